package contribution

import (
	"fmt"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/tally"
)

// Limbs is the number of coefficients that a key's count and sum have in a circuit of tables; both are 0 for every other circuit.
func Limbs(id zkproofs.CircuitID) (count, sum int) {
	s, err := tally.ShapeOf(id)
	if err != nil {
		return 0, 0
	}
	return s.CountLimbs, s.SumLimbs
}

// tallied is zkproofs/tally for one query.
type tallied struct {
	shape tally.Shape
	query tally.Query
}

func ofTally(set *he.Set, rows int, q analysis.Query) (zkproofs.CircuitID, uint32, statement, error) {
	query := tally.Query{Sizes: q.Sizes, Radix: q.Radix, Value: q.Value, Keys: q.Keys, HasValue: q.HasValue}
	shape, err := tally.ShapeFor(set, rows, query)
	if err != nil {
		return "", 0, nil, err
	}
	return shape.ID(), shape.Lanes(query.Keys), tallied{shape, query}, nil
}

func (t tallied) name() string { return "tally" }

func (t tallied) compute(lane uint32, request consentword.Word, hours uint32, w Witness) ([]uint32, uint64, error) {
	table := t.shape.Tally(t.query, lane, request, hours, w.Rows, w.Words)
	message, err := t.shape.Message(table)
	return message, table.Rows, err
}

func (t tallied) public(p Public) tally.Public {
	return tally.Public{Public: p, Query: t.query}
}

func (t tallied) prove(prover *zkproofs.Prover, p Public, w Witness) (zkproofs.Proof, error) {
	return tally.Prove(prover, t.public(p), w)
}

func (t tallied) verify(v *zkproofs.Verifier, p Public, proof zkproofs.Proof) error {
	return tally.Verify(v, t.public(p), proof)
}

func (t tallied) opens(uint32) []int { return nil }

func (t tallied) needs(j int) bool { return t.query.Used()[j] }

func (t tallied) decode(lanes [][]uint64) (analysis.Totals, error) {
	var table analysis.Table
	for _, m := range lanes {
		counts, sums, err := t.shape.Decode(m)
		if err != nil {
			return analysis.Totals{}, err
		}
		table.Count = append(table.Count, counts...)
		table.Sum = append(table.Sum, sums...)
	}
	keys := int(t.query.Keys)
	for i := keys; i < len(table.Count); i++ {
		if table.Count[i] != 0 || t.query.HasValue && table.Sum[i] != 0 {
			return analysis.Totals{}, fmt.Errorf("the table has rows outside its %d cells", keys)
		}
	}
	table.Count = table.Count[:keys]
	if t.query.HasValue {
		table.Sum = table.Sum[:keys]
	}
	return analysis.Totals{Tally: table}, nil
}
