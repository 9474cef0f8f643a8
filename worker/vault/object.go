package vault

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// An encrypted object:
//
//	salt        32 random bytes
//	commitment  32 bytes
//	segments    AES-256-GCM, each 1 MiB of plaintext and a 16-byte tag, the last 0 to 1 MiB
//
// The data key, of 64 bytes, is HMAC-SHA-512(wrapping key, "object", salt, name): its first half is the commitment, its second the key of the segments. The wrapping key is a patient's (or
// that of an import's records of no single patient), or the vault's own for blobs. The data key is fresh because its salt is, and whoever is given it can read this object and nothing else.
//
// Nonces (12 bytes) are the segment's number, 11 bytes big endian, and a byte that is 1 for the last segment, as in STREAM
// (Hoang, Reyhanitabar, Rogaway, Vizár, 2015/189, section 7). Each object is written once from its first byte to its last, so a number is never used
// twice under a key. An object cut at a segment's border fails, because its last segment was not made as the last.
//
// GCM alone does not commit to its key: a ciphertext can be made that opens under two. The commitment is checked before anything is decrypted: two wrapping keys, names or salts with the
// same one would be a collision of HMAC-SHA-512 cut to 256 bits. The name says what the object is, so that none stands for another.

const (
	segmentSize = 1 << 20
	tagSize     = 16
	sealedSize  = segmentSize + tagSize
	headerSize  = 32 + 32
)

var errDamaged = errors.New("an encrypted object is damaged, or is not the one that belongs here")

// dataKey gives an object's commitment and its cipher.
func dataKey(wrapping, salt []byte, name string) (commitment []byte, aead cipher.AEAD) {
	h := hmac.New(sha512.New, wrapping)
	k := macSum(h, "object", string(salt), name)
	return k[:32], gcm(k[32:])
}

// objectStart draws a salt and returns the object's header and its cipher.
func objectStart(wrapping []byte, name string) (header []byte, aead cipher.AEAD) {
	header = make([]byte, 32, headerSize)
	rand.Read(header)
	commitment, aead := dataKey(wrapping, header, name)
	return append(header, commitment...), aead
}

// objectSize is the length of an object with so much plaintext.
func objectSize(plain int64) int64 {
	return headerSize + plain + tagSize*max(1, (plain+segmentSize-1)/segmentSize)
}

// sealObject appends a whole object to what is there.
func sealObject(out, wrapping []byte, name string, plain []byte) []byte {
	header, aead := objectStart(wrapping, name)
	out = append(slices.Grow(out, int(objectSize(int64(len(plain))))), header...)
	for number := uint64(0); ; number++ {
		n := min(len(plain), segmentSize)
		last := n == len(plain)
		out = aead.Seal(out, nonce(number, last), plain[:n], nil)
		if plain = plain[n:]; last {
			return out
		}
	}
}

// objectWriter writes one object. Its plaintext offset is in size.
type objectWriter struct {
	to     io.Writer
	aead   cipher.AEAD
	buffer []byte
	sealed []byte
	number uint64
	size   int64
}

func newObjectWriter(to io.Writer, wrapping []byte, name string) (*objectWriter, error) {
	header, aead := objectStart(wrapping, name)
	if _, err := to.Write(header); err != nil {
		return nil, err
	}
	return &objectWriter{to: to, aead: aead, buffer: make([]byte, 0, segmentSize), sealed: make([]byte, 0, sealedSize)}, nil
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
	from     io.ReaderAt
	begin    int64 // where the object lies in from
	aead     cipher.AEAD
	segments int64 // at least 1
	size     int64 // of the plaintext
	current  int64 // number of the segment in plain, or -1
	plain    []byte
	sealed   []byte
}

// openObject opens the object of that length which lies at begin.
func openObject(from io.ReaderAt, begin, length int64, wrapping []byte, name string) (*objectReader, error) {
	body := length - headerSize
	if begin < 0 || body < tagSize || body%sealedSize > 0 && body%sealedSize < tagSize {
		return nil, errDamaged
	}
	header := make([]byte, headerSize)
	if n, err := from.ReadAt(header, begin); n < headerSize {
		if errors.Is(err, io.EOF) {
			return nil, errDamaged
		}
		return nil, err
	}
	commitment, aead := dataKey(wrapping, header[:32], name)
	if !hmac.Equal(header[32:], commitment) {
		return nil, errDamaged
	}
	segments := (body + sealedSize - 1) / sealedSize
	return &objectReader{
		from: from, begin: begin, aead: aead, segments: segments, size: body - segments*tagSize, current: -1,
	}, nil
}

// read returns length bytes of plaintext from offset.
func (r *objectReader) read(offset, length int64) ([]byte, error) {
	if offset < 0 || length < 0 || offset > r.size || length > r.size-offset {
		return nil, errDamaged
	}
	out := make([]byte, 0, length)
	for int64(len(out)) < length {
		part, err := r.rest(offset + int64(len(out)))
		if err != nil {
			return nil, err
		}
		out = append(out, part[:min(int64(len(part)), length-int64(len(out)))]...)
	}
	return out, nil
}

// rest is the plaintext from an offset to the end of its segment.
func (r *objectReader) rest(at int64) ([]byte, error) {
	if err := r.load(at / segmentSize); err != nil {
		return nil, err
	}
	return r.plain[at%segmentSize:], nil
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
	if m, err := r.from.ReadAt(r.sealed[:n], r.begin+headerSize+number*sealedSize); int64(m) < n {
		if errors.Is(err, io.EOF) {
			return errDamaged
		}
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
	if err := r.load(0); err != nil { // also where it is empty: its one segment is authenticated all the same
		return nil, err
	}
	return r.read(0, r.size)
}
