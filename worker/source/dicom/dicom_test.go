package dicom

import (
	"bytes"
	"crypto/sha3"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/tag"
)

// file makes DICOM files element by element.
type file struct {
	bytes.Buffer
	order    binary.AppendByteOrder
	implicit bool
}

const (
	explicitLittle = "1.2.840.10008.1.2.1"
	implicitLittle = "1.2.840.10008.1.2"
	explicitBig    = "1.2.840.10008.1.2.2"
	jpeg           = "1.2.840.10008.1.2.4.50"
)

func begin(syntax string) *file {
	f := &file{order: binary.LittleEndian}
	f.Write(make([]byte, 128))
	f.WriteString("DICM")
	meta := &file{order: binary.LittleEndian}
	meta.text(2, 0x10, "UI", syntax)
	f.put(2, 0, "UL", binary.LittleEndian.AppendUint32(nil, uint32(meta.Len())))
	f.Write(meta.Bytes())
	f.implicit = syntax == implicitLittle
	if syntax == explicitBig {
		f.order = binary.BigEndian
	}
	return f
}

func (f *file) head(group, element uint16, vr string, length uint32) {
	b := f.order.AppendUint16(f.order.AppendUint16(nil, group), element)
	switch {
	case f.implicit || group == 0xfffe:
		b = f.order.AppendUint32(b, length)
	case strings.Contains("OB OW OF SQ UN UT", vr):
		b = f.order.AppendUint32(append(append(b, vr...), 0, 0), length)
	default:
		b = f.order.AppendUint16(append(b, vr...), uint16(length))
	}
	f.Write(b)
}

func (f *file) put(group, element uint16, vr string, value []byte) {
	f.head(group, element, vr, uint32(len(value)))
	f.Write(value)
}

func (f *file) text(group, element uint16, vr, text string) {
	if len(text)%2 == 1 {
		text += map[bool]string{true: "\x00", false: " "}[vr == "UI"]
	}
	f.put(group, element, vr, []byte(text))
}

func (f *file) short(group, element uint16, n uint16) {
	f.put(group, element, "US", f.order.AppendUint16(nil, n))
}

