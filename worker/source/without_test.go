package source

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/worker/vault"
)

// TestAPatientIsTakenOutOfTablesAndGenotypes imports files of four patients and takes one out, under another form of the name.
func TestAPatientIsTakenOutOfTablesAndGenotypes(t *testing.T) {
	ctx := context.Background()
	dir, home := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		TableFile: "id,stage\nPatient/anna,I\n\"bernd\",\"a \"\"b\"\", c\"\nclara,III\n",
		"a.vcf": "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tbernd\tanna\tclara\n" +
			"1\t100\trs1\tA\tC\t.\t.\t.\tGT\t0/0\t0/1\t1/1\n1\t200\trs2\tA\tG\t.\t.\t.\tGT\t1/1\t./.\t0/1\n",
		GenotypesFile: "patient,rs9\ndora,2\nanna,1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(home, "key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(home, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if _, _, err := Import(ctx, v, dir); err != nil {
		t.Fatal(err)
	}
	stored := func() string {
		var all strings.Builder
		for _, typ := range []string{TableType, PanelType, GenotypeType} {
			for r, err := range v.RecordsOfType(ctx, typ) {
				if err != nil {
					t.Fatal(err)
				}
				if r.Digest != sha256.Sum256(r.Data) {
					t.Errorf("the digest of %s is another's", r.ID)
				}
				all.Write(r.Data)
				all.WriteByte('\n')
			}
		}
		return all.String()
	}
	before := stored()
	nobody := func(string) (bool, error) { return false, nil }
	edit, err := Without(ctx, v, "id", nobody)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := v.Erase(ctx, "", edit, false); err != nil || e.Edited != 0 || stored() != before {
		t.Fatalf("%+v, %v", e, err)
	}
	edit, err = Without(ctx, v, "id", func(p string) (bool, error) { return p == "anna", nil })
	if err != nil {
		t.Fatal(err)
	}
	e, err := v.Erase(ctx, "anna", edit, false)
	if err != nil || e.Edited != 6 { // a table, two panels, three variants
		t.Fatalf("%+v, %v", e, err)
	}
	after := stored()
	if strings.Contains(after, "anna") {
		t.Errorf("still there:\n%s", after)
	}
	for _, want := range []string{"id,stage\nbernd,\"a \"\"b\"\", c\"\nclara,III\n", `"patients":["bernd","clara"]`, `"patients":["dora"]`, "rs1\tA\tC\t02\n", "rs2\tA\tG\t21\n"} {
		if !strings.Contains(after, want) {
			t.Errorf("%q is missing in\n%s", want, after)
		}
	}
	if _, err := v.Erase(ctx, "bernd", must(Without(ctx, v, "patient", nobody)), false); err == nil {
		t.Error("a table without the patient column is edited")
	}
	again, err := TablePatients(ctx, v, "id")
	if err != nil || !slices.Equal(again, []string{"bernd", "clara"}) {
		t.Error(again, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
