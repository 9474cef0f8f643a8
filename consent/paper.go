package consent

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"salus/models/consentword"
	"salus/models/study"
)

// maxPaper is the largest list of paper consents read, in bytes.
const maxPaper = 64 << 20

// Paper is one line of a hospital's list of consents given on paper.
type Paper struct {
	Patient string // pseudonym
	Permit  bool
	// Terms is what this patient permits, where it is something else than the list's terms say; nil: what they say.
	Terms *Directive
	// File and Line say where it stands, for reports.
	File string
	Line int
}

// ParsePaper reads the list as CSV with the header line patient,decision and a
// decision of permit or deny. A patient named twice is an error: which line
// holds is not for us to guess. With an error it gives the lines that it could
// read, for what they deny.
func ParsePaper(r io.Reader) ([]Paper, error) {
	limited := &io.LimitedReader{R: r, N: maxPaper + 1}
	c := csv.NewReader(limited)
	c.FieldsPerRecord = 2
	header, err := c.Read()
	if err != nil || !slices.Equal(header, []string{"patient", "decision"}) {
		return nil, errors.New("consents: line 1: want the header patient,decision")
	}
	var list []Paper
	var bad error // the first
	lines := make(map[string]int)
	for {
		record, err := c.Read()
		if limited.N <= 0 {
			return list, fmt.Errorf("consents: more than %d bytes", maxPaper)
		}
		if err == io.EOF {
			return list, bad
		}
		if err != nil {
			return list, cmp.Or(bad, paperError(err))
		}
		line, _ := c.FieldPos(0)
		first, again := lines[record[0]]
		switch {
		case !isText(record[0]):
			bad = cmp.Or(bad, fmt.Errorf("consents: line %d: patient is not 1 to %d printable ASCII characters", line, maxText))
			continue
		case record[1] != string(Permit) && record[1] != string(Deny):
			bad = cmp.Or(bad, fmt.Errorf("consents: line %d: decision is neither %s nor %s", line, Permit, Deny))
			continue
		case again:
			bad = cmp.Or(bad, fmt.Errorf("consents: line %d: the patient of line %d again", line, first))
		}
		lines[record[0]] = line
		list = append(list, Paper{Patient: record[0], Permit: record[1] == string(Permit), Line: line})
	}
}

// paperError says where the CSV is malformed, without its text.
func paperError(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fmt.Errorf("consents: line %d: %w", at.Line, at.Err)
	}
	return errors.New("consents: cannot be read")
}

// BroadTerms is what permit stands for in a list that says no more: broad
// consent to research, as a directive without pseudonym and version. Any
// research by an academic, public or non-profit institution or the treating
// hospital, in the country or the European Economic Area, by counting,
// statistics and models, on all ordinary data. Nothing sensitive, no single
// records leave, no linking, no contact. Policy and language are those of the
// paper that was signed.
func BroadTerms(site study.SiteID, policy Hash, language string) Directive {
	return Directive{
		Schema: Schema, Decision: Permit, Signer: Custodian, Site: site, Policy: policy, Language: language,
		Categories: sorted(silentCategories.Names()),
		Operations: sorted((consentword.Count | consentword.Statistic | consentword.Train | consentword.Evaluate).Names()),
		Purposes: sorted(append([]string{"GRU", "NPUNCU"},
			(consentword.PublicHealth | consentword.Feasibility | consentword.Quality).Names()...)),
		Recipients: sorted((consentword.TreatingHospital | consentword.AcademicInstitution |
			consentword.PublicBody | consentword.NonProfit).Names()),
		Territories: sorted((consentword.SameCountry | consentword.EuropeanEconomicArea).Names()),
	}
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}

// Refusal is a directive like terms that denies.
func Refusal(terms Directive) Directive {
	return Directive{
		Schema: Schema, Decision: Deny, Signer: terms.Signer, Site: terms.Site, Policy: terms.Policy, Language: terms.Language,
	}
}
