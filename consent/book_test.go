package consent

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
	"salus/zkproofs/scan"
)

func withdrawal(pseudonym string) Directive {
	d := Refusal(terms(pseudonym))
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
	first := signedFor(t, twoPatients(t), anna, terms("anna"))
	start := func() *Book {
		b := twoPatients(t)
		apply(t, b, first)
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
		"replayed directive": {func(*Book) *Signed { return first }, lastBlock, ErrVersion},
		"replayed after a narrower one": {func(b *Book) *Signed {
			apply(t, b, signedFor(t, b, anna, narrow()))
			return first
		}, lastBlock, ErrVersion},
		"replayed after a withdrawal": {func(b *Book) *Signed {
			apply(t, b, signedFor(t, b, anna, withdrawal("anna")))
			return first
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
		"wrong account": {func(b *Book) *Signed {
			return sign(b, anna, narrow(), func(d *Directive, o *Offer) { o.Account[0]++ })
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
			s.Signature = first.Signature
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
			s.Directive.Pseudonym = "dora"
			return s
		}, lastBlock, ErrUnknownPatient},
	} {
		b := start()
		s := c.attack(b)
		before := bytesOf(t, b)
		if err := b.Put(Item{Directive: s}, c.block); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
		if !bytes.Equal(bytesOf(t, b), before) {
			t.Errorf("%s: the book has changed", name)
		}
		apply(t, b, signedFor(t, b, anna, narrow()))
	}
}

func TestPaperSlotTakesOnlyTheCustodiansSignature(t *testing.T) {
	b := twoPatients(t)
	if !b.OnPaper(2) || b.OnPaper(0) || b.OnPaper(3) {
		t.Error("who is on paper is not known")
	}
	put := func(s *Signed) error { return b.Put(Item{Directive: s}, lastBlock) }
	if err := put(signedFor(t, b, newKey(t, annaSeed), terms("carla"))); !errors.Is(err, ErrSigner) {
		t.Errorf("a patient's signature: %v", err)
	}
	d := terms("carla")
	d.Signer = Custodian
	if err := put(signedFor(t, b, newKey(t, annaSeed), d)); !errors.Is(err, ErrKey) {
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
	if got := Causes(b.Decide(question().Word(), then)); got[NotPermitted] != 1 || got[Allowed] != 1 || got[NoDirective] != 1 || len(got) != 3 {
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
	if err := b.Put(Item{Directive: s}, 1<<40); err != nil {
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
	b, custodian := newBook(t), newKey(t, custodianSeed)
	broad := BroadTerms("st-anna", Hash{9}, "de")
	for first := 0; first < 300; first += 240 { // more than a room
		var list []Newcomer
		for i := first; i < min(first+240, 300); i++ {
			n := Newcomer{Pseudonym: fmt.Sprintf("p%d", i)}
			if i < 260 {
				var err error
				if n.Paper, err = b.PaperFor(i, Paper{Patient: n.Pseudonym, Permit: i%7 != 0}, broad, custodian, lastBlock); err != nil {
					t.Fatal(err)
				}
			}
			list = append(list, n)
		}
		next, a, err := b.Admit(list, seeded(byte(first)))
		if err != nil {
			t.Fatal(err)
		}
		if a.NewRoot != next.Root().Combined || a.Custodian != custodian.Public().Y() || a.Place != here.Element() {
			t.Error("what is to be proven is not of the book")
		}
		b = next
	}
	root := b.Root()
	if b.Chunks() != 2 || b.Slots() != 300 || b.InUse() != 480 || root.Height != 5 || b.Patients() != 300 || b.Epoch() != 2 {
		t.Fatalf("%d chunks, %d slots of %d", b.Chunks(), b.Slots(), b.InUse())
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
			if slot := 240*i + j; slot < b.Slots() && w != b.Word(slot) || slot >= 260 && w != (consentword.Word{}) {
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
	consents, err := merkle.RootOfChunks(merkle.Consents, chunkRoots, 240, 5)
	if err != nil || consents != root.Consent {
		t.Errorf("the chunks make another root: %v", err)
	}
	want := poseidon.Hash("salus/consent/root/v1", root.Identity, root.Consent, zkproofs.Uint64Element(5))
	if root.Combined != want || CombinedRoot(root.Identity, root.Consent, 5) != want {
		t.Error("the combined root is another")
	}
	path, err := b.Path(299)
	if err != nil {
		t.Fatal(err)
	}
	if err := merkle.VerifyPath(merkle.Consents, root.Consent, 299, zkproofs.Element{}, path); err != nil {
		t.Error(err)
	}
	if path, err = b.KeyPath(299); err != nil {
		t.Fatal(err)
	}
	if err := merkle.VerifyPath(merkle.Identities, root.Identity, 299, custodian.Public().Y(), path); err != nil {
		t.Error(err)
	}
	for _, i := range []int{-1, 2} {
		if _, err := b.Chunk(i); err == nil {
			t.Errorf("chunk %d of 2", i)
		}
	}
}

// TestABatchGivesTheBookOfItsItems: the next book is what the items say, has the batch's root and fresh salts where something changed, and the book before stays.
func TestABatchGivesTheBookOfItsItems(t *testing.T) {
	b, anna, bernd, custodian := twoPatients(t), newKey(t, annaSeed), newKey(t, berndSeed), newKey(t, custodianSeed)
	before := bytesOf(t, b)
	dora, next := newKey(t, 7), newKey(t, 8)
	slip := Slip{Place: here, Site: "st-anna", Slot: 3, Pseudonym: "dora", ValidUntil: lastBlock}
	enrolment, err := SignEnrolment(dora, slip, [20]byte{0xd0})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := b.Offer("bernd", lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	rotation, err := SignRotation(bernd, next, offer, "bernd", [20]byte{0xbe})
	if err != nil {
		t.Fatal(err)
	}
	over, err := b.HandOver(2, "carla", newKey(t, 9).Public(), [20]byte{0xca}, custodian, lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	items := []Item{
		{Directive: signedFor(t, b, anna, terms("anna"))}, {Key: enrolment}, {Key: rotation}, {Key: over},
		{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 0}, Random: [32]byte{1}}},
		{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Recovery, Slot: 1, Key: newKey(t, 10).Public().Y()}, Random: [32]byte{2}, Withdrawal: [20]byte{0xbb}}},
	}
	after, batch, err := b.Batch(consentbatch.Shapes()[0], items, lastBlock, seeded(3))
	if err != nil {
		t.Fatal(err)
	}
	if batch.OldRoot != b.Root().Combined || batch.NewRoot != after.Root().Combined || batch.Block != lastBlock || len(batch.Entries) != 2 || after.Epoch() != 2 {
		t.Error("the batch is not that of the two books")
	}
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the book before has changed")
	}
	if _, ok := after.InForce(0); ok || after.Version(0) != 2 || after.Word(0).Fields().Decision != consentword.Withdrawn {
		t.Error("anna has not withdrawn by force")
	}
	for slot, want := range map[int]zkproofs.Element{0: anna.Public().Y(), 1: newKey(t, 10).Public().Y(), 2: newKey(t, 9).Public().Y(), 3: dora.Public().Y(), 4: {}} {
		if after.Key(slot) != want {
			t.Errorf("slot %d has another key", slot)
		}
	}
	if after.Withdrawal(1) != [20]byte{0xbb} || after.Withdrawal(2) != [20]byte{0xca} || after.Withdrawal(3) != [20]byte{0xd0} || after.OnPaper(2) {
		t.Error("withdrawal accounts are others")
	}
	if slot, ok := after.SlotOf("dora"); !ok || slot != 3 || after.Changed(3) != 2 || after.Changed(0) != 2 {
		t.Error("dora is not in slot 3")
	}
	if slot, ok := after.SlotOfKey(dora.Public()); !ok || slot != 3 {
		t.Error("dora's key is not found")
	}
	if _, ok := after.SlotOfKey(bernd.Public()); ok {
		t.Error("a key that was replaced is found")
	}
	if got := []uint64{items[0].Previous, items[1].Previous, items[2].Previous, items[4].Previous, items[5].Previous}; !slices.Equal(got, []uint64{1, 0, 1, 2, 2}) {
		t.Errorf("the changes before were in %v", got)
	}
	first, _ := b.Chunk(0)
	second, _ := after.Chunk(0)
	if first.Salts[0] == second.Salts[0] || second.Salts[0] == (zkproofs.Element{}) || first.Salts[1] != second.Salts[1] {
		t.Error("a rewritten node keeps its salt, or another loses it")
	}
	// After a withdrawal by force the next directive supersedes none.
	next2 := terms("anna")
	o, err := after.Offer("anna", lastBlock)
	if err != nil || o.Version != 3 || o.Supersedes != (Hash{}) {
		t.Errorf("%v, version %d", err, o.Version)
	}
	apply(t, after, signedFor(t, after, anna, next2))
}

// TestKeysAreOnlyChangedByWhoMay puts each into the same book, which must stay as it was to the byte.
func TestKeysAreOnlyChangedByWhoMay(t *testing.T) {
	anna, bernd, custodian, dora := newKey(t, annaSeed), newKey(t, berndSeed), newKey(t, custodianSeed), newKey(t, 7)
	slip := Slip{Place: here, Site: "st-anna", Slot: 3, Pseudonym: "dora", ValidUntil: lastBlock}
	enrol := func(key *eddsa.PrivateKey, change func(*Slip)) *SignedKey {
		s := slip
		change(&s)
		k, err := SignEnrolment(key, s, [20]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	rotate := func(b *Book, key *eddsa.PrivateKey, to *eddsa.PrivateKey, name string, change func(*Offer)) *SignedKey {
		o, err := b.Offer("anna", lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		change(&o)
		k, err := SignRotation(key, to, o, name, [20]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	same := func(*Slip) {}
	asOffered := func(*Offer) {}
	for name, c := range map[string]struct {
		attack func(*Book) *SignedKey
		want   error
	}{
		"the name twice":                 {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Pseudonym = "anna" }) }, ErrEnrolled},
		"the key twice":                  {func(*Book) *SignedKey { return enrol(anna, same) }, ErrEnrolled},
		"a slot that is taken":           {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Slot = 0 }) }, ErrSlot},
		"a slot that is not in use":      {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Slot = 240 }) }, ErrSlot},
		"another site":                   {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Site = "st-bernd" }) }, ErrSite},
		"another chain":                  {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Place.ChainID++ }) }, ErrPlace},
		"another account":                {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.Place.Account[3]++ }) }, ErrPlace},
		"too late":                       {func(*Book) *SignedKey { return enrol(dora, func(s *Slip) { s.ValidUntil = lastBlock - 1 }) }, ErrExpired},
		"the custodian's key by a slip":  {func(*Book) *SignedKey { return enrol(custodian, same) }, ErrSigner},
		"another name under a signature": {func(*Book) *SignedKey { k := enrol(dora, same); k.Pseudonym = "doris"; return k }, ErrSignature},
		"another account under it":       {func(*Book) *SignedKey { k := enrol(dora, same); k.Withdrawal[0]++; return k }, ErrSignature},
		"a key rotated by another":       {func(b *Book) *SignedKey { return rotate(b, bernd, dora, "anna", asOffered) }, ErrKey},
		"a key rotated by the hospital":  {func(b *Book) *SignedKey { return rotate(b, custodian, dora, "anna", asOffered) }, ErrKey},
		"a key rotated to another's":     {func(b *Book) *SignedKey { return rotate(b, anna, bernd, "anna", asOffered) }, ErrEnrolled},
		"a key rotated back to paper":    {func(b *Book) *SignedKey { return rotate(b, anna, custodian, "anna", asOffered) }, ErrSigner},
		"rotated in another's slot":      {func(b *Book) *SignedKey { return rotate(b, anna, dora, "anna", func(o *Offer) { o.Slot = 1 }) }, ErrSlot},
		"rotated under another's name":   {func(b *Book) *SignedKey { return rotate(b, anna, dora, "bernd", asOffered) }, ErrSlot},
		"rotated under nobody's name":    {func(b *Book) *SignedKey { return rotate(b, anna, dora, "dora", asOffered) }, ErrUnknownPatient},
		"rotated too late": {func(b *Book) *SignedKey {
			return rotate(b, anna, dora, "anna", func(o *Offer) { o.ValidUntil = 1 })
		}, ErrExpired},
		"rotated, with another signature": {func(b *Book) *SignedKey {
			k := rotate(b, anna, dora, "anna", asOffered)
			k.Signature = enrol(dora, same).Signature
			return k
		}, ErrSignature},
	} {
		b := twoPatients(t)
		k, before := c.attack(b), bytesOf(t, b)
		if err := b.Put(Item{Key: k}, lastBlock); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
		if !bytes.Equal(bytesOf(t, b), before) {
			t.Errorf("%s: the book has changed", name)
		}
		if err := b.Put(Item{Key: enrol(dora, same)}, lastBlock); err != nil {
			t.Errorf("%s: the true one is refused: %v", name, err)
		}
	}
	for name, i := range map[string]Item{
		"nothing":            {},
		"two things":         {Directive: signedFor(t, twoPatients(t), anna, terms("anna")), Key: enrol(dora, same)},
		"no room":            {Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 240}}},
		"recovery of nobody": {Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Recovery, Slot: 9, Key: dora.Public().Y()}}},
		"no wish":            {Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Directive}}},
	} {
		if err := twoPatients(t).Put(i, lastBlock); err == nil {
			t.Errorf("%s is put in force", name)
		}
	}
}

