// Package dicom checks DICOM files (PS3.10, PS3.5) from their first byte to their last, and reads what their headers say of an image.
//
// The library that decodes headers takes files that end too early without a word, and believes every length that stands in a file. So the structure is walked
// here, in one pass and in constant memory: every element must lie within the file, sequences and fragments must end where they say, and pixel data must be as long as the
// header's rows, columns, samples and frames make it. The library then gets the header's short elements alone, for their value representations and character sets.
//
// A file without pixel data that was cut off between two elements cannot be told from a whole one, unless it lacks what every object has.
//
// The object itself is kept as the bytes that came; their SHA3-256 is part of what Read returns.
//
// No error holds what stands in a file.
package dicom

import (
	"bufio"
	"bytes"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"salus/models/strictjson"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/tag"
)

// ErrNotDICOM says that a file is none.
var ErrNotDICOM = errors.New("no DICOM file: no DICM after the first 128 bytes")

// ErrDirectory says that a file lists others, such as DICOMDIR. Those are read by themselves.
var ErrDirectory = errors.New("a directory of media, and no object")

const mediaDirectory = "1.2.840.10008.1.3.10"

// ErrTruncated says that a file ends too early.
var ErrTruncated = errors.New("the file ends too early; export it again")

// ImageTable is the table of what headers say, and ObjectType the type of the records that hold the objects. Both are named by the SOP instance.
const (
	ImageTable = "dicom.image"
	ObjectType = "dicom.object"
)

// Object is what a file says of itself.
type Object struct {
	Patient  string
	Instance string // SOP instance UID
	Header   []byte // canonical JSON of Columns
	Digest   [32]byte
	Size     int64
}

// column is one of the table's.
type column struct {
	name   string
	tag    tag.Tag
	number bool
	date   bool
}

var columns = []column{
	{name: "acquisition_date", tag: tag.AcquisitionDate, date: true},
	{name: "bits_allocated", tag: tag.BitsAllocated, number: true},
	{name: "body_part", tag: tag.BodyPartExamined},
	{name: "columns", tag: tag.Columns, number: true},
	{name: "contrast_agent", tag: tag.ContrastBolusAgent},
	{name: "frames", tag: tag.NumberOfFrames, number: true},
	{name: "kvp", tag: tag.KVP, number: true},
	{name: "laterality", tag: tag.Laterality},
	{name: "magnetic_field", tag: tag.MagneticFieldStrength, number: true},
	{name: "manufacturer", tag: tag.Manufacturer},
	{name: "modality", tag: tag.Modality},
	{name: "model", tag: tag.ManufacturerModelName},
	{name: "rows", tag: tag.Rows, number: true},
	{name: "series", tag: tag.SeriesInstanceUID},
	{name: "series_date", tag: tag.SeriesDate, date: true},
	{name: "slice_thickness", tag: tag.SliceThickness, number: true},
	{name: "sop_class", tag: tag.SOPClassUID},
	{name: "study", tag: tag.StudyInstanceUID},
	{name: "study_date", tag: tag.StudyDate, date: true},
	{name: "transfer_syntax", tag: tag.TransferSyntaxUID},
	{name: "view_position", tag: tag.ViewPosition},
}

// Columns names the columns of ImageTable, sorted. Dates are 2006-01-02; sizes are of the object in bytes, sha3 is its hash.
func Columns() []string {
	out := []string{"bytes", "sha3"}
	for _, c := range columns {
		out = append(out, c.name)
	}
	return out
}

// Read reads a file to its end.
func Read(from io.Reader) (Object, error) {
	digest := sha3.New256()
	w := &walker{in: bufio.NewReaderSize(io.TeeReader(from, digest), 1<<16)}
	if err := w.file(); err != nil {
		return Object{}, err
	}
	set, err := decode(w.kept.Bytes())
	if err != nil {
		return Object{}, err
	}
	o := Object{Patient: text(set, tag.PatientID), Instance: text(set, tag.SOPInstanceUID), Size: w.at}
	copy(o.Digest[:], digest.Sum(nil))
	switch {
	case text(set, tag.MediaStorageSOPClassUID) == mediaDirectory:
		return Object{}, ErrDirectory
	case o.Instance == "" || !isUID(o.Instance):
		return Object{}, errors.New("no SOP instance UID, or one that is none")
	case text(set, tag.SOPClassUID) == "" || text(set, tag.StudyInstanceUID) == "" || text(set, tag.SeriesInstanceUID) == "":
		return Object{}, errors.New("no SOP class, study or series, which every object has; perhaps it was cut off")
	case o.Patient == "" || len(o.Patient) > 512:
		return Object{}, errors.New("no PatientID, or one of more than 512 bytes")
	}
	if err := w.checkPixels(set); err != nil {
		return Object{}, err
	}
	o.Header = header(set, o)
	return o, nil
}

