package source

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/worker/source/dicom"
	"salus/worker/vault"
)

// ct makes a computed tomography of 64 bytes of pixels (explicit representations, little endian).
func ct(patient, instance, day, modality string) string {
	var b []byte
	put := func(group, element uint16, vr, value string) {
		if len(value)%2 == 1 {
			value += map[bool]string{true: "\x00", false: " "}[vr == "UI"]
		}
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, group), element)
		if b = append(b, vr...); vr == "OW" {
			b = binary.LittleEndian.AppendUint32(append(b, 0, 0), uint32(len(value)))
		} else {
			b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
		}
		b = append(b, value...)
	}
	put(2, 0, "UL", string(binary.LittleEndian.AppendUint32(nil, 28)))
	put(2, 0x10, "UI", "1.2.840.10008.1.2.1")
	put(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2")
	put(8, 0x18, "UI", instance)
	put(8, 0x20, "DA", day)
	put(8, 0x60, "CS", modality)
	put(0x10, 0x10, "PN", "Canary^Anna")
	put(0x10, 0x20, "LO", patient)
	put(0x18, 0x15, "CS", "CHEST")
	put(0x20, 0xd, "UI", "1.2")
	put(0x20, 0xe, "UI", "1.2.3")
	put(0x28, 0x10, "US", "\x08\x00")
	put(0x28, 0x11, "US", "\x08\x00")
	put(0x28, 0x100, "US", "\x08\x00")
	put(0x7fe0, 0x10, "OW", strings.Repeat("p", 64))
	return strings.Repeat("\x00", 128) + "DICM" + string(b)
}

func TestImagesAreKeptAsTheyCameAndTheirHeadersAreATable(t *testing.T) {
	whole := ct("a", "1.1", "20200203", "CT")
	h := newHospital(t, map[string]string{
		"dicom/st1/IM0001": whole, "dicom/st1/IM0002": ct("a", "1.2", "20210203", "CT"), "dicom/st2/x.dcm": ct("b", "1.3", "20200101", "MR"),
		"dicom/st2/cut.dcm": whole[:len(whole)-10], "dicom/readme.txt": "text", "dicom/.hidden": "no", "dicom/again": whole,
		"tables.yaml": "tables: [{name: patients, file: pat.csv, patient: id, columns: [{name: sex, type: text}]}]\n", "pat.csv": "id,sex\na,male\nb,female\nc,male\n",
	})
	report, sum := h.read(t)
	if sum.Added != 3+1+2*3 || report.Rejected != 4 || report.Resources[dicom.ObjectType] != 3 {
		t.Errorf("%+v %+v", sum, report)
	}
	for file, reason := range map[string]string{"dicom/st2/cut.dcm": "the file ends too early; export it again; left out", "dicom/readme.txt": "no DICOM file: no DICM after the first 128 bytes; left out"} {
		if got := ofFile(report, file); len(got) != 1 || got[0] != file+": "+reason {
			t.Errorf("%s: %q", file, got)
		}
	}
	object, err := h.vault.OpenRecord(t.Context(), dicom.ObjectType, "1.1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(object)
	object.Close()
	if err != nil || string(got) != whole {
		t.Errorf("%d bytes, want %d: %v", len(got), len(whole), err)
	}
	found := 0
	for r, err := range h.vault.Search(t.Context(), vault.Query{Words: []vault.Word{{Kind: vault.Code, Text: "modality|CT"}}}) {
		if err != nil || r.Patient != "a" || r.Type != dicom.ImageTable {
			t.Error(r, err)
		}
		found++
	}
	if found != 2 {
		t.Errorf("found %d images", found)
	}
	rows, problems := h.rows(t, parse(t, `  tables:
    - {table: table.patients, columns: {sex: sex}}
    - {table: dicom.image, where: {modality: CT, body_part: CHEST}, columns: {scanned: study_date}, pick: first, by: scanned}
    - {table: dicom.image, where: {modality: MR}, exists: mr}
`, "  - {name: sex, type: category, values: [male, female]}\n  - {name: scanned, type: date, unit: a, min: 2000, max: 2030}\n  - {name: mr, type: boolean}\n"))
	if want := []string{"a|male|2020-02-03|false", "b|female||true", "c|male||false"}; !slices.Equal(rows, want) || len(problems) != 0 {
		t.Errorf("%q %v", rows, problems)
	}
	if report, sum := h.read(t); sum.Unchanged != 10 || sum.Updated != 0 {
		t.Errorf("%+v %+v", sum, report)
	}
}

func TestAnImageThatChangesWhileItIsReadRefusesTheImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(&lateFile{path: path, want: [32]byte{1}}); err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Error(err)
	}
}
