package source

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"salus/models/analysis"
	"salus/models/study"
	"salus/worker/vault"
)

// GenotypesFile is the name of a table of dosages: the patient in the first column, whatever it is called, and a variant in every other one, with 0, 1 or 2 effect alleles.
const GenotypesFile = "genotypes.csv"

// The vault's records of a genotype file: what its variants have in common, and one for each variant. A file is imported as a whole: a record of a variant beyond the
// panel's number is of an older one, and says nothing.
const (
	PanelType    = "genotype-panel"
	GenotypeType = "genotype"
)

// Limits of genotype files.
const (
	MaxSamples    = 1_000_000
	maxVariants   = 10_000_000 // of a file
	maxVCFHeader  = 1 << 16    // lines
	maxAllele     = 50
	maxVariantID  = 128
	dosageColumns = 20_000
)

// panel is what the vault keeps of a genotype file beside its variants.
type panel struct {
	Build    string   `json:"build,omitempty"` // reference genome, as far as the file says
	Patients []string `json:"patients"`        // in the file's order
	Variants int      `json:"variants"`
}

func isGenotypes(name string) bool {
	return name == GenotypesFile || strings.HasSuffix(name, ".vcf") || strings.HasSuffix(name, ".vcf.gz")
}

// variantRecord is a variant of a file: its place and names, and for every patient of the panel the number of alternate alleles, a point where it is not known.
func variantRecord(file string, number int, chromosome, position, id, ref, alt string, dosages []byte) vault.Record {
	data := []byte(strings.Join([]string{chromosome, position, id, ref, alt, string(dosages)}, "\t"))
	return vault.Record{Type: GenotypeType, ID: file + ":" + strconv.Itoa(number), Digest: sha256.Sum256(data), Data: data}
}

func panelRecord(file string, p panel) (vault.Record, error) {
	data, err := json.Marshal(p)
	return vault.Record{Type: PanelType, ID: file, Digest: sha256.Sum256(data), Data: data}, err
}

// vcf reads a VCF file (versions 4.0 to 4.4), line by line. A line that is not a biallelic variant with genotypes is a problem and left out; a header that cannot be relied
// on, and a text that ends within a line, refuse the file. Genotypes are unphased for us: 0/1 and 1|0 are one alternate allele. One with a missing allele, or of one allele only, is missing.
func (r *reading) vcf(f File, from io.Reader) error {
	name := f.Name
	in := bufio.NewReaderSize(from, 1<<18)
	v := vcfFile{reading: r, name: name}
	for number := 1; ; number++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		line, long, err := readLine(in, nil)
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return fmt.Errorf("%s:%d: %w: %s", name, number, ErrIncomplete, incompleteReason(err))
		}
		if len(line) > 0 || long {
			if err := v.line(number, line, long, ended); err != nil {
				return err
			}
		}
		if ended {
			return v.end()
		}
	}
}

// vcfFile is a VCF file under way.
type vcfFile struct {
	*reading
	name    string
	panel   panel
	body    bool // the line of columns was read
	haploid int
}

func (v *vcfFile) line(number int, line []byte, long, last bool) error {
	p := parsed{file: v.name, line: number, bytes: int64(len(line))}
	switch {
	case !v.body && (long || number > maxVCFHeader):
		return fmt.Errorf("%s:%d: the header is longer than a VCF file's", v.name, number)
	case !v.body:
		v.reading.send(p)
		return v.header(number, string(line))
	case long:
		p.problem = fmt.Sprintf("the line is longer than %d bytes", MaxLine)
	default:
		fields := bytes.Split(line, []byte("\t"))
		if last && len(fields) != 9+len(v.panel.Patients) {
			return fmt.Errorf("%s:%d: %w: the file ends within a line; export it again", v.name, number, ErrIncomplete)
		}
		if p.record, p.problem = v.variant(fields); p.problem == "" {
			if v.panel.Variants++; v.panel.Variants > maxVariants {
				return fmt.Errorf("%s: more than %d variants", v.name, maxVariants)
			}
		}
	}
	v.reading.send(p)
	return nil
}

// header reads a line before the variants.
func (v *vcfFile) header(number int, line string) error {
	switch {
	case number == 1:
		if !strings.HasPrefix(line, "##fileformat=VCFv4.") {
			return fmt.Errorf("%s:1: not VCF: the first line must be ##fileformat=VCFv4.x", v.name)
		}
		return nil
	case strings.HasPrefix(line, "##"):
		build := buildOf(line)
		if build != "" && v.panel.Build != "" && build != v.panel.Build {
			return fmt.Errorf("%s:%d: the header names two reference genomes, %s and %s", v.name, number, v.panel.Build, build)
		}
		if build != "" {
			v.panel.Build = build
		}
		return nil
	case strings.HasPrefix(line, "#CHROM\t"):
		return v.samples(number, strings.Split(line, "\t"))
	}
	return fmt.Errorf("%s:%d: a line of variants before the line #CHROM", v.name, number)
}

