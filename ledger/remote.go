package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"salus/ledger/contracts/bindings"
)

// Several chains: the patients' registry may be on another chain than the studies. Sites attest final headers of the chains to a hub, on a third, and to the
// research chain the hub's; all else is brought by storage proof. What that is worth is said in contracts/src/HeaderHub.sol and RemoteConsents.sol.
//
//	patients' chain   ConsentRegistry
//	      │ header, attested by sites: RecordHeader
//	hub's chain       HeaderHub
//	      │ header, attested by sites: BringHub
//	research chain    RemoteState ── BringHeader (the patients' header, proven to be the hub's record)
//	                  RemoteConsents ── BringConsent (a site's root, proven under that header)
//	                  StudyRegistry ── OpenSession

// Hub is where headers are recorded.
type Hub struct {
	Chain    Chain
	Contract Address // HeaderHub
}

// Chain names a chain.
type Chain struct {
	ID      uint64
	Genesis Hash
}

// Name is the chain's name in what sites attest: Keccak-256 of its id (64 bits, big-endian) and genesis hash.
func (c Chain) Name() [32]byte {
	return [32]byte(crypto.Keccak256(binary.BigEndian.AppendUint64(nil, c.ID), c.Genesis[:]))
}

// Chain is the one that the client is connected to.
func (c *Client) Chain() Chain { return Chain{c.chain, c.genesis} }

// Remote are the contracts of a research chain whose patients are on another.
type Remote struct {
	State    Address // RemoteState
	Consents Address // RemoteConsents
	Studies  Address // StudyRegistry over it
	Hub      Hub
	Patients Chain
	Registry Address // ConsentRegistry on the patients' chain
}

// Header is a final block's.
type Header struct {
	Number uint64
	Hash   Hash
	Bytes  []byte // RLP
}

// limits of what an endpoint may send as a proof.
const (
	maxHeader     = 2048
	maxProofNodes = 64
	maxProofNode  = 600
)

// FinalHeader is the newest final one.
func (c *Client) FinalHeader(ctx context.Context) (Header, error) {
	b, err := c.Final(ctx)
	if err != nil {
		return Header{}, err
	}
	h, err := anyOf(ctx, c.at, func(ctx context.Context, e *endpoint) (*types.Header, error) {
		return ask(ctx, e, func(ctx context.Context) (*types.Header, error) {
			return e.eth.HeaderByNumber(ctx, new(big.Int).SetUint64(b.Number))
		})
	})
	if err != nil {
		return Header{}, err
	}
	raw, err := rlp.EncodeToBytes(h)
	if err != nil || len(raw) > maxHeader || crypto.Keccak256Hash(raw) != common.Hash(b.Hash) {
		return Header{}, fmt.Errorf("block %d of the chain at %s: its header's hash is not the block's: no header of this kind of chain can be brought to another", b.Number, c.at.name())
	}
	return Header{b.Number, b.Hash, raw}, nil
}

// AttestHeader signs that the block is the chain's and final there. A site signs what its own node says, and never two hashes for one number.
func (k *Key) AttestHeader(of Chain, h Header) ([]byte, error) {
	return k.signDigest(headerDigest(of.Name(), h.Number, h.Hash))
}

func headerDigest(chain [32]byte, number uint64, hash [32]byte) [32]byte {
	domain := crypto.Keccak256(crypto.Keccak256([]byte("EIP712Domain(string name,string version)")), crypto.Keccak256([]byte("Salus Headers")), crypto.Keccak256([]byte("1")))
	structure := crypto.Keccak256(crypto.Keccak256([]byte("Header(bytes32 chain,uint64 number,bytes32 hash)")), chain[:], padded(new(big.Int).SetUint64(number).Bytes()), hash[:])
	return [32]byte(crypto.Keccak256([]byte{0x19, 0x01}, domain, structure))
}

// attested orders signatures by their signers, as the contracts want them.
func attested(of Chain, h Header, signatures [][]byte) ([][]byte, error) {
	digest := headerDigest(of.Name(), h.Number, h.Hash)
	signers := make(map[string]common.Address, len(signatures))
	for _, s := range signatures {
		if len(s) != 65 || s[64] != 27 && s[64] != 28 {
			return nil, errors.New("header: a signature has 65 bytes, the last of them 27 or 28")
		}
		key, err := crypto.SigToPub(digest[:], append(s[:64:64], s[64]-27))
		if err != nil {
			return nil, errors.New("header: a signature that is none")
		}
		signers[string(s)] = crypto.PubkeyToAddress(*key)
	}
	sorted := slices.Clone(signatures)
	slices.SortFunc(sorted, func(a, b []byte) int { return signers[string(a)].Cmp(signers[string(b)]) })
	return sorted, nil
}

