package ledger

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"salus/ledger/contracts/bindings"
)

const consentDomainName = "Salus Consent"

// RecoveryDelay is the number of blocks that a patient has to object to a recovery.
const RecoveryDelay = 50400

// Batch is a change of a site's consent root that a proof is for (zkproofs/consentbatch).
type Batch struct {
	Epoch     uint64   // that it begins
	Root      [32]byte // the new one
	GoodUntil uint64   // last block in which all its signatures are good
	Digest    [32]byte
	Taken     uint64   // entries of the queue's head that it carries out
	Content   [32]byte // SHA-256 of the batch's bytes
}

// StoreBatchKey puts the verifying key of a circuit of batches on chain (anybody). The consortium must have pinned its SHA-256.
func (c *Client) StoreBatchKey(ctx context.Context, circuit string, key []byte) (At, error) {
	data, err := c.codec.consents.TryPackStoreKey(circuit, key)
	topic := [32]byte(crypto.Keccak256([]byte(circuit)))
	return place(c.act(ctx, inConsents, data, err, "KeyStored", [][32]byte{topic}, func(Fact) bool { return true }))
}

// SubmitBatch puts a batch in force (site). The proof is 256 bytes: A, B and C uncompressed.
func (c *Client) SubmitBatch(ctx context.Context, circuit string, b Batch, proof []byte) (At, error) {
	data, err := c.codec.consents.TryPackSubmitBatch(circuit, bindings.ConsentRegistryBatch(b), proof)
	return place(c.act(ctx, inConsents, data, err, "ConsentPosted", [][32]byte{addressTopic(c.Address())}, func(f Fact) bool {
		p := f.(ConsentPosted)
		return p.Epoch == b.Epoch && p.Root == b.Root && p.Digest == b.Digest
	}))
}

// Admission is a change of a site's consent root that puts 240 more slots in use (zkproofs/admission).
type Admission struct {
	Epoch   uint64   // that it begins
	Root    [32]byte // the new one
	Content [32]byte // SHA-256 of the admission's bytes
}

// Admit puts an admission in force (site). The proof is 256 bytes: A, B and C uncompressed. The site must have registered its custodian's key.
func (c *Client) Admit(ctx context.Context, circuit string, a Admission, proof []byte) (At, error) {
	data, err := c.codec.consents.TryPackAdmit(circuit, bindings.ConsentRegistryAdmission(a), proof)
	return place(c.act(ctx, inConsents, data, err, "BatchAccepted", [][32]byte{addressTopic(c.Address())}, func(f Fact) bool {
		b := f.(BatchAccepted)
		return b.Epoch == a.Epoch && b.Content == a.Content && b.Under(circuit)
	}))
}

// Under says whether the change was proven under the key of a circuit.
func (b BatchAccepted) Under(circuit string) bool {
	return b.Circuit == [32]byte(crypto.Keccak256([]byte(circuit)))
}

// RegisterCustodian says with which key the site signs for patients on paper, by its y (site). It can be said once.
func (c *Client) RegisterCustodian(ctx context.Context, y [32]byte) (At, error) {
	data, err := c.codec.consents.TryPackRegisterCustodian(new(big.Int).SetBytes(y[:]))
	return place(c.act(ctx, inConsents, data, err, "CustodianRegistered", [][32]byte{addressTopic(c.Address())}, func(f Fact) bool {
		return f.(CustodianRegistered).Key == y
	}))
}

// Certificate lets a patient withdraw consent without the site's help: the site's word that the holder of a withdrawal key may end the slot's round. A slot is in
// round n when its site's queue has had n entries for it; the next one ends the round, and with it every certificate that was made for it.
type Certificate struct {
	Site      Address
	Slot      uint32
	Key       Address // of the withdrawal key
	Round     uint64
	Signature []byte // the site's, 65 bytes
}

// Certify signs that the holder of a withdrawal key may withdraw what the slot permits, in this round. The key is the site's.
func (k *Key) Certify(d Deployment, slot uint32, withdrawal Address, round uint64) (Certificate, error) {
	c := Certificate{Site: k.address, Slot: slot, Key: withdrawal, Round: round}
	var err error
	c.Signature, err = k.signDigest(c.digest(d))
	return c, err
}

