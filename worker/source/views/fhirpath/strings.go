package fhirpath

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"salus/models/strictjson"
)

// maxText is the length of a string up to which functions make one.
const maxText = 1 << 20

var errLong = errors.New("a string of more than a million bytes")

// textFunction makes a function of one string: empty if there is none or an argument has no value.
func textFunction(apply func(c *call, s string, arguments []Item) ([]Item, error)) func(*call, *evaluation, environment, []Item) ([]Item, error) {
	return func(c *call, ev *evaluation, env environment, of []Item) ([]Item, error) {
		item, ok, err := c.one(ev, of)
		if err != nil || !ok {
			return nil, err
		}
		if kindOf(item) != textual {
			return nil, ev.fail(c.at, c.name+"() of something that is no string")
		}
		arguments := make([]Item, len(c.arguments))
		for i := range c.arguments {
			if arguments[i], ok, err = c.argument(ev, env, i); err != nil || !ok {
				return nil, err
			}
			if want := c.function.argument(i); !kindOf(arguments[i]).mayBe(want) {
				return nil, ev.fail(c.at, c.name+"(): an argument that is not "+describe(want))
			}
		}
		out, err := apply(c, item.Value.Text, arguments)
		if err != nil {
			return nil, ev.fail(c.at, c.name+"(): "+err.Error())
		}
		for _, o := range out {
			if err := ev.step(len(o.Value.Text)/16, c.at); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

func textOf(s string) ([]Item, error) {
	if len(s) > maxText {
		return nil, errLong
	}
	return []Item{Text(s, "string")}, nil
}

func whole(n int) []Item { return []Item{Number(itoa(n), "integer")} }

// characters turns an offset in bytes into one in characters.
func characters(s string, at int) []Item {
	if at < 0 {
		return whole(-1)
	}
	return whole(utf8.RuneCountInString(s[:at]))
}

func indexOf(_ *call, s string, a []Item) ([]Item, error) {
	return characters(s, strings.Index(s, a[0].Value.Text)), nil
}

func lastIndexOf(_ *call, s string, a []Item) ([]Item, error) {
	return characters(s, strings.LastIndex(s, a[0].Value.Text)), nil
}

func substring(_ *call, s string, a []Item) ([]Item, error) {
	start, err := asInt(a[0])
	if err != nil {
		return nil, err
	}
	r := []rune(s)
	if start < 0 || start >= len(r) {
		return nil, nil
	}
	r = r[start:]
	if len(a) == 2 {
		n, err := asInt(a[1])
		if err != nil {
			return nil, err
		}
		r = r[:max(0, min(n, len(r)))]
	}
	return textOf(string(r))
}

func startsWith(_ *call, s string, a []Item) ([]Item, error) {
	return truthOf(strings.HasPrefix(s, a[0].Value.Text)).items(), nil
}

func endsWith(_ *call, s string, a []Item) ([]Item, error) {
	return truthOf(strings.HasSuffix(s, a[0].Value.Text)).items(), nil
}

func containsText(_ *call, s string, a []Item) ([]Item, error) {
	return truthOf(strings.Contains(s, a[0].Value.Text)).items(), nil
}

func upper(_ *call, s string, _ []Item) ([]Item, error) { return textOf(strings.ToUpper(s)) }
func lower(_ *call, s string, _ []Item) ([]Item, error) { return textOf(strings.ToLower(s)) }

func replace(_ *call, s string, a []Item) ([]Item, error) {
	old, by := a[0].Value.Text, a[1].Value.Text
	if len(s)+(strings.Count(s, old)+1)*len(by) > maxText {
		return nil, errLong
	}
	return textOf(strings.ReplaceAll(s, old, by))
}

func length(_ *call, s string, _ []Item) ([]Item, error) {
	return whole(utf8.RuneCountInString(s)), nil
}

func toChars(_ *call, s string, _ []Item) ([]Item, error) {
	if len(s) > maxText/16 {
		return nil, errLong
	}
	return parts(s, ""), nil
}

func split(_ *call, s string, a []Item) ([]Item, error) {
	if len(s) > maxText/16 {
		return nil, errLong
	}
	return parts(s, a[0].Value.Text), nil
}

func parts(s, by string) (out []Item) {
	for part := range strings.SplitSeq(s, by) {
		out = append(out, Text(part, "string"))
	}
	if s == "" && by == "" {
		return nil
	}
	return out
}

func trim(_ *call, s string, _ []Item) ([]Item, error) {
	return textOf(strings.TrimFunc(s, unicode.IsSpace))
}

// pattern compiles a regular expression that is there before any data: a literal or a constant. RE2's expressions run in time linear in the text.
func pattern(how string) func(c *call) error {
	return func(c *call) error {
		l, ok := c.arguments[0].(literal)
		if !ok || len(l) != 1 || l[0].Value == nil || l[0].Value.Kind != strictjson.String {
			return errors.New("the pattern must be a literal or a constant")
		}
		source := l[0].Value.Text
		if len(source) > maxPattern {
			return errors.New("a pattern of more than 1000 bytes")
		}
		if how == "full" {
			source = `\A(?:` + source + `)\z`
		}
		var err error
		if c.regex, err = regexp.Compile("(?s)" + source); err != nil {
			return errors.New("the pattern is no regular expression of RE2")
		}
		return nil
	}
}

func matches(c *call, s string, _ []Item) ([]Item, error) {
	return truthOf(c.regex.MatchString(s)).items(), nil
}

var groupNumber = regexp.MustCompile(`\$(\d+)`)

func replaceMatches(c *call, s string, a []Item) ([]Item, error) {
	by := groupNumber.ReplaceAllString(a[1].Value.Text, "$${$1}")
	if len(c.regex.FindAllStringIndex(s, -1))*(len(by)+len(s)*strings.Count(by, "$")) > maxText {
		return nil, errLong
	}
	return textOf(c.regex.ReplaceAllString(s, by))
}

// equivalentText compares without case and with one kind of space (FHIRPath 2.0.0, section 6.1.2).
func equivalentText(a, b string) bool {
	normal := func(s string) []string { return strings.Fields(strings.ToLower(s)) }
	return slices.Equal(normal(a), normal(b))
}
