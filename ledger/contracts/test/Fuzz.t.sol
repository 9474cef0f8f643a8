// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {Consortium} from "../src/Consortium.sol";
import {StudyRegistry} from "../src/StudyRegistry.sol";
import {Fixture} from "./Fixture.sol";

contract FuzzTest is Fixture {
    uint256 private constant SITES = 5;
    bytes32 private constant STUDY = keccak256("study");

    function setUp() public {
        deploy();
        populate(SITES);
        consortium.closeBootstrap();
        vm.prank(vm.addr(RESEARCHER));
        studies.propose(STUDY, rules(2, 3));
        for (uint256 i = 0; i < SITES; i++) {
            vm.prank(site(i));
            studies.approve(STUDY, bytes32(i + 1), 2, 0);
            vm.prank(site(i));
            consents.post(bytes32(i + 1), 1, 0);
        }
    }

    /// The id check says yes exactly to ^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$ but "researcher".
    function testFuzz_AdmissionTakesExactlyTheIds(bytes calldata raw, bool repair) external {
        deploy();
        bytes memory id = raw;
        if (id.length > 40) {
            assembly { mstore(id, 40) }
        }
        if (repair) { // else nearly no input is an id
            for (uint256 i = 0; i < id.length; i++) {
                id[i] = bytes("abz019-")[uint8(id[i]) % 7];
            }
        }
        bool good = id.length >= 1 && id.length <= 32 && keccak256(id) != keccak256("researcher");
        for (uint256 i = 0; i < id.length; i++) {
            bytes1 b = id[i];
            bool inner = i > 0 && i + 1 < id.length;
            good = good && ((b >= 0x61 && b <= 0x7a) || (b >= 0x30 && b <= 0x39) || (b == 0x2d && inner));
        }
        Consortium.Member memory m = member(7);
        m.id = string(id);
        bytes memory proof = possession(Consortium.Role.Site, m, 7);
        if (!good) vm.expectRevert(abi.encodeWithSelector(Consortium.InvalidId.selector, m.id));
        consortium.admitSite(m, proof);
        assert(consortium.isActiveSite(m.account) == good);
    }

    /// Nobody is admitted by a signature of another key or over other values.
    function testFuzz_PossessionIsOfTheAccount(uint256 key, bytes32 changed) external {
        key = 10 + key % 1e18;
        deploy();
        Consortium.Member memory m = member(7);
        vm.assume(changed != m.signingKey && changed != 0);
        bytes memory proof = possession(Consortium.Role.Site, m, key);
        vm.expectRevert(abi.encodeWithSelector(Consortium.NotPossessed.selector, m.account, vm.addr(key)));
        consortium.admitSite(m, proof);

        proof = possession(Consortium.Role.Site, m, 7);
        m.signingKey = changed;
        try consortium.admitSite(m, proof) {
            assert(false);
        } catch {}
        assert(!consortium.isActiveSite(m.account));
    }

    /// Only epoch + 1, only by the site itself.
    function testFuzz_ConsentMovesByOneEpoch(uint64 epoch, address sender) external {
        vm.assume(sender != site(0));
        if (epoch != 2) {
            vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.WrongEpoch.selector, site(0), epoch, uint64(2)));
        }
        vm.prank(site(0));
        consents.post(bytes32(uint256(9)), epoch, 0);
        (, uint64 before,,) = consents.stateOf(site(0));
        if (!consortium.isActiveSite(sender)) {
            vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.NotActiveSite.selector, sender));
        }
        vm.prank(sender);
        try consents.post(bytes32(uint256(9)), 2, 0) {} catch {}
        (, uint64 afterwards,,) = consents.stateOf(site(0));
        assert(before == (epoch == 2 ? 2 : 1) && before == afterwards);
    }

    /// A roster opens exactly if it is a subset of the sites in order, large enough, with current epochs.
    function testFuzz_RosterIsASubsetInOrder(uint8[] calldata picks, uint8 staleAt) external {
        uint256 n = picks.length < 8 ? picks.length : 8;
        address[] memory roster = new address[](n);
        uint64[] memory epochs = new uint64[](n);
        bool good = n >= 2;
        for (uint256 i = 0; i < n; i++) {
            roster[i] = site(picks[i] % (SITES + 1)); // one more than there are
            epochs[i] = staleAt % 16 == i ? 0 : 1;
            good = good && picks[i] % (SITES + 1) < SITES && epochs[i] == 1;
            good = good && (i == 0 || picks[i - 1] % (SITES + 1) < picks[i] % (SITES + 1));
        }
        bool opened = true;
        try studies.openSession(keccak256("session"), STUDY, roster, epochs, 0, 0) {} catch { opened = false; }
        assert(opened == good);
    }

    /// Only the current epoch opens.
    function testFuzz_RosterIsCurrent(uint64 epoch) external {
        address[] memory roster = new address[](2);
        uint64[] memory epochs = new uint64[](2);
        (roster[0], roster[1], epochs[0], epochs[1]) = (site(0), site(3), 1, epoch);
        if (epoch != 1) {
            vm.expectRevert(abi.encodeWithSelector(StudyRegistry.StaleConsent.selector, site(3), epoch, uint64(1)));
        }
        studies.openSession(keccak256("session"), STUDY, roster, epochs, 0, 0);
    }

    /// A session follows one of its own study that was released, at one model, and has the next number.
    function testFuzz_SessionFollowsAReleasedOneOfItsStudy(bytes32 first, bytes32 next, bytes32 other, uint8 phase)
        external
    {
        vm.assume(first != 0 && next != 0 && other != 0 && other != next);
        (address[] memory roster, uint64[] memory epochs) = pair();
        bytes32 s = keccak256("first");
        studies.openSession(s, STUDY, roster, epochs, first, 0);
        StudyRegistry.Phase reached = advance(s, phase % 4);
        if (reached != StudyRegistry.Phase.Released) {
            vm.expectRevert(abi.encodeWithSelector(StudyRegistry.WrongPhase.selector, s, reached));
            studies.openSession(keccak256("next"), STUDY, roster, epochs, next, s);
            return;
        }
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.EmptyValue.selector, "model"));
        studies.openSession(keccak256("next"), STUDY, roster, epochs, 0, s);
        bytes32 stranger = keccak256("another study");
        vm.prank(vm.addr(RESEARCHER));
        studies.propose(stranger, rules(2, 9));
        for (uint256 i = 0; i < 4; i += 3) {
            vm.prank(site(i));
            studies.approve(stranger, bytes32(i + 1), 2, 0);
        }
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.OfAnotherStudy.selector, s, STUDY));
        studies.openSession(keccak256("next"), stranger, roster, epochs, next, s);

        studies.openSession(keccak256("fork"), STUDY, roster, epochs, other, s); // fixes nothing
        studies.openSession(keccak256("next"), STUDY, roster, epochs, next, s);
        assert(advance(keccak256("next"), 2) == StudyRegistry.Phase.Released);
        advance(keccak256("fork"), 1);
        for (uint256 i = 0; i < 4; i += 3) {
            vm.prank(site(i));
            studies.attest(keccak256("fork"), bytes32(uint256(7)));
        }
        vm.prank(vm.addr(RESEARCHER));
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.ModelDiffers.selector, s, other, next));
        studies.release(keccak256("fork"), keccak256("result"));
    }

    /// Nothing follows a session without a model.
    function testFuzz_NothingFollowsASessionWithoutAModel(bytes32 next) external {
        vm.assume(next != 0);
        (address[] memory roster, uint64[] memory epochs) = pair();
        bytes32 s = keccak256("first");
        studies.openSession(s, STUDY, roster, epochs, 0, 0);
        assert(advance(s, 2) == StudyRegistry.Phase.Released);
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.EmptyValue.selector, "model of the previous session"));
        studies.openSession(keccak256("next"), STUDY, roster, epochs, next, s);
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.UnknownSession.selector, keccak256("none")));
        studies.openSession(keccak256("next"), STUDY, roster, epochs, next, keccak256("none"));
    }

    function pair() private pure returns (address[] memory roster, uint64[] memory epochs) {
        (roster, epochs) = (new address[](2), new uint64[](2));
        (roster[0], roster[1], epochs[0], epochs[1]) = (site(0), site(3), 1, 1);
    }

    /// 0: open, 1: sealed, 2: released, 3: aborted.
    function advance(bytes32 session, uint8 to) private returns (StudyRegistry.Phase) {
        if (to == 3) studies.abort(session, 1, address(0), 0);
        if (to == 1 || to == 2) studies.seal(session, bytes32(uint256(7)), bytes32(uint256(7)));
        if (to == 2) {
            for (uint256 i = 0; i < 4; i += 3) {
                vm.prank(site(i));
                studies.attest(session, bytes32(uint256(7)));
            }
            vm.prank(vm.addr(RESEARCHER));
            studies.release(session, bytes32(uint256(1)));
        }
        StudyRegistry.Phase[4] memory phases = [
            StudyRegistry.Phase.Open,
            StudyRegistry.Phase.Sealed,
            StudyRegistry.Phase.Released,
            StudyRegistry.Phase.Aborted
        ];
        return phases[to];
    }

    /// The head that counts is the sealed one.
    function testFuzz_AttestationIsOfTheSealedHead(bytes32 head, bytes32 other) external {
        vm.assume(head != 0 && other != head);
        address[] memory roster = new address[](2);
        uint64[] memory epochs = new uint64[](2);
        (roster[0], roster[1], epochs[0], epochs[1]) = (site(0), site(3), 1, 1);
        bytes32 session = keccak256("session");
        studies.openSession(session, STUDY, roster, epochs, 0, 0);
        studies.seal(session, head, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(StudyRegistry.WrongHead.selector, session, other, head));
        vm.prank(site(0));
        studies.attest(session, other);
        vm.prank(site(0));
        studies.attest(session, head);
        assert(studies.attested(session, site(0)) && !studies.attested(session, site(3)));
    }

    /// A session opens exactly while the quorum agrees, whatever the order in which members change their minds.
    function testFuzz_CommitteeQuorum(uint8 members, uint8 quorum, uint16[] calldata changes) external {
        uint256 n = 1 + members % 5;
        StudyRegistry.Rules memory r = rules(2, 100);
        r.quorum = uint8(1 + quorum % n);
        r.committee = new address[](n);
        for (uint256 i = 0; i < n; i++) {
            r.committee[i] = vm.addr(2000 + i);
        }
        bytes32 study = judged(r);
        bool[] memory agrees = new bool[](n);
        uint32[] memory numbers = new uint32[](n);
        for (uint256 i = 0; i < changes.length && i < 20; i++) {
            uint256 m = changes[i] % n;
            agrees[m] = changes[i] & 256 != 0;
            (uint8 v, bytes32 x, bytes32 y) =
                vm.sign(2000 + m, studies.decisionDigest(study, agrees[m], ++numbers[m]));
            studies.decide(study, agrees[m], numbers[m], abi.encodePacked(x, y, v));
            uint256 agreed = 0;
            for (uint256 j = 0; j < n; j++) {
                if (agrees[j]) agreed++;
            }
            (address[] memory roster, uint64[] memory epochs) = pair();
            bool opened = true;
            try studies.openSession(keccak256(abi.encode("s", i)), study, roster, epochs, 0, 0) {}
            catch { opened = false; }
            assert(opened == (agreed >= r.quorum));
        }
    }

    function judged(StudyRegistry.Rules memory r) private returns (bytes32 study) {
        study = keccak256("judged");
        vm.prank(vm.addr(RESEARCHER));
        studies.propose(study, r);
        for (uint256 i = 0; i < 4; i += 3) {
            vm.prank(site(i));
            studies.approve(study, bytes32(i + 1), 2, 0);
        }
    }

    /// What is charged is what counts: never below what was attested, nothing left when all was aborted before.
    function testFuzz_ChargesAreWhatCounts(uint8[] calldata moves, uint64 cost, uint32 cap) external {
        StudyRegistry.Rules memory r = rules(2, 3);
        r.cost = cost;
        bytes32 study = judged(r);
        vm.prank(site(0));
        studies.setBudget(cap);
        (address[] memory roster, uint64[] memory epochs) = pair();
        uint256 attestedByFirst = 0;
        uint256 counted = 0;
        for (uint256 i = 0; i < moves.length && i < 12; i++) {
            bytes32 id = keccak256(abi.encode("charged", i));
            try studies.openSession(id, study, roster, epochs, 0, 0) {}
            catch {
                (, uint128 before) = studies.budgetOf(site(0));
                assert(counted == 3 || (cap > 0 && before + uint256(cost) > cap));
                continue;
            }
            uint8 to = moves[i] % 3; // aborted, attested by the first and aborted, by the other and aborted
            if (to > 0) {
                studies.seal(id, bytes32(uint256(7)), bytes32(uint256(7)));
                vm.prank(site(to == 1 ? 0 : 3));
                studies.attest(id, bytes32(uint256(7)));
                counted++;
                if (to == 1) attestedByFirst++;
            }
            studies.abort(id, 1, address(0), 0);
        }
        (,,, uint32 sessions,,,,) = studies.studyOf(study);
        (, uint128 spent) = studies.budgetOf(site(0));
        assert(sessions == counted && spent == uint256(cost) * attestedByFirst);
        assert(cap == 0 || spent <= cap);
    }
}
