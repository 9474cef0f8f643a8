// Package privacy says how much noise a released table of counts needs, and how much it then tells about a patient: the accountant of
// differential privacy for noise that several sites add together and prove (zkproofs/noise). It is arithmetic; it draws nothing.
//
// Sources: Dwork et al. 2006 (differential privacy); Bun and Steinke 2016 (zero-concentrated: 1605.02065); Canonne, Kamath and Steinke
// 2020 (the discrete Gaussian, and the conversion of Delta: 2004.00010, theorem 4 and corollary 13); Kairouz, Liu and Steinke 2021 (sums of
// discrete Gaussians: 2102.06387, whose argument is the section on sums below).
//
// # What is promised, to whom
//
// Two databases are neighbours if one holds one row more, at one site. A row moves one cell of a table of counts by one: count, histogram,
// contingency and fourfold tables, quantiles (a tally of codes), Kaplan-Meier (a tally of time, event and group), scores against an outcome (roc, calibration) all have this
// sensitivity. In a table of sums a row moves one count by one and the sum beside it by its value; see the section on sums of values. For neighbours D and
// D' and every set S of what somebody sees,
//
//	Pr[sees(D) ∈ S] ≤ e^ε·Pr[sees(D') ∈ S] + δ.
//
// A patient who is in the tables of m sites is m rows: the loss of that patient is the rho of m² and, for the other terms, the m of one row. Nobody can
// see across hospitals that two rows are one person, so the number that a study states is for one row.
//
// The rows are those of sites that do not collude: a hospital knows its own patients.
//
// Who sees: the researcher together with at most half of the session's sites (rounded down), who know their own rows, seeds and noise. Every other site,
// Honest of them, draws its seed at random and adds noise with it. Sites that collude, whatever they add, subtract out: what is left hides behind the
// noise of the honest ones. That is all that privacy needs; the proofs (zkproofs/noise) are needed so that a site cannot shift the result under the name of noise.
//
// Not within the promise: what a session shows besides its table. That is the roster, the site's declared floor (a public band of its number of consenting rows, not
// noised), consent roots and their times, and that a session failed. Encryption, proofs and the pseudorandom function are computational, and smudging adds
// the distance that package he states. A rounding or a plot of the noised table is post-processing and tells no more.
//
// # One site's noise
//
// The discrete Gaussian N(σ²) has Pr[x] ∝ e^{−x²/2σ²} over the integers. A site does not draw it but the nearest thing that a circuit can check: a word of WordBits
// uniform bits is looked up in the table of Scale.Thresholds, whose u-th interval stands for the noise u − Offset, |u − Offset| < Offset. The tails fall to the
// ends and each threshold is rounded, so the law differs from N(σ²) by the total variation distance Scale.Distance, which is computed from both laws and not
// estimated: below 2^-36 for every scale. The words are exactly uniform (zkproofs/noise: given that the proof succeeds), so nothing else is to be counted.
//
// Scales are a closed list, and a study takes the smallest that suffices: everybody derives the same table from the scale's name, and the list can be tested. The proving keys
// do not depend on the scale, because the table is a public input of the circuit.
//
// # The sum of several
//
// Let G_h be the sum of h independent N(σ²). With s_k² = σ²·k/(k+1), the convolution of N(kσ²) and N(σ²) at z is
//
//	Σ_x e^{−x²/2kσ² − (z−x)²/2σ²} = e^{−z²/2(k+1)σ²}·Σ_x e^{−(x−c)²/2s_k²},      c = z·k/(k+1),
//
// up to a constant, and by Poisson's summation formula the last sum is s_k·√2π·(1 + 2·Σ_{j≥1} e^{−2π²s_k²j²}·cos 2πjc), within a factor 1 ± η_k of a constant,
// η_k = 2·Σ_{j≥1} e^{−2π²s_k²j²}. Constants drop out of normalised laws, so every probability of the convolution is within a factor r_k = (1+η_k)/(1−η_k) of that of
// N((k+1)σ²), and by induction (a convolution keeps a bound on the ratio)
//
//	e^{−τ} ≤ G_h(z)/N(hσ²)(z) ≤ e^τ,      τ = Σ_{k=1}^{h−1} ln r_k.
//
// # Sums of values
//
// Of every key a table of sums holds T, the number of its rows, and S, the sum of their codes, each from 1 to V. Fix a centre c and W = max(c − 1, V − c): a row moves T by one and
// R = S − c·T by at most W, and (T, S) is a function of (T, R). Let each site i add to T the noise k_i and to S the noise
//
//	c·k_i + 2^g·k'_i + u_i,      k_i, k'_i of the table, u_i uniform in [0, 2^g),      modulo M, a power of two that 2^g divides.
//
// With A = T + Σ k_i the sum then shows S + Σ (c·k_i + 2^g·k'_i + u_i) = c·A + B for B = R + 2^g·Σ k'_i + Σ u_i: it is a function of A and of B modulo M, and these of it.
//
// Lemma. Given A, what B modulo M shows of R is a noised integer query of sensitivity w = ⌈W/2^g⌉ with the noise Σ k'_i. Proof: show the adversary, beside its own, all
// honest u but one, u; they do not depend on the rows. Write x for R with all u that are shown, so B = x + u + 2^g·Σ k'_i. Let L = B mod 2^g = (x + u) mod 2^g,
// which is uniform whatever x is, because u is. Given L, u = (L − x) mod 2^g, and x + u is the only number of [x, x + 2^g) that is L modulo 2^g, which is L + 2^g·q(x) with
// q(x) = ⌈(x − L)/2^g⌉. So, given L, B = L + 2^g·(q(x) + Σ k'_i), and B modulo M is a function of it. For neighbours |x − x'| ≤ W, hence
// |q(x) − q(x')| ≤ ⌈W/2^g⌉: with a low part that is public and carries nothing, only the carry depends on the rows. ∎
//
// So a session with sums is one joint query, T with sensitivity 1 and q with sensitivity w, with independent noise of one scale: (1 + w²)/(2hσ²)-zCDP (2004.00010, theorem 4, and
// 1605.02065, lemma 2.3). Centring costs nothing, since c·A is known, and halves w against sums of codes from 0. The error of B has variance m·(4^g·σ² + (4^g − 1)/12) for all m sites,
// after its mean m·(2^g − 1)/2 is taken off. Of the grids 2^g Target.Sum takes the one with the least 12·(4^g·σ² + (4^g−1)/12) + 4·W²·σ², which weighs the
// two errors of a mean c + B/A, R/T being anywhere in ±W.
//
// Limbs. Sums are decrypted limb by limb, without carry: who decrypts sees Σ_sites of every limb, and noise in the total alone would leave the limbs of the rows bare. So sites add masks
// too: limb j of their noise, j ≥ 1, is uniform modulo M and limb 0 is what makes the total right modulo M, M being the modulus of the decrypted coefficients. With one honest
// site every limb but the lowest is then uniform and independent of everything else, and the lowest is determined by them and by the total modulo M: who sees the limbs sees the
// total modulo M and uniform numbers. More than one modulus of a total cannot be had in this way, since a homomorphism from limbs modulo M sends M times the lowest unit to zero; hence
// the limit on rows (Table.Rows): within it R, all sites' noise included, has one representative in [−M/2, M/2).
//
// # Sessions
//
// Sessions of one study, or of several studies at one site, compose. Fix neighbours D, D'. In every session one cell differs, by one, whatever was asked and
// seen before; all other cells are distributed alike given it. Compare the real view with one in which the honest sites' noise in that one cell is exactly
// N(hσ²):
//
//   - from the tables to G_h: distance at most θ = Σ_sessions h·Distance, over all sessions together (hybrid argument). Cells that do not differ need no such step, since their
//     law is the same for D and D'; so the number of cells does not enter.
//   - from G_h to N(hσ²): every probability within e^{±T}, T = Σ_sessions τ.
//   - of the ideal view: each session is 1/(2hσ²)-zCDP (2004.00010, theorem 4, sensitivity 1), so all are ρ-zCDP for ρ the sum, adaptively (1605.02065, lemma 2.3), and
//     Pr[S] ≤ e^ε'·Pr'[S] + δ'(ε') with δ'(ε') = min_α e^{(α−1)(αρ−ε')}·(1−1/α)^α/(α−1) (2004.00010, corollary 13; any α > 1 is a bound, whole ones are tried).
//
// In a table of sums two draws differ, that of a count and that of its sum: ρ is that of the section below, and Distance and τ count twice.
//
// So with ε' = ε − 2T:  δ(ε) = e^T·δ'(ε − 2T) + (1 + e^ε)·θ.  That is Loss.Delta. All of it is computed in 256-bit floating-point numbers of math/big, which
// gives the same on every machine, since all parties must come to the same scale; rounding is covered by a last factor 1 + 2^-64.
package privacy
