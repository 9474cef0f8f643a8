package consent

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/scan"
)

func withdrawal(pseudonym string) Directive {
	d := refusal(terms(pseudonym))
	d.Decision, d.Pseudonym, d.Version = Withdrawn, pseudonym, 1
	return d
}

func permittedSlots(b *Book) []int {
	var slots []int
	for _, d := range b.Decide(question().Word(), then) {
		if d.Permitted {
			slots = append(slots, d.Slot)
		}
	}
	return slots
}

// TestAttacks puts each into the same book, which must stay as it was to the byte, and then applies the honest directive.
func TestAttacks(t *testing.T) {
	anna, bernd, custodian := newKey(t, annaSeed), newKey(t, berndSeed), newKey(t, custodianSeed)
	start := func() *Book {
		b := twoPatients(t)
		apply(t, b, signedFor(t, b, anna, terms("anna")))
		return b
	}
	narrow := func() Directive {
		d := terms("anna")
		d.Purposes = []string{"DS"}
		return d
	}
	sign := func(b *Book, key *eddsa.PrivateKey, d Directive, change func(*Directive, *Offer)) *Signed {
		o, err := b.Offer(d.Pseudonym, lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		d.Version, d.Supersedes = o.Version, o.Supersedes
		change(&d, &o)
		o.Site, o.Version, o.Supersedes = d.Site, d.Version, d.Supersedes // the forger's own program does not mind
		s, err := Sign(key, d, o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, c := range map[string]struct {
		attack func(*Book) *Signed
		block  uint64
		want   error
	}{
		"replayed directive": {func(b *Book) *Signed { return b.InForce(0) }, lastBlock, ErrVersion},
		"replayed after a narrower one": {func(b *Book) *Signed {
			old := b.InForce(0)
			apply(t, b, signedFor(t, b, anna, narrow()))
			return old
		}, lastBlock, ErrVersion},
		"replayed after a withdrawal": {func(b *Book) *Signed {
			old := b.InForce(0)
			apply(t, b, signedFor(t, b, anna, withdrawal("anna")))
			return old
		}, lastBlock, ErrVersion},
		"withdrawal replayed after consent": {func(b *Book) *Signed {
			w := signedFor(t, b, anna, withdrawal("anna"))
			apply(t, b, w)
			apply(t, b, signedFor(t, b, anna, terms("anna")))
			return w
		}, lastBlock, ErrVersion},
		"withdrawal held back until after consent": {func(b *Book) *Signed {
			w := signedFor(t, b, anna, withdrawal("anna"))
			apply(t, b, signedFor(t, b, anna, narrow()))
			return w
		}, lastBlock, ErrVersion},
		"version skipped": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { d.Version = 3 })
		}, lastBlock, ErrVersion},
		"version kept": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { d.Version, d.Supersedes = 1, Hash{} })
		}, lastBlock, ErrVersion},
		"wrong predecessor": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { d.Supersedes = Hash{7} })
		}, lastBlock, ErrSuperseded},
		"withdrawal of another predecessor": {func(b *Book) *Signed {
			return sign(b, anna, withdrawal("anna"), func(d *Directive, o *Offer) { d.Supersedes = Hash{7} })
		}, lastBlock, ErrSuperseded},
		"wrong old word": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { o.OldWord = consentword.Word{} })
		}, lastBlock, ErrOldWord},
		"too late": {func(b *Book) *Signed { return signedFor(t, b, anna, narrow()) }, lastBlock + 1, ErrExpired},
		"wrong site": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { d.Site = "st-bernd" })
		}, lastBlock, ErrSite},
		"wrong chain": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { o.ChainID++ })
		}, lastBlock, ErrPlace},
		"wrong contract": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { o.Contract[0]++ })
		}, lastBlock, ErrPlace},
		"wrong slot": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { o.Slot = 1 })
		}, lastBlock, ErrSlot},
		"another patient's key": {func(b *Book) *Signed { return signedFor(t, b, bernd, narrow()) }, lastBlock, ErrKey},
		"another patient's key under the own name": {func(b *Book) *Signed {
			s := signedFor(t, b, bernd, narrow())
			s.PublicKey = anna.Public()
			return s
		}, lastBlock, ErrSignature},
		"custodian for a patient's slot": {func(b *Book) *Signed {
			d := narrow()
			d.Signer = Custodian
			return signedFor(t, b, custodian, d)
		}, lastBlock, ErrSigner},
		"custodian posing as the patient": {func(b *Book) *Signed { return signedFor(t, b, custodian, narrow()) }, lastBlock, ErrKey},
		"forged signature": {func(b *Book) *Signed {
			s := signedFor(t, b, anna, narrow())
			s.Signature = b.InForce(0).Signature
			return s
		}, lastBlock, ErrSignature},
		"widened word": {func(b *Book) *Signed {
			s := signedFor(t, b, anna, narrow())
			s.Update.NewWord, _ = Compile(&Directive{Decision: Permit, Version: 2, Purposes: []string{"GRU"}})
			return s
		}, lastBlock, ErrWord},
		"widened document": {func(b *Book) *Signed {
			s := signedFor(t, b, anna, narrow())
			s.Directive.Purposes = []string{"GRU"}
			s.Update.NewWord, _ = Compile(&s.Directive)
			return s
		}, lastBlock, ErrSignature},
		"unknown patient": {func(b *Book) *Signed {
			s := signedFor(t, b, anna, narrow())
			s.Directive.Pseudonym = "carla"
			return s
		}, lastBlock, ErrUnknownPatient},
	} {
		b := start()
		s := c.attack(b)
		before := bytesOf(t, b)
		if err := b.Apply(s, c.block, seeded(9)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
		if !bytes.Equal(bytesOf(t, b), before) {
			t.Errorf("%s: the book has changed", name)
		}
		apply(t, b, signedFor(t, b, anna, narrow()))
	}
}

