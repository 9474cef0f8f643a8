package fhirpath

import (
	"strings"
	"time"
)

// moment is a date, a dateTime or a time of day with its precision: the interval [from, to) that the text leaves open. Seconds and their fractions are
// one precision (FHIRPath 2.0.0, section 6.2): they are points, with from and to the same.
type moment struct {
	from, to time.Time
	clock    bool // a time of day
	hasTime  bool // more precise than a day
	zoned    bool
	offset   time.Duration // of the zone
}

func isMomentType(typ string) bool {
	switch typ {
	case "date", "dateTime", "instant", "time":
		return true
	}
	return false
}

// momentType tells the type of a literal after its @.
func momentType(s string) (string, bool) {
	if clock, ok := strings.CutPrefix(s, "T"); ok {
		_, ok := parseMoment(clock, true)
		return "time", ok
	}
	_, ok := parseMoment(s, false)
	if strings.Contains(s, "T") {
		return "dateTime", ok
	}
	return "date", ok
}

// layouts by precision; the fraction of a second is read by time.Parse itself.
var (
	dayLayouts = []struct {
		layout string
		next   func(time.Time) time.Time
	}{
		{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
		{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	}
	clockLayouts = []struct {
		layout string
		length time.Duration
	}{
		{"15", time.Hour}, {"15:04", time.Minute}, {"15:04:05", 0},
	}
)

func parseMoment(s string, clock bool) (moment, bool) {
	if len(s) < 2 || len(s) > 40 {
		return moment{}, false
	}
	if clock {
		return parseClock(s, "", moment{clock: true, hasTime: true})
	}
	day, rest, hasTime := strings.Cut(s, "T")
	if hasTime && rest != "" {
		if len(day) != len("2006-01-02") {
			return moment{}, false
		}
		m := moment{hasTime: true}
		zone := ""
		if i := strings.IndexAny(rest, "Z+-"); i >= 0 {
			rest, zone = rest[:i], rest[i:]
		}
		if zone != "" {
			t, err := time.Parse("Z07:00", zone)
			if err != nil {
				return moment{}, false
			}
			_, seconds := t.Zone()
			m.zoned, m.offset = true, time.Duration(seconds)*time.Second
		}
		return parseClock(rest, day+"T", m)
	}
	for _, l := range dayLayouts {
		if len(l.layout) == len(day) {
			t, err := time.Parse(l.layout, day)
			return moment{from: t, to: l.next(t)}, err == nil
		}
	}
	return moment{}, false
}

func parseClock(s, day string, m moment) (moment, bool) {
	prefix := ""
	if day != "" {
		prefix = "2006-01-02T"
	}
	for i, l := range clockLayouts {
		if len(s) == len(l.layout) || i == 2 && len(s) > len(l.layout)+1 && s[len(l.layout)] == '.' {
			t, err := time.Parse(prefix+l.layout, day+s)
			if err != nil {
				return moment{}, false
			}
			m.from = t.Add(-m.offset)
			m.to = m.from.Add(l.length)
			return m, true
		}
	}
	return moment{}, false
}

// moments reads two strings as moments: if the type of one says so, or if both look like dates of at least a month.
func moments(a, b Item) (x, y moment, ok bool) {
	ta, tb := isMomentType(a.Type), isMomentType(b.Type)
	if !ta && (a.Type != "" || len(a.Value.Text) < len("2006-01")) && !tb {
		return moment{}, moment{}, false
	}
	if !tb && (b.Type != "" || len(b.Value.Text) < len("2006-01")) && !ta {
		return moment{}, moment{}, false
	}
	clock := a.Type == "time" || b.Type == "time"
	x, okX := parseMoment(a.Value.Text, clock)
	y, okY := parseMoment(b.Value.Text, clock)
	return x, y, okX && okY
}

// wall is the moment as the clock on the wall showed it.
func (m moment) wall() moment {
	m.from, m.to = m.from.Add(m.offset), m.to.Add(m.offset)
	return m
}

// farthest is the largest offset of a zone.
const farthest = 14 * time.Hour

// compare orders two moments; known is false if their precision, or a missing zone, leaves it open.
// A date and a dateTime compare by the calendar, as written; times with and without zone compare only if every zone would give the same answer.
func (m moment) compare(o moment) (sign int, known bool) {
	if m.hasTime != o.hasTime {
		return m.wall().order(o.wall())
	}
	return m.anywhere(o).order(o.anywhere(m))
}

// anywhere is the moment beside another one: if that has a zone and this one has none, it may have been in any.
func (m moment) anywhere(beside moment) moment {
	if !m.zoned && beside.zoned {
		m.from, m.to = m.from.Add(-farthest), m.to.Add(farthest)
	}
	return m
}

// order compares the intervals.
func (m moment) order(o moment) (sign int, known bool) {
	switch {
	case m.from.Equal(o.from) && m.to.Equal(o.to) && m.zoned == o.zoned && m.hasTime == o.hasTime:
		return 0, true
	case m.before(o):
		return -1, true
	case o.before(m):
		return 1, true
	}
	return 0, false
}

// Moment is a date, a dateTime or a time of day: the interval that its text leaves open.
type Moment struct{ moment }

// ParseMoment reads a date, a dateTime or a time of day, of any precision.
func ParseMoment(s string) (Moment, bool) {
	m, ok := parseMoment(s, len(s) > 2 && s[2] == ':')
	return Moment{m}, ok
}

// Compare orders two moments; known is false if their intervals overlap. Other than in FHIRPath a day has no zone, beside a time with one too: so the order is
// transitive, and what comes first of several does not depend on how they are compared.
func (m Moment) Compare(o Moment) (sign int, known bool) {
	if m.clock != o.clock {
		return 0, false
	}
	return m.anywhere(o.moment).order(o.anywhere(m.moment))
}

// before says whether all of m is before all of o. An interval ends before its end, a point is within itself.
func (m moment) before(o moment) bool {
	if m.from.Equal(m.to) {
		return m.to.Before(o.from)
	}
	return !m.to.After(o.from)
}
