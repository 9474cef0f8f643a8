package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/consent"
	"salus/ledger"
	"salus/models/consentword"
	"salus/proto/faults"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/eddsa"
)

// decisions are those in force, by name.
func decisions(t *testing.T, s *Site) map[string]consentword.Decision {
	t.Helper()
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]consentword.Decision{}
	for i := range b.Slots() {
		out[b.Pseudonym(i)] = b.Word(i).Fields().Decision
	}
	return out
}

// TestALineThatCannotBeHoldsBackNoOther: of patients who have taken an own key since, with keys that others have, with terms that no directive can have.
func TestALineThatCannotBeHoldsBackNoOther(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	imported(t, s, at, in)
	ill := in.terms
	ill.Language = "not a language"
	in.patients = append(in.patients, "frida", "gustav", "hanna")
	in.paper = []consent.Paper{
		{Patient: "anna", File: source.ConsentsFile, Line: 2}, // has an own key
		{Patient: "carla", File: source.ConsentsFile, Line: 3},
		{Patient: "dora", Permit: true, File: source.ConsentsFile, Line: 4},
		{Patient: "emil", Permit: true, Terms: &ill, File: "consents/emil.json"},
		{Patient: "frida", Permit: true, File: source.ConsentsFile, Line: 6}, // gets an own key
		{Patient: "gustav", Permit: true, File: source.ConsentsFile, Line: 7},
		{Patient: "nobody", Permit: true, File: source.ConsentsFile, Line: 8},
	}
	in.keys = map[string]eddsa.PublicKey{
		"anna": patientKey(t, 3).Public(), // not the one that anna has: of an old list
		"dora": patientKey(t, 1).Public(), "frida": patientKey(t, 6).Public(), "gustav": patientKey(t, 7).Public(), "hanna": patientKey(t, 7).Public(), "nobody": patientKey(t, 8).Public(), "emil": s.custodian.Public(),
	}
	in.lines = map[string]int{"anna": 2, "dora": 3, "emil": 4, "frida": 5, "gustav": 6, "hanna": 7, "nobody": 8}
	_, problems := takenIn(t, s, at, in)
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	slices.Sort(got)
	want := []string{
		"consents.csv:2: the patient signs with an own key",
		"consents.csv:6: the patient signs with an own key",
		"consents.csv:8: the listed patient has no record",
		"consents/emil.json: ",
		"enrolments.csv:3: the key is another patient's",
		"enrolments.csv:4: the key is the hospital's own",
		"enrolments.csv:6: the key is listed for several patients",
		"enrolments.csv:7: the key is listed for several patients",
		"enrolments.csv:8: the listed patient has no record",
	}
	if len(got) != len(want) {
		t.Fatalf("left out are\n%s", strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) || !strings.HasSuffix(got[i], "the line is left out") || strings.Contains(got[i], "not a language") {
			t.Errorf("left out is %q, want %q", got[i], want[i])
		}
	}
	after := decisions(t, s)
	for name, permits := range map[string]bool{"anna": false, "bernd": false, "carla": false, "dora": true, "emil": false, "frida": false, "gustav": true, "hanna": false} {
		if (after[name] == consentword.Permit) != permits {
			t.Errorf("%s: %s", name, after[name])
		}
	}
	b, err := s.Book()
	if err != nil {
		t.Fatal(err)
	}
	if slot, ok := b.SlotOfKey(patientKey(t, 6).Public()); !ok || b.Pseudonym(slot) != "frida" {
		t.Error("frida has no key")
	}
	if slot, _ := b.SlotOf("anna"); b.Key(slot) != patientKey(t, 1).Public().Y() {
		t.Error("an old list has replaced a patient's key")
	}
}

// TestDenialsComeFirst: a denial is in force before newcomers are proven, and when their proof fails.
func TestDenialsComeFirst(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	imported(t, s, at, in)
	in.paper[0].Permit = false // carla's
	for i := range 2 * fewNewcomers {
		in.patients = append(in.patients, fmt.Sprintf("z%03d", i))
	}
	crashed := crashing(s, 1, func() { imported(t, s, at, in) }) // the first write is the list
	if got := decisions(t, reopened(t, s.Dir)); !crashed || got["carla"] != consentword.Permit {
		t.Fatalf("crashed: %t, %v", crashed, got)
	}
	again := reopened(t, s.Dir)
	flushedNow(t, again, at)
	if got := decisions(t, again); got["carla"] != consentword.Deny || len(got) != 5 {
		t.Errorf("in force are %v", got)
	}
	if done := imported(t, again, at, in); done.Admitted != 2*fewNewcomers || done.Updates != 0 {
		t.Errorf("the import again did %+v", done)
	}
}

