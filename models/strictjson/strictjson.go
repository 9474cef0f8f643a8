// Package strictjson reads JSON that came from outside (RFC 8259, I-JSON's rules of RFC 7493 on top): valid UTF-8, no name twice in an object, no lone
// surrogate, nesting up to a limit, nothing after the value. Numbers keep the text they came with, so that no decimal is ever rounded.
//
// Errors say what is wrong and at which byte, never what stands there.
package strictjson

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is a JSON value. It is not to be changed.
type Value struct {
	Kind  Kind
	Text  string   // String: the text; Number: the literal; Bool: "true" or "false"
	Names []string // Object: the members' names in the order that they came
	Items []Value  // Object: the members' values; Array: the elements
}

// Get returns the member of an object, or nil.
func (v *Value) Get(name string) *Value {
	if v == nil || v.Kind != Object {
		return nil
	}
	for i, n := range v.Names {
		if n == name {
			return &v.Items[i]
		}
	}
	return nil
}

// StringOf returns the text of the member of an object if it is a string, or "".
func (v *Value) StringOf(name string) string {
	if m := v.Get(name); m != nil && m.Kind == String {
		return m.Text
	}
	return ""
}

// Error says what is wrong with a text.
type Error struct {
	Offset    int // in bytes
	Reason    string
	Truncated bool // the text ends before the value does
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason) }

// MaxDepth is the deepest nesting of objects and arrays that Parse accepts. FHIR resources of more than 20 levels are not seen.
const MaxDepth = 64

// Parse reads one value. The value shares the memory of text.
func Parse(text string) (_ *Value, err error) {
	p := parser{text: text}
	if !utf8.ValidString(text) {
		return nil, &Error{Offset: invalidAt(text), Reason: "not UTF-8"}
	}
	room := rooms.Get().(*pending)
	p.pending = *room
	defer func() {
		*room = p.pending
		room.release()
	}()
	p.space()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at != len(text) {
		return nil, p.fail("more after the value")
	}
	return &v, nil
}

func invalidAt(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(s)
}

// parser reads a text. What belongs to an object or array waits until its end, when it is known how much there is; then it moves to a slice of that length, cut from slabs that
// serve the whole text. Most of the cost of parsing is memory: this way it takes a few allocations, and none is too long.
type parser struct {
	text string
	at   int
	pending
	nameSlab []string
	itemSlab []Value
}

// pending is what waits.
type pending struct {
	names []string // of the objects under way, the innermost last
	items []Value  // of the objects and arrays under way
}

// rooms keeps the memory of pending for the next text, and nothing of what was in it.
var rooms = sync.Pool{New: func() any { return new(pending) }}

func (p *pending) release() {
	if cap(p.items) > maxPending {
		return
	}
	clear(p.names[:cap(p.names)])
	clear(p.items[:cap(p.items)])
	p.names, p.items = p.names[:0], p.items[:0]
	rooms.Put(p)
}

const (
	maxPending = 256 // values, kept for the next text; FHIR resources have less under way
	slabBytes  = 24  // of text for each value of a slab: FHIR has a value in as many
	maxSlab    = 1024
)

// cut takes a copy of a list from a slab.
func cut[T any](slab *[]T, list []T, text int) []T {
	n := len(list)
	if n == 0 {
		return nil
	}
	if n > len(*slab) {
		size := min(text/slabBytes+4, maxSlab)
		if n > size/4 && len(*slab) > 0 || n >= size { // a slab that is begun goes on
			return slices.Clone(list)
		}
		*slab = make([]T, size)
	}
	out := (*slab)[:n:n]
	*slab = (*slab)[n:]
	copy(out, list)
	return out
}

func (p *parser) fail(reason string) error {
	if p.at >= len(p.text) {
		return &Error{Offset: p.at, Reason: "the text ends within the value", Truncated: true}
	}
	return &Error{Offset: p.at, Reason: reason}
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (v Value, err error) {
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth + 1)
	case c == '[':
		return p.array(depth + 1)
	case c == '"':
		v.Kind = String
		v.Text, err = p.str()
		return v, err
	case c == '-' || '0' <= c && c <= '9':
		v.Kind = Number
		v.Text, err = p.number()
		return v, err
	case c == 't':
		return p.word(Value{Kind: Bool, Text: "true"}, "true")
	case c == 'f':
		return p.word(Value{Kind: Bool, Text: "false"}, "false")
	case c == 'n':
		return p.word(Value{Kind: Null}, "null")
	}
	return v, p.fail("expected a value")
}

func (p *parser) word(v Value, word string) (Value, error) {
	rest := p.text[p.at:]
	if !strings.HasPrefix(rest, word) {
		if strings.HasPrefix(word, rest) {
			p.at = len(p.text)
		}
		return v, p.fail("expected a value")
	}
	p.at += len(word)
	return v, nil
}

