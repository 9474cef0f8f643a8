//go:build full

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestFullWalkOfThePatient runs README's lines for a patient: keys, slip, directives, rotation, history, and a withdrawal by force while the hospital is away; then treatment,
// erasure, and a lost key. The consortium is README's with one hospital.
func TestFullWalkOfThePatient(t *testing.T) {
	w := &walk{t: t, dir: t.TempDir()}
	var pairs []string
	for _, port := range []string{"8545", "7700", "7701", "7720"} {
		pairs = append(pairs, port, strconv.Itoa(freePort(t)))
	}
	w.ports = strings.NewReplacer(append(pairs, "st-anna riverside northgate", "st-anna")...)
	t.Cleanup(w.end)
	for _, b := range readmeBlocks(t) {
		for _, line := range b.lines {
			switch {
			case line == "go build -o salus ./cmd/salus":
				w.program()
			case b.info == "sh walk stays" && !strings.Contains(line, "worker serve"):
				w.start(line)
			case b.info == "sh walk" && (strings.Contains(line, "coordinator i") || strings.Contains(line, "demo data") || strings.Contains(line, "worker import")) && !strings.Contains(line, "--researcher"):
				w.run(line)
			}
		}
	}
	said := map[string][]string{}
	for _, b := range readmeBlocks(t) {
		for _, line := range b.lines {
			switch b.info {
			case "sh patient stays":
				w.start(line)
			case "sh patient":
				if strings.Contains(line, "consent relay") {
					w.patientSees("as signed", "permit")
					hospital := w.stay[len(w.stay)-1]
					_ = hospital.Process.Kill() // the hospital is away, and not needed
					_ = hospital.Wait()
					w.stay = w.stay[:len(w.stay)-1]
				}
				said[verb(line)] = append(said[verb(line)], w.run(line))
			}
		}
	}
	for what, want := range map[string]string{
		"consent grant": "permit, version 2: in force (epoch 3), proven on chain", "consent narrow": "permit, version 3: in force (epoch 4), proven on chain",
		"consent withdraw": "withdrawn, version 4: in force (epoch 6), proven on chain", "consent rotate": "new keys: in force (epoch 5)",
		"consent status": "proven: permit, version 3 (as signed)", "consent relay": "withdrawal by force of slot",
		"consent retire": "end of a withdrawal key of slot",
	} {
		if len(said[what]) == 0 || !strings.Contains(said[what][0], want) {
			t.Errorf("%s says %q, want %q", what, said[what], want)
		}
	}
	if strings.Contains(said["consent status"][0], "train") {
		t.Errorf("status still allows training:\n%s", said["consent status"][0])
	}
	if got := strings.Count(said["consent history"][0], "signed here"); got != 4 {
		t.Errorf("the history has %d changes of the patient's:\n%s", got, said["consent history"][0])
	}
	// Without the hospital the chain shows that the withdrawal waits; and the hospital, when it is back, carries it out at once.
	if out, err := w.command("./salus consent status --dir consortium/patient").Output(); err == nil || !strings.Contains(string(out), "a withdrawal by force waits in the chain's queue") {
		t.Errorf("without the hospital status says:\n%s", out)
	}
	w.start("./salus worker serve --dir consortium/st-anna --patients 127.0.0.1:7720 --batch-delay 1h")
	deadline := time.Now().Add(time.Minute)
	for {
		st := w.patientStatus()
		if st.Meaning == "withdrawn" && !st.Withdrawing && st.Allows.Version == 6 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the withdrawal was not carried out: %+v", st)
		}
		time.Sleep(time.Second)
	}
	// A certificate for the next round is not to be had at once, and without it nothing is permitted.
	if st := w.patientStatus(); st.Certified || !strings.Contains(st.Why, "the next certificate is made from block") {
		t.Errorf("after a withdrawal by force status says %+v", st)
	}
	if out, err := w.command("./salus consent grant --dir consortium/patient").CombinedOutput(); err == nil || !strings.Contains(string(out), "SAL-4223") {
		t.Errorf("a grant without a certificate:\n%s", out)
	}
	w.pass(7200)
	until(t, patience, "the certificate of the next round", func() bool {
		time.Sleep(3 * time.Second) // patients ask at most so often
		return w.patientStatus().Certified
	})
	list, err := os.ReadFile(filepath.Join(w.dir, "consortium/data/hospitals/st-anna/consents.csv"))
	if err != nil {
		t.Fatal(err)
	}
	patients := strings.Split(string(list), "\n")
	name, _, _ := strings.Cut(patients[1], ",")
	w.pass(7201) // a slot that was withdrawn by force gets its next certificate, without which nothing is granted, a day of blocks later
	w.treatedAndErased(name)
	name, _, _ = strings.Cut(patients[2], ",")
	w.recovered(name)
	b, err := os.ReadFile(filepath.Join(w.dir, "consortium/consent.json"))
	if err != nil || strings.Count(string(b), "salus.signed-directive/v2") != 3 {
		t.Errorf("the export holds %d directives, %v", strings.Count(string(b), "salus.signed-directive/v2"), err)
	}
	if out := w.run("./salus consent export --dir consortium/patient --fhir r4"); !strings.Contains(out, `"resourceType":"Consent"`) && !strings.Contains(out, `"resourceType": "Consent"`) {
		t.Errorf("the FHIR Consent is:\n%s", out)
	}
	if out := w.run("./salus consent export --dir consortium/patient --fhir mii"); strings.Count(out, `"type": "deny"`) != 12 || strings.Contains(out, "permit") {
		t.Errorf("the policies after a withdrawal are:\n%s", out)
	}
	until(t, patience, "copies of all changes", func() bool {
		time.Sleep(time.Second)
		return strings.Contains(w.run("./salus worker consents status --json --dir consortium/st-anna"), `"uncopied": 0`)
	})
	if out := w.run("./salus worker egress --dir consortium/st-anna"); !strings.Contains(out, " opening ") || !strings.Contains(out, " slot certificate ") {
		t.Errorf("the egress log does not name what patients were told:\n%s", out)
	}
}

func (w *walk) patientStatus() inSlot {
	w.t.Helper()
	out, _ := w.command("./salus consent status --json --dir consortium/patient").Output()
	var got struct{ Data inSlot }
	if err := json.Unmarshal(out, &got); err != nil {
		w.t.Fatalf("status: %v\n%s", err, out)
	}
	return got.Data
}

// patientSees holds the patient's status against what it should be.
func (w *walk) patientSees(meaning, decision string) {
	w.t.Helper()
	st := w.patientStatus()
	if !st.Proven || !st.Mine || !st.Certified || string(st.Meaning) != meaning || st.Allows == nil || st.Allows.Decision != decision {
		w.t.Fatalf("the patient sees %+v", st)
	}
}
