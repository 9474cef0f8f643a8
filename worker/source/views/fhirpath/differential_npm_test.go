//go:build npm

package fhirpath

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"salus/models/strictjson"
)

var (
	npm     = flag.String("npm", "", "the folder node_modules with the package fhirpath")
	seed    = flag.Uint64("seed", 1, "of the generated expressions and resources")
	rounds  = flag.Int("expressions", 20_000, "number of generated expressions")
	verbose = flag.Bool("differences", false, "print every difference that has a reason")
)

// reasons are where the two may differ, and why. A difference without one fails.
var reasons = []reason{
	{"what can only be wrong, or has no order, is an error with us", func(c *difference) bool { return c.ourError != nil && c.theirError == "" && strict(c.ourError) }},
	{"the other refuses what has an answer", func(c *difference) bool { return c.ourError == nil && c.theirError != "" }},
	{"binary floating point rounds, decimals do not", func(c *difference) bool { return c.ourError == nil && c.theirError == "" && near(c.ours, c.theirs) }},
	{"binary floating point takes another way within the expression", func(c *difference) bool {
		return strings.Contains(c.expression, " mod ") || strings.Contains(c.expression, " div ") || strings.Contains(c.expression, " / ")
	}},
	{"the other takes the longer of two collections for no subset, whatever is twice in it", func(c *difference) bool {
		return strings.Contains(c.expression, "setOf(")
	}},
	{"a number's string has the digits that the number came with", func(c *difference) bool { return strings.Contains(c.expression, "toString()") }},
	{"a date and a dateTime of one precision are equivalent", func(c *difference) bool {
		return strings.Contains(c.expression, "~") && (strings.Contains(c.expression, "toDate") || strings.Contains(c.expression, "period.start") || strings.Contains(c.expression, "deceased"))
	}},
}

type reason struct {
	says   string
	allows func(c *difference) bool
}

// strict says whether an error is one of those by which we are stricter than the standard.
func strict(err error) bool {
	for _, part := range []string{
		"where a boolean belongs", "have no order", "can never be", "can only follow", "needs booleans", "needs numbers", "needs strings", "needs two", "of several values", "which has no element", "several values",
		"of something that is no", "no plain number", "whose type the data do not show", "before something that is no number", "an argument",
	} {
		if strings.Contains(err.Error(), part) {
			return true
		}
	}
	return false
}

type difference struct {
	expression   string
	resource     string
	ours, theirs []string
	ourError     error
	theirError   string
}

// TestExpressionsGiveTheSameAsNpmFhirpath evaluates generated expressions over generated resources here and there.
func TestExpressionsGiveTheSameAsNpmFhirpath(t *testing.T) {
	type input struct {
		Resource   json.RawMessage `json:"resource"`
		Expression string          `json:"expression"`
	}
	g := &generator{rand.New(rand.NewPCG(*seed, 0))}
	var inputs []input
	for range *rounds {
		inputs = append(inputs, input{json.RawMessage(g.patient()), g.any(4)})
	}
	for _, c := range cases { // the hand-made ones, too
		inputs = append(inputs, input{json.RawMessage(strings.ReplaceAll(subject, "\n", "")), c.source})
	}
	in, err := json.Marshal(inputs)
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd := exec.Command("node", "testdata/evaluate.js", *npm)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &complaints
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	var theirs []struct {
		Values []json.RawMessage
		Error  string
	}
	if err := json.Unmarshal(raw, &theirs); err != nil || len(theirs) != len(inputs) {
		t.Fatalf("%d answers to %d questions: %v", len(theirs), len(inputs), err)
	}
	same, both, failures := 0, 0, 0
	counts := make([]int, len(reasons))
	for i, in := range inputs[:*rounds] {
		c := &difference{expression: in.Expression, resource: string(in.Resource), theirError: theirs[i].Error}
		c.ours, c.ourError = ourValues(t, string(in.Resource), in.Expression)
		for _, v := range theirs[i].Values {
			c.theirs = append(c.theirs, normalValue(t, string(v)))
		}
		switch {
		case c.ourError != nil && c.theirError != "":
			both++
		case c.ourError == nil && c.theirError == "" && slices.Equal(c.ours, c.theirs):
			same++
		default:
			why := slices.IndexFunc(reasons, func(r reason) bool { return r.allows(c) })
			if why >= 0 {
				counts[why]++
			} else if failures++; failures <= 20 {
				t.Errorf("%s\n  ours   %q %v\n  theirs %q %s\n  over %s", c.expression, c.ours, c.ourError, c.theirs, c.theirError, c.resource)
			}
			if *verbose && why >= 0 {
				t.Logf("%d %s\n  ours   %q %v\n  theirs %q %s", why, c.expression, c.ours, c.ourError, c.theirs, c.theirError)
			}
		}
	}
	t.Logf("%d expressions: %d give the same, %d are errors on both sides, %d differ without a reason", *rounds, same, both, failures)
	for i, r := range reasons {
		t.Logf("%6d %s", counts[i], r.says)
	}
	if same < *rounds*95/100 {
		t.Errorf("only %d of %d expressions say something", same, *rounds)
	}
	for i, c := range cases { // where the other has the function, at all
		their := theirs[*rounds+i]
		if their.Error != "" {
			continue
		}
		ours, err := ourValues(t, strings.ReplaceAll(subject, "\n", ""), c.source)
		var other []string
		for _, v := range their.Values {
			other = append(other, normalValue(t, string(v)))
		}
		if err != nil || !slices.Equal(ours, other) {
			t.Logf("by hand: %s gives %q, with the other %q", c.source, ours, other)
		}
	}
}