// decode reads the header with the library. It panics on some damaged values.
func decode(kept []byte) (set dicom.Dataset, err error) {
	broken := errors.New("the header cannot be decoded")
	defer func() {
		if recover() != nil {
			err = broken
		}
	}()
	set, err = dicom.Parse(bytes.NewReader(kept), int64(len(kept)), nil, dicom.SkipPixelData(), dicom.AllowUnknownSpecificCharacterSet(), dicom.AllowMissingMetaElementGroupLength())
	if err != nil {
		return set, broken
	}
	return set, nil
}

// text is an element's first value as text, without the padding; "" where there is none.
func text(set dicom.Dataset, t tag.Tag) string {
	e, err := set.FindElementByTag(t)
	if err != nil || e.Value == nil {
		return ""
	}
	switch v := e.Value.GetValue().(type) {
	case []string:
		if len(v) > 0 {
			return strings.ToValidUTF8(strings.Trim(v[0], " \x00"), "")
		}
	case []int:
		if len(v) > 0 {
			return fmt.Sprint(v[0])
		}
	}
	return ""
}

// header is the row of ImageTable. What is not a number or a date where one should stand is left out.
func header(set dicom.Dataset, o Object) []byte {
	row := strictjson.Value{Kind: strictjson.Object}
	put := func(name string, kind strictjson.Kind, text string) {
		row.Names, row.Items = append(row.Names, name), append(row.Items, strictjson.Value{Kind: kind, Text: text})
	}
	put("bytes", strictjson.Number, fmt.Sprint(o.Size))
	put("sha3", strictjson.String, fmt.Sprintf("%x", o.Digest))
	for _, c := range columns {
		value := text(set, c.tag)
		switch {
		case value == "" || len(value) > 1024:
		case c.number:
			if n, ok := number(value); ok {
				put(c.name, strictjson.Number, n)
			}
		case c.date:
			if day, err := time.Parse("20060102", value); err == nil && day.Year() > 0 {
				put(c.name, strictjson.String, day.Format("2006-01-02"))
			}
		default:
			put(c.name, strictjson.String, value)
		}
	}
	return row.AppendCanonical(nil)
}

// isUID says whether s is a UID (PS3.5, 9.1): digits and points, at most 64.
func isUID(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "0123456789.") == ""
}

// Limits of what the library gets.
const (
	maxKept    = 4 << 20  // bytes of the header in all
	maxElement = 64 << 10 // bytes of an element; longer ones are walked over
	maxDepth   = 64       // of sequences
)

const undefined = 0xffffffff

// walker walks over a file.
type walker struct {
	in       *bufio.Reader
	at       int64
	order    binary.ByteOrder
	implicit bool
	kept     bytes.Buffer // preamble, meta information and the short elements of the data set

	pixels    bool
	length    int64 // of native pixel data; -1: fragments
	fragments int
}

// fill reads exactly len(b) bytes.
func (w *walker) fill(b []byte) error {
	n, err := io.ReadFull(w.in, b)
	w.at += int64(n)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTruncated
	}
	if err != nil {
		return errors.New("the file cannot be read to its end")
	}
	return nil
}

// skip passes over n bytes.
func (w *walker) skip(n int64) error {
	done, err := io.CopyN(io.Discard, w.in, n)
	w.at += done
	if errors.Is(err, io.EOF) {
		return ErrTruncated
	}
	if err != nil {
		return errors.New("the file cannot be read to its end")
	}
	return nil
}

// ended says whether the file ends here.
func (w *walker) ended() bool {
	_, err := w.in.Peek(1)
	return errors.Is(err, io.EOF)
}

func (w *walker) file() error {
	preamble := make([]byte, 132)
	if err := w.fill(preamble); err != nil || string(preamble[128:]) != "DICM" {
		return ErrNotDICOM
	}
	w.kept.Write(preamble)
	syntax, err := w.meta()
	if err != nil {
		return err
	}
	w.order = binary.LittleEndian
	switch syntax {
	case "1.2.840.10008.1.2":
		w.implicit = true
	case "1.2.840.10008.1.2.2":
		w.order = binary.BigEndian
	case "1.2.840.10008.1.2.1.99":
		return errors.New("a deflated data set; store it in another transfer syntax")
	case "":
		return errors.New("no transfer syntax")
	}
	for !w.ended() {
		e, err := w.element()
		if err != nil {
			return err
		}
		if err := w.top(e); err != nil {
			return err
		}
	}
	return nil
}

// meta walks over the file meta information (group 2, explicit, little endian) and returns the transfer syntax.
func (w *walker) meta() (syntax string, err error) {
	w.order = binary.LittleEndian
	for {
		group, err := w.in.Peek(2)
		if err != nil {
			return "", ErrTruncated
		}
		if binary.LittleEndian.Uint16(group) != 2 {
			return syntax, nil
		}
		e, err := w.element()
		if err != nil {
			return "", err
		}
		if e.length == undefined || e.length > maxElement || w.kept.Len() > maxKept {
			return "", errors.New("the file's meta information is longer than one can be")
		}
		value := make([]byte, e.length)
		if err := w.fill(value); err != nil {
			return "", err
		}
		w.kept.Write(e.bytes)
		w.kept.Write(value)
		if e.tag == tag.TransferSyntaxUID {
			syntax = strings.TrimRight(string(value), " \x00")
		}
	}
}

