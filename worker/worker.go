// Package worker is a hospital's side of Salus: it reads records into a vault that is encrypted at rest, keeps the
// patients' directives, approves studies over a committed dataset, and takes part in sessions. No record leaves it.
//
//	folder ── Import ──► vault ──┐                        ┌─► chain: consent root (epoch)
//	directives ── Apply ─► book ─┼─ Approve ─► dataset ───┴─► chain: dataset root
//	                             │                │
//	session terms (from chain) ──┴── Contribution ┘──► chunk roots, count commitments, ciphertexts, proofs
//
// What it is asked is checked here, not believed: terms come from the chain, the dataset's and the consents' roots among
// them must be this site's own, a re-run whose decisions differ in fewer than the minimum cohort is refused, and the
// member loop (worker/member) verifies every other party's artifacts before this site's decryption share is made.
//
// Everything secret that is kept (book, datasets with their salts, decisions) is a blob of the vault. What is anchored on
// chain is stored here first: a crash between the two is mended at the next start.
package worker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// Site is an open hospital folder: vault and consents. It is safe for concurrent use; another process may have the
// same folder open.
type Site struct {
	Dir     string
	Profile member.Profile
	Vault   *vault.Vault

	custodian *eddsa.PrivateKey
	egress    *member.Egress
	mu        sync.Mutex // serialises changes of the book in this process; the book's lock does between processes
}

// OpenSite opens the hospital of a folder that has joined.
func OpenSite(dir string) (*Site, error) {
	p, err := member.LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	keyFile := filepath.Join(dir, "vault.key")
	if _, err := os.Stat(keyFile); errors.Is(err, fs.ErrNotExist) {
		if err := vault.NewKeyFile(keyFile); err != nil {
			return nil, err
		}
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), keyFile)
	if err != nil {
		return nil, err
	}
	s := &Site{Dir: dir, Profile: p, Vault: v}
	if s.egress, err = member.OpenEgress(filepath.Join(dir, member.EgressFile)); err != nil {
		v.Close()
		return nil, err
	}
	if s.custodian, err = custodianKey(filepath.Join(dir, "custodian.key")); err != nil {
		v.Close()
		return nil, err
	}
	return s, nil
}

// Close closes the vault and the egress log.
func (s *Site) Close() error { return errors.Join(s.Vault.Close(), s.egress.Close()) }

// leaves writes to the egress log what a transaction is about to say.
func (s *Site) leaves(what string, digest [32]byte) error {
	return s.egress.Record(member.Departure{At: time.Now(), To: "chain", What: what, Digest: digest, Size: len(digest)})
}

// custodianKey reads the key that signs for consent given on paper, or draws it.
func custodianKey(path string) (*eddsa.PrivateKey, error) {
	seed, err := durable.ReadSecret(path, eddsa.SeedSize)
	if errors.Is(err, fs.ErrNotExist) {
		k, err := eddsa.NewKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		b := k.Seed()
		return k, durable.WriteFile(path, b[:], 0o600)
	}
	if err != nil {
		return nil, err
	}
	return eddsa.ParseSeed(seed)
}

const (
	bookBlob     = "book"
	epochBlob    = "book/" // + epoch: each sealed book that a session may still need
	datasetBlob  = "dataset/"
	decisionBlob = "decisions/"
)

// Book reads the site's consent state; a new site's is empty.
func (s *Site) Book() (*consent.Book, error) { return s.readBook(bookBlob) }

func (s *Site) readBook(name string) (*consent.Book, error) {
	b, err := s.Vault.GetBlob(name)
	if errors.Is(err, vault.ErrNotFound) && name == bookBlob {
		d := s.Profile.Deployment
		return consent.NewBook(consent.Config{
			Site: study.SiteID(s.Profile.Name), Place: consent.Place{ChainID: d.ChainID, Contract: d.Consents},
			Custodian: s.custodian.Public(), RowsPerChunk: merkle.BlockRows, Height: 2,
		}, rand.Reader)
	}
	if err != nil {
		return nil, err
	}
	return consent.ParseBook(b)
}

// change lets f change the book, seals and stores the new state, and anchors it. f's error leaves everything as it was. The
// root of an earlier change that did not reach the chain goes first.
func (s *Site) change(ctx context.Context, chain *ledger.Client, f func(*consent.Book) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "book.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.anchor(ctx, chain); err != nil {
		return err
	}
	b, err := s.Book()
	if err != nil {
		return err
	}
	before, _ := b.Epoch()
	if err := f(b); err != nil {
		return err
	}
	if after, sealed := b.Epoch(); after == before && sealed || after == 0 {
		return nil // nothing changed
	}
	b.Seal()
	if err := s.storeBook(b); err != nil {
		return err
	}
	return s.anchor(ctx, chain)
}

func (s *Site) storeBook(b *consent.Book) error {
	data, err := b.MarshalBinary()
	if err != nil {
		return err
	}
	epoch, _ := b.Epoch()
	if err := s.Vault.PutBlob(fmt.Sprintf("%s%d", epochBlob, epoch), data); err != nil {
		return err
	}
	return s.Vault.PutBlob(bookBlob, data)
}

// anchor posts the stored book's root if the chain does not have its epoch yet.
func (s *Site) anchor(ctx context.Context, chain *ledger.Client) error {
	b, err := s.Book()
	if err != nil {
		return err
	}
	epoch, _ := b.Epoch()
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return fmt.Errorf("consent root: %w", err)
	}
	posted, _ := facts.Consent(chain.Address())
	root := b.Root()
	switch {
	case posted.Epoch > epoch, posted.Epoch == epoch && epoch > 0 && posted.Root != root.Combined:
		// What was withdrawn since would be undone.
		return faults.New(faults.ConsentBehind, "the chain holds consents of epoch %d, this folder of epoch %d or others: it was restored from an old copy, or is not the folder that posted them", posted.Epoch, epoch)
	case posted.Epoch == epoch:
		return nil
	}
	digest, err := b.Digest()
	if err != nil {
		return err
	}
	if err := s.leaves("consent root", root.Combined); err != nil {
		return err
	}
	_, err = chain.PostConsent(ctx, ledger.ConsentRoot{Root: root.Combined, Height: uint8(root.Height), Epoch: epoch, Digest: digest})
	if err != nil {
		return fmt.Errorf("consent root: %w", err)
	}
	return nil
}

