package study

import (
	"fmt"
	"io/fs"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// finding is one thing wrong with a study, at a path such as columns[2].min.
type finding struct {
	path    string
	message string
}

// checker collects findings.
type checker struct {
	study    *Study
	findings []finding
}

func (c *checker) add(path, format string, args ...any) {
	c.findings = append(c.findings, finding{path, fmt.Sprintf(format, args...)})
}

// validate checks a whole study, as decoded from a file or from the canonical form. Texts must already be normal.
func validate(s *Study) []finding {
	c := &checker{study: s}
	if s.Schema != SchemaID {
		c.add("schema", "want %q", SchemaID)
	}
	c.header()
	c.source()
	c.columns()
	c.analysis()
	c.release()
	c.sites()
	c.committee()
	return c.findings
}

var (
	namePattern   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)
	columnPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)
)

func (c *checker) header() {
	s := c.study
	switch {
	case s.Name == "":
		c.add("name", "is missing; give the study a name such as lung-survival")
	case !namePattern.MatchString(s.Name):
		c.add("name", "want 1 to 64 lower-case letters, digits and inner hyphens")
	}
	if s.Title != "" {
		c.text("title", s.Title, 200)
	}
	c.purpose()
	if len(s.Operations) == 0 {
		c.add("operations", "is empty; leave it out or list some of: %s", strings.Join(Operations(), ", "))
	}
	c.words("operations", "operation", s.Operations, Operations())
	c.words("categories", "data category", s.Categories, categories())
	c.words("recipients", "recipient class", s.Recipients, recipients())
	c.words("territories", "territory", s.Territories, territories())
	c.words("obligations", "obligation", s.Obligations, obligations())
}

func (c *checker) purpose() {
	purposes := 0
	for i, code := range c.study.Purpose {
		path := fmt.Sprintf("purpose[%d]", i)
		term, ok := purposeTerm(code)
		switch {
		case !ok:
			c.add(path, "no directive can allow the purpose %.40q; use one of: %s", code, codes())
		case term.Code != code:
			c.add(path, "want the shorthand %s", term.Code)
		case slices.Index(c.study.Purpose, code) != i:
			c.add(path, "is listed twice")
		case !term.Obligation:
			purposes++
		}
	}
	if purposes == 0 {
		c.add("purpose", "names no purpose that a directive can allow; use one of: %s", codes())
	}
}

func codes() string {
	var out []string
	for _, t := range Purposes() {
		if !t.Obligation {
			out = append(out, t.Code)
		}
	}
	return strings.Join(out, ", ")
}

func (c *checker) words(path, what string, list, known []string) {
	for i, word := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case !slices.Contains(known, word):
			c.add(at, "the %s %.40q is not known; use some of: %s", what, word, strings.Join(known, ", "))
		case slices.Index(list, word) != i:
			c.add(at, "is listed twice")
		}
	}
}

// text checks a free text: printable, of bounded length.
func (c *checker) text(path, text string, most int) {
	switch {
	case text == "":
		c.add(path, "is empty")
	case len(text) > most:
		c.add(path, "is longer than %d bytes; shorten it", most)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		c.add(path, "holds characters that do not print; remove them")
	}
}

func (c *checker) source() {
	src := c.study.Source
	switch {
	case src.Table == nil && len(src.Views) == 0 && len(src.Tables) == 0:
		c.add("source", "is missing; give views: [file.json], tables: [{table: omop.person, …}] or table: {patient: column}")
		return
	case src.Table != nil && len(src.Views) > 0:
		c.add("source", "has both views and table; keep one")
		return
	case src.Table != nil && len(src.Tables) > 0:
		c.add("source", "has both tables and table; keep one")
		return
	case src.Table != nil:
		if src.Table.Patient == "" {
			c.add("source.table.patient", "is missing; name the column with the patient's id")
			return
		}
		c.text("source.table.patient", src.Table.Patient, 128)
		c.columnsOf(nil)
		return
	}
	if len(src.Views) > 8 {
		c.add("source.views", "lists %d views, at most 8", len(src.Views))
		return
	}
	from := map[string]int{}
	for i, v := range src.Views {
		if !c.view(i, v, from) {
			return
		}
	}
	kinds := map[string]map[string]int{"view": from}
	c.listings(kinds)
	c.columnsOf(kinds)
}

