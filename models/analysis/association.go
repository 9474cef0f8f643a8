package analysis

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// Association is the result of association: each variant by itself, over the patients whose genotype of it is known. P values of tests are not
// adjusted for the number of variants; Bonferroni and FDR are.
//
// Sources: Cochran 1954 and Armitage 1955 for the trend test; Sasieni 1997 for trend against allelic tests; Wigginton, Cutler and Abecasis
// 2005 for the exact test of Hardy–Weinberg equilibrium; Benjamini and Hochberg 1995 for the false discovery rate; Devlin and Roeder 1999 for
// genomic control.
type Association struct {
	N        uint64 `json:"n"` // patients whose outcome is known
	Cases    uint64 `json:"cases"`
	Controls uint64 `json:"controls"`
	Tests    int    `json:"tests"` // variants with a trend test, for which Bonferroni and FDR adjust
	// Inflation is genomic control's λ, the median of the trend tests' chi-squares over that of chi-square with one degree of freedom; nil below 100 tests.
	Inflation *float64  `json:"inflation,omitempty"`
	Variants  []Variant `json:"variants"`
	Notes     []string  `json:"notes,omitempty"`
}

// Variant is one variant's table of genotypes, by the number of effect alleles, and its tests; a test is nil where the table does not hold it.
type Variant struct {
	Variant   string    `json:"variant"`
	N         uint64    `json:"n"`
	Missing   uint64    `json:"missing"` // patients without a genotype
	Cases     [3]uint64 `json:"cases"`
	Controls  [3]uint64 `json:"controls"`
	Frequency *float64  `json:"frequency,omitempty"` // of the effect allele
	// Trend is Cochran and Armitage's test for a trend over 0, 1, 2 effect alleles; its Z is positive where cases have more of them.
	Trend *Trend `json:"trend,omitempty"`
	// Bonferroni is the trend test's p value times the number of tests, at most 1; FDR the least false discovery rate at which it is a discovery.
	Bonferroni *float64 `json:"bonferroni,omitempty"`
	FDR        *float64 `json:"fdr,omitempty"`
	// Additive is the odds ratio for each further effect allele, from logistic regression; nil also where no finite estimate exists, or where
	// the table says next to nothing about it (a standard error beyond 100).
	Additive *Estimate `json:"additive,omitempty"`
	// Genotypic is Pearson's test of the 2×3 table.
	Genotypic *ChiSquare `json:"genotypic,omitempty"`
	// Allelic is the odds ratio of the table of alleles; it takes a patient's two alleles for independent.
	Allelic *Estimate `json:"allelic,omitempty"`
	// HardyWeinberg are exact p values over controls and over everybody; nil without patients.
	HardyWeinberg         *float64 `json:"hardyWeinberg,omitempty"` // controls
	HardyWeinbergEveryone *float64 `json:"hardyWeinbergEveryone,omitempty"`
	Withheld              bool     `json:"withheld,omitempty"` // published without numbers: a cell has too few patients
}

// Trend is the trend test.
type Trend struct {
	Z         float64 `json:"z"`
	ChiSquare float64 `json:"chiSquare"`
	P         float64 `json:"p"`
}

const (
	noteGenotypes = "patients without a genotype are left out of that variant only; patients without the outcome of all"
	noteMany      = "p values of tests are not adjusted for the number of variants; bonferroni and fdr are, for the trend tests"
	noteAlleles   = "an allele or genotype is absent: one half was added to every cell of the corrected odds ratios"
)

// association reads the tally over outcome (fastest) and the variants' genotypes, whose fourth code is missing.
func (p *Program) association(t Table) *Association {
	out := &Association{N: total(t.Count), Notes: []string{noteGenotypes, noteMany}}
	var small, corrected bool
	for v, name := range p.study.Analysis.Variants {
		var counts [2][4]uint64
		for k, n := range t.Count {
			counts[k%2][k>>(1+2*v)%4] += n
		}
		one := variant(name, counts)
		small = small || one.Genotypic != nil && one.Genotypic.SmallExpected > 0
		corrected = corrected || one.Allelic != nil && one.Allelic.Corrected
		out.Variants = append(out.Variants, one)
	}
	for k, n := range t.Count {
		if k%2 == 1 {
			out.Cases += n
		}
	}
	out.Controls = out.N - out.Cases
	return out.noted(small, corrected)
}

