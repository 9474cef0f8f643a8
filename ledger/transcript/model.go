package transcript

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"salus/ledger"
	"salus/models/analysis"
	"salus/models/study"
)

// An iterative analysis is a chain of sessions. Each one computes at a public model, whose hash the chain fixes when the session opens, together
// with the session whose result the model follows from. So who knows the models reads from chain, session by session, at which model which consents
// were used; and the receipt of a session derives the next model again, which the chain's next hash must be that of.
//
// A public model is the coefficients and a commitment. What else the next one depends on (likelihoods, from which the number of outcomes follows) is its memory,
// which the commitment binds and hides: the researcher has it, the receipt shows it, and the sites are given it to derive the model themselves (Disclosure).

const modelLabel = "salus/model/v1\x00"

// maxModel bounds a model's encoding: a vector of numbers of at most 20 characters, a digest, and room.
const maxModel = 4 << 10

// ModelBytes is a model's canonical encoding (RFC 8785).
func ModelBytes(m analysis.Model) []byte {
	b, err := CanonicalResult(m)
	if err != nil {
		panic("transcript: a model does not encode: " + err.Error()) // plain data always does
	}
	return b
}

// ParseModel is the strict inverse of ModelBytes.
func ParseModel(b []byte) (analysis.Model, error) {
	var m analysis.Model
	if len(b) > maxModel {
		return m, fmt.Errorf("a model of %d bytes, at most %d are allowed", len(b), maxModel)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return analysis.Model{}, errors.New("a model does not parse")
	}
	if !bytes.Equal(ModelBytes(m), b) {
		return analysis.Model{}, errors.New("a model is not in canonical form")
	}
	return m, nil
}

// ModelHash is what the chain holds of a model: SHA-256 of a label and its canonical bytes, and zero for the zero model, which is that of an analysis of
// one session.
func ModelHash(m analysis.Model) study.Digest {
	b := ModelBytes(m)
	if bytes.Equal(b, ModelBytes(analysis.Model{})) {
		return study.Digest{}
	}
	return sha256.Sum256(append([]byte(modelLabel), b...))
}

// StepAllowed says why a session at this model after that session is not one of the program's chain, or nil. previous is zero for the first session.
func StepAllowed(p *analysis.Program, m analysis.Model, previous study.SessionID) error {
	first := previous == study.SessionID{}
	switch {
	case !p.Iterative() && !first:
		return errors.New("a previous session is named, and the analysis needs one session only")
	case p.Iterative() && first && ModelHash(m) != ModelHash(p.Start()):
		return errors.New("the first session is not at the model that the study starts from")
	case p.Iterative() && first != (m.Iteration == 0):
		return fmt.Errorf("iteration %d is at the wrong place in the chain", m.Iteration)
	}
	return p.CheckModel(m)
}

// fixedStep compares a model with what the chain fixed when the session opened.
func fixedStep(o ledger.SessionOpened, m analysis.Model) error {
	if got := ModelHash(m); got != study.Digest(o.Step.Model) {
		return fmt.Errorf("the model has hash %s, the chain fixed %s", got, study.Digest(o.Step.Model))
	}
	if o.Iteration != m.Iteration {
		return fmt.Errorf("the model is of iteration %d, the chain counted %d", m.Iteration, o.Iteration)
	}
	return nil
}

// Opening is what a model's commitment hides, and the salt that hides it: a likelihood is often a number that can be guessed. Of a first model both are zero.
type Opening struct {
	Salt   study.Digest    `json:"salt"`
	Memory analysis.Memory `json:"memory"`
}

const (
	memoryLabel = "salus/model-memory/v1\x00"
	saltLabel   = "salus/model-salt/v1\x00"
)

// Commitment is SHA-256 of a label, the salt and the memory's canonical bytes; zero for the zero opening.
func (o Opening) Commitment() study.Digest {
	b, err := CanonicalResult(o.Memory)
	if err != nil {
		panic("transcript: a model's memory does not encode: " + err.Error()) // plain data always does
	}
	none, err := CanonicalResult(analysis.Memory{})
	if err != nil {
		panic("transcript: no memory does not encode: " + err.Error())
	}
	if o.Salt == (study.Digest{}) && bytes.Equal(b, none) {
		return study.Digest{}
	}
	h := sha256.New()
	h.Write([]byte(memoryLabel))
	h.Write(o.Salt[:])
	h.Write(b)
	return study.Digest(h.Sum(nil))
}

// Known is a model with what it commits to.
type Known struct {
	Model   analysis.Model `json:"model"`
	Opening Opening        `json:"opening"`
}

// State opens the commitment.
func (k Known) State() (analysis.State, error) {
	if k.Opening.Commitment() != k.Model.Commitment {
		return analysis.State{}, errors.New("this is not what the model commits to")
	}
	return analysis.State{Model: k.Model, Memory: k.Opening.Memory}, nil
}

// same says whether both are there, and the same model with the same memory, or neither is.
func (k *Known) same(o *Known) bool {
	return (k == nil) == (o == nil) && (k == nil || ModelHash(k.Model) == ModelHash(o.Model) && k.Opening.Commitment() == o.Opening.Commitment())
}

// NextSalt is what the model that follows from a session is committed to with. It follows from the salt of the session's release, so whoever makes the receipt
// again makes the same.
func NextSalt(release study.Digest, session study.SessionID) study.Digest {
	h := sha256.New()
	h.Write([]byte(saltLabel))
	h.Write(release[:])
	h.Write(session[:])
	return study.Digest(h.Sum(nil))
}

// Outcome is what a session's decrypted sums say.
type Outcome struct {
	Result json.RawMessage // canonical; of an analysis that has none from these sums: {"error": why}
	Next   *Known          // at which the chain goes on; nil: it ends here
	Failed string          // why there is no result, or no next model, although one was wanted
}

// noResult is the result of sums that the analysis has no result for, for instance where covariates are collinear.
type noResult struct {
	Error string `json:"error"`
}

// Outcome derives result and next model, which is committed to with this salt. Every party's share is needed, the researcher's too, and what the session's
// own model commits to.
func (r *Replay) Outcome(o Opening, salt study.Digest) (Outcome, error) {
	at, err := Known{r.terms.Model, o}.State()
	if err != nil {
		return Outcome{}, err
	}
	t, err := r.Totals()
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	result, err := r.result(at, t)
	if err != nil {
		result, out.Failed = noResult{err.Error()}, err.Error()
	}
	if out.Result, err = CanonicalResult(result); err != nil {
		return Outcome{}, err
	}
	if !r.program.Iterative() || out.Failed != "" {
		return out, nil
	}
	next, done, err := r.program.Next(at, t)
	switch {
	case err != nil:
		out.Failed = err.Error()
	case done:
	default:
		opening := Opening{Salt: salt, Memory: next.Memory}
		next.Commitment = opening.Commitment()
		if _, err := Statement(r.program, next.Model, int(r.terms.Chunk)); err != nil {
			out.Failed = fmt.Sprintf("no session can compute at the next model: %v; scale the covariates down or narrow their ranges", err)
			return out, nil
		}
		out.Next = &Known{next.Model, opening}
	}
	return out, nil
}
