package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha3"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

func found(t testing.TB, v *Vault, q Query) (ids []string) {
	t.Helper()
	for r, err := range v.Search(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	if n, err := v.Count(ctx, q); n != len(ids) || err != nil {
		t.Errorf("counted %d, found %d (%v)", n, len(ids), err)
	}
	return ids
}

func worded(id, patient, data string, words ...Word) Record {
	r := record("Observation", id, patient, data)
	r.Words = words
	return r
}

func TestSearchFindsWhatIsNow(t *testing.T) {
	v := fresh(t)
	sys, dia := Word{Code, "loinc|8480-6"}, Word{Code, "loinc|8462-4"}
	may, june, year := Word{Month, "2024-05"}, Word{Month, "2024-06"}, Word{Month, "2023"}
	must(t, v, worded("1", "a", "1", sys, may, sys), worded("2", "a", "2", sys, dia, june), worded("3", "b", "3", dia, year), record("Patient", "a", "a", "p"))
	must(t, v, worded("4", "b", "4", sys, may))
	for name, c := range map[string]struct {
		q    Query
		want string
	}{
		"code":              {Query{Words: []Word{sys}}, "1 2 4"},
		"two codes":         {Query{Words: []Word{sys, dia}}, "2"},
		"unknown code":      {Query{Words: []Word{{Code, "loinc|1"}}}, ""},
		"code as month":     {Query{Words: []Word{{Month, sys.Text}}}, ""},
		"code of a patient": {Query{Patient: "b", Words: []Word{sys}}, "4"},
		"month":             {Query{From: "2024-05", To: "2024-05"}, "1 4"},
		"months":            {Query{From: "2023-11", To: "2024-06"}, "1 2 3 4"},
		"code in a month":   {Query{Words: []Word{sys}, From: "2024-06", To: "2024-07"}, "2"},
		"type":              {Query{Type: "Patient"}, "a"},
		"type and patient":  {Query{Type: "Observation", Patient: "a"}, "1 2"},
		"other type":        {Query{Type: "Patient", Words: []Word{sys}}, ""},
	} {
		if got := strings.Join(found(t, v, c.q), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for _, q := range []Query{{}, {From: "2024-05"}, {From: "2024-05", To: "2024-04"}, {From: "2024-00", To: "2024-04"}, {From: "24-05", To: "2024-05"}, {From: "0000-01", To: "2024-01"}, {From: "0001-01", To: "9999-12"}} {
		if _, err := v.Count(ctx, q); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	must(t, v, worded("1", "a", "changed", dia), Record{Type: "Observation", ID: "2", Deleted: true}, Record{Type: "Observation", ID: "77", Deleted: true})
	if got := found(t, v, Query{Words: []Word{sys}}); !slices.Equal(got, []string{"4"}) {
		t.Error("after a change and a deletion:", got)
	}
	if got := found(t, v, Query{Words: []Word{dia}}); !slices.Equal(got, []string{"3", "1"}) {
		t.Error("after a change:", got)
	}
}

func TestADeletedRecordLeavesItsChain(t *testing.T) {
	v := fresh(t)
	a := record("Observation", "1", "p", "a")
	first := put(t, v, a)
	s, err := v.Import(ctx, sequence(Record{Type: "Observation", ID: "1", Deleted: true}))
	if err != nil || s.Deleted != 1 {
		t.Fatal(s, err)
	}
	if _, err := v.Record(ctx, "Observation", "1"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, _, err := v.Open(ctx, "Observation", "1"); !errors.Is(err, ErrNotFound) {
		t.Error("an opening of what is deleted:", err)
	}
	types, err := v.Types(ctx)
	if err != nil || len(types) != 0 || len(recordsOf(t, v, "p")) != 0 {
		t.Error(types, err)
	}
	if names, err := v.Patients(ctx); len(names) != 0 || err != nil {
		t.Error(names, err)
	}
	if r := rootIn(t, v); r == first || r.Records != 1 {
		t.Error("the deletion is not in the root")
	}
	if s, err := v.Import(ctx, sequence(Record{Type: "Observation", ID: "1", Deleted: true})); err != nil || s.Deleted != 0 {
		t.Error("deleted twice:", s, err)
	}
	if s, err := v.Import(ctx, sequence(a)); err != nil || s.Updated != 1 {
		t.Error("back:", s, err)
	}
	if o, root, err := v.Open(ctx, "Observation", "1"); err != nil || o.Version != 3 || o.Check(root.Root, a.Digest) != nil {
		t.Error(o.Version, err)
	}
}

func TestFormerVersionsAreKeptAsThePolicySays(t *testing.T) {
	v := fresh(t)
	change := func(n int) { must(t, v, record("Observation", "1", "p", fmt.Sprint("content ", n))) }
	kept := func() (out []uint64) {
		list, err := v.Versions(ctx, "Observation", "1")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			r, err := v.RecordVersion(ctx, "Observation", "1", x.Number)
			if x.Kept {
				out = append(out, x.Number)
				if err != nil || string(r.Data) != fmt.Sprint("content ", x.Number) {
					t.Errorf("version %d: %q, %v", x.Number, r.Data, err)
				}
			} else if !errors.Is(err, ErrNotFound) {
				t.Errorf("version %d: %v", x.Number, err)
			}
		}
		return out
	}
	policy := func(n int) {
		if err := v.SetPolicy(ctx, Policy{Versions: n}); err != nil {
			t.Fatal(err)
		}
	}
	change(1)
	change(2)
	if got := kept(); !slices.Equal(got, []uint64{2}) {
		t.Error("without a policy:", got)
	}
	policy(-1)
	for n := 3; n <= 6; n++ {
		change(n)
	}
	if got := kept(); !slices.Equal(got, []uint64{2, 3, 4, 5, 6}) {
		t.Error("all:", got)
	}
	policy(2)
	change(7)
	if got := kept(); !slices.Equal(got, []uint64{5, 6, 7}) {
		t.Error("two:", got)
	}
	must(t, v, Record{Type: "Observation", ID: "1", Deleted: true})
	if got := kept(); !slices.Equal(got, []uint64{6, 7}) {
		t.Error("deleted:", got)
	}
	if _, err := v.Erase(ctx, "p", nil, false); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Versions(ctx, "Observation", "1"); !errors.Is(err, ErrNotFound) {
		t.Error("erased:", err)
	}
	if _, err := v.RecordVersion(ctx, "Observation", "1", 6); !errors.Is(err, ErrNotFound) {
		t.Error("erased:", err)
	}
	if err := v.SetPolicy(ctx, Policy{Versions: -2}); err == nil {
		t.Error("a policy of -2 versions")
	}
}

func TestALargeObjectComesAndGoesAsAStream(t *testing.T) {
	v := fresh(t)
	content := make([]byte, 3*segmentSize+77)
	rand.Read(content)
	image := func(b []byte) Record {
		return Record{Type: "dicom", ID: "1.2.3", Patient: "p", Words: []Word{{Code, "CT"}}, Body: bytes.NewReader(b)}
	}
	must(t, v, record("Patient", "p", "p", "p"), image(content), record("Observation", "1", "p", "o"))
	r, err := v.OpenRecord(ctx, "dicom", "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, content) || r.Size != int64(len(content)) || r.Digest != sha3.Sum256(content) || r.Patient != "p" {
		t.Fatal(len(got), "bytes came back", err)
	}
	for _, at := range []int64{0, segmentSize - 100, 3*segmentSize + 76} {
		part := make([]byte, 1)
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, part); err != nil || part[0] != content[at] {
			t.Error("byte", at, err)
		}
	}
	list := recordsOf(t, v, "p")
	if len(list) != 3 || list[1].Data != nil || list[1].Size != int64(len(content)) || list[1].Digest != r.Digest || string(list[2].Data) != "o" {
		t.Error("as a record among others it is not what it should be")
	}
	packs := packFiles(t, v.dir)
	if s, err := v.Import(ctx, sequence(image(content))); err != nil || s.Unchanged != 1 || packFiles(t, v.dir) != packs {
		t.Error("again:", s, err)
	}
	broken := errors.New("the disk it comes from is broken")
	torn := Record{Type: "dicom", ID: "1.2.3", Patient: "p", Body: io.MultiReader(bytes.NewReader(content[:segmentSize]), failing{broken})}
	if _, err := v.Import(ctx, sequence(torn)); !errors.Is(err, broken) || packFiles(t, v.dir) != packs {
		t.Error("torn off:", err)
	}
	if s, err := v.Import(ctx, sequence(image(content[1:]))); err != nil || s.Updated != 1 {
		t.Error("changed:", s, err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
		t.Error("a reader that was open before:", err)
	}
	now, err := v.OpenRecord(ctx, "dicom", "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	if got, err := io.ReadAll(now); err != nil || !bytes.Equal(got, content[1:]) {
		t.Error("the new version:", err)
	}
	if found := found(t, v, Query{Words: []Word{{Code, "CT"}}}); len(found) != 1 {
		t.Error(found)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestAPackHasTheNameThatIPFSGivesIt: the vectors were made with boxo's unixfs and dag-pb (v0.42.0).
func TestAPackHasTheNameThatIPFSGivesIt(t *testing.T) {
	for size, want := range map[int]string{0: "bafybmic3xecyv6aqxbhptbufcjqifyssgn7rotqysdofgrwjoqwkkbl5lm", 10: "bafybmigosb2t4infprihhz7bysqswy3llaikj3ztsn7jai5kfhbm6xhf4y", 5 * segmentSize: "bafybmic7xiwbenfxh55whfucc3voy6hpk4rdnhslp3hmez3jnzvt5hqgia"} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i * 7)
		}
		blocks, err := blocksOf(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		root := blocks[len(blocks)-1]
		name := cidText(root.codec, root.hash)
		if name != want {
			t.Errorf("%d bytes: %s, want %s", size, name, want)
		}
		if codec, hash, ok := parseCID(name); !ok || codec != root.codec || hash != root.hash {
			t.Error(name, "is not read back")
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte{2, 1, 1})
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		docs, err := parseList(b)
		if err == nil && (len(docs) > len(b) || !slices.IsSorted(docs)) {
			t.Error("a list that is longer than its bytes, or out of order")
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add(encodeWords([]Word{{Code, "a"}, {Month, "2024"}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		words, err := decodeWords(b)
		if err == nil && !bytes.Equal(encodeWords(words), b) {
			t.Error("words that are not their own encoding")
		}
	})
}

func FuzzCID(f *testing.F) {
	f.Add(cidText(codecRaw, [32]byte{1}))
	f.Fuzz(func(t *testing.T, s string) {
		if codec, hash, ok := parseCID(s); ok && cidText(codec, hash) != s {
			t.Error("a CID with two texts")
		}
	})
}

func FuzzKeyFile(f *testing.F) {
	k, err := newKey(KeySpec{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"format":"salus/vault-key/v1","suite":"x-wing","public":"","bind":"","private":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := decodeKeyFile(b)
		if err != nil {
			return
		}
		got.Sealed, got.Helper = nil, nil // Argon2id with the file's own parameters is slow, a helper is a program
		if loaded, err := got.load(); err == nil && loaded.opener == nil {
			t.Error("a key that nobody holds")
		}
		got.Public = k.Public
		if loaded, err := got.load(); err == nil && got.Suite == XWing && !bytes.Equal(got.Private, k.Private) {
			t.Error("a private key of another public key", loaded.suite)
		}
	})
}
