package ledger_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"salus/ledger"
	"salus/ledger/contracts/bindings"
	"salus/ledger/ledgertest"
	"salus/zkproofs"
	"salus/zkproofs/admission"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/zkprooftest"
)

// priced is one line of the table of gas.
type priced struct {
	what    string
	changes int    // patients that it is for
	gas     uint64 // of the whole transaction
	data    uint64 // what of it was for its bytes
}

// TestGasOfConsents prints what a site pays on chain, for a site that is not new; what a patient pays who withdraws by force, for a queue that was used before. The contract's work depends on how many public inputs a circuit has and not on what it proves, so the
// proofs are of circuits that prove nothing, under the names of the real ones. README's table has the figures; bytes that are zero by chance move them by a few hundred.
func TestGasOfConsents(t *testing.T) {
	c := populate(t)
	anna := c.sites[0]
	keys := zkproofs.DevelopmentKeys(t.TempDir(), nil) // not where real ones are
	pub := func(id zkproofs.CircuitID, publics int) *zkproofs.Prover {
		p, err := keys.Prover(zkprooftest.Definition(id, publics))
		if err != nil {
			t.Fatal(err)
		}
		if err := ledgertest.Store(c.ctx, c.operator, p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	var table []priced
	note := func(what string, changes int, at ledger.At, call []byte) {
		gas, err := c.operator.GasUsed(c.ctx, at.Tx)
		if err != nil {
			t.Fatal(err)
		}
		p := priced{what, changes, gas, 0}
		for _, b := range call {
			p.data += 4
			if b != 0 {
				p.data += 12
			}
		}
		table = append(table, p)
	}

	c.post(anna, 1)
	root, epoch := consent(anna.ID, 1).Root, uint64(1)
	facts := func() *ledger.Facts {
		f, err := ledger.ReadFacts(c.ctx, c.operator, c.d)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	custodian, _ := facts().Custodian(anna.Account)
	contract := bindings.NewConsentRegistry()

	p := pub(admission.Definition().ID, 4)
	next := consent(anna.ID, 2).Root
	proof, err := zkprooftest.Prove(p, root, next, consentbatch.PlaceOf(c.d.ChainID, c.d.Consents, anna.Account), custodian)
	if err != nil {
		t.Fatal(err)
	}
	a := ledger.Admission{Epoch: 2, Root: next, Content: sha256.Sum256(proof)}
	note("admission", admission.Rows, must(t)(anna.Admit(c.ctx, string(p.ID()), a, proof)), contract.PackAdmit(string(p.ID()), bindings.ConsentRegistryAdmission(a), proof))
	root, epoch = next, 2

	submit := func(p *zkproofs.Prover, what string, changes int, taken uint64) {
		next, f := consent(anna.ID, epoch+1).Root, facts()
		b := ledger.Batch{
			Epoch: epoch + 1, Root: next, GoodUntil: f.Head.Number + 100, Digest: consent("digest", epoch).Root, Taken: taken, Content: hash("content", fmt.Sprint(epoch)),
		}
		proof, err := ledgertest.Proof(p, anna.Client, root, b, f.Waiting(anna.Account)[:taken])
		if err != nil {
			t.Fatal(err)
		}
		at := must(t)(anna.SubmitBatch(c.ctx, string(p.ID()), b, proof))
		note(what, changes, at, contract.PackSubmitBatch(string(p.ID()), bindings.ConsentRegistryBatch(b), proof))
		root, epoch = next, epoch+1
	}
	withdraw := func(slot uint32) ledger.At {
		key := newKey(t)
		certificate, err := anna.key.Certify(c.d, slot, key.Address(), 0)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := key.Withdraw(c.d, certificate)
		if err != nil {
			t.Fatal(err)
		}
		return must(t)(c.outsider.ForceWithdraw(c.ctx, certificate, sig))
	}
	for _, s := range consentbatch.Shapes() {
		p := pub(s.ID(), 6)
		submit(p, fmt.Sprintf("batch of %d", s.Updates), s.Updates, 0)
		if s.Updates == 8 {
			withdraw(0)
			note("forced withdrawal", 1, withdraw(1), nil) // its signatures are not kept; the bytes are not told apart
			submit(p, "batch of 8, two of them forced", 8, 2)
		}
	}

	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table {
		t.Logf("%-32s %7d gas, %5d of it for bytes, %6d a patient", p.what, p.gas, p.data, p.gas/uint64(p.changes))
		if strings.HasPrefix(p.what, "batch") && !strings.Contains(p.what, "forced") && p.gas-p.data > 300_000 {
			t.Errorf("%s: %d gas beside its bytes, the design allows 300,000", p.what, p.gas-p.data)
		}
		if !listed(string(readme), p) {
			t.Errorf("README's table of gas has another figure for %q than %d", p.what, p.gas)
		}
	}
}

// listed says whether README has a line with the figure, within half a percent.
func listed(readme string, p priced) bool {
	for _, line := range strings.Split(readme, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 3 || strings.TrimSpace(cells[1]) != p.what {
			continue
		}
		var said uint64
		if _, err := fmt.Sscan(strings.ReplaceAll(strings.TrimSpace(cells[2]), ",", ""), &said); err != nil {
			continue
		}
		return said*200 >= p.gas*199 && said*200 <= p.gas*201
	}
	return false
}
