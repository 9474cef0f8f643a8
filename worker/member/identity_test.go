package member

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"salus/ledger"
	"salus/proto/faults"
)

// TestANewCoordinatorDoesNotSayWhatTheChainSays: who follows it keeps its endpoints of the chain and what kind of consortium it is in; what a coordinator said of that is compared with the chain. Whoever joins looks whether the operator has signed for the coordinator, as whoever follows does.
func TestANewCoordinatorDoesNotSayWhatTheChainSays(t *testing.T) {
	old := Profile{Name: "st-anna", Consortium: "north", Address: "old:1", Chain: []string{"http://own", "http://other"}, Deployment: ledger.Deployment{ChainID: 7}}
	next := old
	next.Address, next.Chain = "new:1", []string{"http://lies"}
	p, err := followed(old, next)
	if err != nil || p.Address != "new:1" || !slices.Equal(p.Chain, old.Chain) {
		t.Errorf("%+v, %v", p, err)
	}
	for name, change := range map[string]func(*Profile){
		"development":      func(p *Profile) { p.Development = true },
		"another name":     func(p *Profile) { p.Consortium = "south" },
		"another contract": func(p *Profile) { p.Deployment.ChainID++ },
	} {
		other := next
		change(&other)
		if _, err := followed(old, other); !faults.Is(err, faults.WrongChain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	key, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority := [32]byte{7}
	proof, err := key.Vouch(p.Deployment, authority)
	if err != nil {
		t.Fatal(err)
	}
	if err := carries(key.Address(), p, authority, proof); err != nil {
		t.Error(err)
	}
	elsewhere := p
	elsewhere.Deployment.Consortium[3] ^= 1
	candidacy, err := key.Candidacy(p.Deployment, time.Unix(1_800_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"another operator":   carries(ledger.Address{9}, p, authority, proof),
		"another authority":  carries(key.Address(), p, [32]byte{8}, proof),
		"another consortium": carries(key.Address(), elsewhere, authority, proof),
		"a candidacy's":      carries(key.Address(), p, authority, candidacy.Possession),
		"no proof":           carries(key.Address(), p, authority, nil),
		"a longer proof":     carries(key.Address(), p, authority, append(slices.Clone(proof), 0)),
		"no signature":       carries(key.Address(), p, authority, make([]byte, 65)),
	} {
		if !faults.Is(err, faults.NotTheOperator) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, before := range map[string]*Profile{"joins": nil, "follows": &old} {
		for _, operator := range []ledger.Address{key.Address(), {9}} {
			got, err := next.believed(before, authority, proof, func(Profile) (ledger.Address, error) { return operator, nil })
			if ok := operator == key.Address(); ok != (err == nil) || !ok && !faults.Is(err, faults.NotTheOperator) || ok && slices.Equal(got.Chain, old.Chain) != (before != nil) {
				t.Errorf("a member %s: %v, %v", name, got.Chain, err)
			}
		}
	}
	if err := old.genuine(ledger.ConsortiumCreated{Name: "north"}); err != nil {
		t.Error(err)
	}
	for _, c := range []ledger.ConsortiumCreated{{Name: "north", Development: true}, {Name: "south"}} {
		if err := old.genuine(c); !faults.Is(err, faults.WrongChain) {
			t.Errorf("the chain says %+v: %v", c, err)
		}
	}
}
