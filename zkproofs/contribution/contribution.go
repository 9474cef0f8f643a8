// Package contribution is the closed choice of what a site's ciphertexts are proven to hold: the statements that an analysis may ask for,
// one package each, behind one set of methods. Sessions know this package and no statement by name.
//
// # Relation
//
// A [Statement] is a parameter set, a number of rows a chunk and an analysis's statistic. It has one circuit, and everybody derives the same from the same
// three. [Statement.Verify] accepts what the circuit's own package accepts for the statistic's query, and nothing else: the query is the statement's, never the
// prover's, and a key of another circuit is refused.
//
// # Soundness
//
// There is no circuit here, and no public input is made here: a statement's Verify hands [Public] and the query to the one package that the circuit's id
// names. What has to hold is that the choice is the verifier's. It follows from the study and the session's model alone; the id stands in the context of every
// proof, so a proof of one statement, or of one model, never passes as another's.
//
// # Left to others
//
// That the statistic is the study's and the model the session's (ledger/transcript), and all that the statements leave to others.
package contribution

import (
	"fmt"

	"salus/he"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/zkproofs"
	"salus/zkproofs/scan"
)

// Statement is what a session's contributions prove. The zero Statement proves nothing.
type Statement struct {
	set       *he.Set
	circuit   zkproofs.CircuitID
	lanes     uint32
	statistic analysis.Statistic
	statement
}

// statement is what each package of a statement offers, for one query.
type statement interface {
	// name is the package's.
	name() string
	// compute is what the circuit computes, in plain Go: a lane's message, and the number of rows that count in all lanes.
	compute(lane uint32, request consentword.Word, hours uint32, w Witness) (message []uint32, count uint64, err error)
	prove(*zkproofs.Prover, Public, Witness) (zkproofs.Proof, error)
	verify(*zkproofs.Verifier, Public, zkproofs.Proof) error
	// decode reads the sums of all lanes' messages.
	decode(lanes [][]uint64) (analysis.Totals, error)
	// opens lists the sheets of the dataset, beyond sheet 0, whose roots stand in a lane's statement, in that order.
	opens(lane uint32) []int
	// needs says whether a row without a code in that column does not count.
	needs(column int) bool
}

// Public is what the verifier of one lane of one chunk knows beside the query.
type Public = scan.Public

// Witness is what the site alone knows of a chunk.
type Witness = scan.Witness

// For is the statement of a statistic over chunks of so many rows. Its error says how to ask for less.
func For(set *he.Set, rows int, s analysis.Statistic) (Statement, error) {
	asked := 0
	for _, set := range []bool{s.Tally != nil, s.Moments != nil, s.GLM != nil, s.Variants != nil} {
		if set {
			asked++
		}
	}
	if asked != 1 {
		return Statement{}, fmt.Errorf("the statistic asks for %d things, one was expected", asked)
	}
	out := Statement{set: set, statistic: s}
	var err error
	switch {
	case s.Tally != nil:
		out.circuit, out.lanes, out.statement, err = ofTally(set, rows, *s.Tally)
	case s.Moments != nil:
		out.circuit, out.lanes, out.statement, err = ofMoments(set, rows, *s.Moments)
	case s.GLM != nil:
		out.circuit, out.lanes, out.statement, err = ofGLM(set, rows, *s.GLM)
	case s.Variants != nil:
		out.circuit, out.lanes, out.statement, err = ofVariants(set, rows, *s.Variants)
	}
	return out, err
}

// Set is the parameter set of the ciphertexts.
func (s Statement) Set() *he.Set { return s.set }

// Circuit names the circuit of every lane's proof.
func (s Statement) Circuit() zkproofs.CircuitID { return s.circuit }

// Opens lists the sheets of the dataset that a lane's proof opens beside sheet 0, in the order of Public.Sheets. A sheet that no lane opens is committed to and says
// nothing.
func (s Statement) Opens(lane uint32) []int { return s.opens(lane) }

// sheetsFrom1 lists sheets 1 to n − 1.
func sheetsFrom1(n int) []int {
	var out []int
	for i := 1; i < n; i++ {
		out = append(out, i)
	}
	return out
}

// Lanes is the number of ciphertexts of a chunk.
func (s Statement) Lanes() uint32 { return s.lanes }

// Name is the statement's one word: tally, moments, glm or variants.
func (s Statement) Name() string { return s.name() }

// Statistic is what is computed. It is not to be changed.
func (s Statement) Statistic() analysis.Statistic { return s.statistic }

// Compute is what the circuit computes of a chunk, in plain Go: the message of a lane, ready to encrypt, and the number of rows that count, in all lanes
// together. Of the witness it reads rows, words and genotypes: row i and word i are the same patient's, a nil row is an empty slot, and a missing word denies.
func (s Statement) Compute(lane uint32, request consentword.Word, hours uint32, w Witness) (message []uint32, count uint64, err error) {
	return s.compute(lane, request, hours, w)
}

// Prove makes a proof of one lane. It tries any public statement and witness of the circuit's sizes, true or false.
func (s Statement) Prove(p *zkproofs.Prover, public Public, w Witness) (zkproofs.Proof, error) {
	if p.ID() != s.circuit {
		return nil, fmt.Errorf("a prover of %s cannot prove %s", p.ID(), s.circuit)
	}
	return s.prove(p, public, w)
}

// Verify checks one lane's proof.
func (s Statement) Verify(v *zkproofs.Verifier, public Public, proof zkproofs.Proof) error {
	if v.ID() != s.circuit {
		return fmt.Errorf("a key of %s cannot verify %s", v.ID(), s.circuit)
	}
	return s.verify(v, public, proof)
}

// Decode reads the lanes' decrypted sums as the statistic's totals. It fails on what no sum of proven messages is.
func (s Statement) Decode(lanes [][]uint64) (analysis.Totals, error) {
	if uint32(len(lanes)) != s.lanes {
		return analysis.Totals{}, fmt.Errorf("%d lanes, %d were expected", len(lanes), s.lanes)
	}
	return s.decode(lanes)
}

// Complete says whether a row of codes has all that it needs to count, if it is present and permitted.
func (s Statement) Complete(codes []uint32) bool {
	for j := range analysis.MaxAxes {
		if s.needs(j) && (j >= len(codes) || codes[j] == 0) {
			return false
		}
	}
	return true
}
