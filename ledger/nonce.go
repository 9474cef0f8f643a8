package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/gofrs/flock"

	"salus/models/durable"
)

// A transaction's nonce is chosen, stored and sent while its key is locked: for a stored key by a lock on a file
// beside it, so that several processes of one site may send. What is stored is the signed transaction itself, in the key's journal, until
// its nonce is final. So whatever happens between storing and the final block (a crash, an endpoint that forgets it, a reorganisation
// that drops it, fees that rise above what it offers), the same transaction is sent again, or the same act at the same nonce with a higher fee: at
// most one of them can ever take effect. A write that finds its act in the journal waits for that one instead of sending another.

// journal is what was sent with a key and is not final yet, by rising nonces.
type journal struct {
	Genesis Hash   `json:"genesis"`
	Sent    []sent `json:"sent"`
}

// sent is one nonce's transaction in its versions, which differ in fees only.
type sent struct {
	Nonce uint64        `json:"nonce"`
	Txs   []TxHash      `json:"txs"` // newest last
	Raw   hexutil.Bytes `json:"raw"` // of the newest
	At    time.Time     `json:"at"`  // when the newest was sent
}

// newest decodes the newest version.
func (s sent) newest() (*types.Transaction, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(s.Raw); err != nil || tx.Nonce() != s.Nonce || len(s.Txs) == 0 || TxHash(tx.Hash()) != s.Txs[len(s.Txs)-1] {
		return nil, errors.New("chain key: its journal is damaged")
	}
	return tx, nil
}

func (j *journal) find(nonce uint64) (*sent, bool) {
	i, ok := slices.BinarySearchFunc(j.Sent, nonce, func(s sent, n uint64) int { return compareNumbers(s.Nonce, n) })
	if !ok {
		return nil, false
	}
	return &j.Sent[i], true
}

func (j *journal) add(tx *types.Transaction, now time.Time) error {
	raw, err := tx.MarshalBinary()
	if err != nil {
		return err
	}
	hash := TxHash(tx.Hash())
	if s, ok := j.find(tx.Nonce()); ok {
		s.Txs, s.Raw, s.At = append(s.Txs, hash), raw, now
		return nil
	}
	i, _ := slices.BinarySearchFunc(j.Sent, tx.Nonce(), func(s sent, n uint64) int { return compareNumbers(s.Nonce, n) })
	j.Sent = slices.Insert(j.Sent, i, sent{Nonce: tx.Nonce(), Txs: []TxHash{hash}, Raw: raw, At: now})
	return nil
}

func (j *journal) drop(gone func(sent) bool) { j.Sent = slices.DeleteFunc(j.Sent, gone) }

// lock keeps every other sender with this key out until release.
func (k *Key) lock(ctx context.Context) (release func(), err error) {
	select {
	case k.sending <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("chain key %s: waiting for another sender: %w", k.address, ctx.Err())
	}
	if k.path == "" {
		return func() { <-k.sending }, nil
	}
	file := flock.New(k.path+".lock", flock.SetPermissions(0o600))
	if _, err := file.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		<-k.sending
		return nil, fmt.Errorf("chain key %s: waiting for another process's lock: %w", k.address, err)
	}
	return func() { file.Close(); <-k.sending }, nil
}

// maxJournal bounds the journal's file: hundreds of deployments at once.
const maxJournal = 64 << 20

// journal reads what was sent on one chain. The key must be locked.
func (k *Key) journal(genesis Hash) (*journal, error) {
	j := k.sent
	if k.path != "" {
		j = journal{}
		text, err := readBounded(k.path+".nonce", maxJournal)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("chain key: %w", err)
		}
		// Written whole or not at all: what does not decode is not ours, and the chain's count stands.
		if json.Unmarshal(text, &j) != nil || !slices.IsSortedFunc(j.Sent, func(a, b sent) int { return compareNumbers(a.Nonce, b.Nonce) }) {
			j = journal{}
		}
		j.drop(func(s sent) bool { _, err := s.newest(); return err != nil })
	}
	if j.Genesis != genesis {
		j = journal{Genesis: genesis}
	}
	j.Sent = slices.Clone(j.Sent)
	return &j, nil
}