func ourValues(t *testing.T, resource, source string) (out []string, err error) {
	t.Helper()
	v, err := strictjson.Parse(resource)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(source, Scope{Resource: v.StringOf("resourceType")})
	if err != nil {
		return nil, err
	}
	item := Resource(v)
	items, err := e.Evaluate(Focus{Resource: item, Element: item, Resolve: func(string, string) (*strictjson.Value, error) { return nil, nil }})
	for _, i := range items {
		if i.Value != nil {
			out = append(out, normalValue(t, string(i.Value.AppendCanonical(nil))))
		}
	}
	return out, err
}

// normalValue writes a JSON value so that equal ones are written alike.
func normalValue(t *testing.T, raw string) string {
	t.Helper()
	v, err := strictjson.Parse(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	var plain func(v *strictjson.Value)
	plain = func(v *strictjson.Value) {
		if v.Kind == strictjson.Number {
			v.Text = PlainNumber(v.Text)
		}
		for i := range v.Items {
			plain(&v.Items[i])
		}
	}
	plain(v)
	return string(v.AppendCanonical(nil))
}

func near(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		var x, y float64
		_, errX := fmt.Sscan(a[i], &x)
		_, errY := fmt.Sscan(b[i], &y)
		if a[i] != b[i] && (errX != nil || errY != nil || math.Abs(x-y) > 1e-7*max(1, math.Abs(x))) {
			return false
		}
	}
	return true
}

// generator makes expressions that mean something, most of them.
type generator struct{ *rand.Rand }

func (g *generator) of(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) maybe(s string) string {
	if g.IntN(3) == 0 {
		return ""
	}
	return s + ","
}

func (g *generator) date() string {
	d := fmt.Sprintf("%04d-%02d-%02d", 1940+g.IntN(80), 1+g.IntN(12), 1+g.IntN(28))
	return d[:[]int{4, 7, 10, 10}[g.IntN(4)]]
}

func (g *generator) name() string {
	return `{` + g.maybe(`"use":"`+g.of("official", "usual", "old")+`"`) + g.maybe(`"family":"`+g.of("Abel", "abel", "Berg", "De la Cruz")+`"`) +
		g.maybe(`"given":["`+g.of("Ann", "Bo")+`","`+g.of("Ann", "Cy", "Dee")+`"]`) + `"period":{"start":"` + g.date() + `"}}`
}

