// Package consentbatch is the statement that a site's new consent root follows from its old one by a list of updates, each of which somebody who may do so
// has asked for: a patient by a signature, or the chain's queue of forced withdrawals and announced recoveries. A contract verifies it, so that no
// site can write consents of its own making.
//
// # Relation
//
//	public    old root ρ, new root ρ', stamp P + B, digest D, challenge r, queued Q
//	private   block B; identity root and consent root of ρ; for each update i: kind, custodian c, slot s (bottom node n, place p in it), leaf before x and after x',
//	          last valid block t, document hash (g, h), key A, signature (R, S), new salt, preimages of the nodes over the slot in the changed tree and
//	          in the identity tree
//
//	ρ = Root(identity, consent, height), ρ' the same of the roots after the last update (consent.CombinedRoot)
//
//	kind           tree       asked for by                          and
//	0 nothing      –          –                                     no root changes
//	1 directive    consents   signature by the key at s, over x     version(x') = version(x) + 1, t ≥ B
//	2 withdrawal   consents   signature by the key at s             version(x') > version(x), x' permits nothing, t = 0
//	3 forced       consents   the queue                             version(x') = version(x) + 1, x' permits nothing
//	4 enrolment    identities signature by the new key              x = 0, x' = A.y, t ≥ B
//	5 rotation     identities signature by the key at s, over x     x' ≠ 0, t ≥ B
//	6 recovery     identities the queue                             x ≠ 0, x' ≠ 0
//
//	signed         (P, kind + 8c, s, x, x', t, g, h), with 0 for x in a withdrawal (package eddsa)
//	tree           the leaf at s is x before and x' after, all other leaves stay, the bottom node gets the new salt; the next update starts there
//	words          x, x' < 2^242 in the consent tree; x' that permits nothing has nothing but schema, decision "withdrawn" and version
//	D              Sponge over e_1 … e_m, e_i the signature's challenge of update i (it hashes R, A and all that is signed), 0 for kind 0
//	Q              Σ over updates of kind 3 and 6, in their order j = 0, 1, …: r^(2j)·(s + 2^20·kind + r·[kind = 6]·x')
//
// # Soundness
//
// The circuit has no commitment (one would cost a contract 123,000 gas) and no challenge of its own. The parts, by the names under which the tests remove them:
//
//   - kinds. Six bits of which at most one is set: their sum is a bit too.
//   - slot. The bits of n and p choose one place at every level. p ≠ 0, so a salt is never read or written as a leaf. s = 15·n + p − 1 < 2^20.
//   - path. Preimages of nodes are private, their values are hashed with the constants of their tree and level, and each stands at its digit in the node above. With the roots
//     (part roots) and collision resistance (package merkle) the leaf at s is x. The new path has the old preimages but for the digit's entry and the salt, so other leaves stay.
//     Which tree it is decides the constants, and kinds decide the tree: a linear expression.
//   - roots. A changed tree's old root is the running one and the new one replaces it; the other tree's stays. The signer's leaf is opened against the running identity root, hence
//     a key that an earlier update of the batch replaced signs no more.
//   - key. A directive, a withdrawal and a rotation are signed by the key whose y is the leaf at s. The key with that y and the other x is its negative, which the
//     holder of the key alone can use. An empty slot's leaf 0 is the y of a point of order 4 with which anybody signs: eddsa.Check asserts that 8·A is not the identity.
//   - signature. Of all that the update does, so it is good for one place, slot, kind, leaf before and leaf after. The challenge is over the points and eight elements,
//     with their number in the hash's start. gnark's gadget asserts S < ℓ and compares up to the cofactor.
//   - words. 242 bits each, so x' cannot block a row scan, and its version is what stands in bits 210 to 241. Versions only grow, hence a word never comes back and
//     a directive, which names x, cannot be used twice. A withdrawal names no x, so that it can never become unusable: version(x') > version(x) keeps it from being used twice.
//   - withdrawn. x' − 2^210·version(x') is the one word that permits nothing.
//   - time. 0 ≤ t − B < 2^40; the contract checks that its own block is at most B.
//   - block. B < 2^40. Place and block are one public input, their sum, since each input costs a contract 6,150 gas (EIP-1108). The prover splits it, and a signature holds for the place
//     that was signed for alone. Places are hashes of 253 bits: two that somebody signs for are less than 2^40 apart, as both splits of one sum have to be, with probability 2^-212,
//     so the place is the one true one, and the block too. Only whoever signs for a number beside the true place, which is no place, can be late with what they sign themselves.
//   - enrolment, rotation, recovery. What x and x' are. An enrolment cannot overwrite a patient, nor a recovery make one.
//   - digest. D binds all that was signed, and with e_i what the queue asked for too: the challenge of an update without a signature is over the same elements.
//   - queue. r = Challenge(D, entries) comes from the contract, after D and hence after every slot and kind: Q and the sum over the entries that the contract takes from the queue's
//     head are polynomials of degree below 2·256 in r with coefficients fixed before; if they differ they agree with probability below 2^-244. So forced updates are
//     the queue's, in its order, none skipped and none doubled.
//
// Nothing is hidden from the holder of the batch. From the public inputs alone: D is over challenges, each over R, which is random; an update without a signature has random
// numbers for (g, h). Roots hide by their salts.
//
// # Left to others
//
// The contract: P + B, r and Q's other side; that ρ is the root in force. That the trees have the height, that the site keeps the batch and a second site too. What the
// document says, beyond its word; that a custodian had a paper. A slot in a bottom node that is not in use yet: zkproofs/admission puts rooms in use.
package consentbatch
