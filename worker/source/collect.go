package source

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"salus/worker/source/fhir"
	"salus/worker/vault"
)

// key stands for a record's type and id where very many are remembered.
type key [16]byte

func keyOf(name string) key {
	digest := sha256.Sum256([]byte(name))
	return key(digest[:16])
}

// contentOf stands for what a record says and of whom: a row's patient is in no column of its data.
func contentOf(r vault.Record) [8]byte {
	digest := sha256.Sum256(append(r.Digest[:], r.Patient...))
	return [8]byte(digest[:8])
}

// first is where a record was seen first. In an import of a million records these are what memory is spent on.
type first struct {
	digest [8]byte // of its content and patient
	file   uint32
	line   uint32
}

// missing is a record that others refer to, as long as it has not come.
type missing struct {
	file  uint32
	line  uint32
	count uint32 // of those that refer to it
}

// collector holds the lines of all files against each other, and counts them into the report.
type collector struct {
	report  *Report
	file    uint32 // the place of the present one in report.Sources
	seen    map[key]first
	deleted map[key]bool
	missing map[string]missing
	beyond  int
	tables  map[string]bool         // that were read; true: whole
	table   string                  // the one under way
	schemas map[string]vault.Record // of the tables that were read; those of which a file was refused have none
}

func newCollector(report *Report) *collector {
	return &collector{report: report, seen: map[key]first{}, deleted: map[key]bool{}, missing: map[string]missing{}, tables: map[string]bool{}, schemas: map[string]vault.Record{}}
}

func (c *collector) take(p parsed) (vault.Record, bool) {
	if p.begin {
		c.report.begin(p.file)
		c.file, c.table = uint32(len(c.report.Sources)-1), ""
		return vault.Record{}, false
	}
	if p.table != "" {
		if _, read := c.tables[p.table]; !read {
			c.tables[p.table] = true
		}
		c.table = p.table
	}
	c.report.read(p.bytes)
	if p.problem != "" {
		c.report.problem(p.file, p.line, p.problem)
	}
	r := p.record
	switch {
	case p.refused:
		c.report.refuse()
		c.partly()
		if c.table != "" {
			c.schemas[c.table] = vault.Record{}
		}
		return vault.Record{}, false
	case r.Type == SchemaType: // of a table's first file, unless one is refused
		if _, known := c.schemas[r.ID]; !known {
			c.schemas[r.ID] = r
		}
		return vault.Record{}, false
	case r.Type == "":
		if p.problem != "" && !p.remark {
			c.report.reject()
			c.partly()
		}
		return vault.Record{}, false
	}
	name := r.Type + "/" + r.ID
	k := keyOf(name)
	if r.Deleted {
		if c.deleted[k] {
			return vault.Record{}, false
		}
		c.deleted[k] = true
		c.report.Deletions++
		return r, true
	}
	digest := contentOf(r)
	if former, twice := c.seen[k]; twice {
		reason := "the same resource as in %s:%d; left out"
		if former.digest != digest {
			reason = "contradicts %s:%d, which has the same type and id and other content; left out"
		}
		c.report.problem(p.file, p.line, fmt.Sprintf(reason, c.report.Sources[former.file].File, former.line))
		c.report.reject()
		return vault.Record{}, false
	}
	if c.deleted[k] {
		c.report.problem(p.file, p.line, "a resource that is among the deleted ones, too; kept")
	}
	c.seen[k] = first{digest: digest, file: c.file, line: uint32(p.line)}
	delete(c.missing, name)
	c.report.accept(r.Type)
	if r.Patient != "" && !isRow(r.Type) {
		c.refers("Patient/"+r.Patient, p.line)
	}
	for _, target := range p.refers {
		if target != "Patient/"+r.Patient {
			c.refers(target, p.line)
		}
	}
	return r, true
}

// partly remembers that not all of a table was read.
func (c *collector) partly() {
	if c.table != "" {
		c.tables[c.table] = false
	}
}

// vanished deletes the rows that tables have no longer. Of a table of which lines were left out none are: they may be among those.
func (c *collector) vanished(there func(typ string) iter.Seq2[vault.Record, error], yield func(vault.Record, error) bool) (more bool) {
	for _, name := range slices.Sorted(maps.Keys(c.tables)) {
		if there == nil {
			return true
		}
		kept := 0
		for r, err := range there(name) {
			if err != nil {
				yield(vault.Record{}, err)
				return false
			}
			if _, seen := c.seen[keyOf(r.Type+"/"+r.ID)]; seen {
				continue
			}
			if !c.tables[name] {
				kept++
				continue
			}
			c.report.Deletions++
			if !yield(vault.Record{Type: r.Type, ID: r.ID, Deleted: true}, nil) {
				return false
			}
		}
		if kept > 0 {
			c.report.problem(name, 0, fmt.Sprintf("%d rows of earlier imports are not in the file; they stay, since some of its lines were left out", kept))
		}
	}
	return true
}

