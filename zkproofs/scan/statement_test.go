package scan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"salus/zkproofs/scan"
)

func TestRowElement(t *testing.T) {
	want := new(big.Int).Lsh(big.NewInt(7), 1+11*20)
	want.Add(want, big.NewInt(1+2*5))
	e := scan.RowElement([]uint32{5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7})
	if new(big.Int).SetBytes(e[:]).Cmp(want) != 0 || !e.Canonical() {
		t.Error(e)
	}
	greatest := make([]uint32, scan.Columns)
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

func TestKeyingsAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		keys   int
		want   string
		change func(*scan.Keying, *[scan.Columns]bool)
	}{
		{"a million keys", 4096, "", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Keys = scan.MaxKeys }},
		{"more than a million keys", 4096, "keys", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Keys = scan.MaxKeys + 1 }},
		{"more lanes than a row can name", 2, "keys", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Keys = 2*1024 + 1 }},
		{"no keys", 16, "keys", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Keys = 0 }},
		{"size beyond twenty bits", 16, "size", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Sizes[4] = 1 << 20 }},
		{"used column that does not exist", 16, "no codes", func(_ *scan.Keying, used *[scan.Columns]bool) { used[7] = true }},
		{"radix of a column that is not used", 16, "not used", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Sizes[5], k.Radix[5] = 3, 1 }},
		{"key beyond the keys", 16, "greatest key", func(k *scan.Keying, _ *[scan.Columns]bool) { k.Keys = 39 }},
		{"greatest radixes", 16, "greatest key", func(k *scan.Keying, used *[scan.Columns]bool) {
			for j := range k.Radix {
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
