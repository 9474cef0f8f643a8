package worker

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"testing"

	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
	"salus/zkproofs/variants"
)

// TestDatasetOfSeveralSheets: each sheet has salts of its own, the root commits to every column, and what is stored gives the same roots again.
func TestDatasetOfSeveralSheets(t *testing.T) {
	d := dataset{Rows: make([][]uint32, 250), Height: 3}
	for i := range d.Rows {
		if i%3 > 0 {
			d.Rows[i] = []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, uint32(i), 13}
		}
	}
	if err := d.commit(rand.Reader, []analysis.Sheet{{Kind: analysis.Codes}, {Kind: analysis.Codes}}); err != nil {
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

// TestDatasetOfGenotypeSheets: every genotype of every sheet and patient is in the root, and what is stored gives the same blocks again.
func TestDatasetOfGenotypeSheets(t *testing.T) {
	sheets := []analysis.Sheet{{Kind: analysis.Codes}, {Kind: analysis.Genotypes}, {Kind: analysis.Genotypes}}
	d := dataset{Rows: make([][]uint32, 250), Height: 3, Genotypes: make([][][]zkproofs.Element, 2)}
	for i := range d.Rows {
		d.Rows[i] = []uint32{uint32(i % 3)}
		for g := range d.Genotypes {
			d.Genotypes[g] = append(d.Genotypes[g], nil)
			if i%4 > 0 {
				d.Genotypes[g][i] = variants.Pack([]uint8{uint8(i % 4), uint8(g), 3})
			}
		}
	}
	if err := d.commit(rand.Reader, sheets); err != nil {
		t.Fatal(err)
	}
	if len(d.Sheets) != 2 || len(d.Sheets[1]) != 2*variants.BlockSalts || slices.Equal(d.Sheets[0], d.Sheets[1]) {
		t.Error("the sheets have not salts of their own")
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
		if err != nil || len(blocks) != 3 || len(blocks[0]) != 2 || len(blocks[2]) != 2 {
			t.Fatal(len(blocks), err)
		}
		root, err := transcript.DatasetRoot(sheets, blocks, d.Height)
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	if of(stored) != d.Root {
		t.Error("the stored dataset has another root")
	}
	for name, change := range map[string]func(d *dataset){
		"a genotype":                   func(d *dataset) { d.Genotypes[1][249] = variants.Pack([]uint8{2, 2, 2}) },
		"genotypes of nobody":          func(d *dataset) { d.Genotypes[0][4] = variants.Pack([]uint8{1}) },
		"two patients' rows exchanged": func(d *dataset) { g := d.Genotypes[0]; g[1], g[2] = g[2], g[1] },
		"two sheets' rows exchanged":   func(d *dataset) { d.Genotypes[0], d.Genotypes[1] = d.Genotypes[1], d.Genotypes[0] },
		"a code":                       func(d *dataset) { d.Rows[3][0]++ },
		"two sheets exchanged with salts ": func(d *dataset) {
			d.Genotypes[0], d.Genotypes[1] = d.Genotypes[1], d.Genotypes[0]
			d.Sheets[0], d.Sheets[1] = d.Sheets[1], d.Sheets[0]
		},
	} {
		var other dataset
		if err := json.Unmarshal(b, &other); err != nil {
			t.Fatal(err)
		}
		change(&other)
		if of(other) == d.Root {
			t.Errorf("%s: the root is the same", name)
		}
	}
	blocks, err := stored.blocks()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string][]analysis.Sheet{
		"a genotype sheet taken for one of codes": {sheets[0], sheets[0], sheets[1]}, "an unknown kind": {sheets[0], sheets[1], {Kind: 7}}, "a sheet too few": sheets[:2],
	} {
		if root, err := transcript.DatasetRoot(s, blocks, d.Height); err == nil && root == d.Root {
			t.Errorf("%s: the root is the same", name)
		}
	}
	_, _, salts := stored.block(1)
	if len(salts[0]) != variants.BlockSalts || !slices.Equal(salts[1], d.Sheets[1][variants.BlockSalts:]) || len(blockOf(stored.Genotypes[0], 1)) != 10 {
		t.Error("the second block is not what was committed")
	}
}
