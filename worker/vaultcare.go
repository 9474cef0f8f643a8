package worker

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"salus/ledger"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/vault"
)

// vaultDir and vaultKey are a hospital's vault and the key file beside it.
func vaultDir(dir string) string { return filepath.Join(dir, "vault") }
func vaultKey(dir string) string { return filepath.Join(dir, "vault.key") }

// openVault opens a hospital's vault. The first command makes it, with its key.
func openVault(dir string) (*vault.Vault, error) {
	_, err := os.Stat(vaultDir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		err = vault.NewKeyFile(vaultKey(dir))
		if errors.Is(err, fs.ErrExist) { // of a command that was cut off, or of one that runs now, or of a vault that is to be restored
			err = nil
		}
	}
	if err != nil {
		return nil, err
	}
	return vault.Open(vaultDir(dir), vaultKey(dir))
}

// vaultFault gives the vault's errors their public codes.
func vaultFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, vault.ErrKey):
		return faults.New(faults.VaultLocked, "%v", err)
	case errors.Is(err, vault.ErrBusy):
		return faults.New(faults.VaultBusy, "%v", err)
	}
	return err
}

// VerifyVault reads everything in the vault, and says what it found. Anything wrong is an error besides.
func (s *Site) VerifyVault(ctx context.Context, progress vault.Progress) (vault.Verified, error) {
	var r vault.Verified
	err := s.noted(audit.Event{Act: ActVerify}, func(done *audit.Event) (err error) {
		r, err = s.Vault.Verify(ctx, progress)
		done.Records = r.Records
		return vaultFault(err)
	})
	if err != nil {
		return r, err
	}
	if n := len(r.Problems) + r.Further; n > 0 {
		return r, faults.New(faults.VaultDamaged, "%d problems, the first: %s", n, r.Problems[0])
	}
	return r, nil
}

// CompactVault writes packs anew without what nothing refers to.
func (s *Site) CompactVault(ctx context.Context, progress vault.Progress) (vault.Compacted, error) {
	var c vault.Compacted
	err := s.noted(audit.Event{Act: ActCompact}, func(*audit.Event) (err error) {
		c, err = s.Vault.Compact(ctx, progress)
		return vaultFault(err)
	})
	return c, err
}

// BackupVault makes a backup in a folder, or brings the one there up to date.
func (s *Site) BackupVault(ctx context.Context, folder string, now time.Time, packs bool, progress vault.Progress) (vault.Backup, error) {
	backup := s.Vault.BackupWithoutPacks
	if packs {
		backup = s.Vault.Backup
	}
	var b vault.Backup
	err := s.noted(audit.Event{Act: ActBackup, Object: folder}, func(*audit.Event) (err error) {
		b, err = backup(ctx, folder, now, progress)
		return vaultFault(err)
	})
	return b, err
}

// RewrapVault changes the vault's key-encryption key. The backup in a folder, if one is named, opens with the new one.
func (s *Site) RewrapVault(ctx context.Context, spec vault.KeySpec, backup string, now time.Time, progress vault.Progress) error {
	return s.noted(audit.Event{Act: ActRewrap, Object: string(spec.Suite)}, func(*audit.Event) error {
		return vaultFault(s.Vault.Rewrap(ctx, spec, backup, now, progress))
	})
}

// RestoreVault makes a hospital's vault from a backup; there must be none. The key file is in the hospital's folder already. What the site did since the backup is told by the chain: budgets
// and shares are judged by it, and the record root needs a person's word (AnchorRecords).
//
// Patients who were erased since the backup are erased from it, with their lines in tables (column names the patient column), and the datasets that were destroyed since are destroyed. Where
// that needs packs which the backup was made without they are taken back from the vault's peers; without them the vault does not appear.
func RestoreVault(ctx context.Context, dir, folder, column string, progress vault.Progress) (vault.Restored, error) {
	packs := func(v *vault.Vault) error {
		_, err := (&Site{Dir: dir, Vault: v}).FetchPacks(ctx, nil, slog.New(slog.DiscardHandler))
		return err
	}
	b, err := vault.RestoreWithPacks(ctx, folder, vaultDir(dir), vaultKey(dir), packs, func(v *vault.Vault) error { return eraseRest(ctx, &Site{Vault: v}, column) }, progress)
	if err != nil {
		return b, vaultFault(err)
	}
	v, err := openVault(dir)
	if err != nil {
		return b, vaultFault(err)
	}
	s := &Site{Dir: dir, Vault: v}
	_, err = s.note(audit.Event{Act: ActRestore, Outcome: audit.Done, Role: string(Operator), Name: here(), Object: folder})
	return b, errors.Join(err, v.Close())
}

// eraseRest takes what was erased since out of a vault that is being restored, where the vault alone cannot tell what that is.
func eraseRest(ctx context.Context, s *Site, column string) error {
	names, err := s.Vault.Blobs()
	if err != nil {
		return err
	}
	for _, name := range names {
		if text, is := strings.CutPrefix(name, erasedDataset); is {
			if err := s.Vault.EraseBlob(datasetBlob + text); err != nil {
				return err
			}
		}
	}
	if err := s.dropExports(ctx); err != nil {
		return err
	}
	return s.dropErased(ctx, column)
}

// RecordProof shows one record as it is now under the record root that this site put on chain last.
type RecordProof struct {
	Opening vault.Opening `json:"opening"` // under Anchor.Records
	Anchor  Anchor        `json:"anchor"`  // whose hash is Root
	Root    ledger.Hash   `json:"root"`    // on chain
	Version uint64        `json:"version"` // of the root on chain
}

// ProveRecord makes the proof. It refuses while the vault differs from the root that went on chain last.
func (s *Site) ProveRecord(ctx context.Context, typ, id string) (out RecordProof, err error) {
	err = s.noted(audit.Event{Act: ActProve, Object: typ}, func(*audit.Event) error {
		out, err = s.proveRecord(ctx, typ, id)
		return err
	})
	return out, err
}

func (s *Site) proveRecord(ctx context.Context, typ, id string) (RecordProof, error) {
	o, root, err := s.Vault.Open(ctx, typ, id)
	if errors.Is(err, vault.ErrNotFound) {
		return RecordProof{}, faults.New(faults.RecordUnknown, "the vault has no record of that type and id")
	}
	if err != nil {
		return RecordProof{}, vaultFault(err)
	}
	var sent anchoredRecords
	if err := s.loadJSON(recordsBlob, &sent); err != nil && !errors.Is(err, vault.ErrNotFound) {
		return RecordProof{}, err
	}
	if sent.Anchor.Records != ledger.Hash(root.Root) {
		return RecordProof{}, faults.New(faults.RecordsBehind, "the vault has changed since version %d of its root went on chain", sent.Version)
	}
	return RecordProof{Opening: o, Anchor: sent.Anchor, Root: sent.Root, Version: sent.Version}, nil
}
