package scan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"strings"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/scan"
)

func TestRowElement(t *testing.T) {
	want := new(big.Int).Lsh(big.NewInt(7), 1+11*20)
	want.Add(want, big.NewInt(1+2*5))
	e := scan.RowElement([]uint32{5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7})
	if new(big.Int).SetBytes(e[:]).Cmp(want) != 0 || !e.Canonical() {
		t.Error(e)
	}
	greatest := make([]uint32, scan.SheetColumns)
	for j := range greatest {
		greatest[j] = 1<<20 - 1
	}
	full := scan.RowElement(greatest)
	if x := new(big.Int).SetBytes(full[:]); x.BitLen() != 241 || !full.Canonical() {
		t.Error("the greatest row is not 241 bits")
	}
	if scan.RowElement(nil) != [32]byte{} || scan.RowElement([]uint32{}) == scan.RowElement(nil) {
		t.Error("a row without codes is the empty slot")
	}
}

// TestSheetsOfARow: each sheet has twelve columns and the row's presence.
func TestSheetsOfARow(t *testing.T) {
	row := []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 15}
	if scan.SheetElement(row, 0) != scan.RowElement(row[:12]) || scan.SheetElement(row, 1) != scan.RowElement([]uint32{13, 0, 15}) {
		t.Error("a sheet's columns are not where they belong")
	}
	present := scan.RowElement([]uint32{})
	if scan.SheetElement(row[:3], 1) != present || scan.SheetElement(row[:12], 1) != present || scan.SheetElement([]uint32{}, 0) != present {
		t.Error("a present row is not present in a sheet without codes")
	}
	if scan.SheetElement(nil, 0) != [32]byte{} || scan.SheetElement(nil, 1) != [32]byte{} {
		t.Error("an empty slot is present in a sheet")
	}
	for columns, want := range map[int]int{0: 1, 1: 1, 12: 1, 13: 2, 16: 2, 24: 2, 25: 3} {
		if got := scan.SheetsFor(columns); got != want {
			t.Errorf("%d columns take %d sheets, expected %d", columns, got, want)
		}
	}
}

// TestDatasetRoot: one sheet's root is the dataset's; of several the order, the number and each root count.
func TestDatasetRoot(t *testing.T) {
	a, b := scan.RowElement([]uint32{1}), scan.RowElement([]uint32{2})
	root := func(sheets ...zkproofs.Element) zkproofs.Element {
		t.Helper()
		r, err := scan.DatasetRoot(sheets)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if root(a) != a {
		t.Error("the root of one sheet is another than its tree's")
	}
	seen := map[zkproofs.Element]bool{}
	for _, sheets := range [][]zkproofs.Element{{a}, {b}, {a, b}, {b, a}, {a, a}, {a, {}}, {a, b, {}}, {a, b, a}, slices.Repeat([]zkproofs.Element{a}, 15), slices.Repeat([]zkproofs.Element{a}, 16)} {
		r := root(sheets...)
		if seen[r] || !r.Canonical() {
			t.Errorf("the root of %d sheets is that of others", len(sheets))
		}
		seen[r] = true
	}
	if _, err := scan.DatasetRoot(nil); err == nil {
		t.Error("a dataset without sheets has a root")
	}
	for _, sheets := range [][]zkproofs.Element{{{0: 0xff}}, {a, {0: 0xff}}} {
		if _, err := scan.DatasetRoot(sheets); err == nil {
			t.Error("what is no element is a sheet's root")
		}
	}
}

func TestKeyingsAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		keys   int
		want   string
		change func(*scan.Keying, *[scan.MaxColumns]bool)
	}{
		{"a million keys", 4096, "", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Keys = scan.MaxKeys }},
		{"more than a million keys", 4096, "keys", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Keys = scan.MaxKeys + 1 }},
		{"more lanes than a row can name", 2, "keys", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Keys = 2*1024 + 1 }},
		{"no keys", 16, "keys", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Keys = 0 }},
		{"size beyond twenty bits", 16, "size", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Sizes[4] = 1 << 20 }},
		{"used column that does not exist", 16, "no codes", func(_ *scan.Keying, used *[scan.MaxColumns]bool) { used[7] = true }},
		{"radix of a column that is not used", 16, "not used", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Sizes[5], k.Radix[5] = 3, 1 }},
		{"column that the circuit does not have", 16, "beyond the circuit", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Sizes[12] = 3 }},
		{"radix of a column that the circuit does not have", 16, "beyond the circuit", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Radix[15] = 3 }},
		{"need of a column that the circuit does not have", 16, "beyond the circuit", func(_ *scan.Keying, used *[scan.MaxColumns]bool) { used[12] = true }},
		{"key beyond the keys", 16, "greatest key", func(k *scan.Keying, _ *[scan.MaxColumns]bool) { k.Keys = 39 }},
		{"greatest radixes", 16, "greatest key", func(k *scan.Keying, used *[scan.MaxColumns]bool) {
			for j := range 12 {
				k.Sizes[j], k.Radix[j], used[j] = 1<<20-1, 1<<32-1, true
			}
		}},
	} {
		x := lieSite(t, toy(), 1)
		s, k, used := x.Size, x.keying, x.used()
		s.Keys = c.keys
		c.change(&k, &used)
		if err := s.Check(k, used); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	for name, change := range map[string]func(*scan.Size){
		"keys not a power of two":   func(s *scan.Size) { s.Keys = 500 },
		"no keys":                   func(s *scan.Size) { s.Keys = 0 },
		"no columns":                func(s *scan.Size) { s.Columns = 0 },
		"too many columns":          func(s *scan.Size) { s.Columns = scan.MaxColumns + 1 },
		"too many lookups of pairs": func(s *scan.Size) { s.Policies = 1 << 16 },
		"too many poles":            func(s *scan.Size) { s.Keys = 1 << 16 },
	} {
		s := toy()
		if err := s.CheckBounds(); err != nil {
			t.Fatal(err)
		}
		change(&s)
		if s.CheckBounds() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWitnessIsNotPrinted(t *testing.T) {
	w := scan.Witness{Rows: [][]uint32{{424242}}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "witness", w)
	j, err := json.Marshal(&w)
	if err != nil {
		t.Fatal(err)
	}
	log.Write(j)
	fmt.Fprintf(&log, "%v %+v %#v %d %s", w, &w, w, w, w)
	if s := log.String(); strings.Contains(s, "424242") || strings.Count(s, "[redacted]") != 7 {
		t.Error(s)
	}
}
