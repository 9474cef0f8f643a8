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
// Smudging. A decryption share d_h hides C_1·s_h only as well as z_h floods the noise. Take every party but h, the researcher among them, as one
// adversary, and write U, E_0, E_1 for the sums of a lane's randomness, S and E for those of the secrets, U_h, E_0h, E_1h for what h's own ciphertexts
// have of it. The adversary knows the sum of messages and all that is not h's, and so learns from d_h no more than z_h + ν for
//
//	ν = E_1·s_h + e_h·U  +  U_h·(E − e_h) + E_1h·(S − s_h) + E_0h
//
// (E·U + E_1·S + E_0 less what it knows; the part after the gap is h's own encryption noise). Uniform z shifted by ν_j is at distance |ν_j|/2B, so the
// expected distance is at most N·max_j E|ν_j|/2B. Assumed are that h draws as this package does, and that the adversary chooses within the
// windows that the proofs enforce (secrets and u ternary, errors ±31), its secrets and ciphertexts independently of s_h, e_h and of h's encryption
// randomness: these are behind h's commitment, or hidden by RLWE in h's key share and ciphertexts, so this is a computational assumption inside a statistical bound. Nothing is
// assumed of how many of the n ciphertexts are h's. If c are, and P parties exist,
//
//	E|ν_j| ≤ (n−c)·(31·E|W| + σ'·√N) + √c·√(2N/3·(31·(P−1))² + N·(σ'·(P−1))² + 4N/3·σ'² + σ'²)
//
// for a walk W of N ternary steps and σ'² = σ² + 1/12, the variance of a rounded Gaussian (cutting it at 19 lowers it): the adversary's part of E|E_1·s_h| is convex
// and even in each coefficient of E_1, hence greatest where all are 31·(n−c), and the other terms are bounded by their second moments (Jensen), h's own terms being
// uncorrelated with each other. The greatest value over c is, at full load (MaxParties, MaxCiphertexts), a distance of 2^-40.3 for
// Additive4096 and 2^-85.5 for Additive8192; tests compute it. If everybody draws honestly all terms have their variances, and it is below 2^-47 and
// 2^-92.5 whoever supplies the ciphertexts (one site supplying all is the worst). These are per lane and honest party; distances add over both: a session of 64
// lanes at full load is 6 bits worse. Where noise ciphertexts hold residues modulo t (EncryptResidues), what the adversary does not know of ν is larger by (Q mod t)·w for the number w of
// times that h's own messages of a coefficient pass t: they are one residue and limbs whose sum is below t, so w is 0 or 1, since their sum modulo t is known. At full load the
// distances are then 2^-40.2 and 2^-81.8. Smudging is uniform, never lattigo's Gaussian sampler: measured, that returns limbs that disagree when
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
