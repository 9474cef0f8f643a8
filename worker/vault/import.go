package vault

import (
	"context"
	"crypto/sha3"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"salus/models/durable"
)

// importAll writes keys and records into fresh slots and packs, makes these durable, and then commits the index: the commit is the moment at which all
// of the import happens. Packs that the index does not name, of an import that failed or died, are removed by sweep.
func (v *Vault) importAll(ctx context.Context, records iter.Seq2[Record, error]) (s Summary, err error) {
	var broken error // the source's own
	err = v.change(ctx, sweepWait, func(im *importer) (err error) {
		broken, err = im.takeAll(ctx, records)
		s = im.summary
		return err
	})
	if broken != nil {
		return Summary{}, broken
	}
	if err != nil {
		return Summary{}, fmt.Errorf("vault: import: %w; nothing was imported", err)
	}
	return s, nil
}

// change does something to the records, all or nothing: one change at a time, over all processes. The sweep after it waits for its turn not longer than is said.
func (v *Vault) change(ctx context.Context, sweep time.Duration, do func(*importer) error) (err error) {
	v.importing.Lock()
	defer v.importing.Unlock()
	unlock, err := v.lockImport()
	if err != nil {
		return err
	}
	defer unlock()
	defer func() { _ = v.sweep(ctx, sweep) }() // after the locks below are gone; what it leaves is left to the next
	release, err := v.share()
	if err != nil {
		return err
	}
	defer release()
	conn, narrow, err := v.wide(ctx)
	if err != nil {
		return err
	}
	defer narrow()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	im, err := v.newImporter(ctx, tx)
	if err != nil {
		return err
	}
	defer im.discard()
	defer v.ring.forgetFrom(im.slots.next) // what was read of keys that are nowhere if the change fails: the next one, of whatever process, gives their slots other keys
	if err := do(im); err != nil {
		return err
	}
	if err := im.finish(ctx); err != nil {
		return err
	}
	if err := v.at("index commit"); err != nil {
		return err
	}
	return tx.Commit()
}

// importer is one change under way.
type importer struct {
	vault    *Vault
	tx       *sql.Tx
	insert   *sql.Stmt
	former   *sql.Stmt
	replace  *sql.Stmt
	types    map[string]int64
	patients map[string]owner
	shared   *owner            // of the records of no single patient in this import
	used     bool              // shared is a record's
	erased   map[string]bool   // whose records do not come in
	alone    map[string]string // and which of no single patient
	keep     int               // versions, by the policy
	slots    *slots
	doc      uint64 // the next record's number
	words    wordBatch
	freed    bool            // some rows have lost what they stood for
	stale    map[uint64]bool // keys under which content of another patient's lies
	summary  Summary

	pack *packWriter // nil before the first record
}

// owner is a patient's row, or nobody's, with the key.
type owner struct {
	id   any // number in patients, nil for none
	slot uint64
	key  []byte
}

// maxOwners is the number of patients of whom an import remembers the key; it reads the others' again.
const maxOwners = 1 << 16

func (v *Vault) newImporter(ctx context.Context, tx *sql.Tx) (*importer, error) {
	im := &importer{vault: v, tx: tx, types: map[string]int64{}, patients: map[string]owner{}, stale: map[uint64]bool{}}
	im.words = wordBatch{keys: v.ring.keys, docs: map[wordKey][]uint64{}}
	var err error
	if im.erased, err = readList[bool](v, erasedBlob); err != nil {
		return nil, err
	}
	if im.alone, err = readList[string](v, erasedRecords); err != nil {
		return nil, err
	}
	policy, err := v.Policy()
	if err != nil {
		return nil, err
	}
	im.keep = policy.Versions
	slot, err := counter(tx, "slot")
	if err != nil {
		return nil, err
	}
	im.slots = v.ring.append(slot)
	if im.doc, err = counter(tx, "doc"); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&im.insert, "INSERT INTO records (doc, blind, type, patient, slot, content, pack, offset, length, version, before, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (blind) DO NOTHING"},
		{&im.former, "SELECT patient, slot, content, version, head, pack IS NOT NULL FROM records WHERE blind = ?"},
		{&im.replace, "UPDATE records SET doc = ?1, type = ?3, patient = ?4, slot = ?5, content = ?6, pack = ?7, offset = ?8, length = ?9, version = ?10, before = ?11, head = ?12 WHERE blind = ?2"},
	} {
		if *p.to, err = tx.PrepareContext(ctx, p.query); err != nil {
			return nil, err
		}
	}
	return im, nil
}

