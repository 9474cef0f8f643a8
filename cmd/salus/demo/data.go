package demo

import (
	"bytes"
	"context"
	"crypto/sha3"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"salus/cmd/salus/demo/lung"
	"salus/consent"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/consentword"
	"salus/models/study"
	"salus/worker"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/admission"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// hospital is a site of the demo: its files, and its patients as only the demo, which plays them, knows them.
type hospital struct {
	name     study.SiteID
	files    string // folder that is imported
	dir      string // the worker's folder
	patients []*patient
	broad    consent.Directive // what permits mean here
	rows     map[string]analysis.Row
	child    *child
}

// patient is one of the demo's patients.
type patient struct {
	id      string
	key     *eddsa.PrivateKey // nil if consent was given on paper, as most is
	permits bool
	counts  bool // the directive permits this study
}

// prepare turns the data into one folder a site, reads them in the clear for the reference, and settles who consents.
func (d *demo) prepare(ctx context.Context) error {
	d.Say.Phase("patients' records as FHIR, one folder a hospital")
	data, err := d.sources()
	if err != nil {
		return err
	}
	if d.study, err = study.ParseFile(d.files); err != nil {
		return err
	}
	if err := source.Check(d.study); err != nil {
		return err
	}
	if d.program, err = analysis.Compile(d.study); err != nil {
		return err
	}
	d.doc.Study = StudyLine{Name: d.study.Name, Hash: d.study.Hash(), Analysis: d.study.Analysis.Kind}
	names, err := siteFolders(data)
	if err != nil {
		return err
	}
	for _, name := range names {
		h, err := d.hospital(ctx, name, filepath.Join(data, string(name)))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		d.sites = append(d.sites, h)
	}
	if uint32(len(d.sites)) < d.study.Release.MinSites {
		return fmt.Errorf("%w: the study needs %d sites, the data has %d", ErrUsage, d.study.Release.MinSites, len(d.sites))
	}
	if err := d.chooseCircuits(); err != nil {
		return err
	}
	return d.reference()
}

// chooseCircuits settles what the sessions prove, which the largest site decides.
func (d *demo) chooseCircuits() error {
	var heights []uint8
	for _, s := range d.sites {
		h, err := merkle.Height(len(s.patients), merkle.BlockRows)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		heights = append(heights, uint8(h))
	}
	chunk := transcript.ChunkRows(d.study, heights)
	var err error
	if d.statement, err = transcript.Statement(d.program, d.program.Start(), chunk); err != nil {
		return err
	}
	needed, err := transcript.CircuitsOf(d.study, chunk)
	if err != nil {
		return err
	}
	d.circuits = append(needed.List(), admission.Definition().ID, consentbatch.Shapes()[0].ID()) // and what puts consents in force
	if d.Keep {                                                                                  // other studies may follow
		for _, id := range catalogue.Listed() {
			if !slices.Contains(d.circuits, id) {
				d.circuits = append(d.circuits, id)
			}
		}
	}
	return nil
}

// sources gives the folder of the sites' folders, and sets the study's file.
func (d *demo) sources() (string, error) {
	if d.Study != "" {
		d.files = d.Study
	} else {
		folder := filepath.Join(d.dir, "study")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", err
		}
		if err := lung.WriteStudy(folder); err != nil {
			return "", err
		}
		d.files = filepath.Join(folder, lung.StudyFile)
	}
	if d.Data != "" {
		return d.Data, nil
	}
	folder := filepath.Join(d.dir, "export")
	return folder, lung.Write(folder, lung.Hospitals())
}