// element is one as it begins.
type element struct {
	tag    tag.Tag
	vr     string // "" where it is implicit
	length uint32
	bytes  []byte // up to the value
}

var (
	item         = tag.Tag{Group: 0xfffe, Element: 0xe000}
	itemEnd      = tag.Tag{Group: 0xfffe, Element: 0xe00d}
	sequenceEnd  = tag.Tag{Group: 0xfffe, Element: 0xe0dd}
	floatPixels  = tag.Tag{Group: 0x7fe0, Element: 0x0008}
	doublePixels = tag.Tag{Group: 0x7fe0, Element: 0x0009}
)

// element reads an element's tag, representation and length (PS3.5, 7.1).
func (w *walker) element() (e element, err error) {
	e.bytes = make([]byte, 8, 12)
	if err := w.fill(e.bytes); err != nil {
		return e, err
	}
	e.tag = tag.Tag{Group: w.order.Uint16(e.bytes), Element: w.order.Uint16(e.bytes[2:])}
	if w.implicit || e.tag.Group == 0xfffe {
		e.length = w.order.Uint32(e.bytes[4:])
		return e, nil
	}
	e.vr = string(e.bytes[4:6])
	switch e.vr {
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		long := make([]byte, 4)
		if err := w.fill(long); err != nil {
			return e, err
		}
		e.bytes = append(e.bytes, long...)
		e.length = w.order.Uint32(long)
		return e, nil
	}
	if e.vr[0] < 'A' || 'Z' < e.vr[0] || e.vr[1] < 'A' || 'Z' < e.vr[1] {
		return e, fmt.Errorf("at byte %d: no element's value representation", w.at-4)
	}
	e.length = uint32(w.order.Uint16(e.bytes[6:]))
	return e, nil
}

// top walks over an element of the data set, and keeps it if it is short.
func (w *walker) top(e element) error {
	pixels := e.tag == tag.PixelData || e.tag == floatPixels || e.tag == doublePixels
	switch {
	case e.tag.Group == 0xfffe:
		return fmt.Errorf("at byte %d: an item outside of a sequence", w.at-8)
	case pixels && w.pixels:
		return errors.New("pixel data twice")
	case pixels && e.length == undefined:
		w.pixels, w.length = true, -1
		return w.encapsulated()
	case pixels:
		w.pixels, w.length = true, int64(e.length)
	case e.length == undefined:
		// A sequence, also one of unknown representation, whose items are implicit then (PS3.5, 6.2.2).
		return w.items(1, e.vr == "UN")
	case e.length <= maxElement && e.vr != "SQ" && e.tag.Group%2 == 0:
		value := make([]byte, e.length)
		if err := w.fill(value); err != nil {
			return err
		}
		if w.kept.Len()+len(value) > maxKept {
			return fmt.Errorf("the header is longer than %d bytes", maxKept)
		}
		w.kept.Write(e.bytes)
		w.kept.Write(value)
		return nil
	}
	return w.skip(int64(e.length))
}

// items walks over a sequence of undefined length.
func (w *walker) items(depth int, unknown bool) error {
	if depth > maxDepth {
		return fmt.Errorf("sequences nested deeper than %d", maxDepth)
	}
	if unknown {
		defer func(before bool, order binary.ByteOrder) { w.implicit, w.order = before, order }(w.implicit, w.order)
		w.implicit, w.order = true, binary.LittleEndian
	}
	for {
		e, err := w.element()
		if err != nil {
			return err
		}
		switch {
		case e.tag == sequenceEnd:
			return nil
		case e.tag != item:
			return fmt.Errorf("at byte %d: no item where a sequence has one", w.at-8)
		case e.length == undefined:
			err = w.item(depth)
		default:
			err = w.skip(int64(e.length))
		}
		if err != nil {
			return err
		}
	}
}

// item walks over an item of undefined length.
func (w *walker) item(depth int) error {
	for {
		e, err := w.element()
		switch {
		case err != nil:
			return err
		case e.tag == itemEnd:
			return nil
		case e.tag.Group == 0xfffe:
			return fmt.Errorf("at byte %d: an item outside of a sequence", w.at-8)
		case e.length == undefined:
			err = w.items(depth+1, e.vr == "UN")
		default:
			err = w.skip(int64(e.length))
		}
		if err != nil {
			return err
		}
	}
}

// encapsulated walks over fragments of compressed pixel data (PS3.5, A.4): the offset table, then at least one.
func (w *walker) encapsulated() error {
	for n := -1; ; n++ {
		e, err := w.element()
		switch {
		case err != nil:
			return err
		case e.tag == sequenceEnd:
			w.fragments = n
			return nil
		case e.tag != item || e.length == undefined:
			return fmt.Errorf("at byte %d: no fragment of pixel data", w.at-8)
		}
		if err := w.skip(int64(e.length)); err != nil {
			return err
		}
	}
}
