package analysis

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

func (o oracle) association(rows []Row) (*Association, error) {
	a := o.study.Analysis
	out := &Association{Notes: []string{noteGenotypes, noteMany}}
	genotypes := make([][]int, len(a.Variants)) // of each variant, −1 for missing
	var cases []bool
	for _, row := range rows {
		label, known, err := o.label(a.Outcome.Column, row)
		if err != nil {
			return nil, err
		}
		for i, name := range a.Variants {
			text, has, err := o.allele(name, row)
			if err != nil {
				return nil, err
			}
			if !known {
				continue
			}
			g := -1
			if has {
				g = int(text[0] - '0')
			}
			genotypes[i] = append(genotypes[i], g)
		}
		if known {
			cases = append(cases, label == a.Outcome.Equals)
		}
	}
	out.N = uint64(len(cases))
	for _, isCase := range cases {
		if isCase {
			out.Cases++
		}
	}
	out.Controls = out.N - out.Cases
	small, corrected := false, false
	for i, name := range a.Variants {
		v := plainVariant(name, genotypes[i], cases)
		small = small || v.Genotypic != nil && v.Genotypic.SmallExpected > 0
		corrected = corrected || v.Allelic != nil && v.Allelic.Corrected
		out.Variants = append(out.Variants, v)
	}
	plainAdjustment(out)
	if small {
		out.Notes = append(out.Notes, noteExpected)
	}
	if corrected {
		out.Notes = append(out.Notes, noteAlleles)
	}
	return out, nil
}

// allele is a genotype of a column, or of a genotype file.
func (o oracle) allele(name string, row Row) (text string, has bool, err error) {
	if o.study.Source.Genotypes == nil {
		return o.label(name, row)
	}
	switch text = strings.TrimSpace(string(row[name])); text {
	case "0", "1", "2":
		return text, true, nil
	}
	if blank(text) {
		return "", false, nil
	}
	return "", false, fmt.Errorf("variant %s: %w", name, ErrType)
}

// plainAdjustment is p.adjust of R, "bonferroni" and "BH": for each p value the least of p_j·m/rank_j over the p values that are not below it.
func plainAdjustment(out *Association) {
	var p, chi []float64
	for _, v := range out.Variants {
		if v.Trend != nil {
			p, chi = append(p, v.Trend.P), append(chi, v.Trend.ChiSquare)
		}
	}
	sort.Float64s(p)
	sort.Float64s(chi)
	out.Tests = len(p)
	m := float64(len(p))
	discovery := map[float64]float64{}
	least := math.Inf(1)
	for i := len(p) - 1; i >= 0; i-- {
		least = math.Min(least, p[i]*m/float64(i+1))
		discovery[p[i]] = math.Min(1, least)
	}
	for i := range out.Variants {
		if t := out.Variants[i].Trend; t != nil {
			out.Variants[i].Bonferroni, out.Variants[i].FDR = rounded(math.Min(1, t.P*m)), rounded(discovery[t.P])
		}
	}
	if len(p) >= 100 {
		median := chi[len(chi)/2]
		if len(chi)%2 == 0 {
			median = stat.Mean(chi[len(chi)/2-1:len(chi)/2+1], nil)
		}
		out.Inflation = rounded(median / distuv.ChiSquared{K: 1}.Quantile(0.5))
	}
}

func plainVariant(name string, genotypes []int, cases []bool) Variant {
	out := Variant{Variant: name}
	var x, y []float64
	var alleles [2][2]float64
	table := [][]float64{make([]float64, 3), make([]float64, 3)}
	for i, g := range genotypes {
		if g < 0 {
			out.Missing++
			continue
		}
		out.N++
		x = append(x, float64(g))
		group := 0
		if cases[i] {
			out.Cases[g]++
			group = 1
		} else {
			out.Controls[g]++
		}
		y = append(y, float64(group))
		table[group][g]++
		alleles[group][1] += float64(g)
		alleles[group][0] += 2 - float64(g)
	}
	if out.N == 0 {
		return out
	}
	out.Frequency = rounded(stat.Mean(x, nil) / 2)
	sum := func(a, b [3]uint64) [3]uint64 { return [3]uint64{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
	out.HardyWeinbergEveryone = rounded(plainHardyWeinberg(sum(out.Cases, out.Controls)))
	if out.Controls != [3]uint64{} {
		out.HardyWeinberg = rounded(plainHardyWeinberg(out.Controls))
	}
	if out.Controls == [3]uint64{} || out.Cases == [3]uint64{} {
		return out
	}
	if floats.Min(x) < floats.Max(x) {
		// Armitage 1955: N times the squared correlation of genotype and status.
		r := stat.Correlation(x, y, nil)
		z := r * math.Sqrt(float64(out.N))
		out.Trend = &Trend{Z: digits12(z), ChiSquare: digits12(z * z), P: digits12(upperTail(z*z, 1))}
	}
	out.Additive = plainLogistic(x, y)
	out.Genotypic = plainPearson(table)
	if alleles[0][0]+alleles[1][0] > 0 && alleles[0][1]+alleles[1][1] > 0 {
		out.Allelic = plainFourFold("", alleles).OddsRatio
	}
	return out
}

// plainHardyWeinberg adds up multinomial probabilities given the alleles.
func plainHardyWeinberg(g [3]uint64) float64 {
	n, a := float64(g[0]+g[1]+g[2]), float64(g[1]+2*g[2])
	var logs []float64
	here := 0
	for h := math.Mod(a, 2); h <= math.Min(a, 2*n-a); h += 2 {
		if h == float64(g[1]) {
			here = len(logs)
		}
		homozygous := (a - h) / 2
		logs = append(logs, logChoose(n, h)+logChoose(n-h, homozygous)+h*math.Ln2)
	}
	total := floats.LogSumExp(logs)
	p := 0.0
	for _, l := range logs {
		if l <= logs[here]+1e-7 {
			p += math.Exp(l - total)
		}
	}
	return math.Min(1, p)
}

// plainLogistic is logistic regression by iterated weighted least squares over the patients, nil where x separates y.
func plainLogistic(x, y []float64) *Estimate {
	limits := [2][2]float64{{3, -1}, {3, -1}}
	for i := range x {
		l := &limits[int(y[i])]
		l[0], l[1] = math.Min(l[0], x[i]), math.Max(l[1], x[i])
	}
	if limits[0][1] <= limits[1][0] || limits[1][1] <= limits[0][0] {
		return nil
	}
	beta := mat.NewVecDense(2, nil)
	var information mat.Dense
	for range 60 {
		design, response := mat.NewDense(len(x), 2, nil), mat.NewVecDense(len(x), nil)
		for i := range x {
			eta := beta.AtVec(0) + beta.AtVec(1)*x[i]
			mu := 1 / (1 + math.Exp(-eta))
			w := mu * (1 - mu)
			design.SetRow(i, []float64{math.Sqrt(w), math.Sqrt(w) * x[i]})
			response.SetVec(i, math.Sqrt(w)*(eta+(y[i]-mu)/w))
		}
		information.Mul(design.T(), design)
		var qr mat.QR
		qr.Factorize(design)
		if err := qr.SolveVecTo(beta, false, response); err != nil {
			return nil
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(&information); err != nil {
		return nil
	}
	if se := math.Sqrt(inverse.At(1, 1)); se < noInformation {
		return plainEstimate(beta.AtVec(1), se, true)
	}
	return nil
}
