package contribution

import (
	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/glm"
)

// modelled is zkproofs/glm for one query, which holds the session's public coefficients.
type modelled struct {
	shape glm.Shape
	query analysis.GLMQuery
}

func ofGLM(set *he.Set, rows int, q analysis.GLMQuery) (zkproofs.CircuitID, uint32, statement, error) {
	shape, err := glm.ShapeFor(set, rows, q)
	if err != nil {
		return "", 0, nil, err
	}
	return shape.ID(), shape.Lanes(q.Keys), modelled{shape, q}, nil
}

func (m modelled) name() string { return "glm" }

func (m modelled) compute(lane uint32, request consentword.Word, hours uint32, w Witness) ([]uint32, uint64, error) {
	table := m.shape.Compute(m.query, lane, request, hours, w.Rows, w.Words)
	message, err := m.shape.Message(table)
	return message, table.Rows, err
}

func (m modelled) prove(prover *zkproofs.Prover, p Public, w Witness) (zkproofs.Proof, error) {
	return glm.Prove(prover, glm.Public{Public: p, Query: m.query}, w)
}

func (m modelled) verify(v *zkproofs.Verifier, p Public, proof zkproofs.Proof) error {
	return glm.Verify(v, glm.Public{Public: p, Query: m.query}, proof)
}

func (m modelled) opens(uint32) []int { return sheetsFrom1(m.shape.Sheets()) }

func (m modelled) needs(j int) bool {
	q := m.query
	return q.Radix[j] != 0 || q.Slot[j] != 0 || q.Outcome[j] != 0 || q.Weight[j] != 0
}

func (m modelled) decode(lanes [][]uint64) (analysis.Totals, error) {
	t, err := m.shape.Decode(m.query, lanes)
	return analysis.Totals{GLM: t}, err
}