func (v *vcfFile) samples(number int, columns []string) error {
	want := []string{"#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"}
	if len(columns) <= len(want) || !slices.Equal(columns[:len(want)], want) {
		return fmt.Errorf("%s:%d: want the columns %s and then a column for every patient", v.name, number, strings.Join(want, " "))
	}
	patients, err := patientsOf(v.name, columns[len(want):])
	v.panel.Patients, v.body = patients, true
	return err
}

// patientsOf checks who a genotype file is about.
func patientsOf(name string, names []string) ([]string, error) {
	if len(names) > MaxSamples {
		return nil, fmt.Errorf("%s: more than %d patients", name, MaxSamples)
	}
	out, seen := make([]string, len(names)), make(map[string]bool, len(names))
	for i, text := range names {
		out[i] = PatientKey(strings.TrimSpace(text))
		switch {
		case out[i] == "" || len(out[i]) > vault.MaxName:
			return nil, fmt.Errorf("%s: patient %d has no name, or one longer than %d bytes", name, i+1, vault.MaxName)
		case seen[out[i]]:
			return nil, fmt.Errorf("%s: patient %d is there for the second time", name, i+1)
		}
		seen[out[i]] = true
	}
	return out, nil
}

// variant makes a record of a line's fields, or says why not.
func (v *vcfFile) variant(fields [][]byte) (vault.Record, string) {
	if len(fields) != 9+len(v.panel.Patients) {
		return vault.Record{}, fmt.Sprintf("%d columns, the header has %d; left out", len(fields), 9+len(v.panel.Patients))
	}
	chromosome := chromosomeOf(string(fields[0]))
	position, id, ref, alt := string(fields[1]), string(fields[2]), strings.ToUpper(string(fields[3])), strings.ToUpper(string(fields[4]))
	n, err := strconv.ParseUint(position, 10, 32)
	switch {
	case chromosome == "":
		return vault.Record{}, "a chromosome that is none of 1 to 22, X, Y and MT; left out"
	case err != nil || n == 0 || strconv.FormatUint(n, 10) != position:
		return vault.Record{}, "the position is no whole number from 1; left out"
	case strings.Contains(alt, ","):
		return vault.Record{}, "several alternate alleles; split the line (bcftools norm -m -any); left out"
	case !isAllele(ref) || !isAllele(alt) || ref == alt:
		return vault.Record{}, fmt.Sprintf("the alleles are not two of 1 to %d letters A, C, G, T; left out", maxAllele)
	case len(id) > maxVariantID:
		return vault.Record{}, fmt.Sprintf("the identifier is longer than %d bytes; left out", maxVariantID)
	}
	if format := fields[8]; !bytes.Equal(format, []byte("GT")) && !bytes.HasPrefix(format, []byte("GT:")) {
		return vault.Record{}, "FORMAT does not begin with GT; left out"
	}
	dosages := make([]byte, len(v.panel.Patients))
	for i, field := range fields[9:] {
		call, _, _ := bytes.Cut(field, []byte(":"))
		d, haploid, ok := dosage(call)
		if !ok {
			return vault.Record{}, fmt.Sprintf("the genotype of patient %d is not one of two alleles; left out", i+1)
		}
		if haploid {
			v.haploid++
		}
		dosages[i] = d
	}
	if id == "." {
		id = ""
	}
	return variantRecord(v.name, v.panel.Variants+1, chromosome, position, id, ref, alt, dosages), ""
}

// dosage is the number of alternate alleles of a call such as 0/1, a point where it is not known.
func dosage(call []byte) (d byte, haploid, ok bool) {
	allele := func(c byte) bool { return c == '0' || c == '1' || c == '.' }
	switch {
	case len(call) == 1 && allele(call[0]):
		return '.', call[0] != '.', true
	case len(call) != 3 || call[1] != '/' && call[1] != '|' || !allele(call[0]) || !allele(call[2]):
		return 0, false, false
	case call[0] == '.' || call[2] == '.':
		return '.', false, true
	}
	return '0' + (call[0] - '0') + (call[2] - '0'), false, true
}

func (v *vcfFile) end() error {
	if !v.body {
		return fmt.Errorf("%s: %w: the header has no line #CHROM", v.name, ErrIncomplete)
	}
	if v.haploid > 0 {
		v.reading.send(parsed{file: v.name, problem: fmt.Sprintf("%d genotypes of one allele are taken for missing", v.haploid)})
	}
	record, err := panelRecord(v.name, v.panel)
	if err != nil {
		return err
	}
	v.reading.send(parsed{file: v.name, record: record})
	return nil
}