func TestAFullBatchSaysWhichItemCannotBe(t *testing.T) {
	b, anna := twoPatients(t), newKey(t, annaSeed)
	good := Item{Directive: signedFor(t, b, anna, terms("anna"))}
	_, _, err := b.Batch(consentbatch.Shapes()[0], []Item{good, good}, lastBlock, seeded(1))
	var at *ItemError
	if !errors.As(err, &at) || at.Item != 1 || !errors.Is(err, ErrVersion) {
		t.Errorf("%v", err)
	}
	if _, _, err := b.Batch(consentbatch.Shapes()[0], make([]Item, 9), lastBlock, seeded(1)); err == nil {
		t.Error("nine items in a batch of eight")
	}
}

func TestNobodyIsAdmittedTwice(t *testing.T) {
	b, custodian := twoPatients(t), newKey(t, custodianSeed)
	paper := func(slot int, name string, change func(*Directive)) *Signed {
		d := BroadTerms("st-anna", Hash{9}, "de")
		change(&d)
		s, err := b.PaperFor(slot, Paper{Patient: name, Permit: true}, d, custodian, lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	as := func(*Directive) {}
	before := bytesOf(t, b)
	for name, c := range map[string]struct {
		list []Newcomer
		want error
	}{
		"the name":                  {[]Newcomer{{Pseudonym: "anna"}}, ErrEnrolled},
		"the key":                   {[]Newcomer{{Pseudonym: "dora", Key: newKey(t, annaSeed).Public()}}, ErrEnrolled},
		"the name twice":            {[]Newcomer{{Pseudonym: "dora"}, {Pseudonym: "dora"}}, ErrEnrolled},
		"the custodian's key":       {[]Newcomer{{Pseudonym: "dora", Key: custodian.Public()}}, ErrSigner},
		"paper with an own key":     {[]Newcomer{{Pseudonym: "dora", Key: newKey(t, 7).Public(), Paper: paper(240, "dora", as)}}, ErrSigner},
		"paper for another slot":    {[]Newcomer{{Pseudonym: "dora", Paper: paper(241, "dora", as)}}, ErrSlot},
		"paper of another patient":  {[]Newcomer{{Pseudonym: "dora", Paper: paper(240, "emil", as)}}, ErrSlot},
		"paper signed as a patient": {[]Newcomer{{Pseudonym: "dora", Paper: paper(240, "dora", func(d *Directive) { d.Signer = Patient })}}, ErrSigner},
		"too many":                  {make([]Newcomer, 241), nil},
		"a name of other bytes":     {[]Newcomer{{Pseudonym: "do\nra"}}, nil},
		"no name":                   {[]Newcomer{{}}, nil},
	} {
		if _, _, err := b.Admit(c.list, seeded(1)); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
	}
	if !bytes.Equal(before, bytesOf(t, b)) {
		t.Error("the book has changed")
	}
	next, _, err := b.Admit([]Newcomer{{Pseudonym: "dora", Paper: paper(240, "dora", as)}}, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	if i, ok := next.SlotOf("dora"); !ok || i != 240 || next.Slots() != 241 || next.InUse() != 480 || next.Version(240) != 1 || len(next.Free(300)) != 300 {
		t.Errorf("dora is not in slot 240: %d", i)
	}
}

// TestAChangeGivesTheSameBookAgain: the stored change makes the same book and root, whoever reads it.
func TestAChangeGivesTheSameBookAgain(t *testing.T) {
	b, custodian := newBook(t), newKey(t, custodianSeed)
	paper, err := b.PaperFor(1, Paper{Patient: "bernd", Permit: true}, BroadTerms("st-anna", Hash{9}, "de"), custodian, lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	first := &Change{Epoch: 1, Circuit: admission.Definition().ID, Seed: [32]byte{1}, Newcomers: []Newcomer{{Pseudonym: "anna", Key: newKey(t, annaSeed).Public(), Withdrawal: [20]byte{7}}, {Pseudonym: "bernd", Paper: paper}}}
	one, s, err := b.Apply(first)
	if err != nil || s.Admission == nil || s.Batch != nil {
		t.Fatal(err)
	}
	enrolment, err := SignEnrolment(newKey(t, 7), Slip{Place: here, Site: "st-anna", Slot: 2, Pseudonym: "dora", ValidUntil: lastBlock}, [20]byte{})
	if err != nil {
		t.Fatal(err)
	}
	second := &Change{Epoch: 2, Circuit: consentbatch.Shapes()[0].ID(), Block: lastBlock, Seed: [32]byte{2}, Items: []Item{
		{Directive: signedFor(t, one, newKey(t, annaSeed), terms("anna"))}, {Key: enrolment},
		{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 1}, Random: [32]byte{3}}},
	}}
	two, s, err := one.Apply(second)
	if err != nil || s.Batch == nil {
		t.Fatal(err)
	}
	again := b
	for _, c := range []*Change{first, second} {
		raw, err := c.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseChange(raw)
		if err != nil {
			t.Fatal(err)
		}
		if once, err := parsed.MarshalBinary(); err != nil || !bytes.Equal(once, raw) {
			t.Error("written otherwise than read")
		}
		if again, _, err = again.Apply(parsed); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(bytesOf(t, again), bytesOf(t, two)) {
		t.Error("the changes make another book")
	}
	for name, c := range map[string]Change{
		"an epoch skipped":       {Epoch: 4, Circuit: second.Circuit, Block: lastBlock},
		"the epoch before":       {Epoch: 2, Circuit: second.Circuit, Block: lastBlock},
		"slots in use":           {Epoch: 3, Circuit: first.Circuit, First: 0},
		"an unknown circuit":     {Epoch: 3, Circuit: "tally/v1"},
		"what is in force again": {Epoch: 3, Circuit: second.Circuit, Block: lastBlock, Items: second.Items},
	} {
		if _, _, err := two.Apply(&c); err == nil {
			t.Errorf("%s is applied", name)
		}
	}
}

func FuzzParseChange(f *testing.F) {
	b := twoPatients(f)
	enrolment, err := SignEnrolment(newKey(f, 7), Slip{Place: here, Site: "st-anna", Slot: 2, Pseudonym: "dora", ValidUntil: lastBlock}, [20]byte{})
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range []Change{
		{Epoch: 1, Circuit: admission.Definition().ID, Newcomers: []Newcomer{{Pseudonym: "anna", Key: newKey(f, annaSeed).Public()}}},
		{Epoch: 2, Circuit: consentbatch.Shapes()[0].ID(), Block: 9, Items: []Item{
			{Directive: signedFor(f, b, newKey(f, annaSeed), terms("anna"))}, {Key: enrolment}, {Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced}}},
		}},
	} {
		raw, err := c.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseChange(raw)
		if err != nil {
			return
		}
		again, err := c.MarshalBinary()
		if err != nil || !bytes.Equal(again, raw) {
			t.Errorf("written otherwise than read: %v", err)
		}
		_, _, _ = b.Apply(c)
	})
}