func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s has %d bytes, at most %d were expected", path, info.Size(), most)
	}
	return os.ReadFile(path)
}

// store makes the journal durable. The key must be locked.
func (k *Key) store(j *journal) error {
	k.sent = *j
	if k.path == "" {
		return nil
	}
	text, err := json.Marshal(j)
	if err == nil {
		err = durable.WriteFile(k.path+".nonce", text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("chain key: storing what is sent: %w", err)
	}
	return nil
}

// tend looks after what was sent and is not mined: what is final is forgotten, what the endpoints lost is sent again, and what waits for long offers
// more. It gives the account's count of mined transactions. The key must be locked.
func (c *Client) tend(ctx context.Context, j *journal) (mined uint64, err error) {
	final, err := c.at.nonce(ctx, c.key.address, rpc.FinalizedBlockNumber)
	if err != nil {
		return 0, err
	}
	if mined, err = c.at.nonce(ctx, c.key.address, rpc.LatestBlockNumber); err != nil {
		return 0, err
	}
	old := len(j.Sent)
	j.drop(func(s sent) bool { return s.Nonce < final })
	changed := len(j.Sent) != old
	for _, s := range slices.Clone(j.Sent) {
		if s.Nonce < mined {
			continue
		}
		did, err := c.push(ctx, j, s)
		changed = changed || did
		if err != nil {
			return mined, errors.Join(err, c.key.store(j))
		}
	}
	filled, err := c.fill(ctx, j, mined)
	if err != nil || filled {
		return mined, err
	}
	if changed {
		err = c.key.store(j)
	}
	return mined, err
}

// fill puts transactions that do nothing where a nonce is free before others that wait for it.
func (c *Client) fill(ctx context.Context, j *journal, mined uint64) (filled bool, err error) {
	if len(j.Sent) == 0 {
		return false, nil
	}
	last := j.Sent[len(j.Sent)-1].Nonce
	free := j.nextNonce(mined)
	if free > last {
		return false, nil
	}
	pending, err := c.at.nonce(ctx, c.key.address, rpc.PendingBlockNumber)
	if err != nil {
		return false, err
	}
	if free = j.nextNonce(max(pending, mined)); free > last { // what is not in the journal waits there
		return false, nil
	}
	now, err := c.at.fees(ctx)
	if err != nil {
		return false, err
	}
	if now.cap().Cmp(maxFee) > 0 {
		return false, tooDear(now.cap())
	}
	self := common.Address(c.key.address)
	signed, err := c.key.sign(&types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(c.chain), Nonce: free, To: &self, Value: new(big.Int), Gas: 21_000, GasTipCap: now.tip, GasFeeCap: now.cap(),
	})
	if err != nil {
		return false, fmt.Errorf("signing transaction: %w", err)
	}
	if err := j.add(signed, time.Now()); err != nil {
		return false, err
	}
	if err := c.key.store(j); err != nil {
		return true, err
	}
	if err := c.at.submit(ctx, signed); err == nil || errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
		return true, err
	}
	j.drop(func(s sent) bool { return s.Nonce == free })
	return true, c.key.store(j)
}

func tooDear(fee *big.Int) error {
	return fmt.Errorf("%w: it asks %v wei for a unit of gas, at most %v is paid", ErrUnavailable, fee, maxFee)
}

