package party

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"salus/ledger/transcript"
	"salus/models/study"
)

// A contribution may take hours: it is a ciphertext and a proof for each lane of each chunk. What is finished of it is kept in the share log as parts, sealed like
// every record and never replaced, so that a party that is killed goes on where it was, with the same bytes. Nothing of it leaves: what is said is the whole
// contribution, once it is stored. Then, or when the session ends, the parts are removed.

// Parts keeps what is finished of one contribution. Several goroutines may use it at once for different parts.
type Parts struct {
	log     *Log
	session study.SessionID
	input   [32]byte
}

// partPrefix begins the record of a part.
const partPrefix = "part-"

// Once gives the part of a chunk's lane. about digests all that the part is made from: the public inputs and the message. The first time the part is made and stored;
// ever after the stored bytes are given for the same input, and ErrOtherInput for any other, as for what is said: a second part might encrypt
// something else under the session's key.
func (p Parts) Once(chunk, lane int, about [32]byte, part func() ([]byte, error)) ([]byte, error) {
	name := fmt.Sprintf("%s%d-%d", partPrefix, chunk, lane)
	in := sha256.Sum256(append(append([]byte("salus/part-input/v1\x00"), p.input[:]...), about[:]...))
	rec, err := p.log.read(p.session, name)
	switch {
	case err == nil && len(rec) < len(in):
		return nil, fmt.Errorf("share log: the record of %s is cut short", name)
	case err == nil && [32]byte(rec[:32]) != in:
		return nil, ErrOtherInput
	case err == nil:
		return rec[32:], nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	b, err := part()
	if err != nil {
		return nil, err
	}
	return b, p.log.write(p.session, name, append(in[:], b...))
}

// Has says whether a part is stored.
func (p Parts) Has(chunk, lane int) bool {
	return p.log.exists(p.session, fmt.Sprintf("%s%d-%d", partPrefix, chunk, lane))
}

// removeParts forgets the parts of a contribution that is stored, or of a session that has ended.
func (l *Log) removeParts(session study.SessionID) error {
	names, err := filepath.Glob(filepath.Join(l.folder(session), partPrefix+"*"))
	if err != nil {
		return fmt.Errorf("share log: %w", err)
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("share log: %w", err)
		}
	}
	return nil
}

// partsOver says whether no part of a session can be of use any more.
func (l *Log) partsOver(session study.SessionID) bool {
	return l.Ended(session) || l.Has(session, transcript.Contribution)
}
