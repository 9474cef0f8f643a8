package fhirpath

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"salus/models/strictjson"
)

var updateDocs = flag.Bool("update", false, "write functions.md")

const subject = `{"resourceType":"Patient","id":"p","birthDate":"1950-06","gender":"female","active":true,"multipleBirthInteger":2,"deceasedDateTime":"2012-02-29T10:00:00Z",
"name":[{"use":"official","family":"Ärger","given":["G","H"],"period":{"start":"2001","end":"2003-02"}},{"family":"I","given":["G"]}],
"contained":[{"resourceType":"Organization","id":"o","name":"House"}],"managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"Practitioner/2"}],
"extension":[{"url":"w","valueQuantity":{"value":70.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}},{"url":"lim","valueQuantity":{"value":5,"comparator":"<","system":"http://unitsofmeasure.org","code":"kg"}},
{"url":"c","valueCodeableConcept":{"coding":[{"system":"s","code":"x","display":"one"},{"system":"s","code":"y"}]}}],"_gender":{"extension":[{"url":"g","valueCode":"z"}]}}`

func evaluate(t *testing.T, source string) (string, error) {
	t.Helper()
	v, err := strictjson.Parse(strings.ReplaceAll(subject, "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(source, Scope{Resource: "Patient", Constants: map[string]Item{"pattern": Text("^G", "string")}})
	if err != nil {
		return "", err
	}
	item := Resource(v)
	resolve := func(typ, id string) (*strictjson.Value, error) {
		if typ == "Practitioner" && id == "1" {
			return strictjson.Parse(`{"resourceType":"Practitioner","id":"1","gender":"other"}`)
		}
		return nil, nil
	}
	out, err := e.Evaluate(Focus{Resource: item, Element: item, Resolve: resolve})
	var parts []string
	for _, o := range out {
		if o.Value == nil {
			parts = append(parts, "nothing")
			continue
		}
		parts = append(parts, string(o.Value.AppendCanonical(nil)))
	}
	return strings.Join(parts, " "), err
}

// cases are expressions with what they give. Every function is in one.
var cases = []struct{ source, want string }{
	{"name.given.empty()", "false"}, {"name.text.empty()", "true"}, {"name.exists(family = 'I')", "true"}, {"name.all(given.exists())", "true"}, {"name.all(use = 'official')", "false"},
	{"name.select(given.count() = 2).allTrue()", "false"}, {"name.select(given.count() = 2).anyTrue()", "true"}, {"name.select(given.count() = 3).allFalse()", "true"}, {"name.select(given.count() = 2).anyFalse()", "true"},
	{"name.text.select(true).allTrue()", "true"}, {"name[1].given.subsetOf(name[0].given)", "true"}, {"name[1].given.supersetOf(name[0].given)", "false"}, {"name.count()", "2"},
	{"name.given.distinct()", `"G" "H"`}, {"name.given.isDistinct()", "false"}, {"active.not()", "false"}, {"(name.use = 'x').not()", "true"}, {"({} = 1).not()", ""},
	{"birthDate.hasValue()", "true"}, {"name.hasValue()", "false"}, {"gender.getValue()", `"female"`},
	{"name.where(use = 'official').family", `"Ärger"`}, {"name.where(use.empty()).family", `"I"`}, {"name.select(family)", `"Ärger" "I"`}, {"contained.repeat(children()).ofType(string)", `"o" "House"`},
	{"children().ofType(Reference).reference", `"#o" "Practitioner/1" "Practitioner/2"`}, {"descendants().ofType(HumanName).count()", "2"}, {"name.period.descendants().count()", "2"},
	{"deceased.is(dateTime)", "true"}, {"deceased is boolean", "false"}, {"deceased.as(boolean)", ""}, {"(deceased as dateTime).exists()", "true"}, {"Patient.gender is string", "true"}, {"gender.ofType(code)", `"female"`},
	{"contained.ofType(Organization).name", `"House"`}, {"contained[0] is DomainResource", "true"}, {"birthDate.single()", `"1950-06"`}, {"name.family.first()", `"Ärger"`}, {"name.family.last()", `"I"`},
	{"name.given.tail()", `"H" "G"`}, {"name.given.skip(2)", `"G"`}, {"name.given.take(1)", `"G"`}, {"name.given.skip(-1).count()", "3"}, {"name.given.take(9).count()", "3"},
	{"name[0].given.intersect(name[1].given)", `"G"`}, {"name[0].given.exclude(name[1].given)", `"H"`}, {"name[0].given.union(name[1].given)", `"G" "H"`}, {"name[0].given.combine(name[1].given)", `"G" "H" "G"`},
	{"(1 | 2 | 3).aggregate($this + $total, 0)", "6"}, {"(3 | 5 | 4).aggregate(iif($total.empty() or $this > $total, $this, $total))", "5"}, {"name.aggregate($total + given.count() + $index, 0)", "4"},
	{"iif(active, 'a', 'b')", `"a"`}, {"iif({}, 'a', 'b')", `"b"`}, {"iif(false, 'a')", ""},
	{"'yes'.toBoolean()", "true"}, {"'maybe'.toBoolean()", ""}, {"1.0.toBoolean()", "true"}, {"'12'.toInteger()", "12"}, {"'1.5'.toInteger()", ""}, {"'99999999999'.toInteger()", ""}, {"true.toInteger()", "1"},
	{"'1.50'.toDecimal()", "1.50"}, {"'1,5'.toDecimal()", ""}, {"7.toDecimal()", "7"}, {"1.50.toString()", `"1.50"`}, {"birthDate.toString()", `"1950-06"`}, {"(5 'mg').toString()", `"5 'mg'"`},
	{"deceased.toDate()", `"2012-02-29"`}, {"'2012-13'.toDate()", ""}, {"birthDate.toDateTime()", `"1950-06"`}, {"'10:30'.toTime()", `"10:30"`}, {"'5 days'.toQuantity().unit", `"day"`}, {"'5 \\'mg\\''.toQuantity().code", `"mg"`},
	{"'x'.convertsToBoolean()", "false"}, {"'1'.convertsToInteger()", "true"}, {"'1'.convertsToDecimal()", "true"}, {"1.convertsToString()", "true"}, {"'2012'.convertsToDate()", "true"}, {"'2012-02-30'.convertsToDateTime()", "false"},
	{"'25:00'.convertsToTime()", "false"}, {"'5'.convertsToQuantity()", "true"}, {"{}.convertsToInteger()", ""},
	{"'abcabc'.indexOf('c')", "2"}, {"'äbc'.indexOf('b')", "1"}, {"'abc'.indexOf('x')", "-1"}, {"'abcabc'.lastIndexOf('c')", "5"}, {"'äbcd'.substring(1, 2)", `"bc"`}, {"'abc'.substring(1)", `"bc"`}, {"'abc'.substring(3)", ""},
	{"'abc'.substring(-1)", ""}, {"'abc'.startsWith('ab')", "true"}, {"'abc'.endsWith('bc')", "true"}, {"'abc'.contains('b')", "true"}, {"'abc'.contains({})", ""}, {"'äb'.upper()", `"ÄB"`}, {"'ÄB'.lower()", `"äb"`},
	{"'abab'.replace('a', 'x')", `"xbxb"`}, {"'ab'.replace('', '-')", `"-a-b-"`}, {"'abc'.matches('^a.c$')", "true"}, {"name.given.select($this.matches(%pattern))", "true false true"}, {"'xabcx'.matches('a.c')", "true"}, {"'xabcx'.matchesFull('a.c')", "false"},
	{"'11/30/1972'.replaceMatches('(\\\\d+)/(\\\\d+)/(\\\\d+)', '$3-$1-$2')", `"1972-11-30"`}, {"name.family.first().length()", "5"}, {"'ab'.toChars()", `"a" "b"`}, {"'a,b'.split(',')", `"a" "b"`}, {"' a '.trim()", `"a"`}, {"name.given.join('-')", `"G-H-G"`},
	{"(-5).abs()", "5"}, {"-5.5.abs()", "-5.5"}, {"1.1.ceiling()", "2"}, {"(-1.1).ceiling()", "-1"}, {"(-1.1).floor()", "-2"}, {"1.9.truncate()", "1"}, {"(-1.9).truncate()", "-1"}, {"1.5.round()", "2"}, {"3.14159.round(3)", "3.142"}, {"(-1.5).round()", "-2"},
	{"1.580.precision()", "3"}, {"birthDate.precision()", "6"}, {"@2014-01-05T10:30:00.000.precision()", "17"}, {"@T10:30.precision()", "4"},
	{"1.587.lowBoundary()", "1.5865"}, {"1.587.lowBoundary(2)", "1.58"}, {"1.587.highBoundary(2)", "1.59"}, {"(-1.587).lowBoundary(2)", "-1.59"}, {"1.587.lowBoundary(8)", "1.58650000"}, {"1.587.lowBoundary(32)", ""},
	{"@2014.lowBoundary(6)", `"2014-01"`}, {"@2014.highBoundary(6)", `"2014-12"`}, {"@T10:30.highBoundary(9)", `"10:30:59.999"`}, {"@2014-01-01T08.lowBoundary(17)", `"2014-01-01T08:00:00.000+14:00"`}, {"@2014-01-01T08:05+09:00.highBoundary()", `"2014-01-01T08:05:59.999+09:00"`},
	{"@T10:30:01.5.highBoundary()", `"10:30:01.599"`}, {"name[0].period.lowBoundary()", `"2001-01-01T00:00:00.000+14:00"`}, {"name[0].period.highBoundary()", `"2003-02-28T23:59:59.999-12:00"`}, {"name[1].period.highBoundary()", ""},
	{"extension('w').value.ofType(Quantity).highBoundary().value", "70.505"},
	{"managingOrganization.resolve().name", `"House"`}, {"generalPractitioner.resolve().ofType(Practitioner).gender", `"other"`}, {"extension('w').value.ofType(Quantity).value", "70.50"}, {"gender.extension('g').value", `"z"`},
	{"getResourceKey()", `"p"`}, {"generalPractitioner.getReferenceKey(Practitioner)", `"1" "2"`}, {"generalPractitioner.getReferenceKey(Group)", ""},

	{"7 div 2", "3"}, {"-7 div 2", "-3"}, {"7 mod 2", "1"}, {"5.5 mod 0.7", "0.6"}, {"7 div 0", ""}, {"1.5 + 1.5", "3"}, {"(1.5 + 1.5) is decimal", "true"}, {"0.1 + 0.2 = 0.3", "true"}, {"1 / 3", "0.3333333333333333"},
	{"'ABC' ~ 'abc'", "true"}, {"'a  b' ~ 'A b'", "true"}, {"'a' !~ 'b'", "true"}, {"{} ~ {}", "true"}, {"(1 | 2) ~ (2 | 1)", "true"}, {"1.0 ~ 1.04", "true"}, {"1.25 ~ 1.3", "true"}, {"@2012 ~ @2012-01", "false"},
	{"extension('c').value.coding.first() ~ extension('c').value.coding.last()", "false"}, {"1 year ~ 1 'a'", "true"}, {"1 year = 1 'a'", ""}, {"1 second = 1 's'", "true"}, {"7 days = 7 'd'", ""},
	{"extension('w').value.ofType(Quantity) > 70 'kg'", "true"}, {"extension('w').value.ofType(Quantity) = 70.5 'kg'", "true"}, {"extension('w').value.ofType(Quantity) > 70 'g'", ""}, {"extension('lim').value.ofType(Quantity) > 1 'kg'", ""},
	{"(1 'kg' + 2 'kg').value", "3"}, {"1 'kg' + 1 'g'", ""}, {"(-(1 'kg')).value", "-1"},
	{"birthDate + 18 years", `"1968-06"`}, {"birthDate + 18 years <= deceased", "true"}, {"@2012-02-29 + 1 year", `"2013-02-28"`}, {"@2012-01-31 + 1 month", `"2012-02-29"`}, {"@2012-03-31 - 1 month", `"2012-02-29"`}, {"@2014 + 24 months", `"2016"`},
	{"@2014 + 25 months", `"2016"`}, {"@2014 + 11 months", `"2014"`}, {"@2014-03 + 45 days", `"2014-04"`}, {"@2014 + 364 days", `"2014"`}, {"@2014 + 365 days", `"2015"`}, {"@2012-01-01 + 1 week", `"2012-01-08"`}, {"@2012-01-01 + 25 hours", `"2012-01-02"`},
	{"@T23:30 + 45 minutes", `"00:15"`}, {"@2012-01-01T23:59:59.5Z + 600 milliseconds", `"2012-01-02T00:00:00.100Z"`}, {"deceased + 1.5 years", `"2013-02-28T10:00:00Z"`}, {"@9999 + 1 year", ""}, {"@2012-01-01 + 2 'd'", `"2012-01-03"`}, {"@2012-01-01T10:00+02:00 + 15 hours", `"2012-01-02T01:00+02:00"`},
	{"birthDate < @1950-06-15", ""}, {"birthDate = @1950-06", "true"}, {"birthDate = @1950-07-01", "false"}, {"birthDate in (@1950-06 | @1951)", "true"},
	{"true or {}", "true"}, {"false or {}", ""}, {"false and {}", "false"}, {"{} implies true", "true"}, {"{} implies false", ""}, {"{} xor true", ""}, {"(2 | 3) contains 2", "true"}, {"{} in (1 | 2)", ""}, {"1 in {}", "false"},
	{"'a' & {} & 'b'", `"ab"`}, {"'a' + {}", ""}, {"%resource.id", `"p"`}, {"%context.id", `"p"`}, {"%ucum", `"http://unitsofmeasure.org"`}, {"Resource.id", `"p"`}, {"-name.count()", "-2"},
}

func TestFunctionsGiveWhatTheStandardSays(t *testing.T) {
	for _, c := range cases {
		got, err := evaluate(t, c.source)
		if err != nil || got != c.want {
			t.Errorf("%s gives %s, want %s (%v)", c.source, got, c.want, err)
		}
	}
}

// TestWhatIsWrongDoesNotCompile: an expression that could only be wrong is refused before there are data.
func TestWhatIsWrongDoesNotCompile(t *testing.T) {
	for _, source := range []string{
		"today()", "name.trace('x')", "2.sqrt()", "gender.memberOf('x')", "name.frist()", "birthDate.family", "gender + 1", "gender > 5", "name > 1", "active and gender", "name.where(family)", "gender.not()", "birthDate.abs()",
		"name.join(1)", "'a'.matches(name.family.first())", "'a'.matches('(')", "'a'.substring('b')", "$total", "1 'mg' > 1", "birthDate + 1", "birthDate * 2", "gender is Foo", "gender is", "%today", "name.first(1)", "name.take()", "1 +", "'a' < 1", "true > false",
	} {
		if got, err := evaluate(t, source); err == nil {
			t.Errorf("%s compiles and gives %s", source, got)
		}
	}
}

// TestEveryFunctionIsTested: and described, and every one that is refused says why.
func TestEveryFunctionIsTested(t *testing.T) {
	for name, f := range functions {
		used := slices.ContainsFunc(cases, func(c struct{ source, want string }) bool { return strings.Contains(c.source, name+"(") })
		if !used || f.from == "" || f.says == "" || f.apply == nil {
			t.Errorf("%s(): tested %v, from %q, says %q", name, used, f.from, f.says)
		}
		if refused[name] != "" {
			t.Errorf("%s() is evaluated and refused", name)
		}
	}
}

// TestTheTableIsTheDocument: functions.md lists what is evaluated and what is not.
func TestTheTableIsTheDocument(t *testing.T) {
	var names, not []string
	for name := range functions {
		names = append(names, name)
	}
	for name := range refused {
		not = append(not, name)
	}
	slices.Sort(names)
	slices.Sort(not)
	var b strings.Builder
	fmt.Fprintf(&b, "# FHIRPath as Salus evaluates it\n\nMade from the tables in table.go by `go test ./worker/source/views/fhirpath -run TheDocument -update`; what is not here does not compile.\n\n")
	fmt.Fprintf(&b, "Paths, choice elements, `[i]`, literals of strings, numbers, booleans, dates, times and quantities (`5 'mg'`, `18 years`), `{}`, `$this`, `$index`, `$total`,\n"+
		"`%%resource`, `%%context`, `%%rowIndex`, `%%ucum`, `%%sct`, `%%loinc` and the view's constants. Operators: `= != ~ !~ < <= > >= and or xor implies in contains is as | + - * / div mod &`.\n\n")
	fmt.Fprintf(&b, "Units are compared as they stand: quantities of two units are neither equal nor different, but unknown. Regular expressions are RE2's.\n\n")
	fmt.Fprintf(&b, "## The %d functions that are evaluated\n\n| function | defined in | what it gives |\n|---|---|---|\n", len(names))
	for _, name := range names {
		f := functions[name]
		arguments := "()"
		switch {
		case f.typed && f.least == 0:
			arguments = "([type])"
		case f.typed:
			arguments = "(type)"
		case f.most > 0:
			var list []string
			for i := range f.most {
				a := map[kinds]string{boolean: "criterion", numeric: "number", textual: "string"}[f.argument(i)]
				if a == "" {
					a = "expression"
				}
				if i >= f.least {
					a = "[" + a + "]"
				}
				list = append(list, a)
			}
			arguments = "(" + strings.Join(list, ", ") + ")"
		}
		fmt.Fprintf(&b, "| `%s%s` | %s | %s |\n", name, arguments, f.from, f.says)
	}
	fmt.Fprintf(&b, "\n## The %d functions that are not, and why\n\n| function | why |\n|---|---|\n", len(not))
	for _, name := range not {
		fmt.Fprintf(&b, "| `%s()` | %s |\n", name, refused[name])
	}
	if *updateDocs {
		if err := os.WriteFile("functions.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("functions.md")
	if err != nil || string(have) != b.String() {
		t.Errorf("functions.md is not what the tables say: run with -update; %v", err)
	}
}
