package study

import (
	"os"
	"strings"
	"testing"
)

// edit is one mistake in a good file.
type edit struct {
	name   string
	file   string
	want   string // position and the beginning of the message
	schema bool   // the schema refuses it too
}

func badEdits(t *testing.T) []edit {
	t.Helper()
	var out []edit
	from := func(base string, edits ...[4]string) {
		b, err := os.ReadFile("testdata/good/" + base)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			if strings.Count(string(b), e[0]) == 0 {
				t.Fatalf("%s: no %q to edit", base, e[0])
			}
			file := strings.Replace(string(b), e[0], e[1], 1)
			out = append(out, edit{base + ": " + e[0] + " → " + e[1], file, e[2], e[3] == "schema"})
		}
	}
	from("lung-survival.yaml",
		[4]string{"name: lung-survival", "name: Lung Survival", "1:7: name: want 1 to 64 lower-case", "schema"},
		[4]string{"name: lung-survival\n", "", "1:1: name: is missing", "schema"},
		[4]string{"name: lung-survival", "name: 7", "1:7: name: want a text; put it in quotes", "schema"},
		[4]string{"name: lung-survival", "name:", "1:1: name has no value", "schema"},
		[4]string{"name: lung-survival", "name: &a lung", "1:7: anchors and aliases", ""},
		[4]string{"name: lung-survival", "name: !!str lung", "1:7: name: want a text", ""},
		[4]string{"title:", "titel:", `2:1: unknown field "titel"; known here: name, title`, "schema"},
		[4]string{"title:", "name: again\ntitle:", `2:1: duplicate field "name", first on line 1`, "schema"},
		[4]string{"[HMB]", "[NPU]", `3:11: purpose[0]: no directive can allow the purpose "NPU"; use one of: GRU, HMB`, "schema"},
		[4]string{"[HMB]", "[NRES]", "3:11: purpose[0]: no directive can allow", "schema"},
		[4]string{"[HMB]", "[marketing]", "3:11: purpose[0]: no directive can allow", "schema"},
		[4]string{"[HMB]", "[IRB]", "3:10: purpose: names no purpose", "schema"},
		[4]string{"[HMB]", "[HMB, HMB]", "3:16: purpose[1]: is listed twice", "schema"},
		[4]string{"[HMB]", "[HMB, 'DUO:0000006']", "3:16: purpose[1]: is listed twice", ""},
		[4]string{"[HMB]", "[]", "3:10: purpose: is empty", "schema"},
		[4]string{"[HMB]", "HMB", "3:10: purpose: want a list such as", "schema"},
		[4]string{"[statistic]", "[peek]", `4:14: operations[0]: the operation "peek" is not known; use some of: count, statistic`, "schema"},
		[4]string{"lung-view.json", "missing-view.json", "6:11: source.views[0]: view missing-view.json:", ""},
		[4]string{"lung-view.json", "../lung-view.json", "6:11: source.views[0]", ""},
		[4]string{"lung-view.json", "lung-survival.yaml", "6:11: source.views[0]: view lung-survival.yaml: not JSON", ""},
		[4]string{"[lung-view.json]", "[{file: lung-view.json, pick: last}]", "6:40: source.views[0].pick: needs by", "schema"},
		[4]string{"[lung-view.json]", "[{file: lung-view.json, pick: any, by: time}]", "source.views[0].pick: want first, last, min or max", "schema"},
		[4]string{"[lung-view.json]", "[{file: lung-view.json, pick: max, by: when}]", `source.views[0].by: the view has no column "when"`, ""},
		[4]string{"views: [lung-view.json] ", "views: [lung-view.json]\n  table: {patient: id} ", "source: has both views and table", "schema"},
		[4]string{"views: [lung-view.json] ", "{} #", "source: is missing", "schema"},
		[4]string{"name: time, ", "name: duration, ", `no view has a column "duration"`, ""},
		[4]string{"name: sex, ", "name: time, ", "10:12: columns[2].name: column time is declared twice", ""},
		[4]string{"name: sex, ", "name: patient, ", `identifies the patient and is never data`, ""},
		[4]string{"name: sex, ", "name: 1sex, ", "10:12: columns[2].name: want a letter", "schema"},
		[4]string{"type: integer, ", "type: number, ", "8:26: columns[0].type: want integer, decimal", "schema"},
		[4]string{"min: 0, max: 1023", "min: 10, max: 9", "8:49: columns[0].max: is below min", ""},
		[4]string{"min: 0, max: 1023", "min: 0, max: 1048575", "columns[0].max: the range holds 1048576 values, at most 1048575; narrow", ""},
		[4]string{"min: 0, max: 1023", "min: 0, max: 99999999999999999999", "columns[0].max: want a plain number", ""},
		[4]string{"min: 0, max: 1023", "min: -9007199254740993, max: 1023", "columns[0].min: want a whole number", ""},
		[4]string{"min: 0, max: 1023", "min: 0, max: 1e3", "columns[0].max: want a plain number", ""},
		[4]string{"min: 0, max: 1023", "min: 0, max: 0x3ff", "columns[0].max: want a plain number", "schema"},
		[4]string{"min: 0, max: 1023", "min: 0, max: .nan", "columns[0].max: want a plain number", "schema"},
		[4]string{"min: 0, max: 1023", "min: 0, max: 3.5", "columns[0].max: want a whole number", "schema"},
		[4]string{"min: 0, max: 1023", "min: 0, max: '9'", "columns[0].max: want a number", "schema"},
		[4]string{"min: 0, max: 1023", "min: 0", "8:5: columns[0].max: is missing", "schema"},
		[4]string{"min: 0, max: 1023", "min: -5, max: 1023", "analysis.time: column time allows negative times", ""},
		[4]string{"unit: d}", "digits: 2}", "columns[0].digits: does not belong to a column of type integer", "schema"},
		[4]string{"unit: d}", "outOfRange: drop}", "columns[0].outOfRange: want missing, clip or refuse", "schema"},
		[4]string{"values: [1, 2]", "values: [1, 1]", "columns[1].values[1]: is listed twice", "schema"},
		[4]string{"values: [1, 2]", "values: [1, 2.5]", "columns[1].values[1]: want a text or a whole number", "schema"},
		[4]string{"values: [1, 2]", "values: [true, 2]", "columns[1].values[0]: want a text or a whole number", "schema"},
		[4]string{"values: [1, 2]", "values: [1, 2], outOfRange: clip", "columns[1].outOfRange: a category has no nearest value", "schema"},
		[4]string{"values: [1, 2]", "min: 1", "columns[1].min: does not belong to a column of type category", "schema"},
		[4]string{"kind: kaplan-meier", "kind: cox", "11:11: analysis.covariates: is missing; cox needs it", "schema"},
		[4]string{"kind: kaplan-meier", "kind: magic", `11:18: analysis.kind: "magic" is not known`, "schema"},
		[4]string{"kind: kaplan-meier, ", "", "11:11: analysis.kind: is missing", "schema"},
		[4]string{"time: time, ", "", "11:11: analysis.time: is missing; kaplan-meier needs it", "schema"},
		[4]string{"time: time", "time: tiem", `analysis.time: column "tiem" is not declared`, ""},
		[4]string{"time: time", "time: sex", "analysis.time: column sex is of type category", ""},
		[4]string{"group: sex", "group: status", "analysis.group: is the same column as event.column", ""},
		[4]string{"group: sex", "of: time", "analysis.of: does not belong to kaplan-meier", "schema"},
		[4]string{"group: sex", "covariates: [sex]", "analysis.covariates: does not belong to kaplan-meier", "schema"},
		[4]string{"equals: 2", "equals: 3", "analysis.event.equals: is none of the values of column status", ""},
		[4]string{", equals: 2", "", "analysis.event.equals: is missing", "schema"},
		[4]string{"minCohort: 11", "minCohort: 1", "release.minCohort: want a whole number from 2", "schema"},
		[4]string{"minCohort: 11, ", "", "12:10: release.minCohort: is missing", "schema"},
		[4]string{"minSites: 3", "minSites: 1", "release.minSites: want a whole number from 2", "schema"},
		[4]string{"minSites: 3", "minSites: 3.0", "release.minSites: want a whole number", ""},
		[4]string{"minSites: 3", "minSites: 3, maxSessions: 0", "release.maxSessions: want a whole number from 1", "schema"},
		[4]string{"minSites: 3", "minSites: 3, epsilon: 1", `unknown field "epsilon"; known here: minCohort`, "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 1}", "release.privacy.delta: is missing", "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: 1", "release.privacy: want fields such as epsilon", "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 1, delta: 0.000001, rho: 1}", `unknown field "rho"; known here: epsilon, delta`, "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 0, delta: 0.000001}", "release.privacy: privacy: ε is 0", "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 8.5, delta: 0.000001}", "want more than 0 and at most 8", "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 1, delta: 1e-6}", "release.privacy.delta: want a plain number", ""},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 1, delta: 0.5}", "want δ from 0.000000001 to 0.001", "schema"},
		[4]string{"minSites: 3", "minSites: 3, privacy: {epsilon: 0.1, delta: 0.000001}", "the greatest noise of the list does not suffice for ε = 0.100", ""},
		[4]string{"release: {minCohort: 11, minSites: 3}", "release: {minCohort: 11, minSites: 3}\nsites: [a, b]", "13:8: sites: lists 2 sites, fewer than", ""},
		[4]string{"release: {minCohort: 11, minSites: 3}", "release: {minCohort: 11, minSites: 2}\nsites: [a, A]", "site name: want 1 to 32", "schema"},
		[4]string{"release: {minCohort: 11, minSites: 3}", "release: {minCohort: 11, minSites: 2}\nsites: [a, researcher]", "name of the researcher's party", "schema"},
		[4]string{"release: {minCohort: 11, minSites: 3}", "release: {minCohort: 11, minSites: 3}\n---\nname: b", "a second document begins", ""},
		[4]string{"release: {minCohort: 11, minSites: 3}\n", "", "1:1: release: is missing", "schema"},
		[4]string{"title: Survival of advanced lung cancer by sex", "title: \"a\\u0007b\"", "2:8: title: holds characters that do not print", ""},
	)
	from("quantiles.yaml",
		[4]string{"at: [0.05, 0.5", "at: [0.5, 0.05", "analysis.at[1]: want increasing numbers", ""},
		[4]string{"0.95]", "1.5]", "analysis.at[2]: want a probability from 0 to 1", "schema"},
		[4]string{"digits: 2", "digits: 7", "columns[0].digits: want a whole number from 0 to 6", "schema"},
		[4]string{"digits: 2, ", "", "columns[0].digits: is missing", "schema"},
		[4]string{"max: 100.25", "max: 100.255", "columns[0].max: want a plain number with at most 2 digits", ""},
		[4]string{"max: 100.25", "max: 99999", "use fewer digits or narrow", ""},
		[4]string{"of: wt.loss", "of: stage", "analysis.of: column stage is of type category", ""},
		[4]string{`patient: "patient id"`, "patient: stage", "identifies the patient and is never data", ""},
	)
	from("histogram.yaml",
		[4]string{"[18, 40, 65, 80.5]", "[18]", "analysis.edges: want at least two edges", "schema"},
		[4]string{"[18, 40, 65, 80.5]", "[18, 18.0]", "analysis.edges[1]: want increasing numbers", "schema"},
		[4]string{"[18, 40, 65, 80.5]", "[18, wide]", "analysis.edges[1]: want a number", "schema"},
	)
	from("contingency.yaml",
		[4]string{"columns: year}", "columns: smoker}", "analysis.columns: is the same column as rows", ""},
		[4]string{"min: 2015, ", "min: 2015-01, ", "columns[1].min: want a year such as 2020", ""},
		[4]string{"unit: year", "unit: week", "columns[1].unit: want d, mo or a", "schema"},
		[4]string{"min: 2015-01-01", "min: 2015-02-30", "columns[2].min: want a date such as", ""},
		[4]string{"type: boolean", "type: boolean, outOfRange: missing", "columns[0].outOfRange: does not belong to a column of type boolean", "schema"},
	)
	from("two-by-two.yaml",
		[4]string{", equals: true", "", "10:13: analysis.exposure.equals: is missing", "schema"},
		[4]string{"outcome: {column: infarction, equals: once}", "outcome: infarction", "11:12: analysis.outcome.equals: is missing", "schema"},
		[4]string{"equals: once", "equals: thrice", "11:41: analysis.outcome.equals: is none of the values of column infarction", ""},
		[4]string{"column: infarction", "column: smoker", "analysis.outcome.column: is the same column as exposure.column", ""},
		[4]string{"strata: clinic", "strata: ward", `12:11: analysis.strata: column "ward" is not declared`, ""},
		[4]string{"strata: clinic", "group: clinic", "12:10: analysis.group: does not belong to two-by-two", "schema"},
	)
	from("roc.yaml",
		[4]string{"score: score, ", "", "analysis.score: is missing; roc needs it", "schema"},
		[4]string{"{kind: roc, score: score", "{kind: roc, score: died", "analysis.score: column died is of type boolean", ""},
		[4]string{", outcome: {column: died, equals: true}", "", "analysis.outcome: is missing; roc needs it", "schema"},
	)
	from("calibration.yaml",
		[4]string{"max: 1}", "max: 1.5}", "7:38: analysis.score: column risk is not a probability", ""},
		[4]string{"edges: [0,", "edges: [0.05,", "analysis.edges[0]: is above the column's min 0", ""},
		[4]string{", 1]}", ", 0.9]}", "analysis.edges[4]: is below the column's max 1", ""},
		[4]string{"0.1, 0.25, 0.5, 1]", "0.3, 0.25, 0.5, 1]", "analysis.edges[2]: want increasing numbers", ""},
	)
	from("association.yaml",
		[4]string{"[rs429358, rs7412", "[rs429358, rs429358", "analysis.variants[1]: is the same column as variants[0]", "schema"},
		[4]string{"[rs429358, rs7412, rs1800562]", "[]", "analysis.variants: is empty", "schema"},
		[4]string{"[rs429358, rs7412, rs1800562]", "[a, b, c, d, e, f, g, h, i]", "9:41: analysis.variants: lists 9 columns, at most 8 in one study", "schema"},
		[4]string{"min: 0, max: 2}", "min: 0, max: 3}", "analysis.variants[0]: column rs429358 does not hold the number of effect alleles", ""},
		[4]string{"values: [0, 1, 2]", "values: [0, 2, 1]", "analysis.variants[1]: column rs7412 does not hold the number of effect alleles", ""},
	)
	from("genome-scan.yaml",
		[4]string{"{build: GRCh38}", "{build: 'GRCh 38'}", "source.genotypes.build: want the reference genome", "schema"},
		[4]string{"{build: GRCh38}", "{}", "source.genotypes.build: want the reference genome", "schema"},
		[4]string{"variants: panel.txt", "variants: nowhere.txt", "9:41: analysis.variants: open testdata/good/nowhere.txt", ""},
		[4]string{"panel.txt", "['1:7:C:T', '1:7:C:T']", "analysis.variants[1]: is the same variant as variants[0]", "schema"},
		[4]string{"panel.txt", "['1:7:C:T', 'chr1:8:C:T']", "analysis.variants[1]: want chromosome:position:other:effect, such as 1:1005806:C:T: chromosomes", ""},
		[4]string{"panel.txt", "['1:0:C:T']", "analysis.variants[0]: want chromosome:position:other:effect", ""},
		[4]string{"panel.txt", "['1:5:C:C']", "analysis.variants[0]: want chromosome:position:other:effect", ""},
		[4]string{"panel.txt", "['1:5:C:<DEL>']", "analysis.variants[0]: want chromosome:position:other:effect, such as 1:1005806:C:T, or another name", "schema"},
		[4]string{"panel.txt", "[case]", "analysis.variants[0]: is the name of a column, too", ""},
		[4]string{"kind: association, variants: panel.txt, outcome: {column: case, equals: true}", "kind: count", "source.genotypes: is for association alone", "schema"},
		[4]string{"categories: [genomics]\n", "", "source.genotypes: is genomic data; list genomics among categories", ""},
		[4]string{"  genotypes: {build: GRCh38}\n", "", "analysis.variants[0]: column \"1:1005806:C:T\" is not declared", "schema"},
	)
	from("tables.yaml", badTables()...)
	out = append(out, badModels(t)...)
	for name, file := range map[string]string{
		"empty": "", "a list": "[]", "a scalar": "study", "only a comment": "# nothing", "tabs": "name:\n\t- x", "not UTF-8": "name: \xff", "unclosed": "{name: a",
	} {
		out = append(out, edit{name, file, ":", true})
	}
	return out
}

