package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

func rootIn(t testing.TB, v *Vault) Root {
	t.Helper()
	r, err := v.Root(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func put(t testing.TB, v *Vault, records ...Record) Root {
	t.Helper()
	if _, err := v.Import(ctx, sequence(records...)); err != nil {
		t.Fatal(err)
	}
	return rootIn(t, v)
}

func TestRootIsOfEveryRecordAndVersion(t *testing.T) {
	dir, key := location(t)
	v := open(t, dir, key)
	if r := rootIn(t, v); r.Records != 0 || r.Root == [32]byte{} {
		t.Error("an empty vault has no root of its own")
	}
	a, b := record("Observation", "1", "p", "a"), record("Observation", "2", "q", "b")
	first := put(t, v, a)
	both := put(t, v, b)
	if first.Records != 1 || both.Records != 2 || first.Root == both.Root || first.Root == [32]byte{} {
		t.Error("a new record is not in the root")
	}
	if put(t, v, a, b) != both {
		t.Error("an import of what is there changes the root")
	}
	changed := put(t, v, record("Observation", "1", "p", "A"))
	if changed.Root == both.Root || changed.Records != 2 {
		t.Error("a new version is not in the root")
	}
	if back := put(t, v, a); back.Root == both.Root || back.Root == changed.Root {
		t.Error("a record whose content came back has the root of its first version: the versions between are not in it")
	}
	last := rootIn(t, v)
	v.Close()
	v = open(t, dir, key)
	if rootIn(t, v) != last {
		t.Error("the root is another after opening again")
	}
	other := fresh(t)
	if put(t, other, a).Root == first.Root {
		t.Error("two vaults with the same record have the same root: it could be guessed")
	}
}

func TestOpeningShowsARecordAndNoOther(t *testing.T) {
	v := fresh(t)
	for n := 1; n <= 17; n++ {
		id := fmt.Sprint(n)
		put(t, v, record("Observation", id, "p", "content of "+id))
		if n%3 == 0 {
			put(t, v, record("Observation", id, "p", "corrected "+id))
		}
		for i := 1; i <= n; i++ {
			r, err := v.Record(ctx, "Observation", fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			o, root, err := v.Open(ctx, "Observation", fmt.Sprint(i))
			if err != nil {
				t.Fatalf("%d of %d: %v", i, n, err)
			}
			if want := uint64(1 + 1 - min(i%3, 1)); root != rootIn(t, v) || o.Version != want || o.Check(root.Root, r.Digest) != nil {
				t.Fatalf("%d of %d: version %d, want %d", i, n, o.Version, want)
			}
		}
	}
	if _, _, err := v.Open(ctx, "Observation", "18"); err != ErrNotFound {
		t.Error(err)
	}
	o, root, err := v.Open(ctx, "Observation", "3")
	if err != nil {
		t.Fatal(err)
	}
	digest := [32]byte(o.Digest)
	for name, change := range map[string]func(*Opening){
		"name":              func(o *Opening) { o.Name = flipped(o.Name, 0) },
		"short name":        func(o *Opening) { o.Name = o.Name[:15] },
		"version":           func(o *Opening) { o.Version++ },
		"version 0":         func(o *Opening) { o.Version = 0 },
		"before":            func(o *Opening) { o.Before = flipped(o.Before, 0) },
		"first with before": func(o *Opening) { o.Version = 1 },
		"salt":              func(o *Opening) { o.Salt = flipped(o.Salt, 0) },
		"digest":            func(o *Opening) { o.Digest = flipped(o.Digest, 0) },
		"index":             func(o *Opening) { o.Index = (o.Index + 1) % o.Records },
		"negative index":    func(o *Opening) { o.Index = -1 },
		"records":           func(o *Opening) { o.Records++ },
		"path":              func(o *Opening) { o.Path = append([][]byte{flipped(o.Path[0], 0)}, o.Path[1:]...) },
		"short path":        func(o *Opening) { o.Path = o.Path[:len(o.Path)-1] },
		"long path":         func(o *Opening) { o.Path = append(slices.Clone(o.Path), make([]byte, 32)) },
		"short sibling":     func(o *Opening) { o.Path = append([][]byte{o.Path[0][:31]}, o.Path[1:]...) },
	} {
		wrong := o
		change(&wrong)
		if wrong.Check(root.Root, digest) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if o.Check(root.Root, sha256.Sum256([]byte("another content"))) == nil || o.Check(sha256.Sum256(nil), digest) == nil {
		t.Error("an opening is good for another content or root")
	}
}

// FuzzOpening: an opening from outside is refused or shows what it says, and does not crash.
func FuzzOpening(f *testing.F) {
	v := fresh(f)
	root := put(f, v, record("Observation", "1", "p", "a"), record("Observation", "2", "p", "b"), record("Observation", "3", "p", "c"))
	o, _, err := v.Open(ctx, "Observation", "2")
	if err != nil {
		f.Fatal(err)
	}
	good, err := json.Marshal(o)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"index":5,"records":9,"path":[null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var x Opening
		if len(b) > 1<<16 || json.Unmarshal(b, &x) != nil {
			return
		}
		if x.Check(root.Root, [32]byte(o.Digest)) == nil && (x.Index != o.Index || x.Version != o.Version || !bytes.Equal(x.Name, o.Name) || !bytes.Equal(x.Salt, o.Salt)) {
			t.Error("another opening of the same record is good")
		}
	})
}
