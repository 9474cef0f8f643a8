package scan

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

// sheetsDomain is of the root of a dataset with more than one sheet.
const sheetsDomain poseidon.Domain = "salus/dataset/sheets/v1"

// RowElement is a present row as a leaf of a sheet's tree: bit 0 set, then 20 bits a column. The empty slot's leaf is the zero Element.
// Codes beyond 20 bits, which no table has, run into the next column and are refused by the circuit.
func RowElement(codes []uint32) zkproofs.Element {
	x := new(big.Int)
	if codes == nil {
		return zkproofs.Element{}
	}
	for j := len(codes) - 1; j >= 0; j-- {
		x.Lsh(x, ColumnBits).Add(x, big.NewInt(int64(codes[j])))
	}
	x.Lsh(x, 1).Add(x, big.NewInt(1))
	return new(fr.Element).SetBigInt(x).Bytes()
}

// SheetElement is a row as a leaf of sheet s of the columns: columns 12·s to 12·s + 11, as RowElement has them. A present row is present in every sheet.
func SheetElement(codes []uint32, s int) zkproofs.Element {
	if codes == nil {
		return zkproofs.Element{}
	}
	from := min(s*SheetColumns, len(codes))
	return RowElement(codes[from:min(from+SheetColumns, len(codes))])
}

// DatasetRoot is what is approved of a dataset whose sheets have the roots, in their order: of one sheet its root, of several a hash of all. How many
// there are, and what each holds, follows from the study.
func DatasetRoot(sheets []zkproofs.Element) (zkproofs.Element, error) {
	if len(sheets) == 0 {
		return zkproofs.Element{}, errors.New("a dataset without sheets")
	}
	for _, r := range sheets {
		if !r.Canonical() {
			return zkproofs.Element{}, errors.New("root of a sheet: not an element")
		}
	}
	if len(sheets) == 1 {
		return sheets[0], nil
	}
	return poseidon.Hash(sheetsDomain, sheets...), nil
}
