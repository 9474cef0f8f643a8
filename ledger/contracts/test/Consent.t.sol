// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {Consortium} from "../src/Consortium.sol";
import {Fixture, Vm} from "./Fixture.sol";

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

    function withdraw(uint32 slot, uint256 holder, uint64 nonce) private {
        bytes memory certificate = signed(FIRST_SITE, consents.certificateDigest(site(0), slot, vm.addr(holder)));
        bytes memory signature = signed(holder, consents.holderDigest(false, site(0), slot, nonce));
        consents.forceWithdraw(site(0), slot, vm.addr(holder), certificate, signature);
    }

    function test_a_withdrawal_waits_once() public {
        withdraw(5, HOLDER, 0);
        bytes memory certificate = signed(FIRST_SITE, consents.certificateDigest(site(0), 5, vm.addr(HOLDER)));
        bytes memory signature = signed(HOLDER, consents.holderDigest(false, site(0), 5, 1));
        vm.expectRevert(abi.encodeWithSelector(ConsentRegistry.AlreadyWithdrawing.selector, site(0), uint32(5)));
        consents.forceWithdraw(site(0), 5, vm.addr(HOLDER), certificate, signature);
        assert(consents.waiting(site(0)) == 1);
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
        vm.prank(site(0));
        consents.announceRecovery(9, 1234);
        bytes memory certificate = signed(FIRST_SITE, consents.certificateDigest(site(0), 9, vm.addr(HOLDER)));
        bytes memory objection = signed(HOLDER, consents.holderDigest(true, site(0), 9, 0));
        consents.stopRecovery(site(0), 9, vm.addr(HOLDER), certificate, objection);
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
            uint64 nonce = consents.nonceOf(site(0), slot, vm.addr(HOLDER));
            if (waits) continue;
            withdraw(slot, HOLDER, nonce);
            assert(consents.entryOf(site(0), expected).slot == slot);
            expected++;
        }
        assert(consents.waiting(site(0)) == expected);
    }

    function testFuzz_nobody_else_withdraws(uint256 certifier, uint256 signer, uint32 slot, uint32 certified) public {
        certifier = 1 + certifier % 1000;
        signer = 1 + signer % 1000;
        slot = slot % 983040;
        certified = certified % 983040;
        vm.assume(certifier != FIRST_SITE || signer != HOLDER || slot != certified);
        bytes memory certificate =
            signed(certifier, consents.certificateDigest(site(0), certified, vm.addr(HOLDER)));
        bytes memory signature = signed(signer, consents.holderDigest(false, site(0), slot, 0));
        try consents.forceWithdraw(site(0), slot, vm.addr(HOLDER), certificate, signature) {
            assert(false);
        } catch {}
        assert(consents.waiting(site(0)) == 0);
    }
}