// counter is the next number of a kind that was never given; the first is 1.
func counter(tx *sql.Tx, name string) (uint64, error) {
	var next uint64
	err := tx.QueryRow("SELECT next FROM counters WHERE name = ?", name).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return 1, nil
	}
	return next, err
}

func setCounter(tx *sql.Tx, name string, next uint64) error {
	_, err := tx.Exec("INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET next = ?2", name, next)
	return err
}

func checkRecord(r Record) error {
	switch {
	case r.Type == "" || r.ID == "":
		return errors.New("a record without type or id")
	case len(r.Type) > MaxName || len(r.ID) > MaxName || len(r.Patient) > MaxName:
		return fmt.Errorf("a record's type, id or patient key is longer than %d bytes", MaxName)
	case len(r.Data) > MaxData:
		return fmt.Errorf("a record is longer than %d bytes", MaxData)
	case r.Body != nil && r.Data != nil:
		return errors.New("a record has both Data and Body")
	}
	return checkWords(r.Words)
}

// state is a record as the index has it.
type state struct {
	known   bool
	owner   any // as in owner.id
	slot    uint64
	content []byte
	version uint64
	head    [32]byte
	there   bool // not a deletion
}

func (im *importer) state(blind []byte) (s state, err error) {
	var head []byte
	err = im.former.QueryRow(blind).Scan(&s.owner, &s.slot, &s.content, &s.version, &head, &s.there)
	if errors.Is(err, sql.ErrNoRows) {
		return state{}, nil
	}
	if err == nil && len(head) != 32 {
		err = errDamaged
	}
	if err != nil {
		return state{}, err
	}
	s.known, s.head = true, [32]byte(head)
	return s, nil
}

// is says whether a row would change nothing: the same content of the same patient.
func (s state) is(r row) bool {
	return s.there && s.owner == r.owner.id && string(s.content) == string(r.content)
}

// row is a record's row in the index.
type row struct {
	blind   []byte
	typ     int64
	owner   owner
	content []byte
	pack    any
	offset  int64
	length  int64
	version uint64
	before  [32]byte
	head    [32]byte
}

func (im *importer) put(statement *sql.Stmt, r row) (bool, error) {
	result, err := statement.Exec(im.doc, r.blind, r.typ, r.owner.id, r.owner.slot, r.content, r.pack, r.offset, r.length, r.version, r.before[:], r.head[:])
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	im.used = im.used || n == 1 && r.owner.id == nil
	return n == 1, err
}

// add imports a record in memory.
func (im *importer) add(r *Record, p *prepared) (err error) {
	if err := im.roomFor(packSize); err != nil {
		return err
	}
	row := p.row
	if err := im.place(&row, r); err != nil {
		return err
	}
	row.pack, row.offset, row.length = im.pack.id, im.pack.size, objectSize(int64(len(p.plain)))
	im.summary.Bytes += p.size
	added, err := im.put(im.insert, row) // mostly it is new
	if err != nil {
		return err
	}
	if !added {
		s, err := im.state(row.blind)
		if err != nil {
			return err
		}
		if s.is(row) {
			im.summary.Unchanged++
			return nil
		}
		if row, err = im.next(row, s, r.Digest); err != nil {
			return err
		}
		if _, err := im.put(im.replace, row); err != nil {
			return err
		}
	}
	im.count(added)
	im.words.add(p.words, im.doc)
	im.doc++
	if err := im.pack.seal(row.owner.key, recordObject(row.blind, row.version), p.plain); err != nil {
		return err
	}
	return im.writeWords()
}

func (im *importer) count(added bool) {
	if added {
		im.summary.Added++
	} else {
		im.summary.Updated++
	}
}

func (im *importer) writeWords() error {
	if im.words.size < maxBatch {
		return nil
	}
	return im.words.write(im.tx)
}

