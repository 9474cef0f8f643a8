package main

import (
	"encoding/json"
	"testing"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/researcher"
)

func TestPublishableResultWithholdsSmallCellsAndTheReceipt(t *testing.T) {
	stored := &researcher.Result{Kind: study.Count, Receipt: "results/receipt.json",
		Result: []byte(`{"n":60,"cells":[{"key":{"sex":"1"},"count":3},{"key":{"sex":"2"},"count":20},{"key":{"sex":"3"},"count":37}]}`)}
	out, err := publishable(stored, study.Release{MinCohort: 11})
	if err != nil {
		t.Fatal(err)
	}
	var got analysis.Cells
	if err := json.Unmarshal(out.Result, &got); err != nil {
		t.Fatal(err)
	}
	// The second smallest goes too: it would follow from the total.
	if c := got.Cells; len(c) != 3 || !c[0].Withheld || c[0].Count != 0 || !c[1].Withheld || c[1].Count != 0 || c[2].Withheld || c[2].Count != 37 {
		t.Errorf("%+v", got.Cells)
	}
	if out.Receipt != "" || stored.Receipt == "" {
		t.Error("a receipt opens everything and is not passed on with it")
	}
}
