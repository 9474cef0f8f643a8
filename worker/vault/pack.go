package vault

import (
	"bufio"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// packSize is the length at which an import begins another pack.
const packSize = 64 << 20

// packWriter writes one pack: encrypted objects one after the other. Until it is closed it has a random name.
//
// Objects in memory are sealed and written by a goroutine of its own, beside the one that fills the index.
type packWriter struct {
	vault  *Vault
	tx     *sql.Tx
	id     int64
	temp   string
	file   *os.File
	buffer *bufio.Writer
	leaves *leafCutter
	size   int64 // with what is still to be sealed

	waiting chan sealing
	done    sync.WaitGroup // of what waits
	mu      sync.Mutex
	err     error // the first of the goroutine's, under mu
}

// sealing is an object that is still to be sealed and written.
type sealing struct {
	wrapping []byte
	name     string
	plain    []byte
}

// sealAhead is the number of objects that may wait.
const sealAhead = 64

// seal seals an object and writes it, soon.
func (p *packWriter) seal(wrapping []byte, name string, plain []byte) error {
	if p.waiting == nil {
		p.waiting = make(chan sealing, sealAhead)
		go p.run(p.waiting)
	}
	p.done.Add(1)
	p.size += objectSize(int64(len(plain)))
	p.waiting <- sealing{wrapping, name, plain}
	if len(plain) > segmentSize { // so that what waits is bounded
		return p.settle()
	}
	return p.failed()
}

func (p *packWriter) run(waiting <-chan sealing) {
	var sealed []byte
	for s := range waiting {
		if p.failed() == nil {
			if cap(sealed) > 2*segmentSize {
				sealed = nil
			}
			sealed = sealObject(sealed[:0], s.wrapping, s.name, s.plain)
			if err := p.write(sealed); err != nil {
				p.mu.Lock()
				p.err = err
				p.mu.Unlock()
			}
		}
		p.done.Done()
	}
}

func (p *packWriter) failed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// settle waits until nothing is to be sealed; the goroutine ends.
func (p *packWriter) settle() error {
	if p.waiting != nil {
		p.done.Wait()
		close(p.waiting)
		p.waiting = nil
	}
	return p.failed()
}

func (v *Vault) newPack(tx *sql.Tx) (*packWriter, error) {
	if err := v.at("pack begun"); err != nil {
		return nil, err
	}
	var random [16]byte
	rand.Read(random[:])
	p := &packWriter{vault: v, tx: tx, temp: hex.EncodeToString(random[:]), leaves: newLeafCutter()}
	var err error
	if p.file, err = os.OpenFile(v.packFile(p.temp), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	p.buffer = bufio.NewWriterSize(p.file, 1<<18)
	result, err := tx.Exec("INSERT INTO packs (name) VALUES (?)", p.temp)
	if err == nil {
		p.id, err = result.LastInsertId()
	}
	if err != nil {
		p.discard()
		return nil, err
	}
	return p, nil
}

// Write writes a part of an object.
func (p *packWriter) Write(b []byte) (int, error) {
	if err := p.settle(); err != nil {
		return 0, err
	}
	if err := p.write(b); err != nil {
		return 0, err
	}
	p.size += int64(len(b))
	return len(b), nil
}

func (p *packWriter) write(b []byte) error {
	p.leaves.Write(b)
	_, err := p.buffer.Write(b)
	return err
}

// finish makes the pack's bytes durable and gives it its name. The folder is synchronised by who commits the index.
func (p *packWriter) finish() error {
	if err := errors.Join(p.settle(), p.vault.at("pack ended")); err != nil {
		return err
	}
	if err := errors.Join(p.buffer.Flush(), p.file.Sync()); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	p.file = nil
	blocks := p.leaves.root()
	root := blocks[len(blocks)-1]
	name := cidText(root.codec, root.hash)
	if _, err := p.tx.Exec("UPDATE packs SET name = ?, size = ? WHERE id = ?", name, p.size, p.id); err != nil {
		return err
	}
	if err := insertBlocks(p.tx, p.id, blocks); err != nil {
		return err
	}
	return os.Rename(p.vault.packFile(p.temp), p.vault.packFile(name))
}

func insertBlocks(tx *sql.Tx, pack int64, blocks []block) error {
	for _, b := range blocks {
		var node any
		if b.node != nil {
			node = b.node
		}
		if _, err := tx.Exec("INSERT INTO blocks (hash, pack, offset, length, node) VALUES (?, ?, ?, ?, ?)", b.hash[:], pack, b.offset, b.size, node); err != nil {
			return err
		}
	}
	return nil
}

// discard forgets a pack that is not finished.
func (p *packWriter) discard() {
	_ = p.settle() // nobody needs it any more
	if p.file != nil {
		p.file.Close()
		p.file = nil
		_ = os.Remove(p.vault.packFile(p.temp)) // else the next sweep does
	}
}

func (v *Vault) packFile(name string) string {
	return filepath.Join(v.dir, "packs", filepath.Base(name))
}

// A record's plaintext is a frame: a byte that says how its content came (in memory or as a stream), the lengths of type, id, patient and words, 4 bytes each, then the four, the
// content, and its digest.

const (
	frameSize = 1 + 4*4
	inMemory  = 'd'
	asStream  = 's'
	// maxFrameStart bounds what stands before the content.
	maxFrameStart = frameSize + 3*MaxName + maxWordsSize
)

func frameStart(r Record) []byte {
	words := encodeWords(r.Words)
	b := make([]byte, 1, frameSize+len(r.Type)+len(r.ID)+len(r.Patient)+len(words)+len(r.Data)+32)
	b[0] = inMemory
	if r.Body != nil {
		b[0] = asStream
	}
	for _, n := range []int{len(r.Type), len(r.ID), len(r.Patient), len(words)} {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, r.Type...)
	b = append(b, r.ID...)
	b = append(b, r.Patient...)
	return append(b, words...)
}

// frame is a whole frame of a record in memory.
func frame(r Record) []byte {
	b := append(frameStart(r), r.Data...)
	return append(b, r.Digest[:]...)
}

// parseStart reads what stands before the content; b is a frame's beginning of at most maxFrameStart bytes and size the whole frame's length.
func parseStart(b []byte, size int64) (r Record, stream bool, start int64, err error) {
	if len(b) < frameSize || b[0] != inMemory && b[0] != asStream {
		return r, false, 0, errDamaged
	}
	var n [4]int64
	start = frameSize
	for i := range n {
		n[i] = int64(binary.BigEndian.Uint32(b[1+4*i:]))
		start += n[i]
	}
	if start > int64(len(b)) || start+32 > size {
		return r, false, 0, errDamaged
	}
	rest := b[frameSize:]
	take := func(k int64) []byte {
		part := rest[:k]
		rest = rest[k:]
		return part
	}
	r.Type, r.ID, r.Patient = string(take(n[0])), string(take(n[1])), string(take(n[2]))
	if r.Words, err = decodeWords(take(n[3])); err != nil {
		return r, false, 0, err
	}
	r.Size = size - start - 32
	return r, b[0] == asStream, start, nil
}

// recordReader gives the parts of a record in an object.
func readFrame(o *objectReader) (r Record, stream bool, start int64, err error) {
	head, err := o.read(0, min(o.size, maxFrameStart))
	if err != nil {
		return r, false, 0, err
	}
	if r, stream, start, err = parseStart(head, o.size); err != nil {
		return r, false, 0, err
	}
	digest, err := o.read(o.size-32, 32)
	if err != nil {
		return r, false, 0, err
	}
	r.Digest = [32]byte(digest)
	return r, stream, start, nil
}

// Reader reads one record's content as a stream. It stays good when the record is replaced, moved or erased meanwhile. Not for concurrent use.
type Reader struct {
	Record // without Data
	file   *os.File
	object *objectReader
	begin  int64 // of the content in the object
	at     int64 // in the content
}

func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.Size {
		return 0, io.EOF
	}
	part, err := r.object.rest(r.begin + r.at)
	if err != nil {
		return 0, err
	}
	n := copy(p, part[:min(int64(len(part)), r.Size-r.at)])
	r.at += int64(n)
	return n, nil
}

// Seek sets where the next Read begins.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.Size
	}
	if offset < 0 {
		return 0, errors.New("vault: seek before the begin of a record")
	}
	r.at = offset
	return offset, nil
}

// Close closes the record.
func (r *Reader) Close() error { return r.file.Close() }
