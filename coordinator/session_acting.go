package coordinator

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/study"
	"salus/proto/faults"
)

// chainTimeout bounds one transaction from sending to final; it is sent again after that.
const chainTimeout = 30 * time.Second

// pursue starts what the state asks for, if it is not under way. Every action is idempotent.
func (x *session) pursue(ctx context.Context) {
	if x.acting || x.c.clock().Before(x.retryAt) {
		return
	}
	var act func(context.Context) error
	switch x.j.Session.State {
	case study.Opening:
		act = x.anchorOpen()
	case study.Sealing:
		act = x.anchorSeal()
	case study.Failed:
		switch {
		case !x.j.Aborted:
			act = x.anchorAbort()
		case len(x.j.Without) > 0 && !x.j.Follows:
			x.follow(ctx)
		}
	}
	if act == nil {
		return
	}
	x.acting = true
	x.c.group.Go(func() error {
		ctx, cancel := context.WithTimeout(ctx, chainTimeout)
		defer cancel()
		x.acted <- act(ctx)
		return nil
	})
}

// failedAction decides what a failed chain action means: a contract's refusal ends the session, anything else is tried again.
func (x *session) failedAction(ctx context.Context, err error) {
	x.log.Warn("chain", "state", x.j.Session.State, "error", err.Error())
	x.retryAt = x.c.clock().Add(time.Second)
	if site, ok := errors.AsType[*unable](err); ok && x.j.Session.State == study.Opening {
		if err := x.end(ctx, study.Occurrence{Kind: study.Refused, Party: study.Party(site.id), Reason: site.why}, faults.NotApproved); err != nil {
			x.log.Error("store", "error", err.Error())
		}
		return
	}
	revert, ok := errors.AsType[*ledger.Revert](err)
	if !ok {
		return
	}
	if x.j.Session.State == study.Failed {
		x.j.Aborted = true // the chain has nothing to abort
		_ = x.save(ctx, x.j, nil)
		return
	}
	if revert.Name == "StaleConsent" || revert.Name == "StaleEpoch" {
		return // a root was posted meanwhile: try again with the new one
	}
	if err := x.end(ctx, study.Occurrence{Kind: study.Aborted, Reason: revert.Error()}, faults.TransactionFails); err != nil {
		x.log.Error("store", "error", err.Error())
	}
}

// unable says that a site of the roster cannot take part any more; the session ends before it is on chain, and another goes
// without it.
type unable struct {
	id  study.SiteID
	why string
}

func (u *unable) Error() string { return fmt.Sprintf("site %s: %s", u.id, u.why) }

func (x *session) anchorOpen() func(context.Context) error {
	var roster []ledger.RosterSite
	var missing error
	x.c.readFacts(func(f *ledger.Facts) {
		on, known := f.Study(x.row.Study)
		if !known {
			missing = errors.New("the chain's endpoint does not show the study yet")
			return
		}
		for _, id := range x.j.Session.Roster {
			m, ok := f.Site(string(id))
			consent, posted := f.Consent(m.Account)
			if !ok || !posted {
				missing = &unable{id, "it is not an active site, or has posted no consent root"}
				return
			}
			if err := transcript.Fits(on.Approvals[m.Account].Dataset, consent.ConsentRoot); err != nil {
				missing = &unable{id, err.Error()}
				return
			}
			roster = append(roster, ledger.RosterSite{Site: m.Account, Epoch: consent.Epoch})
		}
	})
	at := x.j.Step.onChain()
	return func(ctx context.Context) error {
		if missing != nil {
			return missing
		}
		_, err := x.c.chain.OpenSession(ctx, x.id, x.row.Study, roster, at)
		return err
	}
}

func (x *session) anchorSeal() func(context.Context) error {
	if x.replay == nil {
		return nil // the chain's endpoint has not shown the opening again yet
	}
	seal, err := x.replay.Seal()
	return func(ctx context.Context) error {
		if err != nil {
			return err
		}
		_, err := x.c.chain.Seal(ctx, x.id, seal.Head, seal.Aggregate)
		return err
	}
}

func (x *session) anchorAbort() func(context.Context) error {
	failure, code := *x.j.Session.Failure, x.j.Code
	return func(ctx context.Context) error {
		if err := x.c.advance(ctx); err != nil { // openSession may have become final since the last look
			return err
		}
		var opened bool
		var culprit ledger.Address
		x.c.readFacts(func(f *ledger.Facts) {
			_, opened = f.Session(x.id)
			if len(failure.Culprits) == 1 {
				if m, ok := f.Site(string(failure.Culprits[0])); ok {
					culprit = m.Account
				}
			}
		})
		if !opened {
			return &ledger.Revert{Name: "UnknownSession"}
		}
		_, err := x.c.chain.Abort(ctx, x.id, codeNumber(code), culprit, sha256.Sum256([]byte(failure.Reason)))
		return err
	}
}

// codeNumber is the number in a public code, 1001 if there is none.
func codeNumber(code string) uint32 {
	var n uint32
	if _, err := fmt.Sscanf(code, "SAL-%d", &n); err != nil || n == 0 {
		return 1001
	}
	return n
}

// follow makes the session without the culprits; its request id is derived, so it is made once.
func (x *session) follow(ctx context.Context) {
	request := followRequest(x.id)
	var roster []study.SiteID
	for _, s := range x.j.Without {
		roster = append(roster, study.SiteID(s))
	}
	if _, err := x.c.open(ctx, x.row.Study, roster, request, x.j.Step, nil); err != nil {
		x.log.Warn("no session follows", "error", err.Error())
	}
	j := x.j
	j.Follows = true
	if err := x.save(ctx, j, nil); err != nil {
		x.log.Error("store", "error", err.Error())
	}
}
