package analysis

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"salus/models/study"
)

// ends runs an analysis that has no result and returns why.
func ends(t *testing.T, s *study.Study, rows []Row) error {
	t.Helper()
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	m, totals, err := chain(t, p, codesOf(t, p, rows, 2))
	if err == nil {
		_, err = p.Result(m, totals)
	}
	if err == nil {
		t.Fatal("there is a result")
	}
	return err
}

// made are n rows from a function of a number in [0, 1) and the row's place.
func made(n int, row func(i int, r *rand.Rand) Row) []Row {
	r := rand.New(rand.NewPCG(7, 7))
	var rows []Row
	for i := range n {
		rows = append(rows, row(i, r))
	}
	return rows
}

func TestSeparationIsSaid(t *testing.T) {
	logistic := "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x, b]}"
	text := func(v any) Value { return Value(fmt.Sprint(v)) }
	for _, c := range []struct {
		name, analysis, want string
		rows                 []Row
	}{
		{"complete", strings.Replace(logistic, "[x, b]", "[b]", 1), "completely", made(40, func(i int, _ *rand.Rand) Row {
			return Row{"b": text(i%2 == 0), "yes": text(i%2 == 0)}
		})},
		{"complete by a number", logistic, "coefficient of x grows", made(60, func(i int, r *rand.Rand) Row {
			return Row{"x": text(i), "b": text(r.IntN(2) == 0), "yes": text(i >= 30)}
		})},
		{"quasi-complete", logistic, "coefficient of b=true grows", made(80, func(i int, r *rand.Rand) Row {
			b := i%4 == 0
			return Row{"x": text(r.IntN(100)), "b": text(b), "yes": text(b || r.IntN(2) == 0)}
		})},
		{"everybody", logistic, "everybody has the outcome", made(30, func(i int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "b": text(i%2 == 0), "yes": "true"}
		})},
		{"nobody", logistic, "nobody has the outcome", made(30, func(i int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "b": text(i%2 == 0), "yes": "false"}
		})},
		{"nobody, offset", strings.Replace(logistic, "}", "}, offset: o", 1), "nobody has the outcome", made(30, func(i int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "b": text(i%2 == 0), "yes": "false", "o": "0.5"}
		})},
		{"everybody, offset", strings.Replace(logistic, "}", "}, offset: o", 1), "everybody has the outcome", made(30, func(i int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "b": text(i%2 == 0), "yes": "true", "o": "0.5"}
		})},
		{"quasi-complete, offset", strings.Replace(logistic, "}", "}, offset: o", 1), "coefficient of b=true grows", made(80, func(i int, r *rand.Rand) Row {
			b := i%4 == 0
			return Row{"x": text(r.IntN(100)), "b": text(b), "yes": text(b || r.IntN(2) == 0), "o": text(float64(i%3) / 4)}
		})},
		{"no counts", "{kind: poisson-regression, outcome: count, covariates: [x]}", "nobody has the outcome", made(30, func(_ int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "count": "0"}
		})},
		{"no counts, offset", "{kind: poisson-regression, outcome: count, covariates: [x], offset: o}", "0 for everybody", made(30, func(_ int, r *rand.Rand) Row {
			return Row{"x": text(r.IntN(100)), "count": "0", "o": "0.5"}
		})},
		{"a group without counts", "{kind: poisson-regression, outcome: count, covariates: [b]}", "coefficient of b=true grows", made(60, func(i int, r *rand.Rand) Row {
			if i%3 == 0 {
				return Row{"b": "true", "count": "0"}
			}
			return Row{"b": "false", "count": text(r.IntN(5))}
		})},
		{"a group without events", "{kind: cox, time: t, event: {column: yes, equals: true}, covariates: [x, b]}", "coefficient of b=true grows", made(80, func(i int, r *rand.Rand) Row {
			return Row{"t": text(float64(1+r.IntN(100)) / 10), "x": text(r.IntN(100)), "b": text(i%2 == 0), "yes": text(i%2 == 1)}
		})},
		{"no events", "{kind: cox, time: t, event: {column: yes, equals: true}, covariates: [x]}", "nobody had the event", made(20, func(i int, _ *rand.Rand) Row {
			return Row{"t": text(i % 10), "x": text(i), "yes": "false"}
		})},
	} {
		err := ends(t, modelStudy(t, c.analysis), c.rows)
		if !errors.Is(err, ErrNoEstimate) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.want)
		}
	}
}

