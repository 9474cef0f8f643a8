package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
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
	lostAfter   = 5 * time.Second // an endpoint that does not know our transaction by then has lost it
	attempts    = 5               // sends of one write, counting those that another sender beat
)

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
	var refused error
	for range attempts {
		at, found, err := find(ctx)
		if err != nil {
			return At{}, err
		}
		if found {
			if final, err := c.final(ctx, at); err != nil || final {
				return at, err
			}
			continue
		}
		if refused != nil {
			return At{}, refused
		}
		tx, err := c.send(ctx, &to, data, nil)
		var r *Revert
		if errors.As(err, &r) {
			refused = err // unless somebody else made the same fact meanwhile
			continue
		}
		if err == nil {
			_, err = c.mined(ctx, tx)
		}
		if err != nil && !errors.Is(err, errSendAgain) {
			return At{}, err
		}
	}
	if refused != nil {
		return At{}, refused
	}
	return At{}, fmt.Errorf("%w: transaction did not take effect in %d attempts", ErrUnavailable, attempts)
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
			return err == nil && b.Hash == at.BlockHash, err
		}
		if err := p.wait(ctx); err != nil {
			return false, err
		}
	}
}

// mined waits for the transaction's receipt.
func (c *Client) mined(ctx context.Context, tx TxHash) (*types.Receipt, error) {
	var p pause
	sent := time.Now()
	for {
		r, err := ask(ctx, c.at, func(ctx context.Context) (*types.Receipt, error) {
			return c.at.eth.TransactionReceipt(ctx, common.Hash(tx))
		})
		var answered rpc.Error // "indexing is in progress" is an answer too: ask again
		switch {
		case err == nil && r.Status == types.ReceiptStatusSuccessful:
			return r, nil
		case err == nil:
			return nil, errSendAgain
		case !errors.Is(err, ethereum.NotFound) && !errors.As(err, &answered):
			return nil, err
		}
		if time.Since(sent) > lostAfter {
			if known, err := c.at.knows(ctx, tx); err != nil || !known {
				return nil, errors.Join(errSendAgain, err)
			}
		}
		if err := p.wait(ctx); err != nil {
			return nil, err
		}
	}
}

// send makes, signs and sends one transaction; to nil deploys. A refusal is a *Revert.
func (c *Client) send(ctx context.Context, to *Address, data []byte, value *big.Int) (TxHash, error) {
	tx, err := c.prepare(ctx, to, data, value)
	if err != nil {
		return TxHash{}, err
	}
	release, err := c.key.lock(ctx)
	if err != nil {
		return TxHash{}, err
	}
	defer release()
	if tx.Nonce, err = c.at.nextNonce(ctx, c.key, c.genesis); err != nil {
		return TxHash{}, err
	}
	signed, err := c.key.sign(tx)
	if err != nil {
		return TxHash{}, fmt.Errorf("signing transaction: %w", err)
	}
	hash := TxHash(signed.Hash())
	if err := c.key.remember(lastSent{Genesis: c.genesis, Nonce: tx.Nonce, Tx: hash}); err != nil {
		return TxHash{}, err
	}
	_, err = ask(ctx, c.at, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.at.eth.SendTransaction(ctx, signed)
	})
	return hash, c.sendError(err)
}

// sendError sorts what endpoints say of a transaction that they do not take.
func (c *Client) sendError(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, again := range []string{"nonce too low", "already known", "replacement transaction underpriced", "already imported"} {
		if strings.Contains(text, again) {
			return errSendAgain
		}
	}
	if strings.Contains(text, "insufficient funds") {
		return fmt.Errorf("%w: %s: %w", ErrNoFunds, c.key.address, err)
	}
	return err
}

// prepare estimates gas and fees, and checks that the account can pay.
func (c *Client) prepare(ctx context.Context, to *Address, data []byte, value *big.Int) (*types.DynamicFeeTx, error) {
	msg := ethereum.CallMsg{From: common.Address(c.key.address), To: (*common.Address)(to), Data: data, Value: value}
	gas, err := ask(ctx, c.at, func(ctx context.Context) (uint64, error) { return c.at.eth.EstimateGas(ctx, msg) })
	if err != nil {
		return nil, c.refusal(err)
	}
	tip, err := ask(ctx, c.at, c.at.eth.SuggestGasTipCap)
	if err != nil {
		return nil, err
	}
	head, err := ask(ctx, c.at, func(ctx context.Context) (*types.Header, error) { return c.at.eth.HeaderByNumber(ctx, nil) })
	if err != nil {
		return nil, err
	}
	base := head.BaseFee
	if base == nil {
		base = new(big.Int)
	}
	tx := &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(c.chain), To: msg.To, Data: data, Value: value, Gas: gas + gas/4,
		GasTipCap: tip, GasFeeCap: new(big.Int).Add(tip, new(big.Int).Lsh(base, 1)),
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