func (c Certificate) digest(d Deployment) [32]byte {
	return consentDigest(d, "SlotCertificate(address site,uint32 slot,address key,uint64 round)", c, padded(c.Key[:]), numbered(c.Round))
}

// consentDigest is the EIP-712 digest of a structure that begins with the certificate's site and slot.
func consentDigest(d Deployment, kind string, c Certificate, rest ...[]byte) [32]byte {
	fields := append([][]byte{crypto.Keccak256([]byte(kind)), padded(c.Site[:]), numbered(uint64(c.Slot))}, rest...)
	return typedDigest(consentDomainName, d.ChainID, d.Consents, crypto.Keccak256(fields...))
}

func numbered(n uint64) []byte { return padded(new(big.Int).SetUint64(n).Bytes()) }

// Check says whether the site has signed the certificate for the deployment.
func (c Certificate) Check(d Deployment) error {
	digest := c.digest(d)
	if len(c.Signature) != 65 || c.Signature[64] != 27 && c.Signature[64] != 28 {
		return fmt.Errorf("certificate: a signature has 65 bytes, the last of them 27 or 28")
	}
	sig := append(c.Signature[:64:64], c.Signature[64]-27)
	key, err := crypto.SigToPub(digest[:], sig)
	if err != nil || Address(crypto.PubkeyToAddress(*key)) != c.Site {
		return fmt.Errorf("certificate: not signed by %s", c.Site)
	}
	return nil
}

// Withdraw signs a withdrawal by force as the holder of the certificate's key. It is good for the certificate's round.
func (k *Key) Withdraw(d Deployment, c Certificate) ([]byte, error) {
	return k.hold(c, consentDigest(d, "ForcedWithdrawal(address site,uint32 slot,uint64 round)", c, numbered(c.Round)))
}

// Object signs an objection to the recovery that is announced for the slot: the y of its key, and the block in which it may be queued.
func (k *Key) Object(d Deployment, c Certificate, key [32]byte, ripe uint64) ([]byte, error) {
	return k.hold(c, consentDigest(d, "RecoveryObjection(address site,uint32 slot,uint256 key,uint64 ripe)", c, key[:], numbered(ripe)))
}

// Retire signs that the key ends: no certificate for it will be good any more.
func (k *Key) Retire(d Deployment, c Certificate) ([]byte, error) {
	return k.hold(c, consentDigest(d, "RetiredKey(address site,uint32 slot)", c))
}

func (k *Key) hold(c Certificate, digest [32]byte) ([]byte, error) {
	if k.address != c.Key {
		return nil, fmt.Errorf("certificate: its key is %s, this one is %s", c.Key, k.address)
	}
	return k.signDigest(digest)
}

func (c Certificate) bound() bindings.ConsentRegistryCertificate {
	return bindings.ConsentRegistryCertificate{Site: common.Address(c.Site), Slot: c.Slot, Key: common.Address(c.Key), Round: c.Round, Signature: c.Signature}
}

// Slot is how far a slot's rounds are.
type Slot struct {
	Round       uint64
	Recovered   uint64 // the round that began with its last recovery
	Withdrawing bool   // a forced withdrawal waits
}

// SlotOf reads a slot's rounds.
func (c *Client) SlotOf(ctx context.Context, site Address, slot uint32) (Slot, error) {
	out, err := c.at.read(ctx, c.Deployment().Consents, c.codec.consents.PackSlotOf(common.Address(site), slot))
	if err != nil {
		return Slot{}, err
	}
	s, err := c.codec.consents.UnpackSlotOf(out)
	return Slot(s), err
}

// ForceWithdraw queues a withdrawal (anybody who has the certificate and the holder's signature).
func (c *Client) ForceWithdraw(ctx context.Context, of Certificate, signature []byte) (At, error) {
	data, err := c.codec.consents.TryPackForceWithdraw(of.bound(), signature)
	return c.queue(ctx, data, err, of.Site, Wish{Kind: WishWithdrawal, Slot: of.Slot})
}

