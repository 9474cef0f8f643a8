package worker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"salus/consent"
	"salus/ledger"
	"salus/ledger/transcript"
	"salus/models/analysis"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/audit"
	"salus/worker/source"
	"salus/worker/vault"
	"salus/zkproofs"
	"salus/zkproofs/merkle"
	"salus/zkproofs/scan"
	"salus/zkproofs/variants"
)

// dataset is a study's table at this site as it was approved: codes by slot (nil: the empty row) and the salts of its sheets' trees.
type dataset struct {
	Rows   [][]uint32           `json:"rows"`
	Salts  []zkproofs.Element   `json:"salts"`            // of sheet 0
	Sheets [][]zkproofs.Element `json:"sheets,omitempty"` // salts of the other sheets
	// Genotypes are, by genotype sheet and slot, the elements of a patient's row; genotype sheets are the last of Sheets.
	Genotypes [][][]zkproofs.Element `json:"genotypes,omitempty"`
	Root      zkproofs.Element       `json:"root"`
	Height    int                    `json:"height"`
}

// Approval says what a site approved.
type Approval struct {
	Study    study.Hash       `json:"study"`
	Patients int              `json:"patients"` // rows in the dataset
	Root     zkproofs.Element `json:"datasetRoot"`
	Problems []source.Problem `json:"problems,omitempty"`
	Block    uint64           `json:"block"`
}

// Approve builds a study's dataset, stores it and anchors its root: rows cannot change afterwards. The same study again gives
// the same approval. The chain must hold the study to the rules that it states itself; the site's own cap of sessions is its policy's.
func (s *Site) Approve(ctx context.Context, chain *ledger.Client, st *study.Study) (Approval, error) {
	h := st.Hash()
	out := Approval{Study: h}
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "book.lock")) // a command and the daemon at once build one dataset, not two
	if err != nil {
		return out, err
	}
	defer unlock()
	most, err := s.mayApprove(ctx, chain, st)
	if err != nil {
		return out, err
	}
	name := datasetBlob + h.String()
	var d dataset
	err = s.loadJSON(name, &d)
	if errors.Is(err, vault.ErrNotFound) {
		if err := s.datasetErased(h); err != nil {
			return out, err
		}
		err = s.noted(audit.Event{Act: ActDataset, Object: h.String()}, func(done *audit.Event) (err error) {
			d, out.Problems, err = s.build(ctx, st)
			done.Records = len(d.Rows)
			return err
		})
		if err != nil {
			return out, err
		}
		err = s.savedJSON(name, d)
	}
	if err != nil {
		return out, err
	}
	for _, r := range d.Rows {
		if r != nil {
			out.Patients++
		}
	}
	out.Root = d.Root
	if err := s.leaves("approval", d.Root); err != nil {
		return out, err
	}
	at, err := chain.ApproveUpTo(ctx, h, ledger.Dataset{Root: d.Root, Height: uint8(d.Height)}, most)
	if err != nil {
		return out, fmt.Errorf("approval: %w", err)
	}
	out.Block = at.Block
	return out, nil
}

// build makes the dataset: one row for each patient with a slot, in slot order.
func (s *Site) build(ctx context.Context, st *study.Study) (dataset, []source.Problem, error) {
	p, err := analysis.Compile(st)
	if err != nil {
		return dataset{}, nil, err
	}
	rows, problems, err := source.Rows(ctx, st, s.Vault)
	if err != nil {
		return dataset{}, nil, err
	}
	b, err := s.latest()
	if err != nil {
		return dataset{}, nil, err
	}
	if b.Slots() == 0 {
		return dataset{}, nil, faults.New(faults.ConsentBehind, "there are no patients here; import records first")
	}
	if most := transcript.MostSlots(st); b.Slots() > most {
		return dataset{}, nil, faults.New(faults.OverLimits, "there are %d patients here; in the sessions of this study a site may have %d, which are %d chunks", b.Slots(), most, transcript.MaxChunks)
	}
	d := dataset{Rows: make([][]uint32, b.Slots())}
	if d.Height, err = merkle.Height(b.Slots(), merkle.BlockRows); err != nil {
		return dataset{}, nil, err
	}
	for _, r := range rows {
		slot, ok := b.SlotOf(r.Patient)
		if !ok {
			problems = append(problems, source.Problem{File: "vault", Reason: "a patient with a row has no slot; import again"})
			continue
		}
		codes, err := p.Encode(r.Values)
		if errors.Is(err, analysis.ErrType) {
			problems = append(problems, source.Problem{File: "vault", Reason: fmt.Sprintf("the row of slot %d is left out: %v", slot, err)})
			continue
		}
		if err != nil {
			return dataset{}, nil, fmt.Errorf("the row of slot %d: %w", slot, err)
		}
		d.Rows[slot] = codes
	}
	more, err := s.genotypes(ctx, st, p, b, &d)
	if err != nil {
		return dataset{}, nil, err
	}
	if err := d.commit(rand.Reader, p.Sheets()); err != nil {
		return dataset{}, nil, err
	}
	return d, append(problems, more...), nil
}

