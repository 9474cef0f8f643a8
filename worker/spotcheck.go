package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"salus/ledger"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
)

// Spot check: one row of an approved dataset, opened to a named auditor with the records that it was made from. The dataset's root on chain binds the row; the auditor sees whether the
// records say what the row says. Cryptography shows that sums are those of the committed rows, and says nothing of whether the rows are true: this does, row by row.
//
// It shows what the study reads of the patient, and nothing else: records of the types that its views and tables take, and of table.csv the study's columns. A slot without a row in the
// dataset, of somebody who refused or came later, has nothing to check and is refused.
//
// The auditor names the slot, best drawn after the root was on chain. The reading is signed, in the audit log and in the patient's history before anything is shown.

const spotBlob = "spotcheck/" // + patient

// SpotCheck is what an auditor is shown.
type SpotCheck struct {
	Study   study.Hash       `json:"study"`
	Slot    int              `json:"slot"`
	Root    zkproofs.Element `json:"datasetRoot"` // as it was approved
	Sheets  []SpotSheet      `json:"sheets"`
	Columns []SpotColumn     `json:"columns"`
	Differs bool             `json:"differs"` // the row is not the one that the records give now
	Opened  OpenedRecords    `json:"opened"`
}

// SpotSheet opens one sheet of the dataset at the slot: the leaf stands under the sheet's root, and the roots of all sheets make the dataset's.
type SpotSheet struct {
	Root zkproofs.Element `json:"root"`
	Leaf zkproofs.Element `json:"leaf"`
	Path *merkle.Path     `json:"path"`
}

// SpotColumn is one axis of the row: its code as committed, and as the records give it now; 0 is missing.
type SpotColumn struct {
	Axis      int    `json:"axis"`
	Committed uint32 `json:"committed"`
	Derived   uint32 `json:"derived"`
}

const spotNotice = "Opened to check one row of a study's dataset against its records. Any other use is forbidden. The patient is told."

// CheckRow opens the row in a slot of an approved study's dataset to an auditor.
func (s *Site) CheckRow(ctx context.Context, chain *ledger.Client, st *study.Study, slot int, key *ledger.Key, now time.Time) (SpotCheck, error) {
	out := SpotCheck{Study: st.Hash(), Slot: slot}
	facts, err := ledger.ReadFacts(ctx, chain, s.Profile.Deployment)
	if err != nil {
		return out, err
	}
	b, err := s.latest()
	if err != nil {
		return out, err
	}
	patient := b.Pseudonym(slot)
	p, err := s.allow(facts, chain.Address(), key.Address(), ActSpotCheck, patient, "")
	if err != nil {
		return out, err
	}
	d, err := s.approved(st)
	if err != nil {
		return out, err
	}
	if patient == "" || !d.has(slot) {
		return out, s.refusing(audit.Event{Act: ActSpotCheck, Role: string(p.Role), Name: p.Name, Key: p.Key.String(), Object: out.Study.String()}, faults.New(faults.NotFound, "the dataset has no row in slot %d", slot))
	}
	read, err := s.openRow(ctx, st, d, patient, &out)
	if err != nil {
		return out, err
	}
	unlock, err := s.lockEmergencies(ctx)
	if err != nil {
		return out, err
	}
	defer unlock()
	out.Opened = OpenedRecords{Notice: spotNotice, Until: now.UTC().Truncate(time.Second)}
	if out.Opened.Records, err = s.sourcesOf(ctx, st, read, patient); err != nil {
		return out, err
	}
	if err := s.noteSpot(patient, out, Signature{Key: key.Address(), Name: p.Name, At: out.Opened.Until}, key); err != nil {
		return SpotCheck{}, err
	}
	return out, nil
}

// approved is a study's dataset as it was approved.
func (s *Site) approved(st *study.Study) (d dataset, err error) {
	err = s.loadJSON(datasetBlob+st.Hash().String(), &d)
	if errors.Is(err, vault.ErrNotFound) {
		err = cmp.Or(s.datasetErased(st.Hash()), error(faults.New(faults.NotFound, "this site has approved no such study")))
	}
	return d, err
}

// has says whether a slot has a row, of codes or of genotypes.
func (d dataset) has(slot int) bool {
	if slot < 0 || slot >= len(d.Rows) {
		return false
	}
	return d.Rows[slot] != nil || slices.ContainsFunc(d.Genotypes, func(sheet [][]zkproofs.Element) bool { return sheet[slot] != nil })
}

