// Package coordinator drives sessions: it opens them on chain, takes in what the parties say, verifies every proof, adds the
// ciphertexts up, seals the transcript and anchors it. It is trusted for availability and nothing else: whatever it
// tells a party, the party reads from the chain or recomputes from artifacts.
//
//	Party.Submit ──► session (one goroutine) ──► transcript.Replay: signature, digest, proofs
//	                     │                             │ accepted
//	                     │   study.Next(state, event) ◄┘
//	                     ▼
//	                 store (SQLite, one transaction: new state and entry) ──► then answer, tell, anchor
//	                     ▲
//	chain ──► facts ─────┘ opened, sealed, released, aborted
//
// Journal before action: a state is on disk before anything follows from it, and what follows is derived from the state
// alone and idempotent by session (pursue). So a coordinator that is killed anywhere goes on where it was: it
// rebuilds each live session's replay from stored entries and artifacts and pursues the state it finds.
//
// A session whose party cheats fails with that party as the culprit, is aborted on chain, and a new session with new keys
// and without the culprit starts by itself if the study's release rule allows it.
package coordinator
