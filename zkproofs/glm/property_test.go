package glm

import (
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/consensys/gnark/frontend"

	"salus/models/analysis"
	"salus/models/link"
	"salus/zkproofs"
	"salus/zkproofs/internal/attack"
	"salus/zkproofs/internal/scantest"
)

// TestCircuitEqualsTwinEqualsPlainStatistic draws rows, words, queries and lanes.
func TestCircuitEqualsTwinEqualsPlainStatistic(t *testing.T) {
	for _, s := range toys() {
		system := scantest.Compile(t, unencrypted(s))
		counted, above, below := uint64(0), 0, 0
		for seed := range uint64(9) {
			rng := rand.New(rand.NewPCG(seed, 7))
			q := randomQuery(s, rng)
			if err := s.Check(q); err != nil {
				t.Fatal(err)
			}
			x := newSite(t, s, q, rng.Uint32N(s.Lanes(q.Keys)), seed)
			want := x.table()
			twin := s.Compute(q, x.Public.Lane, x.Public.Request, x.Public.Hours, x.Witness.Rows, x.Witness.Words)
			if !same(want.GLMTable, twin.GLMTable) || want.Rows != twin.Rows {
				t.Fatalf("%s, seed %d: the twin differs from the plain statistic", s.Name, seed)
			}
			c := unencrypted(s)
			if got := x.assignPlain(t, c, want.Rows); !same(got, want.GLMTable) {
				t.Fatalf("%s, seed %d: the assignment differs from the plain statistic", s.Name, seed)
			}
			if err := system.Solve(t, c); err != nil {
				t.Fatalf("%s, seed %d: %v", s.Name, seed, err)
			}
			numbers := c.Sums[rng.IntN(s.Keys)]
			bytes := numbers[rng.IntN(len(numbers))]
			bytes[0] = add(bytes[0], 1)
			if system.Solve(t, c) == nil {
				t.Fatalf("%s, seed %d: another sum is accepted", s.Name, seed)
			}
			for i := range c.Predictor {
				above += c.Predictor[i].Above.(int)
				below += c.Predictor[i].Below.(int)
			}
			for _, n := range want.Count {
				counted += n
			}
		}
		if counted < 10 || above < 5 || below < 5 {
			t.Errorf("%s: only %d rows were counted in all, %d predictors above and %d below", s.Name, counted, above, below)
		}
	}
}

func same(a, b analysis.GLMTable) bool {
	equal := func(x, y []*big.Int) bool {
		return slices.EqualFunc(x, y, func(x, y *big.Int) bool { return x.Cmp(y) == 0 })
	}
	return a.Columns == b.Columns && slices.Equal(a.Count, b.Count) && slices.EqualFunc(a.Information, b.Information, equal) &&
		slices.EqualFunc(a.Mean, b.Mean, equal) && slices.EqualFunc(a.Outcome, b.Outcome, equal) && equal(a.Cumulant, b.Cumulant)
}