func isAllele(s string) bool {
	return s != "" && len(s) <= maxAllele && strings.Trim(s, "ACGT") == ""
}

// chromosomeOf is a chromosome's name without chr; "" for what is none.
func chromosomeOf(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "chr"), "CHR")
	if s == "M" {
		return "MT"
	}
	n, err := strconv.Atoi(s)
	if s == "X" || s == "Y" || s == "MT" || err == nil && 1 <= n && n <= 22 && strconv.Itoa(n) == s {
		return s
	}
	return ""
}

// buildOf is the reference genome that a header line tells, by its name or by the length of chromosome 1; "" where it tells none.
func buildOf(line string) string {
	text := strings.ToLower(line)
	contig := strings.HasPrefix(text, "##contig=<")
	if !contig && !strings.HasPrefix(text, "##reference=") && !strings.HasPrefix(text, "##assembly=") {
		return ""
	}
	if contig && (strings.Contains(text, "id=1,") || strings.Contains(text, "id=chr1,")) {
		switch {
		case strings.Contains(text, "length=248956422"):
			return "GRCh38"
		case strings.Contains(text, "length=249250621"):
			return "GRCh37"
		}
	}
	return knownBuild(text)
}

// knownBuild finds a build by its names.
func knownBuild(text string) string {
	text = strings.ToLower(text)
	for _, b := range [][]string{{"GRCh38", "grch38", "hg38", "b38"}, {"GRCh37", "grch37", "hg19", "b37", "hs37"}} {
		if slices.ContainsFunc(b[1:], func(s string) bool { return strings.Contains(text, s) }) {
			return b[0]
		}
	}
	return ""
}

