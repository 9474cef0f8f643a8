// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Consortium} from "./Consortium.sol";

/// What a site holds, as a commitment, and each time that it broke the glass.
///
/// A site posts the root over its records' version chains, one version at a time: what it says of a record later can be held against what it held then.
///
///     clinician, clinician ── two signatures over (site, subject, reason, until) ──> openEmergency ──> EmergencyOpened
///                                        closeEmergency, or the time is over ──┐
///     reviewer ── signature over (emergency, outcome, note) ──> reviewEmergency <┘ ──> EmergencyReviewed
///
/// An emergency access is for one patient, for hours, by two clinicians whom the site appointed beforehand in sight of all, and stays unreviewed in sight of
/// all until a third person has judged it. Nothing here names a patient: subject, reason and note are salted hashes, whose openings the site and the patient
/// hold. That the appointed keys are of two people, and of which, the site answers for.
contract RecordRegistry is EIP712 {
    struct Records {
        bytes32 root;
        uint64 version; // 0: none yet
    }

    enum Office {
        None,
        Clinician,
        Reviewer,
        Dismissed
    }

    enum Outcome {
        None,
        Justified,
        Unjustified
    }

    /// What two clinicians sign.
    struct Access {
        bytes32 subject; // the patient, salted and hashed
        bytes32 reason; // why, salted and hashed
        uint64 until; // seconds since 1970
    }

    struct Emergency {
        address site; // 0: there is none
        uint64 until;
        Outcome outcome;
    }

    uint64 public constant MOST = 24 hours;

    bytes32 private constant ACCESS_TYPE =
        keccak256("EmergencyAccess(address site,bytes32 subject,bytes32 reason,uint64 until)");
    bytes32 private constant REVIEW_TYPE = keccak256("EmergencyReview(bytes32 emergency,uint8 outcome,bytes32 note)");

    Consortium public immutable consortium;
    mapping(address site => Records) public recordsOf;
    mapping(address site => mapping(address key => Office)) public officeOf;
    mapping(bytes32 id => Emergency) public emergencyOf;

    event RecordsPosted(address indexed site, uint64 indexed version, bytes32 root);
    event Appointed(address indexed site, address indexed key, Office office);
    event Dismissed(address indexed site, address indexed key);
    event EmergencyOpened(
        address indexed site,
        bytes32 indexed emergency,
        bytes32 subject,
        bytes32 reason,
        address first,
        address second,
        uint64 until
    );
    event EmergencyClosed(address indexed site, bytes32 indexed emergency, uint64 until);
    event EmergencyReviewed(
        address indexed site, bytes32 indexed emergency, address reviewer, Outcome outcome, bytes32 note
    );

    error NotActiveSite(address sender);
    error EmptyRoot();
    error WrongVersion(address site, uint64 given, uint64 want);
    error InvalidOffice(Office office);
    error InvalidAppointee(address key);
    error HeldOffice(address site, address key, Office office);
    error NotAppointed(address site, address key, Office want);
    error OneClinician(address key);
    error NothingStated();
    error TooLong(uint64 until, uint64 latest);
    error TimeOver(uint64 until, uint64 current);
    error EmergencyKnown(bytes32 emergency);
    error UnknownEmergency(bytes32 emergency);
    error NotOfSite(bytes32 emergency, address sender);
    error StillOpen(bytes32 emergency, uint64 until);
    error InvalidOutcome();
    error ReviewedAlready(bytes32 emergency);

    modifier onlySite() {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        _;
    }

    constructor(Consortium consortium_) EIP712("Salus Records", "1") {
        consortium = consortium_;
    }

    // --- records

    /// Posts the root of the site's records as they are now.
    function postRecords(uint64 version, bytes32 root) external onlySite {
        Records storage r = recordsOf[msg.sender];
        if (root == 0) revert EmptyRoot();
        if (version != r.version + 1) revert WrongVersion(msg.sender, version, r.version + 1);
        r.root = root;
        r.version = version;
        emit RecordsPosted(msg.sender, version, root);
    }

    // --- offices

    /// Appoints the holder of a key as clinician or reviewer. A key holds one office at a site, once.
    function appoint(address key, Office office) external onlySite {
        if (office != Office.Clinician && office != Office.Reviewer) revert InvalidOffice(office);
        // The site's own account signs its transactions: as a clinician it would be a person and the machine in one.
        if (key == address(0) || key == msg.sender) revert InvalidAppointee(key);
        Office held = officeOf[msg.sender][key];
        if (held != Office.None) revert HeldOffice(msg.sender, key, held);
        officeOf[msg.sender][key] = office;
        emit Appointed(msg.sender, key, office);
    }

    function dismiss(address key) external onlySite {
        Office held = officeOf[msg.sender][key];
        if (held != Office.Clinician && held != Office.Reviewer) revert NotAppointed(msg.sender, key, Office.None);
        officeOf[msg.sender][key] = Office.Dismissed;
        emit Dismissed(msg.sender, key);
    }

    // --- emergencies

    /// Opens an emergency access on the word of two clinicians of the site.
    function openEmergency(Access calldata a, bytes calldata first, bytes calldata second)
        external
        onlySite
        returns (bytes32 id)
    {
        if (a.subject == 0 || a.reason == 0) revert NothingStated();
        uint64 current = uint64(block.timestamp);
        if (a.until <= current) revert TimeOver(a.until, current);
        if (a.until > current + MOST) revert TooLong(a.until, current + MOST);
        id = accessDigest(msg.sender, a);
        if (emergencyOf[id].site != address(0)) revert EmergencyKnown(id);
        address one = _clinician(id, first);
        address two = _clinician(id, second);
        if (one == two) revert OneClinician(one);
        emergencyOf[id] = Emergency(msg.sender, a.until, Outcome.None);
        emit EmergencyOpened(msg.sender, id, a.subject, a.reason, one, two, a.until);
    }

    function _clinician(bytes32 digest, bytes calldata signature) private view returns (address key) {
        key = ECDSA.recover(digest, signature);
        if (officeOf[msg.sender][key] != Office.Clinician) revert NotAppointed(msg.sender, key, Office.Clinician);
    }

    /// Ends an emergency access before its time.
    function closeEmergency(bytes32 id) external onlySite {
        Emergency storage e = emergencyOf[id];
        if (e.site == address(0)) revert UnknownEmergency(id);
        if (e.site != msg.sender) revert NotOfSite(id, msg.sender);
        uint64 current = uint64(block.timestamp);
        if (e.until <= current) revert TimeOver(e.until, current);
        e.until = current;
        emit EmergencyClosed(msg.sender, id, current);
    }

    /// Records what a reviewer found, once, after the access is over. Anybody may bring the reviewer's word.
    function reviewEmergency(bytes32 id, Outcome outcome, bytes32 note, bytes calldata signature) external {
        Emergency storage e = emergencyOf[id];
        if (e.site == address(0)) revert UnknownEmergency(id);
        if (block.timestamp < e.until) revert StillOpen(id, e.until);
        if (e.outcome != Outcome.None) revert ReviewedAlready(id);
        if (outcome == Outcome.None) revert InvalidOutcome();
        address reviewer = ECDSA.recover(reviewDigest(id, outcome, note), signature);
        if (officeOf[e.site][reviewer] != Office.Reviewer) revert NotAppointed(e.site, reviewer, Office.Reviewer);
        e.outcome = outcome;
        emit EmergencyReviewed(e.site, id, reviewer, outcome, note);
    }

    // --- for signers

    /// What a clinician signs; it is the emergency's id too.
    function accessDigest(address site, Access calldata a) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ACCESS_TYPE, site, a.subject, a.reason, a.until)));
    }

    /// What a reviewer signs.
    function reviewDigest(bytes32 id, Outcome outcome, bytes32 note) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REVIEW_TYPE, id, uint8(outcome), note)));
    }
}
