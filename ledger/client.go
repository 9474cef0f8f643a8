package ledger

import (
	"context"
	"errors"
	"math/big"
)

var notBuilt = errors.New("not built yet")

// Client reads from and writes to one consortium through one RPC endpoint. It is safe for concurrent use.
type Client struct{}

var _ Source = (*Client)(nil)

// Dial connects to an endpoint (http, https, ws or wss URL). With a deployment it checks chain id, genesis
// and the code of each contract; without one (nil) the client can only [Client.Deploy] and read balances.
// Without a key (nil) it can only read. Every call without a deadline gets one of 30 s.
func Dial(ctx context.Context, url string, d *Deployment, key *Key) (*Client, error) {
	return nil, notBuilt
}

// Close ends the connection.
func (c *Client) Close() {}

// Address returns the key's account, or zero without a key.
func (c *Client) Address() Address { return Address{} }

// Deployment returns what the client was dialled with or has deployed.
func (c *Client) Deployment() Deployment { return Deployment{} }

// Deploy creates a consortium whose operator is the client's account, waits until it is final, and binds the
// client to it. Whether it is a development consortium can never be changed.
func (c *Client) Deploy(ctx context.Context, name string, development bool) (Deployment, error) {
	return Deployment{}, notBuilt
}

// Balance returns an account's balance in wei at the newest block.
func (c *Client) Balance(ctx context.Context, a Address) (*big.Int, error) { return nil, notBuilt }

// Fund sends what is missing for the account to hold at least that much wei. A second call sends nothing.
func (c *Client) Fund(ctx context.Context, a Address, atLeast *big.Int) error { return notBuilt }

// WaitFinal waits until a transaction is in a final block. It returns a *Revert without arguments if it failed there.
func (c *Client) WaitFinal(ctx context.Context, tx TxHash) (At, error) { return At{}, notBuilt }

// AdmitSite admits a site during the bootstrap (operator).
func (c *Client) AdmitSite(ctx context.Context, m Member, possession []byte) (At, error) {
	return At{}, notBuilt
}

// AdmitResearcher admits a researcher during the bootstrap (operator).
func (c *Client) AdmitResearcher(ctx context.Context, m Member, possession []byte) (At, error) {
	return At{}, notBuilt
}

// PinKey fixes a circuit's verifying-key hash during the bootstrap, once (operator).
func (c *Client) PinKey(ctx context.Context, circuit string, keyHash [32]byte) (At, error) {
	return At{}, notBuilt
}

// CloseBootstrap hands admission and removal to the sites (operator).
func (c *Client) CloseBootstrap(ctx context.Context) (At, error) { return At{}, notBuilt }

// MoveAdmission asks the sites to admit a member, with this site's vote (site, after the bootstrap).
func (c *Client) MoveAdmission(ctx context.Context, role Role, m Member, possession []byte, reason [32]byte) (motion uint64, at At, err error) {
	return 0, At{}, notBuilt
}

// MoveRemoval asks the sites to remove a member, with this site's vote (site, after the bootstrap).
func (c *Client) MoveRemoval(ctx context.Context, account Address, reason [32]byte) (motion uint64, at At, err error) {
	return 0, At{}, notBuilt
}

// Support votes for a motion (site). With a strict majority of the active sites it takes effect.
func (c *Client) Support(ctx context.Context, motion uint64) (At, error) { return At{}, notBuilt }

// PostConsent replaces the site's consent root (site).
func (c *Client) PostConsent(ctx context.Context, r ConsentRoot) (At, error) { return At{}, notBuilt }

// Propose makes a study known (researcher). minSites ≥ 1, maxSessions ≥ 1.
func (c *Client) Propose(ctx context.Context, study [32]byte, minSites, maxSessions uint32) (At, error) {
	return At{}, notBuilt
}

// Approve approves a study over one dataset, once (site).
func (c *Client) Approve(ctx context.Context, study [32]byte, d Dataset) (At, error) {
	return At{}, notBuilt
}

// RevokeApproval ends the site's approval for good; no session opens with it any more (site).
func (c *Client) RevokeApproval(ctx context.Context, study [32]byte) (At, error) {
	return At{}, notBuilt
}

// OpenSession opens a session of a study with the sites at their consent epochs (operator, or the study's
// researcher). The roster may be in any order; it is sent ordered by site id.
func (c *Client) OpenSession(ctx context.Context, session, study [32]byte, roster []RosterSite) (At, error) {
	return At{}, notBuilt
}

// Seal anchors the transcript head and the digest of the aggregate, once (operator).
func (c *Client) Seal(ctx context.Context, session, head, aggregate [32]byte) (At, error) {
	return At{}, notBuilt
}

// Attest says that this site recomputed the sealed head, once (site of the roster).
func (c *Client) Attest(ctx context.Context, session, head [32]byte) (At, error) {
	return At{}, notBuilt
}

// Release commits to the result after every site of the roster attested (the study's researcher).
func (c *Client) Release(ctx context.Context, session, commitment [32]byte) (At, error) {
	return At{}, notBuilt
}

// Abort ends a session before its release (operator or the study's researcher). reason is a public code other
// than zero; culprit is a party of the session or the zero address; detail is a digest of the evidence.
func (c *Client) Abort(ctx context.Context, session [32]byte, reason uint32, culprit Address, detail [32]byte) (At, error) {
	return At{}, notBuilt
}

// ChainID implements [Source].
func (c *Client) ChainID(ctx context.Context) (uint64, error) { return 0, notBuilt }

// Final implements [Source].
func (c *Client) Final(ctx context.Context) (Block, error) { return Block{}, notBuilt }

// BlockAt implements [Source].
func (c *Client) BlockAt(ctx context.Context, number uint64) (Block, error) {
	return Block{}, notBuilt
}

// Logs implements [Source].
func (c *Client) Logs(ctx context.Context, from, to uint64, contracts []Address) ([]Log, error) {
	return nil, notBuilt
}

// Code implements [Source].
func (c *Client) Code(ctx context.Context, contract Address) ([]byte, error) { return nil, notBuilt }

// Watch follows the chain: it calls f.Advance as blocks become final and hands each non-empty lot of new facts
// to see. It returns when ctx ends, see fails, or the chain was reorganised below f.Head; an endpoint that is
// away is waited for.
func (c *Client) Watch(ctx context.Context, f *Facts, see func(new []Fact) error) error {
	return notBuilt
}
