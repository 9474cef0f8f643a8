package omop

import (
	"slices"
	"strings"
	"testing"

	"salus/worker/source/table"
)

// TestTheModelIsWhole counts what the DDL of version 5.4 has in its tables with a person_id.
func TestTheModelIsWhole(t *testing.T) {
	want := map[string]int{
		"person": 18, "observation_period": 5, "visit_occurrence": 17, "visit_detail": 19, "condition_occurrence": 16, "drug_exposure": 23, "procedure_occurrence": 16, "device_exposure": 19,
		"measurement": 23, "observation": 21, "death": 7, "note": 16, "specimen": 15, "payer_plan_period": 17, "drug_era": 7, "dose_era": 7, "condition_era": 6, "episode": 13,
	}
	tables := Tables()
	if len(tables) != len(want) || tables[0].Name != Person {
		t.Errorf("%d tables, %s first", len(tables), tables[0].Name)
	}
	for _, s := range tables {
		name := strings.TrimPrefix(s.Name, TypePrefix)
		if len(s.Columns) != want[name] {
			t.Errorf("%s has %d columns, want %d", name, len(s.Columns), want[name])
		}
		names := map[string]bool{}
		for _, c := range s.Columns {
			names[c.Name] = true
			if c.Type == "" || strings.HasSuffix(c.Name, "_date") != (c.Type == table.Date) || strings.HasSuffix(c.Name, "_id") && c.Type != table.Integer && c.Type != table.Text {
				t.Errorf("%s.%s is %q", name, c.Name, c.Type)
			}
		}
		if len(names) != len(s.Columns) || !names[patientColumn] {
			t.Errorf("%s: a column twice, or no person", name)
		}
		if one := slices.Contains([]string{"person", "death"}, name); one != (len(s.Key) == 0) || !one && s.Key[0] != name+"_id" {
			t.Errorf("%s has the key %v", name, s.Key)
		}
		if Known(name) {
			t.Errorf("%s is read and is not", name)
		}
	}
	if _, ok := Table("omop.concept"); ok || !Known("CONCEPT") || Known("labs") {
		t.Error("a vocabulary is read")
	}
}
