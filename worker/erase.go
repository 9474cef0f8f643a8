package worker

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salus/models/consentword"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/worker/vault"
)

// Erasure says what an erasure took away. It names the patient by slot alone.
type Erasure struct {
	Begun time.Time  `json:"begun"`
	Done  *time.Time `json:"done,omitempty"` // missing: it was cut off, and is to be repeated
	Slot  int        `json:"slot"`           // -1: the patient had none
	Left  []int      `json:"left,omitempty"` // slots that the patient had before
	// Records are the patient's own, Edited those of several patients that were written anew without this one, Objects the
	// encrypted objects whose keys were destroyed, one for each version of a record that was kept.
	Records int `json:"records"`
	Edited  int `json:"edited"`
	Objects int `json:"objects"`
	// Named counts, by type, the resources that are left and name the patient: those of several patients, and other patients'. Unread counts records of several patients that cannot be read:
	// they were left, or destroyed if that was asked for.
	Named  map[string]int `json:"named,omitempty"`
	Unread int            `json:"unread,omitempty"`
	// Backups are folders of backups that were not there to be told: a restore from one brings the patient back, unless the hospital's file vault.erased is at hand.
	Backups []string `json:"backups,omitempty"`
	// Datasets are the studies whose approved datasets held the patient's row. They are destroyed, with their salts: this site
	// takes part in no further session of these studies until they are proposed and approved anew.
	Datasets []study.Hash `json:"datasets"`
}

// erasuresBlob is the log of erasures; erasedDataset + study stands for a dataset that was destroyed. Both begin as vault.Lasting says, so that they outlive a restore.
const (
	erasuresBlob  = "erasures"
	erasedDataset = "erased-dataset/"
)

// Erase destroys what the site holds of a patient who has withdrawn: the records in the vault, and every approved
// dataset with the patient's row, together with its salts, without which the commitment on chain says nothing about the row
// any more. It refuses while the patient's directive permits, and while a duty to keep the records stands. column names the
// patient column of a table; unread says that records of several patients that cannot be read are destroyed, as nobody knows whether the patient is in them.
//
// A dataset is committed as a whole, so that no row can be taken out of it: a study that is to go on needs a new dataset,
// and thus a new proposal. What remains is what shows that use was lawful while it lasted (GDPR, Article 7(1) and
// 17(3)): the slot with the signed directives, the numbers of the slots that sessions counted, the log of erasures, and on
// chain commitments. Results that were released stay.
//
// It is logged before it begins and when it is done; after a crash the same call ends what was begun.
func (s *Site) Erase(ctx context.Context, patient, column string, unread bool, now time.Time) (out Erasure, err error) {
	if patient = source.PatientKey(patient); patient == "" {
		return Erasure{}, errors.New("erase: no patient")
	}
	err = s.noted(audit.Event{Act: ActErase, Patient: patient}, func(done *audit.Event) error {
		out, err = s.eraseOnce(ctx, patient, column, unread, now)
		done.Records = out.Records + out.Edited
		return err
	})
	return out, err
}

func (s *Site) eraseOnce(ctx context.Context, patient, column string, unread bool, now time.Time) (Erasure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{"book.lock", "erasure.lock"} { // no dataset is made, and no duty recorded, meanwhile
		unlock, err := lockFile(ctx, filepath.Join(s.Dir, name))
		if err != nil {
			return Erasure{}, err
		}
		defer unlock()
	}
	out, err := s.mayErase(patient, now)
	if err != nil {
		return out, err
	}
	return s.erase(ctx, patient, column, unread, out, now)
}

