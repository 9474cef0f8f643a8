package transcript_test

import (
	"context"
	"encoding/json"
	"testing"

	"salus/ledger/transcript"
	"salus/models/analysis"
)

// TestSessionGivesThePlainTally: what is decrypted is the table of the consenting rows, and its result the plain oracle's.
func TestSessionGivesThePlainTally(t *testing.T) {
	x := session(t)
	table, err := x.replay.Totals()
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Program.Result(analysis.State{}, table)
	if err != nil {
		t.Fatal(err)
	}
	want, err := analysis.Oracle(x.Study, x.Counted())
	if err != nil {
		t.Fatal(err)
	}
	if d := analysis.MaxAbsDifference(got, want); d > 1e-9 {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Fatalf("the result differs from the plain one by %g:\n%s\n%s", d, g, w)
	}
	var n uint64
	for _, c := range table.Tally.Count {
		n += c
	}
	if n < 200 {
		t.Fatalf("only %d rows were counted", n)
	}
}

// TestReceiptVerifies: from the receipt, the folder and the chain alone.
func TestReceiptVerifies(t *testing.T) {
	x := session(t)
	rep, err := transcript.Verify(context.Background(), x.receipt, x.folder, x.source)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Session != x.Terms.Session || rep.Study != x.Study.Hash() || len(rep.Sites) != 3 || rep.Chain != x.Terms.Chain || !rep.Development {
		t.Errorf("the report says %+v", rep)
	}
	if want := 4 + 4 + 3 + 4; rep.Proofs != want { // key shares, tallies of four chunks, cohorts, decryption shares
		t.Errorf("%d proofs were verified, want %d", rep.Proofs, want)
	}
	rc, err := transcript.ParseReceipt(x.receipt)
	if err != nil {
		t.Fatal(err)
	}
	if string(rep.Result) != string(rc.Result) {
		t.Error("the report has another result than the receipt")
	}
}

// TestWithoutOnePartyTheTableStaysHidden: all shares but one give noise, which no table is.
func TestWithoutOnePartyTheTableStaysHidden(t *testing.T) {
	x := session(t)
	all := x.Terms.Parties()
	for i, absent := range all {
		others := append(append([]string{}, all[:i]...), all[i+1:]...)
		lanes, err := x.replay.Open(others)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.replay.Statement().Decode(lanes); err == nil {
			t.Errorf("without %s the sum reads as a table", absent)
		}
	}
	if _, err := x.before[transcript.Share].Totals(); err == nil {
		t.Error("a table without shares")
	}
}

// TestResearchersShareIsNeeded: with all sites' shares and not the researcher's there is no table and no receipt.
func TestResearchersShareIsNeeded(t *testing.T) {
	x := session(t)
	r := x.before[transcript.Share].Clone()
	for _, s := range x.Sites {
		b := x.said[transcript.Share][string(s.ID)]
		if err := r.Add(x.Sign(transcript.Share, string(s.ID), b), b); err != nil {
			t.Fatal(err)
		}
	}
	if now, _ := r.Missing(); now != "" {
		t.Fatalf("the session waits for the %s", now)
	}
	if _, err := r.Totals(); err == nil {
		t.Error("a table without the researcher's share")
	}
	if _, err := transcript.NewReceipt(r, x.Researcher, [32]byte{}, transcript.Opening{}); err == nil {
		t.Error("a receipt without the researcher's share")
	}
}

// TestHeadDependsOnWhatWasSaidAndNotOnWhoWasFirst replays the session in the opposite order of parties.
func TestHeadDependsOnWhatWasSaidAndNotOnWhoWasFirst(t *testing.T) {
	x := session(t)
	want, err := x.replay.Seal()
	if err != nil {
		t.Fatal(err)
	}
	r := x.Replay(t)
	parties := x.Terms.Parties()
	for _, kind := range transcript.Kinds()[:3] {
		for i := range parties {
			p := parties[len(parties)-1-i]
			if b, ok := x.said[kind][p]; ok {
				if err := r.Add(x.Sign(kind, p, b), b); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	got, err := r.Seal()
	if err != nil {
		t.Fatal(err)
	}
	if got.Head != want.Head || got.Aggregate != want.Aggregate {
		t.Error("the order of arrival changed the seal")
	}
	if got.Statements != want.Statements || want.Statements != 11 {
		t.Errorf("%d and %d proofs up to the seal, want 11", got.Statements, want.Statements)
	}
	if want.Floors < uint64(x.Study.Release.MinCohort) {
		t.Errorf("floors add up to %d", want.Floors)
	}
}
