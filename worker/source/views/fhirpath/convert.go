package fhirpath

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

var errNoInt = errors.New("an argument that is no whole number")

func asInt(item Item) (int, error) {
	n, err := strconv.Atoi(item.Value.Text)
	if err != nil || kindOf(item) != numeric {
		return 0, errNoInt
	}
	return n, nil
}

// converted makes a function of a conversion of one value: what does not convert gives nothing.
func converted(to func(Item) (Item, bool)) func(*call, *evaluation, environment, []Item) ([]Item, error) {
	return func(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
		item, ok, err := c.one(ev, of)
		if err != nil || !ok {
			return nil, err
		}
		if out, ok := to(item); ok {
			return []Item{out}, nil
		}
		return nil, nil
	}
}

func converts(to func(Item) (Item, bool)) func(*call, *evaluation, environment, []Item) ([]Item, error) {
	return func(c *call, ev *evaluation, _ environment, of []Item) ([]Item, error) {
		item, ok, err := c.one(ev, of)
		if err != nil || !ok {
			return nil, err
		}
		_, ok = to(item)
		return truthOf(ok).items(), nil
	}
}

func toBoolean(item Item) (Item, bool) {
	switch kindOf(item) {
	case boolean:
		return item, true
	case numeric:
		switch PlainNumber(item.Value.Text) {
		case "1":
			return Boolean(true), true
		case "0":
			return Boolean(false), true
		}
	case textual:
		switch strings.ToLower(item.Value.Text) {
		case "true", "t", "yes", "y", "1", "1.0":
			return Boolean(true), true
		case "false", "f", "no", "n", "0", "0.0":
			return Boolean(false), true
		}
	}
	return Item{}, false
}

var (
	integerText  = regexp.MustCompile(`^[+-]?[0-9]{1,12}$`)
	decimalTexts = regexp.MustCompile(`^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$`)
	quantityText = regexp.MustCompile(`^([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?)\s*(?:'([^']{1,60})'|([a-zA-Z]+))?$`)
)