func TestCollinearCovariatesAreNamed(t *testing.T) {
	text := func(v any) Value { return Value(fmt.Sprint(v)) }
	rows := made(60, func(i int, r *rand.Rand) Row {
		x := r.IntN(90)
		return Row{"x": text(x), "z": text(float64(x) / 100), "n": text(1000 + i), "c": Value("ab"[i%2 : i%2+1]), "b": text(i%2 == 0), "yes": text(r.IntN(2) == 0), "count": text(r.IntN(4)), "t": text(i % 11)}
	})
	for _, covariates := range []string{"[n, x, z]", "[b, x, c]", "[x, c]"} {
		for _, head := range []string{
			"{kind: linear-regression, outcome: count, ", "{kind: logistic-regression, outcome: {column: yes, equals: true}, ", "{kind: poisson-regression, outcome: count, ",
			"{kind: cox, time: t, event: {column: yes, equals: true}, ",
		} {
			want := map[string]string{"[n, x, z]": "covariate z is", "[b, x, c]": "covariate c=b is", "[x, c]": "covariate c=c is"}[covariates]
			if err := ends(t, modelStudy(t, head+"covariates: "+covariates+"}"), rows); !strings.Contains(err.Error(), want+" collinear") {
				t.Errorf("%s %s: %v", head, covariates, err)
			}
		}
	}
	// Ridge regression has an answer where a covariate repeats another, and none where one is constant.
	if got := fit(t, modelStudy(t, "{kind: ridge-regression, outcome: count, covariates: [n, x, z], lambda: 1}"), rows, 2).(*Regression); len(got.Coefficients) != 4 {
		t.Errorf("ridge: %+v", got)
	}
	if err := ends(t, modelStudy(t, "{kind: ridge-regression, outcome: count, covariates: [x, c], lambda: 1}"), rows); !strings.Contains(err.Error(), "c=c") {
		t.Error(err)
	}
}

func TestTooFewPatientsHaveNoModel(t *testing.T) {
	rows := made(3, func(i int, _ *rand.Rand) Row {
		return Row{"x": Value(fmt.Sprint(i * i)), "z": "0.5", "n": Value(fmt.Sprint(1000 + i)), "count": Value(fmt.Sprint(i)), "yes": Value(fmt.Sprint(i == 1)), "t": "1"}
	})
	for _, c := range []struct {
		analysis, want string
		rows           []Row
	}{
		{"{kind: linear-regression, outcome: x, covariates: [n, count]}", "too few patients have a complete row: 3 for 3 coefficients", rows},
		{"{kind: ridge-regression, outcome: x, covariates: [n, count], lambda: 0}", "too few", rows},
		{"{kind: linear-regression, outcome: z, covariates: [n]}", "outcome z does not vary", rows},
		{"{kind: pca, variables: [x, z], matrix: correlation}", "column z does not vary among", rows},
		{"{kind: pca, variables: [x, z]}", "too few", rows[:1]},
		{"{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x]}", "too few", nil},
		{"{kind: poisson-regression, outcome: count, covariates: [x]}", "too few", nil},
		{"{kind: cox, time: t, event: {column: yes, equals: true}, covariates: [x]}", "too few", nil},
	} {
		if err := ends(t, modelStudy(t, c.analysis), c.rows); !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.analysis, err)
		}
	}
	// What needs more patients than there are is left out; nothing is a number that JSON lacks.
	for _, analysis := range exactAnalyses()[:5] {
		for n := range 4 {
			b, err := json.Marshal(fit(t, modelStudy(t, analysis), made(n, func(i int, _ *rand.Rand) Row {
				return Row{"x": "5", "z": "0.25", "n": Value(fmt.Sprint(1000 + i)), "c": "b", "b": Value(fmt.Sprint(i%2 == 0))}
			}), 1))
			if err != nil || strings.Contains(string(b), "NaN") {
				t.Errorf("%s of %d rows: %v", analysis, n, err)
			}
		}
	}
}

