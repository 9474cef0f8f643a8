package worker

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/models/study"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/admission"
	"salus/zkproofs/eddsa"
)

// Imported says what an import did.
type Imported struct {
	Report   source.Report `json:"report"`
	Vault    vault.Summary `json:"vault"`    // what changed there
	Patients int           `json:"patients"` // with a slot now
	Epoch    uint64        `json:"epoch"`    // of the consents
	Consents Flushed       `json:"consents"`
	// FHIR says how each Consent of the folder's consents/*.json was read.
	FHIR    []FHIRConsent `json:"fhir,omitempty"`
	Records RecordState   `json:"records"`
}

// fewNewcomers is up to how many new patients take free slots, by batches of updates; more of them, and the first ones, come in by admission: one proof for 240.
const fewNewcomers = 64

// ImportFrom reads a folder into the vault: FHIR or table, enrolments.csv (patient,key) for patients who sign themselves, and
// consents.csv (patient,decision) for consent on paper, in the words of terms.json if there is one. Every patient gets a slot; one who is in neither list has no
// directive and is denied. FHIR Consents in consents/*.json are consent on paper too, each in its own words: see [ReadFHIRConsents].
// column names the patient column of a table. The new consent root is proven and on chain when it returns.
func (s *Site) ImportFrom(ctx context.Context, chain *ledger.Client, keys member.Keys, dir, column string, from From, progress func(string)) (Imported, error) {
	var out Imported
	var err error
	if out.FHIR, err = ReadFHIRConsents(dir, study.SiteID(s.Profile.Name), false); err != nil { // before anything is imported
		return out, err
	}
	if out.Report, out.Vault, err = s.records(ctx, dir, from, progress); err != nil {
		return out, err
	}
	if err := s.dropErased(ctx, column); err != nil {
		return out, err
	}
	in := imports{}
	if in.patients, err = s.patients(ctx, dir, column); err != nil {
		return out, err
	}
	if in.keys, err = readEnrolments(filepath.Join(dir, "enrolments.csv")); err != nil {
		return out, err
	}
	if in.paper, err = readPaper(filepath.Join(dir, source.ConsentsFile)); err != nil {
		return out, err
	}
	if in.paper, err = s.asPaper(in.paper, out.FHIR, in.keys); err != nil {
		return out, err
	}
	if in.terms, err = PaperTerms(dir, study.SiteID(s.Profile.Name)); err != nil {
		return out, err
	}
	at := &onChain{site: s, client: chain, keys: keys}
	err = s.flushing(ctx, at, progress, func(f *flusher) error {
		problems, err := f.take(in)
		for range problems {
			out.Report.Problems = append(out.Report.Problems, source.Problem{File: source.ConsentsFile, Reason: "a listed patient has no record here; the line is left out"})
		}
		out.Patients, out.Epoch, out.Consents = f.book.Patients(), f.book.Epoch(), f.done
		return err
	})
	if err != nil {
		return out, err
	}
	out.Records, err = s.AnchorRecords(ctx, chain, false)
	return out, err
}

// imports is what a folder says of patients and consents.
type imports struct {
	patients []string
	keys     map[string]eddsa.PublicKey
	paper    []consent.Paper
	terms    consent.Directive
}

// take gives every patient a slot and puts what is on paper in force. strangers are lines of paper about nobody.
func (f *flusher) take(in imports) (strangers int, err error) {
	if err := f.rest(); err != nil { // so that what follows is of the newest book
		return 0, err
	}
	listed := map[string]consent.Paper{}
	for _, p := range in.paper {
		if _, known := slices.BinarySearch(in.patients, p.Patient); !known {
			strangers++
			continue
		}
		listed[p.Patient] = p
	}
	var newcomers []string
	for _, p := range in.patients {
		if _, has := f.book.SlotOf(p); !has {
			newcomers = append(newcomers, p)
		}
		if _, signs := in.keys[p]; signs {
			if _, too := listed[p]; too {
				return strangers, fmt.Errorf("a patient of %s is in enrolments.csv too: %w", source.ConsentsFile, consent.ErrSigner)
			}
		}
	}
	l, err := f.readList()
	if err != nil {
		return strangers, err
	}
	if few := len(newcomers) <= fewNewcomers && len(l.free(f.book, len(newcomers))) == len(newcomers); !few {
		if err := f.admit(newcomers, in, listed); err != nil {
			return strangers, err
		}
		newcomers = nil
	}
	if err := f.fill(newcomers); err != nil {
		return strangers, err
	}
	if err := f.handOver(in); err != nil {
		return strangers, err
	}
	if err := f.listPaper(in, listed); err != nil {
		return strangers, err
	}
	return strangers, f.rest()
}

// admit brings newcomers in, 240 at a time. Of their directives on paper those with the commonest words come in with them; the others follow by batches.
func (f *flusher) admit(newcomers []string, in imports, listed map[string]consent.Paper) error {
	until := f.chain.Final + slipBlocks
	for part := range slices.Chunk(newcomers, admission.Rows) {
		first := f.book.InUse()
		list := make([]consent.Newcomer, len(part))
		words := map[consentword.Word]int{}
		for i, name := range part {
			list[i] = consent.Newcomer{Pseudonym: name, Key: in.keys[name]}
			p, ok := listed[name]
			if !ok {
				continue
			}
			var err error
			if list[i].Paper, err = f.book.PaperFor(first+i, p, in.terms, f.custodian, until); err != nil {
				return fmt.Errorf("paper consent: %w", err)
			}
			words[list[i].Paper.Update.NewWord]++
		}
		common := commonest(words, admission.Words)
		for i := range list {
			if list[i].Paper != nil && !slices.Contains(common, list[i].Paper.Update.NewWord) {
				list[i].Paper = nil
			}
		}
		c, err := f.room(list)
		if err != nil {
			return err
		}
		if err := f.put(c, nil); err != nil {
			return err
		}
	}
	return nil
}