// genotypes reads the study's genotype files, if it has any, into the dataset's sheets. Genotypes of nobody who has a slot are left out.
func (s *Site) genotypes(ctx context.Context, st *study.Study, p *analysis.Program, b *consent.Book, d *dataset) ([]source.Problem, error) {
	read, problems, err := source.Genotypes(ctx, st, s.Vault)
	if err != nil {
		return nil, err
	}
	for range slices.DeleteFunc(p.Sheets(), func(s analysis.Sheet) bool { return s.Kind != analysis.Genotypes }) {
		d.Genotypes = append(d.Genotypes, make([][]zkproofs.Element, len(d.Rows)))
	}
	strangers := 0
	for patient, row := range read {
		slot, ok := b.SlotOf(patient)
		if !ok {
			strangers++
			continue
		}
		for i := range d.Genotypes {
			d.Genotypes[i][slot] = variants.Pack(row[i*analysis.VariantsPerLane : min((i+1)*analysis.VariantsPerLane, len(row))])
		}
	}
	if strangers > 0 {
		problems = append(problems, source.Problem{File: "vault", Reason: fmt.Sprintf("%d samples of genotype files are of nobody who has a record here; left out", strangers)})
	}
	return problems, nil
}

// commit draws the sheets' salts and computes the root.
func (d *dataset) commit(random io.Reader, sheets []analysis.Sheet) error {
	for i, s := range sheets {
		n := merkle.SaltCount(len(d.Rows), merkle.BlockRows)
		if s.Kind == analysis.Genotypes {
			n = n * merkle.BottomLeaves / merkle.BlockRows * variants.BlockSalts
		}
		salts, err := merkle.NewSalts(random, n)
		switch {
		case err != nil:
			return err
		case i == 0:
			d.Salts = salts
		default:
			d.Sheets = append(d.Sheets, salts)
		}
	}
	blocks, err := d.blocks()
	if err != nil {
		return err
	}
	d.Root, err = transcript.DatasetRoot(sheets, blocks, d.Height)
	return err
}

// trees are those of the sheets of codes, in order.
func (d dataset) trees() ([]*merkle.Tree, error) {
	var out []*merkle.Tree
	for sheet, salts := range append([][]zkproofs.Element{d.Salts}, d.Sheets[:d.coded()]...) {
		leaves := make([]zkproofs.Element, len(d.Rows))
		for i, codes := range d.Rows {
			leaves[i] = scan.SheetElement(codes, sheet)
		}
		t, err := merkle.Build(merkle.Rows, leaves, salts, d.Height)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// coded is the number of sheets of codes beyond sheet 0.
func (d dataset) coded() int { return len(d.Sheets) - len(d.Genotypes) }

// blocks are the roots of the sheets' blocks, by sheet.
func (d dataset) blocks() ([][]zkproofs.Element, error) {
	trees, err := d.trees()
	if err != nil {
		return nil, err
	}
	out := make([][]zkproofs.Element, len(trees))
	for i, t := range trees {
		if out[i], err = t.ChunkRoots(merkle.BlockRows); err != nil {
			return nil, err
		}
	}
	for g, rows := range d.Genotypes {
		var roots []zkproofs.Element
		for b := range out[0] {
			_, _, salts := d.block(b)
			root, err := variants.BlockRoot(blockOf(rows, b), salts[d.coded()+g])
			if err != nil {
				return nil, err
			}
			roots = append(roots, root)
		}
		out = append(out, roots)
	}
	return out, nil
}

// blockOf are the slots of block i, those that there are.
func blockOf[T any](slots []T, i int) []T {
	return slots[min(i*merkle.BlockRows, len(slots)):min((i+1)*merkle.BlockRows, len(slots))]
}

// block gives the rows of block i, padded with empty rows, and its salts in sheet 0 and in the others.
func (d dataset) block(i int) (rows [][]uint32, salts []zkproofs.Element, sheets [][]zkproofs.Element) {
	rows = make([][]uint32, merkle.BlockRows)
	if i*merkle.BlockRows < len(d.Rows) {
		copy(rows, d.Rows[i*merkle.BlockRows:])
	}
	per := merkle.BlockRows / merkle.BottomLeaves
	for j, s := range d.Sheets {
		n := per
		if j >= d.coded() {
			n = variants.BlockSalts
		}
		sheets = append(sheets, s[i*n:(i+1)*n])
	}
	return rows, d.Salts[i*per : (i+1)*per], sheets
}