func FuzzParseBook(f *testing.F) {
	b := twoPatients(f)
	apply(f, b, signedFor(f, b, newKey(f, annaSeed), terms("anna")))
	b.epoch++
	f.Add(bytesOf(f, b))
	f.Add(bytesOf(f, newBook(f)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := bookOf(raw)
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
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	b.epoch++
	raw := bytesOf(t, b)
	again, err := bookOf(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(t, again), raw) || again.Root() != b.Root() {
		t.Error("it reads back otherwise")
	}
	if again.Epoch() != 2 || again.Site() != "st-anna" || again.Place() != here || again.Custodian() != b.Custodian() || again.Changed(0) != 2 {
		t.Error("its head reads back otherwise")
	}
	apply(t, again, signedFor(t, again, newKey(t, berndSeed), terms("bernd")))
	if got := permittedSlots(again); len(got) != 2 {
		t.Errorf("%v are permitted", got)
	}
}

// TestABatchChangesThePagesOfItsSlotsAlone, and pages of different epochs or rooms are no book.
func TestABatchChangesThePagesOfItsSlotsAlone(t *testing.T) {
	one := twoPatients(t)
	for n := range 2 {
		var err error
		if one, _, err = one.Admit(nil, seeded(byte(n))); err != nil {
			t.Fatal(err)
		}
	}
	dora, err := SignEnrolment(newKey(t, 7), Slip{Place: here, Site: "st-anna", Slot: 2 * Room, Pseudonym: "dora", ValidUntil: lastBlock}, [20]byte{})
	if err != nil {
		t.Fatal(err)
	}
	change := &Change{Epoch: 4, Circuit: consentbatch.Shapes()[0].ID(), Block: lastBlock, Items: []Item{{Directive: signedFor(t, one, newKey(t, annaSeed), terms("anna"))}, {Key: dora}}}
	two, _, err := one.Apply(change)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func(after, before *Book) []int {
		t.Helper()
		rooms, err := after.Fresh(before)
		if err != nil {
			t.Fatal(err)
		}
		return rooms
	}
	if got := fresh(two, one); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("fresh are %v", got)
	}
	if got := fresh(two, nil); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("at first fresh are %v", got)
	}
	if got := fresh(two, newBook(t)); len(got) != 3 {
		t.Errorf("after an empty book fresh are %v", got)
	}
	elsewhere := one.Clone()
	elsewhere.config.Place.ChainID++
	if got := fresh(two, elsewhere); len(got) != 3 {
		t.Errorf("after a book of another place fresh are %v", got)
	}
	read := func(pages ...[]byte) error {
		_, err := ParseBook(two.Head(), func(i int) ([]byte, error) { return pages[i], nil })
		return err
	}
	if err := read(two.Page(0), one.Page(1), two.Page(2)); err != nil {
		t.Errorf("the page that did not change: %v", err)
	}
	if read(one.Page(0), one.Page(1), two.Page(2)) == nil || read(two.Page(0), two.Page(2), two.Page(2)) == nil {
		t.Error("pages of another epoch or room are read")
	}
	if _, err := ParseBook(two.Head(), func(int) ([]byte, error) { return nil, ErrFull }); !errors.Is(err, ErrFull) {
		t.Errorf("where a page cannot be read: %v", err)
	}
	if f, ok := two.InForce(0); !ok || f.Epoch != 4 || change.Directive(0) != change.Items[0].Directive || change.Directive(1) != nil || change.Directive(2*Room) != nil {
		t.Errorf("the directive in force is filed as %+v", f)
	}
}

