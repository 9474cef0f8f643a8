package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"salus/ledger/contracts/bindings"
)

// Client reads from and writes to one consortium through one RPC endpoint, or through several that it compares ([DialAll]). It is
// safe for concurrent use once it has a deployment.
//
// Every write returns when its fact is final, with the fact's place. If the fact was there already, with the same
// contents, nothing is sent. A write without a deadline gets one of five minutes, each request to the endpoint
// one of thirty seconds. Errors: [*Revert] when a contract refuses, [ErrNoFunds], [ErrUnavailable] (try again;
// a write that was sent meanwhile is found then), or the context's.
type Client struct {
	at      *panel
	key     *Key // nil: read only
	codec   *codec
	chain   uint64
	genesis Hash
	pace    pace

	deployment *Deployment // nil until Deploy
}

var _ Source = (*Client)(nil)

// Dial connects to an endpoint (http, https, ws or wss URL). With a deployment it checks chain id, genesis
// and the code of each contract ([ErrWrongChain], [ErrWrongCode]); without one (nil) the client can only
// [Client.Deploy], [Client.Fund] and read blocks and balances. Without a key (nil) it can only read.
func Dial(ctx context.Context, url string, d *Deployment, key *Key) (*Client, error) {
	return DialAll(ctx, []string{url}, d, key)
}

// DialAll is Dial with several endpoints of one chain. The client believes what a strict majority of them says alike, and gives
// its transactions to all: with three, one may lie or be away; with two, both are needed, and neither can mislead. An endpoint that is away
// now is asked again later; one that is known to serve another chain is an error.
func DialAll(ctx context.Context, urls []string, d *Deployment, key *Key) (*Client, error) {
	if len(urls) == 0 {
		return nil, errors.New("chain: no endpoint was named")
	}
	c := &Client{at: &panel{}, key: key, codec: newCodec(), pace: usual}
	for _, u := range urls {
		e, err := dialEndpoint(ctx, u)
		if err != nil {
			c.at.close()
			return nil, err
		}
		c.at.all = append(c.at.all, e)
	}
	if err := c.bind(ctx, d); err != nil {
		c.at.close()
		return nil, err
	}
	return c, nil
}

func (c *Client) bind(ctx context.Context, d *Deployment) error {
	var err error
	if c.chain, err = c.at.chainID(ctx); err != nil {
		return err
	}
	first, err := c.BlockAt(ctx, 0)
	if err != nil {
		return err
	}
	c.genesis = first.Hash
	if d == nil {
		return nil
	}
	if err := checkChain(ctx, c, *d); err != nil {
		return err
	}
	for _, e := range c.at.all { // a majority is the deployment's; a minority that answers for another chain is a mistake to tell of now
		id, err := e.chainID(ctx)
		if err == nil && id != d.ChainID {
			return fmt.Errorf("%w: chain id at %s is %d, want %d", ErrWrongChain, e.name, id, d.ChainID)
		}
		first, err := e.numbered(ctx, 0)
		if err == nil && first.Hash != d.Genesis {
			return fmt.Errorf("%w: genesis block at %s is %v, want %v", ErrWrongChain, e.name, Hash(first.Hash), d.Genesis)
		}
	}
	own := *d
	c.deployment = &own
	return nil
}

// Close ends the connections.
func (c *Client) Close() { c.at.close() }

// Address returns the key's account, or zero without a key.
func (c *Client) Address() Address {
	if c.key == nil {
		return Address{}
	}
	return c.key.address
}

// Deployment returns what the client was dialled with or has deployed; the zero value before that.
func (c *Client) Deployment() Deployment {
	if c.deployment == nil {
		return Deployment{}
	}
	return *c.deployment
}

// Majority is the quorum of a consortium whose sites decide by strict majority: more than 50 per cent.
const Majority = 50

// Deploy creates a consortium whose operator is the client's account and whose sites decide by strict majority. See [Client.DeployWith].
func (c *Client) Deploy(ctx context.Context, name string, development bool) (Deployment, error) {
	return c.DeployWith(ctx, name, development, Majority)
}

