package consentbatch

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
	"salus/zkproofs/poseidon"
)

const (
	digestDomain poseidon.Domain = "salus/consent/batch/v1"
	rootDomain   poseidon.Domain = "salus/consent/root/v1"

	placeDomain = "salus/consent/place/v1\x00"
	queueDomain = "salus/consent/queue/v1\x00"
)

// Kind says what an update does and who asked for it.
type Kind uint8

// The kinds. Nothing pads a batch.
const (
	Nothing Kind = iota
	Directive
	Withdrawal
	Forced
	Enrolment
	Rotation
	Recovery

	kinds         = int(Recovery)
	custodianCode = 8 // added to the code of what a custodian signed
)

// String is the kind's word.
func (k Kind) String() string {
	if int(k) > kinds {
		return "unknown"
	}
	return [...]string{"nothing", "directive", "withdrawal", "forced withdrawal", "enrolment", "rotation", "recovery"}[k]
}

// Consents says that the update changes the consent tree.
func (k Kind) Consents() bool { return k == Directive || k == Withdrawal || k == Forced }

// Identities says that the update changes the identity tree.
func (k Kind) Identities() bool { return k == Enrolment || k == Rotation || k == Recovery }

// Signed says that the update needs a signature.
func (k Kind) Signed() bool {
	return k == Directive || k == Withdrawal || k == Enrolment || k == Rotation
}

// Queued says that the chain's queue asks for the update.
func (k Kind) Queued() bool { return k == Forced || k == Recovery }

const versionAt = consentword.Bits - versionBits

// withdrawn is the word of version 0 that permits nothing.
var withdrawn = func() *big.Int {
	w := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Withdrawn}.Word()
	return new(big.Int).SetBytes(w[:])
}()

func pow2(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits)) }

// PlaceOf names the registry and the site for which an update is signed: SHA-256 of chain id (64 bits, big-endian), contract and the site's account, after a label,
// with the three highest bits cleared.
func PlaceOf(chain uint64, contract, site [20]byte) zkproofs.Element {
	b := binary.BigEndian.AppendUint64([]byte(placeDomain), chain)
	b = append(append(b, contract[:]...), site[:]...)
	e := zkproofs.Element(sha256.Sum256(b))
	e[0] &= 0x1f
	return e
}

// Root is a site's consent root: the sponge of identity root, consent root and height.
func Root(identity, consents zkproofs.Element, height int) zkproofs.Element {
	return poseidon.Hash(rootDomain, identity, consents, zkproofs.Uint64Element(uint64(height)))
}

// Entry is what the chain's queue asks of a site: to withdraw a slot's consent, or to give the slot a new key.
type Entry struct {
	Kind Kind // Forced or Recovery
	Slot uint32
	Key  zkproofs.Element // y of a recovery's new key, else 0
}

func (e Entry) element() zkproofs.Element {
	return zkproofs.Uint64Element(uint64(e.Slot) + uint64(e.Kind)<<slotBits)
}

// Challenge is what the contract computes of the digest and the entries that it takes from the queue: SHA-256 of both after a label, with the three
// highest bits cleared.
func Challenge(digest zkproofs.Element, entries []Entry) zkproofs.Element {
	b := append([]byte(queueDomain), digest[:]...)
	for _, e := range entries {
		number := e.element()
		b = append(append(b, number[:]...), e.Key[:]...)
	}
	r := zkproofs.Element(sha256.Sum256(b))
	r[0] &= 0x1f
	return r
}

// Queued is Σ r^(2j)·(slot_j + 2^20·kind_j + r·key_j).
func Queued(challenge zkproofs.Element, entries []Entry) zkproofs.Element {
	r, power, sum := challenge.Field(), fr.One(), fr.Element{}
	for _, e := range entries {
		var t fr.Element
		x, key := e.element().Field(), e.Key.Field()
		t.Mul(&key, &r).Add(&t, &x).Mul(&t, &power)
		sum.Add(&sum, &t)
		power.Mul(&power, &r).Mul(&power, &r)
	}
	return zkproofs.ToElement(sum)
}

// Shape is the size of a batch.
type Shape struct {
	Updates int
	Height  int // of both trees
}