// place says of a record's row whose it is and of which type.
func (im *importer) place(out *row, r *Record) (err error) {
	if out.typ, err = im.typeID(r.Type); err != nil {
		return err
	}
	out.owner, err = im.ownerOf(r.Patient)
	return err
}

// next makes a row the version after another, and keeps that one as the policy says. Where the source has corrected whose record it is, no former version is kept: each lies
// under the key of the patient whose it was not, and would stay when the right one is erased.
func (im *importer) next(r row, s state, digest [32]byte) (row, error) {
	r.version, r.before = s.version+1, s.head
	r.head = im.vault.ring.keys.head(r.blind, s.head, r.version, digest)
	im.freed = im.freed || s.known
	if s.known && s.owner != r.owner.id {
		return r, im.disown(r.blind, s)
	}
	if im.keep == 0 {
		return r, nil
	}
	if _, err := im.tx.Exec("INSERT INTO former SELECT doc, blind, patient, slot, pack, offset, length, version FROM records WHERE blind = ? AND pack IS NOT NULL", r.blind); err != nil {
		return r, err
	}
	if im.keep > 0 && s.version > uint64(im.keep) {
		_, err := im.tx.Exec("DELETE FROM former WHERE blind = ? AND version <= ?", r.blind, s.version-uint64(im.keep))
		return r, err
	}
	return r, nil
}

// disown takes a record's versions from whose they were by mistake. Their key goes when the change ends.
func (im *importer) disown(blind []byte, s state) error {
	if s.there {
		im.stale[s.slot] = true
	}
	rows, err := im.tx.Query("SELECT DISTINCT slot FROM former WHERE blind = ?", blind)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var slot uint64
		if err := rows.Scan(&slot); err != nil {
			return err
		}
		im.stale[slot] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = im.tx.Exec("DELETE FROM former WHERE blind = ?", blind)
	return err
}

// dropStale gives those from whom records were taken another key each, with what they have left, so that the one that opens what was never theirs goes.
func (im *importer) dropStale(ctx context.Context) error {
	if len(im.stale) == 0 {
		return nil
	}
	if err := errors.Join(im.closePack(), im.slots.write()); err != nil { // they are read from there
		return err
	}
	if im.shared != nil && im.stale[im.shared.slot] {
		im.shared, im.used = nil, false
	}
	open := packsOf(im.vault)
	defer open.close()
	for _, slot := range slices.Sorted(maps.Keys(im.stale)) {
		if _, err := im.rekey(ctx, open, slot, func(_ string, _ place, err error) error { return err }); err != nil {
			return err
		}
	}
	return im.closePack()
}

// stream imports a record from its Body, into a pack of its own.
func (im *importer) stream(ctx context.Context, r Record) error {
	if im.isErased(r.Patient, im.vault.ring.keys.blindRecord(r.Type, r.ID)) {
		im.summary.Erased++
		return nil
	}
	if err := im.roomFor(0); err != nil {
		return err
	}
	r.Digest = [32]byte{}
	prepare := newPreparer(im.vault.ring.keys)
	row := prepare.row(&r)
	if err := im.place(&row, &r); err != nil {
		return err
	}
	s, err := im.state(row.blind)
	if err != nil {
		return err
	}
	row.version = s.version + 1
	w, err := newObjectWriter(im.pack, row.owner.key, recordObject(row.blind, row.version))
	if err != nil {
		return err
	}
	if _, err := w.Write(frameStart(r)); err != nil {
		return err
	}
	digest := sha3.New256()
	n, err := io.CopyBuffer(io.MultiWriter(w, digest), reader{ctx, r.Body}, make([]byte, 1<<18))
	if err != nil {
		return err
	}
	r.Digest = [32]byte(digest.Sum(nil))
	if _, err := w.Write(r.Digest[:]); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	im.summary.Bytes += n
	row.content = prepare.content(r.Digest)
	if s.is(row) {
		im.summary.Unchanged++
		return im.dropPack()
	}
	row.pack, row.length = im.pack.id, im.pack.size
	statement := im.insert
	if s.known {
		statement = im.replace
	}
	if row, err = im.next(row, s, r.Digest); err != nil { // of a zero state it makes the first version
		return err
	}
	if _, err := im.put(statement, row); err != nil {
		return err
	}
	im.count(!s.known)
	im.words.add(prepare.words(r.Words), im.doc)
	im.doc++
	return errors.Join(im.closePack(), im.writeWords())
}

