package study

import "errors"

// Parse reads a study file.
func Parse(yaml []byte, load func(name string) ([]byte, error)) (*Study, error) {
	return nil, errors.New("not yet")
}

// ParseFile reads a study file and the views beside it.
func ParseFile(path string) (*Study, error) { return nil, errors.New("not yet") }

// ParseCanonical reads the canonical form.
func ParseCanonical(canonical []byte) (*Study, error) { return nil, errors.New("not yet") }

// Canonical returns the canonical form.
func (s *Study) Canonical() []byte { return nil }

// Hash returns the study's hash.
func (s *Study) Hash() Hash { return Hash{} }

// Schema returns the JSON Schema of the study file.
func Schema() []byte { return nil }
