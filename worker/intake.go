package worker

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"salus/consent"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/worker/source"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/eddsa"
)

const (
	// fewNewcomers is up to how many new patients take free slots, by batches of updates; more of them, and the first ones, come in by admission: one proof for 240.
	fewNewcomers = 64
	// intakePart is how many requests of an import go on the list at a time: what patients sign meanwhile has room beside them.
	intakePart = maxWaiting / 4
)

// imports is what a folder says of patients and consents.
type imports struct {
	patients []string
	keys     map[string]eddsa.PublicKey
	lines    map[string]int // of the keys
	paper    []consent.Paper
	terms    consent.Directive
}

// intake brings what a folder says in force. What cannot be is a problem of its line, and of no other.
type intake struct {
	*flusher
	imports
	keys     map[string]eddsa.PublicKey // of imports.keys those that can be
	listed   map[string]consent.Paper   // of imports.paper those that can be, by patient
	stricter map[string]consent.Paper   // of listed those that have to be in force before their patient gets a key
	late     []uint32                   // slots whose patients refused on paper and took a key since
	unforced error                      // withdrawals by force that failed; nothing else waits for them
	problems []source.Problem
}

// asked is a request of an import, and where it stands.
type asked struct {
	Request
	file string
	line int
}

// take gives every patient a slot and puts what is on paper in force: first what takes a permission away, whatever becomes of the rest.
func (f *flusher) take(in imports) ([]source.Problem, error) {
	if err := f.rest(); err != nil { // so that what follows is of the newest book
		return nil, err
	}
	i := &intake{flusher: f, imports: in, keys: map[string]eddsa.PublicKey{}, listed: map[string]consent.Paper{}, stricter: map[string]consent.Paper{}}
	err := i.run()
	return i.problems, errors.Join(err, i.unforced)
}

func (i *intake) run() error {
	l, err := i.readList()
	if err != nil {
		return err
	}
	i.ownKeys(l)
	if err := i.onList(); err != nil {
		return err
	}
	if err := i.denials(); err != nil {
		return err
	}
	if err := i.newcomers(l); err != nil {
		return err
	}
	if err := i.handOver(); err != nil {
		return err
	}
	if err := i.submit(i.changes(func(consent.Paper) bool { return true })); err != nil {
		return err
	}
	return i.rest()
}

// problem reports a line that is left out.
func (i *intake) problem(file string, line int, reason string) {
	i.problems = append(i.problems, source.Problem{File: file, Line: line, Reason: reason + "; the line is left out"})
}

// ownKeys are the keys that patients can have. Whose a key is that several claim is not for us to guess.
func (i *intake) ownKeys(l *consentList) {
	claims := map[zkproofs.Element]int{}
	for _, key := range i.imports.keys {
		claims[key.Y()]++
	}
	for _, name := range slices.Sorted(maps.Keys(i.imports.keys)) {
		key := i.imports.keys[name]
		slot, has := i.book.SlotOfKey(key)
		announced := slices.ContainsFunc(l.Recoveries, func(r recovering) bool {
			at, known := i.book.SlotOf(name)
			return r.Key == key.Y() && !(known && uint32(at) == r.Slot)
		})
		_, here := i.book.SlotOf(name)
		_, known := slices.BinarySearch(i.patients, name)
		switch line := i.lines[name]; {
		case !known && !here:
			i.problem(enrolmentsFile, line, noRecord)
		case claims[key.Y()] > 1:
			i.problem(enrolmentsFile, line, "the key is listed for several patients")
		case key == i.custodian.Public():
			i.problem(enrolmentsFile, line, "the key is the hospital's own")
		case has && i.book.Pseudonym(slot) != name, announced:
			i.problem(enrolmentsFile, line, "the key is another patient's")
		default:
			i.keys[name] = key
		}
	}
}

// onList sorts out the lines of paper: those about nobody, and those of patients who sign with an own key, for whom the hospital does not speak. Whoever has a slot has a
// say, with records here or without. But a permit that the hospital wrote down goes on under a patient's key until the patient signs, so what is on paper against it holds: before the key
// is handed over by a directive, and after that by a withdrawal by force.
func (i *intake) onList() error {
	for _, p := range i.paper {
		slot, has := i.book.SlotOf(p.Patient)
		onPaper := has && i.book.OnPaper(slot)
		_, signs := i.keys[p.Patient]
		known, err := i.known(p)
		if err != nil {
			return err
		}
		late := false
		if has && !onPaper && !p.Permit && i.permits(p.Patient) {
			d, err := i.directive(i.ctx, i.book, slot)
			if err != nil {
				return err
			}
			late = d != nil && d.Directive.Signer == consent.Custodian
		}
		switch {
		case !known:
			i.problem(p.File, p.Line, noRecord)
		case late:
			i.late = append(i.late, uint32(slot))
		case has && !onPaper, signs && !has:
			i.problem(p.File, p.Line, ownKey)
		case signs:
			i.before(p)
		default:
			i.listed[p.Patient] = p
		}
	}
	return nil
}

