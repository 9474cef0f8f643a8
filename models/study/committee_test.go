package study

import (
	"bytes"
	"strings"
	"testing"
)

const counting = `name: n
purpose: [HMB]
source: {table: {patient: id}}
analysis: {kind: count}
release: {minCohort: 11, minSites: 3}
`

const accountA, accountB = "0x00000000000000000000000000000000000000aA", "0x00000000000000000000000000000000000000bb"

// The order and case of accounts change nothing of what a committee is.
func TestCommitteeIsPartOfTheStudy(t *testing.T) {
	plain, err := Parse([]byte(counting), nil)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(plain.Canonical(), []byte("committee")) {
		t.Error("a study without a committee names one: its hash has changed")
	}
	one, err := Parse([]byte(counting+"committee: {members: ["+accountB+", "+accountA+"], quorum: 2}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := one.Committee; len(c.Members) != 2 || c.Members[0] != strings.ToLower(accountA) || c.Quorum != 2 {
		t.Errorf("committee is %+v", c)
	}
	other, err := Parse([]byte(counting+"committee:\n  quorum: 2\n  members: [\""+strings.ToLower(accountA)+"\", "+accountB+"]\n"), nil)
	if err != nil || other.Hash() != one.Hash() || one.Hash() == plain.Hash() {
		t.Errorf("%v: %s, %s, without %s", err, one.Hash(), other.Hash(), plain.Hash())
	}
	again, err := ParseCanonical(one.Canonical())
	if err != nil || again.Hash() != one.Hash() {
		t.Errorf("from the canonical form: %v", err)
	}
}

func TestImpossibleCommitteesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{members: [" + accountA + "]}":                                               "committee.quorum: is missing",
		"{quorum: 1}":                                                                 "committee.members",
		"{members: [" + accountA + "], quorum: 2}":                                    "committee.quorum: want 1 to 1",
		"{members: [" + accountA + "], quorum: 0}":                                    "committee.quorum",
		"{members: [" + accountA + ", " + accountA + "], quorum: 1}":                  "listed twice",
		"{members: [" + accountA + ", " + strings.ToLower(accountA) + "], quorum: 1}": "listed twice",
		"{members: [0xaa], quorum: 1}":                                                "committee.members[0]",
		"{members: [\"" + accountA + "0\"], quorum: 1}":                               "40 hexadecimal digits",
		"{members: [0x0000000000000000000000000000000000000000], quorum: 1}":          "account zero",
		"{members: [" + accountA + "], quorum: 1, chair: x}":                          "unknown field",
		"[" + accountA + "]":                                                          "committee: want fields",
		"{members: [" + strings.Repeat(accountA+", ", 17) + "], quorum: 1}":           "1 to 16 accounts",
	} {
		_, err := Parse([]byte(counting+"committee: "+text+"\n"), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	good, err := Parse([]byte(counting+"committee: {members: ["+accountA+", "+accountB+"], quorum: 2}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for old, changed := range map[string]string{
		strings.ToLower(accountA): accountA, `"quorum":2`: `"quorum":3`, `["` + strings.ToLower(accountA) + `","` + accountB + `"]`: `["` + accountB + `","` + strings.ToLower(accountA) + `"]`,
	} {
		bad := bytes.Replace(good.Canonical(), []byte(old), []byte(changed), 1)
		if bytes.Equal(bad, good.Canonical()) {
			t.Fatalf("%s: nothing was changed", old)
		}
		if _, err := ParseCanonical(bad); err == nil {
			t.Errorf("canonical form with %s accepted", changed)
		}
	}
}