// TestAPatientLeavesASlotThatIsWithdrawn: who has one cannot enrol at another one, but where it is withdrawn and the patient's own signature asks for it. What is left is withdrawn
// for good, whoever has its keys, and the book reads back; its page is written though nothing on chain has changed there.
func TestAPatientLeavesASlotThatIsWithdrawn(t *testing.T) {
	one, _, err := twoPatients(t).Admit(nil, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	stolen, own := newKey(t, annaSeed), newKey(t, 7)
	enrolment := func(name string, slot uint32) Item {
		k, err := SignEnrolment(own, Slip{Place: here, Site: "st-anna", Slot: slot, Pseudonym: name, ValidUntil: lastBlock}, [20]byte{7})
		if err != nil {
			t.Fatal(err)
		}
		return Item{Key: k}
	}
	apply(t, one, signedFor(t, one, stolen, terms("anna")))
	if err := one.Put(enrolment("anna", Room), lastBlock); !errors.Is(err, ErrEnrolled) {
		t.Errorf("from a slot that permits: %v", err)
	}
	denial := Refusal(terms("anna"))
	denial.Pseudonym, denial.Signer = "anna", Patient
	apply(t, one, signedFor(t, one, stolen, denial))
	if err := one.Put(enrolment("anna", Room), lastBlock); !errors.Is(err, ErrEnrolled) {
		t.Errorf("from a slot that denies: %v", err)
	}
	one = queuedIn(t, one, Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 0}}}, Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 2}}})
	if err := one.Put(enrolment("carla", Room), lastBlock); !errors.Is(err, ErrEnrolled) {
		t.Errorf("from a slot on paper: %v", err)
	}
	paper, err := one.EnrolOnPaper(Room, "anna", newKey(t, custodianSeed), lastBlock)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Put(Item{Key: paper}, lastBlock); !errors.Is(err, ErrEnrolled) {
		t.Errorf("to paper: %v", err)
	}
	late := signedFor(t, one, stolen, terms("anna"))
	two := queuedIn(t, one, enrolment("anna", Room))
	if rooms, err := two.Fresh(one); err != nil || !slices.Equal(rooms, []int{0, 1}) {
		t.Errorf("fresh are %v, %v", rooms, err)
	}
	for range 2 {
		slot, ok := two.SlotOf("anna")
		old, has := two.SlotOfKey(stolen.Public())
		if !ok || slot != Room || !has || old != 0 || two.Patients() != 3 || !two.Left(0) || two.Left(Room) || !slices.Equal(two.SlotsOf("anna"), []int{0, Room}) {
			t.Errorf("anna has slot %d, %t, the key's is %d, %t; %d patients; hers were %v", slot, ok, old, has, two.Patients(), two.SlotsOf("anna"))
		}
		apply(t, two.Clone(), signedFor(t, two, own, terms("anna")))
		if err := two.Clone().Put(Item{Directive: late}, lastBlock); !errors.Is(err, ErrSlot) {
			t.Errorf("the thief's directive: %v", err)
		}
		rotation, err := SignRotation(stolen, newKey(t, 8), Offer{Place: here, Site: "st-anna", Slot: 0, ValidUntil: lastBlock}, "anna", [20]byte{})
		if err != nil {
			t.Fatal(err)
		}
		if err := two.Clone().Put(Item{Key: rotation}, lastBlock); !errors.Is(err, ErrSlot) {
			t.Errorf("the thief's rotation: %v", err)
		}
		raw := bytesOf(t, two)
		again, err := bookOf(raw)
		if err != nil || !bytes.Equal(bytesOf(t, again), raw) {
			t.Fatalf("it does not read back: %v", err)
		}
		// The queue reaches what was left, too.
		two = queuedIn(t, again, Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 0}}},
			Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Recovery, Slot: 0, Key: stolen.Public().Y()}}})
	}
	for what, wrong := range map[string]func(*Book){
		"permits":        func(b *Book) { b.people[1].left = true },
		"on paper":       func(b *Book) { b.people[2].left = true },
		"of nobody else": func(b *Book) { b.people[Room].left = true; b.people[Room].pseudonym = "anna" },
	} {
		b := two.Clone()
		if what == "of nobody else" {
			apply(t, b, signedFor(t, b, own, withdrawal("anna")))
		}
		wrong(b)
		if _, err := bookOf(bytesOf(t, b)); err == nil {
			t.Errorf("a slot that was left and %s is read", what)
		}
	}
}

