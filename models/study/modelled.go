package study

import (
	"fmt"
	"slices"
)

// modelled checks what the analyses of means, covariances and regressions ask of their columns.
func (c *checker) modelled(a Analysis) {
	numbers := []ColumnType{Integer, Decimal}
	c.each("analysis.variables", a.Variables, numbers)
	if len(a.Variables) == 1 && (a.Kind == Correlation || a.Kind == PCA) {
		c.add("analysis.variables", "lists one column; %s needs at least two", a.Kind)
	}
	c.each("analysis.covariates", a.Covariates, []ColumnType{Integer, Decimal, Category, Boolean})
	c.uses("analysis.offset", a.Offset, numbers)
	if col, ok := c.uses("analysis.weight", a.Weight, []ColumnType{Integer}); ok && col.Min != "0" {
		c.add("analysis.weight", "column %s does not begin at 0; set its min to 0", col.Name)
	}
	if a.Outcome != nil && numericOutcome(a.Kind) {
		c.number(a)
	}
	if col, ok := c.study.Column(a.Group); ok && a.Kind == TTest && col.Size() != 2 {
		c.add("analysis.group", "column %s has %d values; a t-test compares two", col.Name, col.Size())
	}
	if a.Matrix != "" && a.Matrix != MatrixCovariance && a.Matrix != MatrixCorrelation {
		c.add("analysis.matrix", "want covariance or correlation")
	}
	if a.Lambda != "" {
		lambda, ok := ParseNumber(a.Lambda)
		if normal, _ := normalNumber(a.Lambda); !ok || normal != a.Lambda || lambda.Sign() < 0 {
			c.add("analysis.lambda", "want a plain number of at least 0, without exponent")
		}
	}
	if a.Interval > MaxSize {
		c.add("analysis.interval", "want a whole number from 1 to %d", MaxSize)
	}
}

// number checks the outcome of a regression on a number.
func (c *checker) number(a Analysis) {
	types := []ColumnType{Integer, Decimal}
	if a.Kind == Poisson {
		types = []ColumnType{Integer}
	}
	if a.Outcome.Equals != "" {
		c.add("analysis.outcome", "does not take equals: the outcome of %s is a number; write outcome: %.64s", a.Kind, a.Outcome.Column)
		return
	}
	if a.Outcome.Column == "" {
		c.add("analysis.outcome", "is missing")
		return
	}
	col, ok := c.uses("analysis.outcome", a.Outcome.Column, types)
	if ok && a.Kind == Poisson && col.Min != "0" {
		c.add("analysis.outcome", "column %s does not begin at 0; set its min to 0", col.Name)
	}
}

// each checks a list of columns of which every one must be able to vary.
func (c *checker) each(path string, list []string, types []ColumnType) {
	if len(list) > 64 {
		c.add(path, "lists %d columns, at most 64", len(list))
		return
	}
	for i, name := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if name == "" {
			c.add(at, "is empty; name a column")
			continue
		}
		if slices.Index(list, name) != i {
			continue // analysisColumns says so
		}
		if col, ok := c.uses(at, name, types); ok && col.Size() == 1 {
			c.add(at, "column %s has one value only and cannot vary; leave it out", name)
		}
	}
}
