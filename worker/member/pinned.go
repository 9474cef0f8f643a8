package member

import (
	"fmt"
	"strings"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/proto/faults"
)

// CheckPins refuses a consortium whose contracts accept, or have accepted, proofs under verifying keys that this member did not make itself, in verifying a ceremony or in the setup of a
// development consortium. Whoever made such a key may be able to forge: batches that carry out no withdrawal, admissions of patients whom nobody asked. Session keys are compared once more by
// each session; keys of consents are used by other sites' transactions alone, so this is where they are.
//
// Everybody asks before anything rests on the answer, since a key may be pinned at any time: a site before it proves a change of its consents and before it approves a study, every member before
// it takes part in a session.
func CheckPins(f *ledger.Facts, made func(circuit string, keyHash [32]byte) (made, development bool)) error {
	unmade := pins.Unmade(f, func(circuit string, keyHash [32]byte) bool {
		made, development := made(circuit, keyHash)
		return made && (!development || f.Consortium().Development)
	})
	if len(unmade) == 0 {
		return nil
	}
	text := strings.Join(unmade, ", ")
	if list := pins.Ceremonies(f); len(list) > 0 {
		text += fmt.Sprintf("; the consortium's finished ceremonies are %s", strings.Join(list, ", "))
	}
	return faults.New(faults.PinUnverified, "%s", text)
}