// TestEveryByteOfABookMatters cuts and flips: no prefix is a book, and what is accepted after a flip is written back as it was read.
func TestEveryByteOfABookMatters(t *testing.T) {
	b := twoPatients(t)
	apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
	b.epoch++
	raw := bytesOf(t, b)
	for n := 0; n < len(raw); n += 113 {
		if _, err := bookOf(raw[:n]); err == nil {
			t.Errorf("a prefix of %d bytes is a book", n)
		}
	}
	if _, err := bookOf(append(bytes.Clone(raw), 0)); err == nil {
		t.Error("a byte more is a book")
	}
	for i := 0; i < len(raw); i += 61 {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 0x40
		again, err := bookOf(flipped)
		if err == nil && !bytes.Equal(bytesOf(t, again), flipped) {
			t.Errorf("flipped at %d, it reads back otherwise", i)
		}
	}
	// A count of rooms that the bytes cannot hold is refused before anything is made of it.
	at := 4 + len(headLabel) + 1 + len("st-anna") + 8 + 20 + 20 + 32 + 8
	huge := bytes.Clone(raw)
	copy(huge[at:], []byte{0, 0, 0x0f, 0xff})
	if _, err := bookOf(huge); err == nil {
		t.Error("a million slots in some kilobytes")
	}
}

