// Package keeper lets hospitals keep copies of each other's encrypted vault objects, so that what one has lost is to be had again.
//
//	owner                                         keeper
//	 packs, by policy ── egress log
//	         ◄── which am I to keep? ──
//	         ── CIDs, sizes ──────────►   bounded, checked against their form
//	         ◄── want ─────────────────   of the owner alone
//	         ── blocks ───────────────►   kept block by block, durable
//	 pack lost:
//	         ── want, by bitswap ─────►   all that are connected
//	         ◄── blocks ───────────────   put together, checked against its name
//
// A keeper may also be an IPFS node (Kubo) on the same private swarm: it asks for what its operator pins, and gives it back.
//
// Who may connect is in the hospital's folder (PeersFile): each peer is named there by a person. The policy says how many keepers are to have each pack; which of them, the hash of pack and
// peer says, so that a keeper that comes or goes moves few copies.
//
// Promises. A peer that is not listed gets no connection. A peer that keeps copies gets the packs that the policy gives it, after the egress log has them; an owner gets what was kept for it, and nobody else
// does. A keeper learns ciphertext and its sizes: index, keys, blobs and names stay with the owner, so that destroying a patient's key erases the patient in all copies. What is kept for an owner came from that owner, and is bounded (Most, where an object counts as 1 MiB at least; exchange.MaxListed); it is taken
// away when the owner has not listed it for a month (Grace), not at once, because an owner whose disk has failed may list nothing; a pin holds it longer. Everything goes on after a crash where it was.
// A copy is read again every month, and fetched again where it is damaged.
//
// Not promised: that a keeper keeps what it said it would. Give a pack to two.
package keeper
