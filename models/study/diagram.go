package study

import (
	"fmt"
	"strings"
)

// LifecycleDocument is the text of lifecycle.md: the session's diagram and table, made from the table that Next runs on.
func LifecycleDocument() string {
	var b strings.Builder
	b.WriteString("# The life of a session\n\n")
	b.WriteString("Made from the table in `lifecycle.go` by `go test ./models/study -run LifecycleDocument -update`; do not edit.\n\n")
	b.WriteString("```mermaid\n" + LifecycleDiagram() + "```\n\n")
	b.WriteString("| state | waits for | from | then | and does | at most |\n|---|---|---|---|---|---|\n")
	example := Session{Roster: []SiteID{"site"}}
	deadlines := DefaultDeadlines()
	for _, row := range table() {
		effect := row.thenEffect(example)
		does := string(effect.Kind)
		if effect.Artifact != "" {
			does += " " + string(effect.Artifact)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %v |\n", row.state, row.what(), row.whose(), row.then, does, deadlines[row.state])
	}
	b.WriteString("\nFrom every state but `released`, a session fails when its deadline passes (the missing parties are named), when a party's artifact\n" +
		"fails a check or the party refuses (that party is named), or when the chain or the operator aborts it. A failure that names sites\n" +
		"proposes a new session without them, under new keys, if enough sites are left.\n")
	return b.String()
}

// LifecycleDiagram is the session's state diagram in Mermaid's notation.
func LifecycleDiagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    direction LR\n    [*] --> opening\n")
	for _, row := range table() {
		fmt.Fprintf(&b, "    %s --> %s: %s, %s\n", row.state, row.then, row.what(), row.whose())
	}
	for _, row := range table() {
		fmt.Fprintf(&b, "    %s --> failed\n", row.state)
	}
	b.WriteString("    released --> [*]\n    failed --> [*]\n")
	return b.String()
}

func (row phase) what() string {
	if row.awaits == Submitted {
		return string(row.artifact)
	}
	return string(row.awaits)
}

func (row phase) whose() string {
	switch len(row.from(Session{Roster: []SiteID{"a", "b"}})) {
	case 3:
		return "all sites and the researcher"
	case 2:
		return "all sites"
	case 1:
		return "the researcher"
	}
	return "the chain"
}
