package table

import (
	"regexp"
	"testing"
)

// TestNumbersAreThoseOfThePatterns compares the tests by hand with what they stand for, on every short text, and on long ones.
func TestNumbersAreThoseOfThePatterns(t *testing.T) {
	integers := regexp.MustCompile(`^[+-]?[0-9]{1,18}$`)
	plain := regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,38})?$`)
	check := func(s string) {
		if isInteger(s) != integers.MatchString(s) {
			t.Errorf("%q: a whole number is %v", s, isInteger(s))
		}
		if isPlain(s) != plain.MatchString(s) {
			t.Errorf("%q: a plain number is %v", s, isPlain(s))
		}
	}
	var all func(s string, left int)
	all = func(s string, left int) {
		if check(s); left > 0 {
			for _, c := range "+-.,09\n" {
				all(s+string(c), left-1)
			}
		}
	}
	all("", 5)
	for _, s := range []string{"123456789012345678", "1234567890123456789", "0.12345678901234567890123456789012345678", "0.123456789012345678901234567890123456789", "-123456789012345678.123456789012345678", "1234567890123456789.1", "٣"} {
		check(s)
		check("-" + s)
		check(s + "\x00")
	}
}
