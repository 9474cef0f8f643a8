// Package ledger is the consortium's memory that nobody owns: who its members are, which consent roots
// stand, which studies were approved over which datasets, what happened in each session, and when a site broke
// the glass. It lives in four contracts (package contracts) on any EVM chain; package devchain embeds one.
//
// The package has three parts:
//
//   - [Client] sends a member's transactions. Every write is idempotent (a fact that is already on chain
//     with the same contents is returned, not sent again), waits until its block is final, and returns
//     where it stands. A refusal by a contract is a [*Revert] that names the custom error and its arguments.
//     It compares several endpoints where it has them (panel.go), and keeps what it sent until that is final (nonce.go).
//   - [Facts] is the consortium's state rebuilt from the contracts' logs alone, up to a final block. It reads
//     from a [Source]: a Client, or a chain directory opened without a node (devchain.OpenReadOnly). Each
//     fact carries the number and hash of its block, and [Facts.Advance] notices when a block that it built
//     on is no longer canonical ([ErrReorg]).
//   - [Key] is a member's secp256k1 key on disk.
//
// Only final blocks count. What a chain that finalises wrongly could do is delay and, together with its
// validators, rewrite; what each member checks for itself (proofs, sums, signatures) is in package transcript.
//
// No type of the Ethereum library appears in this package's exported signatures. Identifiers of studies,
// sessions and circuits, digests and public keys are plain [32]byte values, so that the named types of other
// packages can be passed as they are.
package ledger

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Address is an account or a contract on the chain. Text form: 0x and 40 hex digits, mixed case by EIP-55.
type Address [20]byte

func (a Address) String() string { return common.Address(a).Hex() }

// MarshalText writes the EIP-55 form.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads 0x and 40 hex digits; digits of mixed case must match the EIP-55 checksum.
func (a *Address) UnmarshalText(b []byte) error {
	v, err := ParseAddress(string(b))
	if err == nil {
		*a = v
	}
	return err
}

// ParseAddress is the strict inverse of [Address.String]; all-lower and all-upper digits are accepted too.
func ParseAddress(s string) (Address, error) {
	var a Address
	if err := parseHex(a[:], s); err != nil {
		return Address{}, fmt.Errorf("address: %w", err)
	}
	if d := s[2:]; d != strings.ToLower(d) && d != strings.ToUpper(d) && s != a.String() {
		return Address{}, fmt.Errorf("address %s: checksum does not match", s)
	}
	return a, nil
}

// Hash is a 32-byte hash with the text form 0x and 64 lower-case hex digits.
type Hash [32]byte

func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// MarshalText writes the text form.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the text form.
func (h *Hash) UnmarshalText(b []byte) error {
	if err := parseHex(h[:], string(b)); err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	return nil
}

// TxHash identifies a transaction.
type TxHash = Hash

func parseHex(dst []byte, s string) error {
	if len(s) != 2+2*len(dst) || s[:2] != "0x" {
		return fmt.Errorf("want 0x and %d hex digits", 2*len(dst))
	}
	if _, err := hex.Decode(dst, []byte(s[2:])); err != nil {
		return fmt.Errorf("want 0x and %d hex digits", 2*len(dst))
	}
	return nil
}

// Deployment names one consortium on one chain. It is what members are given when they join, and what a
// receipt names.
type Deployment struct {
	ChainID    uint64  `json:"chainId"`
	Genesis    Hash    `json:"genesis"`
	Consortium Address `json:"consortium"`
	Consents   Address `json:"consents"`
	Studies    Address `json:"studies"`
	Records    Address `json:"records"`
	FromBlock  uint64  `json:"fromBlock"` // no contract has a log before this block
}

// Block is a block that was final when it was read.
type Block struct {
	Number uint64
	Hash   [32]byte
	Parent [32]byte
	Time   time.Time // the chain's clock, whole seconds, UTC
}

// At is where a fact stands on the chain.
type At struct {
	Block     uint64    `json:"block"`
	BlockHash Hash      `json:"blockHash"`
	Time      time.Time `json:"time"` // of the block
	Tx        TxHash    `json:"tx"`
	Index     uint      `json:"index"` // of the log in its block
}

// Where returns the place itself, so that every fact, which embeds an At, has it.
func (a At) Where() At { return a }

// Member is a site or a researcher as admitted.
type Member struct {
	ID         string   `json:"id"` // 1 to 32 of a-z, 0-9 and inner hyphens; "researcher" is reserved
	Account    Address  `json:"account"`
	SigningKey [32]byte `json:"signingKey"` // Ed25519 public key that signs submissions
	TLSKey     [32]byte `json:"tlsKey"`     // SHA-256 fingerprint of the TLS key (SubjectPublicKeyInfo); optional for researchers
	PeerID     []byte   `json:"peerId"`     // libp2p peer id, at most 64 bytes; optional for researchers
}

// Role is what a member is admitted as.
type Role uint8

// The two roles.
const (
	RoleSite       Role = 1
	RoleResearcher Role = 2
)

func (r Role) String() string {
	switch r {
	case RoleSite:
		return "site"
	case RoleResearcher:
		return "researcher"
	}
	return fmt.Sprintf("role(%d)", uint8(r))
}

// ConsentRoot is a site's consent state after a batch of updates.
type ConsentRoot struct {
	Root   [32]byte // identity and consent root combined; not zero
	Height uint8    // of the trees, 1 to 8
	Epoch  uint64   // the site's previous epoch plus one; the first is 1
	Digest [32]byte // of the batch that led here
}

// Dataset is what a site approves a study over: the commitment to its rows, fixed for all sessions.
type Dataset struct {
	Root   [32]byte // of the row tree; not zero
	Height uint8    // of the row tree, 1 to 8; the site's consents, over the same slots, may have a taller one
}

// RosterSite names a site and the consent epoch that a session is to use.
type RosterSite struct {
	Site  Address
	Epoch uint64
}