// TestSumsAreWithinTheLinksError compares the twin with floating point: every term may be off by the link's error and no more.
func TestSumsAreWithinTheLinksError(t *testing.T) {
	for _, f := range link.Functions() {
		s := Shapes()[1]
		x := newSite(t, s, trial(f), 0, 5)
		got := x.table()
		scale, e := math.Exp2(-float64(f.ScaleBits())), f.Error()
		value := func(x *big.Int) float64 { v, _ := new(big.Float).SetInt(x).Float64(); return v * scale }
		for k := range 10 {
			var information, mean, cumulant, allowed [3]float64 // of the constant and of slot 2: (0, 0), (0, 2), (2, 2); 0, 2; B
			for i, codes := range x.Witness.Rows {
				if !x.Permitted(i) || !complete(x.query, codes) || int(codes[0])-1 != k {
					continue
				}
				eta := float64(x.query.Beta[0])
				for j, slot := range x.query.Slot {
					if slot != 0 {
						eta += float64(x.query.Beta[slot]) * float64(codes[j])
					}
				}
				eta *= math.Exp2(-link.BetaBits)
				w, a := 3*float64(codes[5]-1), float64(codes[1])
				mu, v, b := 1/(1+math.Exp(-eta)), 1/(2+math.Exp(eta)+math.Exp(-eta)), math.Log1p(math.Exp(eta))
				if f == link.Log {
					mu, v, b = math.Exp(eta), math.Exp(eta), math.Exp(eta)
				}
				for n, factor := range []float64{1, a, a * a} {
					information[n] += w * v * factor
					allowed[0] += w * factor * (e.Variance.Absolute + e.Variance.Relative*v)
					allowed[1] += w * factor * (e.Mean.Absolute + e.Mean.Relative*mu)
				}
				mean[0] += w * mu
				mean[1] += w * mu * a
				cumulant[0] += w * b
				allowed[2] += w * (e.Cumulant.Absolute + e.Cumulant.Relative*b)
			}
			if got.Count[k] == 0 {
				t.Fatalf("nobody has key %d", k)
			}
			for _, c := range []struct {
				name               string
				got, want, allowed float64
			}{
				{"information 00", value(got.Information[k][analysis.Pair(0, 0)]), information[0], allowed[0]},
				{"information 02", value(got.Information[k][analysis.Pair(0, 2)]), information[1], allowed[0]},
				{"information 22", value(got.Information[k][analysis.Pair(2, 2)]), information[2], allowed[0]},
				{"mean 0", value(got.Mean[k][0]), mean[0], allowed[1]},
				{"mean 2", value(got.Mean[k][2]), mean[1], allowed[1]},
				{"cumulant", value(got.Cumulant[k]), cumulant[0], allowed[2]},
			} {
				if math.Abs(c.got-c.want) > c.allowed+1e-12*math.Abs(c.want) {
					t.Errorf("%s, key %d: %s is %v, expected %v within %v", f, k, c.name, c.got, c.want, c.allowed)
				}
			}
		}
	}
}

