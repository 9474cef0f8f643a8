package worker

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"testing"

	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// TestDatasetOfSeveralSheets: each sheet has salts of its own, the root commits to every column, and what is stored gives the same roots again.
func TestDatasetOfSeveralSheets(t *testing.T) {
	d := dataset{Rows: make([][]uint32, 250), Height: 3}
	for i := range d.Rows {
		if i%3 > 0 {
			d.Rows[i] = []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, uint32(i), 13}
		}
	}
	if err := d.commit(rand.Reader, 2); err != nil {
		t.Fatal(err)
	}
	if len(d.Sheets) != 1 || len(d.Sheets[0]) != len(d.Salts) || slices.Equal(d.Sheets[0], d.Salts) {
		t.Error("the second sheet has not as many salts of its own")
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var stored dataset
	if err := json.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	of := func(d dataset) zkproofs.Element {
		t.Helper()
		blocks, err := d.blocks()
		if err != nil || len(blocks) != 2 || len(blocks[0]) != 2 || len(blocks[1]) != 2 {
			t.Fatal(len(blocks), err)
		}
		var roots []zkproofs.Element
		for _, b := range blocks {
			root, err := merkle.RootOfChunks(merkle.Rows, b, merkle.BlockRows, d.Height)
			if err != nil {
				t.Fatal(err)
			}
			roots = append(roots, root)
		}
		root, err := scan.DatasetRoot(roots)
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	if of(stored) != d.Root {
		t.Error("the stored dataset has another root")
	}
	for _, column := range []int{0, 11, 12} {
		stored.Rows[1][column]++
		if of(stored) == d.Root {
			t.Errorf("column %d is not in the root", column)
		}
		stored.Rows[1][column]--
	}
	rows, salts, sheets := stored.block(1)
	if len(rows) != merkle.BlockRows || rows[10] != nil || rows[0] != nil || rows[1] == nil || len(salts) != 16 || !slices.Equal(sheets[0], d.Sheets[0][16:]) {
		t.Error("the second block is not what was committed")
	}
}