func (g *generator) patient() string {
	names := []string{}
	for range g.IntN(4) {
		names = append(names, g.name())
	}
	return `{"resourceType":"Patient",` + g.maybe(`"active":`+g.of("true", "false")) + g.maybe(`"gender":"`+g.of("male", "female", "other")+`"`) + g.maybe(`"birthDate":"`+g.date()+`"`) +
		g.maybe(g.of(`"deceasedBoolean":false`, `"deceasedDateTime":"`+g.date()+`"`)) + g.maybe(`"multipleBirthInteger":`+fmt.Sprint(g.IntN(4))) +
		g.maybe(`"name":[`+strings.Join(names, ",")+`]`) + g.maybe(`"contact":[{"name":`+g.name()+`,"gender":"male"}]`) +
		g.maybe(`"extension":[{"url":"w","valueQuantity":{"value":`+g.decimal()+`,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}},{"url":"n","valueDecimal":`+g.decimal()+`}]`) + `"id":"p` + fmt.Sprint(g.IntN(9)) + `"}`
}

func (g *generator) decimal() string { return fmt.Sprintf("%d.%d", g.IntN(100), 1+g.IntN(9)) }

func (g *generator) any(depth int) string {
	switch g.IntN(7) {
	case 0:
		return g.number(depth)
	case 1:
		return g.text(depth)
	case 2:
		return g.moment(depth)
	case 3:
		return g.collection(depth)
	}
	return g.boolean(depth)
}

func (g *generator) boolean(depth int) string {
	if depth <= 0 {
		return g.of("true", "false", "active", "{}", "name.exists()", "gender.exists()")
	}
	if g.IntN(200) == 0 { // now and then something that is wrong, for some patients or for all
		return g.of("(name.family < 'B')", "(name.given.length() > 1)", "(gender + 1 = 2)", "(name.family and true)", "(name > 1)", "name.where(given).exists()", "(birthDate < 5)", "name.single().exists()", "(active > false)")
	}
	d := depth - 1
	switch g.IntN(16) {
	case 0, 1:
		return "(" + g.boolean(d) + " " + g.of("and", "or", "xor", "implies") + " " + g.boolean(d) + ")"
	case 2:
		return g.boolean(d) + ".not()"
	case 3, 4:
		return "(" + g.number(d) + " " + g.of("=", "!=", "<", "<=", ">", ">=", "~", "!~") + " " + g.number(d) + ")"
	case 5, 6:
		return "(" + g.text(d) + " " + g.of("=", "!=", "<", "<=", ">", ">=", "~", "!~") + " " + g.text(d) + ")"
	case 7, 8:
		return "(" + g.moment(d) + " " + g.of("=", "!=", "<", "<=", ">", ">=", "~", "!~") + " " + g.moment(d) + ")"
	case 9:
		return "(" + g.collection(d) + " " + g.of("=", "!=", "~", "!~") + " " + g.collection(d) + ")"
	case 10:
		return g.collection(d) + g.of(".exists()", ".empty()", ".isDistinct()", ".hasValue()")
	case 11:
		return "name" + g.of(".exists(", ".all(") + g.inName(d) + ")"
	case 12:
		return g.text(d) + g.of(".startsWith('A')", ".endsWith('l')", ".contains('e')", ".matches('^[AB]')", ".convertsToInteger()", ".convertsToDate()", ".convertsToBoolean()")
	case 13:
		return g.collection(d) + g.of(".subsetOf(", ".supersetOf(") + g.collection(d) + ")"
	case 14:
		return "(" + g.text(d) + " in " + g.collection(d) + ")"
	}
	return "iif(" + g.boolean(d) + ", " + g.boolean(d) + ", " + g.boolean(d) + ")"
}

// inName is a criterion on a HumanName.
func (g *generator) inName(depth int) string {
	return g.of("use = 'official'", "given.exists()", "family = 'Abel'", "period.start < @1980", "given.count() > 1", "family.startsWith('A') or use.exists()", "$index = 0", "use.empty()", "period.start <= @1975-06 and family.exists()")
}

