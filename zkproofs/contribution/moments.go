package contribution

import (
	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/moments"
)

// summed is zkproofs/moments for one query.
type summed struct {
	shape moments.Shape
	query analysis.MomentsQuery
}

func ofMoments(set *he.Set, rows int, q analysis.MomentsQuery) (zkproofs.CircuitID, uint32, statement, error) {
	shape, err := moments.ShapeFor(set, rows, q)
	if err != nil {
		return "", 0, nil, err
	}
	return shape.ID(), shape.Lanes(q.Keys), summed{shape, q}, nil
}

func (s summed) name() string { return "moments" }

func (s summed) compute(lane uint32, request consentword.Word, hours uint32, w Witness) ([]uint32, uint64, error) {
	table := s.shape.Compute(s.query, lane, request, hours, w.Rows, w.Words)
	message, err := s.shape.Message(table)
	return message, table.Rows, err
}

func (s summed) prove(prover *zkproofs.Prover, p Public, w Witness) (zkproofs.Proof, error) {
	return moments.Prove(prover, moments.Public{Public: p, Query: s.query}, w)
}

func (s summed) verify(v *zkproofs.Verifier, p Public, proof zkproofs.Proof) error {
	return moments.Verify(v, moments.Public{Public: p, Query: s.query}, proof)
}

func (s summed) opens(uint32) []int { return sheetsFrom1(s.shape.Sheets()) }

func (s summed) needs(j int) bool { return moments.Used(s.query)[j] }

func (s summed) decode(lanes [][]uint64) (analysis.Totals, error) {
	t, err := s.shape.Decode(s.query, lanes)
	return analysis.Totals{Moments: t}, err
}
