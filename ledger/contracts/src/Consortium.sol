// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// Who takes part: sites and researchers, their keys, and the circuits' verifying keys.
///
/// The operator that deploys it admits the first members and pins the verifying keys, until it closes the bootstrap. From
/// then on only a strict majority of the active sites admits and removes; the operator has no say over members or keys.
/// Ids, addresses, circuits and motions are used once: what a log says of them stays true.
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
        Remove
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
        bytes32 reason;
        address[] supporters;
        Member member; // of an admission
    }

    bytes32 private constant SITE_TYPE =
        keccak256("Site(string id,address account,bytes32 signingKey,bytes32 tlsKey,bytes peerId)");
    bytes32 private constant RESEARCHER_TYPE =
        keccak256("Researcher(string id,address account,bytes32 signingKey,bytes32 tlsKey,bytes peerId)");

    address public immutable operator;
    bool public immutable development;
    string public name;

    bool public bootstrapClosed;
    uint256 public activeSites;
    mapping(address account => Role) public roleOf; // of everybody ever admitted
    mapping(address account => bool) public active;
    mapping(address account => bytes32) public idOf; // left-aligned, so that order as numbers is order as strings
    mapping(Role => mapping(bytes32 id => address)) public accountOf;
    mapping(bytes32 circuit => bytes32) public keyHash; // by keccak256 of the circuit id
    mapping(uint256 motion => Motion) private _motions;
    uint256 public motions; // made so far; ids are 1 to this

    event ConsortiumCreated(string name, bool development, address indexed operator);
    event SiteAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId);
    event ResearcherAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId);
    event MemberRemoved(address indexed account, Role role, uint256 indexed motion, bytes32 reason);
    event KeyPinned(bytes32 indexed circuitHash, string circuit, bytes32 keyHash);
    event BootstrapClosed();
    event MotionMade(
        uint256 indexed motion, address indexed mover, address indexed subject, Kind kind, bytes32 reason
    );
    event MotionSupported(uint256 indexed motion, address indexed site);
    event MotionCarried(uint256 indexed motion);

    error NotOperator(address sender);
    error NotActiveSite(address sender);
    error BootstrapOver();
    error BootstrapOpen();
    error NoSites();
    error InvalidName(string name);
    error InvalidRole();
    error InvalidId(string id);
    error IdTaken(string id, address account);
    error AccountTaken(address account);
    error MissingKeys(address account);
    error PeerIdTooLong(uint256 length);
    error NotPossessed(address account, address signer);
    error InvalidCircuit(string circuit);
    error KeyAlreadyPinned(string circuit, bytes32 keyHash);
    error NotActiveMember(address account);
    error LastSite(address account);
    error UnknownMotion(uint256 motion);
    error MotionOver(uint256 motion);
    error AlreadySupported(uint256 motion, address site);

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

    constructor(string memory name_, bool development_) EIP712("Salus Consortium", "1") {
        if (bytes(name_).length == 0 || bytes(name_).length > 64) revert InvalidName(name_);
        operator = msg.sender;
        development = development_;
        name = name_;
        emit ConsortiumCreated(name_, development_, msg.sender);
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
        returns (Kind kind, bool carried, address subject, bytes32 reason, address[] memory supporters)
    {
        Motion storage m = _motions[motion];
        return (m.kind, m.carried, m.subject, m.reason, m.supporters);
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
        if (bytes(circuit).length == 0 || bytes(circuit).length > 128 || keyHash_ == 0) revert InvalidCircuit(circuit);
        bytes32 circuitHash = keccak256(bytes(circuit));
        if (keyHash[circuitHash] != 0) revert KeyAlreadyPinned(circuit, keyHash[circuitHash]);
        keyHash[circuitHash] = keyHash_;
        emit KeyPinned(circuitHash, circuit, keyHash_);
    }

    function closeBootstrap() external onlyOperatorInBootstrap {
        if (activeSites == 0) revert NoSites();
        bootstrapClosed = true;
        emit BootstrapClosed();
    }

    // --- motions

    function moveAdmission(Role role, Member calldata m, bytes calldata possession, bytes32 reason)
        external
        onlySiteAfterBootstrap
        returns (uint256 motion)
    {
        if (role == Role.None) revert InvalidRole();
        _admissible(role, m, possession);
        motion = _move(role == Role.Site ? Kind.AdmitSite : Kind.AdmitResearcher, m.account, reason);
        _motions[motion].member = m;
        _support(motion);
    }

    function moveRemoval(address account, bytes32 reason) external onlySiteAfterBootstrap returns (uint256 motion) {
        if (!active[account]) revert NotActiveMember(account);
        motion = _move(Kind.Remove, account, reason);
        _support(motion);
    }

    function support(uint256 motion) external onlySiteAfterBootstrap {
        _support(motion);
    }

    function _move(Kind kind, address subject, bytes32 reason) private returns (uint256 motion) {
        motion = ++motions;
        Motion storage m = _motions[motion];
        m.kind = kind;
        m.subject = subject;
        m.reason = reason;
        emit MotionMade(motion, msg.sender, subject, kind, reason);
    }

    /// Votes of sites that were removed since do not count, so all are counted anew each time.
    function _support(uint256 motion) private {
        Motion storage m = _motions[motion];
        if (m.kind == Kind.None) revert UnknownMotion(motion);
        if (m.carried) revert MotionOver(motion);
        uint256 votes = 1;
        for (uint256 i = 0; i < m.supporters.length; i++) {
            if (m.supporters[i] == msg.sender) revert AlreadySupported(motion, msg.sender);
            if (active[m.supporters[i]]) votes++;
        }
        m.supporters.push(msg.sender);
        emit MotionSupported(motion, msg.sender);
        if (2 * votes > activeSites) {
            m.carried = true;
            emit MotionCarried(motion);
            _carry(motion, m);
        }
    }

    function _carry(uint256 motion, Motion storage m) private {
        if (m.kind == Kind.Remove) {
            _remove(m.subject, motion, m.reason);
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

    /// Checked again when a motion carries: another may have taken the id or the account meanwhile.
    function _checkFree(Role role, string memory id, address account) private view {
        if (roleOf[account] != Role.None) revert AccountTaken(account);
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

    function _remove(address account, uint256 motion, bytes32 reason) private {
        if (!active[account]) revert NotActiveMember(account);
        Role role = roleOf[account];
        if (role == Role.Site) {
            if (activeSites == 1) revert LastSite(account);
            activeSites--;
        }
        active[account] = false;
        emit MemberRemoved(account, role, motion, reason);
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
