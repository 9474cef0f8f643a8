// Package light is a patient's look at the chain: what stands in the patient's own slot, checked by the patient's machine and believed of nobody.
//
//	patient                                     RPC endpoints            worker of the hospital
//	  | finalized header, from each               |                        |
//	  |------------------------------------------>|                        |
//	  | eth_getProof of registry and consortium   |                        |
//	  |------------------------------------------>|                        |
//	  |   Record: consent root, epoch, queue, announced recovery, pinned key of the opening circuit
//	  | opening of my slot under that root        |                        |
//	  |------------------------------------------------------------------->|
//	  |   Shown: the key and the word that stand in the slot
//
// What is checked, from the top down:
//
//   - The header. Its hash is computed here, from its fields. One that is asked for by hash ([Chain.At]) is the one with that hash, whoever sends it. The newest
//     final one ([Chain.Head]) is the newest that all endpoints show to be final, or as many as the caller wants; it may not be older than two hours by the caller's clock, or another
//     time ([Dial]), nor than the last one that the caller relied on, which must still be canonical.
//   - The accounts of ConsentRegistry and Consortium, by Merkle–Patricia proof against the header's state root (EIP-1186), and their code: the bytes hash to what the account says, and
//     are this version's contracts with this deployment's chain id, addresses and wiring in them.
//   - Each value, by proof against the account's storage root, absent ones included. Where a value stands comes from the compiler's layout (package bindings).
//   - The opening: the worker's identity and consent root combine to the root on chain (consentbatch.Root), and two proofs of statement opening, for
//     the slot's key and its word. The verifying key may come from the worker too: its SHA-256 is the one that the consortium pinned, by storage proof.
//
// So a worker can refuse to answer, and cannot lie: not about the word, not about whose key the slot holds, not by an old state, not by another
// slot. An endpoint can refuse. Fewer than have to agree can neither show a header that is not final nor, where as many honest ones are left, hold a newer one back. Where all
// have to agree, one can hold the head back by the age that is allowed and no longer: everything that waits for days, as an announced recovery does, is seen.
// As many as have to agree can show a made-up one, all together. Whoever has one trusted header hash, from a paper or a block explorer, needs no endpoint's honesty ([Chain.At]).
//
// Left to others: that the deployment itself, which names the contracts, is the consortium's (it is on the patient's slip; anybody may compare it), that
// headers follow from genesis (headers are not replayed here), and consensus.
//
// Sources: EIP-1186 (eth_getProof); Ethereum yellow paper, appendix D (tries); Solidity documentation, layout of state variables in storage.
package light
