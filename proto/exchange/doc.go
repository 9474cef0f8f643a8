// Package exchange carries artifacts between the members of a consortium by their digest: a private libp2p swarm
// with bitswap (IPFS) over it.
//
//	contributor             coordinator                another party
//	 Put: egress log, disk
//	    <-- locate digest --
//	    -- size, chunks --->
//	    <-- bitswap want ---
//	    -- blocks --------->  Get: verified, Put
//	                             <-- locate digest --------
//	                             -- size, chunks --------->
//	                             <-- bitswap want ---------
//	                             -- blocks --------------->  Get: verified
//
// An artifact is bytes and is named by their SHA-256. It is stored as chunks of 1 MiB; a chunk is a bitswap block with
// CIDv1, codec raw, SHA-256, so that an artifact of one chunk has its digest in its CID. Which chunks make a longer
// artifact is asked from a connected peer (protocol /salus/locate/1) and needs no trust: the assembled bytes must hash to the digest
// that was asked for, and sizes are bounded before anything is fetched.
//
// Promises. Only holders of the swarm's key who are enrolled get a connection, in either direction, and they lose it
// when they are enrolled no more. Nothing is served but what this party itself has Put, to peers that may have it (a
// callback), after the egress log accepted it. Nothing is returned by Get that does not hash to its digest. What
// Put acknowledged is durable.
//
// The swarm is TCP with Noise and yamux under a pre-shared key. There is no DHT, no mDNS, no relay, no AutoNAT
// service, no port mapping, no hole punching. Parties do not listen, they dial the coordinator, through an HTTP
// CONNECT proxy if the environment names one (HTTPS_PROXY); the coordinator fetches over the same connection.
//
// Left to others: who is enrolled, which digest belongs to whose session, what the bytes mean.
//
// Sources: github.com/libp2p/specs (pnet, noise, yamux), specs.ipfs.tech/bitswap-protocol 1.2.0.
package exchange