// dosages reads a table of dosages. A cell that is neither 0, 1, 2 nor missing is a problem and missing.
func (r *reading) dosages(f File, from io.Reader) error {
	name := f.Name
	data, err := io.ReadAll(io.LimitReader(from, MaxTable+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > MaxTable {
		return fmt.Errorf("%s: larger than %d bytes", name, MaxTable)
	}
	t, problems, err := parseCSV(name, data, dosageColumns)
	if err != nil {
		return err
	}
	for _, p := range problems {
		r.send(parsed{file: name, line: p.Line, problem: p.Reason})
	}
	names := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		names[i] = row[0]
	}
	p := panel{Variants: len(t.Header) - 1}
	if p.Patients, err = patientsOf(name, names); err != nil {
		return err
	}
	if p.Variants == 0 {
		return fmt.Errorf("%s: no variant; want a column for the patient and one for every variant", name)
	}
	r.send(parsed{file: name, bytes: int64(len(data))})
	for j, variant := range t.Header[1:] {
		if len(variant) > maxVariantID || strings.ContainsAny(variant, "\t\n\r") {
			return fmt.Errorf("%s:1: column %d is no variant's name", name, j+2)
		}
		out := make([]byte, len(t.Rows))
		for i, row := range t.Rows {
			genotype, ok := analysis.ParseDosage(strings.TrimSpace(row[1+j]))
			if out[i] = '.'; genotype > 0 {
				out[i] = '0' + genotype - 1
			}
			if !ok {
				r.send(parsed{file: name, line: t.Lines[i], problem: fmt.Sprintf("column %d is not 0, 1 or 2 effect alleles; taken for missing", j+2)})
			}
		}
		r.send(parsed{file: name, record: variantRecord(name, j+1, "", "", variant, "", "", out)})
	}
	record, err := panelRecord(name, p)
	r.send(parsed{file: name, record: record})
	return err
}

// Genotypes are the study's genotypes at this site by patient: for every variant of the study, in its order, 0 for missing and 1 more than the number of effect alleles. A study without
// genotype files has none.
//
// A variant by its place is found in VCF by chromosome, position and alleles, in either order of the alleles, and in a table of dosages as the name of a column; another one as an identifier in VCF,
// where the alternate allele is the effect allele, or as the name of a column. Strands are not guessed. A genotype that two files tell differently is an error.
func Genotypes(ctx context.Context, s *study.Study, from Records) (map[string][]uint8, []Problem, error) {
	if s.Source.Genotypes == nil {
		return nil, nil, nil
	}
	panels, err := readPanels(ctx, s.Source.Genotypes.Build, from)
	if err != nil {
		return nil, nil, err
	}
	m := newMatcher(s.Analysis.Variants)
	out := map[string][]uint8{}
	for record, err := range from.RecordsOfType(ctx, GenotypeType) {
		if err != nil {
			return nil, nil, err
		}
		if err := m.take(record, panels, out); err != nil {
			return nil, nil, err
		}
	}
	var problems []Problem
	absent := 0
	for _, found := range m.found {
		if !found {
			absent++
		}
	}
	if absent > 0 {
		problems = append(problems, Problem{"vault", 0, fmt.Sprintf("%d of the study's %d variants are in no genotype file that was imported at this site; their genotypes are missing", absent, len(m.found))})
	}
	return out, problems, nil
}

// Add gives the row a value for every variant of which the patient has a genotype, the number of effect alleles: what a computation in the clear reads.
func (r Row) Add(variants []string, genotypes []uint8) {
	for i, g := range genotypes {
		if g > 0 {
			r.Values[variants[i]] = analysis.Value(strconv.Itoa(int(g) - 1))
		}
	}
}

// readPanels reads what genotype files have in common, by their names.
func readPanels(ctx context.Context, build string, from Records) (map[string]panel, error) {
	panels := map[string]panel{}
	for record, err := range from.RecordsOfType(ctx, PanelType) {
		if err != nil {
			return nil, err
		}
		var p panel
		if err := json.Unmarshal(record.Data, &p); err != nil {
			return nil, fmt.Errorf("%s in the vault is not what was stored", record.ID)
		}
		if want := knownBuild(build); want != "" && p.Build != "" && p.Build != want {
			return nil, fmt.Errorf("%s has positions of %s, the study's are of %s; lift the file over, or take another study", record.ID, p.Build, want)
		}
		panels[record.ID] = p
	}
	if len(panels) == 0 {
		return nil, fmt.Errorf("no genotype file (*.vcf, *.vcf.gz or %s) was imported at this site", GenotypesFile)
	}
	return panels, nil
}

// matcher finds a study's variants in files.
type matcher struct {
	places map[study.Variant]int
	names  map[string]int
	found  []bool
}

func newMatcher(variants []string) *matcher {
	m := &matcher{places: map[study.Variant]int{}, names: map[string]int{}, found: make([]bool, len(variants))}
	for i, name := range variants {
		if v, ok := study.ParseVariant(name); ok {
			m.places[v] = i
		} else {
			m.names[name] = i
		}
	}
	return m
}

// find is the study's variants that a record is, and whether its dosages count the other allele.
func (m *matcher) find(v study.Variant, placed bool, id string) (at []int, flipped []bool) {
	if placed {
		if i, ok := m.places[v]; ok {
			at, flipped = append(at, i), append(flipped, false)
		}
		if i, ok := m.places[study.Variant{Chromosome: v.Chromosome, Position: v.Position, Other: v.Effect, Effect: v.Other}]; ok {
			at, flipped = append(at, i), append(flipped, true)
		}
	}
	for name := range strings.SplitSeq(id, ";") {
		if i, ok := m.names[name]; ok && name != "" {
			at, flipped = append(at, i), append(flipped, false)
		}
	}
	return at, flipped
}

// take reads a variant's record into the patients' genotypes.
func (m *matcher) take(r vault.Record, panels map[string]panel, out map[string][]uint8) error {
	broken := fmt.Errorf("%s in the vault is not what was stored", r.ID)
	file, number, ok := cutLast(r.ID, ":")
	k, err := strconv.Atoi(number)
	p, known := panels[file]
	if !ok || err != nil || !known {
		return broken
	}
	if k > p.Variants {
		return nil // of an older file of that name
	}
	fields := strings.Split(string(r.Data), "\t")
	if len(fields) != 6 || len(fields[5]) != len(p.Patients) {
		return broken
	}
	var v study.Variant
	placed := fields[0] != ""
	if placed {
		n, err := strconv.ParseUint(fields[1], 10, 32)
		if err != nil {
			return broken
		}
		v = study.Variant{Chromosome: fields[0], Position: uint32(n), Other: fields[3], Effect: fields[4]}
	} else {
		v, placed = study.ParseVariant(fields[2])
	}
	at, flipped := m.find(v, placed, fields[2])
	for j, i := range at {
		m.found[i] = true
		if err := m.fill(r.ID, i, flipped[j], fields[5], p.Patients, out); err != nil {
			return err
		}
	}
	return nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// fill writes variant i of every patient of a panel.
func (m *matcher) fill(id string, i int, flipped bool, dosages string, patients []string, out map[string][]uint8) error {
	for k, patient := range patients {
		row := out[patient]
		if row == nil {
			row = make([]uint8, len(m.found))
			out[patient] = row
		}
		var genotype uint8
		switch d := dosages[k]; {
		case d == '.':
			continue
		case d < '0' || d > '2':
			return fmt.Errorf("%s in the vault is not what was stored", id)
		case flipped:
			genotype = 1 + '2' - d
		default:
			genotype = 1 + d - '0'
		}
		if row[i] != 0 && row[i] != genotype {
			return fmt.Errorf("%s: a genotype that another line or file tells differently; keep one of them", id)
		}
		row[i] = genotype
	}
	return nil
}
