// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Consortium} from "./Consortium.sol";
import {IConsents} from "./IConsents.sol";

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
///
/// Who decides about a study: its sites, each by an approval; and its data-access committee, if it has one, whose members (accounts, fixed with the study) agree or disagree by
/// signatures that anybody may carry here. A session opens only while the quorum agrees.
///
/// Caps. A session counts towards the study's maxSessions, a site's own cap for the dataset that it approved, and the site's privacy budget over all studies (each
/// session costs the study's declared cost). What it costs a patient leaves a site with its decryption share, and a site attests first; so a session is charged when it opens, and what a site did not
/// attest is given back to it when the session is aborted, the study's part when nobody attested. Else whoever can abort could use up a study that told nothing. Openings are
/// bounded too, by ATTEMPTS times maxSessions: a session that is aborted early has shown its roster and at most the sites' floors.
contract StudyRegistry is EIP712 {
    /// What holds for all sessions of a study. Sites compare it with the study whose hash they approve.
    struct Rules {
        uint32 minSites;
        uint32 maxSessions;
        uint64 cost; // of a session to each row, in billionths of rho (zero-concentrated differential privacy); 0: its results are not noised
        uint8 quorum; // members of the committee that must agree; 0: there is no committee
        address[] committee;
    }

    struct Study {
        address researcher; // 0: unknown
        uint32 minSites;
        uint32 maxSessions;
        uint32 sessions; // that count
        uint32 openings; // aborted ones included
        uint64 cost;
        uint8 quorum;
        uint8 agreed; // members of the committee that agree now
    }

    /// A member of a study's committee.
    struct Seat {
        bool member;
        bool agrees;
        uint32 decisions; // so far
    }

    struct Approval {
        bytes32 datasetRoot; // 0: never approved
        uint8 height;
        bool revoked;
        uint32 maxSessions; // that the dataset may serve in; 0: the study's alone
        uint32 sessions; // that count
    }

    /// A site's privacy budget over all studies, in billionths of rho.
    struct Budget {
        uint64 limit; // 0: none
        uint128 spent;
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
    uint256 public constant MAX_COMMITTEE = 16;
    uint256 public constant MAX_REASON = 280; // bytes of text, for all to read
    uint256 public constant ATTEMPTS = 16; // openings a session that counts

    bytes32 private constant DECISION_TYPE = keccak256("Decision(bytes32 study,bool agrees,uint32 number)");

    uint256 public constant MAX_SITES = 255; // and the researcher makes 256 parties

    Consortium public immutable consortium;
    IConsents public immutable consents; // on this chain, or another's by storage proof (RemoteConsents)

    mapping(bytes32 study => Study) public studyOf;
    mapping(bytes32 study => mapping(address site => Approval)) public approvalOf;
    mapping(bytes32 study => mapping(address member => Seat)) public seatOf;
    mapping(address site => Budget) public budgetOf;
    mapping(bytes32 session => Session) private _sessions;
    mapping(bytes32 session => mapping(address site => bool)) public onRoster;
    mapping(bytes32 session => mapping(address site => bool)) public attested;

    event StudyProposed(bytes32 indexed study, address indexed researcher, Rules rules);
    event Decided(bytes32 indexed study, address indexed member, bool agrees, uint32 number);
    event Approved(
        bytes32 indexed study, address indexed site, bytes32 datasetRoot, uint8 height, uint32 maxSessions
    );
    event ApprovalRevoked(bytes32 indexed study, address indexed site);
    event Refused(bytes32 indexed study, address indexed site, string reason);
    event BudgetSet(address indexed site, uint64 limit);
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
    error InvalidCommittee(uint8 quorum, uint256 members);
    error InvalidMember(address member);
    error InvalidReason(uint256 length);
    error NotOnCommittee(bytes32 study, address signer);
    error WrongDecision(bytes32 study, address member, uint32 given, uint32 want);
    error CommitteeDisagrees(bytes32 study, uint8 agreed, uint8 quorum);
    error TooManyOpenings(bytes32 study, uint256 most);
    error DatasetUsedUp(bytes32 study, address site, uint32 maxSessions);
    error BudgetSpent(address site, uint256 spent, uint64 limit);
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

    constructor(Consortium consortium_, IConsents consents_) EIP712("Salus Studies", "1") {
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

    function propose(bytes32 study, Rules calldata rules) external {
        if (!consortium.isActiveResearcher(msg.sender)) revert NotActiveResearcher(msg.sender);
        if (study == 0) revert EmptyValue("study");
        if (rules.minSites == 0 || rules.minSites > MAX_SITES) revert InvalidMinimumSites(rules.minSites);
        if (rules.maxSessions == 0) revert EmptyValue("maxSessions");
        if (studyOf[study].researcher != address(0)) revert StudyExists(study);
        _seat(study, rules);
        studyOf[study] =
            Study(msg.sender, rules.minSites, rules.maxSessions, 0, 0, rules.cost, rules.quorum, 0);
        emit StudyProposed(study, msg.sender, rules);
    }

    /// The researcher is no judge of the own study.
    function _seat(bytes32 study, Rules calldata rules) private {
        uint256 members = rules.committee.length;
        if (rules.quorum > members || members > MAX_COMMITTEE || (rules.quorum == 0 && members > 0)) {
            revert InvalidCommittee(rules.quorum, members);
        }
        for (uint256 i = 0; i < members; i++) {
            address member = rules.committee[i];
            Seat storage seat = seatOf[study][member];
            if (member == address(0) || member == msg.sender || seat.member) revert InvalidMember(member);
            seat.member = true;
        }
    }

    /// A member's decision, carried here by anybody. number counts the member's decisions about the study, from 1: the newest holds, and none can be replayed. It
    /// decides about sessions that open later.
    function decide(bytes32 study, bool agrees, uint32 number, bytes calldata signature) external {
        address member = ECDSA.recover(decisionDigest(study, agrees, number), signature);
        Seat storage seat = seatOf[study][member];
        if (!seat.member) revert NotOnCommittee(study, member);
        if (number != seat.decisions + 1) revert WrongDecision(study, member, number, seat.decisions + 1);
        seat.decisions = number;
        if (agrees != seat.agrees) {
            seat.agrees = agrees;
            if (agrees) studyOf[study].agreed++;
            else studyOf[study].agreed--;
        }
        emit Decided(study, member, agrees, number);
    }

    /// The EIP-712 digest that a member of the study's committee signs.
    function decisionDigest(bytes32 study, bool agrees, uint32 number) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(DECISION_TYPE, study, agrees, number)));
    }

    /// The height is that of the dataset's tree. Slot i of it is the patient of slot i of the site's consents, whose trees may be taller; the identity root is not
    /// part of an approval, because patients come in and change keys after it, and their slots stay theirs. maxSessions is the site's own cap; 0: the study's alone.
    function approve(bytes32 study, bytes32 datasetRoot, uint8 height, uint32 maxSessions) external {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (studyOf[study].researcher == address(0)) revert UnknownStudy(study);
        if (datasetRoot == 0) revert EmptyValue("datasetRoot");
        if (height == 0 || height > MAX_HEIGHT) revert InvalidHeight(height);
        // A dataset is approved once, revoked or not: it can never be exchanged under a study.
        if (approvalOf[study][msg.sender].datasetRoot != 0) revert AlreadyApproved(study, msg.sender);
        approvalOf[study][msg.sender] = Approval(datasetRoot, height, false, maxSessions, 0);
        emit Approved(study, msg.sender, datasetRoot, height, maxSessions);
    }

    function revokeApproval(bytes32 study) external {
        Approval storage a = approvalOf[study][msg.sender];
        if (a.datasetRoot == 0 || a.revoked) revert NotApproved(study, msg.sender);
        a.revoked = true;
        emit ApprovalRevoked(study, msg.sender);
    }

    /// A site says why it does not approve a study. It may change its mind.
    function refuse(bytes32 study, string calldata reason) external {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (studyOf[study].researcher == address(0)) revert UnknownStudy(study);
        if (approvalOf[study][msg.sender].datasetRoot != 0) revert AlreadyApproved(study, msg.sender);
        if (bytes(reason).length == 0 || bytes(reason).length > MAX_REASON) revert InvalidReason(bytes(reason).length);
        emit Refused(study, msg.sender, reason);
    }

    /// A site's limit on what its sessions of all studies together may cost a row; 0 takes it away. What was spent before counts.
    function setBudget(uint64 limit) external {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        budgetOf[msg.sender].limit = limit;
        emit BudgetSet(msg.sender, limit);
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
        if (s.agreed < s.quorum) revert CommitteeDisagrees(study, s.agreed, s.quorum);
        if (s.sessions >= s.maxSessions) revert TooManySessions(study, s.maxSessions);
        if (s.openings >= ATTEMPTS * s.maxSessions) revert TooManyOpenings(study, ATTEMPTS * s.maxSessions);
        if (sites.length != epochs.length) revert LengthMismatch(sites.length, epochs.length);
        if (sites.length < s.minSites) revert TooFewSites(sites.length, s.minSites);
        if (sites.length > MAX_SITES) revert TooManySites(sites.length);

        RosterEntry[] memory roster = _roster(session, study, sites, epochs);
        s.sessions++;
        s.openings++;
        Session storage n = _sessions[session];
        n.study = study;
        n.phase = Phase.Open;
        n.sites = sites;
        n.model = model;
        n.previous = previous;
        n.iteration = _follow(study, model, previous);
        emit SessionOpened(
            session, study, s.researcher, msg.sender, s.openings, model, previous, n.iteration, roster
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
        _giveBack(session, s);
        emit Aborted(session, msg.sender, reason, culprit, detail);
    }

    /// What nobody's share can have left for is charged to nobody.
    function _giveBack(bytes32 session, Session storage s) private {
        Study storage study = studyOf[s.study];
        if (s.attestations == 0) study.sessions--;
        for (uint256 i = 0; i < s.sites.length; i++) {
            address site = s.sites[i];
            if (attested[session][site]) continue;
            approvalOf[s.study][site].sessions--;
            if (study.cost > 0) budgetOf[site].spent -= study.cost;
        }
    }

    function _charge(bytes32 study, address site, Approval storage a) private {
        if (a.maxSessions > 0 && a.sessions >= a.maxSessions) revert DatasetUsedUp(study, site, a.maxSessions);
        a.sessions++;
        uint64 cost = studyOf[study].cost;
        if (cost == 0) return;
        Budget storage b = budgetOf[site];
        b.spent += cost;
        if (b.limit > 0 && b.spent > b.limit) revert BudgetSpent(site, b.spent, b.limit);
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

    function _rosterEntry(bytes32 study, address site, uint64 epoch) private returns (RosterEntry memory) {
        if (!consortium.isActiveSite(site)) revert SiteNotActive(site);
        Approval storage a = approvalOf[study][site];
        if (a.datasetRoot == 0 || a.revoked) revert NotApproved(study, site);
        (bytes32 root, uint64 current, uint8 height, uint64 waiting) = consents.stateOf(site);
        if (current == 0 || epoch != current) revert StaleConsent(site, epoch, current);
        if (waiting != 0) revert WithdrawalsWait(site, waiting);
        _charge(study, site, a);
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
