package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var ctx = context.Background()

// location makes a vault's directory and key file.
func location(t testing.TB) (dir, key string) {
	t.Helper()
	parent := t.TempDir()
	dir, key = filepath.Join(parent, "vault"), filepath.Join(parent, "key")
	if err := NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	return dir, key
}

func open(t testing.TB, dir, key string) *Vault {
	t.Helper()
	v, err := Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func fresh(t testing.TB) *Vault {
	t.Helper()
	dir, key := location(t)
	return open(t, dir, key)
}

func record(typ, id, patient, data string) Record {
	return Record{Type: typ, ID: id, Patient: patient, Digest: sha256.Sum256([]byte(data)), Data: []byte(data)}
}

func sequence(records ...Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func collect(t testing.TB, seq iter.Seq2[Record, error]) []Record {
	t.Helper()
	var out []Record
	for r, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestImportThenRead(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	large := strings.Repeat("0123456789abcdef", 200_000) // 3.2 MB, four segments
	records := []Record{
		record("Patient", "b", "b", `{"p":1}`),
		record("Observation", "1", "a", large),
		record("Observation", "2", "b", ""),
		record("Organization", "1", "", `{"o":1}`),
	}
	s, err := v.Import(ctx, sequence(records...))
	if err != nil || s.Added != 4 {
		t.Fatal(s, err)
	}
	v.Close()

	v = open(t, dir, key)
	if got, _ := v.Patients(ctx); !slices.Equal(got, []string{"a", "b"}) {
		t.Error("patients", got)
	}
	types, err := v.Types(ctx)
	if err != nil || types["Observation"] != 2 || types["Patient"] != 1 || len(types) != 3 {
		t.Error("types", types, err)
	}
	got := collect(t, v.RecordsOfType(ctx, "Observation"))
	if len(got) != 2 || string(got[0].Data) != large || got[0].Digest != records[1].Digest || got[1].ID != "2" || got[1].Patient != "b" {
		t.Error("records of a type differ")
	}
	if got := collect(t, v.RecordsOfPatient(ctx, "b")); len(got) != 2 || got[0].Type != "Patient" {
		t.Error("records of a patient differ")
	}
	if r, err := v.Record(ctx, "Organization", "1"); err != nil || string(r.Data) != `{"o":1}` {
		t.Error(r, err)
	}
	if _, err := v.Record(ctx, "Organization", "2"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if got := collect(t, v.RecordsOfType(ctx, "Nothing")); len(got) != 0 {
		t.Error("records of an unknown type")
	}
}

func TestSecondImportUpdatesAndDropsDeadPacks(t *testing.T) {
	v := fresh(t)
	must(t, v, record("Patient", "a", "a", "one"), record("Patient", "b", "b", "two"))
	s, err := v.Import(ctx, sequence(record("Patient", "a", "a", "one"), record("Patient", "b", "c", "three"), record("Patient", "d", "d", "four")))
	if err != nil || s.Unchanged != 1 || s.Updated != 1 || s.Added != 1 {
		t.Fatal(s, err)
	}
	if got, _ := v.Patients(ctx); !slices.Equal(got, []string{"a", "c", "d"}) {
		t.Error("patients", got)
	}
	if r, _ := v.Record(ctx, "Patient", "b"); string(r.Data) != "three" || r.Patient != "c" {
		t.Error(r)
	}
	if n := packFiles(t, v.dir); n != 2 {
		t.Error(n, "packs, want 2")
	}
	must(t, v, record("Patient", "a", "a", "five"))
	if n := packFiles(t, v.dir); n != 2 { // the first held nothing but a's old record
		t.Error(n, "packs, want 2")
	}
}

func must(t testing.TB, v *Vault, records ...Record) {
	t.Helper()
	if _, err := v.Import(ctx, sequence(records...)); err != nil {
		t.Fatal(err)
	}
}

func packFiles(t testing.TB, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "packs"))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestFailedImportLeavesTheOldState(t *testing.T) {
	v := fresh(t)
	must(t, v, record("Patient", "a", "a", "old"))
	broken := errors.New("line 7")
	for name, records := range map[string]iter.Seq2[Record, error]{
		"source fails": func(yield func(Record, error) bool) {
			_ = yield(record("Patient", "a", "a", "new"), nil) && yield(Record{}, broken)
		},
		"record without id": sequence(record("Patient", "a", "a", "new"), Record{Type: "Patient"}),
		"name too long":     sequence(record("Patient", "a", "a", "new"), record("Patient", strings.Repeat("x", MaxName+1), "", "")),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := v.Import(ctx, records); err == nil {
				t.Fatal("no error")
			}
			if r, err := v.Record(ctx, "Patient", "a"); err != nil || string(r.Data) != "old" {
				t.Error(r, err)
			}
			if n := packFiles(t, v.dir); n != 1 {
				t.Error(n, "packs, want 1")
			}
			must(t, v, record("Patient", "a", "a", "old")) // the next good message is accepted
		})
	}
}

func TestCancelledImportLeavesTheOldState(t *testing.T) {
	v := fresh(t)
	must(t, v, record("Patient", "a", "a", "old"))
	c, cancel := context.WithCancel(ctx)
	_, err := v.Import(c, func(yield func(Record, error) bool) {
		yield(record("Patient", "a", "a", "new"), nil)
		cancel()
		yield(record("Patient", "b", "b", "new"), nil)
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if r, err := v.Record(ctx, "Patient", "a"); err != nil || string(r.Data) != "old" {
		t.Error(r, err)
	}
}

// TestMain lets the test binary stand in for a worker that is killed or runs out of disk.
func TestMain(m *testing.M) {
	dir, role := os.Getenv("VAULT_TEST_DIR"), os.Getenv("VAULT_TEST_ROLE")
	if role == "" {
		os.Exit(m.Run())
	}
	if role == "helper" {
		helperMain(os.Args[1])
		os.Exit(0)
	}
	v, err := Open(dir, os.Getenv("VAULT_TEST_KEY"))
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	if role == "full" { // a full disk, as a limit on the size of files
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 3 << 20, Max: 3 << 20}); err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
	}
	_, err = v.Import(ctx, func(yield func(Record, error) bool) {
		for i := range 200_000 {
			if !yield(record("Observation", fmt.Sprint(i), "a", strings.Repeat("new", 300)), nil) {
				return
			}
			if i == 20_000 && role == "kill" {
				fmt.Println("ready")
				time.Sleep(10 * time.Minute) // until it is killed
			}
		}
	})
	fmt.Println(err)
	os.Exit(1)
}

func child(dir, key, role string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "VAULT_TEST_DIR="+dir, "VAULT_TEST_KEY="+key, "VAULT_TEST_ROLE="+role)
	return c
}

