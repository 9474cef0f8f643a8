package catalogue

import (
	"slices"
	"strings"
	"testing"

	"salus/zkproofs"
)

func ids(definitions []zkproofs.Definition) []zkproofs.CircuitID {
	var list []zkproofs.CircuitID
	for _, d := range definitions {
		list = append(list, d.ID)
	}
	return list
}

func TestListIsClosed(t *testing.T) {
	want := []zkproofs.CircuitID{
		"keyshare/v1/additive4096",
		"tally/v1/additive4096/rows240-count4096",
		"tally/v1/additive4096/rows240-sum512",
		"moments/v1/additive4096/rows240-columns12-keys4",
		"moments/v1/additive4096/rows240-columns4-keys32",
		"moments/v1/additive4096/rows240-columns16-keys4",
		"glm/v1/additive4096/rows240-columns12-keys1",
		"glm/v1/additive4096/rows240-columns4-keys16",
		"glm/v1/additive4096/rows240-columns16-keys1",
		"variants/v1/additive4096/rows240-sheet630",
		"cohort/v1/chunks16",
		"decryptshare/v1/additive4096",
		"opening/v1/height6",
		"noise/v1/additive4096/cells4096",
		"noise/v1/additive4096/sums512",
		"admission/v1/height5-rows240",
		"consentbatch/v1/height5-updates8",
	}
	if got := ids(Definitions()); !slices.Equal(got, want) {
		t.Errorf("development circuits: %v", got)
	}
	all := ids(All())
	for _, id := range want {
		if !slices.Contains(all, id) {
			t.Errorf("%s is not among all circuits", id)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != len(All()) {
		t.Errorf("two circuits of one name: %v", all)
	}
}

func TestEveryCircuitHasAWellFormedNameAndPublicInputs(t *testing.T) {
	for _, d := range All() {
		if id, err := zkproofs.ParseCircuitID(string(d.ID)); err != nil || id != d.ID {
			t.Errorf("%s: %v", d.ID, err)
		}
		if n, err := d.Publics(); err != nil || n == 0 {
			t.Errorf("%s: %d public inputs, %v", d.ID, n, err)
		}
		if d.CheckBounds != nil {
			if err := d.CheckBounds(); err != nil {
				t.Errorf("%s: %v", d.ID, err)
			}
		}
	}
}

func TestKeysOfAListedCircuitAreGivenByName(t *testing.T) {
	keys := Keys("", nil)
	v, err := keys.Verifier("cohort/v1/chunks16")
	if err != nil {
		t.Fatal(err)
	}
	p, err := keys.Prover("cohort/v1/chunks16")
	if err != nil {
		t.Fatal(err)
	}
	if v.KeyHash() != p.Verifier().KeyHash() {
		t.Error("prover and verifier have different keys")
	}
	if !v.Development() {
		t.Error("keys made on one machine do not say so")
	}
}

func TestUnlistedCircuitHasNoKeys(t *testing.T) {
	keys := Keys(t.TempDir(), nil)
	for _, id := range []zkproofs.CircuitID{"", "tally/v1/additive4096/rows240-count8192", "tally/v2/additive4096/rows240-count4096"} {
		if _, err := keys.Prover(id); err == nil {
			t.Errorf("%q has a prover", id)
		}
		if _, err := keys.Verifier(id); err == nil {
			t.Errorf("%q has a verifier", id)
		}
	}
}

// TestLargerBatchesHaveKeysWhereTheyAreAskedFor and are in no other list.
func TestLargerBatchesHaveKeysWhereTheyAreAskedFor(t *testing.T) {
	want := []zkproofs.CircuitID{"consentbatch/v1/height5-updates64", "consentbatch/v1/height5-updates256"}
	if got := ids(Batches()); !slices.Equal(got, want) {
		t.Errorf("batches: %v", got)
	}
	for _, id := range want {
		if d, err := Find(id); err != nil || d.ID != id {
			t.Errorf("%s: %v", id, err)
		}
		if slices.Contains(ids(Definitions()), id) || slices.Contains(ids(Large()), id) {
			t.Errorf("%s is in two lists", id)
		}
	}
}

// TestLargeSitesHaveTheSameStatements: for every circuit over chunks of 240 rows of the list, but that over genotype sheets, whose counts of 3,840 rows fit no small ciphertext, there is one over 3,840 rows, or more, which are not among those that every consortium has.
func TestLargeSitesHaveTheSameStatements(t *testing.T) {
	kinds := func(list []zkproofs.CircuitID, rows string) map[string]int {
		n := map[string]int{}
		for _, id := range list {
			if strings.Contains(string(id), "/"+rows+"-") {
				n[id.Statement()]++
			}
		}
		return n
	}
	small, large := ids(Definitions()), ids(Large())
	a, b := kinds(small, "rows240"), kinds(large, "rows3840")
	delete(a, "variants")
	for kind, n := range a {
		if b[kind] < n {
			t.Errorf("%s: %d circuits of 240 rows, %d of 3,840 rows", kind, n, b[kind])
		}
	}
	if len(a) == 0 || len(a) != len(b) {
		t.Errorf("of 240 rows %v, of 3,840 rows %v", a, b)
	}
	for _, id := range large {
		if slices.Contains(small, id) {
			t.Errorf("%s is in both lists", id)
		}
		if d, err := Find(id); err != nil || d.ID != id {
			t.Errorf("%s: %v", id, err)
		}
	}
}
