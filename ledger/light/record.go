package light

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/zkproofs"
	"salus/zkproofs/opening"
)

// Subject is whose state is looked up.
type Subject struct {
	Site   ledger.Address
	Slot   uint32
	Holder ledger.Address // of the withdrawal key, zero if there is none
}

// Record is what the chain says of a slot as of a block: all of it proven.
type Record struct {
	Deployment  ledger.Deployment
	Development bool // a consortium whose keys no ceremony made
	Block       Header
	Subject
	Active bool // the site is a member

	Root   zkproofs.Element // of the site's consents, zero before the first epoch
	Epoch  uint64
	Height int

	Waiting     uint64   // entries of the site's queue; a session does not open while there is one
	Withdrawing bool     // one of them is a forced withdrawal of this slot
	Recovery    Recovery // that is announced for this slot
	Round       uint64   // of the slot: certificates for it withdraw by force
	Recovered   uint64   // the round since which certificates may object to a recovery
	Retired     bool     // the withdrawal key has ended

	OpeningKey [32]byte // SHA-256 of the opening circuit's verifying key, 0 where none is in use
}

// Recovery is a new key that the site has announced for a slot.
type Recovery struct {
	Key  zkproofs.Element // its y
	Ripe uint64           // first block in which it may be put in force; 0: none is announced
}

// registry and members are the layouts of the two contracts that are read.
var (
	registryNames = []string{"stateOf", "_queues", "State.root", "State.epoch", "State.height", "Queue.head", "Queue.tail", "Queue.slots",
		"Queue.recoveries", "Queue.retired", "Slot.round", "Slot.recovered", "Slot.withdrawing", "Recovery.key", "Recovery.ripe"}
	memberNames = []string{"active", "keyHash", "retired"}
)

// Read proves what the chain says of a slot as of a header of this chain.
func (c *Chain) Read(ctx context.Context, at Header, s Subject) (Record, error) {
	r := Record{Deployment: c.d, Block: at, Subject: s}
	if err := c.readRegistry(ctx, &r); err != nil {
		return Record{}, fmt.Errorf("consent registry: %w", err)
	}
	if err := c.readMembers(ctx, &r); err != nil {
		return Record{}, fmt.Errorf("consortium: %w", err)
	}
	return r, nil
}

func (c *Chain) readRegistry(ctx context.Context, r *Record) error {
	l, err := layoutOf("ConsentRegistry", registryNames...)
	if err != nil {
		return err
	}
	slot := uint32Bytes(r.Slot)
	state, queue := of(l.at("stateOf"), r.Site[:]), of(l.at("_queues"), r.Site[:])
	recovery, rounds := of(l.member(queue, "Queue.recoveries").slot, slot), of(l.member(queue, "Queue.slots").slot, slot)
	fields := []field{
		l.member(state, "State.root"), l.member(state, "State.epoch"), l.member(state, "State.height"),
		l.member(queue, "Queue.head"), l.member(queue, "Queue.tail"),
		l.member(rounds, "Slot.withdrawing"), l.member(rounds, "Slot.round"), l.member(rounds, "Slot.recovered"),
		l.member(recovery, "Recovery.key"), l.member(recovery, "Recovery.ripe"),
		{of(of(l.member(queue, "Queue.retired").slot, slot), r.Holder[:]), flag},
	}
	v, err := c.values(ctx, r.Block, c.d.Consents, fields, func(code []byte) (bool, error) { return false, c.d.CheckConsentsCode(code) }, nil)
	if err != nil {
		return err
	}
	copy(r.Root[:], v[0])
	r.Epoch, r.Height = number(v[1]), int(number(v[2]))
	head, tail := number(v[3]), number(v[4])
	if tail < head {
		return fmt.Errorf("%w: a queue that ends before it begins", ErrProof)
	}
	r.Waiting, r.Withdrawing = tail-head, number(v[5]) != 0
	r.Round, r.Recovered = number(v[6]), number(v[7])
	copy(r.Recovery.Key[:], v[8])
	r.Recovery.Ripe, r.Retired = number(v[9]), number(v[10]) != 0
	return nil
}

