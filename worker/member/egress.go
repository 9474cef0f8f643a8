package member

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"salus/models/study"
)

// Departure is one line of the egress log: something that left, or was about to.
type Departure struct {
	At      time.Time       `json:"at"`
	To      string          `json:"to"`
	What    string          `json:"what"` // commit, keyshare, contribution, share, refusal, transaction …
	Session study.SessionID `json:"session"`
	Digest  study.Digest    `json:"digest"`
	Size    int             `json:"size"`
	Chain   study.Digest    `json:"chain"` // SHA-256 over the previous line's chain and this line without it
}

// Egress is the append-only, hash-chained log of everything that leaves a member. A line is on disk before what it
// names is sent; a line without a departure is possible, a departure without a line is not.
type Egress struct {
	mu   sync.Mutex
	file *os.File
	last study.Digest
}

// OpenEgress opens the log and checks its chain. A last line that was cut by a crash is dropped: what it named was not sent.
func OpenEgress(path string) (*Egress, error) {
	lines, good, err := ReadEgress(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("egress log: %w", err)
	}
	e := &Egress{file: f}
	if len(lines) > 0 {
		e.last = lines[len(lines)-1].Chain
	}
	if err := errors.Join(f.Truncate(good), f.Sync()); err != nil {
		f.Close()
		return nil, fmt.Errorf("egress log: %w", err)
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		f.Close()
		return nil, fmt.Errorf("egress log: %w", err)
	}
	return e, nil
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
	d.At = d.At.UTC().Round(0)
	d.Chain = d.chained(e.last)
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("egress log: %w", err)
	}
	at, err := e.file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = e.file.Write(append(b, '\n'))
	}
	if err == nil {
		err = e.file.Sync()
	}
	if err != nil {
		_ = e.file.Truncate(at) // so that half a line does not hide the next
		_, _ = e.file.Seek(at, io.SeekStart)
		return fmt.Errorf("egress log: nothing was sent: %w", err)
	}
	e.last = d.Chain
	return nil
}

// Close closes the file.
func (e *Egress) Close() error { return e.file.Close() }