func TestPaperSlotTakesOnlyTheCustodiansSignature(t *testing.T) {
	b := newBook(t)
	if _, err := b.EnrolOnPaper("anna", seeded(1)); err != nil {
		t.Fatal(err)
	}
	if err := b.Apply(signedFor(t, b, newKey(t, annaSeed), terms("anna")), lastBlock, seeded(2)); !errors.Is(err, ErrSigner) {
		t.Errorf("a patient's signature: %v", err)
	}
	d := terms("anna")
	d.Signer = Custodian
	if err := b.Apply(signedFor(t, b, newKey(t, annaSeed), d), lastBlock, seeded(2)); !errors.Is(err, ErrKey) {
		t.Errorf("another key as custodian: %v", err)
	}
	apply(t, b, signedFor(t, b, newKey(t, custodianSeed), d))
}

func TestWithdrawalExcludesFromTheNextDecision(t *testing.T) {
	b := twoPatients(t)
	if got := permittedSlots(b); len(got) != 0 {
		t.Errorf("without a directive, %v are permitted", got)
	}
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	apply(t, b, signedFor(t, b, newKey(t, berndSeed), terms("bernd")))
	if got := permittedSlots(b); len(got) != 2 {
		t.Errorf("with directives, %v are permitted", got)
	}
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), withdrawal("anna")))
	if got := permittedSlots(b); len(got) != 1 || got[0] != 1 {
		t.Errorf("after anna's withdrawal, %v are permitted", got)
	}
	if got := Causes(b.Decide(question().Word(), then)); got[NotPermitted] != 1 || got[Allowed] != 1 || len(got) != 2 {
		t.Errorf("causes are %v", got)
	}
	// Consent can be given again, and bernd can withdraw without knowing what stood before, whatever the block.
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	o, err := b.Offer("bernd", 0)
	if err != nil {
		t.Fatal(err)
	}
	w := withdrawal("bernd")
	w.Version = 77
	s, err := Sign(newKey(t, berndSeed), w, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Apply(s, 1<<40, seeded(3)); err != nil {
		t.Error(err)
	}
	if got := permittedSlots(b); len(got) != 1 || got[0] != 0 {
		t.Errorf("at last, %v are permitted", got)
	}
}

