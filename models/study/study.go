// Package study is the vocabulary that every other package speaks: what a study is, what names things have, and
// along which edges a session moves.
//
// A study is a research question: source, columns, analysis, purpose and release rule. People write it as a strict
// YAML file (Parse); what travels, what sites approve and what stands on chain is its canonical form, RFC 8785 JSON
// with the views embedded (Canonical, ParseCanonical), and that form's hash (Hash). The file's JSON Schema is
// published (Schema).
//
// Sources: GA4GH Data Use Ontology for purposes (Lawson et al. 2021), SQL-on-FHIR v2 ViewDefinitions for sources,
// RFC 8785 for canonical JSON.
//
// This package promises that a *Study it returned is consistent in itself: columns declared, ranges possible,
// purposes allowable. It leaves to others whether a view compiles (worker/source), whether the tally fits
// (models/analysis) and what a directive says (consent).
package study

import (
	"encoding/json"
)

// SchemaID is the schema member of every canonical study.
const SchemaID = "salus.study/v1"

// Study is an immutable, checked study. Text fields are normalised: one text for one meaning.
type Study struct {
	Schema      string   `json:"schema"` // SchemaID
	Name        string   `json:"name"`   // ^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$
	Title       string   `json:"title,omitempty"`
	Purpose     []string `json:"purpose"`    // DUO shorthands, see Purposes
	Operations  []string `json:"operations"` // see Operations
	Categories  []string `json:"categories,omitempty"`
	Recipients  []string `json:"recipients,omitempty"`
	Territories []string `json:"territories,omitempty"`
	Obligations []string `json:"obligations,omitempty"` // obligations that the researcher attests
	Source      Source   `json:"source"`
	Columns     []Column `json:"columns"`
	Analysis    Analysis `json:"analysis"`
	Release     Release  `json:"release"`
	Sites       []SiteID `json:"sites,omitempty"` // invited sites; empty means every admitted site
	// Committee, if it is set, must have agreed before a session opens.
	Committee *Committee `json:"committee,omitempty"`
}

// Source says where a site's rows come from: views over FHIR and columns of tables, which are joined on the patient, or one table of a line a patient alone. Genotypes of thousands of variants come from files beside them.
type Source struct {
	Views     []View     `json:"views,omitempty"`
	Tables    []Listing  `json:"tables,omitempty"`
	Table     *Table     `json:"table,omitempty"`
	Genotypes *Genotypes `json:"genotypes,omitempty"`
}

// Genotypes says that an association's variants are read from the site's genotype files: VCF, or a table of dosages.
type Genotypes struct {
	Build string `json:"build"` // reference genome of the positions in variants' names, such as GRCh38
}

// View is one SQL-on-FHIR v2 ViewDefinition with a column named patient.
type View struct {
	Name       string          `json:"name"`       // file name in the study file
	Definition json.RawMessage `json:"definition"` // canonical JSON of the ViewDefinition
	Pick       Pick            `json:"pick,omitempty"`
	By         string          `json:"by,omitempty"` // view column that orders a patient's rows, set if Pick is
}

// Pick says which of a patient's several rows of a view counts. Without one a second row is an error.
type Pick string

// The picks. First and last go by the By column's dates, times or numbers, min and max by its numbers. Where they do not tell which row it is, the
// rows must be the same.
const (
	PickNone  Pick = ""
	PickFirst Pick = "first"
	PickLast  Pick = "last"
	PickMin   Pick = "min"
	PickMax   Pick = "max"
)

// Table is a CSV table with one line a patient; Patient names the column with the patient's id.
type Table struct {
	Patient string `json:"patient"`
}

// ColumnType is the type of a study column.
type ColumnType string

// The column types.
const (
	Integer  ColumnType = "integer"
	Decimal  ColumnType = "decimal"
	Category ColumnType = "category"
	Boolean  ColumnType = "boolean"
	Date     ColumnType = "date"
)

// OutOfRange says what happens to a value outside a column's declared range or values.
type OutOfRange string

// The rules for out-of-range values: counted as missing (the default), moved to the nearer end of the range (not for
// categories), or the site's dataset is refused.
const (
	Missing OutOfRange = "missing"
	Clip    OutOfRange = "clip"
	Refuse  OutOfRange = "refuse"
)

// Column is one typed column of the study's table.
type Column struct {
	Name       string     `json:"name"`
	From       string     `json:"from,omitempty"` // name in the view or table; empty means Name. See SourceName
	Type       ColumnType `json:"type"`
	Digits     int        `json:"digits,omitempty"` // decimal: digits after the point, 0 to 6
	Values     []string   `json:"values,omitempty"` // category: the values, in order
	Min        string     `json:"min,omitempty"`    // integer, decimal: number; date: 2006-01-02, 2006-01 or 2006 as Unit says
	Max        string     `json:"max,omitempty"`
	Unit       string     `json:"unit,omitempty"`       // date: d, mo or a; integer and decimal: a label (UCUM), no effect
	OutOfRange OutOfRange `json:"outOfRange,omitempty"` // empty only for boolean
}