// TestLanesAddUpToTheTable computes every lane of a query and compares with a shape that has one lane for all keys.
func TestLanesAddUpToTheTable(t *testing.T) {
	s := toy()
	x := newSite(t, s, trial(link.Log), 0, 3)
	p, all := x.Public, s
	all.Keys = 16
	want := all.Compute(x.query, 0, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
	var lanes [][]uint64
	for lane := range s.Lanes(x.query.Keys) {
		table := s.Compute(x.query, lane, p.Request, p.Hours, x.Witness.Rows, x.Witness.Words)
		if table.Rows != want.Rows {
			t.Errorf("lane %d: %d rows count, expected %d in every lane", lane, table.Rows, want.Rows)
		}
		message, err := s.Message(table)
		if err != nil {
			t.Fatal(err)
		}
		lanes = append(lanes, coefficients(s, message, 3))
	}
	got, err := s.Decode(x.query, lanes)
	if err != nil {
		t.Fatal(err)
	}
	for k := range got.Count {
		if got.Count[k] != 3*want.Count[k] || got.Cumulant[k].Cmp(new(big.Int).Mul(want.Cumulant[k], big.NewInt(3))) != 0 {
			t.Errorf("key %d is not that of three such sites", k)
		}
	}
	if len(lanes) != 3 || len(got.Count) != 10 {
		t.Errorf("%d lanes, %d keys", len(lanes), len(got.Count))
	}
}

// coefficients is the sum of n equal messages.
func coefficients(s Shape, message []uint32, n uint64) []uint64 {
	out := make([]uint64, s.Set.N())
	for j, m := range message {
		out[j] = n * uint64(m)
	}
	return out
}

// TestEveryWitnessIsDetermined changes single private inputs.
func TestEveryWitnessIsDetermined(t *testing.T) {
	x, c := honest(t), unencrypted(toy())
	x.assignPlain(t, c, x.table().Rows)
	scantest.Compile(t, unencrypted(toy())).Mutations(t, "glm", c, toy().Policies)
}

// TestMaliciousHints changes what the hints give.
func TestMaliciousHints(t *testing.T) {
	x, c := honest(t), newCircuit(toy())
	x.encrypt(t, x.table())
	if err := c.assign(x.statement(), x.Witness); err != nil {
		t.Fatal(err)
	}
	scantest.Compile(t, newCircuit(toy())).MaliciousHints(t, c)
}

// determined asks which wires of a fresh circuit follow from public and committed ones and from the count commitment's salt. c is filled with the site's witness.
func determined(t *testing.T, x *site, fresh, c *circuit) attack.Determinacy {
	t.Helper()
	s, err := attack.NewSolver(fresh)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.U) > 0 {
		x.encrypt(t, x.table())
		err = c.assign(x.statement(), x.Witness)
	} else {
		x.assignPlain(t, c, x.table().Rows)
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := zkproofs.Assign(c)
	if err != nil {
		t.Fatal(err)
	}
	given := []int{(1 + x.shape.Sheets()) * x.shape.Salts()} // TotalSalt
	d, err := s.Determined(a, given)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range given {
		if !slices.Contains(d.Uncommitted, i) {
			t.Errorf("private input %d is committed: given is not what it was", i)
		}
	}
	return d
}

// TestEveryWireIsDetermined: beside committed values the prover chooses what determined supposes, and nothing else.
func TestEveryWireIsDetermined(t *testing.T) {
	for i, q := range []analysis.GLMQuery{trial(link.Logit), whole(link.Log)} {
		s := toys()[i]
		if d := determined(t, newSite(t, s, q, 0, 5), unencrypted(s), unencrypted(s)); len(d.Undetermined) > 0 || d.Pivots != 0 {
			t.Errorf("%s: %d wires undetermined, %d pivots", s.Name, len(d.Undetermined), d.Pivots)
		}
	}
	if d := determined(t, newSite(t, toy(), trial(link.Logit), 0, 5), unencrypted(toy(), partLimits), unencrypted(toy())); len(d.Undetermined)+d.Free == 0 {
		t.Error("without the limits of the predictor every wire is determined")
	}
}

// TestQueryIsBound changes every part of the query that only this statement has, under a witness that was made for another.
func TestQueryIsBound(t *testing.T) {
	x, c := honest(t), unencrypted(toy())
	x.assignPlain(t, c, x.table().Rows)
	system := scantest.Compile(t, unencrypted(toy()))
	if err := system.Solve(t, c); err != nil {
		t.Fatal(err)
	}
	refused := func(name string, place *frontend.Variable, value frontend.Variable) {
		before := *place
		*place = value
		if system.Solve(t, c) == nil {
			t.Errorf("%s may be another", name)
		}
		*place = before
	}
	refused("intercept", &c.Intercept, c.Intercept.(int64)+1)
	refused("link", &c.Log, 1)
	for j := range 7 { // columns that rows have
		refused("coefficient", &c.Slope[j], c.Slope[j].(int64)-1)
		refused("outcome", &c.Outcome[j], c.Outcome[j].(uint32)+1)
		refused("case weight", &c.Weight[j], c.Weight[j].(uint32)+1)
		for s := range c.Select[j] {
			refused("slot", &c.Select[j][s], 1-c.Select[j][s].(uint64))
		}
	}
}

// TestInputsFollowTheCircuit compares the verifier's inputs with what the prover assigns.
func TestInputsFollowTheCircuit(t *testing.T) {
	for i, q := range []analysis.GLMQuery{whole(link.Log), trial(link.Logit)} {
		s := Shapes()[i]
		x := newSite(t, s, q, 0, 1)
		x.encrypt(t, x.table())
		c := newCircuit(s)
		if err := c.assign(x.statement(), x.Witness); err != nil {
			t.Fatal(err)
		}
		a, err := zkproofs.Assign(c)
		if err != nil {
			t.Fatal(err)
		}
		in, err := x.statement().inputs(s.ID())
		if err != nil || !reflect.DeepEqual(in, a.Public) {
			t.Errorf("%s: %d inputs, the circuit has %d: %v", s.Name, len(in), len(a.Public), err)
		}
	}
}