func TestCausesNameTheFirstObstacle(t *testing.T) {
	d := terms("anna")
	d.Obligations = []string{"ethics-approval"}
	word, reasons := Compile(&d)
	if len(reasons) != 0 {
		t.Fatal(reasons)
	}
	for want, change := range map[Cause]func(*consentword.Request, *uint32){
		Allowed:        func(r *consentword.Request, h *uint32) {},
		OtherSchema:    func(r *consentword.Request, h *uint32) { r.Schema++ },
		OtherPurpose:   func(r *consentword.Request, h *uint32) { r.Purposes |= consentword.AncestryResearch },
		OtherCategory:  func(r *consentword.Request, h *uint32) { r.Categories |= consentword.HIV },
		OtherOperation: func(r *consentword.Request, h *uint32) { r.Operations |= consentword.Link },
		OtherRecipient: func(r *consentword.Request, h *uint32) { r.Recipients |= consentword.Company },
		OtherTerritory: func(r *consentword.Request, h *uint32) { r.Territories |= consentword.AnyCountry },
		OpenObligation: func(r *consentword.Request, h *uint32) { r.Obligations = 0 },
		SmallCohort:    func(r *consentword.Request, h *uint32) { r.Cohort = consentword.CohortAtMost(9) },
		NotYet:         func(r *consentword.Request, h *uint32) { *h = 489999 },
		NoLonger:       func(r *consentword.Request, h *uint32) { *h = 750001 },
		// A request that asks for nothing would pass everything, and is none.
		InvalidQuestion: func(r *consentword.Request, h *uint32) { r.Purposes = 0 },
	} {
		r, hour := question(), uint32(then)
		r.Obligations = consentword.EthicsApproval
		change(&r, &hour)
		if ok, cause := decide(word, r.Word(), hour); cause != want || ok != (want == Allowed) {
			t.Errorf("%q: decided %t for the cause %q", want, ok, cause)
		}
	}
}

// TestRootIsThatOfTheTrees builds the trees anew from what the book tells a prover.
func TestRootIsThatOfTheTrees(t *testing.T) {
	c := config(t)
	c.Height = 3
	b, err := NewBook(c, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	list := make([]Paper, 300) // more than a chunk
	for i := range list {
		list[i] = Paper{Patient: fmt.Sprintf("p%d", i), Permit: i%7 != 0}
	}
	broad := BroadTerms("st-anna", Hash{9}, "de")
	if err := b.PutOnPaper(list[:260], broad, newKey(t, custodianSeed), lastBlock, seeded(2)); err != nil {
		t.Fatal(err)
	}
	for _, p := range list[260:] {
		if _, err := b.EnrolOnPaper(p.Patient, seeded(3)); err != nil {
			t.Fatal(err)
		}
	}
	root := b.Seal()
	if b.Chunks() != 2 || b.Slots() != 300 || b.Capacity() != 3840 || root.Height != 3 {
		t.Fatalf("%d chunks, %d slots of %d", b.Chunks(), b.Slots(), b.Capacity())
	}
	chunkRoots, err := b.ChunkRoots()
	if err != nil {
		t.Fatal(err)
	}
	var salts []zkproofs.Element
	for i := range b.Chunks() {
		chunk, err := b.Chunk(i)
		if err != nil || chunk.Root != chunkRoots[i] || len(chunk.Words) != 240 || len(chunk.Salts) != 16 {
			t.Fatalf("chunk %d: %v", i, err)
		}
		leaves := make([]zkproofs.Element, len(chunk.Words))
		for j, w := range chunk.Words {
			leaves[j] = scan.WordElement(w) // as the row proof hashes it
			if slot := 240*i + j; slot < b.Slots() && w != b.Word(slot) || slot >= b.Slots() && w != (consentword.Word{}) {
				t.Errorf("slot %d has another word", slot)
			}
		}
		tree, err := merkle.Build(merkle.Consents, leaves, chunk.Salts, 2)
		if err != nil || tree.Root() != chunk.Root {
			t.Errorf("chunk %d has another root: %v", i, err)
		}
		salts = append(salts, chunk.Salts...)
	}
	seen := map[zkproofs.Element]bool{}
	for _, s := range salts {
		if seen[s] {
			t.Error("a salt stands twice")
		}
		seen[s] = true
	}
	consents, err := merkle.RootOfChunks(merkle.Consents, chunkRoots, 240, 3)
	if err != nil || consents != root.Consent {
		t.Errorf("the chunks make another root: %v", err)
	}
	want := poseidon.Hash("salus/consent/root/v1", root.Identity, root.Consent, zkproofs.Uint64Element(3))
	if root.Combined != want || CombinedRoot(root.Identity, root.Consent, 3) != want || b.Root() != root {
		t.Error("the combined root is another")
	}
	path, err := b.Path(299)
	if err != nil {
		t.Fatal(err)
	}
	if err := merkle.VerifyPath(merkle.Consents, root.Consent, 299, zkproofs.Element{}, path); err != nil {
		t.Error(err)
	}
	if _, err := b.Chunk(2); err == nil {
		t.Error("chunk 2 of 2")
	}
	if _, err := b.Chunk(-1); err == nil {
		t.Error("chunk -1")
	}
}

// TestARewriteTellsNothing puts the same word in a node twice: everything above must change with the salt.
func TestARewriteTellsNothing(t *testing.T) {
	b := twoPatients(t)
	d := withdrawal("anna")
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), d))
	first, _ := b.Chunk(0)
	random := seeded(50)
	d = withdrawal("bernd")
	if err := b.Apply(signedFor(t, b, newKey(t, berndSeed), d), lastBlock, random); err != nil {
		t.Fatal(err)
	}
	second, _ := b.Chunk(0)
	if first.Salts[0] == second.Salts[0] {
		t.Error("the rewritten node keeps its salt")
	}
	for i := 1; i < 16; i++ {
		if first.Salts[i] != second.Salts[i] {
			t.Errorf("node %d, which was not rewritten, has another salt", i)
		}
	}
	identity := b.Root().Identity
	if _, err := b.EnrolOnPaper("carla", random); err != nil {
		t.Fatal(err)
	}
	if b.Root().Identity == identity {
		t.Error("enrolment leaves the identity root as it was")
	}
}

