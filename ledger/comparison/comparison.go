// Package comparison sends what Salus's batches are compared with: a transaction of the patient's own for every grant and every withdrawal, to a plain contract
// (contracts/comparison/HealthRecordAccess.sol) that holds, by the hash of a record, patient, clinician, time and whether the grant is active. It is for benchmarks alone
// and no part of a consortium.
package comparison

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"

	"salus/ledger"
	"salus/ledger/contracts/comparison"
)

// Wei is what a patient's account needs for a few transactions.
var Wei = big.NewInt(params.Ether / 20)

// clinician is who is given access.
var clinician = common.Address{19: 1}

// wave is how many transactions are under way at once; nodes keep some thousands.
const wave = 500

// Account is the account of patient i, whose key everybody knows: it is for measuring.
func Account(i int) ledger.Address {
	return ledger.Address(crypto.PubkeyToAddress(secret(i).PublicKey))
}

func secret(i int) *ecdsa.PrivateKey {
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("salus/comparison/v1\x00"), uint64(i)))
	k, err := crypto.ToECDSA(h[:])
	if err != nil {
		panic("comparison: a hash that is no key") // one in 2^128
	}
	return k
}

// Cost is what transactions took.
type Cost struct {
	Transactions int           `json:"transactions"`
	Gas          uint64        `json:"gas"`
	Bytes        int           `json:"bytes"` // of the signed transactions
	Elapsed      time.Duration `json:"elapsed"`
}

// Contract is a plain contract on chain.
type Contract struct {
	eth     *ethclient.Client
	chain   *big.Int
	address common.Address
	codec   *comparison.HealthRecordAccess
}

// Deploy puts a new contract on the chain at the endpoint, out of patient 0's account.
func Deploy(ctx context.Context, endpoint string) (*Contract, error) {
	eth, err := ethclient.DialContext(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	c := &Contract{eth: eth, codec: comparison.NewHealthRecordAccess()}
	if c.chain, err = eth.ChainID(ctx); err != nil {
		c.Close()
		return nil, err
	}
	code := common.FromHex(comparison.HealthRecordAccessMetaData.Bin)
	tx, err := c.send(ctx, 0, nil, code, 2_000_000)
	if err != nil {
		c.Close()
		return nil, err
	}
	r, err := c.receipt(ctx, tx)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.address = r.ContractAddress
	return c, nil
}

// Close ends the connection.
func (c *Contract) Close() { c.eth.Close() }

// Grant lets patients give access to a record each, and says what it took.
func (c *Contract) Grant(ctx context.Context, patients []int) (Cost, error) {
	return c.all(ctx, patients, func(i int) []byte { return c.codec.PackGrant(record(i), clinician) })
}

// Revoke lets patients take it back.
func (c *Contract) Revoke(ctx context.Context, patients []int) (Cost, error) {
	return c.all(ctx, patients, func(i int) []byte { return c.codec.PackRevoke(record(i)) })
}

// MayRead asks whether patient i gives access.
func (c *Contract) MayRead(ctx context.Context, i int) (bool, error) {
	out, err := c.eth.CallContract(ctx, ethereum.CallMsg{To: &c.address, Data: c.codec.PackMayRead(record(i), clinician)}, nil)
	if err != nil {
		return false, err
	}
	return c.codec.UnpackMayRead(out)
}

func record(i int) [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("salus/comparison/record/v1\x00"), uint64(i)))
}

// all sends a transaction of every patient.
func (c *Contract) all(ctx context.Context, patients []int, data func(i int) []byte) (Cost, error) {
	var cost Cost
	start := time.Now()
	for some := range slices.Chunk(patients, wave) {
		var sent []*types.Transaction
		for _, i := range some {
			tx, err := c.send(ctx, i, &c.address, data(i), 300_000)
			if err != nil {
				return cost, fmt.Errorf("patient %d: %w", i, err)
			}
			sent = append(sent, tx)
		}
		for _, tx := range sent {
			r, err := c.receipt(ctx, tx)
			if err != nil {
				return cost, err
			}
			cost.Transactions, cost.Gas, cost.Bytes = cost.Transactions+1, cost.Gas+r.GasUsed, cost.Bytes+int(tx.Size())
		}
	}
	cost.Elapsed = time.Since(start)
	return cost, nil
}

// send signs and sends a transaction of patient i.
func (c *Contract) send(ctx context.Context, i int, to *common.Address, data []byte, gas uint64) (*types.Transaction, error) {
	nonce, err := c.eth.PendingNonceAt(ctx, common.Address(Account(i)))
	if err != nil {
		return nil, err
	}
	tx, err := types.SignNewTx(secret(i), types.LatestSignerForChainID(c.chain), &types.DynamicFeeTx{
		ChainID: c.chain, Nonce: nonce, GasTipCap: big.NewInt(params.GWei / 100), GasFeeCap: big.NewInt(3 * params.InitialBaseFee), Gas: gas, To: to, Data: data,
	})
	if err != nil {
		return nil, err
	}
	return tx, c.eth.SendTransaction(ctx, tx)
}

// receipt waits for a transaction that must have taken effect.
func (c *Contract) receipt(ctx context.Context, tx *types.Transaction) (*types.Receipt, error) {
	for {
		r, err := c.eth.TransactionReceipt(ctx, tx.Hash())
		if err == nil && r.Status != types.ReceiptStatusSuccessful {
			return nil, fmt.Errorf("transaction %s was refused", tx.Hash())
		}
		if err == nil {
			return r, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
