package light

import (
	"errors"
	"fmt"

	"salus/ledger"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/merkle"
	"salus/zkproofs/opening"
)

// Opening is what a worker shows of a slot: the two roots that combine to the one on chain, the slot's leaves, and the proofs that they stand there.
type Opening struct {
	Identities, Consents zkproofs.Element // roots
	Key, Word            zkproofs.Element // leaves: the y of the slot's key, and the consent word; 0 where there is none
	KeyProof, WordProof  zkproofs.Proof
}

// ErrOpening says that an opening is not of the slot as the chain has it.
var ErrOpening = errors.New("the worker cannot prove what it says of the slot")

// Statements are what an opening's two proofs are of: that the key, and that the word, stand at the slot. A worker proves them, a patient verifies them.
func Statements(d ledger.Deployment, s Subject, height int, o Opening) (key, word opening.Public) {
	context := zkproofs.Context{ChainID: d.ChainID, Contract: d.Consents, Site: s.Site.String(), Chunk: s.Slot, Circuit: opening.Definition().ID}
	key = opening.Public{Kind: merkle.Identities, Height: height, Root: o.Identities, Slot: int(s.Slot), Leaf: o.Key, Context: context}
	word = opening.Public{Kind: merkle.Consents, Height: height, Root: o.Consents, Slot: int(s.Slot), Leaf: o.Word, Context: context}
	return key, word
}

// Prove opens a slot of a state.
func Prove(p *zkproofs.Prover, d ledger.Deployment, s Subject, st consentbatch.State) (Opening, error) {
	slot := int(s.Slot)
	o := Opening{Identities: st.Identities.Root(), Consents: st.Consents.Root(), Key: st.Identities.Leaf(slot), Word: st.Consents.Leaf(slot)}
	key, word := Statements(d, s, st.Consents.Height(), o)
	for _, x := range []struct {
		tree  *merkle.Tree
		pub   opening.Public
		proof *zkproofs.Proof
	}{{st.Identities, key, &o.KeyProof}, {st.Consents, word, &o.WordProof}} {
		path, err := x.tree.Open(slot)
		if err != nil {
			return Opening{}, err
		}
		if *x.proof, err = opening.Prove(p, x.pub, opening.Witness{Path: path}); err != nil {
			return Opening{}, err
		}
	}
	return o, nil
}

// Verifier reads the opening circuit's verifying key, whoever sent it: it is the one that the consortium pinned.
func (r Record) Verifier(key []byte) (*zkproofs.Verifier, error) {
	v, err := zkproofs.ParseVerifier(opening.Definition(), key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOpening, err)
	}
	if r.OpeningKey == [32]byte{} || v.KeyHash() != r.OpeningKey {
		return nil, fmt.Errorf("%w: the verifying key is not the one that the consortium pinned", ErrOpening)
	}
	return v, nil
}

// Verify checks an opening against the record. v is [Record.Verifier]'s.
func (r Record) Verify(v *zkproofs.Verifier, o Opening) error {
	switch {
	case r.OpeningKey == [32]byte{} || v.KeyHash() != r.OpeningKey:
		return fmt.Errorf("%w: the verifying key is not the one that the consortium pinned", ErrOpening)
	case !o.Identities.Canonical() || !o.Consents.Canonical():
		return fmt.Errorf("%w: a root is no field element", ErrOpening)
	case consentbatch.Root(o.Identities, o.Consents, r.Height) != r.Root:
		return fmt.Errorf("%w: its roots do not combine to the one on chain", ErrOpening)
	}
	key, word := Statements(r.Deployment, r.Subject, r.Height, o)
	if err := opening.Verify(v, key, o.KeyProof); err != nil {
		return fmt.Errorf("%w: key: %w", ErrOpening, err)
	}
	if err := opening.Verify(v, word, o.WordProof); err != nil {
		return fmt.Errorf("%w: word: %w", ErrOpening, err)
	}
	return nil
}