// Height is the height of the trees that batches change: 983,040 slots.
const Height = 5

// Shapes are the sizes that there are.
func Shapes() []Shape { return []Shape{{8, Height}, {64, Height}, {256, Height}} }

// ID names the circuit.
func (s Shape) ID() zkproofs.CircuitID {
	return zkproofs.CircuitID(fmt.Sprintf("consentbatch/v1/height%d-updates%d", s.Height, s.Updates))
}

// ShapeOf is the shape of a circuit's name.
func ShapeOf(id zkproofs.CircuitID) (Shape, error) {
	for _, s := range Shapes() {
		if s.ID() == id {
			return s, nil
		}
	}
	return Shape{}, fmt.Errorf("%s is no circuit of batches", id)
}

// Definition is the circuit of a shape.
func Definition(s Shape) zkproofs.Definition {
	return zkproofs.Definition{ID: s.ID(), New: func() frontend.Circuit { return newCircuit(s) }, CheckBounds: s.check}
}

// check computes that slots, kinds and words fit where the circuit puts them.
func (s Shape) check() error {
	switch {
	case s.Updates < 1 || s.Updates > 256:
		return fmt.Errorf("%d updates, expected 1 to 256", s.Updates)
	case s.Height < 1 || merkle.Slots(s.Height) > 1<<slotBits:
		return fmt.Errorf("%d slots do not fit %d bits", merkle.Slots(s.Height), slotBits)
	case merkle.Arity != 1<<placeBits || kinds >= custodianCode:
		return errors.New("a digit or a kind does not fit its bits")
	case consentword.Layout().Version.Offset != versionAt || withdrawn.BitLen() > versionAt:
		return errors.New("a word's version is not its highest part")
	}
	return nil
}

// Update is one update with the signature that asks for it. Old and New are leaves: words, or the y of keys. What a kind does not have is zero.
type Update struct {
	Kind      Kind
	Custodian bool // signed by the hospital for a patient without a key
	Slot      uint32
	Old, New  zkproofs.Element
	Until     uint64   // last block at which the signature is good
	Document  [32]byte // hash of what was signed, the directive's for instance; random where nobody signs
	Key       eddsa.PublicKey
	Signature eddsa.Signature
}

// Message are the elements that are signed for an update.
func (u *Update) Message(place zkproofs.Element) []zkproofs.Element {
	code, before := uint64(u.Kind), u.Old
	if u.Custodian {
		code += custodianCode
	}
	if u.Kind == Withdrawal {
		before = zkproofs.Element{}
	}
	var high, low zkproofs.Element
	copy(high[16:], u.Document[:16])
	copy(low[16:], u.Document[16:])
	return []zkproofs.Element{
		place, zkproofs.Uint64Element(code), zkproofs.Uint64Element(uint64(u.Slot)), before, u.New, zkproofs.Uint64Element(u.Until), high, low,
	}
}

// Sign asks for an update.
func (u *Update) Sign(key *eddsa.PrivateKey, place zkproofs.Element) (err error) {
	u.Key = key.Public()
	u.Signature, err = key.Sign(u.Message(place)...)
	return err
}

// nobody's key and signature stand where there is none.
var nobody, noSignature = func() (eddsa.PublicKey, eddsa.Signature) {
	key, err := eddsa.ParseSeed(make([]byte, eddsa.SeedSize))
	if err != nil {
		panic(err)
	}
	sig, err := key.Sign(zkproofs.Element{})
	if err != nil {
		panic(err)
	}
	return key.Public(), sig
}()

// complete fills in what an update without a signature has in its place.
func (u *Update) complete() {
	if !u.Kind.Signed() {
		u.Key, u.Signature = nobody, noSignature
	}
}

// ErrRefused wraps the reason for which an update cannot be in a batch.
var ErrRefused = errors.New("update refused")

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// State is a site's two trees. It is secret.
type State struct{ Identities, Consents *merkle.Tree }

// Clone is a copy, on which a batch can be tried.
func (s State) Clone() State { return State{s.Identities.Clone(), s.Consents.Clone()} }

// Root is the state's root.
func (s State) Root() zkproofs.Element {
	return Root(s.Identities.Root(), s.Consents.Root(), s.Consents.Height())
}

