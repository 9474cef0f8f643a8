// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// Who takes part: sites and researchers, their keys, the circuits' verifying keys, and who carries sessions.
///
/// The operator that deploys it admits the first members and pins the verifying keys, until it closes the bootstrap. From
/// then on only the active sites admit, remove, pin and retire, and put another operator in the place of one that is gone, by motions; the operator has no say over
/// members or keys. It still writes the records of key ceremonies down (pinRecord), whose names are no circuits'.
/// Ids, addresses, circuits and motions are used once: what a log says of them stays true. A key that was retired stays what it was for what was proven with it
/// before; nothing new is accepted under it, and its circuit has no other key ever.
///
/// A motion carries when more than `quorum` per cent of the active sites support it: 50 is a strict majority, 99 all of up to a hundred. Who is active is
/// counted when a vote is cast, and the votes of sites that were removed since do not count. A site that is to be removed is one of the active sites, but all others
/// suffice to remove it, whatever the quorum, if they are at least two: else no consortium that decides with one voice could ever expel anybody. A motion that has not
/// carried within MOTION_LIFE lapses, so that a vote of long ago decides nothing.
contract Consortium is EIP712 {
    enum Role {
        None,
        Site,
        Researcher
    }

    enum Kind {
        None,
        AdmitSite,
        AdmitResearcher,
        Remove,
        PinKeys,
        RetireKeys,
        ReplaceOperator
    }

    /// A circuit's verifying key, for the registry.
    struct Pin {
        string circuit;
        bytes32 keyHash;
    }

    /// A member's keys. tlsKey and peerId may be empty for a researcher.
    struct Member {
        string id; // 1 to 32 of a-z, 0-9 and inner hyphens
        address account;
        bytes32 signingKey; // Ed25519
        bytes32 tlsKey; // SHA-256 of the SubjectPublicKeyInfo
        bytes peerId; // libp2p, at most 64 bytes
    }

    struct Motion {
        Kind kind;
        bool carried;
        address subject;
        uint64 until; // last second in which it can carry
        address[] supporters;
        Member member; // of an admission
        Pin[] pins; // of a motion for keys, or against them
    }

    bytes32 private constant SITE_TYPE =
        keccak256("Site(string id,address account,bytes32 signingKey,bytes32 tlsKey,bytes peerId)");
    bytes32 private constant RESEARCHER_TYPE =
        keccak256("Researcher(string id,address account,bytes32 signingKey,bytes32 tlsKey,bytes peerId)");
    bytes32 private constant OPERATOR_TYPE = keccak256("Operator(address account,uint64 until)");

    uint64 public constant MOTION_LIFE = 30 days;
    uint64 private constant NO_END = type(uint64).max;
    uint256 public constant MAX_PINS = 64; // of one motion
    uint256 public constant MAX_REASON = 280; // bytes of text, for all to read

    address public immutable founder; // the first operator
    bool public immutable development;
    uint8 public immutable quorum; // per cent of the active sites that a motion needs more than
    string public name;

    address public operator; // opens, seals and aborts sessions (StudyRegistry)
    bool public bootstrapClosed;
    uint256 public activeSites;
    mapping(address account => Role) public roleOf; // of everybody ever admitted
    mapping(address account => bool) public active;
    mapping(address account => bytes32) public idOf; // left-aligned, so that order as numbers is order as strings
    mapping(Role => mapping(bytes32 id => address)) public accountOf;
    mapping(bytes32 circuit => bytes32) public keyHash; // by keccak256 of the circuit id, or of the name of a ceremony's record
    mapping(bytes32 circuit => bool) public retired; // of those that have a key
    mapping(uint256 motion => Motion) private _motions;
    uint256 public motions; // made so far; ids are 1 to this

    event ConsortiumCreated(string name, bool development, uint8 quorum, address indexed operator);
    event SiteAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId);
    event ResearcherAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId);
    event MemberRemoved(address indexed account, Role role, uint256 indexed motion);
    event KeyPinned(bytes32 indexed circuitHash, string circuit, bytes32 keyHash);
    event KeyRetired(bytes32 indexed circuitHash, string circuit, uint256 indexed motion);
    event OperatorReplaced(address indexed operator, uint256 indexed motion);
    event BootstrapClosed();
    event MotionMade(
        uint256 indexed motion, address indexed mover, address indexed subject, Kind kind, string reason, uint64 until
    );
    event AdmissionMoved(uint256 indexed motion, Member member);
    event PinMoved(uint256 indexed motion, string circuit, bytes32 keyHash);
    event MotionSupported(uint256 indexed motion, address indexed site);
    event MotionCarried(uint256 indexed motion);

    error NotOperator(address sender);
    error NotActiveSite(address sender);
    error BootstrapOver();
    error BootstrapOpen();
    error NoSites();
    error InvalidName(string name);
    error InvalidQuorum(uint8 quorum);
    error InvalidRole();
    error InvalidReason(uint256 length);
    error InvalidId(string id);
    error IdTaken(string id, address account);
    error AccountTaken(address account);
    error MissingKeys(address account);
    error PeerIdTooLong(uint256 length);
    error NotPossessed(address account, address signer);
    error InvalidCircuit(string circuit);
    error KeyAlreadyPinned(string circuit, bytes32 keyHash);
    error InvalidRecord(string name);
    error NoKeyInUse(string circuit);
    error AlreadyOperator(address account);
    error NotActiveMember(address account);
    error LastSite(address account);
    error UnknownMotion(uint256 motion);
    error MotionOver(uint256 motion);
    error MotionLapsed(uint256 motion, uint64 until);
    error AlreadySupported(uint256 motion, address site);
    error WrongNumberOfPins(uint256 pins);

    modifier onlyOperatorInBootstrap() {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        if (bootstrapClosed) revert BootstrapOver();
        _;
    }

    modifier onlySiteAfterBootstrap() {
        if (!isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (!bootstrapClosed) revert BootstrapOpen();
        _;
    }

    constructor(string memory name_, bool development_, uint8 quorum_) EIP712("Salus Consortium", "1") {
        if (bytes(name_).length == 0 || bytes(name_).length > 64) revert InvalidName(name_);
        if (quorum_ < 50 || quorum_ > 99) revert InvalidQuorum(quorum_); // half of the sites must never suffice: two halves could decide against each other
        founder = msg.sender;
        operator = msg.sender;
        development = development_;
        quorum = quorum_;
        name = name_;
        emit ConsortiumCreated(name_, development_, quorum_, msg.sender);
    }

    // --- reading

    function isActiveSite(address account) public view returns (bool) {
        return active[account] && roleOf[account] == Role.Site;
    }

    function isActiveResearcher(address account) public view returns (bool) {
        return active[account] && roleOf[account] == Role.Researcher;
    }

    function motionState(uint256 motion)
        external
        view
        returns (
            Kind kind,
            bool carried,
            address subject,
            uint64 until,
            address[] memory supporters
        )
    {
        Motion storage m = _motions[motion];
        return (m.kind, m.carried, m.subject, m.until, m.supporters);
    }

    /// The votes with which a motion of that kind about that subject would carry now.
    function votesNeeded(Kind kind, address subject) public view returns (uint256) {
        uint256 n = activeSites;
        uint256 needed = n * quorum / 100 + 1;
        if (kind == Kind.Remove && needed == n && n > 2 && isActiveSite(subject)) return n - 1;
        return needed;
    }

    /// Whether proofs under a circuit's key are accepted now.
    function inUse(bytes32 circuit) external view returns (bool) {
        return keyHash[circuit] != 0 && !retired[circuit];
    }

    /// The EIP-712 digest that an account must sign to become the operator, by a motion that carries in that second at the latest.
    function operatorDigest(address account, uint64 until) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(OPERATOR_TYPE, account, until)));
    }

    /// The EIP-712 digest that the account must sign to be admitted.
    function possessionDigest(Role role, Member calldata m) external view returns (bytes32) {
        return _possessionDigest(role, m);
    }

    // --- bootstrap

    function admitSite(Member calldata m, bytes calldata possession) external onlyOperatorInBootstrap {
        _admissible(Role.Site, m, possession);
        _admit(Role.Site, m);
    }

    function admitResearcher(Member calldata m, bytes calldata possession) external onlyOperatorInBootstrap {
        _admissible(Role.Researcher, m, possession);
        _admit(Role.Researcher, m);
    }

    function pinKey(string calldata circuit, bytes32 keyHash_) external onlyOperatorInBootstrap {
        _checkPin(circuit, keyHash_);
        _pin(circuit, keyHash_);
    }

    /// A record of a key ceremony: what the operator announces and what came of it, once for each name, before and after the bootstrap. Its name is no circuit's, so
    /// that the operator cannot give a circuit a key with it.
    function pinRecord(string calldata record, bytes32 hash) external {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        if (!_ofCeremony(record)) revert InvalidRecord(record);
        _checkUnpinned(record, hash);
        _pin(record, hash);
    }

    function closeBootstrap() external onlyOperatorInBootstrap {
        if (activeSites == 0) revert NoSites();
        bootstrapClosed = true;
        emit BootstrapClosed();
    }

    // --- motions

    function moveAdmission(Role role, Member calldata m, bytes calldata possession, string calldata reason)
        external
        onlySiteAfterBootstrap
        returns (uint256 motion)
    {
        if (role == Role.None) revert InvalidRole();
        _admissible(role, m, possession);
        motion = _move(role == Role.Site ? Kind.AdmitSite : Kind.AdmitResearcher, m.account, NO_END, reason);
        _motions[motion].member = m;
        emit AdmissionMoved(motion, m);
        _support(motion);
    }

    function moveRemoval(address account, string calldata reason) external onlySiteAfterBootstrap returns (uint256 motion) {
        if (!active[account]) revert NotActiveMember(account);
        motion = _move(Kind.Remove, account, NO_END, reason);
        _support(motion);
    }

    /// All of them are pinned or none.
    function movePins(Pin[] calldata pins, string calldata reason) external onlySiteAfterBootstrap returns (uint256 motion) {
        if (pins.length == 0 || pins.length > MAX_PINS) revert WrongNumberOfPins(pins.length);
        motion = _move(Kind.PinKeys, address(0), NO_END, reason);
        for (uint256 i = 0; i < pins.length; i++) {
            _checkPin(pins[i].circuit, pins[i].keyHash);
            _motions[motion].pins.push(pins[i]);
            emit PinMoved(motion, pins[i].circuit, pins[i].keyHash);
        }
        _support(motion);
    }

    /// All of them are retired or none. What was proven with them stays proven; nothing is accepted under them from then on.
    function moveRetirement(string[] calldata circuits, string calldata reason)
        external
        onlySiteAfterBootstrap
        returns (uint256 motion)
    {
        if (circuits.length == 0 || circuits.length > MAX_PINS) revert WrongNumberOfPins(circuits.length);
        motion = _move(Kind.RetireKeys, address(0), NO_END, reason);
        for (uint256 i = 0; i < circuits.length; i++) {
            if (_ofCeremony(circuits[i])) revert InvalidCircuit(circuits[i]);
            bytes32 hash = _keyInUse(circuits[i]);
            _motions[motion].pins.push(Pin(circuits[i], hash));
            emit PinMoved(motion, circuits[i], hash);
        }
        _support(motion);
    }

    /// Sessions that the operator before has not sealed are the next one's to abort. A member is no operator: who carries sessions takes no part in them (_checkFree
    /// has the other half). The candidate says until when it would; the motion lapses then too, so that nobody becomes the operator by what it signed long ago.
    function moveOperator(address account, uint64 until, bytes calldata possession, string calldata reason)
        external
        onlySiteAfterBootstrap
        returns (uint256 motion)
    {
        address signer = ECDSA.recover(operatorDigest(account, until), possession);
        if (signer != account) revert NotPossessed(account, signer);
        _checkSuccessor(account);
        motion = _move(Kind.ReplaceOperator, account, until, reason);
        _support(motion);
    }

    function support(uint256 motion) external onlySiteAfterBootstrap {
        _support(motion);
    }

    /// A motion lapses after MOTION_LIFE, and at its end if that comes first.
    function _move(Kind kind, address subject, uint64 end, string calldata reason) private returns (uint256 motion) {
        if (bytes(reason).length == 0 || bytes(reason).length > MAX_REASON) revert InvalidReason(bytes(reason).length);
        motion = ++motions;
        Motion storage m = _motions[motion];
        m.kind = kind;
        m.subject = subject;
        m.until = uint64(block.timestamp) + MOTION_LIFE;
        if (end < m.until) m.until = end;
        emit MotionMade(motion, msg.sender, subject, kind, reason, m.until);
    }

    /// Votes of sites that were removed since do not count, so all are counted anew each time.
    function _support(uint256 motion) private {
        Motion storage m = _motions[motion];
        if (m.kind == Kind.None) revert UnknownMotion(motion);
        if (m.carried) revert MotionOver(motion);
        if (block.timestamp > m.until) revert MotionLapsed(motion, m.until);
        uint256 votes = 1;
        for (uint256 i = 0; i < m.supporters.length; i++) {
            if (m.supporters[i] == msg.sender) revert AlreadySupported(motion, msg.sender);
            if (active[m.supporters[i]]) votes++;
        }
        m.supporters.push(msg.sender);
        emit MotionSupported(motion, msg.sender);
        if (votes >= votesNeeded(m.kind, m.subject)) {
            m.carried = true;
            emit MotionCarried(motion);
            _carry(motion, m);
        }
    }

    function _carry(uint256 motion, Motion storage m) private {
        if (m.kind == Kind.Remove) {
            _remove(m.subject, motion);
        } else if (m.kind == Kind.PinKeys) {
            for (uint256 i = 0; i < m.pins.length; i++) {
                _pin(m.pins[i].circuit, m.pins[i].keyHash);
            }
        } else if (m.kind == Kind.RetireKeys) {
            for (uint256 i = 0; i < m.pins.length; i++) {
                _keyInUse(m.pins[i].circuit); // another motion may have retired it meanwhile
                bytes32 circuit = keccak256(bytes(m.pins[i].circuit));
                retired[circuit] = true;
                emit KeyRetired(circuit, m.pins[i].circuit, motion);
            }
        } else if (m.kind == Kind.ReplaceOperator) {
            _checkSuccessor(m.subject);
            operator = m.subject;
            emit OperatorReplaced(m.subject, motion);
        } else {
            _admit(m.kind == Kind.AdmitSite ? Role.Site : Role.Researcher, m.member);
        }
    }

    // --- admission and removal

    function _admissible(Role role, Member calldata m, bytes calldata possession) private view {
        _checkId(m.id);
        bool site = role == Role.Site;
        // "researcher" is the researcher's name in transcripts.
        if (site && bytes32(bytes(m.id)) == "researcher") revert InvalidId(m.id);
        if (m.account == address(0) || m.signingKey == 0) revert MissingKeys(m.account);
        if (site && (m.tlsKey == 0 || m.peerId.length == 0)) revert MissingKeys(m.account);
        if (m.peerId.length > 64) revert PeerIdTooLong(m.peerId.length);
        address signer = ECDSA.recover(_possessionDigest(role, m), possession);
        if (signer != m.account) revert NotPossessed(m.account, signer);
        _checkFree(role, m.id, m.account);
    }

    /// Checked again when a motion carries: another may have taken the id or the account meanwhile, or the account may have become the operator, who is no member. One that was the operator may be.
    function _checkFree(Role role, string memory id, address account) private view {
        if (account == operator || roleOf[account] != Role.None) revert AccountTaken(account);
        address holder = accountOf[role][bytes32(bytes(id))];
        if (holder != address(0)) revert IdTaken(id, holder);
    }

    function _admit(Role role, Member memory m) private {
        _checkFree(role, m.id, m.account);
        bytes32 id = bytes32(bytes(m.id));
        roleOf[m.account] = role;
        active[m.account] = true;
        idOf[m.account] = id;
        accountOf[role][id] = m.account;
        if (role == Role.Site) {
            activeSites++;
            emit SiteAdmitted(m.account, m.id, m.signingKey, m.tlsKey, m.peerId);
        } else {
            emit ResearcherAdmitted(m.account, m.id, m.signingKey, m.tlsKey, m.peerId);
        }
    }

    function _remove(address account, uint256 motion) private {
        if (!active[account]) revert NotActiveMember(account);
        Role role = roleOf[account];
        if (role == Role.Site) {
            if (activeSites == 1) revert LastSite(account);
            activeSites--;
        }
        active[account] = false;
        emit MemberRemoved(account, role, motion);
    }

    function _checkPin(string calldata circuit, bytes32 keyHash_) private view {
        if (_ofCeremony(circuit)) revert InvalidCircuit(circuit);
        _checkUnpinned(circuit, keyHash_);
    }

    /// Whether a name begins with "ceremony/".
    function _ofCeremony(string calldata circuit) private pure returns (bool) {
        return bytes(circuit).length >= 9 && bytes9(bytes(circuit)[:9]) == "ceremony/";
    }

    function _keyInUse(string memory circuit) private view returns (bytes32 hash) {
        bytes32 circuitHash = keccak256(bytes(circuit));
        hash = keyHash[circuitHash];
        if (hash == 0 || retired[circuitHash]) revert NoKeyInUse(circuit);
    }

    function _checkSuccessor(address account) private view {
        if (account == operator) revert AlreadyOperator(account);
        if (roleOf[account] != Role.None) revert AccountTaken(account);
    }

    function _checkUnpinned(string calldata circuit, bytes32 keyHash_) private view {
        if (bytes(circuit).length == 0 || bytes(circuit).length > 128 || keyHash_ == 0) revert InvalidCircuit(circuit);
        bytes32 pinned = keyHash[keccak256(bytes(circuit))];
        if (pinned != 0) revert KeyAlreadyPinned(circuit, pinned);
    }

    /// Once, checked again when a motion carries.
    function _pin(string memory circuit, bytes32 keyHash_) private {
        bytes32 circuitHash = keccak256(bytes(circuit));
        if (keyHash[circuitHash] != 0) revert KeyAlreadyPinned(circuit, keyHash[circuitHash]);
        keyHash[circuitHash] = keyHash_;
        emit KeyPinned(circuitHash, circuit, keyHash_);
    }

    function _possessionDigest(Role role, Member calldata m) private view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    role == Role.Site ? SITE_TYPE : RESEARCHER_TYPE,
                    keccak256(bytes(m.id)),
                    m.account,
                    m.signingKey,
                    m.tlsKey,
                    keccak256(m.peerId)
                )
            )
        );
    }

    function _checkId(string calldata id) private pure {
        bytes calldata b = bytes(id);
        if (b.length == 0 || b.length > 32) revert InvalidId(id);
        for (uint256 i = 0; i < b.length; i++) {
            bool alphanumeric = (b[i] >= "a" && b[i] <= "z") || (b[i] >= "0" && b[i] <= "9");
            bool innerHyphen = b[i] == "-" && i > 0 && i < b.length - 1;
            if (!alphanumeric && !innerHyphen) revert InvalidId(id);
        }
    }
}
