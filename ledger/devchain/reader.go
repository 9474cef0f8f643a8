package devchain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/gofrs/flock"

	"salus/ledger"
)

// Reader reads a chain's folder without running it. It is a [ledger.Source]; every block in the folder is final.
type Reader struct {
	db     ethdb.Database
	lock   *flock.Flock
	config *params.ChainConfig
	hashes []common.Hash // of all canonical blocks, linked by parent hash from genesis to head
}

var _ ledger.Source = (*Reader)(nil)

// OpenReadOnly opens the folder of a chain that is not running ([ErrRunning]) and checks that its headers are one
// unbroken chain ([ledger.ErrDataDamaged]). The folder is locked until Close. Which chain it is, the caller must
// check: compare BlockAt(0) with a genesis hash from elsewhere.
func OpenReadOnly(dir string) (*Reader, error) {
	r, err := openReadOnly(filepath.Join(dir, nodeName))
	if err != nil {
		return nil, fmt.Errorf("chain in %s: %w", dir, err)
	}
	return r, nil
}

func openReadOnly(dir string) (*Reader, error) {
	data := filepath.Join(dir, "chaindata")
	if rawdb.PreexistingDatabase(data) == "" {
		return nil, fmt.Errorf("no chain there: %w", os.ErrNotExist)
	}
	r := &Reader{lock: flock.New(filepath.Join(dir, "LOCK"))}
	free, err := r.lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !free {
		return nil, ErrRunning
	}
	if err := r.open(data); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) open(data string) error {
	kv, err := pebble.New(data, 16, 64, "", true)
	if err != nil {
		return fmt.Errorf("%w: %w", ledger.ErrDataDamaged, err)
	}
	r.db, err = rawdb.Open(kv, rawdb.OpenOptions{Ancient: filepath.Join(data, "ancient"), ReadOnly: true})
	if err != nil {
		kv.Close()
		return fmt.Errorf("%w: %w", ledger.ErrDataDamaged, err)
	}
	return r.link()
}

// link walks from the head to genesis. A header is what hashes to its child's parent hash, so that after this the
// hashes are one chain whatever the database says of canonical blocks.
func (r *Reader) link() error {
	hash := rawdb.ReadHeadBlockHash(r.db)
	number, known := rawdb.ReadHeaderNumber(r.db, hash)
	if !known || number > 1<<32 {
		return fmt.Errorf("%w: no head block", ledger.ErrDataDamaged)
	}
	for n := number; ; n-- {
		h, err := r.header(n, hash)
		if err != nil {
			return err
		}
		r.hashes = append(r.hashes, hash)
		if n == 0 {
			break
		}
		hash = h.ParentHash
	}
	slices.Reverse(r.hashes)
	if r.config = rawdb.ReadChainConfig(r.db, r.hashes[0]); r.config == nil || r.config.ChainID == nil {
		return fmt.Errorf("%w: no chain configuration", ledger.ErrDataDamaged)
	}
	return nil
}

func (r *Reader) header(number uint64, hash common.Hash) (*types.Header, error) {
	raw := rawdb.ReadHeaderRLP(r.db, hash, number)
	if crypto.Keccak256Hash(raw) != hash {
		return nil, fmt.Errorf("%w: header of block %d is missing or not what its hash says", ledger.ErrDataDamaged, number)
	}
	h := new(types.Header)
	if err := rlp.DecodeBytes(raw, h); err != nil || h.Number == nil || !h.Number.IsUint64() || h.Number.Uint64() != number {
		return nil, fmt.Errorf("%w: header of block %d does not decode", ledger.ErrDataDamaged, number)
	}
	return h, nil
}

// Close releases the folder.
func (r *Reader) Close() error {
	var err error
	if r.db != nil {
		err = r.db.Close()
	}
	return errors.Join(err, r.lock.Close())
}

// ChainID implements [ledger.Source].
func (r *Reader) ChainID(context.Context) (uint64, error) { return r.config.ChainID.Uint64(), nil }

// Final implements [ledger.Source].
func (r *Reader) Final(ctx context.Context) (ledger.Block, error) {
	return r.BlockAt(ctx, uint64(len(r.hashes)-1))
}

// BlockAt implements [ledger.Source].
func (r *Reader) BlockAt(_ context.Context, number uint64) (ledger.Block, error) {
	if number >= uint64(len(r.hashes)) {
		return ledger.Block{}, fmt.Errorf("%w: no block %d, the newest is %d", ledger.ErrReorg, number, len(r.hashes)-1)
	}
	h, err := r.header(number, r.hashes[number])
	if err != nil {
		return ledger.Block{}, err
	}
	return ledger.Block{Number: number, Hash: r.hashes[number], Parent: h.ParentHash, Time: blockTime(h)}, nil
}

