// Package variants is the statement that a ciphertext encrypts, for each of 630 genetic variants, how many of the consenting rows have each genotype, without an outcome and
// with it: the tables from which association studies of thousands of variants are computed. A variant is two bits of a genotype sheet, a part of the dataset of its own
// beside the rows of columns. A lane is a sheet, so ten thousand variants are sixteen proofs a chunk.
//
// # Relation
//
// That of zkproofs/scan, whose n_i and key_i are used here, for rows of one column, the outcome: key_i is 0 or 1, and every row's key is in the one lane of keys. Beside it
//
//	public    root of the genotype sheet
//	private   for every slot i and element e: x_ie; salts
//
//	g_iv        bits 2k and 2k+1 of x_ie for v = 126·e + k: 0 is a missing genotype, 1 + a one of a effect alleles
//	claims      the root opens to x, five elements a row, one row after the other
//	N_o         Σ_i n_i·[key_i = o]                          o = 0, 1
//	T_v,a,o     Σ_i n_i·[key_i = o]·[g_iv = 1 + a]           0 ≤ v < 630, a = 0, 1, 2
//	m           N_0, N_1, then T_v,a,0 and T_v,a,1 for v and within v for a
//
// The tree is zkproofs/merkle's of kind Genotypes, of 15 elements a bottom node: three rows, under one salt. An x_ie of an empty slot, or of a patient without genotypes, is 0.
//
// # Message
//
// One coefficient a count, 3,782 of them. Summed ciphertexts add counts without carry; Decode asks that all lanes say the same N.
//
// # Soundness
//
// zkproofs/scan has the argument for rows, consents, outcome and encryption, but for its lanes, which are those of keys: here the lane is a public input bound to the context, says nothing in the
// circuit, and names the sheet for the verifier, who takes the root of that sheet. Variants add:
//
//   - genotype sheet. The tree binds the elements x_ie as the trees of a scan do rows; its kind stands in every node, so no other tree of the site opens as a sheet.
//
//   - tallies of genotypes. Three genotypes are tallied at once, as joint genotype h_iq in [0, 64), 42 of them an element: x_ie = Σ_q h_iq·64^q, the highest
//     of which is no witness but what the others leave of the element. With w_i = n_i·(1 + (B−1)·key_i), B = 2^LimbBits, and a committed J_qt for every group q
//     and every joint genotype t,
//
//     Σ_i w_i/(γ − h_iq) = Σ_{t<64} J_qt/(γ − t)            for each q
//
//     as rational functions: the poles t are distinct, and a row that weighs with another pole would leave it uncancelled. So h_iq < 64 for every row that counts, and J_qt is
//     exactly Σ_i w_i·[h_iq = t]. h_i is then the digits of x_ie in base 64: Σ h_iq·64^q < 2^252 < p, and there is one such sum for an integer. So J_qt counts the row's own genotypes. Of a row that
//     does not count w_i is 0 and nothing is asked of its digits: they may be any that make up x_ie, and are in no sum. w_i, x_ie, the digits and J are committed before γ; the
//     degree is at most rows + 64 a group, and a false identity survives with probability below 210·(rows + 64)/p < 2^20/p.
//
//   - limbs. N_0 + B·N_1 = Σ w_i, and T_v,a,0 + B·T_v,a,1 = Σ J_qt over the t whose genotype of v is 1 + a: linear, so nothing else is chosen. Both numbers of a pair are
//     at most the number of rows, which is below B (checkBounds): the pair is an integer below B². It is written in bytes that are looked up, all but the highest of which are
//     witnesses: an integer below B² is written so in one way, and its lower half is the controls and its upper half the cases. So a coefficient carries its count and nothing else.
//
// Why no lookup of a function of the genotypes: its second component would have to be known before γ, which there is one of. J are the tally's own totals instead. Three
// genotypes to a group are what is cheapest at 240 rows: a group costs a constraint a row and one for each of 4^k joint genotypes.
//
// # Left to others
//
// What zkproofs/scan leaves to others; that GenotypeRoot is the approved dataset's for the chunk and the lane's sheet; and that variant v of a sheet is the study's. Variants of the last sheet beyond the
// study's are counted as the site filled them, and dropped by Decode. What exact counts of thousands of variants tell about a person whose genome is known, that they are among
// the cases (Homer et al. 2008), is for the study's release rule and its sites to judge. Prove makes no judgement: it tries any statement and witness.
//
// # Size
//
// Constraints of rows240-sheet630, as TestConstraints counts them: nodes of the three trees 29,229; policy table 13,046 and the rows' policies 961; date comparisons 1,440; completeness 1,682; count commitment
// 556; tallies of genotypes 64,114, of which 210 a row and 64 a group; encryption 12,303; all range tables 32,098; together 156,056, 1.03 a genotype, of which 0.54 are the
// sheet's and its tallies'. A tally over one variant at a time would take a constraint a row and variant, and five for its counts.
package variants
