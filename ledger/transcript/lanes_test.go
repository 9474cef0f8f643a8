package transcript_test

import (
	"fmt"

	. "salus/ledger/transcript/transcripttest"
	"salus/models/analysis"
)

// days has 2 × 2,192 cells, which are two lanes.
const days = `
name: days
purpose: [GRU]
source: {table: {patient: id}}
columns:
  - {name: smoker, type: boolean}
  - {name: day, type: date, unit: d, min: 2015-01-01, max: 2020-12-31}
analysis: {kind: contingency, rows: smoker, columns: day}
release: {minCohort: 2, minSites: 2}
`

func dated(n int) []Patient {
	out := make([]Patient, n)
	for i := range out {
		out[i] = Patient{Permits: i%3 != 0, Row: analysis.Row{
			"smoker": analysis.Value(fmt.Sprint(i%2 == 0)), "day": analysis.Value(fmt.Sprintf("20%02d-%02d-%02d", 15+i%6, 1+i%12, 1+i%28)),
		}}
	}
	return out
}
