package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	firstPoll   = 15 * time.Millisecond
	slowestPoll = time.Second
	attempts    = 5 // sends of one write, counting those that another sender beat
)

// pace says when waiting becomes doing.
type pace struct {
	look  time.Duration // a transaction without a receipt for that long is looked after
	stuck time.Duration // one that waits at the endpoints for that long offers a higher fee
}

var usual = pace{look: 5 * time.Second, stuck: 45 * time.Second} // Ethereum makes a block in 12 s

// pause waits between two looks at the chain, longer each time.
type pause struct{ next time.Duration }

func (p *pause) wait(ctx context.Context) error {
	p.next = min(max(p.next*3/2, firstPoll), slowestPoll)
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for the chain: %w", ctx.Err())
	case <-time.After(p.next):
		return nil
	}
}

// limited gives a write without a deadline one.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, writeLimit)
}

// write makes a fact true. find looks for it at the newest block. The fact's place is returned when its block is
// final; if the chain is reorganised before that, the fact is looked for, and if need be written, again.
func (c *Client) write(ctx context.Context, to Address, data []byte, find func(context.Context) (At, bool, error)) (At, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.key == nil {
		return At{}, errors.New("client has no key: it can only read")
	}
	var p pause
	var mine *sent // what was sent for it
	var mined time.Time
	var refused error
	var until time.Time // how long a refusal may come from an endpoint that is ahead of the others
	for sends := 0; ; {
		at, found, err := find(ctx)
		if errors.Is(err, ErrReorg) { // while the newest blocks were looked at: look again
			err = p.wait(ctx)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return At{}, err
		}
		if found {
			if final, err := c.final(ctx, at); err != nil || final {
				return at, err
			}
			mined = time.Time{} // taken back: the same transaction may be in a block again
			continue
		}
		switch {
		case refused != nil && time.Now().After(until):
			return At{}, refused
		case refused != nil || !mined.IsZero() && time.Since(mined) < c.pace.look: // not everybody sees it yet
			if err := p.wait(ctx); err != nil {
				return At{}, err
			}
			continue
		}
		if mine == nil || !mined.IsZero() {
			if sends++; sends > attempts {
				return At{}, fmt.Errorf("%w: transaction did not take effect in %d attempts", ErrUnavailable, attempts)
			}
			mine, err = c.send(ctx, &to, data, nil)
			mined = time.Time{}
			var r *Revert
			if errors.As(err, &r) {
				refused = err // unless somebody else made the same fact meanwhile
				if len(c.at.all) > 1 {
					until = time.Now().Add(c.pace.look)
				}
				continue
			}
		}
		if err == nil {
			if _, err = c.mined(ctx, mine); err == nil {
				mined = time.Now()
			}
		}
		if errors.Is(err, errSendAgain) {
			mine, mined = nil, time.Time{}
			err = p.wait(ctx)
		}
		if err != nil {
			return At{}, err
		}
	}
}

// errSendAgain: the transaction took no effect, for a reason that the next attempt will see.
var errSendAgain = errors.New("transaction took no effect")

// final waits until at is final; false means that its block is not canonical any more.
func (c *Client) final(ctx context.Context, at At) (bool, error) {
	var p pause
	for {
		head, err := c.Final(ctx)
		if err != nil {
			return false, err
		}
		if head.Number >= at.Block {
			b, err := c.BlockAt(ctx, at.Block)
			if errors.Is(err, ErrReorg) {
				return false, nil
			}
			return err == nil && b.Hash == at.BlockHash, err
		}
		if err := p.wait(ctx); err != nil {
			return false, err
		}
	}
}

// mined waits for the receipt of what was sent, in whichever version, and looks after it meanwhile.
func (c *Client) mined(ctx context.Context, s *sent) (*types.Receipt, error) {
	var p pause
	looked := time.Now()
	for {
		for _, tx := range s.Txs {
			r, err := c.at.receipt(ctx, tx)
			var answered rpc.Error // "indexing is in progress" is an answer too: ask again
			switch {
			case err == nil && r.Status == types.ReceiptStatusSuccessful:
				return r, nil
			case err == nil:
				return nil, errSendAgain
			case !errors.Is(err, ethereum.NotFound) && !errors.As(err, &answered):
				return nil, err
			}
		}
		if time.Since(looked) > c.pace.look {
			now, err := c.lookAfter(ctx, s)
			if err != nil {
				return nil, err
			}
			s, looked = now, time.Now()
		}
		if err := p.wait(ctx); err != nil {
			return nil, err
		}
	}
}

// lookAfter tends to what was sent, and gives it as it is now. If another transaction has its nonce, it took no effect.
func (c *Client) lookAfter(ctx context.Context, s *sent) (*sent, error) {
	release, err := c.key.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	j, err := c.key.journal(c.genesis)
	if err != nil {
		return nil, err
	}
	mined, err := c.tend(ctx, j)
	if err != nil {
		return nil, err
	}
	if now, ok := j.find(s.Nonce); ok && now.Txs[0] == s.Txs[0] {
		s = now
	} else if !ok && mined <= s.Nonce {
		return nil, errSendAgain // the chain will not take it
	}
	if mined <= s.Nonce {
		return s, nil
	}
	for _, tx := range s.Txs { // the count may be newer than the last look at the receipts
		if _, err := c.at.receipt(ctx, tx); err == nil {
			return s, nil
		} else if !errors.Is(err, ethereum.NotFound) {
			return nil, err
		}
	}
	return nil, errSendAgain
}