func TestKilledImportLeavesTheOldState(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	must(t, v, record("Patient", "a", "a", "old"))
	v.Close()
	c := child(dir, key, "kill")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 5)
	if _, err := out.Read(line); err != nil || string(line) != "ready" {
		t.Fatal(string(line), err)
	}
	if n := packFiles(t, dir); n != 2 {
		t.Error(n, "packs while importing, want 2")
	}
	other, err := Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Import(ctx, sequence()); !errors.Is(err, ErrBusy) {
		t.Error("two imports at once:", err)
	}
	if n := packFiles(t, dir); n != 2 {
		t.Error("opening swept a running import's pack")
	}
	other.Close()
	c.Process.Kill()
	c.Wait()

	v = open(t, dir, key)
	if types, err := v.Types(ctx); err != nil || len(types) != 1 || types["Patient"] != 1 {
		t.Error(types, err)
	}
	if n := packFiles(t, dir); n != 1 {
		t.Error(n, "packs, want 1: the dead import's is not swept")
	}
	must(t, v, record("Patient", "b", "b", "next"))
}

func TestFullDiskLeavesTheOldState(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	must(t, v, record("Patient", "a", "a", "old"))
	v.Close()
	out, err := child(dir, key, "full").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nothing was imported") {
		t.Fatalf("%s %v", out, err)
	}
	v = open(t, dir, key)
	if got := collect(t, v.RecordsOfPatient(ctx, "a")); len(got) != 1 || string(got[0].Data) != "old" {
		t.Error(len(got), "records of a")
	}
	must(t, v, record("Patient", "b", "b", "next"))
}

