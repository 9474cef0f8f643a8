package study

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "rewrite the vocabularies in study.schema.json and the diagram in lifecycle.md")

// vocabularies are the enumerations of the schema that come from code.
func vocabularies() map[string][]string {
	var codes, purposes []string
	for _, t := range Purposes() {
		for _, code := range []string{t.Code, t.DUO} {
			if code == "" {
				continue
			}
			codes = append(codes, code)
			if !t.Obligation {
				purposes = append(purposes, code)
			}
		}
	}
	return map[string][]string{
		"purpose.items": codes, "purpose.contains": purposes, "operations.items": Operations(), "categories.items": categories(),
		"recipients.items": recipients(), "territories.items": territories(), "obligations.items": obligations(),
	}
}

// TestSchemaHasTodaysVocabularies fails when a name is added in models/consentword and not here:
// go test ./models/study -run Vocabularies -update
func TestSchemaHasTodaysVocabularies(t *testing.T) {
	lines := strings.Split(string(schema), "\n")
	for i, line := range lines {
		lines[i] = freshLine(lines, i, line)
	}
	fresh := strings.Join(lines, "\n")
	if *update {
		if err := os.WriteFile("study.schema.json", []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if fresh != string(schema) {
		t.Error("study.schema.json has other vocabularies than the code; run this test with -update")
	}
}

// freshLine writes the enumeration of a line anew if it has one from code.
func freshLine(lines []string, i int, line string) string {
	for name, words := range vocabularies() {
		field, member, _ := strings.Cut(name, ".")
		if !strings.Contains(line, `"`+member+`": {"enum": [`) || fieldOf(lines, i) != field {
			continue
		}
		before, rest, _ := strings.Cut(line, `"`+member+`": {"enum": [`)
		_, after, _ := strings.Cut(rest, "]")
		quoted, err := json.Marshal(words)
		if err != nil {
			panic(err)
		}
		return before + `"` + member + `": {"enum": ` + strings.ReplaceAll(string(quoted), `","`, `", "`) + after
	}
	return line
}

// fieldOf is the top-level property in which a line of the schema stands.
func fieldOf(lines []string, i int) string {
	for ; i >= 0; i-- {
		if strings.HasPrefix(lines[i], `    "`) && !strings.HasPrefix(lines[i], `     `) {
			return strings.Split(lines[i], `"`)[1]
		}
	}
	return ""
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("study.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("study.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// schemaAccepts says whether a study file, read as YAML by its JSON reading, validates.
func schemaAccepts(t *testing.T, s *jsonschema.Schema, file []byte) bool {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(file, &doc); err != nil || len(doc.Content) == 0 {
		return false
	}
	value, ok := jsonReading(doc.Content[0])
	return ok && s.Validate(value) == nil
}

// jsonReading is a YAML value as JSON tools see it: dates are texts.
func jsonReading(n *yaml.Node) (any, bool) {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			value, ok := jsonReading(n.Content[i+1])
			if _, twice := out[n.Content[i].Value]; twice || !ok {
				return nil, false
			}
			out[n.Content[i].Value] = value
		}
		return out, true
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			value, ok := jsonReading(item)
			if !ok {
				return nil, false
			}
			out = append(out, value)
		}
		return out, true
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!int", "!!float":
			return json.Number(n.Value), json.Valid([]byte(n.Value))
		case "!!bool":
			return n.Value == "true", true
		case "!!null":
			return nil, true
		}
		return n.Value, true
	}
	return nil, false
}

func corpus(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/" + folder + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata/%s: %v", folder, err)
	}
	slices.Sort(files)
	return files
}

func TestSchemaAndDecoderAcceptTheExamples(t *testing.T) {
	s := compiledSchema(t)
	for _, path := range corpus(t, "good") {
		if _, err := ParseFile(path); err != nil {
			t.Errorf("decoder: %v", err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !schemaAccepts(t, s, b) {
			t.Errorf("%s: the schema refuses it", path)
		}
	}
}

// TestSchemaAndDecoderRefuseTheBad takes a corpus of small edits to good files. An edit marked schema is refused by both;
// the others break what one field says about another, which only the decoder sees. Each message is checked with its position.
func TestSchemaAndDecoderRefuseTheBad(t *testing.T) {
	s := compiledSchema(t)
	for _, c := range badEdits(t) {
		_, err := Parse([]byte(c.file), loadFrom("testdata/good"))
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %q, want it to contain %q", c.name, err, c.want)
		}
		if accepts := schemaAccepts(t, s, []byte(c.file)); accepts == c.schema {
			t.Errorf("%s: schema accepts %v, want %v", c.name, accepts, !c.schema)
		}
	}
}

func loadFrom(folder string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(folder, name)) }
}
