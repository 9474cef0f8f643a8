package fhir

import (
	"slices"
	"strings"

	"salus/consent"
	"salus/models/consentword"
)

// The policies of the MII broad consent, by the last number of their OID under systemPolicies. Names are the code system's
// displays of 2025-12-11. Policies that are not here have no counterpart in Salus: they are about identity data, samples,
// the transfer of health insurers' data, or projects' own modules, and are not granted. A policy that the code system
// marks as inactive (46, 47, 16, 17, 41, 42) is not to be evaluated, and is not.
const (
	collectData     = "6"  // MDAT erheben
	processData     = "7"  // MDAT speichern, verarbeiten
	useData         = "8"  // MDAT wissenschaftlich nutzen
	mergeData       = "9"  // MDAT zusammenfuehren Dritte
	contactLink     = "27" // Rekontaktierung Verknüpfung Datenbanken
	contactMore     = "28" // Rekontaktierung weitere Erhebung
	contactStudies  = "29" // Rekontaktierung weitere Studien
	processInsurers = "12" // KKDAT 5J retrospektiv speichern verarbeiten
	useInsurers     = "13" // KKDAT 5J retrospektiv wissenschaftlich nutzen
	processPast     = "45" // MDAT retrospektiv speichern verarbeiten
	useAbroad       = "49" // MDAT wissenschaftlich nutzen ohne EU DSGVO NIVEAU
)

// evaluated are the policies of which something follows.
var evaluated = []string{
	collectData, processData, useData, mergeData, contactLink, contactMore, contactStudies, processInsurers, useInsurers, processPast, useAbroad,
}

// policyOf is the last number of a policy's OID.
func policyOf(c coding) (number string, ok bool) {
	if c.system != systemPolicies {
		return "", false
	}
	number, ok = strings.CutPrefix(c.code, strings.TrimPrefix(systemPolicies, "urn:oid:")+".")
	return number, ok && isNumber(number)
}

func isNumber(s string) bool { return len(s) > 0 && len(s) <= 4 && strings.Trim(s, "0123456789") == "" }

