package vault

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// An encrypted object, as a file:
//
//	magic       16 bytes
//	salt        32 random bytes
//	wrapped     48 bytes: AES-256-GCM of the data key, 32 random bytes, under HMAC(wrap key, salt); associated data: the object's name
//	commitment  32 bytes: HMAC(data key, "commitment", name)
//	segments    AES-256-GCM under HMAC(data key, "segments", name), each 1 MiB of plaintext and a 16-byte tag, the last 0 to 1 MiB
//
// Nonces (12 bytes) are the segment's number, 11 bytes big endian, and a byte that is 1 for the last segment, as in STREAM
// (Hoang, Reyhanitabar, Rogaway, Vizár, 2015/189, section 7). A data key is drawn for each object and each object is written
// once from its first byte to its last, so a number is never used twice under a key; nor is a wrapping key, which is a function of the fresh salt
// and always meets the zero nonce. An object cut at a segment's border fails, because its last segment was not made as the last.
//
// GCM alone does not commit to its key: a ciphertext can be made that opens under two. The commitment, HMAC-SHA-256 of the
// data key and checked before anything is decrypted, allows for one key only.

const (
	segmentSize = 1 << 20
	tagSize     = 16
	sealedSize  = segmentSize + tagSize
	headerSize  = 16 + 32 + 48 + 32
)

var magic = []byte("salus/object/v1\n")

var errDamaged = errors.New("an encrypted object is damaged, or is not the one that belongs here")

// objectWriter writes one object. Its plaintext offset is in size.
type objectWriter struct {
	to     io.Writer
	aead   cipher.AEAD
	buffer []byte
	sealed []byte
	number uint64
	size   int64
}

func newObjectWriter(to io.Writer, k keys, name string) (*objectWriter, error) {
	var salt, dataKey [32]byte
	rand.Read(salt[:])
	rand.Read(dataKey[:])
	header := bytes.Join([][]byte{
		magic,
		salt[:],
		gcm(mac(k.wrap, "wrap", string(salt[:]))).Seal(nil, make([]byte, 12), dataKey[:], []byte(name)),
		mac(dataKey[:], "commitment", name),
	}, nil)
	if _, err := to.Write(header); err != nil {
		return nil, err
	}
	return &objectWriter{
		to:     to,
		aead:   gcm(mac(dataKey[:], "segments", name)),
		buffer: make([]byte, 0, segmentSize),
		sealed: make([]byte, 0, sealedSize),
	}, nil
}

func (w *objectWriter) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if len(w.buffer) == segmentSize { // only now is it known not to be the last
			if err := w.flush(false); err != nil {
				return 0, err
			}
		}
		n := copy(w.buffer[len(w.buffer):segmentSize], p)
		w.buffer = w.buffer[:len(w.buffer)+n]
		p = p[n:]
	}
	w.size += int64(written)
	return written, nil
}

// Close writes the last segment; it does not close the file.
func (w *objectWriter) Close() error { return w.flush(true) }

func (w *objectWriter) flush(last bool) error {
	w.sealed = w.aead.Seal(w.sealed[:0], nonce(w.number, last), w.buffer, nil)
	_, err := w.to.Write(w.sealed)
	w.buffer = w.buffer[:0]
	w.number++
	return err
}

func nonce(number uint64, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[3:11], number)
	if last {
		n[11] = 1
	}
	return n
}

// objectReader reads one object at any offset. It keeps the segment it read last. Not for concurrent use.
type objectReader struct {
	file     *os.File
	aead     cipher.AEAD
	segments int64 // at least 1
	size     int64 // of the plaintext
	current  int64 // number of the segment in plain, or -1
	plain    []byte
	sealed   []byte
}

func openObject(path, name string, k keys) (_ *objectReader, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	body := info.Size() - headerSize
	if body < tagSize || body%sealedSize > 0 && body%sealedSize < tagSize {
		return nil, errDamaged
	}
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(f, header); err != nil {
		return nil, err
	}
	dataKey, err := unwrap(header, name, k)
	if err != nil {
		return nil, err
	}
	segments := (body + sealedSize - 1) / sealedSize
	return &objectReader{
		file: f, aead: gcm(mac(dataKey, "segments", name)), segments: segments, size: body - segments*tagSize, current: -1,
	}, nil
}

// unwrap returns the data key of the object with this header and name.
func unwrap(header []byte, name string, k keys) ([]byte, error) {
	salt, wrapped, commitment := header[16:48], header[48:96], header[96:128]
	if !bytes.Equal(header[:16], magic) {
		return nil, errDamaged
	}
	dataKey, err := gcm(mac(k.wrap, "wrap", string(salt))).Open(nil, make([]byte, 12), wrapped, []byte(name))
	if err != nil || !hmac.Equal(commitment, mac(dataKey, "commitment", name)) {
		return nil, errDamaged
	}
	return dataKey, nil
}

func (r *objectReader) Close() error { return r.file.Close() }

// read returns length bytes of plaintext from offset.
func (r *objectReader) read(offset, length int64) ([]byte, error) {
	if offset < 0 || length < 0 || offset > r.size || length > r.size-offset {
		return nil, errDamaged
	}
	out := make([]byte, 0, length)
	for int64(len(out)) < length {
		at := offset + int64(len(out))
		if err := r.load(at / segmentSize); err != nil {
			return nil, err
		}
		rest := r.plain[at%segmentSize:]
		out = append(out, rest[:min(int64(len(rest)), length-int64(len(out)))]...)
	}
	return out, nil
}

func (r *objectReader) load(number int64) error {
	if r.current == number {
		return nil
	}
	last := number == r.segments-1
	n := int64(sealedSize)
	if last {
		n = r.size - number*segmentSize + tagSize
	}
	r.current = -1
	if int64(cap(r.sealed)) < n {
		r.sealed = make([]byte, n)
	}
	if _, err := r.file.ReadAt(r.sealed[:n], headerSize+number*sealedSize); err != nil {
		return fmt.Errorf("segment %d: %w", number, err)
	}
	plain, err := r.aead.Open(r.plain[:0], nonce(uint64(number), last), r.sealed[:n], nil)
	if err != nil {
		return errDamaged
	}
	r.plain, r.current = plain, number
	return nil
}

// all returns the whole plaintext of an object, at most limit bytes.
func (r *objectReader) all(limit int64) ([]byte, error) {
	if r.size > limit {
		return nil, fmt.Errorf("an encrypted object has %d bytes, at most %d belong here", r.size, limit)
	}
	if r.size == 0 { // its one empty segment is authenticated all the same
		return nil, r.load(0)
	}
	return r.read(0, r.size)
}
