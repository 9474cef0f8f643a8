package demo

import (
	"bytes"
	"context"
	"crypto/sha3"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
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
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs/catalogue"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// hospital is a site of the demo: its files, and its patients as only the demo, which plays them, knows them.
type hospital struct {
	name     study.SiteID
	files    string // folder that is imported
	dir      string // the worker's folder
	patients []*patient
	paper    bool // consent is in the folder's consents.csv
	rows     map[string]analysis.Row
	child    *child
}

// patient is one of the demo's patients.
type patient struct {
	id      string
	key     *eddsa.PrivateKey // nil if consent was given on paper
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
	d.circuits = needed.List()
	if d.Keep { // other studies may follow
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
	paper, err := readPaper(filepath.Join(h.files, source.ConsentsFile))
	if err != nil {
		return nil, err
	}
	h.paper = paper != nil
	for _, id := range patients {
		p := &patient{id: id, permits: paper[id]}
		if !h.paper {
			if p.key, err = d.patientKey(name, id); err != nil {
				return nil, err
			}
			if p.permits, err = d.decides(name, id); err != nil {
				return nil, err
			}
		}
		h.patients = append(h.patients, p)
	}
	if !h.paper {
		err = writeEnrolments(filepath.Join(h.files, "enrolments.csv"), h.patients)
	}
	return h, err
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

func writeEnrolments(path string, patients []*patient) error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	_ = w.Write([]string{"patient", "key"})
	for _, p := range patients {
		b := p.key.Public().Bytes()
		_ = w.Write([]string{p.id, hex.EncodeToString(b[:])})
	}
	w.Flush()
	return os.WriteFile(path, buf.Bytes(), 0o600)
}

// terms is what a patient of the demo permits, or refuses: broad consent, and the categories of data that the study asks for, genomic data among them if it does.
func (d *demo) terms(site study.SiteID, permits bool) consent.Directive {
	policy := consent.Hash(study.DigestOf([]byte("Broad consent to research with health data, given in the Salus demo.")))
	t := consent.BroadTerms(site, policy, "en")
	t.Signer = consent.Patient
	t.Categories = slices.Compact(slices.Sorted(slices.Values(slices.Concat(t.Categories, d.study.Categories))))
	if !permits {
		return consent.Directive{Schema: t.Schema, Decision: consent.Deny, Signer: consent.Patient, Site: site, Policy: policy, Language: "en"}
	}
	return t
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
			t := d.terms(h.name, p.permits)
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