// image is a computed tomography of 4 by 3 pixels; edit may change each element's value, or leave it out with nil.
func image(syntax string, pixels func(*file)) *file {
	f := begin(syntax)
	f.text(8, 5, "CS", "ISO_IR 100")
	f.text(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2")
	f.text(8, 0x18, "UI", "1.2.3.4711")
	f.text(8, 0x20, "DA", "20200203")
	f.text(8, 0x60, "CS", "CT")
	f.head(8, 0x1140, "SQ", undefined) // a sequence of an item with a sequence in it
	f.head(0xfffe, 0xe000, "", undefined)
	f.text(8, 0x1150, "UI", "1.2")
	f.head(8, 0x1199, "SQ", undefined)
	f.head(0xfffe, 0xe000, "", 0)
	f.head(0xfffe, 0xe0dd, "", 0)
	f.head(0xfffe, 0xe00d, "", 0)
	f.head(0xfffe, 0xe0dd, "", 0)
	f.text(0x10, 0x10, "PN", "Canary^Paul")
	f.text(0x10, 0x20, "LO", "M\xfcller-1")
	f.text(0x18, 0x15, "CS", "CHEST")
	f.text(0x18, 0x50, "DS", "1.50")
	f.text(0x20, 0xd, "UI", "1.2.3")
	f.text(0x20, 0xe, "UI", "1.2.3.4")
	f.short(0x28, 2, 1)
	f.text(0x28, 4, "CS", "MONOCHROME2")
	f.short(0x28, 0x10, 3)
	f.short(0x28, 0x11, 4)
	f.short(0x28, 0x100, 16)
	pixels(f)
	return f
}

func native(bytes int) func(*file) {
	return func(f *file) { f.put(0x7fe0, 0x10, "OW", make([]byte, bytes)) }
}

func fragments(n int) func(*file) {
	return func(f *file) {
		f.head(0x7fe0, 0x10, "OB", undefined)
		f.head(0xfffe, 0xe000, "", 0)
		for range n {
			f.head(0xfffe, 0xe000, "", 4)
			f.Write([]byte{1, 2, 3, 4})
		}
		f.head(0xfffe, 0xe0dd, "", 0)
	}
}

func TestAHeaderIsReadInEveryTransferSyntax(t *testing.T) {
	for syntax, pixels := range map[string]func(*file){explicitLittle: native(24), implicitLittle: native(24), explicitBig: native(24), jpeg: fragments(1)} {
		b := image(syntax, pixels).Bytes()
		o, err := Read(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", syntax, err)
			continue
		}
		want := fmt.Sprintf(`{"bits_allocated":16,"body_part":"CHEST","bytes":%d,"columns":4,"modality":"CT","rows":3,"series":"1.2.3.4","sha3":"%x","slice_thickness":1.5,"sop_class":"1.2.840.10008.5.1.4.1.1.2","study":"1.2.3","study_date":"2020-02-03","transfer_syntax":"%s"}`,
			len(b), sha3.Sum256(b), syntax)
		if o.Patient != "Müller-1" || o.Instance != "1.2.3.4711" || o.Size != int64(len(b)) || string(o.Header) != want {
			t.Errorf("%s: %+v\n%s\n%s", syntax, o, o.Header, want)
		}
	}
}

// TestAFileCutOffAnywhereIsRefused: the library takes many of these without a word.
func TestAFileCutOffAnywhereIsRefused(t *testing.T) {
	for syntax, pixels := range map[string]func(*file){explicitLittle: native(24), jpeg: fragments(2)} {
		b := image(syntax, pixels).Bytes()
		for n := range len(b) {
			if _, err := Read(bytes.NewReader(b[:n])); err == nil {
				t.Errorf("%s: cut off after %d of %d bytes, and taken", syntax, n, len(b))
			}
		}
	}
}

func TestWhatCannotBeReliedOnIsRefusedWithItsReason(t *testing.T) {
	swap := func(old, new string) []byte {
		b := image(explicitLittle, native(24)).Bytes()
		if bytes.Count(b, []byte(old)) != 1 || len(old) != len(new) {
			t.Fatalf("%q", old)
		}
		return bytes.Replace(b, []byte(old), []byte(new), 1)
	}
	deep := image(explicitLittle, func(f *file) {
		for range maxDepth + 1 {
			f.head(9, 1, "SQ", undefined)
			f.head(0xfffe, 0xe000, "", undefined)
		}
	})
	report := begin(explicitLittle)
	report.text(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.88.11")
	report.text(8, 0x18, "UI", "1.2.3")
	report.text(0x10, 0x20, "LO", "a")
	report.text(0x20, 0xd, "UI", "1.2")
	report.text(0x20, 0xe, "UI", "1.2.4")
	if _, err := Read(bytes.NewReader(report.Bytes())); err != nil {
		t.Errorf("a report without pixels: %v", err)
	}
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"text":              {[]byte(strings.Repeat("name,value\n", 100)), "no DICOM file"},
		"empty":             {nil, "no DICOM file"},
		"deflated":          {append(begin("1.2.840.10008.1.2.1.99").Bytes(), 1, 2), "deflated"},
		"no syntax":         {slices.Concat(make([]byte, 128), []byte("DICM"), make([]byte, 8)), "no transfer syntax"},
		"no patient":        {swap("LO\x08\x00M\xfcller-1", "LO\x08\x00        "), "no PatientID"},
		"no instance":       {swap("1.2.3.4711", "          "), "no SOP instance UID"},
		"instance no UID":   {swap("1.2.3.4711", "../../../a"), "no SOP instance UID"},
		"representation":    {swap("\x18\x00\x15\x00CS", "\x18\x00\x15\x00c5"), "no element's value representation"},
		"no pixels":         {image(explicitLittle, func(*file) {}).Bytes(), "an image without pixel data"},
		"pixels too short":  {image(explicitLittle, native(22)).Bytes(), "pixel data of 22 bytes, the header says 24"},
		"pixels twice":      {image(explicitLittle, func(f *file) { native(24)(f); native(24)(f) }).Bytes(), "pixel data twice"},
		"no fragments":      {image(jpeg, fragments(0)).Bytes(), "pixel data of 0 fragments, the header says 1 frames"},
		"deep":              {deep.Bytes(), "nested deeper"},
		"stray item":        {image(explicitLittle, func(f *file) { f.head(0xfffe, 0xe000, "", 0) }).Bytes(), "an item outside"},
		"sequence of noise": {image(implicitLittle, func(f *file) { f.head(9, 1, "SQ", undefined); f.Write(make([]byte, 64)) }).Bytes(), "no item where"},
		"no series":         {swap("\x20\x00\x0e\x00", "\x20\x00\x0f\x00"), "no SOP class, study or series"},
	} {
		_, err := Read(bytes.NewReader(c.data))
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "Canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFilesOfTheLibraryAreRead reads what another writer made.
func TestFilesOfTheLibraryAreRead(t *testing.T) {
	var set dicom.Dataset
	for _, e := range []struct {
		tag   tag.Tag
		value any
	}{
		{tag.MediaStorageSOPClassUID, []string{"1.2.840.10008.5.1.4.1.1.4"}}, {tag.MediaStorageSOPInstanceUID, []string{"1.2.9"}}, {tag.TransferSyntaxUID, []string{explicitLittle}},
		{tag.SOPInstanceUID, []string{"1.2.9"}}, {tag.Modality, []string{"MR"}}, {tag.PatientID, []string{"p-1"}}, {tag.StudyDate, []string{"not a date"}},
		{tag.SOPClassUID, []string{"1.2.840.10008.5.1.4.1.1.88.11"}}, {tag.StudyInstanceUID, []string{"1.2"}}, {tag.SeriesInstanceUID, []string{"1.3"}},
	} {
		element, err := dicom.NewElement(e.tag, e.value)
		if err != nil {
			t.Fatal(err)
		}
		set.Elements = append(set.Elements, element)
	}
	var b bytes.Buffer
	if err := dicom.Write(&b, set, dicom.SkipVRVerification()); err != nil {
		t.Fatal(err)
	}
	o, err := Read(&b)
	if err != nil || o.Patient != "p-1" || !strings.Contains(string(o.Header), `"modality":"MR"`) || strings.Contains(string(o.Header), "study_date") {
		t.Errorf("%+v %s %v", o, o.Header, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(image(explicitLittle, native(24)).Bytes())
	f.Add(image(implicitLittle, native(24)).Bytes())
	f.Add(image(explicitBig, native(24)).Bytes())
	f.Add(image(jpeg, fragments(2)).Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := Read(bytes.NewReader(data))
		if err == nil && (o.Size != int64(len(data)) || o.Digest != sha3.Sum256(data) || o.Patient == "" || len(o.Header) == 0) {
			t.Errorf("%+v", o)
		}
	})
}