// receipt waits for a transaction's receipt. One that no endpoint knows of for a while is an error.
func (c *Client) receipt(ctx context.Context, tx TxHash) (*types.Receipt, error) {
	var p pause
	began := time.Now()
	for {
		r, err := c.at.receipt(ctx, tx)
		var answered rpc.Error
		switch {
		case err == nil && r.Status == types.ReceiptStatusSuccessful:
			return r, nil
		case err == nil:
			return nil, errSendAgain
		case !errors.Is(err, ethereum.NotFound) && !errors.As(err, &answered):
			return nil, err
		}
		if time.Since(began) > c.pace.look {
			if known, err := c.at.knows(ctx, tx); err != nil || !known {
				return nil, errors.Join(errors.New("no endpoint knows it"), err)
			}
			began = time.Now()
		}
		if err := p.wait(ctx); err != nil {
			return nil, err
		}
	}
}

// send makes, signs, stores and sends one transaction; to nil deploys. If the key's journal has one that waits and does the same, that one
// is it. A refusal is a *Revert.
func (c *Client) send(ctx context.Context, to *Address, data []byte, value *big.Int) (*sent, error) {
	release, err := c.key.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	j, err := c.key.journal(c.genesis)
	if err != nil {
		return nil, err
	}
	mined, err := c.tend(ctx, j)
	if err != nil {
		return nil, err
	}
	if s, ok := j.same(mined, (*common.Address)(to), data, value); ok {
		return s, nil
	}
	tx, err := c.prepare(ctx, to, data, value)
	if err != nil {
		return nil, err
	}
	pending, err := c.at.nonce(ctx, c.key.address, rpc.PendingBlockNumber)
	if err != nil {
		return nil, err
	}
	tx.Nonce = j.nextNonce(pending)
	signed, err := c.key.sign(tx)
	if err != nil {
		return nil, fmt.Errorf("signing transaction: %w", err)
	}
	if err := j.add(signed, time.Now()); err != nil {
		return nil, err
	}
	if err := c.key.store(j); err != nil {
		return nil, err
	}
	s, _ := j.find(tx.Nonce)
	err = c.at.submit(ctx, signed)
	if err == nil || errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
		return s, err // perhaps it arrived: it stays in the journal, and is found there
	}
	j.drop(func(s sent) bool { return s.Nonce == tx.Nonce })
	return nil, errors.Join(c.sendError(err), c.key.store(j))
}

// sendError sorts what endpoints say of a transaction that they do not take.
func (c *Client) sendError(err error) error {
	switch {
	case saysAny(err, "nonce too low", "replacement transaction underpriced"):
		return errSendAgain
	case saysAny(err, "insufficient funds"):
		return fmt.Errorf("%w: %s: %w", ErrNoFunds, c.key.address, err)
	}
	return err
}

// saysAny looks for words that clients of Ethereum use in their errors, which have no codes for it.
func saysAny(err error, words ...string) bool {
	text := strings.ToLower(err.Error())
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// prepare estimates gas and fees, and checks that the account can pay.
func (c *Client) prepare(ctx context.Context, to *Address, data []byte, value *big.Int) (*types.DynamicFeeTx, error) {
	msg := ethereum.CallMsg{From: common.Address(c.key.address), To: (*common.Address)(to), Data: data, Value: value}
	gas, err := median(ctx, c.at, compareNumbers, func(ctx context.Context, e *endpoint) (uint64, error) {
		return ask(ctx, e, func(ctx context.Context) (uint64, error) { return e.eth.EstimateGas(ctx, msg) })
	})
	if err != nil {
		return nil, c.refusal(err)
	}
	asked, err := c.at.fees(ctx)
	if err != nil {
		return nil, err
	}
	if asked.cap().Cmp(maxFee) > 0 {
		return nil, tooDear(asked.cap())
	}
	tx := &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(c.chain), To: msg.To, Data: data, Value: value, Gas: gas + gas/4,
		GasTipCap: asked.tip, GasFeeCap: asked.cap(),
	}
	balance, err := c.at.balance(ctx, c.key.address, rpc.LatestBlockNumber)
	if err != nil {
		return nil, err
	}
	cost := new(big.Int).Mul(tx.GasFeeCap, new(big.Int).SetUint64(tx.Gas))
	if value != nil {
		cost.Add(cost, value)
	}
	if balance.Cmp(cost) < 0 {
		return nil, fmt.Errorf("%w: %s has %v wei and needs %v: have the operator fund it", ErrNoFunds, c.key.address, balance, cost)
	}
	return tx, nil
}

// refusal turns the endpoint's word for a revert into a *Revert.
func (c *Client) refusal(err error) error {
	if strings.Contains(err.Error(), "insufficient funds") {
		return fmt.Errorf("%w: %s: %w", ErrNoFunds, c.key.address, err)
	}
	var with rpc.DataError
	if !errors.As(err, &with) {
		return err
	}
	text, ok := with.ErrorData().(string)
	if !ok {
		return err
	}
	data, decodeErr := hexutil.Decode(text)
	if decodeErr != nil {
		return err
	}
	if r := c.codec.revert(data); r != nil {
		return r
	}
	if reason, unpackErr := abi.UnpackRevert(data); unpackErr == nil {
		return &Revert{Name: "Error", Args: []Argument{{"message", reason}}}
	}
	return &Revert{Name: "Unknown", Args: []Argument{{"data", text}}}
}