func (p *parser) object(depth int) (Value, error) {
	v := Value{Kind: Object}
	if depth > MaxDepth {
		return v, p.fail(fmt.Sprintf("nested deeper than %d levels", MaxDepth))
	}
	p.at++
	p.space()
	if p.peek() == '}' {
		p.at++
		return v, nil
	}
	names, items := len(p.names), len(p.items)
	var seen map[string]bool // for large objects
	for {
		if p.peek() != '"' {
			return v, p.fail("expected a name")
		}
		start := p.at
		name, err := p.str()
		if err != nil {
			return v, err
		}
		if before := p.names[names:]; len(before) == smallObject {
			seen = make(map[string]bool, 4*smallObject)
			for _, n := range before {
				seen[n] = true
			}
		}
		if seen[name] || seen == nil && slices.Contains(p.names[names:], name) {
			return v, &Error{Offset: start, Reason: "a name twice in one object"}
		}
		if seen != nil {
			seen[name] = true
		}
		p.space()
		if p.peek() != ':' {
			return v, p.fail("expected a colon")
		}
		p.at++
		p.space()
		item, err := p.value(depth)
		if err != nil {
			return v, err
		}
		p.names, p.items = append(p.names, name), append(p.items, item)
		p.space()
		switch p.peek() {
		case ',':
			p.at++
			p.space()
		case '}':
			p.at++
			v.Names, v.Items = cut(&p.nameSlab, p.names[names:], len(p.text)), cut(&p.itemSlab, p.items[items:], len(p.text))
			p.names, p.items = p.names[:names], p.items[:items]
			return v, nil
		default:
			return v, p.fail("expected a comma or the object's end")
		}
	}
}

// smallObject is the number of names up to which looking through all of them is faster than a set.
const smallObject = 24

func (p *parser) array(depth int) (Value, error) {
	v := Value{Kind: Array}
	if depth > MaxDepth {
		return v, p.fail(fmt.Sprintf("nested deeper than %d levels", MaxDepth))
	}
	p.at++
	p.space()
	if p.peek() == ']' {
		p.at++
		return v, nil
	}
	items := len(p.items)
	for {
		item, err := p.value(depth)
		if err != nil {
			return v, err
		}
		p.items = append(p.items, item)
		p.space()
		switch p.peek() {
		case ',':
			p.at++
			p.space()
		case ']':
			p.at++
			v.Items = cut(&p.itemSlab, p.items[items:], len(p.text))
			p.items = p.items[:items]
			return v, nil
		default:
			return v, p.fail("expected a comma or the array's end")
		}
	}
}

// number follows RFC 8259, section 6.
func (p *parser) number() (string, error) {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	switch c := p.peek(); {
	case c == '0':
		p.at++
	case '1' <= c && c <= '9':
		p.digits()
	default:
		return "", p.fail("expected a digit")
	}
	if p.peek() == '.' {
		p.at++
		if !p.digits() {
			return "", p.fail("expected a digit after the point")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return "", p.fail("expected a digit in the exponent")
		}
	}
	return p.text[start:p.at], nil
}

func (p *parser) digits() bool {
	start := p.at
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

// str reads a string; one without escapes is a part of the text.
func (p *parser) str() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.fail("a control character in a string")
		default:
			p.at++
		}
	}
	return "", p.fail("")
}

func (p *parser) escaped(start int) (string, error) {
	var b strings.Builder
	b.WriteString(p.text[start:p.at])
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return b.String(), nil
		case c < 0x20:
			return "", p.fail("a control character in a string")
		case c != '\\':
			b.WriteByte(c)
			p.at++
		default:
			p.at++
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		}
	}
	return "", p.fail("")
}

func (p *parser) escape() (rune, error) {
	c := p.peek()
	if c == 'u' {
		r, err := p.hex()
		if err != nil || !utf16.IsSurrogate(r) {
			return r, err
		}
		if !strings.HasPrefix(p.text[p.at:], `\u`) {
			return 0, p.fail("a lone surrogate")
		}
		p.at++
		low, err := p.hex()
		if err != nil {
			return 0, err
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return 0, p.fail("a lone surrogate")
		}
		return r, nil
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if c == 0 || i < 0 {
		return 0, p.fail("an unknown escape")
	}
	p.at++
	return rune("\"\\/\b\f\n\r\t"[i]), nil
}

// hex reads u and four hexadecimal digits.
func (p *parser) hex() (rune, error) {
	p.at++
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, p.fail("expected a hexadecimal digit")
		}
		p.at++
	}
	return r, nil
}

// AppendCanonical appends the canonical form for hashing: no white space, names sorted by their bytes, strings with the fewest escapes, numbers
// as they came. It differs from RFC 8785 in the numbers alone: FHIR decimals carry their precision, 1.0 is not 1.00.
func (v *Value) AppendCanonical(b []byte) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case Bool, Number:
		return append(b, v.Text...)
	case String:
		return appendString(b, v.Text)
	case Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.Items[i].AppendCanonical(b)
		}
		return append(b, ']')
	}
	var small [32]int
	order := small[:0]
	for i := range v.Names {
		order = append(order, i)
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(v.Names[i], v.Names[j]) })
	b = append(b, '{')
	for n, i := range order {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendString(b, v.Names[i])
		b = append(b, ':')
		b = v.Items[i].AppendCanonical(b)
	}
	return append(b, '}')
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		if k := strings.IndexByte("\"\\\b\f\n\r\t", c); k >= 0 {
			b = append(b, '\\', `"\bfnrt`[k])
		} else {
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(append(b, s[start:]...), '"')
}