// DeployHub makes a hub whose attesters are the sites of the client's consortium. Each header needs as many as the quorum, and more than half.
func (c *Client) DeployHub(ctx context.Context, quorum uint32) (Hub, error) {
	at, err := c.contract(ctx, "HeaderHub", bindings.HeaderHubMetaData.Bin, bindings.NewHeaderHub().PackConstructor(common.Address(c.Deployment().Consortium), quorum))
	return Hub{c.Chain(), at}, err
}

// DeployRemote makes the contracts by which the client's chain knows the patients' registry on another, and a StudyRegistry that asks them. A site's state
// is refused where the newest header that was brought is more than maxAge seconds old.
func (c *Client) DeployRemote(ctx context.Context, quorum uint32, hub Hub, patients Deployment, maxAge uint64) (Remote, error) {
	r := Remote{Hub: hub, Patients: Chain{patients.ChainID, patients.Genesis}, Registry: patients.Consents}
	hashes, err := slotOf("HeaderHub", "hashOf")
	if err != nil {
		return r, err
	}
	states, err := slotOf("ConsentRegistry", "stateOf")
	if err != nil {
		return r, err
	}
	consortium := common.Address(c.Deployment().Consortium)
	if r.State, err = c.contract(ctx, "RemoteState", bindings.RemoteStateMetaData.Bin,
		bindings.NewRemoteState().PackConstructor(consortium, quorum, hub.Chain.Name(), common.Address(hub.Contract), hashes)); err != nil {
		return r, err
	}
	if r.Consents, err = c.contract(ctx, "RemoteConsents", bindings.RemoteConsentsMetaData.Bin,
		bindings.NewRemoteConsents().PackConstructor(common.Address(r.State), r.Patients.Name(), common.Address(r.Registry), states, maxAge)); err != nil {
		return r, err
	}
	r.Studies, err = c.contract(ctx, "StudyRegistry", bindings.StudyRegistryMetaData.Bin, c.codec.studies.PackConstructor(consortium, common.Address(r.Consents)))
	return r, err
}

func slotOf(contract, variable string) (*big.Int, error) {
	r, err := bindings.RuntimeOf(contract)
	if err != nil {
		return nil, err
	}
	p, ok := r.Storage[variable]
	if !ok || p.Offset != 0 {
		return nil, fmt.Errorf("embedded contract layout: %s has no %s", contract, variable)
	}
	return new(big.Int).SetUint64(p.Slot), nil
}

func (c *Client) contract(ctx context.Context, name, bin string, arguments []byte) (Address, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	r, err := c.create(ctx, bin, arguments)
	if err == nil {
		_, err = c.WaitFinal(ctx, TxHash(r.TxHash))
	}
	if err != nil {
		return Address{}, fmt.Errorf("deploy %s: %w", name, err)
	}
	return Address(r.ContractAddress), nil
}

// Over is the client with the remote deployment's studies in the place of its own: sessions that it opens ask the patients' registry on the other chain.
func (c *Client) Over(r Remote) *Client {
	d := c.Deployment()
	d.Studies = r.Studies
	over := *c
	over.deployment = &d
	return &over
}

// RecordHeader records another chain's header in the hub, with the sites' signatures (anybody).
func (c *Client) RecordHeader(ctx context.Context, hub Hub, of Chain, h Header, signatures [][]byte) (At, error) {
	signatures, err := attested(of, h, signatures)
	if err != nil {
		return At{}, err
	}
	data, err := bindings.NewHeaderHub().TryPackRecord(of.Name(), h.Number, h.Hash, signatures)
	return c.call(ctx, hub.Contract, data, err)
}

// BringHub brings the hub chain's header to a research chain, with the sites' signatures (anybody).
func (c *Client) BringHub(ctx context.Context, r Remote, h Header, signatures [][]byte) (At, error) {
	signatures, err := attested(r.Hub.Chain, h, signatures)
	if err != nil {
		return At{}, err
	}
	data, err := bindings.NewRemoteState().TryPackBringHub(h.Bytes, signatures)
	return c.call(ctx, r.State, data, err)
}

// BringHeader brings the patients' chain's header to a research chain, proven to be recorded in the hub at the hub's header that was brought last; hub is
// connected to the hub's chain.
func (c *Client) BringHeader(ctx context.Context, r Remote, hub *Client, at Header, h Header) (At, error) {
	hashes, err := slotOf("HeaderHub", "hashOf")
	if err != nil {
		return At{}, err
	}
	chain := r.Patients.Name()
	inner := crypto.Keccak256(chain[:], padded(hashes.Bytes()))
	slot := crypto.Keccak256Hash(padded(new(big.Int).SetUint64(h.Number).Bytes()), inner)
	p, err := hub.storageProof(ctx, r.Hub.Contract, at, slot)
	if err != nil {
		return At{}, err
	}
	data, err := bindings.NewRemoteState().TryPackBring(chain, h.Bytes, p.account, p.slots[0])
	return c.call(ctx, r.State, data, err)
}

