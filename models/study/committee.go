package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Committee is a study's data-access committee: people, by their accounts on the chain, of whom so many must have agreed to the study before any session of it opens. It is part of the study's hash, so
// the sites that approve the study approve its committee; which committee suffices is each site's to say (worker/policy).
type Committee struct {
	Members []string `json:"members"` // accounts as NormalAccount writes them, sorted, each once
	Quorum  uint32   `json:"quorum"`  // 1 to the number of members
}

// MaxCommittee is the most members of a committee.
const MaxCommittee = 16

// NormalAccount is an account's text, 0x and 40 hexadecimal digits, in lower case.
func NormalAccount(text string) (string, error) {
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok || len(digits) != 40 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return "", errors.New("want an account as 0x and 40 hexadecimal digits")
	}
	return strings.ToLower(text), nil
}

func (c *checker) committee() {
	m := c.study.Committee
	if m == nil {
		return
	}
	if len(m.Members) == 0 || len(m.Members) > MaxCommittee {
		c.add("committee.members", "want 1 to %d accounts, found %d", MaxCommittee, len(m.Members))
	}
	for i, account := range m.Members {
		path := fmt.Sprintf("committee.members[%d]", i)
		if normal, err := NormalAccount(account); err != nil {
			c.add(path, "%v", err)
		} else if normal != account {
			c.add(path, "want lower case")
		} else if slices.Index(m.Members, account) != i {
			c.add(path, "is listed twice")
		} else if strings.Trim(account, "0x") == "" {
			c.add(path, "nobody has the account zero")
		}
	}
	if !slices.IsSorted(m.Members) {
		c.add("committee.members", "want sorted accounts")
	}
	if m.Quorum < 1 || int(m.Quorum) > len(m.Members) {
		c.add("committee.quorum", "want 1 to %d, the number of members", len(m.Members))
	}
}

func (f fields) committee(name string) *Committee {
	n := f.nodes[name]
	if n == nil {
		return nil
	}
	cf := f.d.mapping(n, f.in(name), "members", "quorum")
	c := &Committee{Quorum: uint32(cf.integer("quorum", 1, MaxCommittee, 0))}
	cf.list("members", func(n *yaml.Node, path string) { // YAML takes an account of many zeros for a number
		account := cf.d.scalar(n, path, "an account", "!!str", "!!int")
		if normal, err := NormalAccount(account); err == nil {
			account = normal
		}
		c.Members = append(c.Members, account)
	})
	slices.Sort(c.Members)
	if n.Kind == yaml.MappingNode && cf.nodes["quorum"] == nil {
		f.d.report(n, "%s: is missing", cf.in("quorum"))
	}
	return c
}
