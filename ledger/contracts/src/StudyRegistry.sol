// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "./ConsentRegistry.sol";
import {Consortium} from "./Consortium.sol";

/// Studies, the sites' approvals of them, and their sessions.
///
///     session:  none → open → sealed → released
///                        ↘       ↘
///                         aborted ← (before release only)
///
/// openSession freezes the roster with the consent and dataset roots that stand at that block, so that a verifier needs the
/// logs alone. It is refused while a withdrawal waits in a site's queue. seal is the operator's; it counts for nothing until every site of the roster has attested the same head.
///
/// A study's iterative analysis is a chain of sessions. Each is opened with the SHA-256 of the public model that it computes at, and with the session
/// before, which must be of the same study and released; so an iteration rests on one result, and after a session all that follow it have one model.
contract StudyRegistry {
    struct Study {
        address researcher; // 0: unknown
        uint32 minSites;
        uint32 maxSessions;
        uint32 sessions; // opened so far, aborted ones included
    }

    struct Approval {
        bytes32 datasetRoot; // 0: never approved
        uint8 height;
        bool revoked;
    }

    enum Phase {
        None,
        Open,
        Sealed,
        Released,
        Aborted
    }

    struct Session {
        bytes32 study;
        Phase phase;
        uint32 attestations;
        bytes32 head;
        bytes32 aggregate;
        address[] sites;
        bytes32 model; // 0: the analysis has none
        bytes32 next; // model of the released sessions that followed; 0: none did
        bytes32 previous; // session whose result the model follows from; 0: none
        uint32 iteration; // from 0
    }

    struct RosterEntry {
        address site;
        uint64 consentEpoch;
        bytes32 consentRoot;
        uint8 consentHeight;
        bytes32 datasetRoot;
        uint8 datasetHeight;
    }

    uint8 public constant MAX_HEIGHT = 8;
    uint256 public constant MAX_SITES = 255; // and the researcher makes 256 parties

    Consortium public immutable consortium;
    ConsentRegistry public immutable consents;

    mapping(bytes32 study => Study) public studyOf;
    mapping(bytes32 study => mapping(address site => Approval)) public approvalOf;
    mapping(bytes32 session => Session) private _sessions;
    mapping(bytes32 session => mapping(address site => bool)) public onRoster;
    mapping(bytes32 session => mapping(address site => bool)) public attested;

    event StudyProposed(bytes32 indexed study, address indexed researcher, uint32 minSites, uint32 maxSessions);
    event Approved(bytes32 indexed study, address indexed site, bytes32 datasetRoot, uint8 height);
    event ApprovalRevoked(bytes32 indexed study, address indexed site);
    event SessionOpened(
        bytes32 indexed session,
        bytes32 indexed study,
        address indexed researcher,
        address opener,
        uint32 number,
        bytes32 model,
        bytes32 previous,
        uint32 iteration,
        RosterEntry[] roster
    );
    event Sealed(bytes32 indexed session, bytes32 head, bytes32 aggregate);
    event Attested(bytes32 indexed session, address indexed site, bytes32 head);
    event Released(bytes32 indexed session, bytes32 commitment);
    event Aborted(bytes32 indexed session, address indexed by, uint32 reason, address culprit, bytes32 detail);

    error EmptyValue(string what);
    error NotOperator(address sender);
    error NotActiveSite(address sender);
    error NotActiveResearcher(address sender);
    error NotEntitled(address sender);
    error StudyExists(bytes32 study);
    error UnknownStudy(bytes32 study);
    error InvalidMinimumSites(uint32 minSites);
    error InvalidHeight(uint8 height);
    error AlreadyApproved(bytes32 study, address site);
    error NotApproved(bytes32 study, address site);
    error SessionExists(bytes32 session);
    error UnknownSession(bytes32 session);
    error TooManySessions(bytes32 study, uint32 maxSessions);
    error TooFewSites(uint256 sites, uint32 minSites);
    error TooManySites(uint256 sites);
    error LengthMismatch(uint256 sites, uint256 epochs);
    error SiteNotActive(address site);
    error RosterNotOrdered(address site);
    error StaleConsent(address site, uint64 given, uint64 current);
    error WithdrawalsWait(address site, uint64 waiting);
    error WrongPhase(bytes32 session, Phase phase);
    error OfAnotherStudy(bytes32 session, bytes32 study);
    error ModelDiffers(bytes32 session, bytes32 given, bytes32 next);
    error NotOnRoster(bytes32 session, address account);
    error AlreadyAttested(bytes32 session, address site);
    error WrongHead(bytes32 session, bytes32 given, bytes32 sealedHead);
    error MissingAttestations(bytes32 session, uint32 given, uint256 want);

    constructor(Consortium consortium_, ConsentRegistry consents_) {
        consortium = consortium_;
        consents = consents_;
    }

    function sessionOf(bytes32 session)
        external
        view
        returns (
            bytes32 study,
            Phase phase,
            uint32 attestations,
            bytes32 head,
            bytes32 aggregate,
            address[] memory sites
        )
    {
        Session storage s = _sessions[session];
        return (s.study, s.phase, s.attestations, s.head, s.aggregate, s.sites);
    }

    // --- studies

    function propose(bytes32 study, uint32 minSites, uint32 maxSessions) external {
        if (!consortium.isActiveResearcher(msg.sender)) revert NotActiveResearcher(msg.sender);
        if (study == 0) revert EmptyValue("study");
        if (minSites == 0 || minSites > MAX_SITES) revert InvalidMinimumSites(minSites);
        if (maxSessions == 0) revert EmptyValue("maxSessions");
        if (studyOf[study].researcher != address(0)) revert StudyExists(study);
        studyOf[study] = Study(msg.sender, minSites, maxSessions, 0);
        emit StudyProposed(study, msg.sender, minSites, maxSessions);
    }

    /// The height is that of the dataset's tree. Slot i of it is the patient of slot i of the site's consents, whose trees may be taller; the identity root is not
    /// part of an approval, because patients come in and change keys after it, and their slots stay theirs.
    function approve(bytes32 study, bytes32 datasetRoot, uint8 height) external {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (studyOf[study].researcher == address(0)) revert UnknownStudy(study);
        if (datasetRoot == 0) revert EmptyValue("datasetRoot");
        if (height == 0 || height > MAX_HEIGHT) revert InvalidHeight(height);
        // A dataset is approved once, revoked or not: it can never be exchanged under a study.
        if (approvalOf[study][msg.sender].datasetRoot != 0) revert AlreadyApproved(study, msg.sender);
        approvalOf[study][msg.sender] = Approval(datasetRoot, height, false);
        emit Approved(study, msg.sender, datasetRoot, height);
    }

    function revokeApproval(bytes32 study) external {
        Approval storage a = approvalOf[study][msg.sender];
        if (a.datasetRoot == 0 || a.revoked) revert NotApproved(study, msg.sender);
        a.revoked = true;
        emit ApprovalRevoked(study, msg.sender);
    }

    // --- sessions

    /// sites must be in the order of their ids, which also makes them distinct; epochs are their current consent epochs. model and previous are 0 for
    /// an analysis of one session, previous alone for the first session of a chain.
    function openSession(
        bytes32 session,
        bytes32 study,
        address[] calldata sites,
        uint64[] calldata epochs,
        bytes32 model,
        bytes32 previous
    ) external {
        if (session == 0) revert EmptyValue("session");
        Study storage s = studyOf[study];
        if (s.researcher == address(0)) revert UnknownStudy(study);
        _onlyOperatorOrResearcher(s.researcher);
        if (!consortium.isActiveResearcher(s.researcher)) revert NotActiveResearcher(s.researcher);
        if (_sessions[session].phase != Phase.None) revert SessionExists(session);
        if (s.sessions >= s.maxSessions) revert TooManySessions(study, s.maxSessions);
        if (sites.length != epochs.length) revert LengthMismatch(sites.length, epochs.length);
        if (sites.length < s.minSites) revert TooFewSites(sites.length, s.minSites);
        if (sites.length > MAX_SITES) revert TooManySites(sites.length);

        RosterEntry[] memory roster = _roster(session, study, sites, epochs);
        s.sessions++;
        Session storage n = _sessions[session];
        n.study = study;
        n.phase = Phase.Open;
        n.sites = sites;
        n.model = model;
        n.previous = previous;
        n.iteration = _follow(study, model, previous);
        emit SessionOpened(
            session, study, s.researcher, msg.sender, s.sessions, model, previous, n.iteration, roster
        );
    }

    function seal(bytes32 session, bytes32 head, bytes32 aggregate) external {
        if (msg.sender != consortium.operator()) revert NotOperator(msg.sender);
        Session storage s = _inPhase(session, Phase.Open);
        if (head == 0) revert EmptyValue("head");
        if (aggregate == 0) revert EmptyValue("aggregate");
        s.phase = Phase.Sealed;
        s.head = head;
        s.aggregate = aggregate;
        emit Sealed(session, head, aggregate);
    }

    function attest(bytes32 session, bytes32 head) external {
        Session storage s = _inPhase(session, Phase.Sealed);
        if (!onRoster[session][msg.sender]) revert NotOnRoster(session, msg.sender);
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (head != s.head) revert WrongHead(session, head, s.head);
        if (attested[session][msg.sender]) revert AlreadyAttested(session, msg.sender);
        attested[session][msg.sender] = true;
        s.attestations++;
        emit Attested(session, msg.sender, head);
    }

    /// commitment is SHA-256 of a 32-byte salt and the result.
    function release(bytes32 session, bytes32 commitment) external {
        Session storage s = _inPhase(session, Phase.Sealed);
        if (msg.sender != studyOf[s.study].researcher) revert NotEntitled(msg.sender);
        if (!consortium.isActiveResearcher(msg.sender)) revert NotActiveResearcher(msg.sender);
        if (commitment == 0) revert EmptyValue("commitment");
        if (s.attestations != s.sites.length) {
            revert MissingAttestations(session, s.attestations, s.sites.length);
        }
        if (s.previous != 0) {
            Session storage p = _sessions[s.previous];
            if (p.next != 0 && p.next != s.model) revert ModelDiffers(s.previous, s.model, p.next);
            p.next = s.model;
        }
        s.phase = Phase.Released;
        emit Released(session, commitment);
    }

    /// culprit is a party of the session, or zero when nobody is to blame; detail is a digest of the evidence.
    function abort(bytes32 session, uint32 reason, address culprit, bytes32 detail) external {
        Session storage s = _sessions[session];
        if (s.phase == Phase.None) revert UnknownSession(session);
        address researcher = studyOf[s.study].researcher;
        _onlyOperatorOrResearcher(researcher);
        if (s.phase != Phase.Open && s.phase != Phase.Sealed) revert WrongPhase(session, s.phase);
        if (reason == 0) revert EmptyValue("reason");
        if (culprit != address(0) && culprit != researcher && !onRoster[session][culprit]) {
            revert NotOnRoster(session, culprit);
        }
        s.phase = Phase.Aborted;
        emit Aborted(session, msg.sender, reason, culprit, detail);
    }

    function _roster(bytes32 session, bytes32 study, address[] calldata sites, uint64[] calldata epochs)
        private
        returns (RosterEntry[] memory roster)
    {
        roster = new RosterEntry[](sites.length);
        bytes32 previous = 0;
        for (uint256 i = 0; i < sites.length; i++) {
            roster[i] = _rosterEntry(study, sites[i], epochs[i]);
            bytes32 id = consortium.idOf(sites[i]);
            if (id <= previous) revert RosterNotOrdered(sites[i]);
            previous = id;
            onRoster[session][sites[i]] = true;
        }
    }

    /// The iteration of a session at model after previous. What fixes the model after a session is the release of the next one, which is the
    /// researcher's: the operator alone, by opening sessions, can neither end a chain nor fork it.
    function _follow(bytes32 study, bytes32 model, bytes32 previous) private view returns (uint32) {
        if (previous == 0) return 0;
        if (model == 0) revert EmptyValue("model");
        Session storage p = _inPhase(previous, Phase.Released);
        if (p.study != study) revert OfAnotherStudy(previous, p.study);
        if (p.model == 0) revert EmptyValue("model of the previous session");
        if (p.next != 0 && p.next != model) revert ModelDiffers(previous, model, p.next);
        return p.iteration + 1;
    }

    function _rosterEntry(bytes32 study, address site, uint64 epoch) private view returns (RosterEntry memory) {
        if (!consortium.isActiveSite(site)) revert SiteNotActive(site);
        Approval storage a = approvalOf[study][site];
        if (a.datasetRoot == 0 || a.revoked) revert NotApproved(study, site);
        (bytes32 root, uint64 current, uint8 height,) = consents.stateOf(site);
        if (current == 0 || epoch != current) revert StaleConsent(site, epoch, current);
        uint64 waiting = consents.waiting(site);
        if (waiting != 0) revert WithdrawalsWait(site, waiting);
        return RosterEntry(site, epoch, root, height, a.datasetRoot, a.height);
    }

    function _inPhase(bytes32 session, Phase want) private view returns (Session storage s) {
        s = _sessions[session];
        if (s.phase == Phase.None) revert UnknownSession(session);
        if (s.phase != want) revert WrongPhase(session, s.phase);
    }

    function _onlyOperatorOrResearcher(address researcher) private view {
        if (msg.sender != consortium.operator() && msg.sender != researcher) revert NotEntitled(msg.sender);
    }
}