// reader ends with its context.
type reader struct {
	ctx  context.Context //nolint:containedctx // lives as long as one copy
	from io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// delete gives a record a last version without content.
func (im *importer) delete(blind []byte) error {
	s, err := im.state(blind)
	if err != nil || !s.there {
		return err
	}
	gone, err := im.next(row{blind: blind, owner: owner{id: s.owner}}, s, [32]byte{})
	if err != nil {
		return err
	}
	_, err = im.tx.Exec("UPDATE records SET doc = ?, content = x'', pack = NULL, offset = 0, length = 0, version = ?, before = ?, head = ? WHERE blind = ?", im.doc, gone.version, gone.before[:], gone.head[:], blind)
	im.doc++
	im.summary.Deleted++
	return err
}

// typeID returns the number of a type in its table, and enters it if it is new.
func (im *importer) typeID(name string) (int64, error) {
	if id, ok := im.types[name]; ok {
		return id, nil
	}
	k := im.vault.ring.keys
	blind := k.blindName("type", name)
	_, err := im.tx.Exec("INSERT INTO types (blind, sealed) VALUES (?, ?) ON CONFLICT (blind) DO NOTHING", blind, k.sealName(blind, name))
	if err != nil {
		return 0, err
	}
	var id int64
	if err := im.tx.QueryRow("SELECT id FROM types WHERE blind = ?", blind).Scan(&id); err != nil {
		return 0, err
	}
	im.types[name] = id
	return id, nil
}

// ownerOf returns a patient's row and key, and makes them if the patient is new; without a patient the key of this import.
func (im *importer) ownerOf(patient string) (o owner, err error) {
	if patient == "" {
		if im.shared == nil {
			if o, err = im.newKey(); err != nil {
				return o, err
			}
			im.shared = &o
		}
		return *im.shared, nil
	}
	if o, known := im.patients[patient]; known {
		return o, nil
	}
	if len(im.patients) >= maxOwners {
		if err := im.slots.write(); err != nil { // what is forgotten here is read from there
			return o, err
		}
		clear(im.patients)
	}
	k := im.vault.ring.keys
	blind := k.blindName("patient", patient)
	var id int64
	err = im.tx.QueryRow("SELECT id, slot FROM patients WHERE blind = ?", blind).Scan(&id, &o.slot)
	switch {
	case err == nil:
		o.id = id
		o.key, err = im.vault.ring.key(o.slot)
	case errors.Is(err, sql.ErrNoRows):
		if o, err = im.newKey(); err != nil {
			return o, err
		}
		var result sql.Result
		if result, err = im.tx.Exec("INSERT INTO patients (blind, sealed, slot) VALUES (?, ?, ?)", blind, k.sealName(blind, patient), o.slot); err == nil {
			id, err = result.LastInsertId()
			o.id = id
		}
	}
	if err != nil {
		return o, err
	}
	im.patients[patient] = o
	return o, nil
}

func (im *importer) newKey() (o owner, err error) {
	if err := im.vault.at("key"); err != nil {
		return o, err
	}
	if o.slot, o.key, err = im.slots.add(); err != nil {
		return o, err
	}
	_, err = im.tx.Exec("INSERT INTO keys (slot) VALUES (?)", o.slot)
	return o, err
}

// roomFor makes sure that there is a pack of less than so many bytes to write to.
func (im *importer) roomFor(limit int64) (err error) {
	if im.pack != nil && im.pack.size < limit {
		return nil
	}
	if err := im.closePack(); err != nil {
		return err
	}
	im.pack, err = im.vault.newPack(im.tx)
	return err
}

func (im *importer) closePack() error {
	if im.pack == nil {
		return nil
	}
	if im.pack.size == 0 { // all that came was there already
		return im.dropPack()
	}
	err := im.pack.finish()
	if err == nil {
		im.pack = nil
	}
	return err
}

// dropPack forgets the pack under way.
func (im *importer) dropPack() error {
	id := im.pack.id
	im.pack.discard()
	im.pack = nil
	_, err := im.tx.Exec("DELETE FROM packs WHERE id = ?", id)
	return err
}

// finish makes keys and packs durable and forgets what no record needs any more.
func (im *importer) finish(ctx context.Context) error {
	if err := im.dropStale(ctx); err != nil {
		return err
	}
	if err := im.closePack(); err != nil {
		return err
	}
	if err := im.words.write(im.tx); err != nil {
		return err
	}
	if err := im.vault.at("keys"); err != nil {
		return err
	}
	if err := im.dropShared(); err != nil {
		return err
	}
	if err := im.slots.flush(); err != nil {
		return err
	}
	if err := errors.Join(setCounter(im.tx, "slot", im.slots.next), setCounter(im.tx, "doc", im.doc)); err != nil {
		return err
	}
	if im.freed {
		if err := im.free(ctx); err != nil {
			return err
		}
	}
	return durable.SyncDir(filepath.Join(im.vault.dir, "packs"))
}

// dropShared forgets the key of the records of no single patient if none has come to need it.
func (im *importer) dropShared() error {
	if im.shared == nil || im.used {
		return nil
	}
	if _, err := im.tx.Exec("DELETE FROM keys WHERE slot = ?", im.shared.slot); err != nil {
		return err
	}
	_, err := im.tx.Exec("INSERT INTO dying VALUES (?)", im.shared.slot)
	return err
}

// free forgets what nothing refers to: packs, patients with their keys, keys of imports, types.
func (im *importer) free(ctx context.Context) error {
	for _, query := range []string{
		"DELETE FROM packs WHERE id NOT IN (SELECT pack FROM records WHERE pack IS NOT NULL UNION SELECT pack FROM former)", // one pass over the records
		"DELETE FROM blocks WHERE pack NOT IN (SELECT id FROM packs)",
		"DELETE FROM patients WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.patient = patients.id) AND NOT EXISTS (SELECT 1 FROM former WHERE former.patient = patients.id)",
		"INSERT INTO dying SELECT slot FROM keys WHERE slot NOT IN (SELECT slot FROM patients) AND slot NOT IN (SELECT slot FROM records WHERE patient IS NULL AND pack IS NOT NULL) AND slot NOT IN (SELECT slot FROM former WHERE patient IS NULL)",
		"DELETE FROM keys WHERE slot IN (SELECT slot FROM dying)",
		"DELETE FROM types WHERE NOT EXISTS (SELECT 1 FROM records WHERE records.type = types.id)",
	} {
		if _, err := im.tx.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) discard() {
	if im.pack != nil {
		im.pack.discard()
	}
}

// Policy says what a vault keeps.
type Policy struct {
	// Versions is the number of a record's former versions whose content is kept: 0 none, -1 all.
	Versions int `json:"versions"`
}

// Policy is the one in force. A fresh vault keeps no former version's content.
func (v *Vault) Policy() (p Policy, err error) {
	var b []byte
	err = v.db.QueryRow("SELECT value FROM meta WHERE name = 'versions'").Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d", &p.Versions)
	}
	if err != nil {
		return p, fmt.Errorf("vault: policy: %w", err)
	}
	return p, nil
}

// SetPolicy puts another policy in force, for what changes from now on: versions that are kept stay until they are pruned by a later change, a Compact, or an erasure.
func (v *Vault) SetPolicy(ctx context.Context, p Policy) error {
	if p.Versions < -1 || p.Versions > 1<<20 {
		return errors.New("vault: policy: the number of former versions is -1 for all, or not negative")
	}
	_, err := v.db.ExecContext(ctx, "INSERT INTO meta VALUES ('versions', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1", fmt.Append(nil, p.Versions))
	if err != nil {
		return fmt.Errorf("vault: policy: %w", err)
	}
	return nil
}

// lockImport takes the lock that keeps other processes from importing.
func (v *Vault) lockImport() (unlock func(), err error) {
	l := v.lockFile("import.lock")
	ok, err := l.TryLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrBusy
	}
	return func() { l.Unlock() }, nil
}

