// Package zkproofs is the proof engine that every statement of Salus stands on: Groth16 (Groth 2016/260) over BN254
// with at most one BSB22 commitment (2022/1072). gnark compiles circuits, solves them and checks proofs; proofs are made here, of keys in its layout (prove.go).
//
// A statement package (tally, keyshare, …) hands the engine a [Definition], which names a circuit and builds it. [Keys]
// turns a definition into a [Prover] and a [Verifier]. The prover takes any [Assignment], true or false, and refuses
// only what the circuit refuses. The verifier takes the public inputs that its caller computed from facts, in the order of the
// circuit's fields, and a [Proof]; it never reads a public input out of a proof.
//
//	statement package                    engine
//	Public, Witness ──► Assignment ──► Prover.Prove ──► Proof (128 or 192 bytes)
//	Public ──► []fr.Element ─────────► Verifier.Verify(public, proof)
//
// What is promised:
//
//   - Proofs and verifying keys have our own encodings, whose lengths follow from the circuit and are checked before any
//     decoder runs: a 164-byte proof in gnark's encoding can ask for 256 GiB. Every point is checked to be canonical, on the curve and in
//     the prime-order subgroup.
//   - A verifying key to which nobody contributed (δ = γ, α, β or δ the generator, σ = ±1) is refused: anyone could forge. γ may be the
//     generator, as ceremonies leave it. So is one with a point at infinity among K, the trace of a public input that no constraint
//     mentions, which a proof does not bind, and one with a public input outside the commitment, which the challenge would not bind.
//   - An error never contains a witness value. gnark's solver prints them, so its errors are replaced and its logger is off.
//
// Each statement's tests ask of every wire whether it has one value only, given what is public, committed or hashed: at one assignment (TestEveryWireIsDetermined), and by rules
// that hold for all of them (TestEveryWireIsUnique…). SALUS_R1CS=FOLDER go test ./zkproofs/... -run Determined writes the systems that they ask about in
// iden3's format, for tools that were not made here.
//
// What is left to others: soundness rests on the randomness of the key's setup being forgotten. Keys made here
// come from one machine, say "development" in their file, and are for a development consortium only. A proof can be re-randomised by anyone
// who holds it (Groth16 is not strongly non-malleable), so duplicates are judged by the statement proven, never by proof bytes.
package zkproofs
