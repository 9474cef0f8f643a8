package demo

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"time"

	"salus/ledger"
)

// testAccount is the first account of the chains that Foundry's anvil and Hardhat make, whose key is printed at their start and in
// their documentation. It is worth nothing elsewhere, and never a secret.
const testAccount = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n"

// foreignFunds is what the demo's account should hold: contracts and a seventh for each member, at a few gwei.
var foreignFunds = new(big.Int).Mul(big.NewInt(10), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))

// foreignChain looks at the chain that --rpc names before anything is built on it: it must finalise, and the key must pay.
func (d *demo) foreignChain(ctx context.Context) (*ledger.Key, string, error) {
	d.Say.Phase("chain: %s", d.RPC)
	file := d.Key
	if file == "" {
		file = d.path("test-account.key")
		if err := os.WriteFile(file, []byte(testAccount), 0o600); err != nil {
			return nil, "", err
		}
	}
	key, err := ledger.LoadKey(file)
	if err != nil {
		return nil, "", fmt.Errorf("%w: --operator-key: %v", ErrUsage, err)
	}
	chain, err := ledger.Dial(ctx, d.RPC, nil, key)
	if err != nil {
		return nil, "", err
	}
	defer chain.Close()
	has, err := chain.Balance(ctx, key.Address())
	if err != nil {
		return nil, "", err
	}
	if has.Cmp(foreignFunds) < 0 {
		return nil, "", fmt.Errorf("%w: %s has %v wei on this chain and the demo wants %v: name the file of a key that has them with --operator-key", ledger.ErrNoFunds, key.Address(), has, foreignFunds)
	}
	if err := d.finalises(ctx, chain); err != nil {
		return nil, "", err
	}
	d.rpc = d.RPC
	return key, file, nil
}

// finalises waits until the chain makes a block final that was not final at first.
func (d *demo) finalises(ctx context.Context, chain *ledger.Client) error {
	ctx, cancel := context.WithTimeout(ctx, finalityTime)
	defer cancel()
	first, err := chain.Final(ctx)
	for began := time.Now(); err == nil; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the chain at %s made no block final in %v, which everything here waits for. With anvil: anvil --block-time 1 --slots-in-an-epoch 1", d.RPC, finalityTime)
		case <-time.After(100 * time.Millisecond):
		}
		var now ledger.Block
		if now, err = chain.Final(ctx); err == nil && now.Number > first.Number {
			d.Say.Note("block %d is final, the next came after %.1f s", now.Number, time.Since(began).Seconds())
			return nil
		}
	}
	return err
}

// finalityTime is how long a chain may take between two final blocks.
const finalityTime = 30 * time.Second
