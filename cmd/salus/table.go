package main

import (
	"encoding/json"
	"fmt"
	"io"

	"salus/cmd/salus/present"
	"salus/models/analysis"
	"salus/proto/faults"
	"salus/worker/researcher"
)

// writeTable writes a stored result, or one of its tables, as CSV.
func writeTable(w io.Writer, r *researcher.Result, table string) error {
	var none struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(r.Result, &none) == nil && none.Error != "" {
		return faults.New(faults.NotFound, "the session has no result: %s", none.Error)
	}
	v := analysis.NewResult(r.Kind)
	if err := json.Unmarshal(r.Result, v); err != nil {
		return fmt.Errorf("the stored result does not parse: %w", err)
	}
	if err := present.CSV(w, v, table); err != nil {
		return usageError{err}
	}
	return nil
}