// view checks one view and counts its columns in from. It says whether the columns are known.
func (c *checker) view(i int, v View, from map[string]int) bool {
	path := fmt.Sprintf("source.views[%d]", i)
	if len(v.Name) > 200 || !fs.ValidPath(v.Name) || v.Name == "." {
		c.add(path, "want a file name beside the study file, without ..")
	}
	for j := range i {
		if c.study.Source.Views[j].Name == v.Name {
			c.add(path, "is listed twice")
		}
	}
	names, err := viewColumns(v.Definition)
	if err != nil {
		c.add(path, "%.80s: %v", v.Name, err)
		return false
	}
	if !slices.Contains(names, "patient") {
		c.add(path, "%.80s has no column named patient; add one with the patient's id, for example getResourceKey()", v.Name)
	}
	for _, name := range names {
		if name != "patient" {
			from[name]++
		}
	}
	switch {
	case !slices.Contains([]Pick{PickNone, PickFirst, PickLast, PickMin, PickMax}, v.Pick):
		c.add(path+".pick", "want first, last, min or max")
	case v.Pick == PickNone && v.By != "":
		c.add(path+".by", "has no pick; add pick: first, last, min or max")
	case v.Pick != PickNone && v.By == "":
		c.add(path+".pick", "needs by: the column that orders a patient's rows")
	case v.By != "" && !slices.Contains(names, v.By):
		c.add(path+".by", "the view has no column %.64q", v.By)
	}
	return true
}

// columnsOf checks where each column comes from: of each kind of source at most one has it, and one at least. kinds is nil for a table, whose header only the site sees.
func (c *checker) columnsOf(kinds map[string]map[string]int) {
	patient := "patient"
	if c.study.Source.Table != nil {
		patient = c.study.Source.Table.Patient
	}
	for i, col := range c.study.Columns {
		path := fmt.Sprintf("columns[%d]", i)
		name := col.SourceName()
		most, homes := 0, 0
		for _, counts := range kinds {
			most, homes = max(most, counts[name]), homes+counts[name]
		}
		switch {
		case name == patient:
			c.add(path, "%.64q identifies the patient and is never data; remove the column", name)
		case kinds != nil && homes == 0 && len(c.study.Source.Tables) == 0:
			c.add(path, "no view has a column %.64q; add it to a view or correct the name", name)
		case kinds != nil && homes == 0:
			c.add(path, "no view or table has a column %.64q; add it to one or correct the name", name)
		case most > 1 && kinds["view"][name] == most:
			c.add(path, "%d view columns are named %.64q; rename all but one in their views", most, name)
		case most > 1:
			c.add(path, "%d columns of source.tables are named %.64q; rename all but one", most, name)
		}
	}
}

func (c *checker) columns() {
	if len(c.study.Columns) > 64 {
		c.add("columns", "lists %d columns, at most 64", len(c.study.Columns))
		return
	}
	for i, col := range c.study.Columns {
		path := fmt.Sprintf("columns[%d]", i)
		switch {
		case col.Name == "":
			c.add(path+".name", "is missing")
		case !columnPattern.MatchString(col.Name):
			c.add(path+".name", "want a letter, then letters, digits, _ . or -, at most 64")
		case slices.IndexFunc(c.study.Columns, func(o Column) bool { return o.Name == col.Name }) != i:
			c.add(path+".name", "column %s is declared twice", col.Name)
		}
		if col.From != "" {
			c.text(path+".from", col.From, 128)
			if col.From == col.Name {
				c.add(path+".from", "is the same as name; leave it out")
			}
		}
		c.column(path, col)
	}
}

func (c *checker) column(path string, col Column) {
	if !slices.Contains([]ColumnType{Integer, Decimal, Category, Boolean, Date}, col.Type) {
		c.add(path+".type", "want integer, decimal, category, boolean or date")
		return
	}
	c.onlyFor(path+".values", len(col.Values) > 0, col.Type, Category)
	c.onlyFor(path+".digits", col.Digits != 0, col.Type, Decimal)
	c.onlyFor(path+".min", col.Min != "", col.Type, Integer, Decimal, Date)
	c.onlyFor(path+".max", col.Max != "", col.Type, Integer, Decimal, Date)
	c.onlyFor(path+".unit", col.Unit != "", col.Type, Integer, Decimal, Date)
	c.onlyFor(path+".outOfRange", col.OutOfRange != "", col.Type, Integer, Decimal, Date, Category)
	switch col.Type {
	case Boolean:
		return
	case Category:
		c.values(path, col)
	case Integer, Decimal, Date:
		c.bounds(path, col)
	}
	switch {
	case !slices.Contains([]OutOfRange{Missing, Clip, Refuse}, col.OutOfRange):
		c.add(path+".outOfRange", "want missing, clip or refuse")
	case col.Type == Category && col.OutOfRange == Clip:
		c.add(path+".outOfRange", "a category has no nearest value; use missing or refuse")
	}
}

