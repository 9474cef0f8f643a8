package fhirpath

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type tokenKind uint8

const (
	end tokenKind = iota
	identifier
	quoted // an identifier in back quotes, never a keyword
	text
	number
	momentText // @2012-01-01T10:00
	constant   // %name
	special    // $this
	symbol
)

type token struct {
	kind tokenKind
	text string // without quotes and marks
	at   int    // offset in the expression
}

// Error is why an expression does not compile, or what an evaluation met. It names the expression and holds no data.
type Error struct {
	Expression string
	Offset     int // in bytes
	Reason     string
}

func (e *Error) Error() string {
	return fmt.Sprintf("FHIRPath %q at %d: %s", e.Expression, e.Offset, e.Reason)
}

type lexer struct {
	source string
	at     int
}

func (l *lexer) fail(at int, format string, args ...any) error {
	return &Error{l.source, at, fmt.Sprintf(format, args...)}
}

// tokens splits the expression (FHIRPath 2.0.0, grammar in annex A).
func (l *lexer) tokens() ([]token, error) {
	var out []token
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		if t.kind == end {
			return out, nil
		}
	}
}

func (l *lexer) space() error {
	for l.at < len(l.source) {
		rest := l.source[l.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "//"):
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				l.at += n
			} else {
				l.at = len(l.source)
			}
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				return l.fail(l.at, "a comment without end")
			}
			l.at += n + 2
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) next() (token, error) {
	if l.at == len(l.source) {
		return token{end, "", l.at}, nil
	}
	start, c := l.at, l.source[l.at]
	switch {
	case isLetter(c):
		return token{identifier, l.while(isLetterOrDigit), start}, nil
	case isDigit(c):
		return l.number()
	case c == '\'':
		s, err := l.quoted('\'')
		return token{text, s, start}, err
	case c == '`':
		s, err := l.quoted('`')
		return token{quoted, s, start}, err
	case c == '@':
		l.at++
		s := l.while(func(c byte) bool { return isDigit(c) || strings.IndexByte("-:TZ+", c) >= 0 })
		if l.at+1 < len(l.source) && l.source[l.at] == '.' && isDigit(l.source[l.at+1]) { // a fraction, no function
			l.at++
			s += "." + l.while(func(c byte) bool { return isDigit(c) || strings.IndexByte("-:Z+", c) >= 0 })
		}
		return token{momentText, s, start}, nil
	case c == '$':
		l.at++
		return token{special, l.while(isLetterOrDigit), start}, nil
	case c == '%':
		return l.constant()
	}
	for _, s := range []string{"<=", ">=", "!=", "!~"} {
		if strings.HasPrefix(l.source[l.at:], s) {
			l.at += 2
			return token{symbol, s, start}, nil
		}
	}
	if strings.IndexByte(".,()[]{}<>=+-*/|&~", c) < 0 {
		r, _ := utf8.DecodeRuneInString(l.source[l.at:])
		return token{}, l.fail(start, "unexpected %q", r)
	}
	l.at++
	return token{symbol, string(c), start}, nil
}

func (l *lexer) while(ok func(byte) bool) string {
	start := l.at
	for l.at < len(l.source) && ok(l.source[l.at]) {
		l.at++
	}
	return l.source[start:l.at]
}

func (l *lexer) number() (token, error) {
	start := l.at
	l.while(isDigit)
	if l.at+1 < len(l.source) && l.source[l.at] == '.' && isDigit(l.source[l.at+1]) {
		l.at++
		l.while(isDigit)
	}
	return token{number, l.source[start:l.at], start}, nil
}

func (l *lexer) constant() (token, error) {
	start := l.at
	l.at++
	if l.at < len(l.source) && (l.source[l.at] == '`' || l.source[l.at] == '\'') {
		s, err := l.quoted(l.source[l.at])
		return token{constant, s, start}, err
	}
	s := l.while(isLetterOrDigit)
	if s == "" {
		return token{}, l.fail(start, "a %% without a name")
	}
	return token{constant, s, start}, nil
}

func (l *lexer) quoted(mark byte) (string, error) {
	start := l.at
	l.at++
	var b strings.Builder
	for l.at < len(l.source) {
		c := l.source[l.at]
		l.at++
		switch c {
		case mark:
			return b.String(), nil
		case '\\':
			r, err := l.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
		}
	}
	return "", l.fail(start, "a quotation without end")
}

func (l *lexer) escape() (rune, error) {
	start := l.at - 1
	if l.at == len(l.source) {
		return 0, l.fail(start, "an escape without end")
	}
	c := l.source[l.at]
	l.at++
	if i := strings.IndexByte("'\"`\\/fnrt", c); i >= 0 {
		return rune("'\"`\\/\f\n\r\t"[i]), nil
	}
	if c != 'u' || l.at+4 > len(l.source) {
		return 0, l.fail(start, "an unknown escape")
	}
	var r rune
	for _, h := range []byte(l.source[l.at : l.at+4]) {
		d := strings.IndexByte("0123456789abcdef", h|0x20)
		if d < 0 {
			return 0, l.fail(start, "an unknown escape")
		}
		r = r<<4 | rune(d)
	}
	l.at += 4
	if utf16.IsSurrogate(r) {
		return 0, l.fail(start, "a surrogate in an escape")
	}
	return r, nil
}

func isLetter(c byte) bool        { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool         { return '0' <= c && c <= '9' }
func isLetterOrDigit(c byte) bool { return isLetter(c) || isDigit(c) }
