package source

import (
	"bytes"
	"context"
	"iter"
	"slices"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
	"salus/worker/vault"
)

// Traces are what records that are not a patient's own say of the patient.
type Traces struct {
	// Named counts, by type, the resources that name the patient and are not the patient's alone: appointments of several, lists, other patients' resources, documents that another patient's resource
	// refers to as well. An erasure leaves them.
	Named map[string]int

	patient     string
	identifiers map[identifier]bool
	documents   map[string]bool // ids of Binaries that the patient's resources, and nobody else's, refer to
	needles     [][]byte
}

type identifier struct{ system, value string }

// AllRecords is where [TracesOf] looks.
type AllRecords interface {
	Readable(ctx context.Context, q vault.Query) iter.Seq2[vault.Record, error]
	Types(ctx context.Context) (map[string]int, error)
}

// TracesOf reads the resources of the whole vault for what names a patient, by reference or by an identifier of the patient's own Patient resource, and for documents (Binary)
// of the patient's.
func TracesOf(ctx context.Context, from AllRecords, patient string) (Traces, error) {
	t := Traces{Named: map[string]int{}, patient: patient, identifiers: map[identifier]bool{}, documents: map[string]bool{}}
	t.needles = [][]byte{[]byte("Patient/" + patient), []byte("urn:uuid:" + patient), []byte("urn:oid:" + patient), []byte(`\`)}
	for r, err := range from.Readable(ctx, vault.Query{Patient: patient}) {
		if err != nil {
			return t, err
		}
		if v := resource(r); v != nil {
			t.own(r.Type, v)
		}
	}
	for id := range t.identifiers {
		t.needles = append(t.needles, []byte(id.value))
	}
	types, err := from.Types(ctx)
	if err != nil {
		return t, err
	}
	for { // again, where resources of nobody's turn out to be the patient's, and refer to further documents
		known := len(t.documents)
		shared, err := t.others(ctx, from, types)
		if err != nil {
			return t, err
		}
		if len(t.documents) > known {
			continue
		}
		for id := range shared {
			if t.documents[id] {
				t.Named["Binary"]++
				delete(t.documents, id)
			}
		}
		return t, nil
	}
}

// others reads what is not the patient's, and gives the documents that it refers to.
func (t *Traces) others(ctx context.Context, from AllRecords, types map[string]int) (shared map[string]bool, err error) {
	clear(t.Named)
	shared = map[string]bool{}
	needles := t.needles
	for id := range t.documents {
		t.needles = append(t.needles, []byte("Binary/"+id))
	}
	defer func() { t.needles = needles }()
	for typ := range types {
		if !isTypeName(typ) {
			continue
		}
		for r, err := range from.Readable(ctx, vault.Query{Type: typ}) {
			if err != nil {
				return nil, err
			}
			if r.Patient == t.patient || !t.mayName(r.Data) {
				continue
			}
			if v := resource(r); v != nil {
				t.other(r, v, shared)
			}
		}
	}
	return shared, nil
}

// own notes what a resource of the patient's tells.
func (t *Traces) own(typ string, v *strictjson.Value) {
	if typ == "Patient" {
		for _, e := range elements(nil, v, "identifier") {
			if id := (identifier{e.StringOf("system"), e.StringOf("value")}); id.value != "" {
				t.identifiers[id] = true
			}
		}
	}
	for _, id := range documents(nil, v) {
		t.documents[id] = true
	}
}

// other looks at a resource that is not the patient's in the vault.
func (t *Traces) other(r vault.Record, v *strictjson.Value, shared map[string]bool) {
	if r.Patient == "" && t.owns(r, v) {
		for _, id := range documents(nil, v) {
			t.documents[id] = true
		}
		return
	}
	if slices.Contains(references(v, anywhere), "Patient/"+t.patient) || t.identified(v) {
		t.Named[r.Type]++
	}
	for _, id := range documents(nil, v) {
		shared[id] = true
	}
}

// mayName says whether it is worth to parse a resource.
func (t *Traces) mayName(data []byte) bool {
	return slices.ContainsFunc(t.needles, func(needle []byte) bool { return bytes.Contains(data, needle) })
}

// Edit is the erasure's function: it takes away nobody's resources that are of the patient alone, and leaves what else there is to next.
func (t *Traces) Edit(next vault.Edit) vault.Edit {
	return func(r vault.Record) (vault.Record, bool, error) {
		if r.Type == "Binary" && t.documents[r.ID] {
			r.Patient, r.Deleted = t.patient, true
			return r, true, nil
		}
		if isTypeName(r.Type) && t.mayName(r.Data) {
			if v := resource(r); v != nil && t.owns(r, v) {
				r.Patient, r.Deleted = t.patient, true
				return r, true, nil
			}
		}
		return next(r)
	}
}

// owns says of a resource of nobody's in the vault whether it is the patient's, by reference or by what it is about under an identifier of the patient's, and of no other's.
func (t *Traces) owns(r vault.Record, v *strictjson.Value) bool {
	if patient, _ := patientOf(v, r.Type, r.ID, ""); patient != "" {
		return patient == t.patient
	}
	for _, name := range about {
		list := elements(nil, v, name)
		if slices.ContainsFunc(list, t.is) {
			return !slices.ContainsFunc(list, func(e *strictjson.Value) bool {
				key, is, _ := patientIn(e, name, "")
				return is && key != t.patient || e.Get("identifier") != nil && !t.is(e)
			})
		}
	}
	return false
}

// is says whether a Reference names the patient by an identifier.
func (t *Traces) is(e *strictjson.Value) bool {
	id := e.Get("identifier")
	return id != nil && id.Kind == strictjson.Object && t.identifiers[identifier{id.StringOf("system"), id.StringOf("value")}]
}

// identified says whether any Reference in a resource names the patient by an identifier.
func (t *Traces) identified(v *strictjson.Value) bool {
	if v.Kind == strictjson.Object && t.is(v) {
		return true
	}
	for i := range v.Items {
		if t.identified(&v.Items[i]) {
			return true
		}
	}
	return false
}

// documents are the ids of the Binaries that a resource refers to, in a Reference or as an Attachment's url.
func documents(out []string, v *strictjson.Value) []string {
	for i := range v.Items {
		item := &v.Items[i]
		switch {
		case item.Kind == strictjson.Object || item.Kind == strictjson.Array:
			out = documents(out, item)
		case v.Kind == strictjson.Object && item.Kind == strictjson.String && (v.Names[i] == "url" || v.Names[i] == "reference"):
			if typ, id, ok := fhir.ParseReference(item.Text); ok && typ == "Binary" {
				out = append(out, id)
			}
		}
	}
	return out
}
