package fhirpath

// function is one function of the subset.
type function struct {
	least, most int     // arguments
	lambda      bool    // its first argument is evaluated with each item as $this
	typed       bool    // its argument is a type's name; least 0 makes it optional
	takes       []kinds // what its arguments must be, 0 anything; the last holds for those that follow
	on          kinds   // what it can follow, 0 anything
	gives       kinds   // what it gives, 0 anything, or with keeps the kinds that it follows
	keeps       bool    // it gives items of those that it follows, or of their type
	types       []string
	prepare     func(c *call) error // what can be checked without data
	apply       func(c *call, ev *evaluation, env environment, of []Item) ([]Item, error)
	from        string // where it is defined
	says        string // a line for functions.md
}

// argument is what argument i must be.
func (f function) argument(i int) kinds {
	if len(f.takes) == 0 {
		return 0
	}
	return f.takes[min(i, len(f.takes)-1)]
}

// Where functions are defined.
const (
	n1     = "FHIRPath 2.0.0"
	stu    = "FHIRPath 3.0.0-ballot"
	inFHIR = "FHIR R4, R5"
	sof    = "SQL-on-FHIR v2"
)

// functions is the declared subset; a function that is not here does not compile.
var functions = merged(existence, subsets, conversions, stringFunctions, mathematics, navigation)

func merged(groups ...map[string]function) map[string]function {
	all := map[string]function{}
	for _, group := range groups {
		for name, f := range group {
			all[name] = f
		}
	}
	return all
}

// refused are functions that are defined somewhere and are not evaluated, with the reason that the error gives.
var refused = map[string]string{
	"today":             "its value is not the same every day, and a study's rows must be",
	"now":               "its value is not the same every day, and a study's rows must be",
	"timeOfDay":         "its value is not the same every day, and a study's rows must be",
	"trace":             "it writes patients' values to a log",
	"exp":               "its values are no exact decimals",
	"ln":                "its values are no exact decimals",
	"log":               "its values are no exact decimals",
	"power":             "its values are no exact decimals",
	"sqrt":              "its values are no exact decimals",
	"type":              "use is or ofType()",
	"encode":            "a draft that no view needs",
	"decode":            "a draft that no view needs",
	"escape":            "a draft that no view needs",
	"unescape":          "a draft that no view needs",
	"defineVariable":    "a draft; use a constant, or select()",
	"sort":              "a draft; rows are picked by the study",
	"coalesce":          "a draft; use iif() and exists()",
	"duration":          "a draft; compare with a date plus a quantity, such as birthDate + 18 years <= period.start",
	"difference":        "a draft; compare with a date plus a quantity, such as birthDate + 18 years <= period.start",
	"sum":               "a draft; use aggregate($this + $total, 0)",
	"min":               "a draft; use aggregate(iif($total.empty() or $this < $total, $this, $total))",
	"max":               "a draft; use aggregate(iif($total.empty() or $this > $total, $this, $total))",
	"avg":               "a draft; use aggregate() and count()",
	"comparable":        "units are compared as they stand: quantities of two units are unknown to be equal",
	"elementDefinition": "it needs profiles, and none are loaded",
	"slice":             "it needs profiles, and none are loaded",
	"checkModifiers":    "it needs profiles, and none are loaded",
	"conformsTo":        "it needs profiles, and none are loaded",
	"memberOf":          "it needs a terminology server; list the codes with in",
	"subsumes":          "it needs a terminology server; list the codes with in",
	"subsumedBy":        "it needs a terminology server; list the codes with in",
	"htmlChecks":        "it judges narratives, of which views take nothing",
}