// The vault's lock is shared by those who use the vault, and taken alone by who destroys keys or wraps them anew. The system lets who shares a lock in beside those who have it, however long
// somebody waits for it alone: uses that overlap without end, as of the blocks that a peer asks for, would keep that one out for ever. So each takes the turn first, another lock, shared too, and
// lets it go when it has the vault's; who waits has the turn alone, and those who have the vault's lock come to their end.
//
// Who waits lets the others in now and then: an import or an iterator may come to share the lock once more before it ends, and a backup has it for hours, in which nothing else must stand still.
const (
	leastTurn = 250 * time.Millisecond // for which the turn is kept at first; it doubles
	mostTurn  = 2 * time.Second
	turnPause = time.Second // in which others get in
	turnStep  = 2 * time.Millisecond
	// sweepWait is for how long a sweep waits for its turn.
	sweepWait = time.Second
)

func (v *Vault) lockFile(name string) *flock.Flock {
	return flock.New(filepath.Join(v.dir, name), flock.SetPermissions(0o600))
}

// share takes the vault's lock together with other users, so that no file is swept away under them.
func (v *Vault) share() (release func(), err error) {
	turn, l := v.lockFile("turn"), v.lockFile("lock")
	if err := turn.RLock(); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	err = l.RLock()
	turn.Unlock()
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if err := v.ring.refresh(); err != nil {
		l.Unlock()
		return nil, fmt.Errorf("vault: %w", err)
	}
	return func() { l.Unlock() }, nil
}