func BenchmarkParseBook(b *testing.B) {
	book := twoPatients(b)
	apply(b, book, signedFor(b, book, newKey(b, annaSeed), terms("anna")))
	book.epoch++
	raw := bytesOf(b, book)
	for b.Loop() {
		if _, err := bookOf(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	book := twoPatients(b)
	key := newKey(b, annaSeed)
	for b.Loop() {
		if err := book.Put(Item{Directive: signedFor(b, book, key, terms("anna"))}, lastBlock); err != nil {
			b.Fatal(err)
		}
	}
}

// TestABookWhosePartsDisagreeIsRefused writes books that no sequence of calls makes.
func TestABookWhosePartsDisagreeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Book)
		want   error
	}{
		"a name twice":                      {func(b *Book) { b.people[1].pseudonym = "anna" }, ErrEnrolled},
		"a patient without a name":          {func(b *Book) { b.people[1].pseudonym = "" }, nil},
		"a name without a slot":             {func(b *Book) { b.people[9].pseudonym = "dora" }, nil},
		"a word that nobody has":            {func(b *Book) { b.state.Consents.Set(9, zkproofs.Uint64Element(5), zkproofs.Element{}) }, nil},
		"a directive of nobody":             {func(b *Book) { b.people[9].filed.Epoch = 1 }, nil},
		"a withdrawal key of nobody":        {func(b *Book) { b.people[9].withdrawal[0] = 1 }, nil},
		"a change of nobody":                {func(b *Book) { b.people[9].changed = 1 }, nil},
		"a change in an epoch to come":      {func(b *Book) { b.people[0].changed = 7 }, nil},
		"patients before the first epoch":   {func(b *Book) { b.epoch = 0 }, nil},
		"a word wider than its layout":      {func(b *Book) { b.state.Consents.Set(1, zkproofs.Element{0: 0x10}, zkproofs.Element{}) }, nil},
		"a directive in force, and no word": {func(b *Book) { b.people[1].filed.Epoch = 1 }, nil},
		"no custodian":                      {func(b *Book) { b.config.Custodian = eddsa.PublicKey{} }, nil},
		"a chain that JSON cannot write":    {func(b *Book) { b.config.Place.ChainID = 1 << 53 }, nil},
		"a site that is none":               {func(b *Book) { b.config.Site = "St Anna" }, nil},
		"an epoch without rooms":            {func(b *Book) { *b = *newBook(t); b.epoch = 1 }, nil},
	} {
		b := twoPatients(t)
		apply(t, b, signedFor(t, b, newKey(t, annaSeed), terms("anna")))
		b.epoch++
		if _, err := bookOf(bytesOf(t, b)); err != nil {
			t.Fatal(err)
		}
		c.change(b)
		if _, err := bookOf(bytesOf(t, b)); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, expected %v", name, err, c.want)
		}
	}
}

