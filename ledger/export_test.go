package ledger

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
)

// Refusal asks what the contract would say to a call that the client's own methods do not make.
func (c *Client) Refusal(ctx context.Context, contract Address, data []byte) error {
	_, err := c.prepare(ctx, &contract, data, nil)
	return err
}

// Call reads what a view of the contract says.
func (c *Client) Call(ctx context.Context, contract Address, data []byte) ([]byte, error) {
	return c.at.read(ctx, contract, data)
}

// DecodeLog is the decoder that the fuzz target feeds.
func DecodeLog(d Deployment, l Log) (Fact, error) { return newCodec().fact(d, l) }

// DecodeRevert is the decoder that the fuzz target feeds.
func DecodeRevert(data []byte) *Revert { return newCodec().revert(data) }

// SignTx signs a transaction that a test puts into a block itself.
func SignTx(k *Key, tx *types.DynamicFeeTx) (*types.Transaction, error) { return k.sign(tx) }

// SetPace makes the client look after its transactions sooner.
func (c *Client) SetPace(look, stuck time.Duration) { c.pace = pace{look, stuck} }

// Apply is what facts do with a log that was read.
func Apply(f *Facts, fact Fact) error { return f.apply(fact) }

// ErrContradiction is what apply says of a log that cannot be.
var ErrContradiction = errContradiction

// DecisionDigest is what a member of a committee signs.
func DecisionDigest(d Decision, at Deployment) [32]byte { return d.digest(at) }