// openRow fills in the row with its openings, and what the records give now. It says what was read for that.
func (s *Site) openRow(ctx context.Context, st *study.Study, d dataset, patient string, out *SpotCheck) (*sourcesRead, error) {
	out.Root = d.Root
	trees, err := d.trees()
	if err != nil {
		return nil, err
	}
	for i, t := range trees {
		path, err := t.Open(out.Slot)
		if err != nil {
			return nil, err
		}
		out.Sheets = append(out.Sheets, SpotSheet{t.Root(), scan.SheetElement(d.Rows[out.Slot], i), &path})
	}
	read := &sourcesRead{Records: s.Vault, types: map[string]bool{}}
	derived, err := derive(ctx, st, read, patient)
	if err != nil {
		return nil, err
	}
	out.Differs = !slices.Equal(d.Rows[out.Slot], derived) || (d.Rows[out.Slot] == nil) != (derived == nil)
	for i := range max(len(d.Rows[out.Slot]), len(derived)) {
		c := SpotColumn{Axis: i}
		if i < len(d.Rows[out.Slot]) {
			c.Committed = d.Rows[out.Slot][i]
		}
		if i < len(derived) {
			c.Derived = derived[i]
		}
		out.Columns = append(out.Columns, c)
	}
	return read, nil
}

// sourcesRead notes of which types a study reads records.
type sourcesRead struct {
	source.Records
	mu    sync.Mutex
	types map[string]bool
}

func (r *sourcesRead) note(typ string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.types[typ] = true
}

// RecordsOfType implements source.Records.
func (r *sourcesRead) RecordsOfType(ctx context.Context, typ string) iter.Seq2[vault.Record, error] {
	r.note(typ)
	return r.Records.RecordsOfType(ctx, typ)
}

// Record implements source.Records: what a view's resolve() follows.
func (r *sourcesRead) Record(ctx context.Context, typ, id string) (vault.Record, error) {
	r.note(typ)
	return r.Records.Record(ctx, typ, id)
}

// sourcesOf are a patient's records of the types that a study reads, and of the one table its columns.
func (s *Site) sourcesOf(ctx context.Context, st *study.Study, read *sourcesRead, patient string) ([]OpenedRecord, error) {
	out := []OpenedRecord{}
	for r, err := range s.Vault.RecordsOfPatient(ctx, patient) {
		if err != nil {
			return nil, err
		}
		if read.types[r.Type] && (len(r.Data) > 0 || r.Size == 0) {
			out = append(out, OpenedRecord{r.Type, r.ID, string(r.Data)})
		}
	}
	if st.Source.Table == nil {
		return out, nil
	}
	columns := []string{st.Source.Table.Patient}
	for _, c := range st.Columns {
		columns = append(columns, c.SourceName())
	}
	cells, err := source.TableCells(ctx, s.Vault, st.Source.Table.Patient, patient, columns...)
	for i, c := range cells {
		out = append(out, OpenedRecord{source.TableType, fmt.Sprint(i + 1), c})
	}
	return out, err
}

// derive is the row that a patient's records give now; nil: none.
func derive(ctx context.Context, st *study.Study, from source.Records, patient string) ([]uint32, error) {
	p, err := analysis.Compile(st)
	if err != nil {
		return nil, err
	}
	rows, _, err := source.Rows(ctx, st, from)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Patient != patient {
			continue
		}
		codes, err := p.Encode(r.Values)
		if errors.Is(err, analysis.ErrType) {
			return nil, nil
		}
		return codes, err
	}
	return nil, nil
}

// noteSpot signs and stores the reading.
func (s *Site) noteSpot(patient string, shown SpotCheck, sig Signature, key *ledger.Key) error {
	r := Reading{Signature: sig, Records: len(shown.Opened.Records), Digest: shown.Opened.digest()}
	var err error
	if r.Signature.Signature, err = key.SignText(readText(ledger.Hash(shown.Study), r)); err != nil {
		return err
	}
	event := shownAs(ActSpotCheck, sig, Auditor, patient, shown.Opened)
	event.Object, event.Purpose = shown.Study.String(), "HOPERAT"
	if _, err := s.note(event); err != nil {
		return err
	}
	list, err := s.spots(patient)
	if err != nil {
		return err
	}
	return s.savedJSON(spotBlob+patient, append(list, r))
}

func (s *Site) spots(patient string) ([]Reading, error) {
	var list []Reading
	err := found(s.loadJSON(spotBlob+patient, &list))
	return list, err
}

// checked are the spot checks of a patient's rows, as disclosures.
func (s *Site) checked(patient string) ([]Disclosure, error) {
	list, err := s.spots(patient)
	var out []Disclosure
	for _, r := range list {
		out = append(out, Disclosure{
			At: r.At, Kind: ToAudit, To: []Recipient{{cmp.Or(r.Name, r.Key.String()), string(Auditor)}}, What: "a row of a study and the records that the study reads", Purpose: []string{"HOPERAT"}, Basis: "audit",
			Outcome: "read", Reading: &r,
		})
	}
	return out, err
}