// DeployWith creates a consortium whose operator is the client's account, waits until it is final, and binds the
// client to it. Whether it is a development consortium, and the quorum (its sites' motions need more than so many per cent of them, 50 to 99), can never be
// changed. Each call makes another one: store what it returns.
func (c *Client) DeployWith(ctx context.Context, name string, development bool, quorum uint8) (Deployment, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.key == nil || c.deployment != nil {
		return Deployment{}, errors.New("deploy: want a client with a key and without a deployment")
	}
	d := Deployment{ChainID: c.chain, Genesis: c.genesis}
	consortium, err := c.create(ctx, bindings.ConsortiumMetaData.Bin, c.codec.consortium.PackConstructor(name, development, quorum))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy Consortium: %w", err)
	}
	d.Consortium, d.FromBlock = Address(consortium.ContractAddress), consortium.BlockNumber.Uint64()
	consents, err := c.create(ctx, bindings.ConsentRegistryMetaData.Bin, c.codec.consents.PackConstructor(consortium.ContractAddress))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy ConsentRegistry: %w", err)
	}
	d.Consents = Address(consents.ContractAddress)
	studies, err := c.create(ctx, bindings.StudyRegistryMetaData.Bin,
		c.codec.studies.PackConstructor(consortium.ContractAddress, consents.ContractAddress))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy StudyRegistry: %w", err)
	}
	d.Studies = Address(studies.ContractAddress)
	records, err := c.create(ctx, bindings.RecordRegistryMetaData.Bin, c.codec.records.PackConstructor(consortium.ContractAddress))
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy RecordRegistry: %w", err)
	}
	d.Records = Address(records.ContractAddress)
	if _, err := c.WaitFinal(ctx, TxHash(records.TxHash)); err != nil {
		return Deployment{}, fmt.Errorf("deploy: %w", err)
	}
	if err := checkChain(ctx, c, d); err != nil {
		return Deployment{}, fmt.Errorf("deploy: %w", err)
	}
	c.deployment = &d
	return d, nil
}

func (c *Client) create(ctx context.Context, bin string, arguments []byte) (*types.Receipt, error) {
	code, err := hexutil.Decode(bin)
	if err != nil {
		return nil, fmt.Errorf("embedded contract code: %w", err)
	}
	tx, err := c.send(ctx, nil, append(code, arguments...), nil)
	if err != nil {
		return nil, err
	}
	return c.mined(ctx, tx)
}

// Balance returns an account's balance in wei at the newest block.
func (c *Client) Balance(ctx context.Context, a Address) (*big.Int, error) {
	return c.at.balance(ctx, a, rpc.LatestBlockNumber)
}

// Fund sends what is missing for the account to hold at least that much wei, and waits until it does in a final
// block. A second call sends nothing.
func (c *Client) Fund(ctx context.Context, a Address, atLeast *big.Int) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.key == nil {
		return errors.New("client has no key: it can only read")
	}
	var p pause
	for {
		final, err := c.at.balance(ctx, a, rpc.FinalizedBlockNumber)
		if err != nil {
			return err
		}
		if final.Cmp(atLeast) >= 0 {
			return nil
		}
		newest, err := c.Balance(ctx, a)
		if err != nil {
			return err
		}
		if missing := new(big.Int).Sub(atLeast, newest); missing.Sign() > 0 {
			tx, err := c.send(ctx, &a, nil, missing)
			if err == nil {
				_, err = c.mined(ctx, tx)
			}
			if err != nil && !errors.Is(err, errSendAgain) {
				return fmt.Errorf("fund %s: %w", a, err)
			}
		}
		if err := p.wait(ctx); err != nil {
			return err
		}
	}
}

// WaitFinal waits until a transaction is in a final block. A transaction that failed there, or that the endpoint
// does not know after some seconds, is an error. The place's Index is 0.
func (c *Client) WaitFinal(ctx context.Context, tx TxHash) (At, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	for {
		r, err := c.receipt(ctx, tx)
		if err != nil {
			return At{}, fmt.Errorf("transaction %v: %w", tx, err)
		}
		at := At{Block: r.BlockNumber.Uint64(), BlockHash: Hash(r.BlockHash), Tx: tx}
		final, err := c.final(ctx, at)
		if err != nil {
			return At{}, err
		}
		if final {
			b, err := c.BlockAt(ctx, at.Block)
			at.Time = b.Time
			return at, err
		}
	}
}

// GasUsed is what a transaction cost, in gas, once it is in a block.
func (c *Client) GasUsed(ctx context.Context, tx TxHash) (uint64, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	r, err := c.receipt(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("transaction %v: %w", tx, err)
	}
	return r.GasUsed, nil
}

