package member

import (
	"slices"
	"testing"

	"salus/ledger"
	"salus/proto/faults"
)

// TestANewCoordinatorDoesNotSayWhatTheChainSays: who follows it keeps its endpoints of the chain and what kind of consortium it is in; what a coordinator said of that is compared with the chain.
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
	if err := old.genuine(ledger.ConsortiumCreated{Name: "north"}); err != nil {
		t.Error(err)
	}
	for _, c := range []ledger.ConsortiumCreated{{Name: "north", Development: true}, {Name: "south"}} {
		if err := old.genuine(c); !faults.Is(err, faults.WrongChain) {
			t.Errorf("the chain says %+v: %v", c, err)
		}
	}
}