// alone takes the vault's lock once nobody else has it.
func (v *Vault) alone(ctx context.Context) (release func(), err error) {
	l := v.lockFile("lock")
	for keep := leastTurn; ; keep = min(2*keep, mostTurn) {
		ok, err := v.inTurn(ctx, l, keep)
		if err == nil && !ok {
			ok, err = tryFor(ctx, l, turnPause, waitStep)
		}
		if err != nil {
			return nil, err
		}
		if ok {
			break
		}
	}
	if err := v.ring.refresh(); err != nil {
		l.Unlock()
		return nil, err
	}
	return func() { l.Unlock() }, nil
}

// inTurn tries for some time to lock, while nobody comes to share the vault's lock.
func (v *Vault) inTurn(ctx context.Context, l *flock.Flock, keep time.Duration) (bool, error) {
	turn := v.lockFile("turn")
	ok, err := tryFor(ctx, turn, keep, turnStep) // others have it for a moment, or wait themselves
	if err != nil || !ok {
		return false, err
	}
	defer turn.Unlock()
	return tryFor(ctx, l, keep, waitStep)
}

// tryFor tries for some time to lock; false says that the time is over.
func tryFor(ctx context.Context, l *flock.Flock, most, step time.Duration) (bool, error) {
	soon, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	ok, err := l.TryLockContext(soon, step)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return false, nil
	}
	return ok, err
}

// sweep removes files that nothing refers to: packs of dead imports or of replaced records, and temporary files; and destroys keys that are to be. Where somebody uses the vault it waits for its
// turn, not longer than is said; the next Open or Import sweeps again.
func (v *Vault) sweep(ctx context.Context, most time.Duration) error {
	l := v.lockFile("lock")
	ok, err := l.TryLock()
	if err == nil && !ok && most > 0 {
		ok, err = v.inTurn(ctx, l, most)
	}
	if err != nil || !ok {
		return err
	}
	defer l.Unlock()
	return v.sweepLocked(context.Background())
}

// sweepLocked is sweep by who holds the lock.
func (v *Vault) sweepLocked(ctx context.Context) error {
	if err := v.ring.refresh(); err != nil {
		return err
	}
	if err := v.destroyDying(ctx); err != nil {
		return err
	}
	named := map[string]bool{}
	rows, err := v.db.QueryContext(ctx, "SELECT name FROM packs")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		named[name] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := removeFiles(filepath.Join(v.dir, "packs"), func(name string) bool { return !named[name] }); err != nil {
		return err
	}
	if err := shredFiles(filepath.Join(v.dir, "blobs"), isErased); err != nil {
		return err
	}
	if err := durable.RemoveTemporaries(v.dir); err != nil {
		return err
	}
	return durable.RemoveTemporaries(filepath.Join(v.dir, "blobs"))
}