// TxSize is the length of a signed transaction. Whichever endpoint knows it, its bytes have the hash.
func (c *Client) TxSize(ctx context.Context, tx TxHash) (int, error) {
	var last error
	for _, e := range c.at.all {
		t, err := ask(ctx, e, func(ctx context.Context) (*types.Transaction, error) {
			t, _, err := e.eth.TransactionByHash(ctx, common.Hash(tx))
			return t, err
		})
		if err == nil && t.Hash() == common.Hash(tx) {
			return int(t.Size()), nil
		}
		last = errors.Join(err, ErrUnavailable)
	}
	return 0, fmt.Errorf("transaction %v: %w", tx, last)
}

// ChainID implements [Source].
func (c *Client) ChainID(ctx context.Context) (uint64, error) { return c.at.chainID(ctx) }

// Final implements [Source].
func (c *Client) Final(ctx context.Context) (Block, error) { return c.at.final(ctx) }

// BlockAt implements [Source].
func (c *Client) BlockAt(ctx context.Context, number uint64) (Block, error) {
	return c.at.blockAt(ctx, number)
}

// Logs implements [Source].
func (c *Client) Logs(ctx context.Context, from, to uint64, contracts []Address) ([]Log, error) {
	return c.at.logs(ctx, from, to, contracts)
}

// Code implements [Source].
func (c *Client) Code(ctx context.Context, contract Address) ([]byte, error) {
	return c.at.code(ctx, contract, rpc.FinalizedBlockNumber)
}

// Watch follows the chain: it calls f.Advance as blocks become final and hands each non-empty lot of new facts
// to see. It returns when ctx ends, see fails, or the chain was reorganised below f.Head; an endpoint that is
// away is waited for. Whoever reads f elsewhere meanwhile must hold them apart, or let see do the reading.
func (c *Client) Watch(ctx context.Context, f *Facts, see func(fresh []Fact) error) error {
	const look = 100 * time.Millisecond
	away := pause{}
	for {
		fresh, err := f.Advance(ctx, c)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrUnavailable):
			if err := away.wait(ctx); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		away = pause{}
		if len(fresh) > 0 {
			if err := see(fresh); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(look):
		}
	}
}

// find looks for a log at the newest block, and among those of the event and topics for the first that match
// says yes to. contract is an index of codec.abis.
func (c *Client) find(ctx context.Context, contract int, event string, topics [][32]byte, match func(Fact) bool) (Fact, error) {
	d := *c.deployment
	q := [][]common.Hash{{c.codec.abis[contract].Events[event].ID}}
	for _, t := range topics {
		q = append(q, []common.Hash{t})
	}
	l, err := c.at.newest(ctx, d.FromBlock, d.contracts()[contract], q, func(l Log) (bool, error) {
		fact, err := c.codec.fact(d, l)
		if err != nil || !match(fact) {
			return false, err
		}
		return true, nil
	})
	if err != nil || l == nil {
		return nil, err
	}
	return c.codec.fact(d, *l)
}

// act writes: calls the contract with data unless a log of the event with these first topics matches already.
func (c *Client) act(ctx context.Context, contract int, data []byte, packErr error, event string, topics [][32]byte, match func(Fact) bool) (Fact, error) {
	if c.deployment == nil {
		return nil, errors.New("client has no deployment")
	}
	if packErr != nil {
		return nil, fmt.Errorf("packing the call: %w", packErr)
	}
	d := *c.deployment
	to := d.contracts()[contract]
	var fact Fact
	_, err := c.write(ctx, to, data, func(ctx context.Context) (At, bool, error) {
		var err error
		if fact, err = c.find(ctx, contract, event, topics, match); fact == nil || err != nil {
			return At{}, false, err
		}
		return fact.Where(), true, nil
	})
	if err != nil {
		return nil, err
	}
	return fact, nil
}

func place(f Fact, err error) (At, error) {
	if err != nil {
		return At{}, err
	}
	return f.Where(), nil
}

func addressTopic(a Address) [32]byte { return [32]byte(common.LeftPadBytes(a[:], 32)) }

func (m Member) equal(o Member) bool {
	return m.ID == o.ID && m.Account == o.Account && m.SigningKey == o.SigningKey && m.TLSKey == o.TLSKey && slices.Equal(m.PeerID, o.PeerID)
}

func (m Member) binding() bindings.ConsortiumMember {
	return bindings.ConsortiumMember{Id: m.ID, Account: common.Address(m.Account), SigningKey: m.SigningKey, TlsKey: m.TLSKey, PeerId: m.PeerID}
}

// contracts returns the addresses in the order of codec.abis.
func (d Deployment) contracts() []Address {
	return []Address{d.Consortium, d.Consents, d.Studies, d.Records}
}