// before sorts out a line about a patient on paper who is about to get a key. What it permits beyond what the slot does is for the patient to sign, and what it permits less
// holds; where it does both, nothing is permitted until the patient signs.
func (i *intake) before(p consent.Paper) {
	if p.Permit {
		slot, _ := i.book.SlotOf(p.Patient)
		d, err := i.book.OnPaperNow(p, i.terms, i.custodian, i.chain.Final+slipBlocks)
		switch now := i.book.Word(slot); {
		case err != nil: // a problem of the line, when its turn comes
		case d == nil || consentword.Within(now, d.Update.NewWord):
			i.problem(p.File, p.Line, ownKey)
			return
		case !consentword.Within(d.Update.NewWord, now):
			p.Permit, p.Terms = false, nil
		}
	}
	i.listed[p.Patient], i.stricter[p.Patient] = p, p
}

// known says whether a line is about a patient of this hospital. A list does not permit what was erased.
func (i *intake) known(p consent.Paper) (bool, error) {
	if _, here := slices.BinarySearch(i.patients, p.Patient); here {
		return true, nil
	}
	if _, has := i.book.SlotOf(p.Patient); !has || !p.Permit {
		return has, nil
	}
	erased, err := i.Vault.IsErased(p.Patient)
	return !erased, err
}

// permits says whether a patient's slot permits.
func (i *intake) permits(name string) bool {
	slot, has := i.book.SlotOf(name)
	return has && i.book.Word(slot).Fields().Decision == consentword.Permit
}

// denials puts in force what takes a permission away, and what those who get a key have said before. Each withdrawal by force is tried: what fails is told at the end.
func (i *intake) denials() error {
	list := i.changes(func(p consent.Paper) bool {
		_, stricter := i.stricter[p.Patient]
		return stricter || !p.Permit && i.permits(p.Patient)
	})
	if err := i.submit(list); err != nil {
		return err
	}
	if len(list) > 0 {
		if err := i.rest(); err != nil {
			return err
		}
	}
	for _, slot := range i.late {
		i.progress(fmt.Sprintf("slot %d: refused on paper before the patient took a key; withdrawn by force", slot))
		if err := i.ctx.Err(); err != nil {
			return err
		}
		if _, err := i.at.withdraw(i.ctx, slot); err != nil {
			i.unforced = errors.Join(i.unforced, fmt.Errorf("withdrawal of slot %d: %w", slot, err))
		}
	}
	if len(i.late) == 0 {
		return nil
	}
	if err := i.look(); err != nil {
		return err
	}
	return i.rest()
}

// changes are the lines of paper of patients with a slot that are not in force and not asked for yet. Those whose directive cannot be are left out, for good.
func (i *intake) changes(which func(consent.Paper) bool) (out []asked) {
	for _, name := range slices.Sorted(maps.Keys(i.listed)) {
		p := i.listed[name]
		if _, has := i.book.SlotOf(name); !has || !which(p) {
			continue
		}
		delete(i.listed, name)
		d, err := i.book.OnPaperNow(p, i.terms, i.custodian, i.chain.Final+slipBlocks)
		switch {
		case err != nil:
			i.problem(p.File, p.Line, err.Error())
		case d != nil:
			out = append(out, asked{Request{Directive: d}, p.File, p.Line})
		}
	}
	return out
}

// newcomers gives slots to patients who have none: those with a slip the slip's, so that it stays good.
func (i *intake) newcomers(l *consentList) error {
	slots, reserved := map[string]int{}, l.reserved(i.book)
	var others []string
	for _, name := range i.patients {
		if _, has := i.book.SlotOf(name); has {
			continue
		}
		if slot, ok := reserved[name]; ok {
			slots[name] = slot
		} else {
			others = append(others, name)
		}
	}
	if free := l.free(i.book, len(others)); len(others) <= fewNewcomers && len(free) == len(others) {
		for n, name := range others {
			slots[name] = free[n]
		}
		return i.fill(slots)
	}
	if err := i.rest(); err != nil { // no denial waits for the proofs of many newcomers
		return err
	}
	if err := i.admit(others); err != nil {
		return err
	}
	return i.fill(slots)
}

