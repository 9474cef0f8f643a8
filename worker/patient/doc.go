// Package patient is a patient's side of Salus: keys, the slip from the hospital's desk, what the patient signed, and what the chain proves of it.
//
//	desk of the hospital        patient                                            worker                       chain
//	  | slip: slot, token,        |                                                   |                            |
//	  | contracts, fingerprint    |                                                   |                            |
//	  |-------------------------->| keys drawn here                                   |                            |
//	  |                           | enrolment, token, withdrawal account              |                            |
//	  |                           |-------------------------------------------------->|                            |
//	  |                           |                                                   | batch, proof               |
//	  |                           |                                                   |--------------------------->|
//	  |                           | certificate: slot, round, withdrawal account      |                            |
//	  |                           |<--------------------------------------------------|                            |
//	  |                           | header, storage proofs (ledger/light)                                          |
//	  |                           |<-------------------------------------------------------------------------------|
//	  |                           | opening under that root                           |                            |
//	  |                           |<------------------------------------------------->|                            |
//	  |                           | directive over the word that was proven           |                            |
//	  |                           |-------------------------------------------------->|                            |
//	  |                           | forced withdrawal: certificate and signature, by whoever pays                  |
//	  |                           |------------------------------------------------------------------------------->|
//
// The hospital's worker is asked and not believed. A directive is signed over the word that the chain proves to stand in the slot, not over what the
// worker says stands there; whether it came into force is seen on chain. A worker that refuses is not needed for a
// withdrawal: the certificate and the withdrawal key do it on the contract, from any account that pays the gas.
//
// A certificate is for a round of the slot, which every entry of the chain's queue for the slot ends (ConsentRegistry.Slot). What permits more than what stands in the slot is
// signed only where the folder has a certificate of the round that the chain proves: what the worker cannot be made to take back is not given. The worker pauses
// between rounds, so that no patient can stop it for good.
//
// A patient's folder (mode 0700, files 0600) holds consent.key and withdrawal.key, each maybe under a passphrase; slip.json; memory.json with the certificates and the newest
// header that was relied on; signed/, with everything that was signed, stored before it is sent; while a rotation waits the next keys; and the withdrawal
// keys from before rotations, until they are retired.
//
// Left to others: that the slip is the hospital's (it is handed over at the desk), the meaning of directives (package consent), and pages for people
// who do not use a command line.
package patient