func (c *Chain) readMembers(ctx context.Context, r *Record) error {
	l, err := layoutOf("Consortium", memberNames...)
	if err != nil {
		return err
	}
	circuit := crypto.Keccak256([]byte(opening.Definition().ID))
	fields := []field{{of(l.at("active"), r.Site[:]), flag}, whole(of(l.at("keyHash"), circuit)), {of(l.at("retired"), circuit), flag}}
	v, err := c.values(ctx, r.Block, c.d.Consortium, fields, c.d.CheckConsortiumCode, &r.Development)
	if err != nil {
		return err
	}
	r.Active = number(v[0]) != 0
	if number(v[2]) == 0 { // under a retired key a worker could show anything
		copy(r.OpeningKey[:], v[1])
	}
	return nil
}

// flag is how a mapping holds a bool.
var flag = bindings.Place{Bytes: 1}

// values proves the fields of a contract whose code is what check wants. told is what check said of the code, if anybody wants to know.
func (c *Chain) values(ctx context.Context, at Header, contract ledger.Address, fields []field, check func([]byte) (bool, error), told *bool) ([][]byte, error) {
	return first(c.nodes, func(n *node) ([][]byte, error) {
		out, hash, err := n.prove(ctx, at, contract, fields)
		if err != nil {
			return nil, fmt.Errorf("chain at %s: %w", n.name, err)
		}
		said, err := c.code(ctx, n, at, contract, hash, check)
		if told != nil {
			*told = said
		}
		return out, err
	})
}

// code compares the code with the hash, and remembers that it did.
func (c *Chain) code(ctx context.Context, n *node, at Header, contract ledger.Address, hash common.Hash, check func([]byte) (bool, error)) (bool, error) {
	c.mu.Lock()
	said, known := c.proven[codeOf{contract, hash}]
	c.mu.Unlock()
	if known {
		return said, nil
	}
	var code hexutil.Bytes
	if err := n.call(ctx, &code, "eth_getCode", contract.String(), hexutil.EncodeUint64(at.Number)); err != nil {
		return false, err
	}
	if crypto.Keccak256Hash(code) != hash {
		return false, fmt.Errorf("%w: code of %s that does not hash to what its account says", ErrProof, contract)
	}
	said, err := check(code)
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proven[codeOf{contract, hash}] = said
	return said, nil
}

// proofs is what eth_getProof answers, as far as it is looked at: what a value is follows from its proof.
type proofs struct {
	AccountProof []hexutil.Bytes `json:"accountProof"`
	StorageProof []struct {
		Proof []hexutil.Bytes `json:"proof"`
	} `json:"storageProof"`
}

// prove asks for the fields of a contract and checks the proofs.
func (n *node) prove(ctx context.Context, at Header, contract ledger.Address, fields []field) ([][]byte, common.Hash, error) {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.slot.Hex()
	}
	var p proofs
	if err := n.call(ctx, &p, "eth_getProof", contract.String(), keys, hexutil.EncodeUint64(at.Number)); err != nil {
		return nil, common.Hash{}, err
	}
	return p.check(at, contract, fields)
}

// check gives the fields' values and the hash of the contract's code.
func (p proofs) check(at Header, contract ledger.Address, fields []field) ([][]byte, common.Hash, error) {
	a, err := account(common.Hash(at.State), common.Address(contract), plain(p.AccountProof))
	if err != nil {
		return nil, common.Hash{}, err
	}
	if len(p.StorageProof) != len(fields) {
		return nil, common.Hash{}, fmt.Errorf("%w: %d proofs for %d values", ErrProof, len(p.StorageProof), len(fields))
	}
	out := make([][]byte, len(fields))
	for i, f := range fields {
		w, err := word(a.Root, f.slot, plain(p.StorageProof[i].Proof))
		if err != nil {
			return nil, common.Hash{}, err
		}
		out[i] = f.take(w)
	}
	return out, common.Hash(a.CodeHash), nil
}

func plain(in []hexutil.Bytes) [][]byte {
	out := make([][]byte, len(in))
	for i := range in {
		out[i] = in[i]
	}
	return out
}
