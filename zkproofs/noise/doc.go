// Package noise is the statement that a ciphertext encrypts noise which its site did not choose: the discrete Gaussian of a public scale (models/privacy), drawn with a
// seed that the site committed to before a public beacon was known. A session adds one such ciphertext of every site and lane to the contributions, so
// that the result is differentially private while at least half of the sites are honest, and no site can shift it under the name of noise.
//
//	site                                            everybody
//	seed uniform, S = H(seed)       — S →           all commitments are in
//	                                                key shares; beacon = hash of all of them
//	v = table⁻¹(PRF(seed, beacon, lane))
//	c = Enc(v + Offset), proof      — c, proof →    verify, add; after decryption subtract Offset for every site
//
// Two kinds of circuits exist: for tables of counts, one coefficient a cell, and for tables of counts and sums, whose sums have several limbs.
//
// # Relation
//
//	public    key (b, a), ciphertext (c0, c1), S, beacon, lane, thresholds c_0 … c_256 of the scale's table, context; for sums 2^g, 2^(20−g) and the centre c
//	private   seed; u, e0, e1
//
//	S                     H(seed)                                     Poseidon2 sponge
//	y_{15·k}, …           P(seed, beacon, lane, k, 0, …; capacity)    its first 15 elements, for blocks k = 0, 1, …
//	y_i                   Σ_{j<5} w_{5i+j}·2^{42j} + t_i·2^210        0 ≤ w < 2^42, 0 ≤ t_i < T = ⌊p/2^210⌋, as integers
//	row_n                 the u with c_u ≤ w_n < c_{u+1}              noise row_n − Offset
//	(c0, c1)              (b·u + e0 + Δ·m, a·u + e1)                  m_n = row_n for the cells n, zero elsewhere; u ternary, |e| ≤ 31
//
// A statement has as many elements as the cells need words; words left over are looked up and dropped. So far tables of counts. In one with sums, key k has
// coefficients 5k to 5k + 4, its count and the four limbs of its sum, and the five words of the k-th element:
//
//	row, row'             of the first two words, as above
//	w_{2+j}               n_j + 2^22·r_j, j = 1, 2, 3     0 ≤ n_j < 2^22 = T, 0 ≤ r_j < 2^20
//	r_3                   u + 2^g·v                        0 ≤ u < 2^g, 0 ≤ v < 2^(20−g)
//	n_0 + Σ_j 2^(8j)·n_j  ≡ c·row + 2^g·row' + u mod T      0 ≤ n_0 < T
//	m_{5k} … m_{5k+4}     row, n_0, n_1, n_2, n_3
//
// So a sum's total, modulo T, gets the noise c·row + 2^g·row' + u, and each limb but the lowest a mask that is uniform modulo T: models/privacy says why both are needed and enough.
// Ciphertexts add limbs without carry, and who decrypts sees every limb.
//
// # Uniform words
//
// P keyed in this way, with 15 of 16 elements shown and one of fixed start, is a sponge that absorbs one block and squeezes one: in the model of a random
// permutation it is a random function of (seed, beacon, lane, k) up to some 2^127 queries, so y is uniform in [0, p). Given t < T, which excludes outputs from
// T·2^210 on, the low 210 bits are exactly uniform: every one of their values has T outputs. So words have no bias that had to be counted; the price is
// that an honest site fails if any of its outputs has none (ErrNoWords), with probability below 2^-43.5 an output and 2^-33 a ciphertext, whatever its
// patients are. Taking six words, or 252 bits, would bias them by 2^-2 or fail always; a reduction of y modulo 2^210 without the bound on t would let the prover add p and choose.
//
// # Soundness
//
// One commitment (BSB22, ePrint 2022/1072) to all that is named below fixes it before γ is known; zkproofs/ring has the argument for range tables, the ring
// identity and no-wrap. The parts, by the names under which the tests remove them:
//
//   - seed commitment. H(seed) = S; the sponge is collision resistant, so the seed is the one of the commit round. The site did not know the beacon then: it is a hash
//     of all key shares, of which every honest party's is unpredictable behind its own commitment. So if another party is honest the site's noise is a random draw that it can take
//     or leave: it can abort the session, in sight of all, and nothing else. (Privacy does not rest on this but on the honest sites' seeds.)
//   - words of the seed. y_i = Σ_j (From + Gap)·2^{42j} + Top·2^210 in the field, for the outputs of the permutation, which the circuit computes.
//   - canonical outputs. Top and T − 1 − Top are four limbs of 14 bits each, so 0 ≤ Top < T as integers, and with words below 2^42 the right side above is below p. Then the
//     equation holds over the integers and is y's only decomposition. Without the bound a prover had y + p, y + 2p, … to choose among.
//   - intervals. Gap and Rest are three looked-up limbs of 14 bits each: both in [0, 2^42).
//   - table. (Row, From, Gap + Rest + 1) is one of the triples (u, c_u, c_{u+1} − c_u), 0 ≤ u < 256. So From + Gap is in [c_u, c_{u+1}) for u = Row, hence below 2^42; a row of no
//     word has width 0, which Gap + Rest + 1 cannot be. Triples are looked up as γ − x − δ·y − δ'·z. With δ, δ' independent of γ that is Habock's lemma (ePrint
//     2022/1530) over the rational functions in δ and δ', where distinct triples are distinct poles. There is one challenge, so δ = γ^(2^14) and δ' = γ^(2^28): cleared of
//     denominators the identity is a polynomial of degree below 2^14 in each of γ, δ, δ' (checkBounds: lookups and rows together), and distinct monomials stay
//     distinct under that substitution (Kronecker), so a false identity survives with probability below 2^43/p. With 2^100 hashes tried that is below 2^-110.
//   - widths of masks. n_j is two limbs of 14 and 8 bits and r_j two of 14 and 6, all looked up, so that the pair is the word's only one: without the widths a prover could move a residue's
//     excess into r_j. Together they are 42 bits, so canonical outputs hold as above.
//   - uniform part. u and 2^g − 1 − u are two limbs of 14 and 6 bits each, and so are v and 2^(20−g) − 1 − v: all lie in [0, 2^20). Then 0 ≤ u < 2^g and 0 ≤ v < 2^(20−g) as integers, and
//     r_3 = u + 2^g·v, below 2^20 on both sides, is the division with remainder. The public inputs are 2^g and 2^(20−g) for one g ≤ 20 of the verifier's choice.
//   - masked total. n_0 is two limbs of 14 and 8 bits. With weights reduced modulo T, Σ 2^(8j)·n_j = c·row + 2^g·row' + u + (q − 2^8)·2^22 in the field, with 0 ≤ q < 2^20 looked up. Both sides are
//     below 2^43 in absolute value, since c ≤ 2^20, 2^g ≤ 2^20 and rows are below 2^8, so the equation holds over the integers and n_0 is what the total needs modulo T. Without q's bound n_0 is
//     free. An honest q fits: the left side is below 2^22·(1 + 2^8 + 2^16), the noise below 2^30.
//   - encryption. zkproofs/ring: both components in one identity; a row is at most 255 because it is one of the table's, a residue below T by its widths; coefficients beyond the cells have no
//     term but the error.
//
// The thresholds are public inputs that the verifier takes from the scale's table and are inside the commitment. So one circuit serves all scales, and which scale a session
// uses is decided by the study and the number of its sites, not by keys. The context is a public input in a constraint of its own and inside the commitment: a proof is for one
// chain, contract, study, session, roster, site, lane and circuit.
//
// Zero knowledge. Beside the proof the site shows S, which hides the seed as a one-way function of 254 uniform bits, and a ciphertext. A seed serves one session: with one beacon
// the same noise would be in two results.
//
// # Left to others
//
// That S was published before the key shares, that the beacon is their hash and the scale the study's, that every site and lane has its proof and is in the
// sum once, and that the offset is subtracted for every site (worker, ledger/transcript). What privacy follows is models/privacy's.
//
// # Size
//
// cells4096 has 125,400 constraints: permutations 31,080; lookups of words 24,600, of tops 6,560; triples 13,068; words' equations 820; encryption 12,288 and the ring's lookups 20,480;
// entries of range tables 16,450. 8192 cells have 257,512. sums512, of half as many drawn words, has 99,016.
package noise
