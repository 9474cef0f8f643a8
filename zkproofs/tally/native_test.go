package tally

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"salus/he"
	"salus/zkproofs/scan"
)

func TestMessageLayout(t *testing.T) {
	for _, s := range Shapes() {
		rng := rand.New(rand.NewPCG(1, uint64(s.Keys)))
		table := Table{Counts: make([]uint64, s.Keys)}
		if s.SumLimbs > 0 {
			table.Sums = make([]uint64, s.Keys)
		}
		for k := range table.Counts {
			table.Counts[k] = rng.Uint64N(uint64(s.Rows) + 1)
			if table.Sums != nil {
				table.Sums[k] = rng.Uint64N(1 << sumBits)
			}
		}
		message, err := s.Message(table)
		if err != nil || len(message) > s.Set.N() {
			t.Fatal(s.Name, len(message), err)
		}
		coefficients := make([]uint64, s.Set.N())
		for range 3 { // three sites with the same table
			for j, m := range message {
				coefficients[j] += uint64(m)
			}
		}
		counts, sums, err := s.Decode(coefficients)
		if err != nil {
			t.Fatal(s.Name, err)
		}
		for k := range counts {
			if counts[k] != 3*table.Counts[k] || table.Sums != nil && sums[k] != 3*table.Sums[k] {
				t.Fatalf("%s: key %d", s.Name, k)
			}
		}
	}
	s := Shapes()[1]
	counts, sums := make([]uint64, s.Keys), make([]uint64, s.Keys)
	counts[1], sums[1] = 5, 0x04030201
	m, err := s.Encode(counts, sums)
	if want := []uint32{5, 1, 2, 3, 4}; err != nil || !reflect.DeepEqual(m[5:10], want) {
		t.Errorf("key 1 is %v, expected %v", m[5:10], want)
	}
	counts[1] = 256
	if _, err := s.Encode(counts, sums); err == nil {
		t.Error("a count of 256 fits eight bits")
	}
	counts[1], sums[1] = 5, 1<<sumBits
	if _, err := s.Encode(counts, sums); err == nil {
		t.Error("a sum of 2^32 fits")
	}
	if _, err := s.Encode(counts, nil); err == nil {
		t.Error("a shape with sums has a table without")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(0), uint16(1), uint64(3))
	f.Add(uint16(1), uint16(4095), uint64(1))
	f.Add(uint16(0), uint16(9), uint64(1<<22))
	f.Fuzz(func(t *testing.T, which, at uint16, value uint64) {
		s := Shapes()[int(which)%len(Shapes())]
		c := make([]uint64, s.Set.N())
		place := int(at) % len(c)
		c[place] = value
		counts, sums, err := s.Decode(c)
		bad := value >= s.Set.T() || place >= s.Keys*s.limbs() && value != 0
		if (err != nil) != bad {
			t.Fatal(err)
		}
		if err == nil && (len(counts) != s.Keys || s.SumLimbs > 0 && len(sums) != s.Keys) {
			t.Fatal(len(counts), len(sums))
		}
		if _, _, err := s.Decode(c[1:]); err == nil {
			t.Fatal("a coefficient is missing")
		}
	})
}

func TestQueriesAreChecked(t *testing.T) {
	count, sum := Shapes()[0], Shapes()[1]
	for _, c := range []struct {
		name   string
		shape  Shape
		query  Query
		want   string
		change func(*Query)
	}{
		{"a million keys", count, survival(), "", func(q *Query) { q.Keys = scan.MaxKeys }},
		{"more than a million keys", count, survival(), "keys", func(q *Query) { q.Keys = scan.MaxKeys + 1 }},
		{"more lanes than a row can name", sum, sums(), "keys", func(q *Query) { q.Keys = 512*1024 + 1 }},
		{"no keys", count, survival(), "keys", func(q *Query) { q.Keys = 0 }},
		{"value in a count-only shape", count, sums(), "only counts", func(q *Query) {}},
		{"value weight without a value", count, survival(), "no value", func(q *Query) { q.Value[0] = 1 }},
		{"size beyond twenty bits", count, survival(), "size", func(q *Query) { q.Sizes[4]++ }},
		{"used column that does not exist", count, survival(), "no codes", func(q *Query) { q.Radix[7] = 1 }},
		{"key beyond the keys", count, survival(), "greatest key", func(q *Query) { q.Keys = 1199 }},
		{"sum beyond 32 bits", sum, sums(), "could exceed", func(q *Query) { q.Sizes[2] = 1 << 19; q.Value[2] = 40 }},
		{"greatest weights", sum, sums(), "could exceed", func(q *Query) {
			for j := range scan.SheetColumns {
				q.Sizes[j], q.Value[j] = 1<<20-1, 1<<32-1
			}
			q.Radix = [scan.MaxColumns]uint32{}
		}},
		{"greatest radixes", count, survival(), "greatest key", func(q *Query) {
			for j := range scan.SheetColumns {
				q.Sizes[j], q.Radix[j] = 1<<20-1, 1<<32-1
			}
		}},
	} {
		q := c.query
		c.change(&q)
		if err := c.shape.Check(q); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	for _, q := range []Query{survival(), sums()} {
		s, err := ShapeFor(he.Additive4096(), 240, q)
		if err != nil || (s.SumLimbs > 0) != q.HasValue {
			t.Error(s.Name, err)
		}
	}
	if _, err := ShapeFor(he.Additive4096(), 100, sums()); err == nil {
		t.Error("there is a shape of 100 rows")
	}
}
