package glm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs/internal/scantest"
)

// clinic is a study whose table clinicRows draws.
func clinic(t *testing.T, of string) *analysis.Program {
	t.Helper()
	s, err := study.Parse([]byte(`
name: clinic
purpose: [HMB]
source: {table: {patient: id}}
columns:
  - {name: bmi,    type: decimal,  digits: 1, min: 10, max: 60}
  - {name: creatinine, type: decimal, digits: 2, min: 0, max: 20}
  - {name: age,    type: integer,  min: 18, max: 100}
  - {name: stage,  type: category, values: [i, ii, iii]}
  - {name: died,   type: boolean}
  - {name: visits, type: integer,  min: 0, max: 30}
  - {name: years,  type: decimal,  digits: 2, min: -3, max: 3}
  - {name: copies, type: integer,  min: 0, max: 2}
  - {name: months, type: decimal,  digits: 1, min: 0, max: 6}
analysis: `+of+`
release: {minCohort: 11, minSites: 2}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := analysis.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// clinicRows are a chunk of patients, some with missing values.
func clinicRows(t *testing.T, p *analysis.Program, rng *rand.Rand) [][]uint32 {
	t.Helper()
	var rows [][]uint32
	for range 240 {
		x, age := rng.NormFloat64(), 18+rng.IntN(80)
		risk := 0.5*x + 0.02*float64(age-60)
		visits := 0
		for rng.Float64() < math.Exp(risk)/(1+math.Exp(risk)) && visits < 30 {
			visits++
		}
		text := func(v any) analysis.Value {
			if rng.IntN(40) == 0 {
				return "NA"
			}
			return analysis.Value(fmt.Sprint(v))
		}
		codes, err := p.Encode(analysis.Row{
			"bmi": text(fmt.Sprintf("%.1f", 27+4*math.Max(-4, math.Min(4, x)))), "creatinine": text(fmt.Sprintf("%.2f", math.Min(20, 0.9*math.Exp(0.4*rng.NormFloat64())))), "age": text(age),
			"stage": text([]string{"i", "ii", "iii"}[rng.IntN(3)]), "died": text(rng.Float64() < 1/(1+math.Exp(-risk))), "visits": text(visits),
			"years": text(fmt.Sprintf("%.2f", rng.Float64()-0.5)), "copies": text(rng.IntN(3)), "months": text(fmt.Sprintf("%.1f", math.Min(6, rng.ExpFloat64()*math.Exp(-risk)*3))),
		})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, codes)
	}
	return rows
}

// TestAnalysesAreProvenToTheirEnd drives analyses from their first model to their result as sessions do, every step of which must be one that a circuit proves: its
// query fits the shape, and its lanes' messages decode to the totals that the analysis expects.
func TestAnalysesAreProvenToTheirEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 7))
	for _, of := range []string{
		"{kind: logistic-regression, outcome: {column: died, equals: true}, covariates: [bmi, creatinine, age, stage]}",
		"{kind: logistic-regression, outcome: {column: died, equals: true}, covariates: [bmi, stage], offset: years, weight: copies}",
		"{kind: poisson-regression, outcome: visits, covariates: [bmi, age, stage]}",
		"{kind: poisson-regression, outcome: visits, covariates: [age], offset: years, weight: copies}",
		"{kind: cox, time: months, event: {column: died, equals: true}, covariates: [bmi, age, stage]}",
		"{kind: cox, time: months, event: {column: died, equals: true}, covariates: [bmi, creatinine, age, stage], interval: 10}",
	} {
		p := clinic(t, of)
		rows := clinicRows(t, p, rng)
		words := make([]consentword.Word, len(rows))
		for i := range words {
			words[i] = scantest.Directive().Word()
		}
		request, m := scantest.Study().Word(), analysis.State{Model: p.Start()}
		for done := false; !done; {
			statistic, err := p.Statistic(m.Model)
			if err != nil {
				t.Fatalf("%s: %v", of, err)
			}
			q := *statistic.GLM
			s, err := ShapeFor(he.Additive4096(), 240, q)
			if err != nil {
				t.Fatalf("%s, session %d: %v", of, m.Iteration, err)
			}
			if int(s.Lanes(q.Keys)) != p.Lanes() {
				t.Fatalf("%s: %d lanes, the analysis expects %d", of, s.Lanes(q.Keys), p.Lanes())
			}
			var lanes [][]uint64
			for lane := range s.Lanes(q.Keys) {
				message, err := s.Message(s.Compute(q, lane, request, scantest.Today, rows, words))
				if err != nil {
					t.Fatal(err)
				}
				lanes = append(lanes, coefficients(s, message, 1))
			}
			table, err := s.Decode(q, lanes)
			if err != nil {
				t.Fatal(err)
			}
			totals := analysis.Totals{GLM: table}
			plain, err := p.Compute(m.Model, rows, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !same(table, plain.GLM) {
				t.Fatalf("%s, session %d: what the circuit computes is not what the analysis does", of, m.Iteration)
			}
			next, last, err := p.Next(m, totals)
			if err != nil {
				t.Fatalf("%s, session %d: %v", of, m.Iteration, err)
			}
			if last {
				result, err := p.Result(m, totals)
				if err != nil || reflect.ValueOf(result).IsNil() {
					t.Fatalf("%s: %v", of, err)
				}
			}
			next.Commitment = study.Digest{1}
			m, done = next, last
		}
		t.Logf("%s: %d sessions of %d lanes", of, m.Iteration+1, p.Lanes())
	}
}
