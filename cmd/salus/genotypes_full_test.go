//go:build full

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salus/models/analysis"
)

// TestFullAssociationOverGenotypeFiles runs the demo of an association over two ciphertexts of variants: two sites with VCF, in which some lines have the alleles the other
// way round, and one with a table of dosages. The result is the oracle's, and the receipt verifies.
func TestFullAssociationOverGenotypeFiles(t *testing.T) {
	const variants, patients = 700, 40
	dir := t.TempDir()
	file := writeScan(t, dir, variants, patients)
	c := &consortium{t: t, dir: dir}
	p := c.start("cli", "demo", "--data", filepath.Join(dir, "sites"), "--study", file, "--consent", "all", "--beats", "none", "--json")
	select {
	case <-p.done:
	case <-time.After(20 * time.Minute):
		t.Fatalf("the demo does not end\n%s", p.stderr)
	}
	var doc struct {
		Result            analysis.Association
		MaxAbsDifference  float64
		Verified          bool
		Proofs            struct{ Made, Verified int }
		Sites             []struct{ Consenting int }
		MaxRelDifference  *float64
		Reference, Schema any
	}
	if err := json.Unmarshal([]byte(p.stdout.String()), &doc); err != nil {
		t.Fatalf("%v\n%s\n%s", err, p.stdout, p.stderr)
	}
	r := doc.Result
	if !doc.Verified || !(doc.MaxAbsDifference <= 1e-9) || doc.Reference == nil || doc.Proofs.Made == 0 || doc.Proofs.Made != doc.Proofs.Verified {
		t.Errorf("verified %v, %d of %d proofs, it differs by %g", doc.Verified, doc.Proofs.Verified, doc.Proofs.Made, doc.MaxAbsDifference)
	}
	if len(r.Variants) != variants || r.Tests < variants-5 || r.Inflation == nil || r.N < 3*patients-20 || r.Cases == 0 || r.Controls == 0 {
		t.Errorf("%d variants, %d tests, %d patients", len(r.Variants), r.Tests, r.N)
	}
	last := r.Variants[variants-1] // all effect alleles where cases are, by writeScan
	if last.Cases != [3]uint64{0, 0, r.Cases} || last.Controls != [3]uint64{r.Controls, 0, 0} || last.Additive != nil || last.Missing != 0 {
		t.Errorf("the last variant is %+v", last)
	}
}

// writeScan writes a study and three sites' files, and gives the study's.
func writeScan(t *testing.T, dir string, variants, patients int) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var panel strings.Builder
	for v := range variants {
		fmt.Fprintf(&panel, "7:%d:A:G\n", 1000+10*v)
	}
	write(filepath.Join(dir, "panel.txt"), panel.String())
	for s, name := range []string{"bergen", "lund", "tartu"} {
		site := filepath.Join(dir, "sites", name)
		table, ids, cases := "id,case\n", []string{}, []bool{}
		for i := range patients + s {
			ids, cases = append(ids, fmt.Sprintf("%s-%d", name, i)), append(cases, rng.IntN(2) == 0)
			table += fmt.Sprintf("%s,%t\n", ids[i], cases[i])
		}
		write(filepath.Join(site, "table.csv"), table)
		vcf := "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + strings.Join(ids, "\t") + "\n"
		dosages := make([][]string, len(ids))
		header := []string{"id"}
		for v := range variants {
			header = append(header, fmt.Sprintf("7:%d:A:G", 1000+10*v))
			alleles, calls := "A\tG", []string{"0/0", "0|1", "1/1", "./."}
			if v%9 == 4 {
				alleles, calls = "G\tA", []string{"1/1", "1|0", "0/0", ".|."}
			}
			vcf += fmt.Sprintf("chr7\t%d\t.\t%s\t.\tPASS\t.\tGT", 1000+10*v, alleles)
			for i := range ids {
				g := []int{0, 0, 0, 1, 1, 2, 3}[rng.IntN(7)]
				if v == variants-1 {
					if g = 0; cases[i] {
						g = 2
					}
				}
				vcf += "\t" + calls[g]
				dosages[i] = append(dosages[i], []string{"0", "1", "2", ""}[g])
			}
			vcf += "\n"
		}
		if s < 2 {
			write(filepath.Join(site, "all.vcf"), vcf)
			continue
		}
		csv := strings.Join(header, ",") + "\n"
		for i, id := range ids {
			csv += id + "," + strings.Join(dosages[i], ",") + "\n"
		}
		write(filepath.Join(site, "genotypes.csv"), csv)
	}
	file := filepath.Join(dir, "scan.yaml")
	write(file, `
name: scan
purpose: [HMB]
categories: [genomics]
source:
  table: {patient: id}
  genotypes: {build: GRCh38}
columns: [{name: case, type: boolean}]
analysis: {kind: association, variants: panel.txt, outcome: {column: case, equals: true}}
release: {minCohort: 11, minSites: 3}
`)
	return file
}
