package member

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"salus/models/study"
)

// EgressFile is the log's name in a member's folder.
const EgressFile = "egress.jsonl"

// Departure is one line of the egress log: something that left, or was about to.
type Departure struct {
	At      time.Time       `json:"at"`
	To      string          `json:"to"`
	What    string          `json:"what"`    // commit, keyshare, contribution, share, refusal, attestation, consent root, approval
	Session study.SessionID `json:"session"` // zero for what belongs to no session
	Digest  study.Digest    `json:"digest"`
	Size    int             `json:"size"`
	Chain   study.Digest    `json:"chain"` // SHA-256 over the previous line's chain and this line without it
}

// Egress is the append-only, hash-chained log of everything that leaves a member. A line is on disk before what it
// names is sent; a line without a departure is possible, a departure without a line is not. Several processes of one
// member may have it open: a lock beside the file lets one write at a time.
type Egress struct {
	mu   sync.Mutex
	path string
	lock *flock.Flock
	file *os.File
	size int64        // of the file when it was last read or written here
	last study.Digest // chain of the last line then
}

// OpenEgress opens the log and checks its chain. A last line that was cut by a crash is dropped: what it named was not sent.
func OpenEgress(path string) (*Egress, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("egress log: %w", err)
	}
	e := &Egress{path: path, file: f, lock: flock.New(path+".lock", flock.SetPermissions(0o600)), size: -1}
	if err := e.alone(func() error { return nil }); err != nil {
		f.Close()
		return nil, err
	}
	return e, nil
}

// alone holds the lock while f runs, and before it reads what other processes have written.
func (e *Egress) alone(f func() error) error {
	if err := e.lock.Lock(); err != nil {
		return fmt.Errorf("egress log: %w", err)
	}
	defer e.lock.Unlock()
	info, err := e.file.Stat()
	if err != nil {
		return fmt.Errorf("egress log: %w", err)
	}
	if info.Size() != e.size {
		lines, good, err := ReadEgress(e.path)
		if err != nil {
			return err
		}
		if err := errors.Join(e.file.Truncate(good), e.file.Sync()); err != nil {
			return fmt.Errorf("egress log: %w", err)
		}
		e.size, e.last = good, study.Digest{}
		if len(lines) > 0 {
			e.last = lines[len(lines)-1].Chain
		}
	}
	return f()
}

// ReadEgress reads a log and checks its chain. good is the length of its whole lines.
func ReadEgress(path string) (lines []Departure, good int64, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	var last study.Digest
	in := bufio.NewReader(bytes.NewReader(b))
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return lines, good, nil
		}
		var d Departure
		if json.Unmarshal(line, &d) != nil || d.chained(last) != d.Chain {
			return nil, 0, fmt.Errorf("egress log: line %d of %s does not follow from the one before; the log was changed", len(lines)+1, path)
		}
		last, good = d.Chain, good+int64(len(line))
		lines = append(lines, d)
	}
}

func (d Departure) chained(last study.Digest) study.Digest {
	d.Chain = study.Digest{}
	b, err := json.Marshal(d)
	if err != nil {
		return study.Digest{}
	}
	return sha256.Sum256(append(last[:], b...))
}

// Record writes a line; when it returns the line is on disk.
func (e *Egress) Record(d Departure) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.alone(func() error {
		d.At = d.At.UTC().Round(0)
		d.Chain = d.chained(e.last)
		b, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("egress log: %w", err)
		}
		b = append(b, '\n')
		if _, err = e.file.WriteAt(b, e.size); err == nil {
			err = e.file.Sync()
		}
		if err != nil {
			_ = e.file.Truncate(e.size) // so that half a line does not hide the next
			return fmt.Errorf("egress log: nothing was sent: %w", err)
		}
		e.size, e.last = e.size+int64(len(b)), d.Chain
		return nil
	})
}

// Close closes the file.
func (e *Egress) Close() error { return e.file.Close() }