func (r *rule) policies() (out []string) {
	for _, concept := range r.codes {
		for _, c := range concept {
			if n, ok := policyOf(c); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

func usesPolicies(r *rule) bool {
	return len(r.policies()) > 0 || slices.ContainsFunc(r.rules, func(r rule) bool { return usesPolicies(&r) })
}

// bare says whether a rule has no condition but its policies, which are all its codes, and its period.
func (r *rule) bare() bool {
	return len(r.policies()) == len(r.codes) && len(r.purposes)+len(r.classes)+len(r.labels)+len(r.actions)+len(r.actors)+len(r.odd) == 0 &&
		r.limits.empty() && r.collect == nil
}

func (l limits) empty() bool {
	return !l.unknown && l.minCohort == 0 && len(l.territories)+len(l.obligations)+len(l.diseases)+len(l.projects) == 0 && l.territories == nil
}

// granted are policies that are permitted, with their periods, within the Consent's.
type granted map[string]hours

// has says whether every policy is permitted for the whole period.
func (g granted) has(during hours, policies ...string) bool {
	for _, p := range policies {
		if period, ok := g[p]; !ok || !period.holds(during) {
			return false
		}
	}
	return true
}

// policies is what follows from the policies of an MII broad consent. Policies add up: what none permits is denied, and a
// policy that is denied is no longer permitted, with the others as they are (this is how the profile has partial
// withdrawals written).
//
// Research on data needs its processing (7) and its use (8). Data is covered if it was collected within the period of 6, or
// before the consent if 45 permits that; as no bit tells which data was, the directive ends with the period of 6, after
// which new data would not be covered, and denies all if the time before is not covered either (see Options.Cut).
func (e *evaluation) policies(root *rule, o Options) (box, bool) {
	g, ok := e.granted(root)
	if !ok {
		return box{}, false
	}
	use, may := g[useData]
	process, mayProcess := g[processData]
	if !may || !mayProcess {
		e.report("Consent", NotGranted, "research needs the policies 7 (MDAT speichern, verarbeiten) and 8 (MDAT wissenschaftlich nutzen) together")
		return box{}, false
	}
	broad := consent.BroadTerms("", consent.Hash{}, "")
	b := box{
		path: "Consent", purposes: healthResearch.Names(), recipients: broad.Recipients, operations: computing.Names(),
		categories: slices.DeleteFunc(slices.Clone(broad.Categories), func(c string) bool { return c == consentword.Claims.Names()[0] }),
		limits:     limits{territories: (consentword.SameCountry | consentword.EuropeanEconomicArea).Names()},
		use:        use.and(process),
	}
	if !o.Cut && !e.collected(&b, g) {
		return box{}, false
	}
	e.more(&b, g, o)
	return b, true
}

// collected restricts the box to the data that the policies cover.
func (e *evaluation) collected(b *box, g granted) bool {
	collect, ok := g[collectData]
	if !ok {
		e.report("Consent", NotGranted, "policy 6 (MDAT erheben) is not permitted, and no bit tells the data collected before from that collected since")
		return false
	}
	if collect.to < b.use.to {
		e.report("Consent", NotGranted, "use after the period of policy 6 (MDAT erheben): no bit tells data collected within it from data collected later")
		b.use.to = collect.to
		b.use = b.use.checked()
	}
	if _, past := g[processPast]; !past {
		b.collect = &hours{from: collect.from, to: open}
	}
	return true
}

// more adds what the other policies permit for as long as the data may be used.
func (e *evaluation) more(b *box, g granted, o Options) {
	for _, add := range []struct {
		needs []string
		list  *[]string
		names []string
		what  string
	}{
		{[]string{mergeData}, &b.operations, consentword.Link.Names(), "linking: policy 9"},
		{[]string{contactLink, contactMore, contactStudies}, &b.operations, consentword.Recontact.Names(), "contact, for which there is one bit: policies 27, 28 and 29 together"},
		{[]string{useAbroad}, &b.limits.territories, consentword.AnyCountry.Names(), "other countries: policy 49"},
		{[]string{processInsurers, useInsurers}, &b.categories, consentword.Claims.Names(), "insurers' data: policies 12 and 13, and data cut to the consent,"},
	} {
		if g.has(b.use, add.needs...) && (o.Cut || add.needs[0] != processInsurers) {
			*add.list = append(slices.Clone(*add.list), add.names...)
		} else if slices.ContainsFunc(add.needs, func(p string) bool { _, some := g[p]; return some }) {
			e.report("Consent", NotGranted, add.what+" would have to be there for as long as the data may be used")
		}
	}
}

// granted collects the policies that rules permit, less those that any rule denies.
func (e *evaluation) granted(root *rule) (granted, bool) {
	g := granted{}
	if len(root.codes) > 0 || !root.bare() || root.period.empty {
		e.report(root.path, Denied, "has a condition beside its period, which an MII broad consent has not")
		return nil, false
	}
	for i := range root.rules {
		r := &root.rules[i]
		if r.effect == permit {
			e.permitPolicies(g, r, root.period)
		}
	}
	for i := range root.rules {
		r := &root.rules[i]
		if r.effect == permit {
			continue
		}
		denied := r.policies()
		if len(denied) == 0 || len(denied) != codesOf(r) {
			e.report(r.path, Denied, "denies what is not a policy, so it denies all")
			return nil, false
		}
		for _, p := range denied {
			delete(g, p)
		}
		e.report(r.path, Denied, "policy "+strings.Join(denied, ", "))
	}
	return g, true
}

// codesOf is the number of a rule's codings.
func codesOf(r *rule) (n int) {
	for _, c := range r.codes {
		n += len(c)
	}
	return n
}

func (e *evaluation) permitPolicies(g granted, r *rule, within hours) {
	list := r.policies()
	period := r.period.and(within)
	switch {
	case !r.bare() || len(list) != codesOf(r) || len(r.rules) > 0:
		e.report(r.path, NotGranted, "has a condition beside policy and period, which an MII broad consent has not")
		return
	case period.empty:
		e.report(r.path, NotGranted, "is for no full hour")
		return
	}
	for _, p := range list {
		_, twice := g[p]
		switch {
		case !slices.Contains(evaluated, p):
			e.report(r.path, NotGranted, "policy "+p+" has no counterpart here, or is not to be evaluated")
		case twice:
			e.report(r.path, NotGranted, "policy "+p+" again; the first holds")
		default:
			g[p] = period
			e.report(r.path, Granted, "policy "+p)
		}
	}
}