func TestEpochsCountSealedStates(t *testing.T) {
	b := newBook(t)
	expect := func(epoch uint64, sealed bool) {
		t.Helper()
		if e, s := b.Epoch(); e != epoch || s != sealed {
			t.Errorf("epoch %d, sealed %t; expected %d, %t", e, s, epoch, sealed)
		}
	}
	expect(0, true)
	if _, err := b.EnrolOnPaper("anna", seeded(1)); err != nil {
		t.Fatal(err)
	}
	expect(1, false)
	if _, err := b.EnrolOnPaper("bernd", seeded(1)); err != nil {
		t.Fatal(err)
	}
	expect(1, false)
	before := b.Seal()
	expect(1, true)
	b.Seal()
	expect(1, true)
	if err := b.Grow(2); err == nil {
		t.Error("grew to the same height")
	}
	if err := b.Grow(merkle.MaxHeight + 1); err == nil {
		t.Error("grew beyond the largest height")
	}
	expect(1, true)
	if err := b.Grow(3); err != nil {
		t.Fatal(err)
	}
	expect(2, false)
	if after := b.Root(); after.Combined == before.Combined || after.Height != 3 || b.Capacity() != 3840 || b.Slots() != 2 {
		t.Error("growing changes nothing, or too much")
	}
}

func TestAFullBookSaysSoAndGrows(t *testing.T) {
	b := newBook(t)
	for i := range 240 {
		if _, err := b.EnrolOnPaper(fmt.Sprint("p", i), seeded(1)); err != nil {
			t.Fatal(err)
		}
	}
	before := bytesOf(t, b)
	if _, err := b.EnrolOnPaper("one more", seeded(1)); !errors.Is(err, ErrFull) {
		t.Errorf("slot 241 of 240: %v", err)
	}
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the book has changed")
	}
	if err := b.Grow(3); err != nil {
		t.Fatal(err)
	}
	if slot, err := b.EnrolOnPaper("one more", seeded(1)); err != nil || slot != 240 || b.Chunks() != 2 {
		t.Errorf("slot %d, %d chunks, %v", slot, b.Chunks(), err)
	}
}

