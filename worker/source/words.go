package source

import (
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/vault"
)

// dates are the elements, at a resource's top, that say when what it describes was: their months can be searched for.
var dates = []string{
	"effectiveDateTime", "effectiveInstant", "effectivePeriod", "onsetDateTime", "onsetPeriod", "recordedDate", "authoredOn", "performedDateTime", "performedPeriod",
	"occurrenceDateTime", "occurrencePeriod", "period", "actualPeriod", "started", "date", "issued", "assertedDate", "created", "collection", "whenHandedOver", "birthDate", "deceasedDateTime",
}

// maxDepth bounds how deep codes are looked for; strictjson bounds a resource's depth by more.
const maxDepth = 12

// words are what a resource can be found by: its codes (every Coding, wherever it stands), its identifiers, and the months of its dates. What is longer than a word may be is left out, as is what is beyond the most words.
func words(v *strictjson.Value) []vault.Word {
	g := gathering{}
	g.codes(v, 0)
	g.identifiers(v.Get("identifier"))
	for _, name := range dates {
		g.date(v.Get(name))
	}
	return g.words
}

type gathering struct {
	words []vault.Word // some hundred at most: the new one is compared with each
}

func (g *gathering) add(kind vault.Kind, text string) {
	w := vault.Word{Kind: kind, Text: text}
	if text == "" || len(text) > vault.MaxName || len(g.words) >= maxWords || slices.Contains(g.words, w) {
		return
	}
	g.words = append(g.words, w)
}

// maxWords is less than the vault allows, whose bound is on their bytes too.
const maxWords = 200

// coded adds a code or identifier with its system and without.
func (g *gathering) coded(kind vault.Kind, system, text string) {
	if text == "" {
		return
	}
	g.add(kind, text)
	if system != "" {
		g.add(kind, system+"|"+text)
	}
}

func (g *gathering) codes(v *strictjson.Value, depth int) {
	if v == nil || depth > maxDepth {
		return
	}
	if v.Kind == strictjson.Object {
		g.coded(vault.Code, v.StringOf("system"), v.StringOf("code"))
	}
	for i := range v.Items {
		g.codes(&v.Items[i], depth+1)
	}
}

func (g *gathering) identifiers(v *strictjson.Value) {
	if v == nil {
		return
	}
	switch v.Kind {
	case strictjson.Object:
		g.coded(vault.Identifier, v.StringOf("system"), v.StringOf("value"))
	case strictjson.Array:
		for i := range v.Items {
			g.identifiers(&v.Items[i])
		}
	}
}

// date adds the month of a date, or of both ends of a period.
func (g *gathering) date(v *strictjson.Value) {
	switch {
	case v == nil:
	case v.Kind == strictjson.String:
		g.month(v.Text)
	case v.Kind == strictjson.Object:
		g.month(v.StringOf("start"))
		g.month(v.StringOf("end"))
		g.month(v.StringOf("collectedDateTime")) // of a Specimen's collection
	}
}

func (g *gathering) month(text string) {
	const year, month = 4, 7
	switch {
	case len(text) >= month && text[4] == '-' && digits(text[:4]) && digits(text[5:7]):
		g.add(vault.Month, text[:month])
	case len(text) == year && digits(text):
		g.add(vault.Month, text)
	}
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