// BringConsent brings a site's consent root to a research chain, proven under the patients' chain's header that was brought last; patients is connected to that
// chain. The site has a root there.
func (c *Client) BringConsent(ctx context.Context, r Remote, patients *Client, at Header, site Address) (At, error) {
	states, err := slotOf("ConsentRegistry", "stateOf")
	if err != nil {
		return At{}, err
	}
	first := crypto.Keccak256Hash(padded(site[:]), padded(states.Bytes()))
	second := common.BigToHash(new(big.Int).Add(first.Big(), big.NewInt(1)))
	p, err := patients.storageProof(ctx, r.Registry, at, first, second)
	if err != nil {
		return At{}, err
	}
	data, err := bindings.NewRemoteConsents().TryPackBring(common.Address(site), p.account, p.slots[0], p.slots[1])
	return c.call(ctx, r.Consents, data, err)
}

// call sends a transaction and waits until it is final.
func (c *Client) call(ctx context.Context, to Address, data []byte, packErr error) (At, error) {
	if packErr != nil {
		return At{}, fmt.Errorf("packing the call: %w", packErr)
	}
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.key == nil {
		return At{}, errors.New("client has no key: it can only read")
	}
	for range attempts {
		tx, err := c.send(ctx, &to, data, nil)
		if err == nil {
			var r *types.Receipt
			if r, err = c.mined(ctx, tx); err == nil {
				return c.WaitFinal(ctx, TxHash(r.TxHash))
			}
		}
		if !errors.Is(err, errSendAgain) {
			return At{}, err
		}
	}
	return At{}, fmt.Errorf("%w: transaction did not take effect in %d attempts", ErrUnavailable, attempts)
}

// storageProof is an endpoint's proof of slots of a contract; the contract that it is brought to checks it.
type storageProof struct {
	account [][]byte
	slots   [][][]byte
}

func (c *Client) storageProof(ctx context.Context, contract Address, at Header, slots ...common.Hash) (storageProof, error) {
	type proved struct {
		AccountProof []hexutil.Bytes `json:"accountProof"`
		StorageProof []struct {
			Proof []hexutil.Bytes `json:"proof"`
		} `json:"storageProof"`
	}
	a, err := anyOf(ctx, c.at, func(ctx context.Context, e *endpoint) (proved, error) { // a false one is refused by the contract that it is brought to
		return ask(ctx, e, func(ctx context.Context) (a proved, err error) {
			err = e.eth.Client().CallContext(ctx, &a, "eth_getProof", common.Address(contract), slots, hexutil.EncodeUint64(at.Number))
			return a, err
		})
	})
	if err != nil {
		return storageProof{}, err
	}
	if len(a.StorageProof) != len(slots) {
		return storageProof{}, fmt.Errorf("chain at %s proved %d slots, not %d", c.at.name(), len(a.StorageProof), len(slots))
	}
	p := storageProof{slots: make([][][]byte, len(slots))}
	if p.account, err = proofNodes(a.AccountProof); err != nil {
		return p, fmt.Errorf("chain at %s: %w", c.at.name(), err)
	}
	for i, s := range a.StorageProof {
		if p.slots[i], err = proofNodes(s.Proof); err != nil {
			return p, fmt.Errorf("chain at %s: %w", c.at.name(), err)
		}
	}
	return p, nil
}

func proofNodes(nodes []hexutil.Bytes) ([][]byte, error) {
	if len(nodes) > maxProofNodes {
		return nil, fmt.Errorf("a proof of %d nodes, at most %d", len(nodes), maxProofNodes)
	}
	out := make([][]byte, len(nodes))
	for i, n := range nodes {
		if len(n) > maxProofNode {
			return nil, fmt.Errorf("a node of %d bytes, at most %d", len(n), maxProofNode)
		}
		out[i] = bytes.Clone(n)
	}
	return out, nil
}

// BarAttester shows that a site has signed two hashes for one block, after which its signatures count no more in the hub (anybody).
func (c *Client) BarAttester(ctx context.Context, hub Hub, of Chain, one Header, signature []byte, other Header, otherSignature []byte) (At, error) {
	data, err := bindings.NewHeaderHub().TryPackBar(of.Name(), one.Number, one.Hash, signature, other.Hash, otherSignature)
	return c.call(ctx, hub.Contract, data, err)
}
