// Package tally is the statement that a ciphertext encrypts, for every key of a lane, the number of the consenting rows with that key and, in
// shapes with sums, the sum of their values: GROUP BY … COUNT, SUM over a committed table whose rows stay secret. Histograms,
// contingency tables, life tables and quantiles are tallies.
//
// # Relation
//
//	public    key (b, a), ciphertext (c0, c1), row root, consent root, request, hours, query (sizes, radix, value), lane L,
//	          count commitment, context
//	private   for every slot i: row (present, code_0 … code_11), consent word; salts; u, e0, e1
//
//	used_j      Radix_j ≠ 0 or Value_j ≠ 0
//	n_i         present_i · permits(word_i, request, hours) · Π_{j used} [code_ij ≠ 0]
//	key_i       Σ_{Radix_j ≠ 0} Radix_j·(code_ij − 1)        value_i = Σ_j Value_j·code_ij
//	w_i         n_i · [⌊key_i / K⌋ = L]                      K keys a lane
//	T_k         Σ_i w_i·[key_i = L·K + k]                    S_k = Σ_i w_i·value_i·[key_i = L·K + k]
//	claims      row root, consent root open to the rows and words; count commitment = H(salt, Σ n_i);
//	            (c0, c1) = (b·u + e0 + Δ·m, a·u + e1), m the limbs of T and S and zero elsewhere; u ternary, |e| ≤ 31
//
// permits is consentword.Permits for requests that consentword.ParseRequest accepts. One proof is for one chunk and lane; n_i does not depend on
// the lane, so the count commitments of a chunk's lanes may be one and the same.
//
// # Message
//
// Key k has CountLimbs + SumLimbs coefficients of Set.LimbBits bits from k·(CountLimbs+SumLimbs) on, count first, low limbs first (see
// Shape.Encode). Summed ciphertexts add limbs without carry; Decode carries.
//
// # Soundness
//
// One commitment (BSB22, ePrint 2022/1072) to all that is named below fixes it before γ is known; zkproofs/ring has the argument
// for range tables, the ring identity and no-wrap. Every value of a rational identity is committed or is determined by committed ones. The parts, by the
// names under which the tests remove them:
//
//   - trees. Rows and words are hashed as packed integers. The packing is injective: presence is a bit, codes are looked up as two limbs
//     of 10 bits (widths of codes), dates and version as four bytes each (widths of dates and versions), and the policy is an
//     entry of a table whose digits have their own widths. 241 and 242 bits fit the field. Without the widths a denied policy could be read as a
//     permitted one, the difference hidden in the version (the packing attack of the tests).
//   - column sizes. 0 ≤ size − code < 2^20 beside 0 ≤ code < 2^20, and size < 2^20 by the verifier: 0 ≤ code ≤ size. So
//     a counted row's key is at most Σ Radix_j·(size_j − 1) < Keys, which the verifier checks (Shape.Check), and distinct rows of codes have distinct
//     keys where the query's radixes are mixed-radix, as a study's are.
//   - completeness. A factor of the product Π (code_j·(Radix_j + Value_j) + [not used_j]) · present · permit is zero exactly if the row must not
//     count: factors are below 2^53, so none vanishes modulo p, and a field has no zero divisors. n_i is its non-zeroness, forced both ways.
//   - policy table. A chunk's distinct policies (bits 0 to 145) are listed and each is judged once. A digit of six bits and the number of
//     its bits that contradict the request are a pair in a public table, one for every place, whose second entries are linear in the request's bits.
//     The minimum cohort is compared, the reserved byte must be zero, and a policy permits if all that adds up to no fault; each term is non-negative, so nothing
//     cancels. The decision is compared with permit and not with the request: the zero word denies whatever is asked. An entry that no row uses
//     may be any policy, judged truly.
//   - policy of each row. (policy_i, permit_i) is a pair in that table. Pairs are looked up as γ − x − δ·y. With δ independent of γ that is Habock's lemma
//     (ePrint 2022/1530) over the field of rational functions in δ, where distinct pairs are distinct poles. There is one challenge, so δ = γ^(2^16): cleared of
//     denominators the identity is a polynomial of degree below 2^16 in each of γ and δ, and distinct monomials stay distinct under that substitution (Kronecker),
//     so a false identity survives with probability below 2^33/p. (δ = γ^2 would not do: quadratics can share roots.)
//   - date comparisons. A claimed outcome comes with a distance, y − x for x ≤ y and x − y − 1 for x > y, that must have 32 bits; the wrong outcome's distance is
//     negative. So neither can an expired directive be used nor a valid one be passed over.
//   - lanes. key_i·n_i = local + K·lane_i with local in [0, K) and lane_i in [0, 2^10), both looked up, is division with remainder; keys are
//     below 2^30. lane_i = L is decided both ways: a row can neither be smuggled into a lane nor out of it.
//   - tallies. Σ_i w_i/(γ − local_i) = Σ_k T_k/(γ − k) as rational functions makes T_k the sum of the w_i with local_i = k, exactly, because
//     the poles k are distinct; a weighing row with another pole would leave it uncancelled. The same with w_i·value_i makes S_k. T_k is then an integer of at most the number
//     of rows, and needs no range check where that fits one limb (checkBounds). w_i are bits by construction.
//   - limbs. Sums, and counts of two limbs, are given as bytes and looked up, so that a coefficient carries its limb and nothing else.
//   - count commitment. Opened to Σ n_i with zkproofs/cohort's own gadget, where the same commitment meets the site's floor.
//   - encryption. zkproofs/ring: both components in one identity; coefficients beyond the message have no term but the error.
//
// The context is a public input in a constraint of its own and inside the commitment: a proof is for one chain, contract, study, session, roster,
// site, chunk, lane and circuit.
//
// # Left to others
//
// That the roots are the approved ones and the request the study's, that hours is the session's, that every chunk and lane has its proof, and that the table
// is true. Prove makes no judgement: it tries any statement and witness. A chunk may have Shape.Policies distinct policies: as many as rows at 240 rows, 256 at
// 3,840; a chunk with more cannot be proven.
//
// # Size
//
// Constraints of rows240-count4096 (rows240-sum512), as TestConstraints counts them: trees 18,873; request 141; policy table 13,046 and the rows' policies
// 961; date comparisons 1,440; completeness 6,996 (9,864); lanes 720 (1,200); tallies 4,338 (1,508); count commitment 556; encryption 12,303; all range tables
// 39,836 (41,644), of which 20,480 for the ring's short vectors, 11,520 for codes and sizes, 4,800 for dates and versions; together 99,210 (101,536). Consent takes 28 a row in dates, versions
// and policies, and 53 for each policy of the table. rows3840-count2048 has 793,077 and rows3840-sum512 844,780; at N = 8192 rows240-count8192 has 160,667, rows240-sum2048
// 168,113, rows3840-count8192 852,486.
package tally
