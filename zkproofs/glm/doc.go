// Package glm is the statement that a ciphertext encrypts, for every key of a lane, the terms of score, information and deviance of a generalised linear model
// with canonical link at a public coefficient vector, over the consenting rows of a committed table that stay secret. One session is one step of
// Fisher scoring (McCullagh and Nelder 1989, section 2.5); logistic and Poisson regression need one key, stratified models one a stratum, and with the log link
// and a time as the key the sums are those of Cox's model with Breslow's ties (Breslow 1974), its risk sets being sums over keys that are taken
// after decryption. Rows, consents, keys, count commitment and encryption are zkproofs/scan's.
//
// # Relation
//
// Beside scan's the query is public: for every column its slot in the vector, its outcome weight and its case weight, the link, and β.
//
//	used_j      Radix_j, Slot_j, Outcome_j or Weight_j is not 0
//	x_i         (1, x_i1, …, x_ip), x_is the code of the column in slot s
//	y_i         Σ Outcome_j·(code_ij − 1)          z_i = Σ Weight_j·(code_ij − 1), or 1 if all weights are 0
//	η_i         Σ_s β_s·x_is, an integer in units of 2^-link.BetaBits
//	μ, v, b     link.At(η_i): integers in units of 2^-ScaleBits, from the table of models/link, whose error that package proves
//	claims      for every key of the lane, over the rows that count (w_i = 1) with that key: the count Σ w, and
//	            I_st = Σ w·z·v·x_s·x_t,   M_s = Σ w·z·μ·x_s,   O_s = Σ w·z·y·x_s,   B = Σ w·z·b
//
// The score is O − M, the log-likelihood Σ β_s·O_s − B but for a constant, and the information I. No number here is negative; differences are taken after decryption.
//
// # Message
//
// A key has its numbers one after the other: count, I_st in the order of analysis.Pair, M, O, B, each in as many limbs as Shape.Widths says, low limbs first.
//
// # Soundness
//
// What zkproofs/scan argues holds: committed before γ are codes, widths and weights w, keys, and here each row's linear forms, its place in the link's table
// and the lines found there, and every byte of the sums. δ = γ^(2^16) as there. The parts, by the names under which the tests remove them:
//
//   - linear forms. Key, outcome, case weight and η of every row are given and compared with the codes all at once: Σ_i X^i·(form_i − Σ_j weight_j·code_ij) is a
//     polynomial of degree below the number of rows, which vanishes at γ only if it is zero, and then each row's form is its own. β may be negative: the verifier
//     gives it as a residue, slots as bits and the link as a bit, and Check bounds |η| by link.MaxEta = 2^59 for all codes up to the columns' sizes, so η stands for one integer.
//
//   - limits of the predictor. u = η + link.Start, and what is looked up is u limited to [0, link.Width), the table's cells. Above and Below are bits, not both. A claim to be above comes with
//     the distance u − Width, a claim to be below with −1 − u, and distances have sixty bits; of a false claim it is negative. Without a claim the value is u itself, and then
//
//   - cells and steps: the value is 2^33·cell + 2^20·step + rest with step in [0, 2^13) and rest in [0, 2^20), looked up, and a cell that the table has. Such a
//     division is unique, and there is none for a u outside of [0, Width), so neither can a claim be left out. Rounding is here and is exact: the rest is dropped.
//
//   - lines of the link. (cell, three bases, three slopes) is a row of the constant table of the link, by Habock's lemma (ePrint 2022/1530) over the rational functions in δ: a row
//     is the pole X = cell + Σ_k δ^k·line_k, k from 1 to 6, and distinct rows are distinct poles. Cleared of denominators the identity has degree below 2^13 in γ and at most
//     6·(rows + cells) < 2^16 in δ (checkBounds), so with Kronecker's substitution it holds in γ alone but for probability below 2^32/p. The link is a public bit that mixes the two
//     tables, which are linear in it. Base + slope·step is an integer below 2^64 for every cell, equal to that of link.At.
//
//   - sums. For exponents a_0 = 0 < a_1 < … that are a Golomb ruler, so that all sums a_s + a_t, s ≤ t, are distinct, let x_i(δ) = Σ_s δ^(a_s)·x_is and
//
//     q_i(δ) = v·x_i(δ)² + δ^m·μ·x_i(δ) + δ^o·y·x_i(δ) + δ^c·b
//
//     with m, o, c, n such that all powers of δ that appear are distinct, n being the count's. One identity proves all sums of all keys:
//
//     Σ_i (w_i·z_i·q_i(δ) + δ^n·w_i)/(γ − key_i) = Σ_k (Σ_{s≤t} c_st·δ^(a_s+a_t)·I_k,st + δ^m·Σ_s δ^(a_s)·M_k,s + … + δ^n·T_k)/(γ − k)
//
//     where c_ss = 1 and else c_st = 2. As rational functions in γ over the polynomials in δ, whose poles k are distinct, it says that each key's polynomial in δ is that of its rows, and
//     comparing coefficients, that every sum is its rows' modulo p. Degrees: below 2^16 in γ, at most 800 in δ. A row with a key that the lane does not have would be a pole of the left side alone.
//
//   - limbs of the sums. Every byte is looked up, so a sum is below 2^(8·width) < p. The true integer is too, since Check computes the greatest one that sizes, weights and the η that
//     they and β allow can give (link.Greatest); so equal modulo p is equal, and a coefficient of the ciphertext carries its limb and nothing else.
//
// # Left to others
//
// What zkproofs/scan leaves, and that β follows from the sessions before: transcript and analysis compute it anew.
//
// # Size
//
// Constraints as TestConstraints counts them, in rows240-columns12-keys1 (rows240-columns4-keys16): nodes of the trees 11,225; request 141; policy table 13,046 and the rows' policies
// 961; date comparisons 1,440; completeness 6,984; lanes 1,202; count commitment 556; linear forms 4,115; limits, cells and steps 1,920; lines of the link 5,790, of which 4,097 for the
// table; sums 5,491 (5,432); encryption 12,303; all range tables 43,704 (46,316), of which 1,525 (4,080) for the bytes of the sums and 2,640 for predictors; together 108,881 (111,434). Both links share a circuit: choosing
// between two tables costs six constraints. rows3840-columns12-keys1 has 850,053 and rows3840-columns4-keys16 852,436, below 2^20; at N = 8192
// rows240-columns12-keys8 has 178,199 and rows240-columns4-keys32 174,171. The second sheet of rows240-columns16-keys1 costs 12,594 more, of which 3,449 are nodes of its tree; together 121,475.
package glm
