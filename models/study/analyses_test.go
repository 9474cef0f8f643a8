package study

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestAnalysesAreDocumented: analyses.md has a section for every kind of the schema and no other, with the kind's fields.
func TestAnalysesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("analyses.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		sections[name] = text
	}
	for kind, fields := range schemaKinds(t) {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			text := "`" + name + "`"
			if !fields[name] {
				text += " (optional)"
			}
			list = append(list, text)
		}
		line := "\n*Fields:* " + strings.Join(list, ", ") + "\n"
		text, ok := sections[string(kind)]
		if !ok {
			t.Errorf("analyses.md has no section ## %s; its fields are\n%s", kind, line)
			continue
		}
		if !strings.Contains(text, line) {
			t.Errorf("analyses.md, section %s: want the line%s", kind, line)
		}
		delete(sections, string(kind))
	}
	for name := range sections {
		t.Errorf("analyses.md has a section %q that is no kind", name)
	}
}

// TestSchemaHasEveryKindAndField holds the schema's branches against what Parse takes.
func TestSchemaHasEveryKindAndField(t *testing.T) {
	branches := schemaKinds(t)
	// What Parse fills in if the file leaves it out.
	if pca := branches[PCA]; pca != nil {
		pca["matrix"] = true
	}
	for kind, want := range analyses() {
		if got, ok := branches[kind]; !ok || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the schema has fields %v, Parse %v (true: needed)", kind, got, want)
		}
	}
	if len(branches) != len(analyses()) {
		t.Errorf("the schema has %d kinds, Parse %d", len(branches), len(analyses()))
	}
}

// schemaKinds are the kinds of the schema with their fields, true for those that are required.
func schemaKinds(t *testing.T) map[Kind]map[string]bool {
	t.Helper()
	out := map[Kind]map[string]bool{}
	for _, b := range schemaDocument(t).Defs.Analysis.OneOf {
		kind := b.Properties["kind"]
		if kind.Const != "" {
			kind.Enum = append(kind.Enum, kind.Const)
		}
		for _, name := range kind.Enum {
			fields := map[string]bool{}
			for field := range b.Properties {
				if field != "kind" {
					fields[field] = slices.Contains(b.Required, field)
				}
			}
			out[Kind(name)] = fields
		}
	}
	return out
}

type schemaBranch struct {
	Required   []string
	Properties map[string]struct {
		Const string
		Enum  []string
	}
}

type schemaOfAnalyses struct {
	Defs struct {
		Analysis struct{ OneOf []schemaBranch }
	} `json:"$defs"`
}

func schemaDocument(t *testing.T) (out schemaOfAnalyses) {
	t.Helper()
	if err := json.Unmarshal(Schema(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
