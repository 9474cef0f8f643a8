package member

import (
	"errors"
	"fmt"
	"testing"

	"salus/ledger/transcript"
)

// TestNobodyIsBlamedForASum: a site whose contribution came last is not the culprit of floors that do not add up.
func TestNobodyIsBlamedForASum(t *testing.T) {
	short := errors.New("floors add up to 9")
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("said: %w", &transcript.Refusal{Check: "tally proof", Kind: transcript.Contribution, Party: "st-anna", Err: short}), "st-anna"},
		{&transcript.Refusal{Check: "floor", Err: short}, ""},
		{short, ""},
	} {
		if got := culprit(c.err); got != c.want {
			t.Errorf("%v: %q is blamed, want %q", c.err, got, c.want)
		}
	}
}
