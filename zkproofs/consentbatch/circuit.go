package consentbatch

import (
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

const (
	placeBits   = 4  // of a slot in its bottom node, and of a digit
	slotBits    = 20 // slots of height 5
	timeBits    = 40
	versionBits = 32
)

// circuit is the relation of the package comment. [Public.inputs] and [Shape.assign] follow the order of its fields.
type circuit struct {
	OldRoot   frontend.Variable `gnark:",public"`
	NewRoot   frontend.Variable `gnark:",public"`
	Stamp     frontend.Variable `gnark:",public"` // place and block
	Digest    frontend.Variable `gnark:",public"`
	Challenge frontend.Variable `gnark:",public"`
	Queued    frontend.Variable `gnark:",public"`

	Identity, Consent frontend.Variable // the roots under OldRoot
	Block             frontend.Variable
	Update            []update

	shape   Shape  `gnark:"-"`
	without string `gnark:"-"` // tests leave a part out
}

// update is one update. Preimages are from the bottom node upwards, as they were before.
type update struct {
	Kind      [kinds]frontend.Variable // kind k is set in place k−1
	Custodian frontend.Variable
	Place     [placeBits]frontend.Variable
	Node      []frontend.Variable // bits
	Old, New  frontend.Variable
	Until     frontend.Variable
	Document  [2]frontend.Variable // high and low half
	A, R      [2]frontend.Variable
	S         frontend.Variable
	Salt      frontend.Variable
	Changed   [][merkle.Arity]frontend.Variable // in the tree that the update changes
	Signer    [][merkle.Arity]frontend.Variable // in the identity tree
}

func newCircuit(s Shape) *circuit {
	c := &circuit{shape: s, Update: make([]update, s.Updates)}
	for i := range c.Update {
		u := &c.Update[i]
		u.Node = make([]frontend.Variable, placeBits*(s.Height-1))
		u.Changed = make([][merkle.Arity]frontend.Variable, s.Height)
		u.Signer = make([][merkle.Arity]frontend.Variable, s.Height)
	}
	return c
}

// The parts of the circuit, by the names of the package comment.
const (
	partKinds     = "kinds"
	partSlot      = "slot"
	partPath      = "path"
	partRoots     = "roots"
	partKey       = "key"
	partSignature = "signature"
	partWords     = "words"
	partVersion   = "version"
	partWithdrawn = "withdrawn"
	partTime      = "time"
	partBlock     = "block"
	partEnrolment = "enrolment"
	partRotation  = "rotation"
	partRecovery  = "recovery"
	partDigest    = "digest"
	partQueue     = "queue"
	partGadget    = "gnark's gadget" // for a test of all that is not it
)

// builder is a circuit being built, between two updates.
type builder struct {
	*circuit
	api               frontend.API
	hash              *poseidon.Gadget
	identity, consent frontend.Variable // running roots
	power, queued     frontend.Variable // r^(2j) and the sum so far
	square            frontend.Variable // r²
	challenges        []frontend.Variable
}

// Define is called by gnark.
func (c *circuit) Define(api frontend.API) error {
	hash, err := poseidon.New(api)
	if err != nil {
		return err
	}
	b := &builder{
		circuit: c, api: api, hash: hash, identity: c.Identity, consent: c.Consent,
		power: 1, queued: 0, square: api.Mul(c.Challenge, c.Challenge),
	}
	if c.without != partBlock {
		api.ToBinary(c.Block, timeBits)
	}
	b.equal(partRoots, b.root(), c.OldRoot)
	for i := range c.Update {
		if err := b.update(&c.Update[i]); err != nil {
			return err
		}
	}
	b.equal(partRoots, b.root(), c.NewRoot)
	b.equal(partDigest, hash.Sponge(digestDomain, b.challenges...), c.Digest)
	b.equal(partQueue, b.queued, c.Queued)
	return nil
}

// root combines the running roots.
func (b *builder) root() frontend.Variable {
	return RootIn(b.hash, b.identity, b.consent, b.shape.Height)
}

// RootIn is [Root] in a circuit.
func RootIn(g *poseidon.Gadget, identity, consents frontend.Variable, height int) frontend.Variable {
	return g.Sponge(rootDomain, identity, consents, height)
}

// equal asserts an equation of a part.
func (b *builder) equal(part string, x, y frontend.Variable) {
	if part != b.without {
		b.api.AssertIsEqual(x, y)
	}
}

// given asserts that x is zero where the bit is set.
func (b *builder) given(part string, bit, x frontend.Variable) {
	b.equal(part, b.api.Mul(bit, x), 0)
}

// asked are the kinds of one update as bits and the sums of bits in which the parts want them; each is a bit, as at most one kind is set.
type asked struct {
	directive, withdrawal, forced, enrolment, rotation, recovery frontend.Variable

	consents, identities frontend.Variable // the tree
	holder               frontend.Variable // signed by the key at the slot, in the identity tree as it is
	signed, queued       frontend.Variable
	any                  frontend.Variable
	code                 frontend.Variable
}

func (b *builder) kinds(u *update) asked {
	api := b.api
	k := asked{
		directive: u.Kind[Directive-1], withdrawal: u.Kind[Withdrawal-1], forced: u.Kind[Forced-1],
		enrolment: u.Kind[Enrolment-1], rotation: u.Kind[Rotation-1], recovery: u.Kind[Recovery-1],
	}
	k.consents = api.Add(k.directive, k.withdrawal, k.forced)
	k.identities = api.Add(k.enrolment, k.rotation, k.recovery)
	k.holder = api.Add(k.directive, k.withdrawal)
	k.signed = api.Add(k.holder, k.enrolment, k.rotation)
	k.queued = api.Add(k.forced, k.recovery)
	k.any = api.Add(k.consents, k.identities)
	k.code = api.Mul(u.Custodian, custodianCode)
	for i, bit := range u.Kind {
		k.code = api.Add(k.code, api.Mul(bit, i+1))
	}
	if b.without != partKinds {
		for _, bit := range u.Kind {
			api.AssertIsBoolean(bit)
		}
		api.AssertIsBoolean(k.any)
	}
	api.AssertIsBoolean(u.Custodian)
	return k
}

func (b *builder) update(u *update) error {
	api, k := b.api, b.kinds(u)
	slot := b.slot(u)

	old, new := b.change(u, k.identities)
	b.given(partRoots, k.identities, api.Sub(old, b.identity))
	b.given(partRoots, k.consents, api.Sub(old, b.consent))
	leaf, signer := b.open(u)
	b.given(partRoots, k.holder, api.Sub(signer, b.identity))
	b.given(partKey, k.holder, api.Sub(leaf, u.A[1]))
	b.given(partKey, k.rotation, api.Sub(u.Old, u.A[1]))
	b.identity = api.Add(b.identity, api.Mul(k.identities, api.Sub(new, b.identity)))
	b.consent = api.Add(b.consent, api.Mul(k.consents, api.Sub(new, b.consent)))

	b.words(u, k)
	b.given(partWithdrawn, k.withdrawal, u.Until)
	inTime := api.Mul(api.Add(k.directive, k.enrolment, k.rotation), api.Sub(u.Until, b.Block))
	if b.without != partTime {
		api.ToBinary(inTime, timeBits)
	}

	b.given(partEnrolment, k.enrolment, u.Old)
	b.given(partEnrolment, k.enrolment, api.Sub(u.New, u.A[1]))
	erased := api.IsZero(u.New)
	b.given(partRotation, k.rotation, erased)
	b.given(partRecovery, k.recovery, erased)
	b.given(partRecovery, k.recovery, api.IsZero(u.Old))

	before := api.Sub(u.Old, api.Mul(k.withdrawal, u.Old))
	valid, challenge, err := b.verify(u, api.Sub(b.Stamp, b.Block), k.code, slot, before, u.New, u.Until, u.Document[0], u.Document[1])
	if err != nil {
		return err
	}
	b.given(partSignature, k.signed, api.Sub(1, valid))
	b.challenges = append(b.challenges, api.Mul(k.any, challenge))
	b.take(k, slot, u.New)
	return nil
}

// verify is whether the signature over the message holds, and its challenge.
func (b *builder) verify(u *update, message ...frontend.Variable) (valid, challenge frontend.Variable, err error) {
	v := eddsa.Verification{AX: u.A[0], AY: u.A[1], RX: u.R[0], RY: u.R[1], S: u.S, Message: message}
	if b.without == partGadget {
		return 1, b.hash.Sponge(digestDomain, append(message, u.A[0], u.A[1], u.R[0], u.R[1], u.S)...), nil
	}
	return eddsa.Check(b.api, b.hash, v)
}

// slot is the number of the slot, from its bits.
func (b *builder) slot(u *update) frontend.Variable {
	api := b.api
	for _, bit := range append(u.Place[:], u.Node...) {
		api.AssertIsBoolean(bit)
	}
	if b.without != partSlot {
		api.AssertIsDifferent(api.FromBinary(u.Place[:]...), 0)
	}
	return api.Add(api.Mul(api.FromBinary(u.Node...), merkle.BottomLeaves), api.FromBinary(u.Place[:]...), -1)
}

// digit is the bits of the entry at a level, from 0, that leads to the slot.
func (u *update) digit(level int) []frontend.Variable {
	if level == 0 {
		return u.Place[:]
	}
	return u.Node[placeBits*(level-1) : placeBits*level]
}

// change is the root of the changed tree before and after.
func (b *builder) change(u *update, identities frontend.Variable) (before, after frontend.Variable) {
	before, after = u.Old, u.New
	for l := range b.shape.Height {
		x := u.Changed[l]
		b.equal(partPath, Choose(b.api, u.digit(l), x[:]), before)
		y := x
		for j, d := range At(b.api, u.digit(l), b.api.Sub(after, before)) {
			y[j] = b.api.Add(x[j], d)
		}
		if l == 0 {
			y[0] = u.Salt
		}
		c := merkle.Constant(b.api, l+1, identities)
		before, after = b.hash.CompressAt(c, x), b.hash.CompressAt(c, y)
	}
	return before, after
}

// open is the identity tree's leaf at the slot and its root.
func (b *builder) open(u *update) (leaf, root frontend.Variable) {
	for l := range b.shape.Height {
		at := Choose(b.api, u.digit(l), u.Signer[l][:])
		if l == 0 {
			leaf = at
		} else {
			b.equal(partPath, at, root)
		}
		root = b.hash.CompressAt(merkle.Constant(b.api, l+1, 1), u.Signer[l])
	}
	return leaf, root
}

// words proves the widths of both words and how they follow. Keys, which have other widths, are not looked at.
func (b *builder) words(u *update, k asked) {
	api := b.api
	if b.without == partWords {
		return
	}
	split := func(leaf frontend.Variable) (low, version frontend.Variable) {
		word := api.Mul(k.consents, leaf)
		bits := api.ToBinary(word, consentword.Bits)
		version = api.FromBinary(bits[versionAt:]...)
		return api.Sub(word, api.Mul(version, pow2(versionAt))), version
	}
	_, was := split(u.Old)
	low, is := split(u.New)
	step := api.Mul(k.consents, api.Sub(is, was, 1))
	if b.without != partVersion {
		api.ToBinary(step, versionBits)
		b.given(partVersion, api.Add(k.directive, k.forced), step)
	}
	b.given(partWithdrawn, api.Add(k.withdrawal, k.forced), api.Sub(low, withdrawn))
}

// take adds an update that the queue asked for to the sum.
func (b *builder) take(k asked, slot, leaf frontend.Variable) {
	api := b.api
	weight := api.Mul(k.queued, b.power)
	entry := api.Add(slot, api.Mul(k.forced, int(Forced)<<slotBits), api.Mul(k.recovery, int(Recovery)<<slotBits))
	entry = api.Add(entry, api.Mul(b.Challenge, api.Mul(k.recovery, leaf)))
	b.queued = api.Add(b.queued, api.Mul(weight, entry))
	b.power = api.Add(b.power, api.Mul(weight, api.Sub(b.square, 1)))
}

// Choose is the value at the place whose bits are given, the lowest first.
func Choose(api frontend.API, bits, values []frontend.Variable) frontend.Variable {
	for _, bit := range bits {
		half := make([]frontend.Variable, len(values)/2)
		for i := range half {
			half[i] = api.Select(bit, values[2*i+1], values[2*i])
		}
		values = half
	}
	return values[0]
}

// At is x at the place whose bits are given, and zero at the others.
func At(api frontend.API, bits []frontend.Variable, x frontend.Variable) []frontend.Variable {
	values := []frontend.Variable{x}
	for k := len(bits) - 1; k >= 0; k-- {
		both := make([]frontend.Variable, 2*len(values))
		for i, v := range values {
			both[2*i+1] = api.Mul(v, bits[k])
			both[2*i] = api.Sub(v, both[2*i+1])
		}
		values = both
	}
	return values
}
