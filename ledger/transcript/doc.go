// Package transcript is the ordered, signed and verifiable record of one session, and the one place where a session is
// verified: the coordinator, every worker, the researcher and the auditor run the same code over the same bytes.
//
// The parties of a session are the roster's sites in the order of their ids and then the researcher. Each one says, in
// this order,
//
//	everyone    commit        C_i = H(s_i, e_i), C_i,l = H(z_i,l); H(noise seed)      2-session 2.2
//	everyone    keyshare      b_i = −a·s_i + e_i and its proof against C_i
//	every site  contribution  its ciphertexts and their proofs, its floor and its proof; noise with proofs
//	            — seal —      head and aggregate are anchored on chain
//	everyone    share         d_i,l = c1_l·s_i + z_i,l and its proofs against C_i, C_i,l
//
// (the researcher's share never travels: it stays with the researcher until a receipt is shown; seeds and noise are said where the study has a privacy
// target, and in no other session).
//
// What a party says is an artifact: bytes in a fixed format whose length follows from the session's terms. The
// transcript holds an entry for each: kind, party, SHA-256 digest, and the party's Ed25519 signature over both and the
// session. Entries stand in canonical order, by kind and then by roster, so the head does not depend on who was first.
// The head is the Merkle tree hash of RFC 6962, section 2.1, over the terms and the entries.
//
// What contributions prove follows from the study and, where its analysis is iterative, from the session's public model (zkproofs/contribution). Such an analysis is a
// chain of sessions: the terms of each hold its model, whose hash the chain fixed when the session opened, and the session before, from whose sums the
// model follows. Only who may read those sums can check that, by the earlier session's receipt: it names the next model, Verify derives it again, and
// compares it with what the chain opened after (History, Chain).
//
// Three types carry the work. Terms is what the chain fixed when the session opened; everything public that a proof
// depends on follows from it. Replay takes entries with their artifacts, one by one, and accepts one only if its
// signature, its length, every hash and every proof hold; it sums and seals, and it never takes a public input from
// the one who is being verified (5-security 5.2, rule 6). Receipt is a result with all that is needed to replay it.
//
// What each check keeps out: the signature, words in another's name; the order, secrets chosen after others' shares were
// seen, and a second word, however its proof was re-randomised; the contexts, proofs moved from another chain, study,
// session, site, chunk or lane; the roots, rows and directives other than those anchored before the session; the proofs,
// everything false about what nobody can see; the floors, tables of too few. A refusal names the check and the party, and
// only what all said together (floor, ciphertexts) is refused without one and ends the session.
//
// Left to others: fetching artifacts, storing them, and deciding when to say something.
package transcript