// erase does what mayErase has allowed.
func (s *Site) erase(ctx context.Context, patient, column string, unread bool, out Erasure, now time.Time) (Erasure, error) {
	log, err := s.Erasures()
	if err != nil {
		return out, err
	}
	log = append(log, out)
	if err := s.savedJSON(erasuresBlob, log); err != nil {
		return out, err
	}
	if out.Datasets, err = s.eraseDatasets(append(slices.Clone(out.Left), out.Slot)...); err != nil {
		return out, err
	}
	if err := s.dropExports(ctx); err != nil { // the patient may be in them
		return out, err
	}
	edit, err := source.Without(ctx, s.Vault, orPatient(column), func(p string) (bool, error) { return p == patient, nil })
	if err != nil {
		return out, err
	}
	traces, err := source.TracesOf(ctx, s.Vault, patient)
	if err != nil {
		return out, err
	}
	gone, err := s.Vault.Erase(ctx, patient, traces.Edit(edit), unread)
	if err != nil {
		return out, vaultFault(err)
	}
	out.Records, out.Edited, out.Objects, out.Named, out.Unread = gone.Records, gone.Edited, gone.Objects, traces.Named, gone.Unread
	done := now.UTC()
	out.Done = &done
	log[len(log)-1] = out
	if err := s.savedJSON(erasuresBlob, log); err != nil {
		return out, err
	}
	out.Backups, err = s.Vault.Untold(ctx)
	return out, err
}

func orPatient(column string) string {
	if column == "" {
		return "patient"
	}
	return column
}

// mayErase begins an erasure if nothing stands against it.
func (s *Site) mayErase(patient string, now time.Time) (Erasure, error) {
	out := Erasure{Begun: now.UTC(), Slot: -1, Datasets: []study.Hash{}}
	duties, err := s.standing(patient, now)
	if err != nil {
		return out, err
	}
	if len(duties) > 0 {
		d := duties[0]
		return out, faults.New(faults.RetentionStands, "%d duties to keep the records stand; duty %s (%s) until %s", len(duties), d.ID, d.Law, d.Until)
	}
	b, err := s.latest()
	if err != nil {
		return out, err
	}
	slot, has := b.SlotOf(patient)
	if !has {
		return out, nil
	}
	out.Slot = slot
	for _, s := range b.SlotsOf(patient) {
		if b.Left(s) {
			out.Left = append(out.Left, s)
		}
	}
	if b.Word(slot).Fields().Decision == consentword.Permit {
		return out, faults.New(faults.StillPermitted, "the directive in slot %d permits", slot)
	}
	return out, nil
}

// Erasures is the log, oldest first.
func (s *Site) Erasures() ([]Erasure, error) {
	var list []Erasure
	if err := s.loadJSON(erasuresBlob, &list); err != nil && !errors.Is(err, vault.ErrNotFound) {
		return nil, err
	}
	return list, nil
}

// eraseDatasets destroys the datasets that hold a row in one of the slots. What says that a dataset was destroyed is stored first, so that no
// crash lets another one be made in its place.
func (s *Site) eraseDatasets(slots ...int) ([]study.Hash, error) {
	out := []study.Hash{}
	names, err := s.Vault.Blobs()
	if err != nil || slices.Contains(slots, -1) {
		return out, err
	}
	for _, name := range names {
		text, is := strings.CutPrefix(name, datasetBlob)
		if !is {
			continue
		}
		h, err := study.ParseHash(text)
		if err != nil {
			return nil, fmt.Errorf("dataset %q: %w", text, err)
		}
		var d dataset
		if err := s.loadJSON(name, &d); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(slots, d.holds) {
			continue
		}
		if err := s.savedJSON(erasedDataset+text, true); err != nil {
			return nil, err
		}
		if err := s.Vault.EraseBlob(name); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// holds says whether the dataset has anything of the patient in the slot.
func (d dataset) holds(slot int) bool {
	if slot < len(d.Rows) && d.Rows[slot] != nil {
		return true
	}
	for _, sheet := range d.Genotypes {
		if slot < len(sheet) && sheet[slot] != nil {
			return true
		}
	}
	return false
}

// datasetErased is why a study has no dataset here, if it had one that was destroyed.
func (s *Site) datasetErased(h study.Hash) error {
	var erased bool
	err := s.loadJSON(erasedDataset+h.String(), &erased)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return faults.New(faults.DatasetErased, "this site's dataset of study %s held the row of a patient who had it erased", h)
}

// dropErased takes patients whose records were erased out of what an import has brought back in tables and genotype
// files; the records of one patient do not come in to begin with.
func (s *Site) dropErased(ctx context.Context, column string) error {
	any, err := s.Vault.AnyErased()
	if err != nil || !any {
		return err
	}
	edit, err := source.Without(ctx, s.Vault, orPatient(column), s.Vault.IsErased)
	if err != nil {
		return err
	}
	_, err = s.Vault.Erase(ctx, "", edit, false)
	return err
}
