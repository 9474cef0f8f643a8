package analysis

import (
	"fmt"
	"strings"
	"testing"
)

// TestSheetsFollowFromTheColumns: twelve axes are one sheet, a thirteenth is in a second.
func TestSheetsFollowFromTheColumns(t *testing.T) {
	for n, want := range map[int]int{1: 1, 11: 1, 12: 1, 13: 2, 16: 2} {
		columns, names := "", []string{}
		for i := range n {
			names = append(names, fmt.Sprintf("v%d", i))
			columns += fmt.Sprintf("  - {name: v%d, type: integer, min: 0, max: 9}\n", i)
		}
		p, err := Compile(parseStudy(t, "name: wide\npurpose: [HMB]\nsource: {table: {patient: id}}\ncolumns:\n"+columns+
			"analysis: {kind: covariance, variables: ["+strings.Join(names, ", ")+"]}\nrelease: {minCohort: 11, minSites: 2}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Sheets(); len(got) != want || len(p.Axes()) != n || got[want-1].Kind != Codes {
			t.Errorf("%d columns are %d axes in sheets %v, want %d", n, len(p.Axes()), got, want)
		}
	}
	if p, err := Compile(parseStudy(t, "name: all\npurpose: [HMB]\nsource: {table: {patient: id}}\ncolumns:\n  - {name: a, type: boolean}\nanalysis: {kind: count}\nrelease: {minCohort: 11, minSites: 2}\n")); err != nil || len(p.Sheets()) != 1 {
		t.Errorf("a count of everybody has no sheet: %v", err)
	}
}
