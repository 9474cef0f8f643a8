package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Kind is what a word says of a record.
type Kind byte

// Kinds of words. A Code or Identifier of a system is "system|code"; the source that imports a record gives it without the system too, so that both are found.
const (
	Code       Kind = 'c'
	Identifier Kind = 'i'
	Month      Kind = 'm' // of a clinical date: "2024-05", or "2024" where no more is known
)

// Word is something that a record can be found by.
type Word struct {
	Kind Kind
	Text string
}

// Limits of words.
const (
	MaxWords     = 1000    // of a record
	maxWordsSize = 1 << 18 // of a record's words together
)

func checkWords(words []Word) error {
	size := 0
	for _, w := range words {
		if w.Text == "" || len(w.Text) > MaxName || w.Kind != Code && w.Kind != Identifier && w.Kind != Month {
			return fmt.Errorf("a word of a record is of no known kind, empty, or longer than %d bytes", MaxName)
		}
		size += 3 + len(w.Text)
	}
	if len(words) > MaxWords || size > maxWordsSize {
		return fmt.Errorf("a record has more than %d words, or they have more than %d bytes", MaxWords, maxWordsSize)
	}
	return nil
}

func encodeWords(words []Word) (b []byte) {
	for _, w := range words {
		b = append(b, byte(w.Kind))
		b = binary.BigEndian.AppendUint16(b, uint16(len(w.Text)))
		b = append(b, w.Text...)
	}
	return b
}

func decodeWords(b []byte) (words []Word, err error) {
	if len(b) > maxWordsSize {
		return nil, errDamaged
	}
	for len(b) > 0 {
		if len(b) < 3 || len(b)-3 < int(binary.BigEndian.Uint16(b[1:])) {
			return nil, errDamaged
		}
		n := 3 + int(binary.BigEndian.Uint16(b[1:]))
		words = append(words, Word{Kind(b[0]), string(b[3:n])})
		b = b[n:]
	}
	return words, nil
}

// The blind index: for each word, as its HMAC, the numbers of the records that have it, in one encrypted list for each part of an import ("batch"):
//
//	list = AES-256-GCM, zero nonce, under HMAC(seal key, word, the batch's random salt), of: count, differences (uvarints), zeros up to a power of two
//
// Who reads the disk sees how many words there are and roughly how many records have each, and not which; the key changes with each batch, so that none encrypts twice. Numbers
// are never given again: where a record has changed or gone its old number is no record's any more, and a search passes over it. Erase and Compact write the lists anew without such numbers.

type wordKey [16]byte

func (k keys) blindWord(w Word) wordKey {
	return wordKey(mac(k.blind, "word", string(w.Kind), w.Text)[:16])
}

const leastList = 16

func (k keys) sealList(word wordKey, salt []byte, docs []uint64) []byte {
	plain := binary.AppendUvarint(nil, uint64(len(docs)))
	last := uint64(0)
	for _, d := range docs {
		plain = binary.AppendUvarint(plain, d-last)
		last = d
	}
	size := leastList
	for size < len(plain) {
		size *= 2
	}
	plain = append(plain, make([]byte, size-len(plain))...)
	return k.listCipher(word, salt).Seal(nil, make([]byte, 12), plain, nil)
}

func (k keys) openList(word wordKey, salt, sealed []byte) ([]uint64, error) {
	plain, err := k.listCipher(word, salt).Open(nil, make([]byte, 12), sealed, nil)
	if err != nil {
		return nil, errors.New("the index is damaged: a search list does not decrypt")
	}
	return parseList(plain)
}

func (k keys) listCipher(word wordKey, salt []byte) interface {
	Seal(dst, nonce, plaintext, additionalData []byte) []byte
	Open(dst, nonce, ciphertext, additionalData []byte) ([]byte, error)
} {
	return gcm(mac(k.seal, "list", string(word[:]), string(salt)))
}

