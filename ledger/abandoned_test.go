package ledger

import (
	"slices"
	"testing"
	"time"
)

// TestChangesOfRemovedSitesAreAbandoned, after their time, and but for those that a site of now has named too.
func TestChangesOfRemovedSitesAreAbandoned(t *testing.T) {
	began, gone, stays := time.Unix(1_800_000_000, 0), Address{1}, Address{2}
	f := &Facts{Head: Block{Time: began.Add(time.Hour)}, All: []Fact{
		BatchAccepted{Site: gone, Content: [32]byte{1}}, BatchAccepted{Site: stays, Content: [32]byte{2}}, BatchAccepted{Site: gone, Content: [32]byte{3}},
		BatchAccepted{Site: gone, Content: [32]byte{2}}, BatchAccepted{Site: gone, Content: [32]byte{1}},
		MemberRemoved{At: At{Time: began}, Account: gone, Role: RoleSite}, MemberRemoved{At: At{Time: began}, Account: stays, Role: RoleResearcher},
	}}
	if got := f.Abandoned(time.Hour); !slices.Equal(got, [][32]byte{{1}, {3}}) {
		t.Errorf("%v", got)
	}
	if got := f.Abandoned(time.Hour + time.Second); len(got) != 0 {
		t.Errorf("before their time: %v", got)
	}
}