func (g *generator) number(depth int) string {
	if depth <= 0 {
		return g.of("0", "1", "2", "7", "3.5", "0.25", "name.count()", "multipleBirth.ofType(integer)", "{}", "extension('n').value.ofType(decimal)")
	}
	d := depth - 1
	switch g.IntN(8) {
	case 0, 1:
		return "(" + g.number(d) + " " + g.of("+", "-", "*", "/", "div", "mod") + " " + g.number(d) + ")"
	case 2:
		return g.number(d) + g.of(".abs()", ".floor()", ".ceiling()", ".truncate()", ".toDecimal()")
	case 3:
		return g.text(d) + g.of(".length()", ".indexOf('e')", ".toInteger()")
	case 4:
		return g.collection(d) + ".count()"
	case 5:
		return "extension('w').value.ofType(Quantity).value"
	case 6:
		return "name.aggregate($total + given.count(), 0)"
	}
	return "iif(" + g.boolean(d) + ", " + g.number(d) + ", " + g.number(d) + ")"
}

func (g *generator) text(depth int) string {
	if depth <= 0 {
		return g.of("'Abel'", "'abel'", "''", "gender", "name.family.first()", "name[0].given[1]", "id", "{}", "'1'", "'1975-03'")
	}
	d := depth - 1
	switch g.IntN(6) {
	case 0:
		return "(" + g.text(d) + " " + g.of("&", "+") + " " + g.text(d) + ")"
	case 1:
		return g.text(d) + g.of(".upper()", ".lower()", ".substring(1)", ".substring(0, 2)", ".replace('e', 'x')", ".replaceMatches('[aeiou]', '-')", ".trim()", ".toString()")
	case 2:
		// SQL-on-FHIR's suite wants the join of nothing to be the empty string, with the other it is nothing.
		return g.of("name.given.first()", "name.given.last()", "(id | name.given).join('+')", "name.given[1]")
	case 3:
		return "name.where(" + g.inName(d) + ").family.first()"
	case 4:
		return "iif(" + g.boolean(d) + ", " + g.text(d) + ", " + g.text(d) + ")"
	}
	return g.text(0)
}

func (g *generator) moment(depth int) string {
	if depth <= 0 {
		return g.of("birthDate", "@"+g.date(), "@"+g.date(), "name.period.start.first()", "deceased.ofType(dateTime)", "{}")
	}
	d := depth - 1
	switch g.IntN(5) {
	case 0, 1:
		return "(" + g.moment(d) + " " + g.of("+", "-") + " " + fmt.Sprint(g.IntN(40)) + " " + g.of("years", "months", "days", "weeks", "year", "month") + ")"
	case 2:
		return g.moment(d) + g.of(".toDate()", ".toDateTime()", ".first()")
	case 3:
		return "iif(" + g.boolean(d) + ", " + g.moment(d) + ", " + g.moment(d) + ")"
	}
	return g.moment(0)
}

func (g *generator) collection(depth int) string {
	if depth <= 0 {
		return g.of("name", "name.given", "name.family", "name.period.start", "contact.name", "(1 | 2 | 3)", "('Ann' | 'Bo')", "{}", "name.use", "contact.name.given", "extension.url", "id")
	}
	d := depth - 1
	switch g.IntN(10) {
	case 0:
		return "name.where(" + g.inName(d) + ")" + g.of("", ".given", ".family", ".period")
	case 1:
		return "name.select(" + g.of("given", "family", "given.first()", "family & '-' & use", "given.count()", "period.start") + ")"
	case 2:
		return g.collection(d) + g.of(".first()", ".last()", ".tail()", ".skip(1)", ".take(1)", ".distinct()", "[0]", "[1]")
	case 3:
		return "(" + g.collection(d) + " | " + g.collection(d) + ")"
	case 4:
		return g.collection(d) + g.of(".union(", ".combine(", ".intersect(", ".exclude(") + g.collection(d) + ")"
	case 5:
		return g.text(d) + g.of(".toChars()", ".split('e')")
	case 6:
		return g.of("name", "contact.name", "extension.value") + g.of(".ofType(HumanName)", ".ofType(Quantity)", ".ofType(string)", ".ofType(decimal)")
	case 7:
		return "name.repeat(period).start"
	}
	return g.collection(0)
}
