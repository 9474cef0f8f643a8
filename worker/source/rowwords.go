package source

import (
	"slices"
	"strings"

	"salus/models/strictjson"
	"salus/worker/source/dicom"
	"salus/worker/source/omop"
	"salus/worker/source/table"
	"salus/worker/vault"
)

// rowWords are what a row can be found by: of OMOP its main concept with what the source called it, of a mapped table its short texts, with their column and without; and the months of its dates.
func rowWords(s table.Schema, row *strictjson.Value) []vault.Word {
	g := gathering{}
	main, isOMOP := strings.CutPrefix(s.Name, omop.TypePrefix)
	main, _, _ = strings.Cut(main, "_")
	for _, c := range s.Columns {
		v := row.Get(c.Name)
		switch {
		case v == nil:
		case c.Type == table.Date:
			g.date(v)
		case isOMOP && slices.Contains([]string{main + "_concept_id", main + "_source_value", "cause_concept_id"}, c.Name) && v.Text != "0":
			g.coded(vault.Code, c.Name, v.Text)
		case !isOMOP && c.Type == table.Text && len(v.Text) <= 64:
			g.coded(vault.Code, c.Name, v.Text)
		}
	}
	return g.words
}

// imageWords are what an image can be found by.
func imageWords(header []byte) []vault.Word {
	row, err := strictjson.Parse(string(header))
	if err != nil {
		return nil
	}
	g := gathering{}
	for _, name := range []string{"modality", "body_part", "sop_class"} {
		g.coded(vault.Code, name, row.StringOf(name))
	}
	for _, name := range []string{"study", "series"} {
		g.coded(vault.Identifier, name, row.StringOf(name))
	}
	g.date(row.Get("study_date"))
	return g.words
}

// imageColumns names the columns of the table of images.
func imageColumns(name string) []string {
	if name != dicom.ImageTable {
		return nil
	}
	return dicom.Columns()
}