// Imported says what an import did.
type Imported struct {
	Report   source.Report `json:"report"`
	Patients int           `json:"patients"` // with a slot now
	Epoch    uint64        `json:"epoch"`    // of the consents
	Records  RecordState   `json:"records"`
}

// Import reads a folder into the vault: FHIR or table, enrolments.csv (patient,key) for patients who sign themselves, and
// consents.csv (patient,decision) for consent on paper. Every patient gets a slot; one who is in neither list has no
// directive and is denied. column names the patient column of a table.
func (s *Site) Import(ctx context.Context, chain *ledger.Client, dir, column string) (Imported, error) {
	var out Imported
	var err error
	if out.Report, _, err = source.Import(ctx, s.Vault, dir); err != nil {
		return out, err
	}
	patients, err := s.patients(ctx, dir, column)
	if err != nil {
		return out, err
	}
	keys, err := readEnrolments(filepath.Join(dir, "enrolments.csv"))
	if err != nil {
		return out, err
	}
	paper, err := readPaper(filepath.Join(dir, "consents.csv"))
	if err != nil {
		return out, err
	}
	final, err := chain.Final(ctx)
	if err != nil {
		return out, err
	}
	err = s.change(ctx, chain, func(b *consent.Book) error {
		if err := makeRoom(b, len(patients)); err != nil {
			return err
		}
		for _, p := range patients {
			if err := enrol(b, p, keys); err != nil {
				return err
			}
		}
		var known []consent.Paper
		for _, p := range paper {
			if _, ok := b.SlotOf(p.Patient); !ok {
				out.Report.Problems = append(out.Report.Problems, source.Problem{File: "consents.csv", Reason: "a listed patient has no record here; the line is left out"})
				continue
			}
			known = append(known, p)
		}
		terms := consent.BroadTerms(study.SiteID(s.Profile.Name), consent.Hash(study.DigestOf([]byte(paperPolicy))), "en")
		if err := b.PutOnPaper(known, terms, s.custodian, final.Number, rand.Reader); err != nil {
			return err
		}
		out.Patients = b.Slots()
		return nil
	})
	if err != nil {
		return out, err
	}
	b, err := s.Book()
	if err != nil {
		return out, err
	}
	out.Epoch, _ = b.Epoch()
	out.Records, err = s.AnchorRecords(ctx, chain, false)
	return out, err
}

// paperPolicy is the text that a line of consents.csv stands for; its hash is in the directive.
const paperPolicy = "Broad consent to research with health data, given on paper and held by the hospital as custodian."

// makeRoom grows the trees until every patient fits.
func makeRoom(b *consent.Book, patients int) error {
	for height := b.Height(); ; height++ {
		if merkle.Slots(height) >= max(patients, b.Slots()) {
			if height > b.Height() {
				return b.Grow(height)
			}
			return nil
		}
		if height == merkle.MaxHeight {
			return fmt.Errorf("%d patients do not fit the tallest tree", patients)
		}
	}
}

func enrol(b *consent.Book, patient string, keys map[string]eddsa.PublicKey) error {
	if _, ok := b.SlotOf(patient); ok {
		return nil
	}
	var err error
	if key, signs := keys[patient]; signs {
		_, err = b.Enrol(patient, key, rand.Reader)
	} else {
		_, err = b.EnrolOnPaper(patient, rand.Reader)
	}
	return err
}

// patients lists who is in the vault: the patients of FHIR records, and those of a table's patient column.
func (s *Site) patients(ctx context.Context, dir, column string) ([]string, error) {
	out, err := s.Vault.Patients(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, source.TableFile)); err == nil {
		if column == "" {
			column = "patient"
		}
		listed, err := source.TablePatients(ctx, s.Vault, column)
		if err != nil {
			return nil, err
		}
		out = append(out, listed...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Offers gives, for every patient who signs with an own key, what the next directive has to say and replace.
func (s *Site) Offers(validUntil uint64) (map[string]consent.Offer, error) {
	b, err := s.Book()
	if err != nil {
		return nil, err
	}
	out := map[string]consent.Offer{}
	for i := range b.Slots() {
		o, err := b.Offer(b.Pseudonym(i), validUntil)
		if err != nil {
			return nil, err
		}
		out[b.Pseudonym(i)] = o
	}
	return out, nil
}

// Apply puts signed directives in force, all of them or none, and anchors the new root.
func (s *Site) Apply(ctx context.Context, chain *ledger.Client, signed []*consent.Signed) error {
	final, err := chain.Final(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, chain, func(b *consent.Book) error {
		for i, d := range signed {
			if err := b.Apply(d, final.Number, rand.Reader); err != nil {
				return fmt.Errorf("directive %d: %w", i+1, err)
			}
		}
		return nil
	})
}

// savedJSON stores a small record in the vault.
func (s *Site) savedJSON(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.Vault.PutBlob(name, b)
}

func (s *Site) loadJSON(name string, v any) error {
	b, err := s.Vault.GetBlob(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return faults.New(faults.Internal, "the vault's blob %s is not what was stored", name)
	}
	return nil
}

// lockWait bounds how long one command waits for another on the same folder.
const lockWait = 2 * time.Minute