func TestNobodyIsEnrolledTwice(t *testing.T) {
	b := twoPatients(t)
	for name, enrol := range map[string]func() (int, error){
		"the name":              func() (int, error) { return b.Enrol("anna", newKey(t, 7).Public(), seeded(1)) },
		"the name on paper":     func() (int, error) { return b.EnrolOnPaper("anna", seeded(1)) },
		"the key":               func() (int, error) { return b.Enrol("carla", newKey(t, annaSeed).Public(), seeded(1)) },
		"the custodian's key":   func() (int, error) { return b.Enrol("carla", newKey(t, custodianSeed).Public(), seeded(1)) },
		"a name of other bytes": func() (int, error) { return b.EnrolOnPaper("ca\nrla", seeded(1)) },
		"no name":               func() (int, error) { return b.EnrolOnPaper("", seeded(1)) },
	} {
		if _, err := enrol(); err == nil {
			t.Errorf("%s is enrolled twice", name)
		}
	}
	if i, ok := b.SlotOf("bernd"); !ok || i != 1 || b.Pseudonym(1) != "bernd" || b.Slots() != 2 {
		t.Error("bernd is not in slot 1")
	}
}

// broken fails after n bytes.
func broken(n int64) io.Reader { return io.LimitReader(seeded(1), n) }

func TestWithoutRandomnessNothingChanges(t *testing.T) {
	if _, err := NewBook(config(t), broken(40)); err == nil {
		t.Error("a book without salts")
	}
	c := config(t)
	c.Height = 3
	b, err := NewBook(c, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 240 {
		if _, err := b.EnrolOnPaper(fmt.Sprint("p", i), seeded(1)); err != nil {
			t.Fatal(err)
		}
	}
	b.Seal()
	before := bytesOf(t, b)
	for _, n := range []int64{0, 31, 64, 500} { // slot 240 begins a chunk
		if _, err := b.EnrolOnPaper("next", broken(n)); err == nil {
			t.Errorf("enrolled with %d random bytes", n)
		}
	}
	d := terms("p0")
	d.Signer = Custodian
	if err := b.Apply(signedFor(t, b, newKey(t, custodianSeed), d), lastBlock, broken(3)); err == nil {
		t.Error("applied without a salt")
	}
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the book has changed")
	}
}

func TestTheBookKeepsItsOwnCopy(t *testing.T) {
	b := twoPatients(t)
	s := signedFor(t, b, newKey(t, annaSeed), terms("anna"))
	apply(t, b, s)
	before := bytesOf(t, b)
	s.Directive.Purposes[0], s.Update.Slot = "GRU", 9
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the caller's changes reach the book")
	}
}

func FuzzParseBook(f *testing.F) {
	b := twoPatients(f)
	apply(f, b, signedFor(f, b, newKey(f, annaSeed), terms("anna")))
	f.Add(bytesOf(f, b))
	f.Add(bytesOf(f, newBook(f)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := ParseBook(raw)
		if err != nil {
			return
		}
		if again := bytesOf(t, b); !bytes.Equal(again, raw) {
			t.Error("written otherwise than read")
		}
		b.Decide(question().Word(), then)
	})
}

func TestBookReadsBack(t *testing.T) {
	b := twoPatients(t)
	if _, err := b.EnrolOnPaper("carla", seeded(1)); err != nil {
		t.Fatal(err)
	}
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	b.Seal()
	raw := bytesOf(t, b)
	again, err := ParseBook(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(t, again), raw) || again.Root() != b.Root() {
		t.Error("it reads back otherwise")
	}
	digest, err := b.Digest()
	if second, errSecond := again.Digest(); err != nil || errSecond != nil || digest != second || digest != sha256.Sum256(raw) {
		t.Error("its digest is another")
	}
	if e, sealed := again.Epoch(); e != 1 || !sealed || again.Site() != "st-anna" || again.Place() != here || again.Height() != 2 {
		t.Error("its head reads back otherwise")
	}
	apply(t, again, signedFor(t, again, newKey(t, berndSeed), terms("bernd")))
	if got := permittedSlots(again); len(got) != 2 {
		t.Errorf("%v are permitted", got)
	}
}