var existence = map[string]function{
	"empty":      {gives: boolean, types: booleans, apply: empty, from: n1, says: "whether there is nothing"},
	"exists":     {most: 1, lambda: true, takes: []kinds{boolean}, gives: boolean, types: booleans, apply: exists, from: n1, says: "whether there is something, that meets the criterion"},
	"all":        {least: 1, most: 1, lambda: true, takes: []kinds{boolean}, gives: boolean, types: booleans, apply: all, from: n1, says: "whether all meet the criterion; an unknown criterion is not met"},
	"allTrue":    {on: boolean, gives: boolean, types: booleans, apply: quantified(yes, true), from: n1, says: "whether all are true"},
	"anyTrue":    {on: boolean, gives: boolean, types: booleans, apply: quantified(yes, false), from: n1, says: "whether one is true"},
	"allFalse":   {on: boolean, gives: boolean, types: booleans, apply: quantified(no, true), from: n1, says: "whether all are false"},
	"anyFalse":   {on: boolean, gives: boolean, types: booleans, apply: quantified(no, false), from: n1, says: "whether one is false"},
	"subsetOf":   {least: 1, most: 1, gives: boolean, types: booleans, apply: subsetOf, from: n1, says: "whether all are in the argument"},
	"supersetOf": {least: 1, most: 1, gives: boolean, types: booleans, apply: supersetOf, from: n1, says: "whether all of the argument are here"},
	"count":      {gives: numeric, types: integers, apply: count, from: n1, says: "how many there are"},
	"distinct":   {keeps: true, apply: distinct, from: n1, says: "each once"},
	"isDistinct": {gives: boolean, types: booleans, apply: isDistinct, from: n1, says: "whether none is there twice"},
	"not":        {on: boolean, gives: boolean, types: booleans, apply: notItems, from: n1, says: "the opposite; unknown stays unknown"},
	"hasValue":   {gives: boolean, types: booleans, apply: itemHasValue, from: inFHIR, says: "whether it is one primitive element with a value"},
	"getValue":   {keeps: true, apply: getValue, from: inFHIR, says: "the value of one primitive element"},
}

var subsets = map[string]function{
	"where":     {least: 1, most: 1, lambda: true, takes: []kinds{boolean}, keeps: true, apply: where, from: n1, says: "those that meet the criterion"},
	"select":    {least: 1, most: 1, lambda: true, apply: selectItems, from: n1, says: "what the expression gives for each"},
	"repeat":    {least: 1, most: 1, lambda: true, apply: repeat, from: n1, says: "what the expression gives for each, and for what it gave, each once"},
	"ofType":    {typed: true, least: 1, apply: ofType, from: n1, says: "those of the type or of one that specialises it"},
	"is":        {typed: true, least: 1, gives: boolean, types: booleans, apply: isType, from: n1, says: "whether it is of the type"},
	"as":        {typed: true, least: 1, apply: asType, from: n1, says: "it, if it is of the type"},
	"single":    {keeps: true, apply: single, from: n1, says: "it; several are an error"},
	"first":     {keeps: true, apply: first, from: n1, says: "the first"},
	"last":      {keeps: true, apply: last, from: n1, says: "the last"},
	"tail":      {keeps: true, apply: tail, from: n1, says: "all but the first"},
	"skip":      {least: 1, most: 1, takes: []kinds{numeric}, keeps: true, apply: skip, from: n1, says: "all but so many"},
	"take":      {least: 1, most: 1, takes: []kinds{numeric}, keeps: true, apply: take, from: n1, says: "the first so many"},
	"intersect": {least: 1, most: 1, keeps: true, apply: intersect, from: n1, says: "those that are in the argument, each once"},
	"exclude":   {least: 1, most: 1, keeps: true, apply: exclude, from: n1, says: "those that are not in the argument"},
	"union":     {least: 1, most: 1, apply: unionItems, from: n1, says: "those and the argument's, each once"},
	"combine":   {least: 1, most: 1, apply: combine, from: n1, says: "those and the argument's"},
	"aggregate": {least: 1, most: 2, lambda: true, apply: aggregate, from: n1, says: "folds with $this and $total"},
	"iif":       {least: 2, most: 3, takes: []kinds{boolean, 0}, apply: iif, from: n1, says: "the second argument if the first is true, else the third; only that is evaluated"},
}

