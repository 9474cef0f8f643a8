package consentword

import (
	"errors"
	"fmt"
)

// Request is what a study asks of a directive. Its word goes to the circuits as one public element.
type Request struct {
	Schema      uint8 // Schema
	Purposes    Purposes
	Categories  Categories
	Operations  Operations
	Recipients  Recipients
	Territories Territories
	Obligations Obligations // attested by the study
	Cohort      uint8       // the study's minimum cohort as a code, see CohortAtMost
}

// Word packs the request in the word's layout: decision permit, reserved bits, dates and version 0.
// It panics where Purposes exceeds 24 bits.
func (r Request) Word() Word {
	return Fields{
		Schema: r.Schema, Decision: Permit, Purposes: r.Purposes, Categories: r.Categories, Operations: r.Operations,
		Recipients: r.Recipients, Territories: r.Territories, Obligations: r.Obligations, Cohort: r.Cohort,
	}.Word()
}

// ParseRequest is the strict inverse of Request.Word. A request that names no purpose or no operation would pass every directive
// that permits anything, so it is refused, as is any schema but Schema.
func ParseRequest(w Word) (Request, error) {
	f := w.Fields()
	r := Request{
		Schema: f.Schema, Purposes: f.Purposes, Categories: f.Categories, Operations: f.Operations,
		Recipients: f.Recipients, Territories: f.Territories, Obligations: f.Obligations, Cohort: f.Cohort,
	}
	switch {
	case r.Word() != w:
		return Request{}, errors.New("request: decision is not permit, or a bit is set that no request has")
	case r.Schema != Schema:
		return Request{}, fmt.Errorf("request: schema %d, expected %d", r.Schema, Schema)
	case r.Purposes == 0:
		return Request{}, errors.New("request: no purpose")
	case r.Operations == 0:
		return Request{}, errors.New("request: no operation")
	}
	return r, nil
}

// Permits reports whether directive word w lets a study with request word req use the row in a session at the given hour.
// A word or request outside the layout denies.
func Permits(w, req Word, hours uint32) bool {
	if _, err := ParseRequest(req); err != nil || !w.InRange() {
		return false
	}
	a, r := w.Fields(), req.Fields()
	return a.Schema == r.Schema &&
		a.Decision == Permit &&
		r.Purposes&^a.Purposes == 0 &&
		r.Categories&^a.Categories == 0 &&
		r.Operations&^a.Operations == 0 &&
		r.Recipients&^a.Recipients == 0 &&
		r.Territories&^a.Territories == 0 &&
		a.Obligations&^r.Obligations == 0 &&
		a.Cohort <= r.Cohort &&
		a.Reserved == 0 &&
		a.NotBefore <= hours && hours <= a.NotAfter
}

// Within reports whether outer permits whatever w permits.
func Within(w, outer Word) bool {
	a, b := w.Fields(), outer.Fields()
	if a.Decision != Permit || a.NotBefore > a.NotAfter {
		return true
	}
	return outer.InRange() && a.Schema == b.Schema &&
		b.Decision == Permit &&
		a.Purposes&^b.Purposes == 0 &&
		a.Categories&^b.Categories == 0 &&
		a.Operations&^b.Operations == 0 &&
		a.Recipients&^b.Recipients == 0 &&
		a.Territories&^b.Territories == 0 &&
		b.Obligations&^a.Obligations == 0 &&
		b.Cohort <= a.Cohort &&
		b.Reserved == 0 &&
		b.NotBefore <= a.NotBefore && a.NotAfter <= b.NotAfter
}

// MinimumCohort is the cohort size that a code stands for: code for codes below 32, above that (16 + code mod 16)·2^(code/16 − 1), up to
// 507,904. It grows strictly with the code, so codes compare as sizes do. 0 asks for no minimum.
func MinimumCohort(code uint8) uint32 {
	if code < 16 {
		return uint32(code)
	}
	return (16 + uint32(code)%16) << (code/16 - 1)
}

// CohortAtLeast is the smallest code whose size is n or more, for a directive's minimum: rounding asks for more, never for less.
// ok is false where no code is large enough; the directive then compiles to deny.
func CohortAtLeast(n uint64) (code uint8, ok bool) {
	for c := range 256 {
		if uint64(MinimumCohort(uint8(c))) >= n {
			return uint8(c), true
		}
	}
	return 0, false
}

// CohortAtMost is the largest code whose size is n or less, for a study's own minimum: rounding claims less, never more.
func CohortAtMost(n uint64) uint8 {
	code := uint8(0)
	for c := range 256 {
		if uint64(MinimumCohort(uint8(c))) <= n {
			code = uint8(c)
		}
	}
	return code
}