func TestBlobs(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	for _, data := range [][]byte{nil, []byte("one"), bytes.Repeat([]byte("x"), segmentSize-2-8), bytes.Repeat([]byte("y"), 3*segmentSize)} {
		if err := v.PutBlob("consents", data); err != nil {
			t.Fatal(err)
		}
		if got, err := v.GetBlob("consents"); err != nil || !bytes.Equal(got, data) {
			t.Fatal(len(data), "bytes came back as", len(got), err)
		}
	}
	if err := v.PutBlob("session/1", []byte("seed")); err != nil {
		t.Fatal(err)
	}
	if names, err := v.Blobs(); err != nil || !slices.Equal(names, []string{"consents", "session/1"}) {
		t.Error(names, err)
	}
	if err := v.DeleteBlob("session/1"); err != nil {
		t.Fatal(err)
	}
	if err := v.DeleteBlob("session/1"); err != nil {
		t.Error("deleting again:", err)
	}
	if _, err := v.GetBlob("session/1"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	for _, name := range []string{"", strings.Repeat("n", MaxBlobName+1)} {
		if err := v.PutBlob(name, nil); err == nil {
			t.Errorf("a name of %d bytes was accepted", len(name))
		}
	}
}

func TestOneBlobDoesNotStandForAnother(t *testing.T) {
	v := fresh(t)
	for _, name := range []string{"a", "b"} {
		if err := v.PutBlob(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	blobs := filepath.Join(v.dir, "blobs")
	if err := os.Rename(filepath.Join(blobs, v.blobFile("a")), filepath.Join(blobs, v.blobFile("b"))); err != nil {
		t.Fatal(err)
	}
	if _, err := v.GetBlob("b"); !errors.Is(err, errDamaged) {
		t.Error("a blob under another's name:", err)
	}
}

// TestEveryChangedByteIsNoticed flips bytes all over an object, cuts it at every interesting place, and appends to it.
func TestEveryChangedByteIsNoticed(t *testing.T) {
	v := fresh(t)
	data := bytes.Repeat([]byte("secret--"), (2*segmentSize+1000)/8)
	if err := v.PutBlob("name", data); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(v.dir, "blobs", v.blobFile("name"))
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, bad []byte) {
		t.Helper()
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := v.GetBlob("name"); err == nil {
			t.Error("not noticed:", what)
		}
	}
	for at := 0; at < headerSize; at++ {
		refused(fmt.Sprint("header byte ", at), flipped(good, at))
	}
	for at := headerSize; at < len(good); at += 77_777 {
		refused(fmt.Sprint("byte ", at), flipped(good, at))
	}
	refused("last byte", flipped(good, len(good)-1))
	for _, n := range []int{0, 15, headerSize - 1, headerSize, headerSize + tagSize, headerSize + sealedSize, headerSize + 2*sealedSize, len(good) - 1} {
		refused(fmt.Sprint("cut to ", n), good[:n])
	}
	refused("longer", append(slices.Clone(good), 0))
	a, b := headerSize, headerSize+sealedSize
	swapped := slices.Concat(good[:a], good[b:b+sealedSize], good[a:b], good[b+sealedSize:])
	refused("segments in another order", swapped)
	refused("a segment twice", slices.Concat(good[:b], good[a:b], good[b:]))
	refused("a segment left out", slices.Concat(good[:a], good[b:]))
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := v.GetBlob("name"); err != nil || !bytes.Equal(got, data) {
		t.Error("the unchanged object:", err)
	}
}

func flipped(good []byte, at int) []byte {
	bad := slices.Clone(good)
	bad[at] ^= 1
	return bad
}

// TestRecordsCannotChangePlaces edits the index as somebody with the disk could.
func TestRecordsCannotChangePlaces(t *testing.T) {
	v := fresh(t)
	must(t, v, record("Patient", "a", "a", "aaaa"), record("Patient", "b", "b", "bbbb"))
	if _, err := v.db.Exec("UPDATE records SET offset = (SELECT offset FROM records WHERE doc = 1), length = (SELECT length FROM records WHERE doc = 1) WHERE doc = 2"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Record(ctx, "Patient", "b"); !errors.Is(err, errDamaged) {
		t.Error("b is read from a's place:", err)
	}
	for _, edit := range []string{"length = 1 << 40", "offset = -1", "offset = 1 << 62", "length = 0", "length = length - 1"} {
		if _, err := v.db.Exec("UPDATE records SET " + edit + " WHERE doc = 1"); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Record(ctx, "Patient", "a"); err == nil {
			t.Error("not noticed:", edit)
		}
	}
	if _, err := v.db.Exec("UPDATE patients SET sealed = (SELECT sealed FROM patients WHERE id = 1)"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Patients(ctx); err == nil {
		t.Error("a patient's name from another row was accepted")
	}
}

// TestTheIndexIsNoAuthorityOnOwnerAndType edits it as somebody with the disk could.
func TestTheIndexIsNoAuthorityOnOwnerAndType(t *testing.T) {
	v := fresh(t)
	must(t, v, worded("1", "a", "of a", Word{Code, "x"}), record("Patient", "b", "b", "of b"))
	for edit, queries := range map[string][]Query{
		"patient = 3 - patient": {{Patient: "a"}, {Patient: "b"}, {Patient: "b", Words: []Word{{Code, "x"}}}},
		"type = 3 - type":       {{Type: "Observation"}, {Type: "Patient"}, {Type: "Patient", Words: []Word{{Code, "x"}}}},
	} {
		for _, undo := range []bool{false, true} {
			if _, err := v.db.Exec("UPDATE records SET " + edit); err != nil {
				t.Fatal(err)
			}
			for _, q := range queries {
				reads := []iter.Seq2[Record, error]{v.Search(ctx, q)}
				if len(q.Words) == 0 && q.Type != "" {
					reads = append(reads, v.RecordsOfType(ctx, q.Type))
				} else if len(q.Words) == 0 {
					reads = append(reads, v.RecordsOfPatient(ctx, q.Patient))
				}
				for i, read := range reads {
					for r, err := range read {
						if wrong := errors.Is(err, errDamaged); wrong == undo || !undo && r.Type != "" {
							t.Errorf("%s, undone %v, %+v by way %d: %s of %s, %v", edit, undo, q, i, r.Type, r.Patient, err)
						}
					}
				}
			}
		}
	}
}

func TestARecordWhosePatientIsCorrectedMoves(t *testing.T) {
	v := fresh(t)
	if err := v.SetPolicy(ctx, Policy{Versions: -1}); err != nil {
		t.Fatal(err)
	}
	word := Word{Code, "loinc|1"}
	stream := func(patient string) Record {
		return Record{Type: "Media", ID: "s", Patient: patient, Body: strings.NewReader("an image"), Words: []Word{word}}
	}
	must(t, v, record("Patient", "a", "a", "a"), record("Patient", "b", "b", "b"), worded("1", "a", "first", word), stream("a"))
	must(t, v, worded("1", "a", "7", word))
	former, wrapped := slotOf(t, v, ofPatient, v.ring.keys.blindName("patient", "a"))
	for i, want := range []Summary{{Updated: 2, Bytes: 9}, {Unchanged: 2, Bytes: 9}} {
		if s, err := v.Import(ctx, sequence(worded("1", "b", "7", word), stream("b"))); err != nil || s != want {
			t.Errorf("import %d: %+v, %v", i, s, err)
		}
	}
	for patient, want := range map[string]string{"a": "", "b": "1 s"} {
		if got := strings.Join(found(t, v, Query{Patient: patient, Words: []Word{word}}), " "); got != want {
			t.Errorf("%s has %q", patient, got)
		}
		if got, want := len(collect(t, v.RecordsOfPatient(ctx, patient))), 1+len(strings.Fields(want)); got != want {
			t.Errorf("%s has %d records, want %d", patient, got, want)
		}
	}
	k := v.ring.keys
	if _, err := v.ring.unwrap(former); !errors.Is(err, errDestroyed) || bytes.Contains(bytesOf(t, v.dir), wrapped[:48]) {
		t.Error("the key that opens what was never a's is still there:", err)
	}
	own, _ := slotOf(t, v, ofPatient, k.blindName("patient", "b"))
	for name, last := range map[[2]string]uint64{{"Observation", "1"}: 3, {"Media", "s"}: 2} {
		if slot, _ := slotOf(t, v, ofRecord, k.blindRecord(name[0], name[1])); slot != own {
			t.Errorf("%s is under another key than b's", name)
		}
		list, err := v.Versions(ctx, name[0], name[1])
		if err != nil || uint64(len(list)) != last || !list[last-1].Kept {
			t.Fatalf("%s: %+v, %v", name, list, err)
		}
		for _, x := range list[:last-1] {
			if _, err := v.RecordVersion(ctx, name[0], name[1], x.Number); x.Kept || !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: the former patient's version %d is there: %v", name, x.Number, err)
			}
		}
	}
	if r, err := v.Verify(ctx, nil); err != nil || len(r.Problems) > 0 || r.Former != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := v.Erase(ctx, "b", nil, false); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Record(ctx, "Observation", "1"); !errors.Is(err, ErrNotFound) {
		t.Error("it outlives its patient:", err)
	}
	if got := recordsOf(t, v, "a"); len(got) != 1 {
		t.Errorf("a has %d records", len(got))
	}
}

func TestARecordOfNobodyThatIsAPatientsMoves(t *testing.T) {
	v := fresh(t)
	must(t, v, record("Task", "1", "", "a task for anna"), record("Organization", "1", "", "a ward"))
	former, _ := slotOf(t, v, ofRecord, v.ring.keys.blindRecord("Task", "1"))
	must(t, v, record("Task", "2", "", "in one import of nobody"), record("Task", "1", "anna", "a task for anna"), record("Task", "2", "anna", "and of her"))
	if _, err := v.ring.unwrap(former); !errors.Is(err, errDestroyed) {
		t.Error("the key of nobody's still opens it:", err)
	}
	if r, err := v.Record(ctx, "Organization", "1"); err != nil || string(r.Data) != "a ward" {
		t.Errorf("%q, %v", r.Data, err)
	}
	if _, err := v.Erase(ctx, "anna", nil, false); err != nil {
		t.Fatal(err)
	}
	if r, err := v.Verify(ctx, nil); err != nil || len(r.Problems) > 0 || r.Records != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAnObjectOpensUnderItsKeyAndNameAlone(t *testing.T) {
	key, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	plain := bytes.Repeat([]byte("x"), 2*segmentSize)
	sealed := sealObject(nil, key, "n", plain)
	if int64(len(sealed)) != objectSize(int64(len(plain))) {
		t.Error(len(sealed), "bytes, want", objectSize(int64(len(plain))))
	}
	open := func(b, key []byte, name string) error {
		o, err := openObject(bytes.NewReader(b), 0, int64(len(b)), key, name)
		if err == nil {
			_, err = o.all(1 << 30)
		}
		return err
	}
	if err := open(sealed, key, "n"); err != nil {
		t.Fatal(err)
	}
	if err := open(sealed, key, "m"); !errors.Is(err, errDamaged) {
		t.Error("another name:", err)
	}
	if err := open(sealed, other, "n"); !errors.Is(err, errDamaged) {
		t.Error("another key:", err)
	}
	// The commitment of another object with the same name: a second data key under one commitment.
	swapped := slices.Concat(sealed[:32], sealObject(nil, other, "n", nil)[32:64], sealed[64:])
	if err := open(swapped, key, "n"); !errors.Is(err, errDamaged) {
		t.Error("another commitment:", err)
	}
	var b bytes.Buffer
	w, err := newObjectWriter(&b, key, "n")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{plain[:7], plain[7 : segmentSize+1], plain[segmentSize+1:]} {
		w.Write(part)
	}
	if err := w.Close(); err != nil || b.Len() != len(sealed) || open(b.Bytes(), key, "n") != nil {
		t.Error("written piece by piece:", b.Len(), err)
	}
}

// TestCanariesAreNowhereInTheClear is invariant I11 at rest.
func TestCanariesAreNowhereInTheClear(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	canaries := []string{"canary-type", "canary-id", "canary-patient", "canary-data", "canary-blob-name", "canary-blob-data"}
	var records []Record
	for i := range 5000 {
		records = append(records, record("canary-type", fmt.Sprint("canary-id-", i), fmt.Sprint("canary-patient-", i%50), strings.Repeat("canary-data", i%30)))
	}
	scan := func() {
		t.Helper()
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			mode := fs.FileMode(0o600)
			if d.IsDir() {
				mode = 0o700
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if info.Mode().Perm()&^mode != 0 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			content := []byte(path)
			if !d.IsDir() {
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				content = append(content, b...)
			}
			for _, c := range canaries {
				if bytes.Contains(content, []byte(c)) {
					t.Errorf("%s holds %s in the clear", path, c)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	must(t, v, records...)
	if err := v.PutBlob("canary-blob-name", []byte("canary-blob-data")); err != nil {
		t.Fatal(err)
	}
	scan()
	_, err := v.Import(ctx, func(yield func(Record, error) bool) {
		for _, r := range records {
			r.Digest[0]++
			yield(r, nil)
		}
		scan() // an import under way
		yield(Record{}, errors.New("stop"))
	})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Error(err)
	}
	scan()
	v.Close()
	scan()
}

func TestWiderFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		path func(dir, key string) string
		mode fs.FileMode
	}{
		"key file of the group":   {func(_, key string) string { return key }, 0o640},
		"key file of the world":   {func(_, key string) string { return key }, 0o604},
		"directory of the world":  {func(dir, _ string) string { return dir }, 0o701},
		"packs of the group":      {func(dir, _ string) string { return filepath.Join(dir, "packs") }, 0o750},
		"keys readable by group":  {func(dir, _ string) string { return filepath.Join(dir, "keys") }, 0o640},
		"index readable by group": {func(dir, _ string) string { return filepath.Join(dir, "index.db") }, 0o640},
	} {
		t.Run(name, func(t *testing.T) {
			dir, key := location(t)
			open(t, dir, key).Close()
			if err := os.Chmod(c.path(dir, key), c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir, key); err == nil || !strings.Contains(err.Error(), "chmod") {
				t.Error(err)
			}
		})
	}
}

func TestWrongKeyFiles(t *testing.T) {
	dir, key := location(t)
	open(t, dir, key).Close()
	other := key + "2"
	if err := NewKeyFile(other); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, other); !errors.Is(err, ErrKey) {
		t.Error("another key:", err)
	}
	if err := NewKeyFile(key); err == nil {
		t.Error("a key file was replaced")
	}
	for _, text := range []string{"", "{}", strings.Repeat("x", maxKeyFile+1), string(make([]byte, 32))} {
		if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, other); err == nil {
			t.Errorf("a key file of %d bytes was accepted", len(text))
		}
	}
	if _, err := Open(dir, filepath.Join(dir, "packs")); err == nil {
		t.Error("a directory as key file was accepted")
	}
	if _, err := Open(dir, key+"3"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestReadersAndAnImportAtOnce(t *testing.T) {
	v := fresh(t)
	var records []Record
	for i := range 300 {
		records = append(records, record("Observation", fmt.Sprint(i), fmt.Sprint(i%7), strings.Repeat("x", 1000)))
	}
	must(t, v, records...)
	done := make(chan error)
	go func() {
		var err error
		for round := range 20 {
			for i := range records {
				records[i].Digest[0] = byte(round + 1)
			}
			if _, err = v.Import(ctx, sequence(records...)); err != nil {
				break
			}
			if err = v.PutBlob("b", []byte{byte(round)}); err != nil {
				break
			}
		}
		done <- err
	}()
	for {
		if n := len(collect(t, v.RecordsOfType(ctx, "Observation"))); n != 300 {
			t.Error(n, "records")
		}
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
	}
}

func FuzzFrame(f *testing.F) {
	r := record("Patient", "1", "1", "data")
	r.Words = []Word{{Code, "a|b"}, {Month, "2024-05"}}
	f.Add(frame(r))
	f.Add(make([]byte, frameSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, stream, start, err := parseStart(b[:min(len(b), maxFrameStart)], int64(len(b)))
		if err != nil {
			return
		}
		r.Data, r.Digest = b[start:len(b)-32], [32]byte(b[len(b)-32:])
		again := frame(r)
		if stream {
			again[0] = asStream
		}
		if r.Size != int64(len(r.Data)) || !bytes.Equal(again, b) {
			t.Error("a frame that is not its own encoding")
		}
	})
}

func FuzzObject(f *testing.F) {
	v := fresh(f)
	if err := v.PutBlob("n", []byte("data")); err != nil {
		f.Fatal(err)
	}
	file := v.blobFile("n")
	path := filepath.Join(v.dir, "blobs", file)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:headerSize])
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := v.GetBlob("n"); err == nil && !bytes.Equal(b, good) {
			t.Error("other bytes gave", len(got), "bytes")
		}
	})
}

func BenchmarkBlob(b *testing.B) {
	v := fresh(b)
	data := make([]byte, 4096)
	for b.Loop() {
		if err := v.PutBlob("seed", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecordByID(b *testing.B) {
	v := fresh(b)
	var records []Record
	for i := range 100_000 {
		records = append(records, record("Observation", fmt.Sprint(i), fmt.Sprint(i%1000), strings.Repeat("x", 700)))
	}
	must(b, v, records...)
	i := 0
	for b.Loop() {
		if _, err := v.Record(ctx, "Observation", fmt.Sprint(i*7919%100_000)); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// TestStagesKeepTheOrder: what comes last counts, over parts, long records, streams and deletions.
func TestStagesKeepTheOrder(t *testing.T) {
	v := fresh(t)
	_, err := v.Import(ctx, func(yield func(Record, error) bool) {
		for i := range 3*partRecords + 7 {
			id := fmt.Sprint(i % 5)
			r := record("Observation", id, "p"+id, fmt.Sprint("content ", i))
			switch {
			case i%97 == 0:
				r = record("Observation", id, "p"+id, fmt.Sprint(i, strings.Repeat(" long", partBytes/5)))
			case i%89 == 0:
				r = Record{Type: "Observation", ID: id, Deleted: true}
			case i%83 == 0:
				r = Record{Type: "Observation", ID: id, Patient: "p" + id, Body: strings.NewReader(fmt.Sprint("content ", i))}
			}
			if !yield(r, nil) {
				t.Error("the import ended at", i)
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	const last = 3*partRecords + 6
	for id := range 5 {
		i := last - (last-id)%5
		if r, err := v.Record(ctx, "Observation", fmt.Sprint(id)); err != nil || string(r.Data) != fmt.Sprint("content ", i) || r.Patient != fmt.Sprint("p", id) {
			t.Errorf("%d is %q of %s, want that of line %d: %v", id, r.Data, r.Patient, i, err)
		}
		if versions, err := v.Versions(ctx, "Observation", fmt.Sprint(id)); err != nil || len(versions) < last/5 {
			t.Error(len(versions), "versions", err)
		}
	}
	if report, err := v.Verify(ctx, nil); err != nil || len(report.Problems) > 0 {
		t.Error(report.Problems, err)
	}
}

// TestAFailureInTheIndexEndsTheImport: the source is not read on to its end, and nobody waits for ever.
func TestAFailureInTheIndexEndsTheImport(t *testing.T) {
	full := errors.New("no space")
	for name, body := range map[string]func(i int) Record{
		"short": func(i int) Record { return record("Observation", fmt.Sprint(i), "a", "x") },
		"long":  func(i int) Record { return record("Observation", fmt.Sprint(i), "a", strings.Repeat("x", partBytes+1)) },
		"streams": func(i int) Record {
			return Record{Type: "Media", ID: fmt.Sprint(i), Patient: "a", Body: strings.NewReader("x")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := fresh(t)
			v.step = func(what string) error {
				if what == "pack begun" {
					return full
				}
				return nil
			}
			read := 0
			s, err := v.Import(ctx, func(yield func(Record, error) bool) {
				for i := range 1_000_000 {
					if read++; !yield(body(i), nil) {
						return
					}
				}
			})
			if !errors.Is(err, full) || s != (Summary{}) || read > 100*partRecords {
				t.Error(read, "read;", s, err)
			}
			v.step = nil
			must(t, v, record("Observation", "1", "a", "x"))
		})
	}
}