// TestALongStepIsHalved: counts that grow with e^(3x) make the second step from the model without covariates too long.
func TestALongStepIsHalved(t *testing.T) {
	s := modelStudy(t, "{kind: poisson-regression, outcome: count, covariates: [x]}")
	rows := made(60, func(i int, _ *rand.Rand) Row {
		x, count := 5, 0
		if i >= 56 {
			x, count = 180, 30
		} else if i%14 == 0 {
			count = 1
		}
		return Row{"x": Value(fmt.Sprint(x + i%3)), "count": Value(fmt.Sprint(count))}
	})
	p, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	sites, m, halved := codesOf(t, p, rows, 2), State{Model: p.Start()}, 0
	for range MaxIterations {
		totals := session(t, p, m.Model, sites)
		next, done, err := p.Next(m, totals)
		if err != nil {
			t.Fatal(err)
		}
		if done {
			break
		}
		if len(m.From) > 0 && slices.Equal(next.From, m.From) {
			halved++
			for i := range next.Beta {
				if next.Beta[i] != m.From[i]+(m.Beta[i]-m.From[i])/2 {
					t.Error("the step is not half of the last")
				}
			}
		}
		m = committed(next)
	}
	if halved == 0 {
		t.Error("no step was too long: the test shows nothing")
	}
	want, err := Oracle(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Result(m, session(t, p, m.Model, sites))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got.(*Regression).Coefficients {
		if w := want.(*Regression).Coefficients[i]; math.Abs(c.Estimate-w.Estimate) > got.(*Regression).Computation.ErrorBound[i]+1e-6**w.StdError {
			t.Errorf("%s: %v, the oracle has %v", c.Name, c.Estimate, w.Estimate)
		}
	}
}

func TestARowOfMoreThanSixteenColumnsIsRefused(t *testing.T) {
	columns, names := "", []string{}
	for i := range 17 {
		names = append(names, fmt.Sprintf("v%d", i))
		columns += fmt.Sprintf("  - {name: v%d, type: integer, min: 0, max: 9}\n", i)
	}
	of := func(analysis string) *study.Study {
		return parseStudy(t, "name: wide\npurpose: [HMB]\nsource: {table: {patient: id}}\ncolumns:\n"+columns+
			"  - {name: stage, type: category, values: [a, b, c, d, e, f, g, h, i, j, k, l, m, n]}\n  - {name: died, type: boolean}\n  - {name: time, type: integer, min: 0, max: 2000}\nanalysis: "+analysis+"\nrelease: {minCohort: 11, minSites: 2}\n")
	}
	list := func(n int) string { return "[" + strings.Join(names[:n], ", ") + "]" }
	for analysis, want := range map[string]string{
		"{kind: covariance, variables: " + list(16) + "}":                                                        "",
		"{kind: covariance, variables: " + list(17) + "}":                                                        "needs 17 columns of a row (v0, v1,",
		"{kind: covariance, variables: " + list(16) + ", group: died}":                                           "needs 17 columns",
		"{kind: linear-regression, outcome: v15, covariates: " + list(15) + "}":                                  "",
		"{kind: linear-regression, outcome: v16, covariates: " + list(16) + "}":                                  "needs 17 columns",
		"{kind: linear-regression, outcome: v12, covariates: [v0, v1, v2, stage]}":                               "stage=n",
		"{kind: logistic-regression, outcome: {column: died, equals: true}, covariates: " + list(15) + "}":       "",
		"{kind: logistic-regression, outcome: {column: died, equals: true}, covariates: " + list(16) + "}":       "needs 17 columns",
		"{kind: cox, time: time, event: {column: died, equals: true}, covariates: " + list(4) + "}":              "2001 times, at most 1024 with 4 covariates; give a longer interval",
		"{kind: cox, time: time, event: {column: died, equals: true}, covariates: " + list(4) + ", interval: 2}": "",
		"{kind: cox, time: time, event: {column: died, equals: true}, covariates: " + list(5) + ", interval: 2}": "at most 64",
	} {
		_, err := Compile(of(analysis))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", analysis, err, want)
		}
	}
}

