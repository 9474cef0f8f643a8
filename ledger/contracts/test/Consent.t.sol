// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {Consortium} from "../src/Consortium.sol";
import {Fixture, Vm} from "./Fixture.sol";
import {PostedConsents} from "./Posted.sol";

interface Clock {
    function roll(uint256 number) external;
}

/// What a patient and a site can do to the queue. Batches that empty it need proofs: the Go tests of package ledger make them.
contract ConsentTest is Fixture {
    Clock private constant clock = Clock(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant HOLDER = 77;
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function setUp() public {
        deploy();
        populate(2);
    }

    function signed(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function certified(uint32 slot, uint256 holder, uint64 round)
        private
        view
        returns (ConsentRegistry.Certificate memory c)
    {
        c = ConsentRegistry.Certificate(site(0), slot, vm.addr(holder), round, "");
        c.signature = signed(FIRST_SITE, consents.certificateDigest(c.site, slot, c.key, round));
    }

    function withdraw(uint32 slot, uint256 holder, uint64 round) private {
        ConsentRegistry.Certificate memory c = certified(slot, holder, round);
        consents.forceWithdraw(c, signed(holder, consents.withdrawalDigest(site(0), slot, round)));
    }

    function object(uint32 slot, uint256 holder, uint64 round) private {
        (uint256 key, uint64 ripe) = consents.recoveryOf(site(0), slot);
        ConsentRegistry.Certificate memory c = certified(slot, holder, round);
        consents.stopRecovery(c, signed(holder, consents.objectionDigest(site(0), slot, key, ripe)));
    }

    function announce(uint32 slot, uint256 key) private {
        vm.prank(site(0));
        consents.announceRecovery(slot, key);
    }

    function ripen(uint32 slot) private {
        clock.roll(block.number + consents.RECOVERY_DELAY());
        vm.prank(site(0));
        consents.ripenRecovery(slot);
    }

    function wrongRound(uint32 slot, uint64 given, uint64 current) private {
        vm.expectRevert(
            abi.encodeWithSelector(ConsentRegistry.WrongRound.selector, site(0), slot, given, current)
        );
    }

    function test_a_certificate_withdraws_once() public {
        withdraw(5, HOLDER, 0);
        bytes memory again = signed(HOLDER, consents.withdrawalDigest(site(0), 5, 0));
        ConsentRegistry.Certificate memory c = certified(5, HOLDER, 0);
        wrongRound(5, 0, 1);
        consents.forceWithdraw(c, again);
        // Nor does another certificate of that round, whoever has it.
        again = signed(HOLDER + 1, consents.withdrawalDigest(site(0), 5, 0));
        c = certified(5, HOLDER + 1, 0);
        wrongRound(5, 0, 1);
        consents.forceWithdraw(c, again);
        // The site may certify the next round while the withdrawal waits: the slot has one entry nevertheless.
        again = signed(HOLDER, consents.withdrawalDigest(site(0), 5, 1));
        c = certified(5, HOLDER, 1);
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.AlreadyWithdrawing.selector, site(0), uint32(5)));
        consents.forceWithdraw(c, again);
        assert(consents.waiting(site(0)) == 1);
    }

    /// A site cannot take a slot from a patient who has withdrawn by force: the certificate still objects, as often as need be.
    function test_a_spent_certificate_objects() public {
        withdraw(5, HOLDER, 0);
        for (uint256 i = 1; i < 4; i++) {
            announce(5, i);
            object(5, HOLDER, 0);
            (, uint64 ripe) = consents.recoveryOf(site(0), 5);
            assert(ripe == 0);
        }
    }

    /// Whoever had the slot before a recovery has nothing left: neither a withdrawal nor an objection.
    function test_a_recovery_ends_the_certificates_before_it() public {
        announce(5, 11);
        ripen(5);
        ConsentRegistry.Certificate memory c = certified(5, HOLDER, 0);
        bytes memory signature = signed(HOLDER, consents.withdrawalDigest(site(0), 5, 0));
        wrongRound(5, 0, 1);
        consents.forceWithdraw(c, signature);
        announce(5, 12);
        (uint256 key, uint64 ripe) = consents.recoveryOf(site(0), 5);
        signature = signed(HOLDER, consents.objectionDigest(site(0), 5, key, ripe));
        wrongRound(5, 0, 1);
        consents.stopRecovery(c, signature);
        object(5, HOLDER + 1, 1);
        withdraw(5, HOLDER + 1, 1);
    }

    function test_an_objection_is_to_one_announcement() public {
        announce(5, 11);
        (uint256 key, uint64 ripe) = consents.recoveryOf(site(0), 5);
        ConsentRegistry.Certificate memory c = certified(5, HOLDER, 0);
        bytes memory signature = signed(HOLDER, consents.objectionDigest(site(0), 5, key, ripe));
        clock.roll(block.number + 1);
        announce(5, 11);
        try consents.stopRecovery(c, signature) {
            assert(false);
        } catch {}
    }

    /// A key that has ended by its own signature does nothing more in any round, and no other key's signature ends it.
    function testFuzz_a_retired_key_does_nothing(uint256 signer, uint64 round) public {
        signer = HOLDER + signer % 2;
        ConsentRegistry.Certificate memory c = certified(5, HOLDER, round);
        bytes memory signature = signed(signer, consents.retirementDigest(site(0), 5));
        if (signer != HOLDER) {
            vm.expectRevert(
                abi.encodeWithSelector(ConsentRegistry.NotSigned.selector, vm.addr(HOLDER), vm.addr(signer))
            );
        }
        consents.retire(c, signature);
        bool retired = consents.retiredOf(site(0), 5, vm.addr(HOLDER));
        assert(retired == (signer == HOLDER));
        if (!retired) return;
        bytes memory refusal =
            abi.encodeWithSelector(ConsentRegistry.RetiredHolder.selector, site(0), uint32(5), vm.addr(HOLDER));
        c = certified(5, HOLDER, 0);
        signature = signed(HOLDER, consents.withdrawalDigest(site(0), 5, 0));
        vm.expectRevert(refusal);
        consents.forceWithdraw(c, signature);
        announce(5, 11);
        (uint256 key, uint64 ripe) = consents.recoveryOf(site(0), 5);
        signature = signed(HOLDER, consents.objectionDigest(site(0), 5, key, ripe));
        vm.expectRevert(refusal);
        consents.stopRecovery(c, signature);
        withdraw(5, HOLDER + 1, 0);
    }

    function test_a_key_is_stored_once() public {
        string memory circuit = "admission/v1/x";
        bytes memory key = abi.encodePacked(
            "salus/verifying-key/v1\x00", uint8(1), uint8(bytes(circuit).length), circuit, uint32(4), uint8(0), new bytes(768)
        );
        consortium.pinKey(circuit, sha256(key));
        consents.storeKey(circuit, key);
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.KeyStoredAlready.selector, circuit));
        consents.storeKey(circuit, key);
    }

    /// With no verifying key in place nothing moves a root, whatever the proof; nor does a key of the other kind.
    function testFuzz_nothing_moves_without_a_key(
        bool admission,
        uint64 epoch,
        bytes32 root,
        bytes calldata proof,
        bytes32 digest
    ) public {
        vm.prank(site(0));
        consents.registerCustodian(7);
        string memory circuit = admission ? "admission/v1/height5-rows240" : "consentbatch/v1/height5-updates8";
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.NoKey.selector, circuit));
        vm.prank(site(0));
        if (admission) {
            consents.admit(circuit, ConsentRegistry.Admission(epoch, root, digest), proof);
        } else {
            consents.submitBatch(
                circuit, ConsentRegistry.Batch(epoch, root, type(uint64).max, digest, 0, digest), proof
            );
        }
        (bytes32 now_, uint64 at,,) = consents.stateOf(site(0));
        assert(now_ == 0 && at == 0);
    }

    function testFuzz_a_custodian_is_registered_once(uint256 first, uint256 second) public {
        first = 1 + first % (R - 1);
        vm.prank(site(0));
        consents.registerCustodian(first);
        if (second == 0 || second >= R) {
            vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.InvalidKey.selector, second));
        } else {
            vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.CustodianKnown.selector, site(0)));
        }
        vm.prank(site(0));
        consents.registerCustodian(second);
        assert(consents.custodianOf(site(0)) == first && consents.custodianOf(site(1)) == 0);
    }

    function test_a_recovery_is_queued_when_its_time_has_come(uint64 early) public {
        uint64 delay = consents.RECOVERY_DELAY();
        early = early % delay;
        vm.prank(site(0));
        consents.announceRecovery(9, 1234);
        (, uint64 ripe) = consents.recoveryOf(site(0), 9);
        assert(ripe == block.number + delay);
        clock.roll(block.number + early);
        vm.prank(site(0));
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.RecoveryWaits.selector, site(0), uint32(9), ripe));
        consents.ripenRecovery(9);
        clock.roll(ripe);
        vm.prank(site(0));
        consents.ripenRecovery(9);
        ConsentRegistry.Entry memory e = consents.entryOf(site(0), 0);
        assert(e.kind == consents.RECOVERY() && e.slot == 9 && e.key == 1234);
        vm.prank(site(0));
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.NoRecovery.selector, site(0), uint32(9)));
        consents.ripenRecovery(9);
    }

    function test_the_holder_stops_a_recovery() public {
        announce(9, 1234);
        object(9, HOLDER, 0);
        (, uint64 ripe) = consents.recoveryOf(site(0), 9);
        assert(ripe == 0);
    }

    /// Whoever withdraws, each entry is the slot of a certificate, in the order of the calls, and no slot waits twice.
    function testFuzz_the_queue_is_what_holders_asked_for(uint32[8] calldata slots) public {
        uint64 expected = 0;
        for (uint256 i = 0; i < slots.length; i++) {
            uint32 slot = slots[i] % 4;
            bool waits = false;
            for (uint64 j = 0; j < expected; j++) {
                waits = waits || consents.entryOf(site(0), j).slot == slot;
            }
            if (waits) continue;
            withdraw(slot, HOLDER, consents.slotOf(site(0), slot).round);
            assert(consents.entryOf(site(0), expected).slot == slot);
            expected++;
        }
        assert(consents.waiting(site(0)) == expected);
    }

    function testFuzz_nobody_else_withdraws(uint256 certifier, uint256 signer, uint32 slot, uint32 certified_) public {
        certifier = 1 + certifier % 1000;
        signer = 1 + signer % 1000;
        slot = slot % 983040;
        certified_ = certified_ % 983040;
        vm.assume(certifier != FIRST_SITE || signer != HOLDER || slot != certified_);
        ConsentRegistry.Certificate memory c = ConsentRegistry.Certificate(site(0), slot, vm.addr(HOLDER), 0, "");
        c.signature = signed(certifier, consents.certificateDigest(site(0), certified_, vm.addr(HOLDER), 0));
        bytes memory signature = signed(signer, consents.withdrawalDigest(site(0), slot, 0));
        try consents.forceWithdraw(c, signature) {
            assert(false);
        } catch {}
        assert(consents.waiting(site(0)) == 0);
    }
}