func parseList(b []byte) ([]uint64, error) {
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)) {
		return nil, errDamaged
	}
	b = b[n:]
	docs := make([]uint64, count)
	last := uint64(0)
	for i := range docs {
		d, n := binary.Uvarint(b)
		if n <= 0 || d == 0 || last+d < last || last+d > 1<<62 {
			return nil, errDamaged
		}
		last += d
		docs[i], b = last, b[n:]
	}
	return docs, nil
}

// wordBatch gathers the words of an import's records, and writes them when they are many.
type wordBatch struct {
	keys keys
	docs map[wordKey][]uint64
	size int
}

// maxBatch is the number of entries at which a batch is written: with it an import's memory is bounded.
const maxBatch = 1 << 19

func (b *wordBatch) add(words []wordKey, doc uint64) {
	for _, k := range words {
		list := b.docs[k]
		if len(list) > 0 && list[len(list)-1] == doc { // a word twice
			continue
		}
		b.docs[k] = append(list, doc)
		b.size++
	}
}

func (b *wordBatch) write(tx *sql.Tx) error {
	if b.size == 0 {
		return nil
	}
	var salt [16]byte
	rand.Read(salt[:])
	result, err := tx.Exec("INSERT INTO batches (salt) VALUES (?)", salt[:])
	if err != nil {
		return err
	}
	batch, err := result.LastInsertId()
	if err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO lists (word, batch, list) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	words := make([]wordKey, 0, len(b.docs))
	for k := range b.docs {
		words = append(words, k)
	}
	slices.SortFunc(words, func(x, y wordKey) int { return bytes.Compare(x[:], y[:]) }) // in the order of the table
	for _, k := range words {
		if _, err := insert.Exec(k[:], batch, b.keys.sealList(k, salt[:], b.docs[k])); err != nil {
			return err
		}
	}
	clear(b.docs)
	b.size = 0
	return nil
}

type list struct {
	batch int64
	docs  []uint64
}

