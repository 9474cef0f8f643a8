package coordinator

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"salus/coordinator/store"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
)

// request is what a party says to a session.
type request struct {
	entry    transcript.Entry // a submission, if artifact is not nil
	artifact []byte
	refusal  *refusal
	reply    chan reply
}

type refusal struct{ party, code, detail, culprit string }

type reply struct {
	duplicate bool
	err       error
}

// hear answers one request of a party.
func (x *session) hear(ctx context.Context, r request) (duplicate bool, err error) {
	if r.refusal != nil {
		return false, x.refused(ctx, *r.refusal)
	}
	return x.submitted(ctx, r.entry, r.artifact)
}

func (x *session) refused(ctx context.Context, r refusal) error {
	if x.j.Session.State.Ended() {
		return nil
	}
	who := r.party
	if code := faults.Code(r.code); code == faults.ProofInvalid {
		// By this code a site is expelled from the study; nobody is by its own word.
		r.code, r.detail = string(faults.RefusedByParty), fmt.Sprintf("%s: %s", code, r.detail)
	}
	if r.culprit != "" {
		// A party names another; the coordinator has verified everything it accepted, so the one who refuses leaves,
		// and its reason stands in the record.
		r.detail = fmt.Sprintf("%s (it names %s)", r.detail, r.culprit)
	}
	return x.end(ctx, study.Occurrence{Kind: study.Refused, Party: study.Party(who), Reason: r.detail}, faults.Code(r.code))
}

// submitted verifies an artifact and takes it in. What it returns without error is durable.
func (x *session) submitted(ctx context.Context, e transcript.Entry, artifact []byte) (duplicate bool, err error) {
	if x.replay == nil && !x.j.Session.State.Ended() {
		// A party may have seen the opening before this coordinator did.
		if err := x.c.advance(ctx); err != nil {
			return false, faults.New(faults.ChainUnreachable, "%v", err)
		}
		if err := x.look(ctx); err != nil {
			return false, err
		}
		if x.replay == nil {
			return false, faults.New(faults.WrongPhase, "the session is not open yet")
		}
	}
	o := study.Occurrence{Kind: study.Submitted, At: x.c.clock(), Session: x.id, Party: study.Party(e.Party), Artifact: study.Artifact(e.Kind), Digest: e.Digest}
	if _, _, err := study.Next(x.j.Session, o); err != nil {
		return false, phaseFault(err)
	}
	if _, have := x.j.Session.Received[o.Artifact][o.Party]; have {
		return true, nil // the same again: it is stored
	}
	if x.replay == nil {
		return false, faults.New(faults.WrongPhase, "the session has ended")
	}
	switch err := x.replay.Add(e, artifact); {
	case errors.Is(err, transcript.ErrDuplicate):
		// It was verified, but could not be stored: only what is stored is acknowledged.
		if e, _ = x.replay.Said(e.Kind, e.Party); sha256.Sum256(artifact) != e.Digest {
			return false, faults.New(faults.DigestMismatch, "the artifact is not the one that the entry names")
		}
	case err != nil:
		return false, x.rejected(ctx, e, o, err)
	}
	if _, err := x.c.swarm.Put(artifact); err != nil {
		return false, faults.New(faults.DiskFull, "%v", err)
	}
	row := store.Entry{Kind: string(e.Kind), Party: e.Party, Digest: e.Digest, Signature: e.Signature, Size: int64(len(artifact))}
	return false, x.next(ctx, o, &row)
}

// rejected ends the session by the party whose artifact failed a check. A bad signature proves nothing about the party, so
// it only refuses the message.
func (x *session) rejected(ctx context.Context, e transcript.Entry, o study.Occurrence, cause error) error {
	x.log.Warn("refused", "kind", e.Kind, "party", e.Party, "cause", cause.Error())
	refusal, ok := errors.AsType[*transcript.Refusal](cause)
	if !ok {
		return faults.New(faults.Internal, "%v", cause)
	}
	code := faults.OfCheck(refusal.Check)
	switch code {
	case faults.SignatureInvalid, faults.AlreadySubmitted, faults.WrongPhase, faults.DigestMismatch:
		return faults.New(code, "%v", cause)
	}
	o.Kind, o.Reason = study.Rejected, refusal.Check+": "+refusal.Err.Error()
	if refusal.Party == "" { // the sum was refused, not the party
		o = study.Occurrence{Kind: study.Aborted, Reason: refusal.Error()}
	}
	if err := x.end(ctx, o, code); err != nil {
		return err
	}
	return faults.New(code, "%v", cause)
}

func phaseFault(err error) error {
	switch {
	case errors.Is(err, study.ErrUnknownParty), errors.Is(err, study.ErrNotExpected):
		return faults.New(faults.NotAParty, "%v", err)
	case errors.Is(err, study.ErrConflict):
		return faults.New(faults.AlreadySubmitted, "%v", err)
	}
	return faults.New(faults.WrongPhase, "%v", err)
}
