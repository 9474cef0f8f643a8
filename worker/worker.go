// Package worker is a hospital's side of Salus: it reads records into a vault that is encrypted at rest, keeps the
// patients' directives, approves studies over a committed dataset, and takes part in sessions. No record leaves it.
//
//	folder ── Import ──► vault ──┬─ Approve ─► dataset ───┬─► chain: dataset root
//	requests ─ Submit ─► list ── Flush ─► proof ──────────┼─► chain: consent root (epoch) ──► book
//	                             │                │       │
//	session terms (from chain) ──┴── Contribution ┘──► chunk roots, count commitments, ciphertexts, proofs
//
// What it is asked is checked here, not believed: terms come from the chain, the dataset's and the consents' roots among
// them must be this site's own, a re-run whose decisions differ in fewer than the minimum cohort is refused, and the
// member loop (worker/member) verifies every other party's artifacts before this site's decryption share is made.
//
// Everything secret that is kept (book, what waits, datasets with their salts, decisions) is a blob of the vault. What goes to the
// chain is stored here first: a crash between the two is mended at the next start, with the same bytes.
package worker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/proto/faults"
	"salus/worker/member"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/eddsa"
)

// Site is an open hospital folder: vault and consents. It is safe for concurrent use; another process may have the
// same folder open.
type Site struct {
	Dir     string
	Profile member.Profile
	Vault   *vault.Vault

	custodian *eddsa.PrivateKey
	account   *ledger.Key // of the site on chain, which signs slot certificates
	changes   []byte      // key of the stored changes of consents
	egress    *member.Egress
	written   func(what string) // tests are told what is on disk and not yet acted on

	mu      sync.Mutex    // serialises reading and writing of book and list in this process; the book's lock does between processes
	trial   *consent.Book // the book with all that waits, for the list of version trialOf; under mu
	trialOf uint64

	final atomic.Uint64 // newest final block that this process has seen

	reading  sync.Mutex
	newest   *consent.Book // as stored at newestAt; nobody changes it. Under reading
	newestAt vault.Stamp
	listed   *consentList // likewise
	listedAt vault.Stamp

	read changesRead // for patients
}

// OpenSite opens the hospital of a folder that has joined.
func OpenSite(dir string) (*Site, error) {
	p, err := member.LoadProfile(dir)
	if err != nil {
		return nil, err
	}
	v, err := openVault(dir)
	if err != nil {
		return nil, vaultFault(err)
	}
	s := &Site{Dir: dir, Profile: p, Vault: v}
	if s.egress, err = member.OpenEgress(filepath.Join(dir, member.EgressFile)); err != nil {
		v.Close()
		return nil, err
	}
	if err := s.ownKeys(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// ownKeys reads the keys of consents, or draws them: one command at a time, since the custodian's is on chain for ever.
func (s *Site) ownKeys() error {
	unlock, err := lockFile(context.Background(), filepath.Join(s.Dir, "keys.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if s.custodian, err = custodianKey(filepath.Join(s.Dir, "custodian.key")); err != nil {
		return err
	}
	if s.changes, err = changesKey(s.Dir); err != nil {
		return err
	}
	s.account, err = member.ChainKey(s.Dir)
	return err
}

// Close closes the vault and the egress log.
func (s *Site) Close() error { return errors.Join(s.Vault.Close(), s.egress.Close()) }

// leaves writes to the egress log what a transaction is about to say.
func (s *Site) leaves(what string, digest [32]byte) error {
	return s.egress.Record(member.Departure{At: time.Now(), To: "chain", What: what, Digest: digest, Size: len(digest)})
}

// custodianKey reads the key that signs for consent given on paper, or draws it.
func custodianKey(path string) (*eddsa.PrivateKey, error) {
	seed, err := durable.ReadSecret(path, eddsa.SeedSize)
	if errors.Is(err, fs.ErrNotExist) {
		k, err := eddsa.NewKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		b := k.Seed()
		return k, durable.WriteFile(path, b[:], 0o600)
	}
	if err != nil {
		return nil, err
	}
	return eddsa.ParseSeed(seed)
}

const (
	datasetBlob  = "dataset/"
	decisionBlob = "decisions/"
)

// patients lists who is in the vault: the patients of FHIR records, and those of a table's patient column.
func (s *Site) patients(ctx context.Context, dir, column string) ([]string, error) {
	out, err := s.Vault.Patients(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, source.TableFile)); dir != "" && err == nil {
		if column == "" {
			column = "patient"
		}
		listed, err := source.TablePatients(ctx, s.Vault, column)
		if err != nil {
			return nil, err
		}
		out = append(out, listed...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// savedJSON stores a small record in the vault.
func (s *Site) savedJSON(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.Vault.PutBlob(name, b)
}

func (s *Site) loadJSON(name string, v any) error {
	b, err := s.Vault.GetBlob(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return faults.New(faults.Internal, "the vault's blob %s is not what was stored", name)
	}
	return nil
}

// lockWait bounds how long one command waits for another on the same folder.
const lockWait = 2 * time.Minute
