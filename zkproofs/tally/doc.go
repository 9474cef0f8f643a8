// Package tally is the statement that a ciphertext encrypts, for every key of a lane, the number of the consenting rows with that key and, in
// shapes with sums, the sum of their values: GROUP BY … COUNT, SUM over a committed table whose rows stay secret. Histograms,
// contingency tables, life tables and quantiles are tallies.
//
// # Relation
//
// That of zkproofs/scan, whose n_i, key_i and w_i are used here, for the query's sizes and radix and the further weights Value, with
//
//	value_i     Σ_j Value_j·code_ij
//	T_k         Σ_i w_i·[key_i = L·K + k]                    S_k = Σ_i w_i·value_i·[key_i = L·K + k]
//	m           the limbs of T and S, in the order below
//
// # Message
//
// Key k has CountLimbs + SumLimbs coefficients of Set.LimbBits bits from k·(CountLimbs+SumLimbs) on, count first, low limbs first (see
// Shape.Encode). Summed ciphertexts add limbs without carry; Decode carries.
//
// # Soundness
//
// zkproofs/scan has the argument for rows, consents, keys, lanes and encryption. A tally adds:
//
//   - tallies. With local_i the row's key within its lane, Σ_i w_i/(γ − local_i) = Σ_k T_k/(γ − k) as rational functions makes T_k the sum of the w_i with local_i = k, exactly, because
//     the poles k are distinct; a weighing row with another pole would leave it uncancelled. The same with w_i·value_i makes S_k. w_i, local_i, w_i·value_i and the limbs are
//     committed before γ. T_k is then an integer of at most the number
//     of rows, and needs no range check where that fits one limb (checkBounds). w_i are bits by construction.
//   - limbs. Sums, and counts of two limbs, are given as bytes and looked up, so that a coefficient carries its limb and nothing else. A sum of
//     a full chunk fits 32 bits by the verifier's check (Shape.Check), and so no sum wraps.
//
// # Left to others
//
// What zkproofs/scan leaves to others. Prove makes no judgement: it tries any statement and witness.
//
// # Size
//
// Constraints of rows240-count4096 (rows240-sum512), as TestConstraints counts them: nodes of the trees 11,225; request 141; policy table 13,046 and the rows' policies
// 961; date comparisons 1,440; completeness 6,996 (9,864); lanes 720 (1,200); tallies 4,338 (1,508); count commitment 556; encryption 12,303; all range tables
// 39,836 (41,644), of which 20,480 for the ring's short vectors, 11,520 for codes and sizes, 4,800 for dates and versions; together 91,565 (93,891). Consent takes 28 a row in dates, versions
// and policies, and 53 for each policy of the table.
//
// rows3840-count2048 has 607,861, rows3840-sum512 659,564; with four columns 423,517 and 444,508; at N = 8192 rows240-count8192 153,022, rows240-sum2048
// 160,468, rows3840-count8192 667,270. Of these, a row takes 30.7 for its two leaves and their nodes, 28 for its consent, 7 for
// each column (4 lookups for code and size, 3 for completeness and forms) and 15 for the rest; 55,000 are for the ciphertext, the policies and the tables, whatever the rows.
//
// Processor time of a proof on two cores of a busy AMD EPYC, where the same measurement before the sum-check of the nodes and before the prover of zkproofs gave 22.1 s for
// rows3840-sum512 (844,780 constraints): 7.1 s for rows3840-columns4-sum512, 1.67 s for rows240-sum512.
package tally