// tree is the one that updates of the kind change.
func (s State) tree(k Kind) *merkle.Tree {
	if k.Identities() {
		return s.Identities
	}
	return s.Consents
}

// Admit says whether an update may follow the state, in a batch that is good up to the block. Salts aside it is the circuit's relation of one update.
func (s State) Admit(u Update, place zkproofs.Element, block uint64) error {
	old, new := new(big.Int).SetBytes(u.Old[:]), new(big.Int).SetBytes(u.New[:])
	switch {
	case u.Kind == Nothing:
		return nil
	case int(u.Kind) > kinds:
		return refused("unknown kind %d", u.Kind)
	case int(u.Slot) >= s.Consents.InUse():
		return refused("slot %d is in no room that is in use", u.Slot)
	case !u.Old.Canonical() || !u.New.Canonical():
		return refused("a leaf is no element")
	case s.tree(u.Kind).Leaf(int(u.Slot)) != u.Old:
		return refused("the slot holds something else than the update replaces")
	case (u.Kind == Directive || u.Kind == Enrolment || u.Kind == Rotation) && (u.Until < block || u.Until-block >= 1<<timeBits):
		return refused("good up to block %d, the batch up to %d", u.Until, block)
	case u.Kind == Withdrawal && u.Until != 0:
		return refused("a withdrawal has no last block")
	}
	if u.Kind.Consents() {
		if err := follows(u.Kind, old, new); err != nil {
			return err
		}
	}
	empty := zkproofs.Element{}
	switch {
	case u.Kind.holder() && s.Identities.Leaf(int(u.Slot)) != u.Key.Y():
		return refused("signed with a key that is not the slot's")
	case u.Kind == Enrolment && u.Old != empty:
		return refused("the slot has a key already")
	case u.Kind == Enrolment && u.New != u.Key.Y():
		return refused("enrols another key than the one that signs")
	case (u.Kind == Rotation || u.Kind == Recovery) && u.New == empty:
		return refused("no new key")
	case u.Kind == Recovery && u.Old == empty:
		return refused("the slot has no key to replace")
	}
	if u.Kind.Signed() {
		if err := u.Key.Verify(u.Signature, u.Message(place)...); err != nil {
			return refused("the signature does not hold")
		}
	}
	return nil
}

// holder says that the key at the slot has to sign.
func (k Kind) holder() bool { return k == Directive || k == Withdrawal || k == Rotation }

// follows says whether a word may follow another.
func follows(k Kind, old, new *big.Int) error {
	if old.BitLen() > consentword.Bits || new.BitLen() > consentword.Bits {
		return refused("a word is wider than its layout")
	}
	was, is := versionOf(old), versionOf(new)
	switch {
	case k == Withdrawal && is <= was, k != Withdrawal && is != was+1:
		return refused("version %d does not follow version %d", is, was)
	case k != Directive && new.Cmp(nothingOf(is)) != 0:
		return refused("a withdrawal that permits something, or says something else")
	}
	return nil
}

// versionOf is a word's version.
func versionOf(word *big.Int) uint64 { return new(big.Int).Rsh(word, versionAt).Uint64() }

// nothingOf is the withdrawn word of a version.
func nothingOf(version uint64) *big.Int {
	v := new(big.Int).Lsh(new(big.Int).SetUint64(version), versionAt)
	return v.Or(v, withdrawn)
}

// Withdrawn is the word that follows a word when consent is withdrawn by force.
func Withdrawn(old consentword.Word) consentword.Word {
	var w consentword.Word
	nothingOf(versionOf(new(big.Int).SetBytes(old[:])) + 1).FillBytes(w[:])
	return w
}

// Public is the statement.
type Public struct {
	OldRoot, NewRoot zkproofs.Element
	Place            zkproofs.Element
	Block            uint64 // the batch is good up to it
	Digest           zkproofs.Element
	Entries          []Entry // what the queue asked for, in its order
}

// Batch is the statement with its witness.
type Batch struct {
	Public
	shape             Shape
	identity, consent zkproofs.Element
	updates           []Update
	salts             []zkproofs.Element
	changed, signer   []merkle.Path
}