// TestAfterEveryWithdrawalThereIsANextVersion: none can be so late that the chain's queue could not withdraw the slot by force after it.
func TestAfterEveryWithdrawalThereIsANextVersion(t *testing.T) {
	anna := newKey(t, annaSeed)
	withdrawal := func(b *Book, version uint32) Item {
		o, err := b.Offer("anna", lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		d := Refusal(terms("anna"))
		d.Decision, d.Pseudonym, d.Version, o.Version = Withdrawn, "anna", version, version
		s, err := Sign(anna, d, o)
		if err != nil {
			t.Fatal(err)
		}
		return Item{Directive: s}
	}
	forced := Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced}}}
	for _, version := range []uint32{1 << 31, 1<<32 - 1} {
		if err := twoPatients(t).Put(withdrawal(twoPatients(t), version), lastBlock); !errors.Is(err, ErrVersion) {
			t.Errorf("version %d: %v", version, err)
		}
	}
	b := twoPatients(t)
	for _, i := range []Item{withdrawal(b, 1<<31-1), forced, withdrawal(b, 1<<31+1), forced} {
		if err := b.Put(i, lastBlock); err != nil {
			t.Fatalf("after version %d: %v", b.Version(0), err)
		}
	}
	if b.Version(0) != 1<<31+2 {
		t.Errorf("version %d is in force", b.Version(0))
	}
}

