package analysis

// A SheetKind says how a sheet's elements are packed.
type SheetKind uint8

// Codes is the kind of a sheet of up to SheetAxes axes, Genotypes that of a sheet of up to VariantsPerLane variants.
const (
	Codes     SheetKind = 1
	Genotypes SheetKind = 2
)

// Sheet is a part of the dataset with a tree of its own: something of every patient's row.
type Sheet struct{ Kind SheetKind }

// Sheets lists the dataset's sheets in order, at least one: the axes, SheetAxes a sheet, then the variants, VariantsPerLane a sheet. They follow from the study alone, and with them what an approved root commits to.
func (p *Program) Sheets() []Sheet {
	var out []Sheet
	for at := 0; at == 0 || at < len(p.axes); at += SheetAxes {
		out = append(out, Sheet{Kind: Codes})
	}
	for at := 0; at < len(p.Variants()); at += VariantsPerLane {
		out = append(out, Sheet{Kind: Genotypes})
	}
	return out
}