// SourceName is the column's name in the view or table.
func (c Column) SourceName() string {
	if c.From != "" {
		return c.From
	}
	return c.Name
}

// Kind names an analysis.
type Kind string

// The analyses that can be run.
const (
	Count       Kind = "count"
	Mean        Kind = "mean"
	Histogram   Kind = "histogram"
	Contingency Kind = "contingency"
	Quantiles   Kind = "quantiles"
	KaplanMeier Kind = "kaplan-meier"
	TwoByTwo    Kind = "two-by-two"
	ROC         Kind = "roc"
	Calibration Kind = "calibration"
	Association Kind = "association"
	Covariance  Kind = "covariance"
	Correlation Kind = "correlation"
	TTest       Kind = "t-test"
	Anova       Kind = "anova"
	PCA         Kind = "pca"
	Linear      Kind = "linear-regression"
	Ridge       Kind = "ridge-regression"
	Logistic    Kind = "logistic-regression"
	Poisson     Kind = "poisson-regression"
	Cox         Kind = "cox"
)

// Matrices whose principal components a pca gives.
const (
	MatrixCovariance  = "covariance"
	MatrixCorrelation = "correlation"
)

// Analysis is what is computed; which fields are set depends on Kind.
type Analysis struct {
	Kind     Kind     `json:"kind"`
	Of       string   `json:"of,omitempty"`       // mean, histogram, quantiles
	Edges    []string `json:"edges,omitempty"`    // histogram; calibration, optional: increasing numbers
	Rows     string   `json:"rows,omitempty"`     // contingency
	Columns  string   `json:"columns,omitempty"`  // contingency
	At       []string `json:"at,omitempty"`       // quantiles: increasing probabilities in [0, 1]
	Time     string   `json:"time,omitempty"`     // kaplan-meier, cox
	Event    *Event   `json:"event,omitempty"`    // kaplan-meier, cox
	Group    string   `json:"group,omitempty"`    // t-test, anova; count, mean, covariance, kaplan-meier: optional
	Exposure *Event   `json:"exposure,omitempty"` // two-by-two
	Outcome  *Event   `json:"outcome,omitempty"`  // two-by-two, roc, calibration, association, regressions
	Strata   string   `json:"strata,omitempty"`   // two-by-two, optional
	Score    string   `json:"score,omitempty"`    // roc; calibration: the predicted risk, in [0, 1]
	Variants []string `json:"variants,omitempty"` // association: columns of 0, 1 or 2 effect alleles; with Source.Genotypes the variants' names, see ParseVariant

	Variables  []string `json:"variables,omitempty"`  // covariance, correlation, pca
	Matrix     string   `json:"matrix,omitempty"`     // pca
	Covariates []string `json:"covariates,omitempty"` // regressions and cox
	Lambda     string   `json:"lambda,omitempty"`     // ridge-regression: the penalty, a number of at least 0
	Offset     string   `json:"offset,omitempty"`     // logistic-regression, poisson-regression, cox: added to the linear predictor
	Weight     string   `json:"weight,omitempty"`     // logistic-regression, poisson-regression, cox: how often a row counts
	Interval   uint32   `json:"interval,omitempty"`   // cox: length of the intervals of time in units of its last digit; 0 means 1
}

// Event is a binary test: the column equals the value. Other values mean no event; a missing value is missing. An outcome that is a
// number has no Equals.
type Event struct {
	Column string `json:"column"`
	Equals string `json:"equals,omitempty"`
}

// MaxGenotyped is the most variants of one association over genotype files: sixteen ciphertexts.
const MaxGenotyped = 10_000

// MaxVariants is the most variants of one association over columns: their joint table with a binary outcome has 2·4^8 cells, 32 of at most 64
// ciphertexts of 4096 cells.
const MaxVariants = 8

// Release is the release rule: what must hold before a result leaves.
type Release struct {
	MinCohort   uint32 `json:"minCohort"`   // least number of counted patients over all sites, at least 2
	MinSites    uint32 `json:"minSites"`    // least number of contributing sites, at least 2
	MaxSessions uint32 `json:"maxSessions"` // most sessions ever run of this study, default 16
	// Privacy, if it is set, has every site add noise; without it nothing hides a small cell from the researcher.
	Privacy *Privacy `json:"privacy,omitempty"`
}

// Column returns the declared column of that name.
func (s *Study) Column(name string) (Column, bool) {
	for _, c := range s.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// Bounds of the release rule: below two a result would be one patient's or one site's.
const (
	minCohortFloor     = 2
	minSitesFloor      = 2
	defaultMaxSessions = 16
)
