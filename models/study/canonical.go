package study

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// hashLabel separates a study's hash from every other hash in the system.
const hashLabel = "salus/study/v1\x00"

// Bounds of what is read.
const (
	maxFileBytes      = 256 << 10 // a study file
	maxViewBytes      = 256 << 10 // one ViewDefinition
	maxCanonicalBytes = 1 << 20   // a canonical study with its views
	maxDepth          = 64        // nesting of JSON
)

// Canonical returns the study's canonical form: RFC 8785 JSON with the views embedded. Equal bytes mean equal studies.
// It panics for a study that neither Parse nor ParseCanonical returned and that has no JSON form.
func (s *Study) Canonical() []byte {
	plain, err := json.Marshal(s)
	if err != nil {
		panic("study: no JSON form: " + err.Error())
	}
	out, err := jcs.Transform(plain)
	if err != nil {
		panic("study: no canonical form: " + err.Error())
	}
	return out
}

// Hash is SHA-256("salus/study/v1\0" ‖ Canonical()).
func (s *Study) Hash() Hash {
	h := sha256.New()
	io.WriteString(h, hashLabel)
	h.Write(s.Canonical())
	return Hash(h.Sum(nil))
}

// ParseCanonical is the strict inverse of Canonical: it accepts at most 1 MiB, and only bytes that Canonical of the
// returned study gives back. So it refuses unknown and duplicate members, other orders, other spellings of a number and
// every study that Parse would refuse.
func ParseCanonical(canonical []byte) (*Study, error) {
	if len(canonical) > maxCanonicalBytes {
		return nil, fmt.Errorf("canonical study: %d bytes, at most %d", len(canonical), maxCanonicalBytes)
	}
	if err := checkJSON(canonical); err != nil {
		return nil, fmt.Errorf("canonical study: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(canonical))
	dec.DisallowUnknownFields()
	s := new(Study)
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("canonical study: %w", err)
	}
	if findings := validate(s); len(findings) > 0 {
		return nil, fmt.Errorf("canonical study: %s: %s", findings[0].path, findings[0].message)
	}
	if !bytes.Equal(s.Canonical(), canonical) {
		return nil, errors.New("canonical study: not in canonical form (RFC 8785, normalised texts)")
	}
	return s, nil
}

// checkJSON checks that bytes are one JSON value in UTF-8 without duplicate keys, nested at most maxDepth deep.
func checkJSON(b []byte) error {
	if !utf8.Valid(b) {
		return errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := checkValue(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("more follows after the JSON value")
	}
	return nil
}

func checkValue(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	token, err := dec.Token()
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return fmt.Errorf("not JSON: %w", err)
			}
			name := key.(string) // the decoder gives nothing else in this place
			if seen[name] {
				return fmt.Errorf("duplicate key %.64q", name)
			}
			seen[name] = true
		}
		if err := checkValue(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	return nil
}

// canonicalView reads one ViewDefinition and returns its canonical JSON.
func canonicalView(b []byte) (json.RawMessage, error) {
	if len(b) > maxViewBytes {
		return nil, fmt.Errorf("%d bytes, at most %d", len(b), maxViewBytes)
	}
	if err := checkJSON(b); err != nil {
		return nil, err
	}
	out, err := jcs.Transform(b)
	if err != nil {
		return nil, fmt.Errorf("not JSON that has a canonical form: %w", err)
	}
	return out, nil
}

// viewColumns lists the names of a ViewDefinition's columns, in order of appearance.
func viewColumns(definition json.RawMessage) ([]string, error) {
	var view struct {
		Resource string            `json:"resource"`
		Select   []json.RawMessage `json:"select"`
	}
	if err := json.Unmarshal(definition, &view); err != nil {
		return nil, errors.New("not a ViewDefinition: want an object with resource and select")
	}
	if view.Resource == "" || len(view.Select) == 0 {
		return nil, errors.New("not a ViewDefinition: resource or select is missing")
	}
	var names []string
	for _, s := range view.Select {
		names = appendColumns(names, s)
	}
	return names, nil
}

// appendColumns walks a select clause. Branches of a unionAll repeat the same columns, so one of them counts.
func appendColumns(names []string, clause json.RawMessage) []string {
	var c struct {
		Column []struct {
			Name string `json:"name"`
		} `json:"column"`
		Select   []json.RawMessage `json:"select"`
		UnionAll []json.RawMessage `json:"unionAll"`
	}
	if json.Unmarshal(clause, &c) != nil {
		return names
	}
	for _, column := range c.Column {
		names = append(names, column.Name)
	}
	for _, s := range c.Select {
		names = appendColumns(names, s)
	}
	if len(c.UnionAll) > 0 {
		names = appendColumns(names, c.UnionAll[0])
	}
	return names
}