func blockTime(h *types.Header) time.Time { return time.Unix(int64(h.Time), 0).UTC() }

// Logs implements [ledger.Source]. Blocks whose header's bloom rules the contracts out are not read.
func (r *Reader) Logs(ctx context.Context, from, to uint64, contracts []ledger.Address) ([]ledger.Log, error) {
	var all []ledger.Log
	for n := from; n <= to; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if n >= uint64(len(r.hashes)) {
			return nil, fmt.Errorf("%w: no block %d, the newest is %d", ledger.ErrReorg, n, len(r.hashes)-1)
		}
		h, err := r.header(n, r.hashes[n])
		if err != nil {
			return nil, err
		}
		concerned := func(a ledger.Address) bool { return types.BloomLookup(h.Bloom, common.Address(a)) }
		if !slices.ContainsFunc(contracts, concerned) {
			continue
		}
		logs, err := r.blockLogs(h, r.hashes[n])
		if err != nil {
			return nil, err
		}
		for _, l := range logs {
			if slices.Contains(contracts, l.Contract) {
				all = append(all, l)
			}
		}
	}
	return all, nil
}

// blockLogs reads a block's logs and checks them, with the transactions that they name, against its header.
func (r *Reader) blockLogs(h *types.Header, hash common.Hash) ([]ledger.Log, error) {
	number := h.Number.Uint64()
	body := rawdb.ReadBody(r.db, hash, number)
	if body == nil || types.DeriveSha(types.Transactions(body.Transactions), trie.NewStackTrie(nil)) != h.TxHash {
		return nil, fmt.Errorf("%w: transactions of block %d are not what its header says", ledger.ErrDataDamaged, number)
	}
	receipts := rawdb.ReadReceipts(r.db, hash, number, h.Time, r.config)
	if types.DeriveSha(receipts, trie.NewStackTrie(nil)) != h.ReceiptHash {
		return nil, fmt.Errorf("%w: receipts of block %d are not what its header says", ledger.ErrDataDamaged, number)
	}
	var logs []ledger.Log
	for i, receipt := range receipts {
		for _, l := range receipt.Logs {
			logs = append(logs, ledger.Log{
				At: ledger.At{
					Block: number, BlockHash: ledger.Hash(hash), Time: blockTime(h),
					Tx: ledger.TxHash(body.Transactions[i].Hash()), Index: uint(len(logs)),
				},
				Contract: ledger.Address(l.Address), Topics: topics(l), Data: l.Data,
			})
		}
	}
	return logs, nil
}

func topics(l *types.Log) [][32]byte {
	list := make([][32]byte, len(l.Topics))
	for i, t := range l.Topics {
		list[i] = t
	}
	return list
}

// Code implements [ledger.Source]: the account is proven against the head's state root.
func (r *Reader) Code(_ context.Context, contract ledger.Address) ([]byte, error) {
	number := uint64(len(r.hashes) - 1)
	h, err := r.header(number, r.hashes[number])
	if err != nil {
		return nil, err
	}
	raw, err := trie.VerifyProof(h.Root, crypto.Keccak256(contract[:]), nodes{r.db})
	if err != nil {
		return nil, fmt.Errorf("%w: state of %s: %w", ledger.ErrDataDamaged, contract, err)
	}
	if raw == nil {
		return nil, nil
	}
	var account types.StateAccount
	if err := rlp.DecodeBytes(raw, &account); err != nil {
		return nil, fmt.Errorf("%w: account %s does not decode", ledger.ErrDataDamaged, contract)
	}
	if bytes.Equal(account.CodeHash, types.EmptyCodeHash[:]) {
		return nil, nil
	}
	code := rawdb.ReadCode(r.db, common.BytesToHash(account.CodeHash))
	if !bytes.Equal(crypto.Keccak256(code), account.CodeHash) {
		return nil, fmt.Errorf("%w: code of %s is not what its hash says", ledger.ErrDataDamaged, contract)
	}
	return code, nil
}

// nodes hands out the state's tree nodes by hash, only those that have it.
type nodes struct{ db ethdb.KeyValueReader }

func (n nodes) Get(hash []byte) ([]byte, error) {
	raw := rawdb.ReadLegacyTrieNode(n.db, common.BytesToHash(hash))
	if !bytes.Equal(crypto.Keccak256(raw), hash) {
		return nil, errors.New("tree node is missing or not what its hash says")
	}
	return raw, nil
}

func (n nodes) Has(hash []byte) (bool, error) {
	_, err := n.Get(hash)
	return err == nil, nil
}
