// Package scan is what all statements about the rows of one chunk share: rows and consents that open the approved roots, the patients' consents
// judged by the study's request, the rows that count and their keys, the commitment to their number, and the encryption of what a statement computes
// of them. zkproofs/tally, zkproofs/moments and zkproofs/glm add what they compute.
//
// # Sheets
//
// A row may have more columns than one field element holds. A dataset is therefore one or more sheets: trees of the same slots and height, each with salts
// of its own and one element a row. The first sheets are the columns, twelve a sheet, with bit 0 of each element the row's presence. After them may come sheets
// that a statement packs in its own way. DatasetRoot is what a site approves: of one sheet its tree's root, of several the Poseidon2 sponge of their roots in order, whose capacity names
// the domain and the number. So two lists of roots of the same length with the same dataset root are a collision of the sponge, and two tables with the same roots one
// of the trees (package merkle); and how many sheets there are, and what each holds, is computed from the study whose hash the approval names, so that
// no verifier has to tell a root of one sheet from that of several. A proof opens some of the sheets: those of the columns that its circuit has, sheet 0 always, and the
// statement's own. The others it does not touch.
//
// # Relation
//
//	public    key (b, a), ciphertext (c0, c1), roots of the sheets, consent root, request, hours, sizes, radix, further weights, lane L,
//	          count commitment, context
//	private   for every slot i: row (present, code_0 … code_(c−1)), consent word; salts; u, e0, e1
//
//	used_j      Radix_j ≠ 0 or a further weight of column j ≠ 0
//	n_i         present_i · permits(word_i, request, hours) · Π_{j used} [code_ij ≠ 0]
//	key_i       Σ_{Radix_j ≠ 0} Radix_j·(code_ij − 1)
//	w_i         n_i · [⌊key_i / K⌋ = L]                      K keys a lane
//	claims      the sheets' roots and the consent root open to the rows and words; count commitment = H(salt, Σ n_i);
//	            (c0, c1) = (b·u + e0 + Δ·m, a·u + e1), m the statement's message and zero elsewhere; u ternary, |e| ≤ 31
//
// permits is consentword.Permits for requests that consentword.ParseRequest accepts. One proof is for one chunk and lane; n_i does not depend on
// the lane, so the count commitments of a chunk's lanes may be one and the same.
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
//   - sheets. Every sheet of the columns is hashed, with the one presence of the row in each of its elements, and a sheet's columns that the circuit does not have are zero in what is
//     hashed. So a row of the statement is the row of every sheet at that slot, or there is no proof: a site whose sheets disagree about presence, or have codes beyond the study's
//     columns, has blocked its own chunk and changed no number. A sheet of the statement's own has to hold to the same (Builder.OpenSheet).
//   - nodes of the trees. All permutations of all trees are one poseidon.Batch: their inputs and what each S-box gives are bound, and a sum-check at γ shows that every
//     box gives the fifth power of what it takes, or fails but with probability below 2^19/p a challenge (argument there; at most 2^11 nodes).
//   - column sizes. 0 ≤ size − code < 2^20 beside 0 ≤ code < 2^20, and size < 2^20 by the verifier: 0 ≤ code ≤ size. So
//     a counted row's key is at most Σ Radix_j·(size_j − 1) < Keys, which the verifier checks (Size.Check), and distinct rows of codes have distinct
//     keys where the query's radixes are mixed-radix, as a study's are.
//   - completeness. A factor of the product Π (code_j·(Radix_j + Σ weights_j) + [not used_j]) · present · permit is zero exactly if the row must not
//     count: weights are in [0, 2^32) and at most seven, factors below 2^56, so none vanishes modulo p, and a field has no zero divisors. n_i is its
//     non-zeroness, forced both ways.
//   - policy table. A chunk's distinct policies (bits 0 to 145) are listed and each is judged once. A digit of six bits and the number of
//     its bits that contradict the request are a pair in a public table, one for every place, whose second entries are linear in the request's bits.
//     The minimum cohort is compared, the reserved byte must be zero, and a policy permits if all that adds up to no fault; each term is non-negative, so nothing
//     cancels. The decision is compared with permit and not with the request: the zero word denies whatever is asked. An entry that no row uses
//     may be any policy, judged truly.
//   - policy of each row. (policy_i, permit_i) is a pair in that table. Pairs are looked up as γ − x − δ·y. With δ independent of γ that is Habock's lemma
//     (ePrint 2022/1530) over the field of rational functions in δ, where distinct pairs are distinct poles.
//   - the second challenge. There is one challenge, so δ = γ^(2^16): cleared of
//     denominators an identity of pairs is a polynomial of degree below 2^16 in each of γ and δ, and distinct monomials stay distinct under that substitution (Kronecker),
//     so a false identity survives with probability below 2^33/p. (δ = γ^2 would not do: quadratics can share roots.) A statement may use δ in identities of its own
//     (Builder.AtGamma) whose degree in γ is below 2^16; its degree in δ is for the statement to bound.
//   - date comparisons. A claimed outcome comes with a distance, y − x for x ≤ y and x − y − 1 for x > y, that must have 32 bits; the wrong outcome's distance is
//     negative. So neither can an expired directive be used nor a valid one be passed over.
//   - lanes. key_i·n_i = local + K·lane_i with local in [0, K) and lane_i in [0, 2^10), both looked up, is division with remainder; keys are
//     below 2^30. lane_i = L is decided both ways: a row can neither be smuggled into a lane nor out of it.
//   - count commitment. Opened to Σ n_i with zkproofs/cohort's own gadget, where the same commitment meets the site's floor.
//   - encryption. zkproofs/ring: both components in one identity; coefficients beyond the message have no term but the error. That each limb of the message has its
//     width is the statement's to prove.
//
// The context is a public input in a constraint of its own and inside the commitment: a proof is for one chain, contract, study, session, roster,
// site, chunk, lane and circuit.
//
// # Left to others
//
// What is computed of the rows. That the roots are the approved ones and the request the study's, that hours is the session's, that every chunk and lane has its proof, and that the table
// is true. A chunk may have Size.Policies distinct policies: as many as rows at 240 rows, 256 at
// 3,840; a chunk with more cannot be proven.
package scan