// mirror deletes the resources that their source has no longer. Where lines were left out they may be among those, and a type of which nothing came may be one that it does not give us any more: there
// all stay.
func (c *collector) mirror(m Mirror, there func(typ string) iter.Seq2[vault.Record, error], yield func(vault.Record, error) bool) {
	if c.report.Rejected > 0 || c.report.Refused > 0 {
		c.report.problem("", 0, "lines were left out, so that nobody knows which records the source has no longer; none was deleted")
		return
	}
	for _, typ := range slices.Sorted(maps.Keys(m.there)) {
		switch {
		case !fhir.IsResource(typ), len(m.Types) > 0 && !slices.Contains(m.Types, typ):
			continue
		case c.report.Resources[typ] == 0:
			c.report.problem("", 0, fmt.Sprintf("no %s came, and %d are here, which stay; may this client still read them?", typ, m.there[typ]))
			continue
		}
		kept := 0
		for r, err := range there(typ) {
			if err != nil {
				yield(vault.Record{}, err)
				return
			}
			k := keyOf(r.Type + "/" + r.ID)
			if _, came := c.seen[k]; came || c.deleted[k] {
				continue
			}
			if m.Owned && r.Patient == "" {
				kept++
				continue
			}
			c.report.Deletions++
			if !yield(vault.Record{Type: r.Type, ID: r.ID, Deleted: true}, nil) {
				return
			}
		}
		if kept > 0 {
			c.report.problem("", 0, fmt.Sprintf("%d %s of no patient did not come; they stay, since the export is of patients' records", kept, typ))
		}
	}
}

// declared yields the schemas of the tables that were read, and deletes those of tables of which a file was refused. It is false if nobody wants more.
func (c *collector) declared(has func(typ, id string) bool, yield func(vault.Record, error) bool) bool {
	for _, name := range slices.Sorted(maps.Keys(c.schemas)) {
		schema := c.schemas[name]
		if schema.Type == "" {
			if has == nil || !has(SchemaType, name) {
				continue
			}
			schema = vault.Record{Type: SchemaType, ID: name, Deleted: true}
		}
		if !yield(schema, nil) {
			return false
		}
	}
	return true
}

// refers remembers a reference to a record that was not seen so far.
func (c *collector) refers(target string, line int) {
	m, ok := c.missing[target]
	if !ok {
		if _, seen := c.seen[keyOf(target)]; seen {
			return
		}
		if len(c.missing) >= maxReferences {
			c.beyond++
			return
		}
		m = missing{file: c.file, line: uint32(line)}
	}
	m.count++
	c.missing[target] = m
}

// finish reports the references that lead nowhere: those to patients one by one, others together by the type of what is missing.
func (c *collector) finish(has func(typ, id string) bool) {
	type unresolved struct {
		missing
		typ     string
		targets int
	}
	var out []*unresolved
	others := map[string]*unresolved{}
	for target, m := range c.missing {
		typ, id, _ := strings.Cut(target, "/")
		if has != nil && has(typ, id) {
			continue
		}
		former := others[typ]
		if typ == "Patient" || former == nil {
			former = &unresolved{missing: m, typ: typ, targets: 1}
			others[typ] = former
			out = append(out, former)
			continue
		}
		if former.targets++; m.file < former.file || m.file == former.file && m.line < former.line {
			former.file, former.line = m.file, m.line
		}
		former.count += m.count
	}
	slices.SortFunc(out, func(a, b *unresolved) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line)) })
	for _, u := range out {
		reason := fmt.Sprintf("refers to a patient whom no file has (%d resources do, the first here); kept", u.count)
		if u.typ != "Patient" {
			reason = fmt.Sprintf("refers to %s/… that no file has (%d references to %d of them, the first here); kept", u.typ, u.count, u.targets)
		}
		c.report.problem(c.report.Sources[u.file].File, int(u.line), reason)
	}
	if c.beyond > 0 {
		c.report.problem("", 0, fmt.Sprintf("%d references were not looked up: there are more than %d different ones to records that come later or never", c.beyond, maxReferences))
	}
}
