package coordinator

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"salus/ledger"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
)

// A consortium outlives its operator. Whoever would carry its sessions makes a coordinator's folder for the contracts that are there (Succeed), with an authority of its own, and gives
// candidacy.json to a hospital; the hospitals make its account the operator by vote (salus worker move operator), and then follow it (salus worker follow). Members, keys, studies' hashes, approvals,
// consents and results stay what they are: they are on chain and at the members. What the coordinator before held alone is gone with it: researchers propose their studies again, the same files under the same hashes,
// and its sessions that have not ended are aborted.

// Succession says how Succeed makes a coordinator's folder for a consortium that exists.
type Succession struct {
	Dir         string
	Where       ledger.Whereabouts
	Operator    *ledger.Key // the candidate's account, which pays; copied to the folder
	OperatorKey string      // its file
	Listen      string
	Swarm       string
}

// CandidacyFile is what a candidate hands to a hospital.
const CandidacyFile = "candidacy.json"

// candidacyLife is for how long a candidacy is good: for a motion's thirty days, after two months to decide on one.
const candidacyLife = 90 * 24 * time.Hour

// Succeed makes the folder of a coordinator for a consortium that exists, and its candidacy. It refuses a folder that holds one already.
func Succeed(ctx context.Context, s Succession) (Config, error) {
	if err := durable.PrivateDir(s.Dir); err != nil {
		return Config{}, err
	}
	if _, err := os.Stat(filepath.Join(s.Dir, configFile)); err == nil {
		return Config{}, fmt.Errorf("%s holds a consortium already", s.Dir)
	}
	chain, err := ledger.DialAll(ctx, s.Where.Chain, &s.Where.Deployment, s.Operator)
	if err != nil {
		return Config{}, fmt.Errorf("chain: %w", err)
	}
	defer chain.Close()
	facts, err := ledger.ReadFacts(ctx, chain, s.Where.Deployment)
	if err != nil {
		return Config{}, fmt.Errorf("chain: %w", err)
	}
	if !facts.BootstrapClosed() {
		return Config{}, faults.New(faults.UsageError, "the consortium's bootstrap is open: no vote decides in it yet, its operator alone does")
	}
	if _, role, _, known := facts.Member(s.Operator.Address()); known {
		return Config{}, faults.New(faults.UsageError, "%s is or was the account of a %s: an operator's takes no part in sessions", s.Operator.Address(), role)
	}
	created := facts.Consortium()
	if err := identity(s.Dir, created.Name, s.OperatorKey); err != nil {
		return Config{}, err
	}
	candidacy, err := s.Operator.Candidacy(s.Where.Deployment, facts.Head.Time.Add(candidacyLife))
	if err != nil {
		return Config{}, err
	}
	b, err := candidacy.Bytes()
	if err != nil {
		return Config{}, err
	}
	if err := durable.WriteFile(filepath.Join(s.Dir, CandidacyFile), b, 0o600); err != nil {
		return Config{}, err
	}
	c := Config{Name: created.Name, Development: created.Development, Chain: s.Where.Chain, Deployment: s.Where.Deployment, Listen: s.Listen, Swarm: s.Swarm}
	return c, saveConfig(s.Dir, c)
}

// identity draws a coordinator's own secrets, and copies the file of its account's key.
func identity(dir, consortium, operatorKey string) error {
	key, err := durable.ReadSecret(operatorKey, 1<<10)
	if err != nil {
		return err
	}
	if err := durable.WriteFile(filepath.Join(dir, "chain.key"), key, 0o600); err != nil {
		return err
	}
	authority, err := loadOrCreateAuthority(dir, consortium)
	if err != nil {
		return err
	}
	if _, err := ownCertificate(dir, authority); err != nil {
		return err
	}
	var psk [32]byte
	if _, err := rand.Read(psk[:]); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, "swarm.psk"), psk[:], 0o600)
}

// operates says whether this coordinator's account is the consortium's operator.
func operates(f *ledger.Facts, account ledger.Address) error {
	switch {
	case f.Operator() == account:
		return nil
	case f.Operated(account):
		return faults.New(faults.NotTheOperator, "the hospitals have made %s the operator in the place of %s", f.Operator(), account)
	}
	return faults.New(faults.NotTheOperator, "the operator is %s; %s would be by a motion about %s that carries", f.Operator(), account, CandidacyFile)
}

// forsaken are the sessions on chain that have not ended and that this coordinator knows nothing of: one before it opened them, or its store was restored.
func (c *Coordinator) forsaken() []study.SessionID {
	var out []study.SessionID
	c.readFacts(func(f *ledger.Facts) {
		for _, s := range f.Sessions() {
			if s.Released == nil && s.Aborted == nil {
				out = append(out, s.Opened.Session)
			}
		}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, id := range out {
		if _, known := c.sessions[id]; !known {
			out[n] = id
			n++
		}
	}
	return out[:n]
}

// clear aborts the forsaken sessions of the moment when it is called: nobody can finish them, and they count towards the caps while they are open.
func (c *Coordinator) clear(ctx context.Context, forsaken []study.SessionID) error {
	why := sha256.Sum256([]byte("the coordinator that opened the session is gone"))
	for len(forsaken) > 0 {
		id := forsaken[0]
		_, err := c.chain.Abort(ctx, id, codeNumber(string(faults.CoordinatorStopped)), ledger.Address{}, why)
		if _, over := errors.AsType[*ledger.Revert](err); err == nil || over { // it ended meanwhile
			c.log.Info("a session of the coordinator before is aborted", "session", id)
			forsaken = forsaken[1:]
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(chainPoll):
		}
	}
	return nil
}