// Apply puts updates in force one after the other and gives the batch that proves it. Salts are read from random, a cryptographic source. Fewer updates than
// the shape has are padded. Where an update is refused nothing has changed, and the error says which.
func (s Shape) Apply(st State, updates []Update, place zkproofs.Element, block uint64, random io.Reader) (*Batch, error) {
	switch {
	case len(updates) > s.Updates:
		return nil, fmt.Errorf("consent batch: %d updates, at most %d", len(updates), s.Updates)
	case st.Identities.Height() != s.Height || st.Consents.Height() != s.Height:
		return nil, fmt.Errorf("consent batch: trees of height %d and %d, expected %d", st.Identities.Height(), st.Consents.Height(), s.Height)
	}
	if block >= 1<<timeBits {
		return nil, fmt.Errorf("consent batch: good up to block %d, which is no block", block)
	}
	salts, err := merkle.NewSalts(random, s.Updates)
	if err != nil {
		return nil, fmt.Errorf("consent batch: %w", err)
	}
	b := s.begin(st, place, block)
	for i := range s.Updates {
		var u Update
		if i < len(updates) {
			u = updates[i]
		}
		if err = st.Admit(u, place, block); err == nil {
			err = b.put(st, u, salts[i])
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("consent batch: update %d: %w", i, err), b.undo(st))
		}
	}
	if err := b.finish(st); err != nil {
		return nil, errors.Join(err, b.undo(st))
	}
	return b, nil
}

// begin is a batch without updates.
func (s Shape) begin(st State, place zkproofs.Element, block uint64) *Batch {
	return &Batch{
		Public: Public{OldRoot: st.Root(), Place: place, Block: block},
		shape:  s, identity: st.Identities.Root(), consent: st.Consents.Root(),
	}
}

// put adds an update, whether or not it may be, and changes the state.
func (b *Batch) put(st State, u Update, salt zkproofs.Element) error {
	tree := st.tree(u.Kind)
	if u.Kind == Nothing {
		u = Update{Old: tree.Leaf(0), New: tree.Leaf(0)}
	}
	u.complete()
	changed, err := tree.Open(int(u.Slot))
	if err != nil {
		return err
	}
	signer, err := st.Identities.Open(int(u.Slot))
	if err != nil {
		return err
	}
	b.updates, b.salts = append(b.updates, u), append(b.salts, salt)
	b.changed, b.signer = append(b.changed, changed), append(b.signer, signer)
	if u.Kind == Nothing {
		return nil
	}
	if u.Kind.Queued() {
		e := Entry{Kind: u.Kind, Slot: u.Slot}
		if u.Kind == Recovery {
			e.Key = u.New
		}
		b.Entries = append(b.Entries, e)
	}
	return tree.Set(int(u.Slot), u.New, salt)
}

// undo restores the state.
func (b *Batch) undo(st State) error {
	for i := len(b.updates) - 1; i >= 0; i-- {
		u := &b.updates[i]
		if u.Kind == Nothing {
			continue
		}
		if err := st.tree(u.Kind).Set(int(u.Slot), u.Old, b.changed[i][0][0]); err != nil {
			return err
		}
	}
	return nil
}

// finish computes what the batch says.
func (b *Batch) finish(st State) (err error) {
	b.NewRoot = st.Root()
	b.Digest, err = Digest(b.Place, b.updates, b.shape)
	return err
}

// Digest binds what was asked for: the sponge of the updates' challenges, 0 for padding.
func Digest(place zkproofs.Element, updates []Update, s Shape) (zkproofs.Element, error) {
	challenges := make([]zkproofs.Element, s.Updates)
	for i, u := range updates {
		if u.Kind == Nothing {
			continue
		}
		u.complete()
		var err error
		if challenges[i], err = u.Key.Challenge(u.Signature, u.Message(place)...); err != nil {
			return zkproofs.Element{}, err
		}
	}
	return poseidon.Hash(digestDomain, challenges...), nil
}

// ByForce is the update that the queue's entry asks for, given the leaf in force.
func ByForce(e Entry, old zkproofs.Element) (Update, error) {
	u := Update{Kind: e.Kind, Slot: e.Slot, Old: old}
	if _, err := rand.Read(u.Document[:]); err != nil {
		return u, err
	}
	switch e.Kind {
	case Forced:
		u.New = zkproofs.Element(Withdrawn(consentword.Word(old)))
	case Recovery:
		u.New = e.Key
	default:
		return u, fmt.Errorf("a queue does not ask for a %s", e.Kind)
	}
	return u, nil
}

