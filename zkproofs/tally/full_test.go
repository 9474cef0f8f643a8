//go:build full

package tally

import (
	"testing"

	"salus/models/consentword"
	"salus/zkproofs/internal/scantest"
	"salus/zkproofs/scan"
)

// TestFullTallyIsDetermined asks of circuits of full size, and of every path through the circuit, what the plain tests ask of a toy.
func TestFullTallyIsDetermined(t *testing.T) {
	everyWireIsDetermined(t, Shapes()[:2]...)
	everyWitnessIsDetermined(t, toys()[:3]...)
}

// TestFullProofOfHonestTally: lanes beyond the first, of a wide table and of one with sums.
func TestFullProofOfHonestTally(t *testing.T) {
	wide := survival()
	wide.Radix[0], wide.Sizes[0], wide.Keys = 600, 20, 12000
	provesItsTally(t, Shapes()[0], wide, 2)
	provesItsTally(t, Shapes()[1], lieQuery(Shapes()[1]), 1)
}

// TestFullEmptyChunkIsProven: no row and no directive is a true statement about nobody.
func TestFullEmptyChunkIsProven(t *testing.T) {
	s := Shapes()[0]
	x := newSite(t, s, survival(), 0, 1)
	x.Witness.Rows, x.Witness.Words = nil, nil
	x.Commit(t)
	x.encrypt(t, Table{Counts: make([]uint64, s.Keys)})
	x.proves(t)
}

// TestFullChunkIsProven: every slot counts under one key with the greatest value, each under a policy of its own.
func TestFullChunkIsProven(t *testing.T) {
	s := Shapes()[1]
	q := Query{Sizes: [scan.MaxColumns]uint32{512, 1<<scan.ColumnBits - 1}, Radix: [scan.MaxColumns]uint32{1}, Value: [scan.MaxColumns]uint32{1: 17}, Keys: 512, HasValue: true}
	x := newSite(t, s, q, 0, 1)
	for i := range s.Rows {
		f := scantest.Directive()
		f.Categories, f.Recipients = f.Categories&^(1<<30), f.Recipients&^0xff00|consentword.Recipients(i)<<8
		x.Witness.Rows[i], x.Witness.Words[i] = []uint32{512, 1<<scan.ColumnBits - 1}, f.Word()
	}
	x.Commit(t)
	table := x.table()
	if table.Counts[511] != 240 || table.Sums[511] != 240*17*(1<<scan.ColumnBits-1) {
		t.Fatal(table.Counts[511], table.Sums[511])
	}
	x.encrypt(t, table)
	x.proves(t)
}
