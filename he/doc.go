// Package he is the encryption of a session: a collective BFV-style key over RLWE, of which every party holds
// an additive share, and ciphertexts that can only be added.
//
// It follows Mouchet, Troncoso-Pastoriza, Bossuat and Hubaux, "Multiparty Homomorphic Encryption from
// Ring-Learning-With-Errors" (ePrint 2020/304, section 4), over the scheme of Brakerski (2012) and Fan and
// Vercauteren (ePrint 2012/144, section 3), without multiplication or rotation. In R_Q = Z_Q[X]/(X^N+1),
// Δ = ⌊Q/t⌋:
//
//	party i                  s_i ternary, e_i Gaussian (σ = 3.2, at most 19)      b_i = −a·s_i + e_i
//	everybody                b = Σ b_i
//	contributor              u ternary, e_0, e_1 Gaussian   c = (b·u + e_0 + Δ·m,  a·u + e_1)
//	everybody                C = Σ c
//	party i                  z_i uniform on [−B, B)         d_i = C_1·s_i + z_i
//	who holds all shares     ⌊t·(C_0 + Σ d_i)/Q⌉ mod t = Σ m
//
// # What it promises
//
// Two parameter sets exist and nobody can make a third: lattigo checks neither security nor noise. For both, within
// the limits that Sum and SumKey enforce, decryption of well-formed inputs is always right (not only with high
// probability), which a test computes in big.Int from the bounds that the proofs enforce. Security estimates are those
// of Bossuat et al. (ePrint 2024/463, table 5.2, ternary secrets, classical, 128 bits: log2 Q ≤ 106 and 214):
// Additive4096 has no margin and makes no post-quantum claim; Additive8192 has about 165 bits by interpolation.
//
// Smudging. A decryption share d_i hides C_1·s_i only as well as z_i floods the noise. Per lane and honest party, with
// contributors malicious (each error ±31 and chosen without knowledge of s_i and e_i, which the key share hides), the
// noise that depends on the honest party is, in coefficient j, ν_j = (E_1·s_i + e_i·U)_j, |E_1| ≤ 31·n and |U| ≤ n in
// every coefficient for n ciphertexts. Uniform z shifted by ν is at distance |ν|/2B, so the expected distance is at most
// N·E|ν_j|/2B. E|E_1·s_i| is convex and even in each coefficient of E_1, hence greatest where all are 31·n, where it
// is 31·n·E|S| for a walk S of N ternary steps; E|e_i·U| ≤ n·3.2·√N by Jensen. At full load this is 2^-40 and 2^-86
// (tests compute it); distances add over lanes and honest parties. Against an average case (honest contributors) it is below 2^-50
// and 2^-90. Smudging is uniform, never lattigo's Gaussian sampler: measured, that returns limbs that disagree when
// 6σ reaches the smallest prime and σ < 2^61.4, and decryption is silently destroyed.
//
// # What it leaves to others
//
// Nothing here proves anything: zkproofs/keyshare, tally and decryptshare do. A share on a c1 that the caller did not
// recompute gives the secret away, and so do two shares that use one z; worker/party's share log keeps
// both from happening. lattigo (v6) provides the rings, the number-theoretic transforms and the samplers for ternary and
// σ = 3.2 values; its types appear in no exported signature.
//
// Everything is a pure function of its arguments and safe for concurrent use; values are immutable by convention: do not
// write into a slice after handing it in or receiving it. Functions panic when values of two parameter sets are mixed or when a
// private vector has the wrong length, since that is our bug; bytes from outside go through Parse functions, which
// check the length before anything else.
package he
