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
//	  |<-------------------------------|  Offer                         |
//	  |  {document, update, key, sig}  |                                |
//	  |------------------------------->|  Put: verify, compile          |
//	  |                                |  Batch: salts, next book, proof|
//	  |                                |------------------------------->|  verify: epoch, root
//
// What is signed. One Baby Jubjub EdDSA signature over eight field elements, see Signed.Message: place (chain, contract and the
// site's account), kind, slot, old word, new word, last valid block, and the two halves of the document's hash. It is the message of
// zkproofs/consentbatch, so what the patient's pen made is what the circuit checks and the contract believes: a hospital that puts a
// word in force that no patient signed needs another proof than there is. Keys are enrolled and changed in the same form (SignedKey).
//
// The slot is assigned by the hospital before the patient signs; a signature
// is good for one slot, one predecessor and one place, which is what stops
// replays. Withdrawal is the exception of design 3.2: it names neither old
// word nor last valid block, so that it cannot become unusable.
//
// Consent on paper is signed by the hospital as custodian, at slots that have the hospital's key and no other. A patient who takes a key takes the
// slot over, and nobody's slot goes back to paper.
//
// What does not map is denied, and the reason is said: a permission without a
// bit is not granted, a restriction without a bit denies the whole directive.
//
// A Book holds no documents: of the directive in force it has the hash and the epoch whose Change holds it. It is stored as a head and a page for
// every 240 slots (Head, Page, ParseBook), so that epochs share the pages that did not change.
//
// Left to others: the row proof that only permitted rows count (zkproofs/scan
// and what stands on it), the proofs of changes (zkproofs/admission,
// zkproofs/consentbatch), and the storage of Book and Change, which are secret:
// they hold pseudonyms, salts and words.
//
// Sources: RFC 8785 (canonical JSON); GA4GH Data Use Ontology, Lawson et al.,
// Cell Genomics 1 (2021) 100028; Regulation (EU) 2025/327 (EHDS), Art. 54, for
// prohibited uses, which have no bit; RFC 8032 section 5.1 for the signature's
// shape.
package consent
