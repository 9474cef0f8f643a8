package study

import (
	_ "embed"
	"slices"
)

//go:embed study.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the study file, for editors and other programs. It accepts every file
// that Parse accepts; what one field says about another, such as undeclared columns, only Parse checks.
func Schema() []byte { return slices.Clone(schema) }
