// Package admission is the statement that a site has put 240 more slots in use, and what may stand in them: nobody; a patient's key with no consent, for a patient who
// will sign; or the custodian's key, with a consent that the hospital has on paper. A contract verifies it, so that a hospital can bring many patients in at once and still
// write a consent for nobody who has a key. What comes later is changed by batches (zkproofs/consentbatch).
//
// # Relation
//
//	public    old root ρ, new root ρ', place P, the custodian's key C (its y)
//	private   identity root and consent root of ρ; the number of the room; sixteen salts for each tree; for each tree the preimages of the nodes over the room; for each of
//	          the 240 slots a key k and a word w; a table of seven words
//
//	ρ  = Root(identity, consents, height)                                  (consentbatch.Root)
//	ρ' = Root(identity', consents', height)
//	for both trees   the room was empty: its entry in the node over it is 0; upwards, a node's value is that of its preimage, or 0 where all sixteen entries are 0
//	                 the room is now merkle.Subtree of the keys, or of the words, under the salts, the nodes over it follow, and no other entry changes
//	for each slot    w is 0 or in the table; w = 0 or k = C
//	table            every word is of version 1 and below 2^242
//	C ≠ 0
//
// # Soundness
//
// The parts, by the names under which the tests remove them:
//
//   - empty room. The entry was 0, which no node in use is (package merkle): a room that is in use is not overwritten.
//   - path. A node's value stands at its place in the node above, up to the root. With collision resistance the preimages are the tree's.
//   - empty node. A node whose value is said to be 0 has nothing but zeros in its preimage. Otherwise entries of the prover's own making could come in beside the room,
//     since the tree binds no preimage of 0. A node that is not said to be empty has the value of its preimage.
//   - roots. Both old roots under ρ, both new ones under ρ'.
//   - words. w·(w − t_1)·…·(w − t_7) = 0: a product of a field is 0 where one of its factors is.
//   - table. t_j − 2^210 has 210 bits. So a word's version, its highest 32 bits, is 1, and what can follow it in a batch is version 2; no word blocks a row scan, which takes
//     242 bits. A word that is not used may be any such.
//   - custodian. w·(k − C) = 0. With k = C the slot's holder is the hospital, which everybody sees who opens the identity tree there: it cannot be taken for a patient's signature.
//   - no nobody. C ≠ 0: were C the leaf of an empty slot, a word could wait there for a patient whose enrolment comes later.
//
// The number's bits choose the entry at each level, the same in both trees, so slot i of one and of the other stay the same patient. That each is a bit is asserted, and
// by gnark's Select once more.
//
// A key that is admitted has signed nothing, and nothing is permitted by it: its word is 0 until a batch brings a directive that it signed for this slot. So nothing is won
// by admitting somebody's key twice, or one that nobody holds; points of small order, 1 for instance, sign nothing in a batch.
//
// Rooms need not be used from the left here; sessions ask for that (merkle.RootOfChunks). The circuit has no commitment. Everything that is private is a site's own; roots
// hide by the salts.
//
// # Left to others
//
// The contract: that ρ is the root in force, P, and that C is the key which the site has registered, once. It does not ask for a proof that the site holds it: a hospital
// that registers another's key says so on chain for everybody, and can never again use an own one for paper. That there is a paper; that a custodian's patient has no key elsewhere.
package admission
