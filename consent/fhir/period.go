package fhir

import (
	"errors"
	"regexp"
	"time"

	"salus/consent"
)

// FHIR's dateTime: a year, a month, a day, or a moment with its time zone.
var (
	dateOnly = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)
	moment   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`)
)

var errDateTime = errors.New("not a dateTime of FHIR")

// Time zones reach from UTC−12 to UTC+14.
const (
	westernmost = 12 * time.Hour
	easternmost = 14 * time.Hour
)

// span is the time that a dateTime means, from its first moment to the one after its last, in the time zone that makes it
// shortest where none is given.
func span(s string) (from, to time.Time, err error) {
	if moment.MatchString(s) {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return from, to, errDateTime
		}
		to = t
		if t.Nanosecond() == 0 {
			to = t.Add(time.Second)
		}
		return t, to, nil
	}
	if !dateOnly.MatchString(s) {
		return from, to, errDateTime
	}
	layout := "2006-01-02"[:len(s)]
	t, err := time.Parse(layout, s)
	if err != nil {
		return from, to, errDateTime
	}
	next := t.AddDate(0, 0, 1)
	switch len(s) {
	case 4:
		next = t.AddDate(1, 0, 0)
	case 7:
		next = t.AddDate(0, 1, 0)
	}
	return t.Add(westernmost), next.Add(-easternmost), nil
}

// hours is a period in whole hours that lie within it, both ends included. It is empty where none does.
type hours struct {
	from, to consent.Hour
	empty    bool
}

const (
	lastHour consent.Hour = 70389527 // 9999-12-31T23:00Z, the last that a directive can name
	open                  = lastHour + 1
)

// always is the period without bounds.
var always = hours{to: open}

func readPeriod(start, end string) (hours, error) {
	p := always
	if start != "" {
		from, _, err := span(start)
		if err != nil {
			return p, err
		}
		p.from = consent.Hour(max(0, (from.Add(time.Hour-time.Nanosecond)).Unix()/3600))
	}
	if end != "" {
		_, to, err := span(end)
		if err != nil {
			return p, err
		}
		next := to.Unix() / 3600 // the first hour that is not whole within it
		if next <= 0 {
			return hours{empty: true}, nil
		}
		p.to = min(consent.Hour(next-1), lastHour)
	}
	return p.checked(), nil
}

func (p hours) checked() hours {
	p.empty = p.empty || p.from > p.to || p.from > lastHour
	return p
}

func (p hours) and(q hours) hours {
	return hours{from: max(p.from, q.from), to: min(p.to, q.to), empty: p.empty || q.empty}.checked()
}

// holds says whether q lies within p.
func (p hours) holds(q hours) bool { return !p.empty && p.from <= q.from && q.to <= p.to }

// period is the form in a directive, in which an open end is zero. A period that ends with hour 0 has no form, and is empty.
func (p hours) period() (consent.Period, bool) {
	out := consent.Period{NotBefore: p.from, NotAfter: p.to}
	if p.to == open {
		out.NotAfter = 0
	}
	return out, !p.empty && p.to > 0
}

// writePeriod is readPeriod's inverse.
func writePeriod(p consent.Period) (start, end string) {
	if p.NotBefore > 0 {
		start = p.NotBefore.Time().Format(time.RFC3339)
	}
	if p.NotAfter > 0 {
		end = p.NotAfter.Time().Add(time.Hour - time.Second).Format(time.RFC3339)
	}
	return start, end
}
