// Package moments is the statement that a ciphertext encrypts, for every key of a lane, the sums Σ x_s·x_t over the consenting rows with that key, for all pairs of a vector
// x of up to sixteen columns with x_0 = 1: the count, the sums, and all sums of squares and products. Means, variances, covariances, principal components, linear
// regression, analysis of variance and t-tests are functions of moments.
//
// # Relation
//
// That of zkproofs/scan, whose n_i, key_i and w_i are used here, for the query's sizes and radix and the further weights Slot, with
//
//	x_i0       1
//	x_is       Σ_j [Slot_j = s]·code_ij                  1 ≤ s ≤ Columns
//	T_k,st     Σ_i w_i·x_is·x_it·[key_i = L·K + k]       0 ≤ s ≤ t ≤ Columns
//	m          the limbs of T, in the order below
//
// # Message
//
// Key k has Pairs(Columns)·Limbs coefficients of Set.LimbBits bits from k·Pairs(Columns)·Limbs on, pairs in the order of analysis.Pair, low limbs first. Columns is the
// shape's here; a query of fewer has zeros in the others. Summed ciphertexts add limbs without carry; Decode carries.
//
// # Soundness
//
// zkproofs/scan has the argument for rows, consents, keys, lanes and encryption. Moments add:
//
//   - moments. A product for each row and pair would take 91 constraints a row of twelve columns. Instead one random quadratic form is checked. Let a_0 = 0, a_1, … be a
//     Sidon set: the sums a_s + a_t, s ≤ t, are all different. With an unknown δ, ρ_s = δ^(a_s) and c_st = 1 if s = t and 2 if not,
//
//     (Σ_s ρ_s·x_is)² = Σ_{s≤t} c_st·δ^(a_s+a_t)·x_is·x_it
//
//     has one monomial in δ for each pair. With local_i the row's key within its lane the identity
//
//     Σ_i w_i·(Σ_s ρ_s·x_is)²/(γ − local_i) = Σ_k (Σ_{s≤t} c_st·δ^(a_s+a_t)·T_k,st)/(γ − k)
//
//     between rational functions in γ, whose coefficients are polynomials in δ, has the same residue at each pole k on both sides, since the poles k are distinct and a
//     weighing row with another pole would leave it uncancelled. Equal residues are equal polynomials in δ, so c_st·T_k,st = c_st·Σ w_i·x_is·x_it over the rows of
//     key k, for each pair, because no two pairs share a monomial; and c_st is not zero. That is the relation modulo p; both sides are integers below 2^64, so it is the
//     relation. (With a_s = s the pairs (0,2) and (1,1) share δ², and one sum could be moved into the other: the tests forge such a table.)
//
//   - one challenge. δ is γ^(2^16), zkproofs/scan's second challenge. Cleared of denominators the identity is a polynomial of degree below rows + K < 2^16 in γ (Size.CheckBounds)
//     and at most 2·max a = 398 in δ, so under that substitution distinct monomials stay distinct (Kronecker) and a false identity survives with probability below 2^25/p. What is
//     in it is committed before γ: codes, w_i, local_i, and T as bytes. Slot is public, and the choice of an x_is by it is made of its zero tests, forced both ways.
//
//   - limbs. T is given as bytes and looked up, so that a coefficient carries its limb and nothing else. A sum of a full chunk is at most Rows·(2^20 − 1)², which fits
//     Bytes bytes (checkBounds), so an honest site can always prove.
//
// # Left to others
//
// What zkproofs/scan leaves to others. That each slot has one column is the verifier's check (Shape.Check), not the circuit's: two columns in a slot would be added. A column of a
// row that counts has a code of at least 1, so offsets and scales are for the reader of the table. Prove makes no judgement: it tries any statement and witness.
// A vector has at most as many columns as a row, sixteen; beyond twelve, or where a key stands in the second sheet, the shape opens two sheets.
//
// # Size
//
// Constraints of rows240-columns12-keys4 (rows240-columns4-keys32), as TestConstraints counts them: nodes of the trees 11,225; request 141; policy table 13,046 and the rows' policies
// 961; date comparisons 1,440; completeness 9,864; lanes 960; slots 288 (96); moments 4,292 (4,175), of which 16 a row; count commitment 556; encryption 12,303; all range tables
// 41,780 (42,476), of which 2,184 (2,880) for the sums' bytes; together 96,859 (97,246). The direct way, a
// product for each row and pair and a tally for each pair, would take some 60,000 for twelve columns instead of 4,292. rows3840-columns12-keys4 has 705,071 and rows3840-columns4-keys32
// 705,574; at N = 8192 rows240-columns12-keys16 has 161,864, rows240-columns4-keys128 164,687, rows3840-columns12-keys16 772,624, rows3840-columns4-keys128 776,375.
// The second sheet of rows240-columns16-keys4 costs 13,361 more, of which 3,449 are nodes of its tree; together 110,220.
package moments
