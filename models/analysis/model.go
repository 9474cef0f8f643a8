package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Model is the public state of an iterative analysis: what one session starts from. The zero Model is that of an analysis that needs one
// session only.
type Model struct {
	Iteration     uint32
	Beta          []int64 // of x_0 to x_Columns, in units of 2^-link.BetaBits
	From          []int64 // Beta of the best model before this one
	LogLikelihood int64   // of From, in units of 2^-24: where this model's is lower, the step was too long
	Null          int64   // log-likelihood of the model without covariates, in units of 2^-24
	Score         int64   // score test of all covariates there, in units of 2^-24
}

// modelJSON is a Model's form in JSON. Its 64-bit numbers are texts: JSON's numbers are exact below 2^53 only.
type modelJSON struct {
	Iteration     uint32   `json:"iteration"`
	Beta          []string `json:"beta,omitempty"`
	From          []string `json:"from,omitempty"`
	LogLikelihood int64    `json:"logLikelihood,string,omitempty"`
	Null          int64    `json:"null,string,omitempty"`
	Score         int64    `json:"score,string,omitempty"`
}

// maxCoefficients bounds what a Model in JSON holds.
const maxCoefficients = MaxAxes + 1

// MarshalJSON writes the only form that UnmarshalJSON takes.
func (m Model) MarshalJSON() ([]byte, error) {
	return json.Marshal(modelJSON{m.Iteration, decimals(m.Beta), decimals(m.From), m.LogLikelihood, m.Null, m.Score})
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
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var form modelJSON
	if err := dec.Decode(&form); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	beta, errBeta := integers(form.Beta)
	from, errFrom := integers(form.From)
	if err := errors.Join(errBeta, errFrom); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	*m = Model{form.Iteration, beta, from, form.LogLikelihood, form.Null, form.Score}
	return nil
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
