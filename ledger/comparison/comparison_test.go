package comparison_test

import (
	"math/big"
	"testing"

	"salus/ledger"
	"salus/ledger/comparison"
	"salus/ledger/devchain"
)

// TestPlainContractDoesWhatItIsComparedFor: a grant is in force until its patient takes it back, each by a transaction.
func TestPlainContractDoesWhatItIsComparedFor(t *testing.T) {
	alloc := map[ledger.Address]*big.Int{}
	for i := range 3 {
		alloc[comparison.Account(i)] = comparison.Wei
	}
	chain, err := devchain.Open(devchain.Options{Dir: t.TempDir(), Alloc: alloc})
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	c, err := comparison.Deploy(t.Context(), chain.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	given, err := c.Grant(t.Context(), []int{0, 1, 2})
	if err != nil || given.Transactions != 3 || given.Gas < 3*60_000 || given.Bytes < 3*150 {
		t.Fatalf("%+v, %v", given, err)
	}
	taken, err := c.Revoke(t.Context(), []int{1})
	if err != nil || taken.Transactions != 1 || taken.Gas < 21_000 {
		t.Fatalf("%+v, %v", taken, err)
	}
	for i, want := range []bool{true, false, true} {
		if may, err := c.MayRead(t.Context(), i); err != nil || may != want {
			t.Errorf("patient %d gives access: %v, %v", i, may, err)
		}
	}
	grant, revoke, err := comparison.OnMainnet()
	if err != nil || grant < 21_000+2*20_000 || grant > 100_000 || revoke < 21_000 || revoke > taken.Gas {
		t.Errorf("by the main network's rules a grant costs %d, a withdrawal %d: %v", grant, revoke, err)
	}
	t.Logf("gas of a grant and of a withdrawal: %d and %d here, %d and %d by the main network's rules", given.Gas/3, taken.Gas, grant, revoke)
	if _, err := c.Revoke(t.Context(), []int{1}); err == nil {
		t.Error("access is taken back twice")
	}
}