// reserved are the slots that slips keep for patients who have none.
func (l *consentList) reserved(b *consent.Book) map[string]int {
	out := map[string]int{}
	for _, s := range l.Slips {
		if slot := int(s.Slot); (s.ValidUntil >= l.Block || s.Ticket != nil) && slot < b.InUse() && b.Pseudonym(slot) == "" {
			out[s.Pseudonym] = slot
		}
	}
	return out
}

// admit brings newcomers in, 240 at a time. Of their directives on paper those with the commonest words come in with them; the others follow by batches.
func (i *intake) admit(newcomers []string) error {
	until := i.chain.Final + slipBlocks
	for part := range slices.Chunk(newcomers, admission.Rows) {
		first := i.book.InUse()
		list := make([]consent.Newcomer, len(part))
		words := map[consentword.Word]int{}
		for n, name := range part {
			list[n] = consent.Newcomer{Pseudonym: name, Key: i.keys[name]}
			p, ok := i.listed[name]
			if !ok {
				continue
			}
			var err error
			if list[n].Paper, err = i.book.PaperFor(first+n, p, i.terms, i.custodian, until); err != nil {
				i.problem(p.File, p.Line, err.Error())
				delete(i.listed, name)
				continue
			}
			words[list[n].Paper.Update.NewWord]++
		}
		common := commonest(words, admission.Words)
		for n := range list {
			if list[n].Paper != nil && !slices.Contains(common, list[n].Paper.Update.NewWord) {
				list[n].Paper = nil
			}
		}
		c, err := i.room(list)
		if err != nil {
			return err
		}
		if err := i.put(c, nil); err != nil {
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
func (i *intake) fill(slots map[string]int) error {
	var list []asked
	for _, name := range slices.Sorted(maps.Keys(slots)) {
		enrolment, err := i.book.EnrolOnPaper(slots[name], name, i.custodian, i.chain.Final+slipBlocks)
		if err != nil {
			return err
		}
		list = append(list, asked{Request{Key: enrolment}, recordsOf, 0})
	}
	if err := i.submit(list); err != nil || len(list) == 0 {
		return err
	}
	return i.rest()
}

// The reasons for which a line is left out more than once.
const (
	noRecord = "the listed patient has no record here"
	ownKey   = "the patient signs with an own key, and the hospital speaks for nobody who does"
)

// recordsOf stands for the records where a report names a file.
const recordsOf = "records"

// handOver gives patients on paper the keys that they have by now; but nobody's permit goes on under a key against what the same folder says.
func (i *intake) handOver() error {
	var list []asked
	for _, name := range slices.Sorted(maps.Keys(i.keys)) {
		key := i.keys[name]
		slot, has := i.book.SlotOf(name)
		if !has || !i.book.OnPaper(slot) {
			continue
		}
		if p, ok := i.stricter[name]; ok && i.permits(name) {
			if d, err := i.book.OnPaperNow(p, i.terms, i.custodian, i.chain.Final+slipBlocks); err != nil || d != nil {
				i.problem(enrolmentsFile, i.lines[name], "what the patient refused on paper is not in force")
				continue
			}
		}
		over, err := i.book.HandOver(slot, name, key, [20]byte{}, i.custodian, i.chain.Final+slipBlocks)
		if err != nil {
			return err
		}
		list = append(list, asked{Request{Key: over}, enrolmentsFile, i.lines[name]})
	}
	return i.submit(list)
}

// submit puts requests on the list, a part at a time, with all before in force. One that is refused is a problem of its own.
func (i *intake) submit(list []asked) error {
	for n := 0; n < len(list); n += intakePart {
		if n > 0 {
			if err := i.rest(); err != nil {
				return err
			}
		}
		part := list[n:min(n+intakePart, len(list))]
		requests := make([]Request, len(part))
		for j := range part {
			requests[j] = part[j].Request
		}
		_, err := i.SubmitAll(i.ctx, requests)
		if faults.Is(err, faults.ConsentRefused) {
			err = i.oneByOne(part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// oneByOne submits each request for itself. A patient may have enrolled, or have handed in another key, since the book was looked at.
func (i *intake) oneByOne(list []asked) error {
	for _, a := range list {
		_, err := i.Submit(i.ctx, a.Request)
		switch {
		case errors.Is(err, consent.ErrEnrolled) && a.file == recordsOf: // the patient has a slot by now
		case faults.Is(err, faults.ConsentRefused):
			i.problem(a.file, a.line, err.Error())
		case err != nil:
			return err
		}
	}
	return nil
}