// queuedIn puts what the chain's queue asks for in force, and reads the book back from its bytes, as each later command does.
func queuedIn(t *testing.T, b *Book, items ...Item) *Book {
	t.Helper()
	next, _, err := b.Batch(consentbatch.Shapes()[0], items, lastBlock, seeded(3))
	if err != nil {
		t.Fatal(err)
	}
	again, err := bookOf(bytesOf(t, next))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytesOf(t, again), bytesOf(t, next)) || again.Root() != next.Root() {
		t.Fatal("it reads back otherwise")
	}
	return again
}

// TestAWithdrawalByForceWhereNobodyIsReadsBack: the chain takes it from whoever has a certificate, so the book must hold it; and nobody else gets the slot.
func TestAWithdrawalByForceWhereNobodyIsReadsBack(t *testing.T) {
	empty, _, err := newBook(t).Admit(nil, seeded(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*Book{"among patients": twoPatients(t), "in an empty room": empty} {
		forced := Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Forced, Slot: 3}}}
		b = queuedIn(t, b, forced, forced)
		if b.Version(3) != 2 || b.Changed(3) != 2 || b.Pseudonym(3) != "" || slices.Contains(b.Free(240), 3) {
			t.Errorf("%s: version %d, free are %v…", name, b.Version(3), b.Free(5))
		}
		// Whose slip it was comes in after all.
		dora := newKey(t, 7)
		enrolment, err := SignEnrolment(dora, Slip{Place: here, Site: "st-anna", Slot: 3, Pseudonym: "dora", ValidUntil: lastBlock}, [20]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		b = queuedIn(t, b, Item{Key: enrolment})
		apply(t, b, signedFor(t, b, dora, terms("dora")))
		if b.Version(3) != 3 {
			t.Errorf("%s: dora's directive has version %d", name, b.Version(3))
		}
	}
}

// TestTwoSlotsOfOneKeyReadBack: a patient rotates to the key that another's recovery announces, and then the recovery comes into force.
func TestTwoSlotsOfOneKeyReadBack(t *testing.T) {
	b, anna, bernd, lost, next := twoPatients(t), newKey(t, annaSeed), newKey(t, berndSeed), newKey(t, 9), newKey(t, 10)
	rotate := func(b *Book, from *eddsa.PrivateKey, to *eddsa.PrivateKey, name string) Item {
		o, err := b.Offer(name, lastBlock)
		if err != nil {
			t.Fatal(err)
		}
		k, err := SignRotation(from, to, o, name, [20]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		return Item{Key: k}
	}
	b = queuedIn(t, b, rotate(b, bernd, lost, "bernd"))
	b = queuedIn(t, b, Item{Queued: &Queued{Entry: consentbatch.Entry{Kind: consentbatch.Recovery, Slot: 0, Key: lost.Public().Y()}}})
	if b.Key(0) != b.Key(1) || b.OnPaper(0) {
		t.Fatal("they have two keys")
	}
	if slot, ok := b.SlotOfKey(lost.Public()); !ok || slot != 0 {
		t.Errorf("the key is found at slot %d", slot)
	}
	if _, ok := b.SlotOfKey(anna.Public()); ok {
		t.Error("the key that was lost is found")
	}
	// Each signs for the own slot alone.
	apply(t, b, signedFor(t, b, lost, terms("anna")))
	if b.Version(0) != 1 || b.Version(1) != 0 {
		t.Error("one directive is in force in two slots")
	}
	if err := b.Put(rotate(b, newKey(t, 11), lost, "bernd"), lastBlock); err == nil {
		t.Error("a third key is doubled")
	}
	for _, name := range []string{"anna", "bernd"} { // whoever rotates away, the other is found
		after := queuedIn(t, b, rotate(b, lost, next, name))
		moved, _ := after.SlotOf(name)
		if slot, ok := after.SlotOfKey(lost.Public()); !ok || slot != 1-moved {
			t.Errorf("after %s has moved on the key is found at slot %d", name, slot)
		}
		if slot, ok := after.SlotOfKey(next.Public()); !ok || slot != moved {
			t.Errorf("%s's next key is found at slot %d", name, slot)
		}
	}
}
