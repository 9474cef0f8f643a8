// Package consent turns what a patient allowed into what a proof can check.
//
// A patient signs a Directive: an RFC 8785-canonical JSON document. Compile
// maps it to a consentword.Word of 242 bits, the only thing that a statement
// over rows ever reads. A Book holds one site's words and patient keys in slot
// order, under two 16-ary Poseidon2 trees whose combined root is anchored on
// chain. RequestFor maps a study to the word that it asks for.
//
//	patient                         hospital                          chain
//	  |      slot, old word            |                                |
//	  |<-------------------------------|  Enrol                         |
//	  |  {document, update, key, sig}  |                                |
//	  |------------------------------->|  Apply: verify, compile,       |
//	  |                                |  re-salt, new root             |
//	  |                                |  Seal: epoch, root, height     |
//	  |                                |------------------------------->|
//
// What is signed. One Baby Jubjub EdDSA signature over the Poseidon2 hash of
// eleven field elements, see Signed.Message: chain id, contract, site, slot,
// old word, new word, version, last valid block, the two halves of the
// document's hash, and the kind of signer. Everything but the slot, the old
// word and the last valid block follows from the document and the place, and
// all of it is cheap in a circuit, so a later statement (consentbatch) checks
// the same signature that Apply does.
//
// The slot is assigned by the hospital before the patient signs; a signature
// is good for one slot, one predecessor and one place, which is what stops
// replays. Withdrawal is the exception of design 3.2: it names neither old
// word nor last valid block, so that it cannot become unusable.
//
// What does not map is denied, and the reason is said: a permission without a
// bit is not granted, a restriction without a bit denies the whole directive.
//
// Left to others: the row proof that only permitted rows count (zkproofs/scan
// and what stands on it), the proof of a batch of updates (consentbatch, later), and the
// storage of a Book, which is secret: it holds pseudonyms, salts and words.
//
// Sources: RFC 8785 (canonical JSON); GA4GH Data Use Ontology, Lawson et al.,
// Cell Genomics 1 (2021) 100028; Regulation (EU) 2025/327 (EHDS), Art. 54, for
// prohibited uses, which have no bit; RFC 8032 section 5.1 for the signature's
// shape.
package consent