// commonest are the words that most patients have, at most so many.
func commonest(words map[consentword.Word]int, most int) []consentword.Word {
	all := slices.SortedFunc(maps.Keys(words), func(a, b consentword.Word) int {
		return cmp.Or(words[b]-words[a], bytes.Compare(a[:], b[:]))
	})
	return all[:min(most, len(all))]
}

// fill gives newcomers free slots, under the custodian's key at first.
func (f *flusher) fill(newcomers []string) error {
	if len(newcomers) == 0 {
		return nil
	}
	l, err := f.readList()
	if err != nil {
		return err
	}
	free, until := l.free(f.book, len(newcomers)), f.chain.Final+slipBlocks
	var requests []Request
	for i, name := range newcomers {
		enrolment, err := f.book.EnrolOnPaper(free[i], name, f.custodian, until)
		if err != nil {
			return err
		}
		requests = append(requests, Request{Key: enrolment})
	}
	if _, err := f.SubmitAll(f.ctx, requests); err != nil {
		return err
	}
	return f.rest()
}

// listPaper asks for what is on paper and not in force.
func (f *flusher) listPaper(in imports, listed map[string]consent.Paper) error {
	var requests []Request
	for _, name := range in.patients {
		p, ok := listed[name]
		if !ok {
			continue
		}
		d, err := f.book.OnPaperNow(p, in.terms, f.custodian, f.chain.Final+slipBlocks)
		if err != nil {
			return fmt.Errorf("paper consent: %w", err)
		}
		if d != nil {
			requests = append(requests, Request{Directive: d})
		}
	}
	if len(requests) == 0 {
		return nil
	}
	_, err := f.SubmitAll(f.ctx, requests)
	return err
}

// handOver gives patients on paper the keys that they have by now.
func (f *flusher) handOver(in imports) error {
	var requests []Request
	for _, name := range in.patients {
		key, signs := in.keys[name]
		slot, has := f.book.SlotOf(name)
		if !signs || !has || !f.book.OnPaper(slot) {
			continue
		}
		over, err := f.book.HandOver(slot, name, key, [20]byte{}, f.custodian, f.chain.Final+slipBlocks)
		if err != nil {
			return err
		}
		requests = append(requests, Request{Key: over})
	}
	if len(requests) == 0 {
		return nil
	}
	_, err := f.SubmitAll(f.ctx, requests)
	return err
}

// paperPolicy is the text that a line of consents.csv stands for; its hash is in the directive.
const paperPolicy = "Broad consent to research with health data, given on paper and held by the hospital as custodian."

// TermsFile says what permit means in the folder's consents.csv.
const TermsFile = "terms.json"

// paperTerms is terms.json. What is left out is as in [consent.BroadTerms].
type paperTerms struct {
	Policy      string   `json:"policy"`   // the text that patients signed
	Language    string   `json:"language"` // of the text, a BCP 47 tag
	Categories  []string `json:"categories"`
	Operations  []string `json:"operations"`
	Purposes    []string `json:"purposes"`
	Recipients  []string `json:"recipients"`
	Territories []string `json:"territories"`
	Obligations []string `json:"obligations"`
	MinCohort   uint32   `json:"minCohort"`
}

// PaperTerms is the directive that permit in a folder's consents.csv stands for, without pseudonym and version: that of terms.json, or broad consent. A name that has no bit denies, or is not
// granted, as in any directive.
func PaperTerms(dir string, site study.SiteID) (consent.Directive, error) {
	p := paperTerms{Policy: paperPolicy, Language: "en"}
	b, err := readList(filepath.Join(dir, TermsFile))
	if err != nil {
		return consent.Directive{}, err
	}
	if b != nil {
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&p); err != nil || dec.InputOffset() < int64(len(bytes.TrimSpace(b))) {
			return consent.Directive{}, errors.New(TermsFile + ": want one JSON object with policy, language, categories, operations, purposes, recipients, territories, obligations and minCohort, each optional")
		}
	}
	t := consent.BroadTerms(site, consent.Hash(study.DigestOf([]byte(p.Policy))), p.Language)
	for _, l := range []struct{ to, from *[]string }{
		{&t.Categories, &p.Categories}, {&t.Operations, &p.Operations}, {&t.Purposes, &p.Purposes},
		{&t.Recipients, &p.Recipients}, {&t.Territories, &p.Territories}, {&t.Obligations, &p.Obligations},
	} {
		if *l.from != nil {
			*l.to = slices.Compact(slices.Sorted(slices.Values(*l.from)))
		}
	}
	t.MinCohort = p.MinCohort
	return t, nil
}

// Offers gives, for every patient, what the next directive has to say and replace, after all that waits. validUntil 0 is a month of blocks from now.
func (s *Site) Offers(ctx context.Context, validUntil uint64) (map[string]consent.Offer, error) {
	out := map[string]consent.Offer{}
	return out, s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		b, err := s.expected(l)
		if err != nil {
			return err
		}
		if validUntil == 0 {
			validUntil = s.block(l) + slipBlocks
		}
		for i := range b.Slots() {
			if b.Pseudonym(i) == "" {
				continue
			}
			if out[b.Pseudonym(i)], err = b.Offer(b.Pseudonym(i), validUntil); err != nil {
				return err
			}
		}
		return nil
	})
}