// siteFolders lists the folders that are sites, in the order of their names.
func siteFolders(data string) ([]study.SiteID, error) {
	entries, err := os.ReadDir(data)
	if err != nil {
		return nil, fmt.Errorf("%w: --data: %v", ErrUsage, err)
	}
	var out []study.SiteID
	for _, e := range entries {
		if !e.IsDir() || e.Name()[0] == '.' {
			continue
		}
		id, err := study.ParseSiteID(e.Name())
		if err != nil {
			return nil, fmt.Errorf("%w: --data: folder %q: %v", ErrUsage, e.Name(), err)
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return out, nil
}

// memory holds records in the clear, for the reference.
type memory map[string][]vault.Record

func (m memory) RecordsOfType(_ context.Context, typ string) iter.Seq2[vault.Record, error] {
	return func(yield func(vault.Record, error) bool) {
		for _, r := range m[typ] {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m memory) Record(_ context.Context, typ, id string) (vault.Record, error) {
	for _, r := range m[typ] {
		if r.ID == id {
			return r, nil
		}
	}
	return vault.Record{}, vault.ErrNotFound
}

// hospital copies a site's files, reads them in the clear, and lets its patients decide.
func (d *demo) hospital(ctx context.Context, name study.SiteID, from string) (*hospital, error) {
	h := &hospital{name: name, files: filepath.Join(d.dir, "sites", string(name)), dir: filepath.Join(d.dir, "workers", string(name)), rows: map[string]analysis.Row{}}
	if err := copyFolder(from, h.files); err != nil {
		return nil, err
	}
	records, patients, err := d.read(ctx, h.files)
	if err != nil {
		return nil, err
	}
	rows, _, err := source.Rows(ctx, d.study, records)
	if err != nil {
		return nil, err
	}
	genotypes, _, err := source.Genotypes(ctx, d.study, records)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		r.Add(d.program.Variants(), genotypes[r.Patient])
		h.rows[r.Patient] = r.Values
	}
	if err := d.decide(h, patients); err != nil {
		return nil, err
	}
	h.broad, err = worker.PaperTerms(h.files, name)
	return h, err
}

// signers is how many patients of a hospital have keys of their own in this demo: as many as one batch takes. The others' consent is on paper, as that of most patients is.
const signers = 8

// decide lets a hospital's patients decide. Where the folder has consents.csv they have.
func (d *demo) decide(h *hospital, patients []string) error {
	file := filepath.Join(h.files, source.ConsentsFile)
	paper, err := readPaper(file)
	if err != nil {
		return err
	}
	for _, id := range patients {
		p := &patient{id: id, permits: paper[id]}
		if paper == nil {
			if p.permits, err = d.decides(h.name, id); err != nil {
				return err
			}
			if len(h.patients) < signers {
				if p.key, err = d.patientKey(h.name, id); err != nil {
					return err
				}
			}
		}
		h.patients = append(h.patients, p)
	}
	if paper != nil {
		return nil
	}
	if err := writeEnrolments(filepath.Join(h.files, "enrolments.csv"), h.patients); err != nil {
		return err
	}
	if err := writePaper(file, h.patients); err != nil {
		return err
	}
	return d.writeTerms(h)
}

// signers counts the hospital's patients with keys of their own.
func (h *hospital) signers() (n int) {
	for _, p := range h.patients {
		if p.key != nil {
			n++
		}
	}
	return n
}

// read reads a folder as the worker's import will, into memory.
func (d *demo) read(ctx context.Context, folder string) (memory, []string, error) {
	f, err := source.Open(folder)
	if err != nil {
		return nil, nil, err
	}
	var report source.Report
	records, seen := memory{}, map[string]bool{}
	for r, err := range f.Records(ctx, &report, nil) {
		if err != nil {
			return nil, nil, err
		}
		records[r.Type] = append(records[r.Type], r)
		if r.Patient != "" {
			seen[r.Patient] = true
		}
	}
	if t := d.study.Source.Table; t != nil {
		ids, err := source.TablePatients(ctx, records, t.Patient)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			seen[id] = true
		}
	}
	var out []string
	for id := range seen {
		out = append(out, id)
	}
	slices.Sort(out)
	return records, out, nil
}

func copyFolder(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// readPaper reads consents.csv; nil if there is none.
func readPaper(path string) (map[string]bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := consent.ParsePaper(f)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, p := range list {
		out[source.PatientKey(p.Patient)] = p.Permit
	}
	return out, nil
}

// stream is a patient's source of randomness in this demo: SHAKE256 of seed, site, patient and purpose.
func (d *demo) stream(purpose string, site study.SiteID, id string) *sha3.SHAKE {
	x := sha3.NewSHAKE256()
	_, _ = fmt.Fprintf(x, "salus/demo/v1\x00%d\x00%s\x00%s\x00%s", d.Seed, purpose, site, id)
	return x
}

func (d *demo) patientKey(site study.SiteID, id string) (*eddsa.PrivateKey, error) {
	return eddsa.NewKey(d.stream("key", site, id))
}

// decides says whether a patient permits: all of them, or the fraction of --consent.
func (d *demo) decides(site study.SiteID, id string) (bool, error) {
	if d.Consent == "all" {
		return true, nil
	}
	part, err := strconv.ParseFloat(d.Consent, 64)
	if err != nil || !(part >= 0 && part <= 1) {
		return false, fmt.Errorf("%w: --consent: want all, or a fraction from 0 to 1", ErrUsage)
	}
	var b [8]byte
	_, _ = d.stream("decision", site, id).Read(b[:])
	return float64(binary.BigEndian.Uint64(b[:])>>11)/(1<<53) < part, nil
}

// writeEnrolments lists the keys of those who sign themselves.
func writeEnrolments(path string, patients []*patient) error {
	lines := [][]string{{"patient", "key"}}
	for _, p := range patients {
		if p.key != nil {
			b := p.key.Public().Bytes()
			lines = append(lines, []string{p.id, hex.EncodeToString(b[:])})
		}
	}
	return writeCSV(path, lines)
}

// writePaper lists what the others decided.
func writePaper(path string, patients []*patient) error {
	lines := [][]string{{"patient", "decision"}}
	for _, p := range patients {
		decision := consent.Deny
		if p.permits {
			decision = consent.Permit
		}
		if p.key == nil {
			lines = append(lines, []string{p.id, string(decision)})
		}
	}
	return writeCSV(path, lines)
}

func writeCSV(path string, lines [][]string) error {
	var buf bytes.Buffer
	if err := csv.NewWriter(&buf).WriteAll(lines); err != nil {
		return err
	}
	return os.WriteFile(path, buf.Bytes(), 0o600)
}

// writeTerms says what patients of the demo permit: broad consent, and the categories of data that the study asks for, genomic data among them if it does.
func (d *demo) writeTerms(h *hospital) error {
	broad := consent.BroadTerms(h.name, consent.Hash{}, "en")
	b, err := json.Marshal(map[string]any{
		"policy":     "Broad consent to research with health data, given in the Salus demo.",
		"categories": slices.Compact(slices.Sorted(slices.Values(slices.Concat(broad.Categories, d.study.Categories)))),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(h.files, worker.TermsFile), b, 0o600)
}

// terms is what a patient permits, or refuses.
func (h *hospital) terms(p *patient) consent.Directive {
	if p.permits {
		return h.broad
	}
	return consent.Refusal(h.broad)
}

// reference computes who counts and what the result must be, in the clear.
func (d *demo) reference() error {
	request, err := consent.RequestFor(d.study)
	if err != nil {
		return err
	}
	hours := uint32(time.Now().Unix() / 3600)
	var rows []analysis.Row
	d.doc.Sites = nil
	for _, h := range d.sites {
		line := Site{Name: string(h.name), Patients: len(h.patients)}
		for _, p := range h.patients {
			t := h.terms(p)
			t.Pseudonym, t.Version = p.id, 1
			word, _ := consent.Compile(&t)
			p.counts = consentword.Permits(word, request.Word(), hours)
			if !p.counts {
				continue
			}
			line.Consenting++
			if row, ok := h.rows[p.id]; ok {
				rows = append(rows, row)
			}
		}
		d.doc.Sites = append(d.doc.Sites, line)
	}
	d.doc.Reference, err = analysis.Oracle(d.study, rows)
	return err
}