func toInteger(item Item) (Item, bool) {
	text := ""
	switch kindOf(item) {
	case boolean:
		return Number(map[string]string{"true": "1", "false": "0"}[item.Value.Text], "integer"), true
	case numeric:
		if isDecimal(item) {
			return Item{}, false
		}
		text = item.Value.Text
	case textual:
		if isMomentType(item.Type) {
			return Item{}, false
		}
		text = item.Value.Text
	}
	if !integerText.MatchString(text) {
		return Item{}, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < math.MinInt32 || math.MaxInt32 < n {
		return Item{}, false
	}
	return Number(strconv.FormatInt(n, 10), "integer"), true
}

// isDecimal says whether a number is a decimal, which 1.0 is.
func isDecimal(item Item) bool {
	return item.Type == "decimal" || item.Type == "" && strings.ContainsAny(item.Value.Text, ".eE")
}

func toDecimal(item Item) (Item, bool) {
	switch kindOf(item) {
	case boolean:
		return Number(map[string]string{"true": "1.0", "false": "0.0"}[item.Value.Text], "decimal"), true
	case numeric:
		return Number(item.Value.Text, "decimal"), true
	case textual:
		if decimalTexts.MatchString(item.Value.Text) {
			return Number(strings.TrimPrefix(item.Value.Text, "+"), "decimal"), true
		}
	}
	return Item{}, false
}

func toString(item Item) (Item, bool) {
	switch kindOf(item) {
	case measured:
		q, ok := quantityOf(item)
		if !ok {
			return Item{}, false
		}
		unit := q.unit
		if !q.calendar {
			unit = "'" + unit + "'"
		}
		return Text(q.text+" "+unit, "string"), true
	case compound:
		return Item{}, false
	}
	return Text(item.Value.Text, "string"), true
}

func toDate(item Item) (Item, bool) {
	if kindOf(item) != textual || item.Type == "time" {
		return Item{}, false
	}
	day, _, _ := strings.Cut(item.Value.Text, "T")
	if _, ok := parseMoment(item.Value.Text, false); !ok {
		return Item{}, false
	}
	return Text(day, "date"), true
}

func toDateTime(item Item) (Item, bool) {
	if kindOf(item) != textual || item.Type == "time" {
		return Item{}, false
	}
	_, ok := parseMoment(item.Value.Text, false)
	return Text(item.Value.Text, "dateTime"), ok
}

func toTime(item Item) (Item, bool) {
	if kindOf(item) != textual || item.Type != "time" && isMomentType(item.Type) {
		return Item{}, false
	}
	s := strings.TrimPrefix(item.Value.Text, "T")
	_, ok := parseMoment(s, true)
	return Text(s, "time"), ok
}

func toQuantity(item Item) (Item, bool) {
	switch kindOf(item) {
	case measured:
		return item, true
	case boolean:
		return quantityItem(map[string]string{"true": "1.0", "false": "0.0"}[item.Value.Text], "1", false), true
	case numeric:
		return quantityItem(item.Value.Text, "1", false), true
	case textual:
		m := quantityText.FindStringSubmatch(item.Value.Text)
		switch {
		case m == nil || isMomentType(item.Type):
			return Item{}, false
		case m[3] != "":
			unit := calendarUnit(m[3])
			return quantityItem(strings.TrimPrefix(m[1], "+"), unit, true), unit != ""
		case m[2] != "":
			return quantityItem(strings.TrimPrefix(m[1], "+"), m[2], false), true
		}
		return quantityItem(strings.TrimPrefix(m[1], "+"), "1", false), true
	}
	return Item{}, false
}

// numberFunction makes a function of one number.
func numberFunction(apply func(c *call, x *big.Rat, digits int) *big.Rat) func(*call, *evaluation, environment, []Item) ([]Item, error) {
	return func(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
		item, ok, err := c.one(ev, of)
		if err != nil || !ok {
			return nil, err
		}
		digits := 0
		if len(c.arguments) == 1 {
			if digits, ok, err = c.whole(ev, env, 0); err != nil || !ok {
				return nil, err
			}
			if digits < 0 || digits > 60 {
				return nil, ev.fail(c.at, c.name+"(): more than 60 digits, or fewer than none")
			}
		}
		if q, is := quantityOf(item); is {
			return []Item{q.with(apply(c, q.value, digits))}, nil
		}
		if kindOf(item) != numeric {
			return nil, ev.fail(c.at, c.name+"() of something that is no number")
		}
		x, err := rational(item.Value.Text)
		if err != nil {
			return nil, ev.fail(c.at, err.Error())
		}
		typ := "integer"
		if t := c.function.types; len(t) == 1 {
			typ = t[0]
		} else if isDecimal(item) {
			typ = "decimal"
		}
		return []Item{Number(decimalText(apply(c, x, digits)), typ)}, nil
	}
}

func abs(_ *call, x *big.Rat, _ int) *big.Rat { return new(big.Rat).Abs(x) }

func floorOf(x *big.Rat) *big.Int {
	return new(big.Int).Div(x.Num(), x.Denom()) // Euclidean: the denominator is positive
}

func floor(_ *call, x *big.Rat, _ int) *big.Rat { return new(big.Rat).SetInt(floorOf(x)) }

func ceilingOf(x *big.Rat) *big.Int {
	n := floorOf(new(big.Rat).Neg(x))
	return n.Neg(n)
}

func ceiling(_ *call, x *big.Rat, _ int) *big.Rat { return new(big.Rat).SetInt(ceilingOf(x)) }

func truncate(_ *call, x *big.Rat, _ int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom()))
}

func tenTo(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

func round(_ *call, x *big.Rat, digits int) *big.Rat {
	scale := tenTo(digits)
	scaled := new(big.Rat).Mul(new(big.Rat).Abs(x), scale)
	out := new(big.Rat).SetInt(floorOf(scaled.Add(scaled, big.NewRat(1, 2))))
	if x.Sign() < 0 {
		out.Neg(out)
	}
	return out.Quo(out, scale)
}