func (c *checker) onlyFor(path string, set bool, have ColumnType, types ...ColumnType) {
	if set && !slices.Contains(types, have) {
		c.add(path, "does not belong to a column of type %s; remove it", have)
	}
}

func (c *checker) values(path string, col Column) {
	if len(col.Values) == 0 {
		c.add(path+".values", "is missing; list the category's values")
	}
	if len(col.Values) > 4096 {
		c.add(path+".values", "lists %d values, at most 4096", len(col.Values))
		return
	}
	seen := map[string]bool{}
	for i, v := range col.Values {
		at := fmt.Sprintf("%s.values[%d]", path, i)
		c.text(at, v, 64)
		if seen[v] {
			c.add(at, "is listed twice")
		}
		if strings.TrimSpace(v) != v {
			c.add(at, "begins or ends with a space; remove it")
		}
		seen[v] = true
	}
}

func (c *checker) bounds(path string, col Column) {
	want := "a plain number such as 12 or 0.5, without exponent"
	switch {
	case col.Type == Integer:
		want = "a whole number"
	case col.Digits < 0 || col.Digits > 6:
		c.add(path+".digits", "want 0 to 6 digits after the point")
		return
	case col.Type == Decimal:
		want = fmt.Sprintf("a plain number with at most %d digits after the point", col.Digits)
	case col.Type == Date:
		shape, ok := map[string]string{"d": "a date such as 2020-01-31", "mo": "a month such as 2020-01", "a": "a year such as 2020"}[col.Unit]
		if !ok {
			c.add(path+".unit", "want d, mo or a: days, months or years")
			return
		}
		want = shape
	}
	if col.Type != Date && col.Unit != "" {
		c.text(path+".unit", col.Unit, 32)
	}
	ok := c.bound(path+".min", col, col.Min, want)
	if !c.bound(path+".max", col, col.Max, want) || !ok {
		return
	}
	size := col.Size()
	switch {
	case size == 0:
		c.add(path+".max", "is below min; no value can be in this range")
	case size > MaxSize && col.Type == Decimal:
		c.add(path+".max", "the range holds %d values, at most %d; use fewer digits or narrow min and max", size, MaxSize)
	case size > MaxSize:
		c.add(path+".max", "the range holds %d values, at most %d; narrow min and max", size, MaxSize)
	}
}

func (c *checker) bound(path string, col Column, text, want string) bool {
	if text == "" {
		c.add(path, "is missing; want %s", want)
		return false
	}
	if normal, ok := normalNumber(text); col.Type != Date && (!ok || normal != text) {
		c.add(path, "want %s", want)
		return false
	}
	if _, ok := col.step(text); !ok {
		c.add(path, "want %s", want)
		return false
	}
	return true
}

func (c *checker) analysis() {
	a := c.study.Analysis
	spec, ok := analyses()[a.Kind]
	switch {
	case a.Kind == "":
		c.add("analysis.kind", "is missing; use one of: %s", kinds())
		return
	case !ok:
		c.add("analysis.kind", "%.40q is not known; use one of: %s", string(a.Kind), kinds())
		return
	}
	set := map[string]bool{
		"of": a.Of != "", "edges": len(a.Edges) > 0, "rows": a.Rows != "", "columns": a.Columns != "",
		"at": len(a.At) > 0, "time": a.Time != "", "event": a.Event != nil, "group": a.Group != "", "exposure": a.Exposure != nil,
		"outcome": a.Outcome != nil, "strata": a.Strata != "", "score": a.Score != "", "variants": len(a.Variants) > 0,
		"variables": len(a.Variables) > 0, "matrix": a.Matrix != "", "covariates": len(a.Covariates) > 0, "lambda": a.Lambda != "",
		"offset": a.Offset != "", "weight": a.Weight != "", "interval": a.Interval != 0,
	}
	for _, field := range analysisFields() {
		needed, belongs := spec[field]
		switch {
		case set[field] && !belongs:
			c.add("analysis."+field, "does not belong to %s; remove it", a.Kind)
		case !set[field] && needed:
			c.add("analysis."+field, "is missing; %s needs it", a.Kind)
		}
	}
	c.analysisColumns(a)
	c.increasing("analysis.edges", a.Edges, 1025)
	if len(a.Edges) == 1 {
		c.add("analysis.edges", "want at least two edges, which make one bin")
	}
	c.increasing("analysis.at", a.At, 99)
	for i, p := range a.At {
		if number, ok := ParseNumber(p); ok && (number.Sign() < 0 || number.Cmp(big.NewRat(1, 1)) > 0) {
			c.add(fmt.Sprintf("analysis.at[%d]", i), "want a probability from 0 to 1")
		}
	}
}

