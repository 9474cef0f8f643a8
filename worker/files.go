package worker

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"salus/consent"
	"salus/worker/source"
	"salus/zkproofs/eddsa"
)

// enrolmentsFile lists the keys of patients who sign themselves.
const enrolmentsFile = "enrolments.csv"

// maxList bounds a list of patients, in bytes.
const maxList = 64 << 20

// readEnrolments reads patient,key lines: the public keys (hexadecimal) of patients who sign their directives themselves. lines says where each stands.
func readEnrolments(path string) (out map[string]eddsa.PublicKey, lines map[string]int, err error) {
	b, err := readList(path)
	if b == nil || err != nil {
		return nil, nil, err
	}
	c := csv.NewReader(bytes.NewReader(b))
	c.FieldsPerRecord = 2
	header, err := c.Read()
	if err != nil || !slices.Equal(header, []string{"patient", "key"}) {
		return nil, nil, errors.New("enrolments.csv: line 1: want the header patient,key")
	}
	out, lines = map[string]eddsa.PublicKey{}, map[string]int{}
	for {
		record, err := c.Read()
		if err == io.EOF {
			return out, lines, nil
		}
		if err != nil {
			return nil, nil, errors.New("enrolments.csv: a line does not have two fields")
		}
		line, _ := c.FieldPos(0)
		raw, err := hex.DecodeString(record[1])
		if err != nil {
			return nil, nil, fmt.Errorf("enrolments.csv: line %d: the key is not hexadecimal", line)
		}
		key, err := eddsa.ParsePublic(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("enrolments.csv: line %d: %w", line, err)
		}
		patient := source.PatientKey(record[0])
		if _, again := out[patient]; again {
			return nil, nil, fmt.Errorf("enrolments.csv: line %d: a patient is listed again", line)
		}
		out[patient], lines[patient] = key, line
	}
}

func readPaper(path string) ([]consent.Paper, error) {
	b, err := readList(path)
	if b == nil || err != nil {
		return nil, err
	}
	list, err := consent.ParsePaper(bytes.NewReader(b))
	seen := map[string]bool{}
	for i := range list {
		p := &list[i]
		if p.Patient = source.PatientKey(p.Patient); seen[p.Patient] {
			err = cmp.Or(err, fmt.Errorf("%s: line %d: a patient is listed again under another form of the same name", source.ConsentsFile, p.Line))
		}
		p.File, seen[p.Patient] = source.ConsentsFile, true
	}
	return list, err
}

// readList reads an optional file; nil if there is none.
func readList(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if info.Size() > maxList {
		return nil, fmt.Errorf("%s has %d bytes, at most %d are read", path, info.Size(), maxList)
	}
	b, err := os.ReadFile(path)
	return bytes.TrimPrefix(b, []byte("\ufeff")), err
}

// ReadDirectives reads signed directives, one JSON document a line.
func ReadDirectives(path string) ([]*consent.Signed, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []*consent.Signed
	in := bufio.NewScanner(io.LimitReader(f, maxList))
	in.Buffer(nil, consent.MaxSigned+1)
	for line := 1; in.Scan(); line++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		d, err := consent.ParseSigned(bytes.Clone(in.Bytes()))
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, line, err)
		}
		out = append(out, d)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: a line is longer than %d bytes or cannot be read", path, consent.MaxSigned)
	}
	return out, nil
}

// lockFile waits for a lock between processes.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	l := flock.New(path, flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	ok, err := l.TryLockContext(ctx, 50*time.Millisecond)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s is held by another command: %w", path, err)
	}
	return func() { _ = l.Unlock() }, nil
}
