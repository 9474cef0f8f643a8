package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/fhir"
	"salus/worker/vault"
)

// lines reads NDJSON. A line that is too long or wrong is a problem; a text that ends within a line, or holds fewer resources than were promised, ends too early.
func (r *reading) lines(f File, from io.Reader) error {
	in := bufio.NewReaderSize(from, 1<<18)
	held := 0
	var room []byte
	for number := 1; ; number++ {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		line, long, err := readLine(in, room)
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return fmt.Errorf("%s:%d: %w: %s", f.Name, number, ErrIncomplete, incompleteReason(err))
		}
		room = line[:0]
		if number == 1 {
			line = trimMark(line)
		}
		if long || !blank(line) {
			held++
			if err := r.line(f, number, string(line), long, ended); err != nil {
				return err
			}
		}
		if ended {
			break
		}
	}
	if held < f.Records {
		return fmt.Errorf("%s: %w: it holds %d resources, and %d were promised", f.Name, ErrIncomplete, held, f.Records)
	}
	return nil
}

// line hands on what a line says.
func (r *reading) line(f File, number int, text string, long, last bool) error {
	p := parsed{file: f.Name, line: number, bytes: int64(len(text))}
	if long {
		if p.problem = fmt.Sprintf("the line is longer than %d bytes", MaxLine); f.Deletions {
			return fmt.Errorf("%s:%d: %w: %s", f.Name, number, ErrIncomplete, p.problem)
		}
		r.send(p)
		return nil
	}
	v, problem, truncated := parseObject(text)
	if truncated && last {
		return fmt.Errorf("%s:%d: %w: %s", f.Name, number, ErrIncomplete, endsWithin)
	}
	if f.Deletions {
		return r.deletions(p, v, problem)
	}
	if p.problem = problem; problem == "" {
		p.record, p.problem = recordOf(v, text, r.base)
		p.refers = references(v, r.base)
	}
	if f.Type != "" && p.record.Type != "" && p.record.Type != f.Type {
		p.record, p.problem = vault.Record{}, "a resource of another type than its file was said to hold; left out"
	}
	r.send(p)
	return nil
}

// deletions hands on what a Bundle of deletions says. One that cannot be read refuses the import: what it would have deleted would stay.
func (r *reading) deletions(p parsed, v *strictjson.Value, problem string) error {
	if problem == "" && (v.StringOf("resourceType") != "Bundle" || v.StringOf("type") != "transaction") {
		problem = "not a Bundle of type transaction"
	}
	var entries []strictjson.Value
	if problem == "" {
		if e := v.Get("entry"); e != nil && e.Kind == strictjson.Array {
			entries = e.Items
		}
	}
	for i := range entries {
		request := entries[i].Get("request")
		typ, id, ok := r.base.reference(request.StringOf("url"))
		if request.StringOf("method") != "DELETE" || !ok || typ == "" {
			problem = fmt.Sprintf("entry %d does not delete a record", i+1)
			break
		}
		r.send(parsed{file: p.file, line: p.line, record: vault.Record{Type: typ, ID: id, Deleted: true}})
	}
	if problem != "" {
		return fmt.Errorf("%s:%d: %w: what was deleted at the source cannot be told: %s", p.file, p.line, ErrIncomplete, problem)
	}
	r.send(parsed{file: p.file, bytes: p.bytes})
	return nil
}

const endsWithin = "the file ends within a resource; export it again"

func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// cutOff looks for what makes a file of resources one that cannot be relied on as a whole: it ends within a resource or within its compressed data, inflates without end, or is in
// another encoding. It says where and why. The file is read to its end for it, which costs little beside parsing it.
func (r *reading) cutOff(f File) (line int, reason string, err error) {
	if !isResources(f.Name) {
		return 0, "", nil
	}
	file, err := f.Open()
	if err != nil {
		return 0, "", err
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<18)
	if f.Gzip {
		z, err := gzip.NewReader(in)
		if err != nil {
			return 0, noGzip, nil
		}
		in = bufio.NewReaderSize(&bounded{from: z, left: gzipBase + gzipRatio*f.Size}, 1<<18)
	}
	if start, _ := in.Peek(2); bytes.Equal(start, []byte{0xff, 0xfe}) || bytes.Equal(start, []byte{0xfe, 0xff}) {
		return 1, "the file is UTF-16; export it as UTF-8", nil
	}
	line, last, err := r.lastLine(in)
	if err != nil {
		return line, incompleteReason(err), r.ctx.Err()
	}
	if !blank(last) {
		if _, _, truncated := parseObject(string(trimMark(last))); truncated {
			return line, endsWithin, nil
		}
	}
	return 0, "", nil
}

