package coordinator

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"salus/ledger"
	"salus/proto/faults"
)

// Closed says who decides from now on.
type Closed struct {
	Consortium string   `json:"consortium"`
	Block      uint64   `json:"block"`
	Sites      []string `json:"sites"`  // active ones, which decide
	Quorum     uint8    `json:"quorum"` // per cent of them that a motion needs more than
	Votes      int      `json:"votes"`  // that is, of these sites
	Keys       int      `json:"keys"`   // pinned so far
}

// CloseBootstrap ends, for good, the operator's right to admit members and to pin keys: from then on the sites' motions do (salus worker move). It works
// while the coordinator serves, and again after it was done. confirm must be the consortium's name.
//
// A consortium without keys is refused: its ceremony announces its records on chain as the operator, and what it makes could be pinned by no one alone.
func CloseBootstrap(ctx context.Context, dir, confirm string) (Closed, error) {
	config, err := LoadConfig(dir)
	if err != nil {
		return Closed{}, err
	}
	if confirm != config.Name {
		return Closed{}, faults.New(faults.UsageError, "this cannot be undone: say --confirm %s", config.Name)
	}
	key, err := ledger.LoadKey(filepath.Join(dir, "chain.key"))
	if err != nil {
		return Closed{}, err
	}
	chain, err := ledger.DialAll(ctx, config.Chain, &config.Deployment, key)
	if err != nil {
		return Closed{}, fmt.Errorf("chain: %w", err)
	}
	defer chain.Close()
	f, err := ledger.ReadFacts(ctx, chain, config.Deployment)
	if err != nil {
		return Closed{}, fmt.Errorf("chain: %w", err)
	}
	out := Closed{Consortium: config.Name, Quorum: f.Consortium().Quorum, Votes: f.VotesNeeded(ledger.AdmitSite, ledger.Address{})}
	for _, s := range f.Sites() {
		out.Sites = append(out.Sites, s.ID)
	}
	for _, name := range f.Pinned() {
		if !strings.HasPrefix(name, "ceremony/") { // a record of a ceremony (ledger/pins)
			out.Keys++
		}
	}
	if out.Keys == 0 {
		return Closed{}, faults.New(faults.KeyNotPinned, "no circuit has a verifying key: finish the ceremony first")
	}
	at, err := chain.CloseBootstrap(ctx)
	if err != nil {
		return Closed{}, refused(err)
	}
	out.Block = at.Block
	return out, nil
}

// refused gives a contract's refusal its public code.
func refused(err error) error {
	revert, ok := errors.AsType[*ledger.Revert](err)
	if !ok {
		return err
	}
	return faults.New(faults.TransactionFails, "%v", revert)
}
