package fhirpath

import "testing"

func TestMomentsCompareAsIntervals(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		order string // of a and b; "?" if that cannot be said
	}{
		{"2019", "2020-01-01", "<"},
		{"2020", "2020-01-01", "?"},
		{"2020-01-01", "2020-01-01", "="},
		{"2020-01-01", "2020-01-02T00:00:00", "<"},
		{"2020-01-01", "2020-01-01T00:00:00", "?"},
		{"2020-01-01T10:00", "2020-01-01T10:00:30", "?"},
		{"2020-01-01T10:00:00+02:00", "2020-01-01T08:00:00Z", "="},
		{"2020-01-01T10:00:00+02:00", "2020-01-01T08:00:00.001Z", "<"},
		{"2020-01-01T10:00:00", "2020-01-01T23:00:00Z", "?"},
		{"2020-01-01T10:00:00", "2020-01-02T00:00:00Z", "<"},
		{"2020-01-01", "2020-01-02T10:00:00+10:00", "?"}, // where it was 2 January elsewhere it was 1 January still
		{"2020-01-01", "2020-01-02T14:00:00Z", "<"},
		{"10:00", "11:30:00", "<"},
		{"10:00:00", "2020-01-01", "?"},
	} {
		a, okA := ParseMoment(c.a)
		b, okB := ParseMoment(c.b)
		order := func(sign int, known bool) string {
			if !known {
				return "?"
			}
			return map[int]string{-1: "<", 0: "=", 1: ">"}[sign]
		}
		there, back := order(a.Compare(b)), order(b.Compare(a))
		if !okA || !okB || there != c.order || back != map[string]string{"<": ">", "=": "=", "?": "?"}[c.order] {
			t.Errorf("%s and %s: %s, the other way %s", c.a, c.b, there, back)
		}
	}
	for _, s := range []string{"", "9", "second", "20200101", "2020-13", "25:00"} {
		if _, ok := ParseMoment(s); ok {
			t.Errorf("%q is no moment", s)
		}
	}
}