// lastLine reads to the end, and gives the last line, as far as it is not too long to be one, and its number.
func (r *reading) lastLine(in io.Reader) (number int, last []byte, err error) {
	number = 1
	buffer := make([]byte, 1<<18)
	for long := false; ; {
		if err := r.ctx.Err(); err != nil {
			return number, nil, err
		}
		n, err := in.Read(buffer)
		part := buffer[:n]
		if end := bytes.LastIndexByte(part, '\n'); end >= 0 {
			number += bytes.Count(part, []byte("\n"))
			last, long, part = last[:0], false, part[end+1:]
		}
		if long = long || len(last)+len(part) > MaxLine; long {
			last = last[:0]
		} else {
			last = append(last, part...)
		}
		if errors.Is(err, io.EOF) {
			return number, last, nil
		}
		if err != nil {
			return number, nil, err
		}
	}
}

func incompleteReason(err error) string {
	switch {
	case errors.Is(err, errBomb):
		return fmt.Sprintf("the gzip file inflates to more than %d times its size", gzipRatio)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the gzip file is cut off; export it again"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return "the gzip file is damaged; export it again"
	}
	return "cannot be read: " + err.Error()
}

func trimMark(line []byte) []byte {
	if len(line) >= 3 && string(line[:3]) == "\ufeff" {
		return line[3:]
	}
	return line
}

// readLine reads a line without its end, into room where that is long enough. One beyond MaxLine is passed over.
func readLine(in *bufio.Reader, room []byte) (line []byte, long bool, err error) {
	line = room[:0]
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			if len(line)+len(part) > MaxLine+1 {
				line, long = nil, true
			} else {
				line = append(line, part...)
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		return line, long, err
	}
}

// parseObject reads a line's JSON object, or says why there is none.
func parseObject(line string) (v *strictjson.Value, problem string, truncated bool) {
	v, err := strictjson.Parse(line)
	if err != nil {
		var e *strictjson.Error
		if errors.As(err, &e) && e.Truncated {
			return nil, "no JSON: " + err.Error(), true
		}
		return nil, "no JSON that can be relied on: " + err.Error(), false
	}
	if v.Kind != strictjson.Object {
		return nil, "a JSON " + v.Kind.String() + ", not a resource", false
	}
	return v, "", false
}

// recordOf makes a record of a resource, or says why not. A record may come with a problem.
func recordOf(v *strictjson.Value, line string, base home) (record vault.Record, problem string) {
	typ, id := v.StringOf("resourceType"), v.StringOf("id")
	switch {
	case typ == "":
		return record, "no resourceType"
	case !isTypeName(typ):
		return record, "resourceType is no type's name"
	case v.Get("id") == nil:
		return record, "no id"
	case !fhir.IsID(id):
		return record, "the id is not 1 to 64 letters, digits, - . _"
	}
	if !fhir.IsResource(typ) {
		problem = "a resourceType that FHIR R4 and R5 do not have; kept"
	}
	patient, reason := patientOf(v, typ, id, base)
	if problem == "" {
		problem = reason
	}
	digest := sha256.Sum256(v.AppendCanonical(make([]byte, 0, len(line))))
	return vault.Record{Type: typ, ID: id, Patient: patient, Digest: digest, Data: []byte(line), Words: words(v)}, problem
}

// home is the base address of the server that resources are of; empty: nobody said.
type home string

// anywhere is the home of those who take every server's patient of a name for the same one.
const anywhere home = "*"

// absolute says whether a reference is an address.
func absolute(ref string) bool { return strings.Contains(ref, "://") }