// associations reads the counts of a statistic over genotype files.
func (p *Program) associations(t VariantsTable) *Association {
	out := &Association{N: t.Total[0] + t.Total[1], Controls: t.Total[0], Cases: t.Total[1], Notes: []string{noteGenotypes, noteMany}}
	var small, corrected bool
	for v, name := range p.study.Analysis.Variants {
		var counts [2][4]uint64
		for o := range counts {
			counts[o][3] = t.Total[o]
			for g := range known {
				counts[o][g] = t.Count[v][g][o]
				counts[o][3] -= t.Count[v][g][o]
			}
		}
		one := variant(name, counts)
		small = small || one.Genotypic != nil && one.Genotypic.SmallExpected > 0
		corrected = corrected || one.Allelic != nil && one.Allelic.Corrected
		out.Variants = append(out.Variants, one)
	}
	return out.noted(small, corrected)
}

// known is the number of genotypes that are not missing.
const known = 3

// noted adds what is said of all variants together.
func (out *Association) noted(small, corrected bool) *Association {
	out.adjust()
	if small {
		out.Notes = append(out.Notes, noteExpected)
	}
	if corrected {
		out.Notes = append(out.Notes, noteAlleles)
	}
	return out
}

// fewestForInflation is the number of tests below which their median says little of all of them.
const fewestForInflation = 100

// adjust says what the trend tests' p values are worth among so many.
func (out *Association) adjust() {
	var tested []*Variant
	for i := range out.Variants {
		if out.Variants[i].Trend != nil {
			tested = append(tested, &out.Variants[i])
		}
	}
	out.Tests = len(tested)
	slices.SortStableFunc(tested, func(a, b *Variant) int { return cmp.Compare(a.Trend.P, b.Trend.P) })
	least := 1.0
	for i := len(tested) - 1; i >= 0; i-- {
		v := tested[i]
		v.Bonferroni = given(digits12(math.Min(1, float64(v.Trend.P*float64(out.Tests)))))
		least = math.Min(least, float64(v.Trend.P*float64(out.Tests))/float64(i+1))
		v.FDR = given(digits12(least))
	}
	if out.Tests >= fewestForInflation {
		middle := (tested[(len(tested)-1)/2].Trend.ChiSquare + tested[len(tested)/2].Trend.ChiSquare) / 2
		out.Inflation = given(middle / medianChiSquare)
	}
}

// medianChiSquare is the median of chi-square with one degree of freedom: R's qchisq(0.5, 1).
const medianChiSquare = 0.454936423119572

func variant(name string, counts [2][4]uint64) Variant {
	out := Variant{Variant: name, Controls: [3]uint64(counts[0][:3]), Cases: [3]uint64(counts[1][:3]), Missing: counts[0][3] + counts[1][3]}
	out.N = total(out.Cases[:]) + total(out.Controls[:])
	if out.N == 0 {
		return out
	}
	var all [3]uint64
	for g := range all {
		all[g] = out.Cases[g] + out.Controls[g]
	}
	out.Frequency = given(float64(all[1]+2*all[2]) / float64(2*out.N))
	p := hardyWeinberg(all)
	out.HardyWeinbergEveryone = &p
	if total(out.Controls[:]) > 0 {
		p := hardyWeinberg(out.Controls)
		out.HardyWeinberg = &p
	}
	if total(out.Controls[:]) == 0 || total(out.Cases[:]) == 0 {
		return out
	}
	out.Trend = trend(out.Cases, out.Controls)
	out.Additive = additive(out.Cases, out.Controls)
	out.Genotypic = pearson([][]uint64{out.Cases[:], out.Controls[:]})
	alleles := [4]float64{
		float64(out.Cases[1] + 2*out.Cases[2]), float64(2*out.Cases[0] + out.Cases[1]),
		float64(out.Controls[1] + 2*out.Controls[2]), float64(2*out.Controls[0] + out.Controls[1]),
	}
	if alleles[0]+alleles[2] > 0 && alleles[1]+alleles[3] > 0 {
		out.Allelic = oddsRatio(alleles)
	}
	return out
}

// trend is N(N·Σ g·cases − R·Σ g·n)² / (R(N−R)(N·Σ g²n − (Σ g·n)²)) with R cases; nil where everybody has one genotype.
func trend(cases, controls [3]uint64) *Trend {
	var r, n, weighted, sum, squares float64
	for g := range cases {
		x, all := float64(g), float64(cases[g]+controls[g])
		r += float64(cases[g])
		n += all
		weighted += float64(x * float64(cases[g]))
		sum += float64(x * all)
		squares += float64(x * x * all)
	}
	spread := float64(n*squares) - float64(sum*sum)
	if spread == 0 {
		return nil
	}
	z := (float64(n*weighted) - float64(r*sum)) * math.Sqrt(n/float64(float64(r*(n-r))*spread))
	return &Trend{Z: digits12(z), ChiSquare: digits12(float64(z * z)), P: digits12(normalTails(z))}
}