// RetireHolder ends the certificate's key (anybody who has its signature).
func (c *Client) RetireHolder(ctx context.Context, of Certificate, signature []byte) (At, error) {
	data, err := c.codec.consents.TryPackRetire(of.bound(), signature)
	return place(c.act(ctx, inConsents, data, err, "HolderRetired", slotTopics(of.Site, of.Slot), func(f Fact) bool { return f.(HolderRetired).Key == of.Key }))
}

// queue sends what adds a wish to a site's queue. A wish that was carried out before does not count as this one.
func (c *Client) queue(ctx context.Context, data []byte, err error, site Address, w Wish) (At, error) {
	out, e := c.at.read(ctx, c.Deployment().Consents, c.codec.consents.PackQueueOf(common.Address(site)))
	if e != nil {
		return At{}, e
	}
	q, e := c.codec.consents.UnpackQueueOf(out)
	if e != nil {
		return At{}, e
	}
	return place(c.act(ctx, inConsents, data, err, "Queued", [][32]byte{addressTopic(site)}, func(f Fact) bool {
		queued := f.(Queued)
		return queued.Wish == w && queued.Number >= q.Head
	}))
}

// recovery is what stands announced for the slot; ripe is 0 where nothing does.
func (c *Client) recovery(ctx context.Context, site Address, slot uint32) (key [32]byte, ripe uint64, err error) {
	out, err := c.at.read(ctx, c.Deployment().Consents, c.codec.consents.PackRecoveryOf(common.Address(site), slot))
	if err != nil {
		return key, 0, err
	}
	r, err := c.codec.consents.UnpackRecoveryOf(out)
	if err != nil {
		return key, 0, err
	}
	return word(r.Key), r.Ripe, nil
}

// AnnounceRecovery gives notice that a patient's slot is to have a new key (site). An announcement that stands is found; one that was stopped or carried out
// is made anew.
func (c *Client) AnnounceRecovery(ctx context.Context, slot uint32, key [32]byte) (RecoveryAnnounced, error) {
	data, err := c.codec.consents.TryPackAnnounceRecovery(slot, new(big.Int).SetBytes(key[:]))
	stands, ripe, e := c.recovery(ctx, c.Address(), slot)
	if e != nil {
		return RecoveryAnnounced{}, e
	}
	before, e := c.Final(ctx)
	if e != nil {
		return RecoveryAnnounced{}, e
	}
	fact, err := c.act(ctx, inConsents, data, err, "RecoveryAnnounced", slotTopics(c.Address(), slot), func(f Fact) bool {
		r := f.(RecoveryAnnounced)
		return r.Key == key && (r.Block > before.Number || ripe != 0 && stands == key && r.Ripe == ripe)
	})
	if err != nil {
		return RecoveryAnnounced{}, err
	}
	return fact.(RecoveryAnnounced), nil
}

// StopRecovery ends an announced recovery: as the site, or with the holder's objection.
func (c *Client) StopRecovery(ctx context.Context, of Certificate, objection []byte) (At, error) {
	data, err := c.codec.consents.TryPackStopRecovery(of.bound(), objection)
	_, ripe, e := c.recovery(ctx, of.Site, of.Slot)
	if e != nil {
		return At{}, e
	}
	return place(c.act(ctx, inConsents, data, err, "RecoveryStopped", slotTopics(of.Site, of.Slot), func(f Fact) bool {
		return ripe == 0 || f.Where().Block+RecoveryDelay > ripe
	}))
}

// RipenRecovery queues a recovery whose time has come (site).
func (c *Client) RipenRecovery(ctx context.Context, slot uint32, key [32]byte) (At, error) {
	data, err := c.codec.consents.TryPackRipenRecovery(slot)
	return c.queue(ctx, data, err, c.Address(), Wish{Kind: WishRecovery, Slot: slot, Key: key})
}

func slotTopics(site Address, slot uint32) [][32]byte {
	return [][32]byte{addressTopic(site), [32]byte(numbered(uint64(slot)))}
}
