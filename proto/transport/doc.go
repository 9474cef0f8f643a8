// Package transport carries the services of proto/salus/v1 between the coordinator and everybody else: gRPC over
// mutual TLS 1.3, where each party is what its certificate says.
//
//	applicant                                coordinator
//	  | -- TLS, no client certificate, authority pinned by the join string's fingerprint
//	  | -- Enrolment.Join: token, certificate request, three keys with proofs ---------> |
//	  | <-- certificate (30 days), consortium bundle ----------------------------------- |
//	party
//	  | == TLS 1.3, both certificates of the consortium's authority ==================== |
//	  | -- unary calls: Submit, Propose, Renew (after two thirds of the life) ---------> |
//	  | <-- Party.Watch: snapshot, changes, heartbeats; watched again after a break ---- |
//
// An identity is a URI in the certificate's subject alternative name, salus://consortium/role/name, and nothing
// else in a certificate or request decides who somebody is. Parties only dial out; the server's host name is not
// verified, since only the authority can issue a coordinator's identity and addresses of a consortium change.
//
// The server decides before a message is read, in this order: is there an identity, has its token bucket a token, is
// it on the roster (a callback, on every connection and every call), is the method open to its role (a table; what is
// not listed is denied), does the call have a deadline. The limits are design 5.2 rule 10:
// messages 4 MiB, 32 streams a connection, header list 16 KiB, keep-alive 30 s, connection age 1 h.
//
// Left to others: who is on the roster, which tokens exist, what a chain address or a peer id proves (callbacks), and
// everything that messages mean.
package transport