var conversions = map[string]function{
	"toBoolean":          {gives: boolean, types: booleans, apply: converted(toBoolean), from: n1, says: "true, t, yes, y, 1 and their opposites"},
	"toInteger":          {gives: numeric, types: integers, apply: converted(toInteger), from: n1, says: "of a boolean or a string of digits; 32 bits"},
	"toDecimal":          {gives: numeric, types: []string{"decimal"}, apply: converted(toDecimal), from: n1, says: "of a boolean, a number or a string that is one"},
	"toString":           {gives: textual, types: stringType, apply: converted(toString), from: n1, says: "with the digits that a number came with"},
	"toDate":             {gives: textual, types: []string{"date"}, apply: converted(toDate), from: n1, says: "of a date, a dateTime or a string"},
	"toDateTime":         {gives: textual, types: []string{"dateTime"}, apply: converted(toDateTime), from: n1, says: "of a date, a dateTime or a string"},
	"toTime":             {gives: textual, types: []string{"time"}, apply: converted(toTime), from: n1, says: "of a time or a string"},
	"toQuantity":         {gives: measured, types: []string{"Quantity"}, apply: converted(toQuantity), from: n1, says: "of a number or a string such as 5 'mg'; no conversion of units"},
	"convertsToBoolean":  {gives: boolean, types: booleans, apply: converts(toBoolean), from: n1, says: "whether toBoolean() gives something"},
	"convertsToInteger":  {gives: boolean, types: booleans, apply: converts(toInteger), from: n1, says: "whether toInteger() gives something"},
	"convertsToDecimal":  {gives: boolean, types: booleans, apply: converts(toDecimal), from: n1, says: "whether toDecimal() gives something"},
	"convertsToString":   {gives: boolean, types: booleans, apply: converts(toString), from: n1, says: "whether toString() gives something"},
	"convertsToDate":     {gives: boolean, types: booleans, apply: converts(toDate), from: n1, says: "whether toDate() gives something"},
	"convertsToDateTime": {gives: boolean, types: booleans, apply: converts(toDateTime), from: n1, says: "whether toDateTime() gives something"},
	"convertsToTime":     {gives: boolean, types: booleans, apply: converts(toTime), from: n1, says: "whether toTime() gives something"},
	"convertsToQuantity": {gives: boolean, types: booleans, apply: converts(toQuantity), from: n1, says: "whether toQuantity() gives something"},
}

