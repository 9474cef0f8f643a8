package ledger_test

import (
	"testing"

	"salus/ledger"
)

// TestApprovalOfOneStudyServesNoOther: a site's approval is of one study, over one dataset; nobody carries it to another, and nobody gives it in another's name.
func TestApprovalOfOneStudyServesNoOther(t *testing.T) {
	c := populate(t)
	approved := c.study("approved", 3, 9)
	must(t)(c.researcher.Propose(c.ctx, hash("other"), 3, 9))
	open := func(session string, study [32]byte) error {
		return second(c.operator.OpenSession(c.ctx, hash(session), study, c.roster(1), ledger.Step{}))
	}
	refused(t, open("replayed", hash("other")), "NotApproved", "study", hexOf(hash("other")), "site", c.sites[0].Account.String())
	// The approvals of two sites are not that of the third, whoever sends the same words.
	for _, s := range c.sites[:2] {
		must(t)(s.Approve(c.ctx, hash("other"), dataset(s.ID)))
	}
	refused(t, second(c.outsider.Approve(c.ctx, hash("other"), dataset(c.sites[2].ID))), "NotActiveSite")
	refused(t, second(c.researcher.Approve(c.ctx, hash("other"), dataset(c.sites[2].ID))), "NotActiveSite")
	refused(t, open("replayed", hash("other")), "NotApproved", "site", c.sites[2].Account.String())
	if err := open("approved", approved); err != nil {
		t.Fatal(err)
	}
	// A session's id is used once, so a session of one study is never one of another.
	must(t)(c.sites[2].Approve(c.ctx, hash("other"), dataset(c.sites[2].ID)))
	refused(t, open("approved", hash("other")), "SessionExists")
}

// TestNothingIsAcceptedWhereNoVerifyingKeyIsStored: not a true proof, not an empty one; a pinned hash alone accepts nothing, and no key can be zero.
func TestNothingIsAcceptedWhereNoVerifyingKeyIsStored(t *testing.T) {
	h := newHospitalWithout(t, true)
	h.admit()
	b, proof := h.batch(h.enrolment(0))
	circuit, key := string(h.batches.ID()), h.batches.Verifier()
	for name, p := range map[string][]byte{"a true proof": proof, "no proof": nil, "zeros": make([]byte, 256)} {
		if err := second(h.SubmitBatch(h.ctx, circuit, b, p)); err == nil {
			t.Fatalf("%s is accepted", name)
		} else {
			refused(t, err, "NoKey", "circuit", quote(circuit))
		}
	}
	refused(t, second(h.outsider.StoreBatchKey(h.ctx, circuit, key.KeyBytes())), "KeyNotPinned")
	must(t)(h.operator.PinKey(h.ctx, circuit, key.KeyHash()))
	refused(t, second(h.SubmitBatch(h.ctx, circuit, b, proof)), "NoKey")
	refused(t, second(h.outsider.StoreBatchKey(h.ctx, circuit, make([]byte, len(key.KeyBytes())))), "KeyNotPinned")
	must(t)(h.outsider.StoreBatchKey(h.ctx, circuit, key.KeyBytes()))
	refused(t, second(h.SubmitBatch(h.ctx, circuit, b, make([]byte, 256))), "MalformedProof")
	must(t)(h.SubmitBatch(h.ctx, circuit, b, proof))
}
