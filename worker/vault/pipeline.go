package vault

import (
	"context"
	"encoding/hex"
	"iter"
	"runtime"
	"sync"
)

// An import's records go through stages, each in goroutines of its own, so that every processor has something to do; they stay in the order that they came:
//
//	check    Import's own: the limits of a record; gathers records into parts
//	prepare  one for each processor: blinds names, content and words, lays out the plaintext; knows the vault's keys and nothing else
//	index    one: rows, numbers, patients' keys, lists of the search, in the transaction
//	seal     one: encrypts, hashes and writes the pack (packWriter)
//
// What is under way is bounded: a part has few records or few bytes, and a long record goes through alone.

const (
	partRecords = 256
	partBytes   = 1 << 20
)

// part is some records on their way.
type part struct {
	records  []Record
	prepared []prepared
	size     int
	ready    chan struct{} // closed once it is prepared
	indexed  chan struct{} // closed once it is in the index, if anybody waits for that
}

// prepared is what can be said of a record without the index.
type prepared struct {
	row   row // as the first version; of no type and nobody's
	words []wordKey
	plain []byte // the object's
	size  int64  // of Data
}

type pipeline struct {
	im    *importer
	ctx   context.Context //nolint:containedctx // the import's; lives as long as it
	next  *part
	work  chan *part
	order chan *part
	all   sync.WaitGroup

	failed chan struct{} // closed once indexing has failed
	err    error         // why; set before failed is closed
}

// takeAll takes the records of a source. broken is an error of the source's own.
func (im *importer) takeAll(ctx context.Context, records iter.Seq2[Record, error]) (broken, err error) {
	p := im.newPipeline(ctx)
	for r, err := range records {
		if err != nil {
			broken = err
			break
		}
		if err := p.take(r); err != nil {
			return nil, p.end(err)
		}
	}
	return broken, p.end(broken)
}

func (im *importer) newPipeline(ctx context.Context) *pipeline {
	cores := runtime.GOMAXPROCS(0)
	p := &pipeline{im: im, ctx: ctx, next: &part{}, work: make(chan *part), order: make(chan *part, cores), failed: make(chan struct{})}
	for range cores {
		p.all.Go(func() {
			prepare := newPreparer(im.vault.ring.keys)
			for one := range p.work {
				prepare.part(one)
				close(one.ready)
			}
		})
	}
	p.all.Go(func() {
		for one := range p.order {
			<-one.ready
			if p.err != nil {
				continue
			}
			if p.err = im.index(one); p.err != nil {
				close(p.failed)
				continue
			}
			if one.indexed != nil {
				close(one.indexed)
			}
		}
	})
	return p
}

// end waits until every goroutine has ended; where nothing has failed so far, the records under way are taken.
func (p *pipeline) end(err error) error {
	if err == nil {
		err = p.flush()
	}
	close(p.order)
	close(p.work)
	p.all.Wait()
	if err == nil {
		err = p.err
	}
	return err
}

func (p *pipeline) take(r Record) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	if err := checkRecord(r); err != nil {
		return err
	}
	if r.Body != nil && !r.Deleted {
		if err := p.settle(); err != nil {
			return err
		}
		return p.im.stream(p.ctx, r)
	}
	p.next.records = append(p.next.records, r)
	if p.next.size += len(r.Data); len(r.Data) > partBytes {
		return p.settle()
	}
	if p.next.size > partBytes || len(p.next.records) == partRecords {
		return p.flush()
	}
	return nil
}

// flush sends the part on.
func (p *pipeline) flush() error {
	one := p.next
	if len(one.records) == 0 {
		return nil
	}
	p.next = &part{records: make([]Record, 0, partRecords)}
	one.ready = make(chan struct{})
	select {
	case p.order <- one:
	case <-p.failed:
		return p.err
	}
	p.work <- one
	return nil
}

// settle sends the part on, and waits until all that was sent is in the index: the importer is the caller's until it sends more.
func (p *pipeline) settle() error {
	one := p.next
	one.indexed = make(chan struct{})
	if len(one.records) == 0 {
		one.ready = make(chan struct{})
		close(one.ready)
		p.next = &part{}
		select {
		case p.order <- one:
		case <-p.failed:
			return p.err
		}
	} else if err := p.flush(); err != nil {
		return err
	}
	select {
	case <-one.indexed:
		return nil
	case <-p.failed:
		return p.err
	}
}

// index enters the records of a part.
func (im *importer) index(one *part) error {
	for i := range one.records {
		r, p := &one.records[i], &one.prepared[i]
		var err error
		switch {
		case r.Deleted:
			err = im.delete(p.row.blind)
		case im.isErased(r.Patient, p.row.blind):
			im.summary.Erased++
		default:
			err = im.add(r, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addOne prepares a record and imports it.
func (im *importer) addOne(r Record) error {
	p := newPreparer(im.vault.ring.keys).record(&r)
	return im.add(&r, &p)
}

// isErased says whether a patient's records were erased and do not come in, or, of a record of no single patient, whether it was.
func (im *importer) isErased(patient string, blind []byte) bool {
	if patient != "" {
		return len(im.erased) > 0 && im.erased[im.vault.erasedName(patient)]
	}
	if len(im.alone) == 0 {
		return false
	}
	_, is := im.alone[hex.EncodeToString(blind)]
	return is
}

// preparer prepares records. Not for concurrent use.
type preparer struct {
	blind *macs
	names map[Word]wordKey // of some words
}

func newPreparer(k keys) *preparer {
	return &preparer{blind: newMACs(k.blind), names: map[Word]wordKey{}}
}

func (p *preparer) part(one *part) {
	one.prepared = make([]prepared, len(one.records))
	for i := range one.records {
		r, out := &one.records[i], &one.prepared[i]
		if r.Deleted {
			out.row.blind = p.name(r)
			continue
		}
		*out = p.record(r)
		r.Data, r.Words = nil, nil // the plaintext has them
	}
}

func (p *preparer) record(r *Record) prepared {
	return prepared{row: p.row(r), words: p.words(r.Words), plain: frame(*r), size: int64(len(r.Data))}
}

func (p *preparer) name(r *Record) []byte {
	sum := p.blind.of("record", r.Type, r.ID) // as keys.blindRecord
	return sum[:blindSize:blindSize]
}

// row is a record's row as the first version, but for its type, its owner and its place.
func (p *preparer) row(r *Record) row {
	out := row{blind: p.name(r), content: p.content(r.Digest), version: 1}
	salt := p.blind.of("version", string(out.blind), "\x00\x00\x00\x00\x00\x00\x00\x01") // as keys.salt
	out.head = nextHead(out.before, 1, commitment(salt, r.Digest))
	return out
}

func (p *preparer) content(digest [32]byte) []byte {
	sum := p.blind.of("content", string(digest[:])) // as keys.blindContent
	return sum[:blindSize:blindSize]
}

func (p *preparer) words(words []Word) []wordKey {
	out := make([]wordKey, len(words))
	for i, w := range words {
		out[i] = p.word(w)
	}
	return out
}

// maxNames bounds names: codes and months come again and again, identifiers do not.
const maxNames = 1 << 13

func (p *preparer) word(w Word) wordKey {
	k, known := p.names[w]
	if known {
		return k
	}
	sum := p.blind.of("word", string(w.Kind), w.Text) // as keys.blindWord
	k = wordKey(sum[:])
	if w.Kind != Identifier {
		if len(p.names) >= maxNames {
			clear(p.names)
		}
		p.names[w] = k
	}
	return k
}