// querier is a database or a transaction on it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (v *Vault) lists(ctx context.Context, from querier, word wordKey) (out []list, err error) {
	rows, err := from.QueryContext(ctx, "SELECT batch, salt, list FROM lists JOIN batches ON batches.id = batch WHERE word = ? ORDER BY batch", word[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l list
		var salt, sealed []byte
		if err := rows.Scan(&l.batch, &salt, &sealed); err != nil {
			return nil, err
		}
		if l.docs, err = v.ring.keys.openList(word, salt, sealed); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Query says which records to find: those that meet all of what is given.
type Query struct {
	Type, Patient string
	Words         []Word // each of them
	From, To      string // months, "2024-05", both included, and both given or none
}

// maxMonths bounds a query's span.
const maxMonths = 2400

// ErrQuery says that a query asks for nothing, or not in the form that it must have.
var ErrQuery = errors.New("a query names a type, a patient, words, or months from 0001-01 in the form 2024-05, the first not after the last")

// Search yields the records that a query asks for, in the order of their last change.
func (v *Vault) Search(ctx context.Context, q Query) iter.Seq2[Record, error] {
	return v.find(ctx, q, func(error) bool { return false })
}

// Readable is Search that passes over records which cannot be read, as their pack is damaged or missing.
func (v *Vault) Readable(ctx context.Context, q Query) iter.Seq2[Record, error] {
	return v.find(ctx, q, unreadable)
}

func (v *Vault) find(ctx context.Context, q Query, over func(error) bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		release, err := v.share()
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer release()
		open := packs{vault: v}
		defer open.close()
		err = v.search(ctx, q, func(p place) (bool, error) {
			r, err := open.asked(q, p)
			if over(err) {
				return true, nil
			}
			if err != nil {
				return false, err
			}
			return yield(r, nil), nil
		})
		if err != nil {
			yield(Record{}, fmt.Errorf("vault: search: %w", err))
		}
	}
}

// Count is the number of records that Search yields. It decrypts none.
func (v *Vault) Count(ctx context.Context, q Query) (n int, err error) {
	release, err := v.share()
	if err != nil {
		return 0, err
	}
	defer release()
	err = v.search(ctx, q, func(place) (bool, error) { n++; return true, nil })
	if err != nil {
		return 0, fmt.Errorf("vault: search: %w", err)
	}
	return n, nil
}

// search calls take for each place until it says false.
func (v *Vault) search(ctx context.Context, q Query, take func(place) (bool, error)) error {
	if q.Type == "" && q.Patient == "" && len(q.Words) == 0 && q.From == "" && q.To == "" {
		return ErrQuery
	}
	months, err := monthsOf(q.From, q.To)
	if err != nil {
		return err
	}
	where, args := "1", []any{}
	if q.Type != "" {
		where, args = where+" AND records.type = (SELECT id FROM types WHERE blind = ?)", append(args, v.ring.keys.blindName("type", q.Type))
	}
	if q.Patient != "" {
		where, args = where+" AND records.patient = (SELECT id FROM patients WHERE blind = ?)", append(args, v.ring.keys.blindName("patient", q.Patient))
	}
	if len(q.Words) == 0 && months == nil {
		return v.each(ctx, v.db, where, args, take)
	}
	docs, err := v.docs(ctx, q.Words, months)
	if err != nil {
		return err
	}
	// The lists tell little of the disk; the rows are fetched some hundred at a time.
	const together = 500
	for begin := 0; begin < len(docs); begin += together {
		part := docs[begin:min(begin+together, len(docs))]
		set := make([]byte, 0, 12*len(part))
		for _, d := range part {
			set = append(fmt.Appendf(set, "%d", d), ',')
		}
		goOn := true
		err := v.each(ctx, v.db, where+" AND records.doc IN ("+string(set[:len(set)-1])+")", args, func(p place) (bool, error) {
			var err error
			goOn, err = take(p)
			return goOn, err
		})
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// docs are the numbers of the records with all words and one of the months, in order.
func (v *Vault) docs(ctx context.Context, words, months []Word) (docs []uint64, err error) {
	with := func(any []Word) (out []uint64, err error) {
		for _, w := range any {
			lists, err := v.lists(ctx, v.db, v.ring.keys.blindWord(w))
			if err != nil {
				return nil, err
			}
			for _, l := range lists {
				out = append(out, l.docs...)
			}
		}
		slices.Sort(out)
		return slices.Compact(out), nil
	}
	first := true
	meet := func(any []Word) error {
		next, err := with(any)
		if first {
			docs, first = next, false
		} else {
			docs = slices.DeleteFunc(docs, func(d uint64) bool { _, in := slices.BinarySearch(next, d); return !in })
		}
		return err
	}
	for _, w := range words {
		if err := meet([]Word{w}); err != nil {
			return nil, err
		}
	}
	if months != nil {
		err = meet(months)
	}
	return docs, err
}

// monthsOf are the words of a span of months: the months, and the years for what has no month.
func monthsOf(from, to string) (out []Word, err error) {
	if from == "" && to == "" {
		return nil, nil
	}
	begin, ok := monthNumber(from)
	end, ok2 := monthNumber(to)
	if !ok || !ok2 || begin > end || end-begin >= maxMonths {
		return nil, ErrQuery
	}
	for n := begin; n <= end; n++ {
		if out = append(out, Word{Month, fmt.Sprintf("%04d-%02d", n/12, n%12+1)}); n == begin || n%12 == 0 {
			out = append(out, Word{Month, fmt.Sprintf("%04d", n/12)})
		}
	}
	return out, nil
}

func monthNumber(s string) (int, bool) {
	if len(s) != 7 || s[4] != '-' {
		return 0, false
	}
	n := [2]int{}
	for i, part := range []string{s[:4], s[5:]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	return 12*n[0] + n[1] - 1, n[0] > 0 && 1 <= n[1] && n[1] <= 12
}
