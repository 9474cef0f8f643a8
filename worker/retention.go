package worker

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"salus/proto/faults"
	"salus/worker/vault"
)

// Duty is a duty to keep records that stands against their erasure, as the hospital recorded it: a statute on medical
// records, a trial's archive, a court's order.
type Duty struct {
	ID      string `json:"id"`
	Patient string `json:"patient,omitempty"` // empty: every patient
	Until   string `json:"until"`             // the last day on which it stands, YYYY-MM-DD in UTC
	Law     string `json:"law"`               // what demands it
	Reason  string `json:"reason,omitempty"`
	// Recorded is when the site wrote it down, Lifted when and why it said that it stands no more.
	Recorded time.Time `json:"recorded"`
	Lifted   *Lifting  `json:"lifted,omitempty"`
}

// Lifting is the end of a duty before its day.
type Lifting struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

const day = "2006-01-02"

// stands says whether the duty stands for the patient at the time.
func (d Duty) stands(patient string, now time.Time) bool {
	return d.Lifted == nil && (d.Patient == "" || d.Patient == patient) && now.UTC().Format(day) <= d.Until
}

// retentionBlob holds all duties, also those that stand no more.
const retentionBlob = "retention"

// maxReason is the longest text of a duty's fields, in bytes.
const maxReason = 500

// Retain records a duty. Until, Law and, if it is one patient's, Patient are given; the rest is filled in.
func (s *Site) Retain(ctx context.Context, d Duty, now time.Time) (Duty, error) {
	if t, err := time.Parse(day, d.Until); err != nil || t.Format(day) != d.Until {
		return d, errors.New("until: want a day such as 2036-12-31")
	}
	if d.Law == "" || len(d.Law) > maxReason || len(d.Reason) > maxReason || len(d.Patient) > vault.MaxName {
		return d, fmt.Errorf("a duty names what demands it; no text is longer than %d bytes", maxReason)
	}
	var id [4]byte
	rand.Read(id[:])
	d.ID, d.Recorded, d.Lifted = hex.EncodeToString(id[:]), now.UTC(), nil
	return d, s.changeDuties(ctx, func(list []Duty) ([]Duty, error) { return append(list, d), nil })
}

// Lift says that a duty stands no more. It stays in the list, with the reason.
func (s *Site) Lift(ctx context.Context, id, reason string, now time.Time) (Duty, error) {
	var out Duty
	if reason == "" || len(reason) > maxReason {
		return out, fmt.Errorf("say why, in at most %d bytes", maxReason)
	}
	err := s.changeDuties(ctx, func(list []Duty) ([]Duty, error) {
		i := slices.IndexFunc(list, func(d Duty) bool { return d.ID == id && d.Lifted == nil })
		if i < 0 {
			return nil, faults.New(faults.NotFound, "no duty that stands has the id %q", id)
		}
		list[i].Lifted = &Lifting{At: now.UTC(), Reason: reason}
		out = list[i]
		return list, nil
	})
	return out, err
}

// Duties lists the duties in the order in which they were recorded.
func (s *Site) Duties() ([]Duty, error) {
	var list []Duty
	if err := s.loadJSON(retentionBlob, &list); err != nil && !errors.Is(err, vault.ErrNotFound) {
		return nil, err
	}
	return list, nil
}

// standing are the duties that stand against erasing a patient.
func (s *Site) standing(patient string, now time.Time) ([]Duty, error) {
	list, err := s.Duties()
	return slices.DeleteFunc(list, func(d Duty) bool { return !d.stands(patient, now) }), err
}

func (s *Site) changeDuties(ctx context.Context, f func([]Duty) ([]Duty, error)) error {
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "erasure.lock")) // an erasure under way ends first
	if err != nil {
		return err
	}
	defer unlock()
	list, err := s.Duties()
	if err != nil {
		return err
	}
	if list, err = f(list); err != nil {
		return err
	}
	return s.savedJSON(retentionBlob, list)
}