// TestARefusalOnPaperHoldsBeforeAKey: who refuses on paper and gets a key at the same visit is denied, whichever way the folder says it. With and without records, as the
// rows of an approved dataset stay.
func TestARefusalOnPaperHoldsBeforeAKey(t *testing.T) {
	for _, recorded := range []bool{true, false} {
		for _, fhir := range []bool{true, false} {
			s, at, in := consentSite(t), pretend(t), folder(t)
			imported(t, s, at, in)
			if !recorded {
				in.patients = []string{"anna", "bernd", "dora", "emil"}
			}
			in.keys["carla"], in.lines = patientKey(t, 9).Public(), map[string]int{"carla": 2}
			in.paper = []consent.Paper{{Patient: "carla", File: source.ConsentsFile, Line: 2}}
			if fhir {
				list, err := ReadFHIRConsents(consentFolder(t, map[string]string{"carla.json": consentOf("Patient/carla", "2026-02-01", "deny")}), "st-anna", false)
				if err != nil {
					t.Fatal(err)
				}
				if in.paper, err = s.asPaper(nil, list, in.keys); err != nil {
					t.Fatal(err)
				}
			}
			_, problems := takenIn(t, s, at, in)
			slot, ok, err := s.SlotOfKey(patientKey(t, 9).Public())
			if err != nil || !ok || len(problems) != 0 || decisions(t, s)["carla"] != consentword.Deny {
				t.Errorf("records %t, FHIR %t: slot %d, %t, %v; %s, left out %v", recorded, fhir, slot, ok, err, decisions(t, s)["carla"], problems)
			}
			if _, problems := takenIn(t, s, at, in); len(problems) != 1 {
				t.Errorf("the folder again: %v", problems) // the hospital does not speak for her any more
			}
		}
	}
}

// TestARefusalOnPaperOvertakenByAKey: who refuses on paper and takes a key with a slip before the hospital imports that is withdrawn by force, since no other signature can. Who has
// signed since is not: the hospital does not speak for that patient.
func TestARefusalOnPaperOvertakenByAKey(t *testing.T) {
	for _, signed := range []bool{false, true} {
		for _, fhir := range []bool{false, true} {
			s, at, in := consentSite(t), pretend(t), folder(t)
			imported(t, s, at, in)
			slip, err := s.newSlip(t.Context(), at.Final, "carla", 0)
			if err != nil {
				t.Fatal(err)
			}
			key := patientKey(t, 9)
			k, err := consent.SignEnrolment(key, slip, ledger.Address{9})
			if err != nil {
				t.Fatal(err)
			}
			submitted(t, s, Request{Key: k, Token: slip.Token})
			want, left := consentword.Withdrawn, 0
			if signed {
				submitted(t, s, Request{Directive: directive(t, s, "carla", key, broad)})
				want, left = consentword.Permit, 1
			}
			flushedNow(t, s, at)
			if got := decisions(t, s)["carla"]; got != consentword.Permit {
				t.Fatalf("under the key: %s", got)
			}
			in.paper = []consent.Paper{{Patient: "carla", File: source.ConsentsFile, Line: 2}}
			if fhir {
				list, err := ReadFHIRConsents(consentFolder(t, map[string]string{"carla.json": consentOf("Patient/carla", "2026-02-01", "deny")}), "st-anna", false)
				if err != nil {
					t.Fatal(err)
				}
				if in.paper, err = s.asPaper(nil, list, in.keys); err != nil {
					t.Fatal(err)
				}
			}
			var out Imported
			if err := s.refuse(t.Context(), at, in, nil, &out); err != nil { // before a record is read
				t.Fatal(err)
			}
			before := decisions(t, s)["carla"]
			_, problems := takenIn(t, s, at, in)
			if got := decisions(t, s)["carla"]; got != want || before != want || signed && len(problems) != left || len(at.Waiting) != 0 {
				t.Errorf("signed %t, FHIR %t: %s, left out %v, %d in the queue", signed, fhir, got, problems, len(at.Waiting))
			}
		}
	}
}