// additive fits logit P(case) = α + β·g by Newton's method. There is no finite estimate where genotypes separate cases from controls, that
// is where the highest genotype of one side is not above the lowest of the other.
func additive(cases, controls [3]uint64) *Estimate {
	if !overlap(cases, controls) || !overlap(controls, cases) {
		return nil
	}
	n := float64(total(cases[:]) + total(controls[:]))
	alpha, beta := math.Log(float64(total(cases[:]))/float64(total(controls[:]))), 0.0
	var information float64 // of β, given α
	for range 100 {
		var u0, u1, i00, i01, i11 float64
		for g := range cases {
			x, all := float64(g), float64(cases[g]+controls[g])
			mu := 1 / (1 + math.Exp(-(alpha + float64(beta*x))))
			score, v := float64(cases[g])-float64(all*mu), float64(all*mu*(1-mu))
			u0, u1 = u0+score, u1+float64(x*score)
			i00, i01, i11 = i00+v, i01+float64(x*v), i11+float64(x*x*v)
		}
		determinant := float64(i00*i11) - float64(i01*i01)
		information = determinant / i00
		da, db := (float64(i11*u0)-float64(i01*u1))/determinant, (float64(i00*u1)-float64(i01*u0))/determinant
		// A step of more than two on the logit's scale is cut: from a distant start the full one can overshoot.
		if most := math.Max(math.Abs(da), math.Abs(db)); most > 2 {
			da, db = da*2/most, db*2/most
		}
		alpha, beta = alpha+da, beta+db
		if math.Abs(da)+math.Abs(db) < 1e-14*math.Max(1, math.Abs(alpha)) || math.Abs(u0)+math.Abs(u1) < 1e-15*n {
			break
		}
	}
	se := math.Sqrt(1 / information)
	if !(math.Abs(beta) < noInformation && se < noInformation) {
		return nil
	}
	return ratio(math.Exp(beta), se)
}

// noInformation is a logarithm of an odds ratio, or its standard error, that says nothing: e^100.
const noInformation = 100

// overlap says whether a's highest genotype is above b's lowest.
func overlap(a, b [3]uint64) bool {
	highest := 2
	for a[highest] == 0 {
		highest--
	}
	return highest > slices.IndexFunc(b[:], func(n uint64) bool { return n > 0 })
}

// hardyWeinberg is the exact test of Wigginton, Cutler and Abecasis: given the alleles, the sum of the probabilities of all numbers of
// heterozygotes that are no likelier than this one. Probabilities follow from their neighbours nearer to the mode (their equations 2).
func hardyWeinberg(genotypes [3]uint64) float64 {
	heterozygous := genotypes[1]
	rare := min(2*genotypes[0], 2*genotypes[2]) + heterozygous
	n := total(genotypes[:])
	// The first heterozygotes have the parity of the rare alleles; up is P(h+2)/P(h).
	first := rare % 2
	size := int((rare-first)/2) + 1
	up := func(i int) float64 {
		h := float64(first) + 2*float64(i)
		homozygousRare, homozygousCommon := (float64(rare)-h)/2, (float64(2*n-rare)-h)/2
		return 4 * homozygousRare * homozygousCommon / float64((h+2)*(h+1))
	}
	mode := sort.Search(size-1, func(i int) bool { return up(i) < 1 })
	at := int((heterozygous - first) / 2)
	// What is below 1e-300 of the likeliest adds nothing, nor does what lies beyond it; a p value so small is 0.
	walk := func(visit func(i int, weight float64)) {
		visit(mode, 1)
		for i, w := mode, 1.0; i < size-1 && w > 1e-300; i++ {
			w *= up(i)
			visit(i+1, w)
		}
		for i, w := mode, 1.0; i > 0 && w > 1e-300; i-- {
			w /= up(i - 1)
			visit(i-1, w)
		}
	}
	var here, sum, inside float64
	walk(func(i int, w float64) {
		if i == at {
			here = w
		}
	})
	walk(func(_ int, w float64) {
		sum += w
		if w <= here*(1+1e-7) {
			inside += w
		}
	})
	return digits12(math.Min(1, inside/sum))
}