// TestEveryByteOfABookMatters cuts and flips: no prefix is a book, and what is accepted after a flip is written back as it was read.
func TestEveryByteOfABookMatters(t *testing.T) {
	b := twoPatients(t)
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	raw := bytesOf(t, b)
	for n := 0; n < len(raw); n += 13 {
		if _, err := ParseBook(raw[:n]); err == nil {
			t.Errorf("a prefix of %d bytes is a book", n)
		}
	}
	if _, err := ParseBook(append(bytes.Clone(raw), 0)); err == nil {
		t.Error("a byte more is a book")
	}
	for i := 0; i < len(raw); i += 7 {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 0x40
		again, err := ParseBook(flipped)
		if err == nil && !bytes.Equal(bytesOf(t, again), flipped) {
			t.Errorf("flipped at %d, it reads back otherwise", i)
		}
	}
	// A count of slots that the bytes cannot hold is refused before anything is made of it.
	at := len(bookLabel) + 1 + len("st-anna") + 8 + 20 + 32 + 4 + 1 + 8 + 1
	huge := bytes.Clone(raw)
	copy(huge[at:], []byte{0, 0xef, 0, 0})
	if _, err := ParseBook(huge); err == nil {
		t.Error("fifteen million slots in two kilobytes")
	}
}

func BenchmarkParseBook(b *testing.B) {
	book := twoPatients(b)
	apply(b, book, signedFor(b, book, newKey(b, annaSeed), terms("anna")))
	raw := bytesOf(b, book)
	for b.Loop() {
		if _, err := ParseBook(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	book := twoPatients(b)
	key, random := newKey(b, annaSeed), seeded(1)
	for b.Loop() {
		if err := book.Apply(signedFor(b, book, key, terms("anna")), lastBlock, random); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseBook240 reads a full development chunk, every patient with an own key.
func BenchmarkParseBook240(b *testing.B) {
	book, random := newBook(b), seeded(7)
	for i := range 240 {
		key, err := eddsa.NewKey(random)
		if err != nil {
			b.Fatal(err)
		}
		name := fmt.Sprint("p", i)
		if _, err := book.Enrol(name, key.Public(), random); err != nil {
			b.Fatal(err)
		}
		apply(b, book, signedFor(b, book, key, terms(name)))
	}
	raw := bytesOf(b, book)
	for b.Loop() {
		if _, err := ParseBook(raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(raw)), "bytes")
}

// TestABookWhosePartsDisagreeIsRefused writes books that no sequence of calls makes.
func TestABookWhosePartsDisagreeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Book)
		want   error
	}{
		"the slot of another key":              {func(b *Book) { b.slots[0].key = newKey(t, 9).Public() }, ErrKey},
		"a patient under the custodian's key":  {func(b *Book) { b.slots[1].key = b.config.Custodian }, ErrSigner},
		"a custodian under another key":        {func(b *Book) { b.slots[1].signer = Custodian }, ErrSigner},
		"the directive of another slot":        {func(b *Book) { b.slots[0], b.slots[1] = b.slots[1], b.slots[0] }, ErrSlot},
		"the directive of another name":        {func(b *Book) { b.slots[0].pseudonym = "carla" }, ErrSlot},
		"the directive of another site":        {func(b *Book) { b.config.Site = "st-bernd" }, ErrSite},
		"the directive of another chain":       {func(b *Book) { b.config.Place.ChainID++ }, ErrPlace},
		"the directive of another signer":      {func(b *Book) { b.slots[0].inForce.Directive.Signer = Custodian }, ErrSigner},
		"a name twice":                         {func(b *Book) { b.slots[1].pseudonym = "anna" }, ErrEnrolled},
		"a key twice":                          {func(b *Book) { b.slots[1].key = b.slots[0].key }, ErrEnrolled},
		"patients before the first epoch":      {func(b *Book) { b.epoch, b.open = 0, false }, nil},
		"a change before the first epoch":      {func(b *Book) { b.epoch = 0 }, nil},
		"a height beyond the largest":          {func(b *Book) { b.config.Height = merkle.MaxHeight + 1 }, nil},
		"a height below a chunk's":             {func(b *Book) { b.config.Height = 1 }, nil},
		"a chunk that is no subtree":           {func(b *Book) { b.config.RowsPerChunk = 239 }, nil},
		"chunks of another size than the tree": {func(b *Book) { b.config.RowsPerChunk, b.config.Height = 3840, 3 }, nil},
	} {
		b := twoPatients(t)
		apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
		if _, err := ParseBook(bytesOf(t, b)); err != nil {
			t.Fatal(err)
		}
		c.change(b)
		if _, err := ParseBook(bytesOf(t, b)); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
	}
}