// analyses says for each kind which fields it has, true for those that it needs.
func analyses() map[Kind]map[string]bool {
	return map[Kind]map[string]bool{
		Count:       {"group": false},
		Mean:        {"of": true, "group": false},
		Histogram:   {"of": true, "edges": true},
		Contingency: {"rows": true, "columns": true},
		Quantiles:   {"of": true, "at": true},
		KaplanMeier: {"time": true, "event": true, "group": false},
		TwoByTwo:    {"exposure": true, "outcome": true, "strata": false},
		ROC:         {"score": true, "outcome": true},
		Calibration: {"score": true, "outcome": true, "edges": false},
		Association: {"variants": true, "outcome": true},
		Covariance:  {"variables": true, "group": false},
		Correlation: {"variables": true},
		TTest:       {"of": true, "group": true},
		Anova:       {"of": true, "group": true},
		PCA:         {"variables": true, "matrix": true},
		Linear:      {"outcome": true, "covariates": true},
		Ridge:       {"outcome": true, "covariates": true, "lambda": true},
		Logistic:    {"outcome": true, "covariates": true, "offset": false, "weight": false},
		Poisson:     {"outcome": true, "covariates": true, "offset": false, "weight": false},
		Cox:         {"time": true, "event": true, "covariates": true, "interval": false, "offset": false, "weight": false},
	}
}

func analysisFields() []string {
	return []string{"of", "edges", "rows", "columns", "at", "time", "event", "group", "exposure", "outcome", "strata", "score", "variants",
		"variables", "matrix", "covariates", "lambda", "offset", "weight", "interval"}
}

// Kinds lists the analyses that can be run.
func Kinds() []Kind {
	return []Kind{
		Count, Mean, Histogram, Contingency, Quantiles, KaplanMeier, TwoByTwo, ROC, Calibration, Association,
		Covariance, Correlation, TTest, Anova, PCA, Linear, Ridge, Logistic, Poisson, Cox,
	}
}

func kinds() string { return joinKinds(Kinds()...) }

func joinKinds(list ...Kind) string {
	out := make([]string, len(list))
	for i, k := range list {
		out[i] = string(k)
	}
	return strings.Join(out, ", ")
}

func (c *checker) analysisColumns(a Analysis) {
	classes := []ColumnType{Category, Boolean, Integer, Date}
	numbers := []ColumnType{Integer, Decimal}
	c.uses("analysis.of", a.Of, numbers)
	c.uses("analysis.rows", a.Rows, classes)
	c.uses("analysis.columns", a.Columns, classes)
	c.uses("analysis.group", a.Group, classes)
	if col, ok := c.uses("analysis.time", a.Time, numbers); ok {
		if low, _, ok := col.Range(); ok && low < 0 {
			c.add("analysis.time", "column %s allows negative times; set its min to 0 or more", col.Name)
		}
	}
	c.event("analysis.event", a.Event)
	c.event("analysis.exposure", a.Exposure)
	if a.Outcome != nil && !numericOutcome(a.Kind) {
		c.event("analysis.outcome", a.Outcome)
	}
	c.tallied(a)
	c.modelled(a)
	used := map[string]string{}
	uses := [][2]string{
		{"of", a.Of}, {"rows", a.Rows}, {"columns", a.Columns}, {"time", a.Time}, {"event.column", columnOf(a.Event)}, {"group", a.Group},
		{"exposure.column", columnOf(a.Exposure)}, {"outcome.column", columnOf(a.Outcome)}, {"strata", a.Strata}, {"score", a.Score},
		{"offset", a.Offset}, {"weight", a.Weight},
	}
	for i, v := range a.Variables {
		uses = append(uses, [2]string{fmt.Sprintf("variables[%d]", i), v})
	}
	for i, v := range a.Covariates {
		uses = append(uses, [2]string{fmt.Sprintf("covariates[%d]", i), v})
	}
	for i, v := range a.Variants {
		if c.study.Source.Genotypes != nil {
			break // names of variants, not columns
		}
		uses = append(uses, [2]string{fmt.Sprintf("variants[%d]", i), v})
	}
	for _, u := range uses {
		if first, twice := used[u[1]]; u[1] != "" && twice {
			c.add("analysis."+u[0], "is the same column as %s; choose another", first)
		}
		used[u[1]] = u[0]
	}
}

