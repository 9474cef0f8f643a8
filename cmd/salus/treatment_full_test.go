//go:build full

package main

import (
	"strings"

	"salus/models/consentword"
	"salus/proto/faults"
)

// treatedAndErased goes on with the patient of the walk, who has withdrawn: a directive for treatment lets an appointed clinician read; without it nobody reads, and the
// records are erased, but for as long as a duty to keep them stands; an import of the old export does not bring them back.
func (w *walk) treatedAndErased(name string) {
	w.t.Helper()
	hospital := " --dir consortium/st-anna "
	w.run("./salus worker emergency appoint" + hospital + "--office clinician --name 'Dr A. Cole' $(./salus worker emergency key consortium/cole.key)")
	treat := "./salus worker records read" + hospital + "--key consortium/cole.key " + name
	w.refused(treat, faults.NoTreatment)

	everything := strings.Join((consentword.Violence<<1 - 1).Names(), ",")
	w.run("./salus consent grant --dir consortium/patient --purposes treatment --operations record-level --recipients treating-hospital --categories " + everything)
	w.run("./salus worker consents flush" + hospital)
	if out := w.run(treat); !strings.Contains(out, "Patient/"+name) || !strings.Contains(out, "Observation/") {
		w.t.Errorf("for treatment one reads:\n%s", out)
	}
	if out := w.run("./salus consent history --dir consortium/patient"); !strings.Contains(out, "Dr A. Cole") || !strings.Contains(out, "treatment") {
		w.t.Errorf("the patient does not see who has read:\n%s", out)
	}
	if out := w.run("./salus worker audit" + hospital); !strings.Contains(out, "treatment   refused  clinician Dr A. Cole  patient "+name) || !strings.Contains(out, "treatment   done     clinician Dr A. Cole  patient "+name) {
		w.t.Errorf("the audit log has:\n%s", out)
	}
	w.run("./salus worker records" + hospital)
	if out := w.run("./salus worker audit verify" + hospital); !strings.Contains(out, "whole") {
		w.t.Errorf("the audit log is:\n%s", out)
	}
	erase := "./salus worker erase" + hospital + name
	w.refused(erase, faults.StillPermitted)

	w.run("./salus consent withdraw --dir consortium/patient")
	w.run("./salus worker consents flush" + hospital)
	w.refused(treat, faults.NoTreatment)
	duty := w.run("./salus worker retention add" + hospital + "--patient " + name + " --until 2099-12-31 --law 'an order of a court'")
	w.refused(erase, faults.RetentionStands)
	w.run("./salus worker retention lift" + hospital + strings.Fields(duty)[0] + " --reason 'the order was set aside'")
	w.run(erase)
	if out := w.run("./salus worker erasures" + hospital); !strings.Contains(out, "records") || strings.Contains(out, "cut off") {
		w.t.Errorf("erased was:\n%s", out)
	}
	again := w.run("./salus worker import" + hospital + "consortium/data/hospitals/st-anna")
	if !strings.Contains(again, "were erased here; left out") || !strings.Contains(again, "consents.csv:2: the listed patient has no record here") {
		w.t.Errorf("the old export again:\n%s", again)
	}
}

// refused runs a line that must fail with the code.
func (w *walk) refused(line string, code faults.Code) {
	w.t.Helper()
	cmd := w.command(line)
	var says strings.Builder
	cmd.Stdout, cmd.Stderr = &says, &says
	if err := cmd.Run(); err == nil || !strings.Contains(says.String(), string(code)) {
		w.t.Errorf("%s: %v, want %s:\n%s", line, err, code, says.String())
	}
}
