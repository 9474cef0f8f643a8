package study

import (
	"fmt"
	"math/big"
)

// tallied checks what the analyses of scores and variants ask of their columns.
func (c *checker) tallied(a Analysis) {
	c.uses("analysis.strata", a.Strata, []ColumnType{Category, Boolean, Integer, Date})
	if col, ok := c.uses("analysis.score", a.Score, []ColumnType{Integer, Decimal}); ok && a.Kind == Calibration {
		c.risk(a, col)
	}
	if c.study.Source.Genotypes != nil {
		c.genotyped(a)
		return
	}
	if len(a.Variants) > MaxVariants {
		c.add("analysis.variants", "lists %d columns, at most %d in one study: the table is over their joint genotypes and grows fourfold with each; read more variants from genotype files, with source.genotypes", len(a.Variants), MaxVariants)
		return
	}
	for i, name := range a.Variants {
		path := fmt.Sprintf("analysis.variants[%d]", i)
		if name == "" {
			c.add(path, "is empty; name a column")
		}
		col, ok := c.uses(path, name, []ColumnType{Integer, Category})
		if !ok {
			continue
		}
		integer := col.Type == Integer && col.Min == "0" && col.Max == "2"
		category := col.Type == Category && len(col.Values) == 3 && col.Values[0] == "0" && col.Values[1] == "1" && col.Values[2] == "2"
		if !integer && !category {
			c.add(path, "column %s does not hold the number of effect alleles; declare it as an integer from 0 to 2 or a category with values [0, 1, 2]", name)
		}
	}
}

// risk checks that a calibration's score is a probability and its edges lie in the score's range.
func (c *checker) risk(a Analysis, col Column) {
	low, lowOK := ParseNumber(col.Min)
	high, highOK := ParseNumber(col.Max)
	if !lowOK || !highOK {
		return
	}
	if low.Sign() < 0 || high.Cmp(big.NewRat(1, 1)) > 0 {
		c.add("analysis.score", "column %s is not a probability; set its min and max within 0 and 1", col.Name)
		return
	}
	if len(a.Edges) < 2 {
		return
	}
	for i, want := range map[int]*big.Rat{0: low, len(a.Edges) - 1: high} {
		edge, ok := ParseNumber(a.Edges[i])
		switch {
		case !ok:
		case i == 0 && edge.Cmp(want) > 0:
			c.add(fmt.Sprintf("analysis.edges[%d]", i), "is above the column's min %s; the bins must hold every score", col.Min)
		case i > 0 && edge.Cmp(want) < 0:
			c.add(fmt.Sprintf("analysis.edges[%d]", i), "is below the column's max %s; the bins must hold every score", col.Max)
		}
	}
}
