package analysis

import "salus/models/study"

// NewResult is an empty result of the type that Result returns for a kind, to decode JSON into.
func NewResult(kind study.Kind) any {
	switch kind {
	case study.KaplanMeier:
		return new(Survival)
	case study.TwoByTwo:
		return new(TwoByTwo)
	case study.ROC:
		return new(ROC)
	case study.Calibration:
		return new(Calibration)
	case study.Association:
		return new(Association)
	}
	return new(Cells)
}

// Patients is the number of rows that counted.
func (r *Cells) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *TwoByTwo) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *ROC) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *Calibration) Patients() uint64 { return r.N }

// Patients is the number of rows that counted: those whose outcome is known.
func (r *Association) Patients() uint64 { return r.N }