// TestAWithdrawalThatFailsHoldsBackNoOther: of the slots that are withdrawn by force each is tried, what worked is in force, and the import fails for the one that did not.
func TestAWithdrawalThatFailsHoldsBackNoOther(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	in.paper = append(in.paper, consent.Paper{Patient: "emil", Permit: true})
	imported(t, s, at, in)
	for n, name := range []string{"carla", "emil"} {
		slip, err := s.newSlip(t.Context(), at.Final, name, 0)
		if err != nil {
			t.Fatal(err)
		}
		k, err := consent.SignEnrolment(patientKey(t, byte(9+n)), slip, ledger.Address{byte(9 + n)})
		if err != nil {
			t.Fatal(err)
		}
		submitted(t, s, Request{Key: k, Token: slip.Token})
	}
	flushedNow(t, s, at)
	in.paper = []consent.Paper{{Patient: "carla", File: source.ConsentsFile, Line: 2}, {Patient: "emil", File: source.ConsentsFile, Line: 3}}
	poor := &unfunded{pretended: at, slot: slotOf(t, s, "carla")}
	var out Imported
	if err := s.refuse(t.Context(), poor, in, nil, &out); !errors.Is(err, errFunds) || !strings.Contains(err.Error(), fmt.Sprintf("withdrawal of slot %d", poor.slot)) {
		t.Errorf("the import ends with %v", err)
	}
	if got := decisions(t, s); got["emil"] != consentword.Withdrawn || got["carla"] != consentword.Permit {
		t.Errorf("in force are %v", got)
	}
	if err := s.refuse(t.Context(), at, in, nil, &out); err != nil || decisions(t, s)["carla"] != consentword.Withdrawn {
		t.Errorf("with funds: %v, %s", err, decisions(t, s)["carla"])
	}
}

// unfunded is a registry that cannot withdraw a slot.
type unfunded struct {
	*pretended
	slot uint32
}

var errFunds = errors.New("no funds")

func (u *unfunded) withdraw(ctx context.Context, slot uint32) (ledger.At, error) {
	if slot == u.slot {
		return ledger.At{}, errFunds
	}
	return u.pretended.withdraw(ctx, slot)
}

// TestWhatIsPermittedLessHoldsBeforeAKey: of a line that comes with a key what it permits less than the slot holds, what it permits more does not, and where it does both nothing
// is permitted until the patient signs.
func TestWhatIsPermittedLessHoldsBeforeAKey(t *testing.T) {
	less := func(d *consent.Directive) { d.Operations = d.Operations[:1] }
	more := func(d *consent.Directive) { d.MinCohort = 0 }
	for name, x := range map[string]struct {
		change   func(*consent.Directive)
		decision consentword.Decision
		like     string // whose word the slot has in the end
		left     int
	}{
		"less":          {less, consentword.Permit, "less", 0},
		"more":          {more, consentword.Permit, "was", 1},
		"the same":      {broad, consentword.Permit, "was", 1},
		"less and more": {func(d *consent.Directive) { less(d); more(d) }, consentword.Deny, "", 0},
	} {
		s, at, in := consentSite(t), pretend(t), folder(t)
		in.terms.MinCohort = 20
		imported(t, s, at, in)
		slot := int(slotOf(t, s, "carla"))
		wordNow := func() consentword.Fields {
			b, err := s.latest()
			if err != nil {
				t.Fatal(err)
			}
			f := b.Word(slot).Fields()
			f.Version = 0
			return f
		}
		was := wordNow()
		in.keys["carla"], in.lines = patientKey(t, 9).Public(), map[string]int{"carla": 2}
		d := in.terms
		d.Operations = slices.Clone(d.Operations)
		x.change(&d)
		in.paper = []consent.Paper{{Patient: "carla", Permit: true, Terms: &d, File: source.ConsentsFile, Line: 2}}
		_, problems := takenIn(t, s, at, in)
		_, over, err := s.SlotOfKey(patientKey(t, 9).Public())
		got := wordNow()
		if err != nil || !over || len(problems) != x.left || got.Decision != x.decision {
			t.Errorf("%s: %v, handed over %t, %s, left out %v", name, err, over, got.Decision, problems)
		}
		want := was
		if x.like == "less" {
			if want.Operations, err = consentword.ParseOperations(d.Operations...); err != nil || want == was {
				t.Fatal(err)
			}
		}
		if x.like != "" && got != want {
			t.Errorf("%s: the word is %+v, expected %+v", name, got, want)
		}
	}
}

// TestNoKeyWithoutTheRefusal: where a refusal on paper cannot be put in force the slot stays on paper.
func TestNoKeyWithoutTheRefusal(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	imported(t, s, at, in)
	in.keys["carla"], in.lines = patientKey(t, 9).Public(), map[string]int{"carla": 2}
	in.paper = []consent.Paper{{Patient: "carla", File: source.ConsentsFile, Line: 2}}
	in.terms.Language = "not a language"
	_, problems := takenIn(t, s, at, in)
	if _, over, err := s.SlotOfKey(patientKey(t, 9).Public()); err != nil || over || len(problems) != 2 {
		t.Errorf("handed over: %t, %v; left out %v", over, err, problems)
	}
}