func scoredProgram(t testing.TB, analysis string) *Program {
	t.Helper()
	p, err := Compile(modelStudy(t, analysis))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestModelsBeyondTheirBoundsAreRefused(t *testing.T) {
	plain := scoredProgram(t, "{kind: poisson-regression, outcome: count, covariates: [x, b], offset: o}")
	cox := scoredProgram(t, "{kind: cox, time: t, event: {column: yes, equals: true}, covariates: [x]}")
	start := plain.Start()
	good := State{Model{Iteration: 1, Beta: slices.Clone(start.Beta), Commitment: study.Digest{1}}, Memory{From: slices.Clone(start.Beta)}}
	good.Beta[1] = 12345
	if err := plain.CheckState(good); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*State)) State {
		m := good
		m.Beta, m.From = slices.Clone(good.Beta), slices.Clone(good.From)
		f(&m)
		return m
	}
	public := map[string]State{
		"zero":                 {},
		"a first that is not":  change(func(m *State) { m.Iteration, m.Commitment, m.Memory = 0, study.Digest{}, Memory{} }),
		"a first that commits": {Model: Model{Beta: start.Beta, Commitment: study.Digest{1}}},
		"no commitment":        change(func(m *State) { m.Commitment = study.Digest{} }),
		"too late":             change(func(m *State) { m.Iteration = MaxIterations }),
		"short":                change(func(m *State) { m.Beta = m.Beta[:3] }),
		"offset":               change(func(m *State) { m.Beta[3]++ }),
		"far":                  change(func(m *State) { m.Beta[1] = 1 << 59 }),
		"farther":              change(func(m *State) { m.Beta[0], m.Beta[1] = math.MinInt64, math.MaxInt64 }),
	}
	hidden := map[string]State{
		"a first with a memory": {start, Memory{From: start.Beta}},
		"no from":               change(func(m *State) { m.From = nil }),
		"short from":            change(func(m *State) { m.From = m.From[:3] }),
		"far from":              change(func(m *State) { m.From[1] = -1 << 59 }),
		"high":                  change(func(m *State) { m.LogLikelihood = 1 << 53 }),
		"low":                   change(func(m *State) { m.Null = -1 << 53 }),
	}
	for name, m := range public {
		if plain.CheckModel(m.Model) == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := plain.Statistic(m.Model); err == nil {
			t.Errorf("%s: sites would compute it", name)
		}
	}
	maps.Copy(hidden, public)
	for name, m := range hidden {
		if plain.CheckState(m) == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := plain.Result(m, Totals{}); err == nil {
			t.Errorf("%s: has a result", name)
		}
		if _, _, err := plain.Next(m, Totals{}); err == nil {
			t.Errorf("%s: has a next one", name)
		}
	}
	off := Model{Iteration: 1, Beta: []int64{5, 1 << 40}, Commitment: study.Digest{1}}
	if cox.CheckModel(off) == nil {
		t.Error("another centre of Cox's model: accepted")
	}
	tally := scoredProgram(t, "{kind: count}")
	if tally.CheckModel(good.Model) == nil || tally.CheckModel(Model{}) != nil || tally.Iterative() || !(State{Model: tally.Start()}).same(State{}) {
		t.Error("an analysis of one session takes a model")
	}
	if tally.CheckModel(Model{Commitment: study.Digest{1}}) == nil || tally.CheckState(State{Memory: Memory{Null: 1}}) == nil {
		t.Error("an analysis of one session takes a memory")
	}
	if next, done, err := tally.Next(State{}, Totals{}); err != nil || !done || !next.same(State{}) {
		t.Error("an analysis of one session goes on")
	}
}

