package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"salus/models/study"
)

// Model is the public state of an iterative analysis: what one session starts from, and everybody in it sees. The zero Model is that of an analysis
// that needs one session only.
type Model struct {
	Iteration  uint32
	Beta       []int64      // of x_0 to x_Columns, in units of 2^-link.BetaBits
	Commitment study.Digest // to the Memory that goes with it, which would tell more than the coefficients do; zero for the first
}

// Memory is what a model of an iterative analysis follows from, and what a result at it needs beside the session's sums. It is a function of the sums of the
// sessions before, and for those who know these. That of a first model is zero.
type Memory struct {
	From          []int64 // Beta of the best model before this one
	LogLikelihood int64   // of From, in units of 2^-24: where this model's is lower, the step was too long
	Null          int64   // log-likelihood of the model without covariates, in units of 2^-24
	Score         int64   // score test of all covariates there, in units of 2^-24
}

// State is a model with its memory. Who makes one has opened the model's commitment.
type State struct {
	Model
	Memory
}

func (m Memory) none() bool {
	return len(m.From) == 0 && m.LogLikelihood == 0 && m.Null == 0 && m.Score == 0
}

// same compares all but the commitment.
func (s State) same(o State) bool {
	return s.Iteration == o.Iteration && slices.Equal(s.Beta, o.Beta) && slices.Equal(s.From, o.From) &&
		s.LogLikelihood == o.LogLikelihood && s.Null == o.Null && s.Score == o.Score
}

// modelJSON is a Model's form in JSON. Its 64-bit numbers are texts: JSON's numbers are exact below 2^53 only.
type modelJSON struct {
	Iteration  uint32        `json:"iteration"`
	Beta       []string      `json:"beta,omitempty"`
	Commitment *study.Digest `json:"commitment,omitempty"`
}

// memoryJSON is a Memory's.
type memoryJSON struct {
	From          []string `json:"from,omitempty"`
	LogLikelihood int64    `json:"logLikelihood,string,omitempty"`
	Null          int64    `json:"null,string,omitempty"`
	Score         int64    `json:"score,string,omitempty"`
}

// maxCoefficients bounds what a Model in JSON holds.
const maxCoefficients = MaxAxes + 1

// MarshalJSON writes the only form that UnmarshalJSON takes.
func (m Model) MarshalJSON() ([]byte, error) {
	form := modelJSON{Iteration: m.Iteration, Beta: decimals(m.Beta)}
	if m.Commitment != (study.Digest{}) {
		form.Commitment = &m.Commitment
	}
	return json.Marshal(form)
}

// MarshalJSON writes the only form that UnmarshalJSON takes.
func (m Memory) MarshalJSON() ([]byte, error) {
	return json.Marshal(memoryJSON{decimals(m.From), m.LogLikelihood, m.Null, m.Score})
}

func decimals(list []int64) []string {
	var out []string
	for _, x := range list {
		out = append(out, strconv.FormatInt(x, 10))
	}
	return out
}

// UnmarshalJSON is strict: no unknown member, no other spelling of a number, at most MaxAxes + 1 coefficients.
func (m *Model) UnmarshalJSON(b []byte) error {
	var form modelJSON
	if err := strictly(b, &form); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	beta, err := integers(form.Beta)
	if err != nil {
		return fmt.Errorf("model: %w", err)
	}
	*m = Model{Iteration: form.Iteration, Beta: beta}
	if form.Commitment != nil {
		m.Commitment = *form.Commitment
	}
	return nil
}

// UnmarshalJSON is strict as a Model's is.
func (m *Memory) UnmarshalJSON(b []byte) error {
	var form memoryJSON
	if err := strictly(b, &form); err != nil {
		return fmt.Errorf("memory of a model: %w", err)
	}
	from, err := integers(form.From)
	if err != nil {
		return fmt.Errorf("memory of a model: %w", err)
	}
	*m = Memory{from, form.LogLikelihood, form.Null, form.Score}
	return nil
}

func strictly(b []byte, form any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode(form)
}

func integers(list []string) ([]int64, error) {
	if len(list) > maxCoefficients {
		return nil, fmt.Errorf("%d coefficients, at most %d", len(list), maxCoefficients)
	}
	var out []int64
	for _, text := range list {
		x, err := strconv.ParseInt(text, 10, 64)
		if err != nil || strconv.FormatInt(x, 10) != text {
			return nil, errors.New("a coefficient is no 64-bit number in its plain form")
		}
		out = append(out, x)
	}
	return out, nil
}
