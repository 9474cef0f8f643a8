package transcript

import (
	"fmt"

	"salus/ledger"
	"salus/models/study"
)

// Rules is what a study says on chain when it is proposed: its hash cannot show a contract what it stands for.
func Rules(st *study.Study) (ledger.Rules, error) {
	cost, err := st.Cost()
	if err != nil {
		return ledger.Rules{}, err
	}
	r := ledger.Rules{MinSites: st.Release.MinSites, MaxSessions: st.Release.MaxSessions, Cost: cost}
	if c := st.Committee; c != nil {
		r.Quorum = uint8(c.Quorum)
		for _, m := range c.Members {
			account, err := ledger.ParseAddress(m)
			if err != nil {
				return ledger.Rules{}, fmt.Errorf("committee: %w", err)
			}
			r.Committee = append(r.Committee, account)
		}
	}
	return r, nil
}

// CheckRules says whether the chain holds a study to the rules that the study itself states. Whoever proposes a hash first states its rules for ever: a site approves no study under others.
func CheckRules(f *ledger.Facts, st *study.Study) error {
	on, ok := f.Study(st.Hash())
	if !ok {
		return fmt.Errorf("the chain does not hold study %s", st.Hash())
	}
	want, err := Rules(st)
	if err != nil {
		return err
	}
	if got := on.Proposed.Rules; !got.Equal(want) {
		return fmt.Errorf("the chain holds study %s to other rules than the study states: at least %d sites, %d sessions of cost %d, %d of a committee of %d, want %d, %d of %d, %d of %d",
			st.Hash(), got.MinSites, got.MaxSessions, got.Cost, got.Quorum, len(got.Committee), want.MinSites, want.MaxSessions, want.Cost, want.Quorum, len(want.Committee))
	}
	return nil
}
