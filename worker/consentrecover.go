package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"salus/consent"
	"salus/ledger"
	"salus/models/durable"
	"salus/proto/faults"
	"salus/zkproofs"
)

// ripen queues the announced recoveries whose time has come. One that the chain does not take is for another flush: its patient may just have objected, and nobody
// else's consent waits for that.
func (f *flusher) ripen() (queued bool, err error) {
	l, err := f.list()
	if err != nil {
		return false, err
	}
	for _, r := range f.chain.Recoveries {
		if !l.announced(r) || f.chain.Final < r.Ripe {
			continue
		}
		if err := f.at.ripen(f.ctx, r.Slot, zkproofs.Element(r.Key)); err != nil {
			f.unripe = errors.Join(f.unripe, fmt.Errorf("recovery of slot %d: %w", r.Slot, err))
			continue
		}
		queued = true
	}
	if queued {
		err = f.look()
	}
	return queued, err
}

// recovers is the withdrawal account of the recovery that an entry of the queue asks for; zero where this folder does not know it.
func (l *consentList) recovers(q ledger.Queued) ledger.Address {
	for _, r := range l.Recoveries {
		if q.Kind == ledger.WishRecovery && r.Slot == q.Slot && r.Key == zkproofs.Element(q.Key) {
			return r.Withdrawal
		}
	}
	return ledger.Address{}
}

// Recover announces that a patient who lost the key is to have a new one: on chain, where everybody sees it, and the patient with the old slot certificate can object for
// [ledger.RecoveryDelay] blocks. Then Flush puts it in force. withdrawal is the account of the patient's new withdrawal key.
func (s *Site) Recover(ctx context.Context, chain *ledger.Client, r *consent.SignedKey) (ledger.RecoveryAnnounced, error) {
	own, err := s.recovering(ctx, r)
	if err != nil {
		return ledger.RecoveryAnnounced{}, err
	}
	if err := s.leaves("recovery", own.Key); err != nil {
		return ledger.RecoveryAnnounced{}, err
	}
	return chain.AnnounceRecovery(ctx, own.Slot, own.Key)
}

// recovering checks what a patient signed for a recovery, and notes it before the chain hears of it: in the list, and beside the stored changes, which outlive the vault.
func (s *Site) recovering(ctx context.Context, r *consent.SignedKey) (recovering, error) {
	b, err := s.latest()
	if err != nil {
		return recovering{}, err
	}
	slot, ok := b.SlotOf(r.Pseudonym)
	switch {
	case !ok || int(r.Slot) != slot || r.Kind != consent.Enrolment:
		return recovering{}, refusedConsent(consent.ErrUnknownPatient)
	case b.OnPaper(slot):
		return recovering{}, faults.New(faults.ConsentRefused, "the slot is on paper: a slip gives the patient a key at once")
	}
	if err := r.Verify(b.Place()); err != nil {
		return recovering{}, refusedConsent(err)
	}
	own := recovering{Slot: uint32(slot), Key: r.NewKey.Y(), Withdrawal: r.Withdrawal}
	err = s.locked(ctx, func() error {
		l, err := s.readList()
		if err != nil {
			return err
		}
		next, err := s.expected(l)
		if err != nil {
			return err
		}
		if at, taken := next.SlotOfKey(r.NewKey); taken && at != slot || slices.ContainsFunc(l.Recoveries, func(o recovering) bool { return o.Key == own.Key && o.Slot != own.Slot }) {
			return refusedConsent(consent.ErrEnrolled)
		}
		l.Recoveries = append(slices.DeleteFunc(l.Recoveries, func(o recovering) bool { return o.Slot == own.Slot }), own)
		if err := s.writeList(l); err != nil {
			return err
		}
		return s.storeBeside(recoveryFile, own.Slot, own)
	})
	return own, err
}

// recoveryFile begins the name of a slot's last recovery in the folder of the stored changes; the slot follows.
const recoveryFile = "recovery-"

// maxBeside is the most bytes of a file that lies beside the stored changes.
const maxBeside = 8 << 10

// storeBeside keeps what is to outlive the vault beside the stored changes, encrypted as they are: one file a slot.
func (s *Site) storeBeside(kind string, slot uint32, v any) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return err
	}
	object, err := sealObject(s.changes, plain)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.Dir, objectFolder)
	if err := durable.PrivateDir(folder); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(folder, fmt.Sprintf("%s%d", kind, slot)), object, 0o600)
}

// storedBeside are all that storeBeside has kept of a kind; of says whose slot one is.
func storedBeside[T any](s *Site, kind string, of func(T) uint32) (out []T, err error) {
	folder := filepath.Join(s.Dir, objectFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		slot, ok := strings.CutPrefix(e.Name(), kind)
		if _, bad := strconv.ParseUint(slot, 10, 32); !ok || bad != nil {
			continue // a stored change, or what a write left
		}
		object, err := durable.ReadSecret(filepath.Join(folder, e.Name()), maxBeside)
		if err != nil {
			return nil, err
		}
		var v T
		plain, err := openObject(s.changes, object)
		if err != nil || json.Unmarshal(plain, &v) != nil || fmt.Sprint(of(v)) != slot {
			return nil, faults.New(faults.Internal, "%s/%s is not what was stored", objectFolder, e.Name())
		}
		out = append(out, v)
	}
	return out, nil
}

// StopRecovery takes an announced recovery back.
func (s *Site) StopRecovery(ctx context.Context, chain *ledger.Client, slot uint32) error {
	_, err := chain.StopRecovery(ctx, ledger.Certificate{Site: chain.Address(), Slot: slot}, nil)
	return err
}