/// Patients, thieves and a site do whatever they like with a few slots. It counts what each certificate and each recovery brought into the queue.
contract Queuers is Fixture {
    Clock private constant clock = Clock(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint32 public constant SLOTS = 3;
    uint256 public constant HOLDERS = 3;

    mapping(uint32 slot => mapping(uint64 round => bool)) private _ended;
    mapping(uint32 slot => uint256) public asked; // in the queue, ever
    mapping(uint32 slot => uint64) public recovered;
    uint256 public illegal;

    constructor() {
        deploy();
        populate(1);
    }

    function registry() external view returns (PostedConsents, address) {
        return (consents, site(0));
    }

    function signed(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// round 0: one from before or after now; else the one that is good.
    function pick(uint32 slot, uint256 holder, uint64 round)
        private
        view
        returns (ConsentRegistry.Certificate memory c, uint256 key, uint64 current)
    {
        slot %= SLOTS;
        key = 100 + holder % HOLDERS;
        current = consents.slotOf(site(0), slot).round;
        c = ConsentRegistry.Certificate(site(0), slot, vm.addr(key), round % 4 == 0 ? round % 7 : current, "");
        c.signature = signed(FIRST_SITE, consents.certificateDigest(c.site, c.slot, c.key, c.round));
    }

    function withdraw(uint32 slot, uint256 holder, uint64 round) external {
        (ConsentRegistry.Certificate memory c, uint256 key, uint64 current) = pick(slot, holder, round);
        bool waits = consents.slotOf(c.site, c.slot).withdrawing;
        try consents.forceWithdraw(c, signed(key, consents.withdrawalDigest(c.site, c.slot, c.round))) {
            if (c.round != current || waits || consents.retiredOf(c.site, c.slot, c.key)) illegal++;
            end(c.slot, c.round);
        } catch {}
    }

    /// An entry was queued in the round.
    function end(uint32 slot, uint64 round) private {
        if (_ended[slot][round]) illegal++;
        _ended[slot][round] = true;
        asked[slot]++;
    }

    function announce(uint32 slot, uint256 key) external {
        vm.prank(site(0));
        consents.announceRecovery(slot % SLOTS, 1 + key % 1000);
    }

    function object(uint32 slot, uint256 holder, uint64 round) external {
        (ConsentRegistry.Certificate memory c, uint256 key, uint64 current) = pick(slot, holder, round);
        (uint256 y, uint64 ripe) = consents.recoveryOf(c.site, c.slot);
        bytes memory signature = signed(key, consents.objectionDigest(c.site, c.slot, y, ripe));
        try consents.stopRecovery(c, signature) {
            bool good = c.round >= recovered[c.slot] && c.round <= current && ripe != 0;
            if (!good || consents.retiredOf(c.site, c.slot, c.key)) illegal++;
        } catch {}
    }

    function ripen(uint32 slot) external {
        slot %= SLOTS;
        uint64 round = consents.slotOf(site(0), slot).round;
        clock.roll(block.number + consents.RECOVERY_DELAY());
        vm.prank(site(0));
        try consents.ripenRecovery(slot) {
            end(slot, round);
            recovered[slot] = round + 1;
        } catch {}
    }

    function retire(uint32 slot, uint256 holder, uint64 round) external {
        if (holder % 5 != 0) return; // else nobody can withdraw
        (ConsentRegistry.Certificate memory c, uint256 key,) = pick(slot, holder, round);
        try consents.retire(c, signed(key, consents.retirementDigest(c.site, c.slot))) {} catch {}
    }

    /// The site carries out what waits, as its proven batches do.
    function take(uint64 taken) external {
        vm.prank(site(0));
        try consents.take(taken % 3) {} catch {}
    }
}

contract RoundsInvariantTest {
    Queuers private queuers;

    function setUp() public {
        queuers = new Queuers();
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(queuers);
    }

    /// A round, and so each of its certificates, costs the site one entry of the queue at most.
    function invariant_ARoundCostsOneEntry() public view {
        assert(queuers.illegal() == 0);
        (PostedConsents consents, address site) = queuers.registry();
        for (uint32 slot = 0; slot < queuers.SLOTS(); slot++) {
            ConsentRegistry.Slot memory s = consents.slotOf(site, slot);
            assert(s.round == queuers.asked(slot) && s.recovered == queuers.recovered(slot));
        }
    }

    /// What waits is in the queue once, and counted.
    function invariant_ASlotWaitsOnce() public view {
        (PostedConsents consents, address site) = queuers.registry();
        (uint64 head, uint64 tail) = consents.queueOf(site);
        assert(consents.waiting(site) == tail - head);
        uint256[3] memory waits;
        for (uint64 i = head; i < tail; i++) {
            ConsentRegistry.Entry memory e = consents.entryOf(site, i);
            if (e.kind == consents.FORCED()) waits[e.slot]++;
        }
        for (uint32 slot = 0; slot < queuers.SLOTS(); slot++) {
            assert(waits[slot] == (consents.slotOf(site, slot).withdrawing ? 1 : 0));
        }
    }
}