// Prove makes the batch's proof.
func (b *Batch) Prove(p *zkproofs.Prover) (zkproofs.Proof, error) {
	if p.ID() != b.shape.ID() {
		return nil, fmt.Errorf("a prover of %s cannot prove %s", p.ID(), b.shape.ID())
	}
	a, err := b.assign()
	if err != nil {
		return nil, err
	}
	return p.Prove(a)
}

// Verify checks a proof of the statement.
func Verify(v *zkproofs.Verifier, pub Public, proof zkproofs.Proof) error {
	if _, err := ShapeOf(v.ID()); err != nil {
		return err
	}
	public, err := pub.inputs()
	if err != nil {
		return err
	}
	return v.Verify(public, proof)
}

// inputs are the public inputs in the order of the circuit's fields.
func (p Public) inputs() ([]fr.Element, error) {
	challenge := Challenge(p.Digest, p.Entries)
	for _, e := range p.Entries {
		if !e.Key.Canonical() {
			return nil, errors.New("consent batch: an entry's key is no element")
		}
	}
	x, err := zkproofs.AppendElements(nil, p.OldRoot, p.NewRoot, p.Place, p.Digest, challenge, Queued(challenge, p.Entries))
	if err != nil {
		return nil, fmt.Errorf("consent batch: %w", err)
	}
	block := fr.NewElement(p.Block)
	x[2].Add(&x[2], &block)
	return x, nil
}

func (b *Batch) assign() (zkproofs.Assignment, error) {
	c, err := b.filled()
	if err != nil {
		return zkproofs.Assignment{}, err
	}
	return zkproofs.Assign(c)
}

// filled is the circuit with its values.
func (b *Batch) filled() (*circuit, error) {
	public, err := b.inputs()
	if err != nil {
		return nil, err
	}
	c := newCircuit(b.shape)
	for i, v := range []*frontend.Variable{&c.OldRoot, &c.NewRoot, &c.Stamp, &c.Digest, &c.Challenge, &c.Queued} {
		*v = public[i]
	}
	c.Identity, c.Consent, c.Block = b.identity.Field(), b.consent.Field(), b.Block
	for i := range c.Update {
		if err := c.Update[i].assign(&b.updates[i], b.changed[i], b.signer[i], b.salts[i]); err != nil {
			return nil, fmt.Errorf("consent batch: update %d: %w", i, err)
		}
	}
	return c, nil
}

func (a *update) assign(u *Update, changed, signer merkle.Path, salt zkproofs.Element) error {
	for k := range a.Kind {
		a.Kind[k] = bit(u.Kind == Kind(k+1))
	}
	a.Custodian = bit(u.Custodian)
	spread(a.Place[:], 1+u.Slot%merkle.BottomLeaves)
	spread(a.Node, u.Slot/merkle.BottomLeaves)
	rx, ry, s, err := u.Signature.Values()
	if err != nil {
		return err
	}
	m := u.Message(zkproofs.Element{})
	a.Old, a.New, a.Until, a.Salt = u.Old.Field(), u.New.Field(), u.Until, salt.Field()
	a.Document = [2]frontend.Variable{m[6].Field(), m[7].Field()}
	a.A = [2]frontend.Variable{u.Key.X().Field(), u.Key.Y().Field()}
	a.R = [2]frontend.Variable{rx.Field(), ry.Field()}
	a.S = s.Field()
	fill(a.Changed, changed)
	fill(a.Signer, signer)
	return nil
}

func bit(b bool) frontend.Variable {
	if b {
		return 1
	}
	return 0
}

// spread writes the bits of x, the lowest first.
func spread(bits []frontend.Variable, x uint32) {
	for i := range bits {
		bits[i] = x >> i & 1
	}
}

func fill(to [][merkle.Arity]frontend.Variable, p merkle.Path) {
	for l := range to {
		for j := range to[l] {
			to[l][j] = p[l][j].Field()
		}
	}
}