// reference is [fhir.ParseReference] for references to this server: a patient of another one may have the same id. Where nobody said which it is every address may be another's.
func (h home) reference(ref string) (typ, id string, ok bool) {
	if !absolute(ref) || h == anywhere {
		return fhir.ParseReference(ref)
	}
	rest, here := strings.CutPrefix(ref, strings.TrimRight(string(h), "/")+"/")
	if h == "" || !here || strings.Count(rest, "/") != 1 && !strings.Contains(rest, "/_history/") {
		return "", "", false
	}
	return fhir.ParseReference(rest)
}

// references are the records that a resource names in any Reference, as Type/id, each once. Contained resources, searches and what names no type are none.
func references(v *strictjson.Value, base home) []string {
	names := appendReferences(nil, v, base)
	slices.Sort(names)
	return slices.Compact(names)
}

func appendReferences(names []string, v *strictjson.Value, base home) []string {
	for i := range v.Items {
		item := &v.Items[i]
		switch {
		case item.Kind == strictjson.Object || item.Kind == strictjson.Array:
			names = appendReferences(names, item, base)
		case v.Kind == strictjson.Object && item.Kind == strictjson.String && v.Names[i] == "reference":
			typ, id, ok := base.reference(item.Text)
			if typ == "" {
				typ = v.StringOf("type")
			}
			if ok && fhir.IsResource(typ) {
				names = append(names, typ+"/"+id)
			}
		}
	}
	return names
}

func isTypeName(s string) bool {
	for i, c := range []byte(s) {
		if !('A' <= c && c <= 'Z' || i > 0 && 'a' <= c && c <= 'z') {
			return false
		}
	}
	return len(s) <= 64
}

// about are the elements of FHIR's patient compartment that say whom a resource is about, and took who had a part in it: where it is about nobody it is theirs. A point leads into an
// element.
var (
	about = []string{"subject", "patient", "beneficiary", "individual", "for", "candidate", "deliverFor", "target", "participant.actor", "actor"}
	took  = []string{
		"performer", "performer.actor", "author", "recorder", "asserter", "sender", "source", "requester", "recipient", "participant.member", "participant", "agent.who", "entity.what", "policyHolder",
		"subscriber", "payor", "payee.party", "attester.party", "link.target", "member.entity", "member", "securityContext",
	}
)

// patientOf finds the patient that a resource belongs to. A resource that an element says is about several is nobody's.
func patientOf(v *strictjson.Value, typ, id string, base home) (patient, problem string) {
	if typ == "Patient" {
		return id, ""
	}
	for i, name := range slices.Concat(about, took) {
		several := false
		for _, element := range elements(nil, v, name) {
			key, is, ok := patientIn(element, name, base)
			if !ok && absolute(element.StringOf("reference")) {
				return "", name + " is a reference to another server, or to one that was not named (--base); kept, and nobody's"
			}
			if !ok && i < 4 {
				return "", name + " is a reference that names no record"
			}
			several = several || is && patient != "" && key != patient
			if is {
				patient = key
			}
		}
		switch {
		case several:
			return "", ""
		case patient != "":
			return patient, ""
		}
	}
	return "", ""
}

// patientIn is the patient that a Reference names.
func patientIn(element *strictjson.Value, name string, base home) (key string, is, ok bool) {
	if element.Get("reference") == nil {
		return "", false, true
	}
	target, key, ok := base.reference(element.StringOf("reference"))
	if target == "" {
		target = element.StringOf("type")
	}
	return key, ok && (target == "Patient" || target == "" && (name == "patient" || name == "subject")), ok
}

// elements are the objects at a path, through lists.
func elements(out []*strictjson.Value, v *strictjson.Value, path string) []*strictjson.Value {
	name, rest, deeper := strings.Cut(path, ".")
	at := v.Get(name)
	if at == nil {
		return out
	}
	list := []*strictjson.Value{at}
	if at.Kind == strictjson.Array {
		list = list[:0]
		for i := range at.Items {
			list = append(list, &at.Items[i])
		}
	}
	for _, e := range list {
		switch {
		case e.Kind != strictjson.Object:
		case deeper:
			out = elements(out, e, rest)
		default:
			out = append(out, e)
		}
	}
	return out
}
