// Package ceremony makes the consortium's proving and verifying keys together, so that nobody who ran a single machine can forge a proof.
// It is the protocol of Bowe, Gabizon and Miers (2017/1050) as gnark's mpcsetup computes it, with a transcript of our own around it.
//
// # What is made
//
// A Groth16 key is a list of group elements that hide five secrets: τ, α, β (common to all circuits) and, for each circuit, δ and the σ of its
// BSB22 commitment. Whoever knows one of τ, α, β, δ can forge proofs of anything; whoever knows σ can put into the commitment what was
// not committed before the challenge. A ceremony makes each of them a product of factors, one factor from each hospital:
//
//	phase 1 (powers of τ, for circuits of at most N constraints; N is the largest circuit's domain)
//	  state: [τ^i]₁ i ≤ 2N−2, [τ^i]₂, [ατ^i]₁, [βτ^i]₁ i < N, [β]₂
//	  hospital j: draws τ_j, α_j, β_j, multiplies, forgets
//	beacon 1: τ, α, β times factors that everybody computes from a block hash
//	phase 2 (one state a circuit, all of them in one turn)
//	  state: [δ]₁, [δ]₂, [Z_i/δ]₁, [K_i/δ]₁, [σ]₂, [σ·C_i]₁; the first state follows from phase 1 and the circuit without any choice
//	  hospital j: draws δ_j, σ_j, multiplies or divides, forgets
//	beacon 2: δ, σ times factors from a later block hash
//	keys: follow from the last states without any choice
//
// # Why a contribution is what it claims
//
// A contribution carries [x]₁ for each of its factors x, and a proof of knowledge x·R with R = HashToG2([x]₁ ‖ SHA-256 of the whole state before) (2017/1050
// section 3.7, algorithm 3). So a factor belongs to one place in the chain: a contribution that is replayed, put in another order or made over another state has another R.
// That each element of the state was multiplied by the same x is one pairing equation over a random linear combination of all of them; that phase 1's
// elements are powers of one τ is another (coefficients are drawn by the verifier after it holds the state, so a wrong element passes with
// probability about 2N/r < 2^-230). x = 0 is refused by gnark, x = 1 here: it is provable but contributes nothing. The first states
// have no freedom (all ones; then a function of phase 1 and the compiled circuit), and every verifier makes them itself.
//
// # What one honest contributor gives
//
// τ, α, β, δ, σ are products over all contributors of their phase. If one factor of each is uniform, unknown to the others and
// forgotten, the product is uniform and unknown: soundness of the keys then is Groth16's own, in the generic group model as in 2017/1050. The honest
// contributor must be so in both phases, but need not be the same one in both. A contributor needs to believe nobody: before it adds its own it verifies
// the whole chain, first states included; and afterwards it finds its own contribution in the transcript whose head is on chain.
//
// γ is 1, as in 2017/1050 section 6. The public inputs' and the committed elements' bases then have no denominator; that a commitment lies in the span of
// its bases is what its proof of knowledge under σ shows, which is why σ is part of phase 2.
//
// # What the beacon adds
//
// The last contributor sees the state before it chooses its factor, so it can grind a few bits of the result. The beacon is a factor
// that comes after everybody's choice: 2017/1050 prove security with it, also for a beacon in which the adversary controls some bits, at a loss of as many. 2021/219
// (Kohlweiss, Maller, Siim, Volkhov) prove Groth16's ceremony secure without one. So nothing stands or falls with our beacon, the hash of a
// block whose number was fixed on chain before the block existed; on a chain with one validator that validator may choose it. There is no delay function.
//
// # What is trusted, and what is not
//
//   - One contributor of each phase, its machine, its operating system's random numbers, and that memory which held its factors is not read: Go
//     cannot promise to erase them. The factors are never written anywhere.
//   - The coordinator for availability alone. It can skip contributors, which the transcript says for ever with a reason; a hospital that finds
//     itself skipped, or only strangers in the list, should not use the keys, and `salus ceremony verify --from` then makes none for it. It cannot change or forge a contribution, because each is signed by the
//     hospital's key that the chain knows, over the hash of all records before it.
//   - gnark's and gnark-crypto's arithmetic, and that the circuit compiled here is the one meant: every verifier compiles it anew and compares.
//
// # Bytes
//
// gnark's decoders believe lengths that they read: 164 bytes can ask for 256 GiB. A state's length follows from the circuit and is checked before anything is opened; so
// is every length inside it, at its fixed place, before gnark's decoder runs. The decoder then checks each point to be on the curve and in the subgroup.
// What was decoded must encode to the same bytes again, so a state has one encoding and its digest names it.
//
// # Transcript
//
// A folder holds transcript.jsonl, one record a line, and states/, each file named by its SHA-256. A record carries the hash of the record before:
//
//	start         circuits with their compiled hashes and sizes, contributors in their order with their signing keys, contracts
//	contribution  phase, contributor, digest of each state, signature over all of it and the hash of the record before
//	skip          phase, contributor, reason: never silently
//	announce      phase, number of the block whose hash will be the beacon; the record's hash is on chain before that block
//	beacon        phase, block, hash
//	finish        hash of each verifying key and digest of each key file
//
// The next record's kind and contributor follow from those before; [Log] refuses any other.
//
// The coordinator keeps every state that the transcript names, since an auditor will ask for them. A contributor keeps what it goes on from: the
// newest states of each phase, verified here, and the first states of phase 2, which it made, until the last contribution is in.
package ceremony
