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
	case study.Covariance:
		return new(Summary)
	case study.Correlation:
		return new(Correlations)
	case study.TTest:
		return new(TTests)
	case study.Anova:
		return new(Anova)
	case study.PCA:
		return new(Components)
	case study.Linear, study.Ridge, study.Logistic, study.Poisson, study.Cox:
		return new(Regression)
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

// Patients is the number of rows that counted.
func (r *Summary) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *Correlations) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *TTests) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *Anova) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *Components) Patients() uint64 { return r.N }

// Patients is the number of rows that counted.
func (r *Regression) Patients() uint64 { return r.N }