// TestARefusalNeedsNoRecord: a patient with a slot has a say without records here, but the list does not permit again what was erased.
func TestARefusalNeedsNoRecord(t *testing.T) {
	s, at, in := consentSite(t), pretend(t), folder(t)
	imported(t, s, at, in)
	in.patients = []string{"anna", "bernd", "dora", "emil"}
	in.paper = []consent.Paper{{Patient: "carla", File: source.ConsentsFile, Line: 2}}
	if _, problems := takenIn(t, s, at, in); len(problems) != 0 || decisions(t, s)["carla"] != consentword.Deny {
		t.Errorf("%s, left out %v", decisions(t, s)["carla"], problems)
	}
	if _, err := s.Vault.Erase(t.Context(), "carla", nil, false); err != nil {
		t.Fatal(err)
	}
	in.paper[0].Permit = true
	if _, problems := takenIn(t, s, at, in); len(problems) != 1 || decisions(t, s)["carla"] != consentword.Deny {
		t.Errorf("erased: %s, left out %v", decisions(t, s)["carla"], problems)
	}
}

// TestASlipKeepsItsSlotOverAnImport: who has a slip gets the slip's slot on paper, and takes it over with the slip.
func TestASlipKeepsItsSlotOverAnImport(t *testing.T) {
	for _, many := range []bool{false, true} {
		s, at, in := consentSite(t), pretend(t), folder(t)
		imported(t, s, at, in)
		slip, err := s.newSlip(t.Context(), at.Final, "frida", 0)
		if err != nil {
			t.Fatal(err)
		}
		// Before frida in the alphabet, so that they come first.
		for i := range map[bool]int{false: 2, true: 2 * fewNewcomers}[many] {
			in.patients = append(in.patients, fmt.Sprintf("f%03d", i))
		}
		in.patients = append(in.patients, "frida")
		in.paper = append(in.paper, consent.Paper{Patient: "frida", Permit: true})
		imported(t, s, at, in)
		if slot, ok, err := s.SlotOf("frida"); err != nil || !ok || slot != slip.Slot || decisions(t, s)["frida"] != consentword.Permit {
			t.Fatalf("many: %t: frida has slot %d of %v, the slip is for %d: %v", many, slot, ok, slip.Slot, err)
		}
		key, err := consent.SignEnrolment(patientKey(t, 9), slip, [20]byte{9})
		if err != nil {
			t.Fatal(err)
		}
		submitted(t, s, Request{Key: key, Token: slip.Token})
		if done := flushedNow(t, s, at); done.Updates != 1 || done.Refused != 0 {
			t.Errorf("many: %t: the enrolment did %+v", many, done)
		}
		if slot, ok, err := s.SlotOfKey(patientKey(t, 9).Public()); err != nil || !ok || slot != slip.Slot {
			t.Errorf("many: %t: the slip is void: slot %d, %t, %v", many, slot, ok, err)
		}
		if _, problems := takenIn(t, s, at, in); len(problems) != 2 || decisions(t, s)["frida"] != consentword.Permit {
			t.Errorf("many: %t: the list again: %v", many, problems) // nobody's line, and frida's
		}
	}
}

// TestAVaultIsCutOrNot: imports add up, so one folder that is not cut to the consents spoils the vault for those that rely on it.
func TestAVaultIsCutOrNot(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Patient.ndjson"), []byte(`{"resourceType":"Patient","id":"anna"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, cut := range []bool{false, true} {
		s := consentSite(t)
		for _, first := range []bool{!cut, cut} { // while it is empty, either
			if err := s.fills(t.Context(), first); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := source.Import(t.Context(), s.Vault, dir); err != nil {
			t.Fatal(err)
		}
		if err := s.fills(t.Context(), cut); err != nil {
			t.Error(err)
		}
		if err := s.fills(t.Context(), !cut); !faults.Is(err, faults.UsageError) {
			t.Errorf("filled with cut %t, and then otherwise: %v", cut, err)
		}
	}
	s := consentSite(t)
	if _, err := s.Vault.GetBlob(cutBlob); err == nil || !strings.Contains(err.Error(), vault.ErrNotFound.Error()) {
		t.Errorf("a new vault says what it is: %v", err)
	}
}