func TestTotalsThatCannotBeAreRefused(t *testing.T) {
	moments := scoredProgram(t, "{kind: covariance, variables: [x, z]}")
	rows := randomRows(40)
	sum := func(p *Program, m Model) Totals { return session(t, p, m, codesOf(t, p, rows, 2)) }
	for name, spoil := range map[string]func(*MomentsTable){
		"columns":  func(m *MomentsTable) { m.Columns = 3 },
		"keys":     func(m *MomentsTable) { m.Product = nil },
		"pairs":    func(m *MomentsTable) { m.Product[0] = m.Product[0][1:] },
		"too much": func(m *MomentsTable) { m.Product[0][Pair(1, 1)] = 1 << 60 },
		"too low":  func(m *MomentsTable) { m.Product[0][Pair(0, 1)] = 1 },
		"count":    func(m *MomentsTable) { m.Product[0][0] = 1 << 40 },
	} {
		totals := sum(moments, Model{})
		if _, err := moments.Result(State{}, totals); err != nil {
			t.Fatal(err)
		}
		spoil(&totals.Moments)
		if _, err := moments.Result(State{}, totals); err == nil {
			t.Errorf("moments, %s: accepted", name)
		}
		if _, err := moments.AddTotals(totals); err == nil {
			t.Errorf("moments, %s: added", name)
		}
	}
	cox := scoredProgram(t, "{kind: cox, time: t, event: {column: yes, equals: true}, covariates: [x]}")
	for name, spoil := range map[string]func(*GLMTable){
		"columns":          func(g *GLMTable) { g.Columns++ },
		"keys":             func(g *GLMTable) { g.Count = g.Count[1:] },
		"information":      func(g *GLMTable) { g.Information[0] = nil },
		"nothing":          func(g *GLMTable) { g.Mean[0][0] = nil },
		"negative":         func(g *GLMTable) { g.Outcome[0][1] = big.NewInt(-1) },
		"sums of nobody":   func(g *GLMTable) { g.Count[0], g.Cumulant[0] = 0, big.NewInt(1) },
		"events of nobody": func(g *GLMTable) { g.Outcome[0][0] = big.NewInt(1 << 30) },
		"count":            func(g *GLMTable) { g.Count[0] = math.MaxUint64 },
	} {
		totals := sum(cox, cox.Start())
		if _, err := cox.Result(State{Model: cox.Start()}, totals); err != nil {
			t.Fatal(err)
		}
		spoil(&totals.GLM)
		if _, err := cox.Result(State{Model: cox.Start()}, totals); err == nil {
			t.Errorf("glm, %s: accepted", name)
		}
		if _, _, err := cox.Next(State{Model: cox.Start()}, totals); err == nil {
			t.Errorf("glm, %s: has a next model", name)
		}
	}
}

func randomRows(n int) []Row {
	return made(n, func(i int, r *rand.Rand) Row {
		return Row{"x": Value(fmt.Sprint(r.IntN(150))), "z": Value(fmt.Sprintf("%.2f", r.Float64())), "t": Value(fmt.Sprint(i % 3)), "yes": Value(fmt.Sprint(i%2 == 0))}
	})
}

func TestAModelAndItsMemoryHaveOneForm(t *testing.T) {
	m := State{Model{Iteration: 3, Beta: []int64{-1 << 58, 0, 1<<53 + 1}, Commitment: study.Digest{7}}, Memory{From: []int64{1, 2, 3}, LogLikelihood: -5 << 30, Null: -6 << 30, Score: 7}}
	var back State
	throughJSON(t, m.Model, &back.Model)
	throughJSON(t, m.Memory, &back.Memory)
	if !back.same(m) || back.Commitment != m.Commitment {
		t.Errorf("came back as %+v", back)
	}
	b, err := json.Marshal(m.Model)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"from", "ikelihood", "null", "score", "83886"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the public model tells of its memory: %s", b)
		}
	}
	for _, bad := range []string{
		`{"iteration":1,"beta":[1]}`, `{"iteration":1,"beta":["+1"]}`, `{"iteration":1,"beta":["01"]}`, `{"iteration":1,"beta":["1.5"]}`, `{"iteration":1,"beta":["9223372036854775808"]}`,
		`{"iteration":-1}`, `{"iteration":1,"gamma":["1"]}`, `{"iteration":1,"from":["1"]}`, `{"iteration":1,"null":"4"}`, `{"iteration":1,"commitment":"0x00"}`, `[]`,
	} {
		if json.Unmarshal([]byte(bad), &back.Model) == nil {
			t.Errorf("%s: accepted", bad)
		}
	}
	for _, bad := range []string{
		`{"from":["1"` + strings.Repeat(`,"1"`, MaxAxes+1) + `]}`, `{"from":[1]}`, `{"null":4}`, `{"beta":["1"]}`, `[]`,
	} {
		if json.Unmarshal([]byte(bad), &back.Memory) == nil {
			t.Errorf("%s: accepted", bad)
		}
	}
}