var stringFunctions = map[string]function{
	"indexOf":        {least: 1, most: 1, takes: texts, on: textual, gives: numeric, types: integers, apply: textFunction(indexOf), from: n1, says: "where the string stands first, from 0; -1 if nowhere"},
	"lastIndexOf":    {least: 1, most: 1, takes: texts, on: textual, gives: numeric, types: integers, apply: textFunction(lastIndexOf), from: stu, says: "where the string stands last"},
	"substring":      {least: 1, most: 2, takes: []kinds{numeric}, on: textual, gives: textual, types: stringType, apply: textFunction(substring), from: n1, says: "from a character on, so many"},
	"startsWith":     {least: 1, most: 1, takes: texts, on: textual, gives: boolean, types: booleans, apply: textFunction(startsWith), from: n1, says: "whether it begins so"},
	"endsWith":       {least: 1, most: 1, takes: texts, on: textual, gives: boolean, types: booleans, apply: textFunction(endsWith), from: n1, says: "whether it ends so"},
	"contains":       {least: 1, most: 1, takes: texts, on: textual, gives: boolean, types: booleans, apply: textFunction(containsText), from: n1, says: "whether the string is in it"},
	"upper":          {on: textual, gives: textual, types: stringType, apply: textFunction(upper), from: n1, says: "in capitals"},
	"lower":          {on: textual, gives: textual, types: stringType, apply: textFunction(lower), from: n1, says: "in small letters"},
	"replace":        {least: 2, most: 2, takes: texts, on: textual, gives: textual, types: stringType, apply: textFunction(replace), from: n1, says: "with every occurrence replaced"},
	"matches":        {least: 1, most: 1, takes: texts, on: textual, gives: boolean, types: booleans, prepare: pattern(""), apply: textFunction(matches), from: n1, says: "whether a part of it matches; the pattern is a literal or constant, RE2"},
	"matchesFull":    {least: 1, most: 1, takes: texts, on: textual, gives: boolean, types: booleans, prepare: pattern("full"), apply: textFunction(matches), from: stu, says: "whether all of it matches"},
	"replaceMatches": {least: 2, most: 2, takes: texts, on: textual, gives: textual, types: stringType, prepare: pattern(""), apply: textFunction(replaceMatches), from: n1, says: "with every match replaced; $1 is a group"},
	"length":         {on: textual, gives: numeric, types: integers, apply: textFunction(length), from: n1, says: "how many characters"},
	"toChars":        {on: textual, gives: textual, types: stringType, apply: textFunction(toChars), from: n1, says: "its characters"},
	"split":          {least: 1, most: 1, takes: texts, on: textual, gives: textual, types: stringType, apply: textFunction(split), from: stu, says: "its parts between separators"},
	"trim":           {on: textual, gives: textual, types: stringType, apply: textFunction(trim), from: stu, says: "without space at its ends"},
	"join":           {most: 1, takes: texts, gives: textual, types: stringType, apply: join, from: stu, says: "one string of many"},
}

var mathematics = map[string]function{
	"abs":          {on: numeric | measured, keeps: true, apply: numberFunction(abs), from: n1, says: "without its sign"},
	"ceiling":      {on: numeric, gives: numeric, types: integers, apply: numberFunction(ceiling), from: n1, says: "the next whole number up"},
	"floor":        {on: numeric, gives: numeric, types: integers, apply: numberFunction(floor), from: n1, says: "the next whole number down"},
	"truncate":     {on: numeric, gives: numeric, types: integers, apply: numberFunction(truncate), from: n1, says: "without what follows the point"},
	"round":        {most: 1, takes: []kinds{numeric}, on: numeric, gives: numeric, types: []string{"decimal"}, apply: numberFunction(round), from: n1, says: "to so many digits after the point, a half away from zero"},
	"precision":    {on: numeric | textual, gives: numeric, types: integers, apply: precision, from: stu, says: "digits after the point, or of a date"},
	"lowBoundary":  {most: 1, takes: []kinds{numeric}, keeps: true, apply: boundary, from: stu, says: "the least that a number, date, time, quantity or period can be; FHIR's types keep theirs"},
	"highBoundary": {most: 1, takes: []kinds{numeric}, keeps: true, apply: boundary, from: stu, says: "the greatest that it can be"},
}

var navigation = map[string]function{
	"children":        {apply: children, from: n1, says: "all elements directly in it"},
	"descendants":     {apply: descendants, from: n1, says: "all elements in it"},
	"extension":       {least: 1, most: 1, takes: texts, gives: compound, types: []string{"Extension"}, apply: extension, from: inFHIR, says: "the extensions with the url"},
	"resolve":         {apply: resolve, from: inFHIR, says: "the resources that references name: contained ones, and records that were imported; those that are not there give nothing and are counted"},
	"getResourceKey":  {gives: textual, types: []string{"id"}, apply: resourceKey, from: sof, says: "the resource's id"},
	"getReferenceKey": {typed: true, gives: textual, types: []string{"id"}, apply: referenceKey, from: sof, says: "the id that a reference names, of the type"},
}

var (
	booleans   = []string{"boolean"}
	integers   = []string{"integer"}
	stringType = []string{"string"}
	texts      = []kinds{textual}
)

// maxPattern is the length of a regular expression up to which it is compiled.
const maxPattern = 1000