func TestAStudyFileTooLargeIsRefusedUnread(t *testing.T) {
	_, err := Parse([]byte("# "+strings.Repeat("x", maxFileBytes)), nil)
	if err == nil || !strings.Contains(err.Error(), "at most 262144") {
		t.Errorf("got %v", err)
	}
}

func TestParseFileNamesTheFile(t *testing.T) {
	path := t.TempDir() + "/mine.yaml"
	if err := os.WriteFile(path, []byte("name: lung\nnmae: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ParseFile(path)
	if err == nil || !strings.Contains(err.Error(), path+":2:1: unknown field") {
		t.Errorf("got %v", err)
	}
}

func TestViewsAreReadFromBesideTheStudyOnly(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(folder+"/study", 0o700); err != nil {
		t.Fatal(err)
	}
	view, err := os.ReadFile("testdata/good/lung-view.json")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("testdata/good/lung-survival.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) {
		if err := os.WriteFile(folder+"/"+name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("outside.json", view)
	write("study/lung-view.json", view)
	write("study/good.yaml", file)
	write("study/bad.yaml", []byte(strings.Replace(string(file), "lung-view.json", "../outside.json", 1)))
	if _, err := ParseFile(folder + "/study/good.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := ParseFile(folder + "/study/bad.yaml"); err == nil {
		t.Error("a view outside the study's folder was read")
	}
}

func TestViewsThatAreNoneAreRefused(t *testing.T) {
	file, err := os.ReadFile("testdata/good/lung-survival.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const columns = `{"name":"time"},{"name":"status"},{"name":"sex"}`
	const good = `{"resource":"Patient","select":[{"column":[{"name":"patient"},` + columns + `]}]}`
	for name, c := range map[string]struct{ view, want string }{
		"good":           {good, ""},
		"duplicate key":  {strings.Replace(good, `{`, `{"resource":"Observation",`, 1), `duplicate key "resource"`},
		"not UTF-8":      {strings.Replace(good, "Patient", "\xff", 1), "not UTF-8"},
		"trailing":       {good + "{}", "more follows"},
		"truncated":      {good[:len(good)-1], "not JSON"},
		"deep":           {strings.Replace(good, `"Patient"`, strings.Repeat("[", 100)+strings.Repeat("]", 100), 1), "nested deeper than 64"},
		"list":           {"[]", "not a ViewDefinition"},
		"no select":      {`{"resource":"Patient"}`, "select is missing"},
		"no patient":     {strings.Replace(good, `{"name":"patient"},`, "", 1), "no column named patient"},
		"twice a column": {strings.Replace(good, columns, columns+`,{"name":"time"}`, 1), `2 view columns are named "time"`},
		"large":          {strings.Replace(good, "Patient", strings.Repeat("x", maxViewBytes), 1), "at most 262144"},
	} {
		_, err := Parse(file, func(string) ([]byte, error) { return []byte(c.view), nil })
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