// FuzzModel holds the decoders of models and memories against their encoders.
func FuzzModel(f *testing.F) {
	f.Add([]byte(`{"iteration":1,"beta":["-5","17"],"commitment":"0x0100000000000000000000000000000000000000000000000000000000000000"}`))
	f.Add([]byte(`{"from":["0","1"],"logLikelihood":"-3","null":"-4","score":"9"}`))
	f.Add([]byte(`{"iteration":0,"beta":["1e3"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m, back State
		if json.Unmarshal(b, &m.Model) == nil {
			throughJSON(t, m.Model, &back.Model)
		}
		if json.Unmarshal(b, &m.Memory) == nil {
			throughJSON(t, m.Memory, &back.Memory)
		}
		if !back.same(m) || back.Commitment != m.Commitment {
			t.Errorf("%s became %+v", b, back)
		}
	})
}

func TestSmallGroupsOfModelsAreWithheld(t *testing.T) {
	rule := study.Release{MinCohort: 11}
	one, events := 1.0, uint64(4)
	for _, c := range []struct {
		result any
		check  func(any) bool
	}{
		{&Summary{N: 30, Groups: []SummaryGroup{{Group: "a", N: 25}, {Group: "b", N: 5, Variables: []Variable{{Mean: &one}}}}}, func(r any) bool {
			s := r.(*Summary)
			return s.N == 0 && s.Groups[0].N == 25 && s.Groups[1].Withheld && s.Groups[1].N == 0 && len(s.Groups[1].Variables) == 0
		}},
		{&TTests{N: 30, Groups: []MeanGroup{{N: 25}, {N: 5, Mean: &one}}, Welch: &TTest{}, Difference: &one}, func(r any) bool {
			s := r.(*TTests)
			return s.N == 0 && s.Welch == nil && s.Difference == nil && s.Groups[1].Withheld && s.Groups[1].Mean == nil
		}},
		{&Anova{N: 30, Groups: []MeanGroup{{N: 25}, {N: 5, Mean: &one}}, F: &one}, func(r any) bool {
			s := r.(*Anova)
			return s.N == 0 && s.F == nil && s.Groups[1].Withheld && s.Between.SumOfSquares == nil
		}},
		{&Correlations{N: 5, Pairs: []CorrelationPair{{R: &one}}}, func(r any) bool { return r.(*Correlations).N == 0 && len(r.(*Correlations).Pairs) == 0 }},
		{&Components{N: 5, Components: []Component{{SD: 1}}}, func(r any) bool { return r.(*Components).N == 0 && len(r.(*Components).Components) == 0 }},
		{&Regression{N: 5, Coefficients: []Coefficient{{Estimate: 1}}}, func(r any) bool { return r.(*Regression).N == 0 && len(r.(*Regression).Coefficients) == 0 }},
		{&Regression{N: 50, Events: &events, NullDeviance: &one, Deviance: &one, LogLikelihood: &one, AIC: &one, LikelihoodRatio: &ChiTest{}, Coefficients: []Coefficient{{Estimate: 1}}}, func(r any) bool {
			s := r.(*Regression)
			return s.N == 50 && s.Events == nil && s.NullDeviance == nil && s.Deviance == nil && s.LogLikelihood == nil && s.AIC == nil && s.LikelihoodRatio != nil && len(s.Coefficients) == 1
		}},
		{&Regression{N: 50, Coefficients: []Coefficient{{Estimate: 1}}}, func(r any) bool { return r.(*Regression).N == 50 }},
	} {
		if got := ForPublication(c.result, rule); !c.check(got) {
			b, _ := json.Marshal(got)
			t.Errorf("%T: published %s", c.result, b)
		}
	}
}

func TestLogarithmsAreGood(t *testing.T) {
	for _, x := range []*big.Rat{big.NewRat(1, 1), big.NewRat(1, 2), big.NewRat(1, 3), big.NewRat(999999, 1000000), big.NewRat(1000001, 1000000), big.NewRat(1<<60, 3), big.NewRat(7, 1<<60)} {
		f, _ := x.Float64()
		if got, want := approx(logOf(x)), math.Log(f); math.Abs(got-want) > 1e-15*math.Max(1, math.Abs(want)) {
			t.Errorf("log %v is %v, want %v", f, got, want)
		}
	}
	if height(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(-1), 80))) != -maxHeight {
		t.Error("a likelihood beyond the bounds of a model is not at them")
	}
}

func TestAChainEndsAtItsLastSession(t *testing.T) {
	p := scoredProgram(t, "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x]}")
	sites := codesOf(t, p, randomRows(60), 2)
	m, _, err := chain(t, p, sites)
	if err != nil {
		t.Fatal(err)
	}
	m.Iteration = MaxIterations - 1
	if next, done, err := p.Next(m, session(t, p, m.Model, sites)); err != nil || !done || !next.same(m) {
		t.Errorf("converged in the last session: done %v, %v", done, err)
	}
	m.Beta[1] += 1 << 36
	if _, _, err := p.Next(m, session(t, p, m.Model, sites)); !errors.Is(err, ErrNoEstimate) || !strings.Contains(err.Error(), "25 sessions") {
		t.Errorf("not converged in the last session: %v", err)
	}
}

// TestTailsAreGood compares with R: qt(0.975, df), 2*pt(-t, df) and pf(f, df1, df2, lower.tail = FALSE).
func TestTailsAreGood(t *testing.T) {
	check := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-11*math.Abs(want) {
			t.Errorf("%s is %v, R has %v", what, got, want)
		}
	}
	check("quantile on 1", t975(1), 12.706204736174694)
	check("quantile on 1.5", t975(1.5), 6.0166631044279288)
	check("quantile on 2", t975(2), 4.3026527297494619)
	check("quantile on 3.7", t975(3.7), 2.8675207071911917)
	check("quantile on 10", t975(10), 2.2281388519862739)
	check("quantile on 30", t975(30), 2.0422724563012378)
	check("quantile on 1000", t975(1000), 1.9623390808264076)
	check("quantile on 100000", t975(100000), 1.9599877075346088)
	check("quantile on 1.67772e+07", t975(1.67772e+07), 1.9599641259384475)
	check("tails of 0.1 on 1", studentTails(0.1, 1), 0.93654896513889285)
	check("tails of 12.7 on 1", studentTails(12.7, 1), 0.050024327689344152)
	check("tails of 3 on 2.5", studentTails(3, 2.5), 0.072576095549031841)
	check("tails of 40 on 10", studentTails(40, 10), 2.2808577430857475e-12)
	check("tails of 8 on 1e+06", studentTails(8, 1e+06), 1.2455063433202533e-15)
	check("tails of 1e-05 on 20", studentTails(1e-05, 20), 0.99999212022828599)
	check("tails of 60 on 400", studentTails(60, 400), 4.201432808808515e-202)
	check("F of 0.5 on 1 and 5", upperF(0.5, 1, 5), 0.51108408043028075)
	check("F of 4 on 3 and 223", upperF(4, 3, 223), 0.0084287328890827497)
	check("F of 150 on 2 and 1e+06", upperF(150, 2, 1e+06), 7.3383325120247146e-66)
	check("F of 0.0001 on 7 and 3", upperF(0.0001, 7, 3), 0.99999999999954858)
	check("F of 10000 on 2 and 2", upperF(10000, 2, 2), 9.9990000999900097e-05)
	check("normal tails of 0.1", normalTails(0.1), 0.92034432544594202)
	check("normal tails of 2", normalTails(2), 0.045500263896358424)
	check("normal tails of 10", normalTails(10), 1.5239706048321054e-23)
	check("normal tails of 37", normalTails(37), 1.1451142445049154e-299)
}

// TestNearSeparationIsNoSeparation: where a covariate all but separates the outcomes the steps are long for many sessions, and fitted risks leave the tables;
// the estimate is finite all the same, and its likelihood, which the tables do not hold, is not given.
func TestNearSeparationIsNoSeparation(t *testing.T) {
	for _, seed := range []uint64{56, 459, 589} {
		r := rand.New(rand.NewPCG(seed, 3))
		slope := 0.02 + r.Float64()*0.35
		s := modelStudy(t, "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x, b]}")
		rows := made(60, func(int, *rand.Rand) Row {
			x := r.NormFloat64() * 20
			b := r.IntN(2) == 0
			yes := r.Float64() < 1/(1+math.Exp(-slope*x-0.5))
			return Row{"x": Value(fmt.Sprintf("%.2f", min(200, max(0, 100+x)))), "b": Value(fmt.Sprint(b)), "yes": Value(fmt.Sprint(yes))}
		})
		plain, err := Oracle(s, rows)
		if err != nil {
			t.Fatal(err)
		}
		got, want := fit(t, s, rows, 2).(*Regression), plain.(*Regression)
		if !got.Computation.Limited || got.LogLikelihood != nil || got.Deviance != nil || got.LikelihoodRatio != nil || !slices.Contains(got.Notes, noteClipped) {
			t.Errorf("seed %d: a likelihood that the tables do not hold is given", seed)
		}
		for i, c := range got.Coefficients {
			if w := want.Coefficients[i]; !(math.Abs(c.Estimate-w.Estimate) <= got.Computation.ErrorBound[i]) {
				t.Errorf("seed %d: %s is %v, the oracle has %v; the bound is %v", seed, c.Name, c.Estimate, w.Estimate, got.Computation.ErrorBound[i])
			}
		}
	}
}

// TestANullModelWithAnOffsetHasSessionsOfItsOwn: the chain moves the intercept alone until that is the best, and the covariates after it.
func TestANullModelWithAnOffsetHasSessionsOfItsOwn(t *testing.T) {
	p := scoredProgram(t, "{kind: logistic-regression, outcome: {column: yes, equals: true}, covariates: [x], offset: o}")
	r := rand.New(rand.NewPCG(3, 4))
	rows := made(120, func(i int, _ *rand.Rand) Row {
		return Row{"x": Value(fmt.Sprint(r.IntN(100))), "o": Value(fmt.Sprintf("%.3f", r.Float64())), "yes": Value(fmt.Sprint(r.IntN(5) == 0))}
	})
	sites, m, alone := codesOf(t, p, rows, 3), State{Model: p.Start()}, 0
	for done := false; !done; {
		totals := session(t, p, m.Model, sites)
		result, err := p.Result(m, totals)
		if err != nil {
			t.Fatal(err)
		}
		next, end, err := p.Next(m, totals)
		if err != nil {
			t.Fatal(err)
		}
		if got := result.(*Regression); p.nulling(next.Beta) && !end && got.NullLogLikelihood != nil {
			t.Errorf("iteration %d has a null likelihood before it is known", m.Iteration)
		}
		if p.nulling(m.Beta) {
			alone++
		} else if m.Null == 0 || m.Score == 0 {
			t.Errorf("iteration %d does not know the null model", m.Iteration)
		}
		m, done = committed(next), end
	}
	if alone < 2 || int(m.Iteration) < alone+1 {
		t.Errorf("%d sessions of the intercept alone, %d in all", alone, m.Iteration+1)
	}
}