// push sends one waiting transaction again if the endpoints lost it, or if it waits for long, with a higher fee.
func (c *Client) push(ctx context.Context, j *journal, s sent) (changed bool, err error) {
	tx, err := s.newest()
	if err != nil {
		return false, err
	}
	known, err := c.at.knows(ctx, s.Txs[len(s.Txs)-1])
	if err != nil {
		return false, err
	}
	if !known {
		return c.resend(ctx, j, tx)
	}
	if time.Since(s.At) < c.pace.stuck {
		return false, nil
	}
	now, err := c.at.fees(ctx)
	if err != nil {
		return false, err
	}
	dearer, err := raised(tx, now)
	if err != nil {
		return false, err
	}
	signed, err := c.key.sign(dearer)
	if err != nil {
		return false, fmt.Errorf("signing transaction: %w", err)
	}
	if err := j.add(signed, time.Now()); err != nil {
		return false, err
	}
	if err := c.key.store(j); err != nil {
		return true, err
	}
	if err = c.at.submit(ctx, signed); err == nil || errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
		return true, err
	}
	if now, ok := j.find(s.Nonce); ok { // refused: the older version is there still, or was mined meanwhile
		*now = sent{s.Nonce, s.Txs, s.Raw, time.Now()}
	}
	return true, nil
}

// resend sends a journal's transaction as it is. One that the chain will never take leaves its nonce free.
func (c *Client) resend(ctx context.Context, j *journal, tx *types.Transaction) (changed bool, err error) {
	err = c.at.submit(ctx, tx)
	switch {
	case err == nil, errors.Is(err, ErrUnavailable), ctx.Err() != nil:
		return false, err
	case saysAny(err, "insufficient funds", "underpriced"): // the account is filled up, or the fee raised, later
		return false, nil
	}
	j.drop(func(s sent) bool { return s.Nonce == tx.Nonce() })
	return true, nil
}

// nextNonce is the first from the account's count that nothing in the journal has. Called right after tend: what the journal has is at the endpoints.
func (j *journal) nextNonce(count uint64) uint64 {
	for ; ; count++ {
		if _, taken := j.find(count); !taken {
			return count
		}
	}
}

// same finds a transaction that is not mined yet and does exactly this. Deployments are never the same: each makes another contract.
func (j *journal) same(mined uint64, to *common.Address, data []byte, value *big.Int) (*sent, bool) {
	if to == nil {
		return nil, false
	}
	if value == nil {
		value = new(big.Int)
	}
	for i, s := range j.Sent {
		if s.Nonce < mined {
			continue
		}
		tx, err := s.newest()
		if err == nil && tx.To() != nil && *tx.To() == *to && bytes.Equal(tx.Data(), data) && tx.Value().Cmp(value) == 0 {
			return &j.Sent[i], true
		}
	}
	return nil, false
}

// raised is the same act at the same nonce for a fee that nodes take in its stead: a quarter more, or what is asked now if that is more.
func raised(tx *types.Transaction, now fees) (*types.DynamicFeeTx, error) {
	more := func(old, asked *big.Int) *big.Int {
		up := new(big.Int).Add(old, new(big.Int).Rsh(old, 2))
		up.Add(up, common.Big1)
		if asked.Cmp(up) > 0 {
			up.Set(asked)
		}
		return up
	}
	tip := more(tx.GasTipCap(), now.tip)
	fee := more(tx.GasFeeCap(), now.cap())
	if fee.Cmp(tip) < 0 {
		fee.Set(tip)
	}
	if fee.Cmp(maxFee) > 0 {
		return nil, tooDear(fee)
	}
	return &types.DynamicFeeTx{
		ChainID: tx.ChainId(), Nonce: tx.Nonce(), To: tx.To(), Data: tx.Data(), Value: tx.Value(), Gas: tx.Gas(), GasTipCap: tip, GasFeeCap: fee,
	}, nil
}

// maxFee is the most that is offered for a unit of gas, a thousand gwei, so that an endpoint cannot have an account emptied.
var maxFee = big.NewInt(1000 * 1_000_000_000)

// cap is what to offer at most, room for the base fee to double included.
func (f fees) cap() *big.Int { return new(big.Int).Add(f.tip, new(big.Int).Lsh(f.base, 1)) }