func columnOf(e *Event) string {
	if e == nil {
		return ""
	}
	return e.Column
}

// numericOutcome says whether an analysis's outcome is a number; else it is an event.
func numericOutcome(k Kind) bool { return k == Linear || k == Ridge || k == Poisson }

func (c *checker) event(path string, e *Event) {
	if e == nil {
		return
	}
	if e.Column == "" {
		c.add(path+".column", "is missing")
		return
	}
	col, ok := c.uses(path+".column", e.Column, []ColumnType{Category, Boolean, Integer})
	if !ok {
		return
	}
	if e.Equals == "" {
		c.add(path+".equals", "is missing; give the value that means an event")
		return
	}
	switch col.Type {
	case Integer:
		low, high, inRange := col.Range()
		step, isStep := col.step(e.Equals)
		if normal, _ := normalNumber(e.Equals); !isStep || normal != e.Equals || (inRange && (step < low || step > high)) {
			c.add(path+".equals", "want a whole number in the range of column %s", col.Name)
		}
	default:
		if !slices.Contains(col.Labels(), e.Equals) {
			c.add(path+".equals", "is none of the values of column %s", col.Name)
		}
	}
}

// uses checks that a column is declared and of a usable type.
func (c *checker) uses(path, name string, types []ColumnType) (Column, bool) {
	if name == "" {
		return Column{}, false
	}
	col, ok := c.study.Column(name)
	if !ok {
		c.add(path, "column %.64q is not declared; add it to columns or correct the name", name)
		return Column{}, false
	}
	if !slices.Contains(types, col.Type) {
		c.add(path, "column %s is of type %s; want one of %v", name, col.Type, types)
		return Column{}, false
	}
	return col, true
}

func (c *checker) increasing(path string, list []string, most int) {
	if len(list) > most {
		c.add(path, "lists %d numbers, at most %d", len(list), most)
		return
	}
	var last *big.Rat
	for i, text := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		number, ok := ParseNumber(text)
		if normal, _ := normalNumber(text); !ok || normal != text {
			c.add(at, "want a plain number such as 0.25, without exponent")
			return
		}
		if last != nil && number.Cmp(last) <= 0 {
			c.add(at, "want increasing numbers")
		}
		last = number
	}
}

func (c *checker) release() {
	r := c.study.Release
	if r.MinCohort < minCohortFloor || r.MinCohort > 1<<24 {
		c.add("release.minCohort", "want %d to %d patients; fewer than %d would show one person", minCohortFloor, 1<<24, minCohortFloor)
	}
	if r.MinSites < minSitesFloor || r.MinSites > 64 {
		c.add("release.minSites", "want %d to 64 sites; with fewer than %d a site's numbers stand alone", minSitesFloor, minSitesFloor)
	}
	if r.MaxSessions < 1 || r.MaxSessions > 1024 {
		c.add("release.maxSessions", "want 1 to 1024 sessions")
	}
	c.privacy(r)
}

func (c *checker) sites() {
	list := c.study.Sites
	for i, site := range list {
		path := fmt.Sprintf("sites[%d]", i)
		if _, err := ParseSiteID(string(site)); err != nil {
			c.add(path, "%v", err)
		} else if slices.Index(list, site) != i {
			c.add(path, "is listed twice")
		}
	}
	if !slices.IsSorted(list) {
		c.add("sites", "want sorted names")
	}
	if len(list) > 0 && uint64(len(list)) < uint64(c.study.Release.MinSites) {
		c.add("sites", "lists %d sites, fewer than release.minSites %d", len(list), c.study.Release.MinSites)
	}
	if len(list) > 255 {
		c.add("sites", "lists %d sites, at most 255", len(list))
	}
}
