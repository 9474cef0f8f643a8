package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"salus/models/strictjson"
	"salus/worker/vault"
)

func TestAResourceIsFoundByCodesIdentifiersAndMonths(t *testing.T) {
	const text = `{"resourceType":"Observation","id":"1","identifier":[{"system":"urn:lab","value":"4711"},{"value":"x"}],
		"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"},{"code":"local"}]},
		"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"260385009"}]},
		"effectivePeriod":{"start":"2023-12-31T23:00:00Z","end":"2024-01"},"issued":"2024-01-02","period":"2020","date":"soon"}`
	v, err := strictjson.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	got := words(v)
	for _, want := range []vault.Word{
		{Kind: vault.Code, Text: "http://loinc.org|8480-6"}, {Kind: vault.Code, Text: "8480-6"}, {Kind: vault.Code, Text: "local"}, {Kind: vault.Code, Text: "http://snomed.info/sct|260385009"}, {Kind: vault.Code, Text: "260385009"},
		{Kind: vault.Identifier, Text: "urn:lab|4711"}, {Kind: vault.Identifier, Text: "4711"}, {Kind: vault.Identifier, Text: "x"},
		{Kind: vault.Month, Text: "2023-12"}, {Kind: vault.Month, Text: "2024-01"}, {Kind: vault.Month, Text: "2020"},
	} {
		at := slices.Index(got, want)
		if at < 0 {
			t.Errorf("%c %s is missing", want.Kind, want.Text)
			continue
		}
		got = slices.Delete(got, at, at+1)
	}
	if len(got) != 0 {
		t.Errorf("more than that: %v", got)
	}
}

func TestWordsOfAResourceAreBounded(t *testing.T) {
	var codes []string
	for i := range 500 {
		codes = append(codes, fmt.Sprintf(`{"system":"s","code":"%d"}`, i))
	}
	codes = append([]string{`{"code":"` + strings.Repeat("x", vault.MaxName+1) + `"}`}, codes...)
	v, err := strictjson.Parse(`{"code":{"coding":[` + strings.Join(codes, ",") + `]}}`)
	if err != nil {
		t.Fatal(err)
	}
	got := words(v)
	if len(got) != maxWords || got[0].Text != "0" {
		t.Errorf("%d words, want %d", len(got), maxWords)
	}
}
