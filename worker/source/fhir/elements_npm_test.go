//go:build npm

package fhir

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	npm    = flag.String("npm", "", "the folder node_modules with the package fhirpath")
	update = flag.Bool("update", false, "write elements.txt")
)

// TestElementsAreThoseOfFHIR builds the table of elements from what npm's fhirpath took from HL7's definitions of R4 and R5, and compares.
func TestElementsAreThoseOfFHIR(t *testing.T) {
	table := map[string]map[string]map[string]bool{} // owner, name, types
	add := func(owner, name, typ string) {
		if table[owner] == nil {
			table[owner] = map[string]map[string]bool{}
		}
		if table[owner][name] == nil {
			table[owner][name] = map[string]bool{}
		}
		table[owner][name][typ] = true
	}
	for _, release := range []string{"r4", "r5"} {
		var types map[string]json.RawMessage
		var choices map[string][]string
		var elsewhere map[string]string
		load(t, release, "path2Type", &types)
		load(t, release, "choiceTypePaths", &choices)
		load(t, release, "pathsDefinedElsewhere", &elsewhere)
		for path, raw := range types {
			owner, name := split(path)
			if owner == "Element" || owner == "BackboneElement" || owner == "Resource" || owner == "DomainResource" || owner == "Base" || inherited[name] != "" && !own(owner, name) {
				continue
			}
			var typ string
			if json.Unmarshal(raw, &typ) != nil {
				var of struct{ Code string }
				if err := json.Unmarshal(raw, &of); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				typ = of.Code
			}
			if _, ok := choiceOf(choices, path); ok {
				continue
			}
			switch typ {
			case "BackboneElement", "Element", "BackboneType":
				typ = "."
			}
			if path == "Extension.url" {
				typ = "uri"
			}
			if strings.HasPrefix(typ, "System.") {
				continue // the value of a primitive, and ids
			}
			add(owner, name, typ)
		}
		for path, to := range elsewhere {
			owner, name := split(path)
			add(owner, name, to)
		}
		for path, of := range choices {
			owner, name := split(path)
			for _, typ := range of {
				if lower := strings.ToLower(typ[:1]) + typ[1:]; IsPrimitive(lower) {
					typ = lower
				}
				add(owner, name+"[x]", typ)
			}
		}
	}
	var out strings.Builder
	out.WriteString("# The elements of FHIR R4 (4.0.1) and R5 (5.0.0) together, hl7.org/fhir, CC0, as npm fhirpath 4.9.3 lists them. Inherited elements\n" +
		"# (id, extension, meta, ...) are left out. A point is a type of the element's own; [x] is a choice. Made by:\n" +
		"# go test -tags npm ./worker/source/fhir -npm FOLDER/node_modules -update\n")
	for _, owner := range sortedKeys(table) {
		out.WriteString(owner)
		for _, name := range sortedKeys(table[owner]) {
			out.WriteString(" " + name + ":" + strings.Join(common(sortedKeys(table[owner][name])), "|"))
		}
		out.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile("elements.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("elements.txt")
	if err != nil || string(have) != out.String() {
		t.Errorf("elements.txt is not what the package says: run with -update; %v", err)
	}
}

func load(t *testing.T, release, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(*npm, "fhirpath", "fhir-context", release, name+".json"))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func split(path string) (owner, name string) {
	i := strings.LastIndexByte(path, '.')
	return path[:i], path[i+1:]
}

// own says whether a type defines an element of its own that has the name of an inherited one.
func own(owner, name string) bool {
	return name == "text" && owner != "" && !IsResource(owner) || name == "language" && !IsResource(owner) || name == "meta" && !IsResource(owner)
}

// choiceOf says whether a path such as Observation.valueQuantity is one of a choice's.
func choiceOf(choices map[string][]string, path string) (string, bool) {
	for i := len(path) - 1; i > 0 && path[i] != '.'; i-- {
		if slices.Contains(choices[path[:i]], path[i:]) {
			return path[:i], true
		}
	}
	return "", false
}

// common is the type that stands for those of two releases, if they are of one family.
func common(types []string) []string {
	for _, family := range []struct{ name, members string }{
		{"string", " string markdown code id "}, {"uri", " uri url canonical oid uuid "}, {"dateTime", " date dateTime instant "}, {"integer", " integer positiveInt unsignedInt "},
	} {
		if len(types) > 1 && !slices.ContainsFunc(types, func(t string) bool { return !strings.Contains(family.members, " "+t+" ") }) {
			return []string{family.name}
		}
	}
	return types
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
