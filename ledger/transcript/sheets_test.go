package transcript_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// measures is a study of thirteen columns: a row has two sheets.
func measures() string {
	var columns, names strings.Builder
	for i := range 13 {
		fmt.Fprintf(&columns, "  - {name: m%02d, type: integer, min: 0, max: 900}\n", i)
		fmt.Fprintf(&names, "m%02d, ", i)
	}
	return fmt.Sprintf("name: measures\npurpose: [GRU]\nsource: {table: {patient: id}}\ncolumns:\n%sanalysis: {kind: correlation, variables: [%s]}\nrelease: {minCohort: 11, minSites: 2}\n",
		columns.String(), strings.TrimSuffix(names.String(), ", "))
}

// TestDatasetRootCommitsToEverySheet: the approved root is that of one sheet, or of all in their order.
func TestDatasetRootCommitsToEverySheet(t *testing.T) {
	one := analysis.Sheet{Kind: analysis.Codes}
	a, b := scan.RowElement([]uint32{1}), scan.RowElement([]uint32{2})
	root := func(chunks ...[]zkproofs.Element) zkproofs.Element {
		t.Helper()
		sheets := make([]analysis.Sheet, len(chunks))
		for i := range sheets {
			sheets[i] = one
		}
		r, err := transcript.DatasetRoot(sheets, chunks, 3)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	single := root([]zkproofs.Element{a, b})
	if want, err := merkle.RootOfChunks(merkle.Rows, []zkproofs.Element{a, b}, merkle.BlockRows, 3); err != nil || single != want {
		t.Errorf("one sheet's root is not that of its tree: %v", err)
	}
	seen := map[zkproofs.Element]bool{single: true}
	for name, r := range map[string]zkproofs.Element{
		"two sheets":              root([]zkproofs.Element{a, b}, []zkproofs.Element{b, a}),
		"exchanged":               root([]zkproofs.Element{b, a}, []zkproofs.Element{a, b}),
		"another second sheet":    root([]zkproofs.Element{a, b}, []zkproofs.Element{b, b}),
		"a chunk less in another": root([]zkproofs.Element{a, b}, []zkproofs.Element{b}),
		"three sheets":            root([]zkproofs.Element{a, b}, []zkproofs.Element{b, a}, []zkproofs.Element{b, a}),
	} {
		if seen[r] {
			t.Errorf("%s: the root is another dataset's", name)
		}
		seen[r] = true
	}
	for name, c := range map[string]struct {
		sheets []analysis.Sheet
		chunks [][]zkproofs.Element
		height int
	}{
		"a sheet is missing":              {[]analysis.Sheet{one, one}, [][]zkproofs.Element{{a}}, 3},
		"a sheet too many":                {[]analysis.Sheet{one}, [][]zkproofs.Element{{a}, {b}}, 3},
		"no sheet":                        {nil, nil, 3},
		"unknown kind":                    {[]analysis.Sheet{one, {}}, [][]zkproofs.Element{{a}, {b}}, 3},
		"a sheet of no chunk":             {[]analysis.Sheet{one, one}, [][]zkproofs.Element{{a}, nil}, 3},
		"an empty chunk":                  {[]analysis.Sheet{one, one}, [][]zkproofs.Element{{a}, {{}}}, 3},
		"more chunks than the height has": {[]analysis.Sheet{one, one}, [][]zkproofs.Element{{a}, {a, b}}, 2},
	} {
		if _, err := transcript.DatasetRoot(c.sheets, c.chunks, c.height); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestContributionCarriesARootASheet: the number of roots follows from the study, so there is one reading of the bytes.
func TestContributionCarriesARootASheet(t *testing.T) {
	f := format()
	f.Lanes, f.Sheets = 0, 2
	c := transcript.ContributionArtifact{Cohort: make([]byte, f.Cohort)}
	for i := range byte(2) {
		at := func(j byte) zkproofs.Element { return zkproofs.Element{31: 1 + 8*i + j} }
		c.Chunks = append(c.Chunks, transcript.Chunk{Count: at(2), Blocks: []transcript.BlockRoots{{Rows: at(0), Consents: at(1), Sheets: []zkproofs.Element{at(3), at(4)}}}})
	}
	back, err := f.ParseContribution(c.Bytes())
	if err != nil || !bytes.Equal(back.Bytes(), c.Bytes()) || back.Chunks[1].Blocks[0].Sheets[1] != c.Chunks[1].Blocks[0].Sheets[1] {
		t.Fatalf("a contribution over three sheets is not read as it was written: %v", err)
	}
	for _, sheets := range []int{0, 1, 3} {
		f.Sheets = sheets
		if _, err := f.ParseContribution(c.Bytes()); err == nil {
			t.Errorf("roots of two more sheets are read where %d were expected", sheets)
		}
	}
	c.Chunks[1].Blocks[0].Sheets[0] = zkproofs.Element{0: 0xff}
	f.Sheets = 2
	if _, err := f.ParseContribution(c.Bytes()); err == nil {
		t.Error("what is no element is read as a sheet's root")
	}
}
