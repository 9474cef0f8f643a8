package privacy

import (
	"errors"
	"fmt"
	"math/big"
)

// MaxEpsilon is the greatest ε that a study may state: e^8 is a factor of three thousand, and more than that protects nobody.
const MaxEpsilon = 8

// Target is the loss that is allowed, for all sessions together: (ε, δ)-differential privacy of one row.
type Target struct{ Epsilon, Delta *big.Rat }

// Check says whether the target means anything: 0 < ε ≤ MaxEpsilon and 10^-9 ≤ δ ≤ 10^-3. A δ of one over the number of patients would allow to publish one of them.
func (t Target) Check() error {
	switch {
	case t.Epsilon == nil || t.Delta == nil:
		return errors.New("privacy: ε or δ is missing")
	case t.Epsilon.Sign() <= 0 || t.Epsilon.Cmp(big.NewRat(MaxEpsilon, 1)) > 0:
		return fmt.Errorf("privacy: ε is %s, want more than 0 and at most %d", t.Epsilon.RatString(), MaxEpsilon)
	case t.Delta.Cmp(big.NewRat(1, 1e9)) < 0 || t.Delta.Cmp(big.NewRat(1, 1e3)) > 0:
		return errors.New("privacy: want δ from 0.000000001 to 0.001")
	}
	return nil
}

// Admits says whether the loss is within the target.
func (t Target) Admits(l Loss) bool {
	return l.rho == nil || l.Delta(t.Epsilon).Cmp(rational(t.Delta)) <= 0
}

// ErrTooLittleNoise says that the greatest scale is not enough.
var ErrTooLittleNoise = errors.New("privacy: the greatest noise of the list does not suffice")

// Scale is the smallest scale with which so many sessions of tables of counts of so many sites each stay within the target.
func (t Target) Scale(sites, sessions int) (Scale, error) {
	return t.smallest(Table{Sites: sites}, sessions)
}

// smallest is the table's smallest scale that suffices.
func (t Target) smallest(table Table, sessions int) (Scale, error) {
	if err := t.Check(); err != nil {
		return 0, err
	}
	sites := table.Sites
	if sites < 2 || sessions < 1 {
		return 0, fmt.Errorf("privacy: %d sites and %d sessions, want at least 2 and 1", sites, sessions)
	}
	for _, s := range Scales() {
		if table.Scale = s; t.Admits(table.Loss().Times(sessions)) {
			return s, nil
		}
	}
	return 0, fmt.Errorf("%w for ε = %s and δ = %s in %d session(s) of %d sites, half of which may collude; allow a greater ε, fewer sessions, or ask more sites",
		ErrTooLittleNoise, t.Epsilon.FloatString(3), t.Delta.FloatString(9), sessions, sites)
}
