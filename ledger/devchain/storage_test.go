package devchain

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/rlp"

	"salus/ledger"
)

// consortium deploys on a running chain and returns its facts.
func consortium(ctx context.Context, t *testing.T, c *Chain, key *ledger.Key) (ledger.Deployment, []ledger.Fact) {
	t.Helper()
	client, err := ledger.Dial(ctx, c.Endpoint(), nil, key)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	d, err := client.Deploy(ctx, "storage", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.PinKey(ctx, "circuit", [32]byte{1}); err != nil {
		t.Fatal(err)
	}
	f, err := ledger.ReadFacts(ctx, client, d)
	if err != nil {
		t.Fatal(err)
	}
	return d, f.All
}

func openForTest(t *testing.T, dir string) (*Chain, *ledger.Key) {
	t.Helper()
	key, err := ledger.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rich := map[ledger.Address]*big.Int{key.Address(): new(big.Int).Lsh(big.NewInt(1), 80)}
	c, err := Open(Options{Dir: dir, Alloc: rich, Heartbeat: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, key
}

// geth moves final blocks into flat files once a minute; the chain continues and is readable after that too.
func TestFrozenBlocksAreReadAndBuiltOn(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	dir := t.TempDir()
	c, key := openForTest(t, dir)
	d, want := consortium(ctx, t, c, key)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	withDatabase(t, dir, true, func(db ethdb.Database) {
		if err := db.(interface{ Freeze() error }).Freeze(); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Ancients(); err != nil || n == 0 {
			t.Fatalf("%d blocks are frozen, %v", n, err)
		}
	})
	if facts := readFacts(ctx, t, dir, d); !reflect.DeepEqual(facts, want) {
		t.Errorf("facts after freezing: %+v, want %+v", facts, want)
	}

	c, err := Open(Options{Dir: dir, Heartbeat: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client, err := ledger.Dial(ctx, c.Endpoint(), &d, key)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.PinKey(ctx, "another circuit", [32]byte{2}); err != nil {
		t.Fatalf("write after freezing: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if facts := readFacts(ctx, t, dir, d); len(facts) != len(want)+1 {
		t.Errorf("%d facts, want one more than %d", len(facts), len(want))
	}
}

func readFacts(ctx context.Context, t *testing.T, dir string, d ledger.Deployment) []ledger.Fact {
	t.Helper()
	r, err := OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := ledger.ReadFacts(ctx, r, d)
	if err != nil {
		t.Fatal(err)
	}
	return f.All
}

// Whoever edits the database with its own tools (so that no checksum of the store complains) is noticed.
func TestForgedDatabaseIsNoticed(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	dir := t.TempDir()
	c, key := openForTest(t, dir)
	d, facts := consortium(ctx, t, c, key)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	pinned := facts[len(facts)-1].Where()
	hash := common.Hash(pinned.BlockHash)
	r, err := OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	code, err := r.Code(ctx, d.Studies)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}

	forgeries := map[string]func(ethdb.Database){
		"log": func(db ethdb.Database) {
			forged := rawdb.ReadRawReceipts(db, hash, pinned.Block)
			data := forged[0].Logs[0].Data
			data[len(data)-1] ^= 1
			rawdb.WriteReceipts(db, hash, pinned.Block, forged)
		},
		"no receipts": func(db ethdb.Database) {
			rawdb.WriteReceipts(db, hash, pinned.Block, types.Receipts{})
		},
		"no transactions": func(db ethdb.Database) {
			rawdb.WriteBody(db, hash, pinned.Block, &types.Body{})
		},
		"header without its bloom": func(db ethdb.Database) {
			h := rawdb.ReadHeader(db, hash, pinned.Block)
			h.Bloom = types.Bloom{}
			raw, err := rlp.EncodeToBytes(h)
			if err != nil {
				t.Fatal(err)
			}
			key := binary.BigEndian.AppendUint64([]byte("h"), pinned.Block)
			if err := db.Put(append(key, hash[:]...), raw); err != nil {
				t.Fatal(err)
			}
		},
		"code": func(db ethdb.Database) {
			forged := bytes.Clone(code)
			forged[100] ^= 1
			rawdb.WriteCode(db, crypto.Keccak256Hash(code), forged)
		},
		"state": func(db ethdb.Database) {
			root := rawdb.ReadHeadHeader(db).Root
			forged := bytes.Clone(rawdb.ReadLegacyTrieNode(db, root))
			forged[len(forged)/2] ^= 1
			rawdb.WriteLegacyTrieNode(db, root, forged)
		},
	}
	for name, forge := range forgeries {
		forgedDir := t.TempDir()
		if err := os.CopyFS(forgedDir, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		withDatabase(t, forgedDir, false, forge)
		if _, err := tryFacts(ctx, forgedDir, d); !errors.Is(err, ledger.ErrDataDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	withDatabase(t, dir, false, func(ethdb.Database) {})
	if got, err := tryFacts(ctx, dir, d); err != nil || !reflect.DeepEqual(got, facts) {
		t.Errorf("unforged: %v", err)
	}
}

// withDatabase edits a closed chain's database as geth's own tools would; with a freezer, final blocks move into
// flat files meanwhile.
func withDatabase(t *testing.T, dir string, freezer bool, edit func(ethdb.Database)) {
	t.Helper()
	data := filepath.Join(dir, nodeName, "chaindata")
	kv, err := pebble.New(data, 16, 64, "", false)
	if err != nil {
		t.Fatal(err)
	}
	db := rawdb.NewDatabase(kv)
	if freezer {
		if db, err = rawdb.Open(kv, rawdb.OpenOptions{Ancient: filepath.Join(data, "ancient")}); err != nil {
			t.Fatal(err)
		}
	}
	edit(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func tryFacts(ctx context.Context, dir string, d ledger.Deployment) ([]ledger.Fact, error) {
	r, err := OpenReadOnly(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := ledger.ReadFacts(ctx, r, d)
	if err != nil {
		return nil, err
	}
	return f.All, nil
}
