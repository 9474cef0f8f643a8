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
// # Relation
//
//	public    key (b, a), ciphertext (c0, c1), S, beacon, lane, thresholds c_0 … c_256 of the scale's table, context
//	private   seed; u, e0, e1
//
//	S                     H(seed)                                     Poseidon2 sponge
//	y_{15·k}, …           P(seed, beacon, lane, k, 0, …; capacity)    its first 15 elements, for blocks k = 0, 1, …
//	y_i                   Σ_{j<5} w_{5i+j}·2^{42j} + t_i·2^210        0 ≤ w < 2^42, 0 ≤ t_i < T = ⌊p/2^210⌋, as integers
//	row_n                 the u with c_u ≤ w_n < c_{u+1}              noise row_n − Offset
//	(c0, c1)              (b·u + e0 + Δ·m, a·u + e1)                  m_n = row_n for the cells n, zero elsewhere; u ternary, |e| ≤ 31
//
// A statement has as many elements as the cells need words; words left over are looked up and dropped.
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
//   - encryption. zkproofs/ring: both components in one identity; a row is at most 255 because it is one of the table's; coefficients beyond the cells have no term but the error.
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
// entries of range tables 16,450. 8192 cells have 257,512.
package noise
