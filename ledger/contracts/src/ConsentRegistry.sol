// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Consortium} from "./Consortium.sol";
import {Groth16} from "./Groth16.sol";
import {IConsents} from "./IConsents.sol";

/// Each site's consent root: what its patients allow now, as a commitment. Only the site moves it, one epoch at a time, and only by a proof: that every
/// change was asked for, by the patient's signature or by the queue that this contract keeps; or that patients came in, with keys of their own or on paper.
///
///     patient ── certificate, signature ──> forceWithdraw ──┐
///                                                          queue ──> submitBatch (proof) ──> root, epoch
///     site ──── announceRecovery … delay … ripenRecovery ───┘               admit (proof) ──┘
///
/// A session is not opened for a site whose queue is not empty (StudyRegistry): a withdrawal that the site does not carry out stops the site, and not the patient.
/// Proofs begin at EMPTY_ROOT, which is nobody's consent; with no verifying key in place nothing moves.
contract ConsentRegistry is IConsents, EIP712 {
    struct State {
        bytes32 root;
        uint64 epoch; // 0: none yet
        uint8 height;
        uint64 waiting; // entries of the queue; beside the epoch, so that one storage proof has both
    }

    /// What the queue asks a site to do.
    struct Entry {
        uint8 kind; // FORCED or RECOVERY
        uint32 slot;
        uint256 key; // y of a recovery's new key
    }

    struct Queue {
        uint64 head; // entries before it are done
        uint64 tail; // entries so far
        mapping(uint64 => Entry) entries;
        mapping(uint32 slot => Slot) slots;
        mapping(uint32 slot => Recovery) recoveries;
        mapping(uint32 slot => mapping(address key => bool)) retired;
    }

    /// A slot's rounds. Each entry of the queue ends one, and with it the certificates that were made for it: a slot costs its site one entry a round,
    /// whatever certificates there are and whoever has stolen one.
    struct Slot {
        uint64 round; // entries that the queue ever had for it
        uint64 recovered; // the round that began with its last recovery; certificates from before are void
        bool withdrawing; // a forced withdrawal waits
    }

    /// What a site signs for a patient whose key is in force: that the holder of a withdrawal key may end the slot's round.
    struct Certificate {
        address site;
        uint32 slot;
        address key; // account of the withdrawal key
        uint64 round;
        bytes signature; // the site's
    }

    /// A batch of updates that a proof is for.
    struct Batch {
        uint64 epoch; // that it begins
        bytes32 root;
        uint64 goodUntil; // last block in which all its signatures are good
        bytes32 digest;
        uint64 taken; // entries from the queue's head that it carries out
        bytes32 content; // SHA-256 of the batch's bytes, which the site and another keep
    }

    /// Slots that are put in use, 240 more, with what may stand there before anybody has signed (zkproofs/admission).
    struct Admission {
        uint64 epoch; // that it begins
        bytes32 root;
        bytes32 content; // SHA-256 of its bytes
    }

    struct Recovery {
        uint256 key;
        uint64 ripe; // first block in which it may be queued; 0: none announced
    }

    struct Key {
        address holder; // 0: none
        uint8 idLength;
        bool admission; // else a batch
    }

    uint8 public constant FORCED = 3; // the kinds of zkproofs/consentbatch
    uint8 public constant RECOVERY = 6;
    uint8 public constant HEIGHT = 5; // of trees that are changed by proof
    uint32 public constant SLOTS = 983040;
    uint64 public constant RECOVERY_DELAY = 50400; // blocks; a week of blocks of twelve seconds
    /// The root of two empty trees of that height.
    bytes32 public constant EMPTY_ROOT = 0x118683ff21aa6db7975e3cd9673850cae28058c94976ca897d12185f138cba1f;

    bytes32 private constant CERTIFICATE_TYPE =
        keccak256("SlotCertificate(address site,uint32 slot,address key,uint64 round)");
    bytes32 private constant WITHDRAWAL_TYPE = keccak256("ForcedWithdrawal(address site,uint32 slot,uint64 round)");
    bytes32 private constant OBJECTION_TYPE =
        keccak256("RecoveryObjection(address site,uint32 slot,uint256 key,uint64 ripe)");
    bytes32 private constant RETIREMENT_TYPE = keccak256("RetiredKey(address site,uint32 slot)");

    Consortium public immutable consortium;
    mapping(address site => State) public stateOf;
    mapping(bytes32 circuit => Key) public keyOf; // by keccak256 of the circuit id
    /// y of the key with which a site signs for patients on paper; 0: none. In an admission it alone has consents. It is registered once: a site that could exchange it
    /// could register a patient's key for the time of one admission. Where it is lost slots move to another by recovery, and new patients on paper come in by batches.
    mapping(address site => uint256) public custodianOf;
    mapping(address site => Queue) private _queues;

    event ConsentPosted(address indexed site, uint64 indexed epoch, bytes32 root, uint8 height, bytes32 digest);
    event BatchAccepted(
        address indexed site,
        uint64 indexed epoch,
        bytes32 indexed circuitHash,
        uint64 goodUntil,
        uint64 taken,
        bytes32 content
    );
    event CustodianRegistered(address indexed site, uint256 key);
    event KeyStored(bytes32 indexed circuitHash, string circuit, address holder);
    event Queued(address indexed site, uint64 indexed number, uint8 kind, uint32 slot, uint256 key);
    event RecoveryAnnounced(address indexed site, uint32 indexed slot, uint256 key, uint64 ripe);
    event RecoveryStopped(address indexed site, uint32 indexed slot);
    event HolderRetired(address indexed site, uint32 indexed slot, address key);

    error NotActiveSite(address sender);
    error WrongEpoch(address site, uint64 given, uint64 want);
    error KeyNotPinned(string circuit);
    error KeyRetired(string circuit);
    error KeyStoredAlready(string circuit);
    error NoKey(string circuit);
    error WrongCircuit(string circuit);
    error NoCustodian(address site);
    error CustodianKnown(address site);
    error BatchExpired(uint64 goodUntil, uint256 current);
    error TooManyTaken(uint64 taken, uint64 waiting);
    error ProofRefused(string circuit);
    error InvalidSlot(uint32 slot);
    error InvalidKey(uint256 key);
    error NotCertified(address site, address signer);
    error NotSigned(address want, address signer);
    error WrongRound(address site, uint32 slot, uint64 given, uint64 current);
    error RetiredHolder(address site, uint32 slot, address key);
    error AlreadyWithdrawing(address site, uint32 slot);
    error NoRecovery(address site, uint32 slot);
    error RecoveryWaits(address site, uint32 slot, uint64 ripe);

    modifier onlySite() {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        _;
    }

    constructor(Consortium consortium_) EIP712("Salus Consent", "1") {
        consortium = consortium_;
    }

    // --- moving the root

    /// Puts a batch of updates in force.
    function submitBatch(string calldata circuit, Batch calldata b, bytes calldata proof) external onlySite {
        bytes32 c = keccak256(bytes(circuit));
        Key memory k = _key(c, circuit, false);
        if (block.number > b.goodUntil) revert BatchExpired(b.goodUntil, block.number);
        uint256[] memory inputs = new uint256[](6);
        inputs[0] = uint256(_rootOf(msg.sender));
        inputs[1] = uint256(b.root);
        inputs[2] = addmod(placeOf(msg.sender), b.goodUntil, Groth16.R);
        inputs[3] = uint256(b.digest);
        (inputs[4], inputs[5]) = _take(msg.sender, b.digest, b.taken);
        if (!Groth16.verify(k.holder, k.idLength, inputs, proof)) revert ProofRefused(circuit);
        _move(b.root, b.epoch, b.digest);
        emit BatchAccepted(msg.sender, b.epoch, c, b.goodUntil, b.taken, b.content);
    }

    /// Registers the key with which the site signs for patients on paper.
    function registerCustodian(uint256 key) external onlySite {
        if (key == 0 || key >= Groth16.R) revert InvalidKey(key);
        if (custodianOf[msg.sender] != 0) revert CustodianKnown(msg.sender);
        custodianOf[msg.sender] = key;
        emit CustodianRegistered(msg.sender, key);
    }

    /// Puts 240 more slots in use.
    function admit(string calldata circuit, Admission calldata a, bytes calldata proof) external onlySite {
        bytes32 c = keccak256(bytes(circuit));
        Key memory k = _key(c, circuit, true);
        uint256[] memory inputs = new uint256[](4);
        inputs[0] = uint256(_rootOf(msg.sender));
        inputs[1] = uint256(a.root);
        inputs[2] = placeOf(msg.sender);
        inputs[3] = custodianOf[msg.sender];
        if (inputs[3] == 0) revert NoCustodian(msg.sender);
        if (!Groth16.verify(k.holder, k.idLength, inputs, proof)) revert ProofRefused(circuit);
        _move(a.root, a.epoch, 0);
        emit BatchAccepted(msg.sender, a.epoch, c, 0, 0, a.content);
    }

    /// Stores the verifying key of a circuit that the consortium has pinned, once.
    function storeKey(string calldata circuit, bytes calldata key) external {
        bytes32 c = keccak256(bytes(circuit));
        bool admission = _begins(circuit, "admission/");
        if (!admission && !_begins(circuit, "consentbatch/")) revert WrongCircuit(circuit);
        if (keyOf[c].holder != address(0)) revert KeyStoredAlready(circuit);
        bytes32 pinned = consortium.keyHash(c);
        if (pinned == 0 || sha256(key) != pinned) revert KeyNotPinned(circuit);
        address holder = Groth16.store(key, circuit, admission ? 4 : 6);
        keyOf[c] = Key(holder, uint8(bytes(circuit).length), admission);
        emit KeyStored(c, circuit, holder);
    }

    function _key(bytes32 c, string calldata circuit, bool admission) private view returns (Key memory k) {
        k = keyOf[c];
        if (k.holder == address(0)) revert NoKey(circuit);
        if (consortium.retired(c)) revert KeyRetired(circuit);
        if (k.admission != admission) revert WrongCircuit(circuit);
    }

    function _begins(string calldata s, string memory prefix) private pure returns (bool) {
        bytes memory p = bytes(prefix);
        return bytes(s).length > p.length && keccak256(bytes(s)[:p.length]) == keccak256(p);
    }

    /// The root that a proof goes on from.
    function _rootOf(address site) private view returns (bytes32) {
        State storage s = stateOf[site];
        return s.epoch == 0 ? EMPTY_ROOT : s.root;
    }

    function _move(bytes32 root, uint64 epoch, bytes32 digest) internal {
        State storage s = stateOf[msg.sender];
        if (epoch != s.epoch + 1) revert WrongEpoch(msg.sender, epoch, s.epoch + 1);
        s.root = root;
        s.epoch = epoch;
        s.height = HEIGHT;
        emit ConsentPosted(msg.sender, epoch, root, HEIGHT, digest);
    }

    /// What a directive for the site is signed for: this chain, this contract and the site's account. zkproofs/consentbatch.PlaceOf.
    function placeOf(address site) public view returns (uint256) {
        bytes32 h = sha256(abi.encodePacked("salus/consent/place/v1\x00", uint64(block.chainid), address(this), site));
        return uint256(h) & (type(uint256).max >> 3);
    }

    // --- the queue

    /// How many entries wait for the site.
    function waiting(address site) external view returns (uint64) {
        return stateOf[site].waiting;
    }

    function queueOf(address site) external view returns (uint64 head, uint64 tail) {
        Queue storage q = _queues[site];
        return (q.head, q.tail);
    }

    function entryOf(address site, uint64 number) external view returns (Entry memory) {
        return _queues[site].entries[number];
    }

    function slotOf(address site, uint32 slot) external view returns (Slot memory) {
        return _queues[site].slots[slot];
    }

    function retiredOf(address site, uint32 slot, address key) external view returns (bool) {
        return _queues[site].retired[slot][key];
    }

    function recoveryOf(address site, uint32 slot) external view returns (uint256 key, uint64 ripe) {
        Recovery storage r = _queues[site].recoveries[slot];
        return (r.key, r.ripe);
    }

    /// Withdraws a patient's consent without the site, by a certificate of the slot's round. signature is that of its key. Anybody may bring them.
    function forceWithdraw(Certificate calldata c, bytes calldata signature) external {
        Queue storage q = _queues[c.site];
        Slot storage s = q.slots[c.slot];
        _checkCertificate(q, c);
        if (c.round != s.round) revert WrongRound(c.site, c.slot, c.round, s.round);
        _checkHolder(c.key, keccak256(abi.encode(WITHDRAWAL_TYPE, c.site, c.slot, c.round)), signature);
        if (s.withdrawing) revert AlreadyWithdrawing(c.site, c.slot);
        (s.round, s.withdrawing) = (c.round + 1, true);
        _enqueue(q, c.site, Entry(FORCED, c.slot, 0));
    }

    /// The site says that a patient without a key shall have a new one. The patient has RECOVERY_DELAY blocks to object.
    function announceRecovery(uint32 slot, uint256 key) external onlySite {
        if (slot >= SLOTS) revert InvalidSlot(slot);
        if (key == 0 || key >= Groth16.R) revert InvalidKey(key);
        uint64 ripe = uint64(block.number) + RECOVERY_DELAY;
        _queues[msg.sender].recoveries[slot] = Recovery(key, ripe);
        emit RecoveryAnnounced(msg.sender, slot, key, ripe);
    }

    /// Stops a recovery: by the site, or by the holder of a certificate of any round since the slot's last recovery, so by one that has withdrawn too. The objection
    /// is to this announcement. The site's next one makes it begin again, and its time too.
    function stopRecovery(Certificate calldata c, bytes calldata signature) external {
        Queue storage q = _queues[c.site];
        Recovery memory r = q.recoveries[c.slot];
        if (r.ripe == 0) revert NoRecovery(c.site, c.slot);
        if (msg.sender != c.site) {
            Slot memory s = q.slots[c.slot];
            _checkCertificate(q, c);
            if (c.round < s.recovered || c.round > s.round) revert WrongRound(c.site, c.slot, c.round, s.round);
            _checkHolder(c.key, keccak256(abi.encode(OBJECTION_TYPE, c.site, c.slot, r.key, r.ripe)), signature);
        }
        delete q.recoveries[c.slot];
        emit RecoveryStopped(c.site, c.slot);
    }

    /// Ends a withdrawal key for the slot, by its own signature: whoever has gone over to another leaves nothing to a thief of this one.
    function retire(Certificate calldata c, bytes calldata signature) external {
        Queue storage q = _queues[c.site];
        _checkCertificate(q, c);
        _checkHolder(c.key, keccak256(abi.encode(RETIREMENT_TYPE, c.site, c.slot)), signature);
        q.retired[c.slot][c.key] = true;
        emit HolderRetired(c.site, c.slot, c.key);
    }

    /// Queues a recovery to which nobody objected.
    function ripenRecovery(uint32 slot) external onlySite {
        Queue storage q = _queues[msg.sender];
        Recovery memory r = q.recoveries[slot];
        if (r.ripe == 0) revert NoRecovery(msg.sender, slot);
        if (block.number < r.ripe) revert RecoveryWaits(msg.sender, slot, r.ripe);
        delete q.recoveries[slot];
        Slot storage s = q.slots[slot];
        s.recovered = ++s.round;
        _enqueue(q, msg.sender, Entry(RECOVERY, slot, r.key));
    }

    function _checkCertificate(Queue storage q, Certificate calldata c) private view {
        if (c.slot >= SLOTS) revert InvalidSlot(c.slot);
        if (!consortium.isActiveSite(c.site)) revert NotActiveSite(c.site);
        address signer = ECDSA.recover(certificateDigest(c.site, c.slot, c.key, c.round), c.signature);
        if (signer != c.site) revert NotCertified(c.site, signer);
        if (q.retired[c.slot][c.key]) revert RetiredHolder(c.site, c.slot, c.key);
    }

    function _checkHolder(address key, bytes32 what, bytes calldata signature) private view {
        address signer = ECDSA.recover(_hashTypedDataV4(what), signature);
        if (signer != key) revert NotSigned(key, signer);
    }

    function _enqueue(Queue storage q, address site, Entry memory e) private {
        uint64 number = q.tail++;
        stateOf[site].waiting++;
        q.entries[number] = e;
        emit Queued(site, number, e.kind, e.slot, e.key);
    }

    /// Takes entries from the head and gives the challenge and the sum that a batch which carries them out has. zkproofs/consentbatch.Challenge and Queued.
    function _take(address site, bytes32 digest, uint64 taken) internal returns (uint256 challenge, uint256 sum) {
        Queue storage q = _queues[site];
        uint64 head;
        if (taken != 0) { // else the queue is not read: 2,200 gas of nearly every batch
            head = q.head;
            if (taken > q.tail - head) revert TooManyTaken(taken, q.tail - head);
        }
        bytes memory preimage = new bytes(55 + 64 * uint256(taken));
        bytes23 domain = "salus/consent/queue/v1\x00";
        assembly ("memory-safe") {
            mstore(add(preimage, 32), domain)
            mstore(add(preimage, 55), digest)
        }
        uint256[] memory number = new uint256[](taken);
        uint256[] memory key = new uint256[](taken);
        for (uint64 i = 0; i < taken; i++) {
            Entry memory e = q.entries[head + i];
            uint256 n = uint256(e.slot) + (uint256(e.kind) << 20);
            uint256 k = e.key;
            (number[i], key[i]) = (n, k);
            assembly ("memory-safe") {
                let place := add(add(preimage, 87), mul(i, 64))
                mstore(place, n)
                mstore(add(place, 32), k)
            }
            if (e.kind == FORCED) q.slots[e.slot].withdrawing = false;
            delete q.entries[head + i];
        }
        if (taken != 0) {
            q.head = head + taken;
            stateOf[site].waiting -= taken;
        }
        challenge = uint256(sha256(preimage)) & (type(uint256).max >> 3);
        uint256 power = 1;
        for (uint256 i = 0; i < taken; i++) {
            uint256 t = addmod(number[i], mulmod(challenge, key[i], Groth16.R), Groth16.R);
            sum = addmod(sum, mulmod(power, t, Groth16.R), Groth16.R);
            power = mulmod(mulmod(power, challenge, Groth16.R), challenge, Groth16.R);
        }
    }

    // --- for wallets

    /// What a site signs for a patient whose key is in force.
    function certificateDigest(address site, uint32 slot, address key, uint64 round) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CERTIFICATE_TYPE, site, slot, key, round)));
    }

    /// What the holder of a withdrawal key signs to withdraw.
    function withdrawalDigest(address site, uint32 slot, uint64 round) external view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(WITHDRAWAL_TYPE, site, slot, round)));
    }

    /// What the holder signs to object to the recovery that is announced.
    function objectionDigest(address site, uint32 slot, uint256 key, uint64 ripe) external view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(OBJECTION_TYPE, site, slot, key, ripe)));
    }

    /// What the holder signs to retire the key.
    function retirementDigest(address site, uint32 slot) external view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RETIREMENT_TYPE, site, slot)));
    }
}
