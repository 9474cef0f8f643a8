// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RecordRegistry} from "../src/RecordRegistry.sol";
import {Fixture} from "./Fixture.sol";

interface Time {
    function warp(uint256 time) external;
}

/// Who opens what, for how long, and who judges it.
contract RecordsTest is Fixture {
    Time private constant time = Time(address(uint160(uint256(keccak256("hevm cheat code")))));
    RecordRegistry private records;
    uint256 private constant DOCTOR = 501;
    uint256 private constant COLLEAGUE = 502;
    uint256 private constant REVIEWER = 503;

    function setUp() public {
        deploy();
        populate(2);
        records = new RecordRegistry(consortium);
        time.warp(1_760_000_000);
        appoint(0, DOCTOR, RecordRegistry.Office.Clinician);
        appoint(0, COLLEAGUE, RecordRegistry.Office.Clinician);
        appoint(0, REVIEWER, RecordRegistry.Office.Reviewer);
    }

    function appoint(uint256 s, uint256 key, RecordRegistry.Office office) private {
        vm.prank(site(s));
        records.appoint(vm.addr(key), office);
    }

    function signed(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function open(RecordRegistry.Access memory a, uint256 first, uint256 second) private returns (bytes32) {
        bytes32 digest = records.accessDigest(site(0), a);
        vm.prank(site(0));
        return records.openEmergency(a, signed(first, digest), signed(second, digest));
    }

    function review(bytes32 id, uint256 key, RecordRegistry.Outcome outcome) private {
        records.reviewEmergency(id, outcome, "note", signed(key, records.reviewDigest(id, outcome, "note")));
    }

    /// An access is opened by exactly the two clinicians of the site, for exactly the times that the contract allows.
    function testFuzz_two_clinicians_open_for_hours(uint256 first, uint256 second, uint64 until, bytes32 subject)
        public
    {
        first = 500 + first % 6;
        second = 500 + second % 6;
        vm.assume(subject != 0);
        until = uint64(block.timestamp) - 10 + until % (26 hours);
        bool clinicians =
            (first == DOCTOR && second == COLLEAGUE) || (first == COLLEAGUE && second == DOCTOR);
        bool inTime = until > block.timestamp && until <= block.timestamp + 24 hours;
        RecordRegistry.Access memory a = RecordRegistry.Access(subject, "reason", until);
        bytes32 digest = records.accessDigest(site(0), a);
        bytes memory one = signed(first, digest);
        bytes memory two = signed(second, digest);
        vm.prank(site(0));
        try records.openEmergency(a, one, two) returns (bytes32 id) {
            assert(clinicians && inTime && id == digest);
            (address s, uint64 end, RecordRegistry.Outcome outcome) = records.emergencyOf(id);
            assert(s == site(0) && end == until && outcome == RecordRegistry.Outcome.None);
        } catch {
            assert(!clinicians || !inTime);
            (address s,,) = records.emergencyOf(digest);
            assert(s == address(0));
        }
    }

    /// A signature for one access opens no other.
    function testFuzz_signatures_are_for_one_access(uint8 change, uint64 by) public {
        RecordRegistry.Access memory a =
            RecordRegistry.Access("subject", "reason", uint64(block.timestamp) + 4 hours);
        bytes32 digest = records.accessDigest(site(0), a);
        bytes memory one = signed(DOCTOR, digest);
        bytes memory two = signed(COLLEAGUE, digest);
        uint256 s = 0;
        by = 1 + by % 1 hours;
        if (change % 4 == 0) a.subject = bytes32(uint256(by));
        if (change % 4 == 1) a.reason = bytes32(uint256(by));
        if (change % 4 == 2) a.until += by;
        if (change % 4 == 3) {
            s = 1;
            appoint(1, DOCTOR, RecordRegistry.Office.Clinician);
            appoint(1, COLLEAGUE, RecordRegistry.Office.Clinician);
        }
        vm.prank(site(s));
        try records.openEmergency(a, one, two) {
            assert(false);
        } catch {}
    }

    /// A review comes when the access is over, from the site's reviewer, once.
    function testFuzz_reviews(uint256 key, uint64 length, uint64 wait, uint8 outcome) public {
        key = 500 + key % 6;
        length = 1 + length % 24 hours;
        wait = wait % 48 hours;
        RecordRegistry.Outcome found = RecordRegistry.Outcome(outcome % 3);
        bytes32 id = open(
            RecordRegistry.Access("subject", "reason", uint64(block.timestamp) + length), DOCTOR, COLLEAGUE
        );
        time.warp(block.timestamp + wait);
        bool allowed = key == REVIEWER && wait >= length && found != RecordRegistry.Outcome.None;
        bytes memory signature = signed(key, records.reviewDigest(id, found, "note"));
        try records.reviewEmergency(id, found, "note", signature) {
            assert(allowed);
            vm.expectRevert(abi.encodeWithSelector(RecordRegistry.ReviewedAlready.selector, id));
            records.reviewEmergency(id, found, "note", signature);
        } catch {
            assert(!allowed);
        }
    }

    function test_who_is_dismissed_opens_nothing_and_does_not_return() public {
        RecordRegistry.Access memory a =
            RecordRegistry.Access("subject", "reason", uint64(block.timestamp) + 4 hours);
        vm.prank(site(0));
        records.dismiss(vm.addr(DOCTOR));
        bytes32 digest = records.accessDigest(site(0), a);
        bytes memory one = signed(DOCTOR, digest);
        bytes memory two = signed(COLLEAGUE, digest);
        vm.prank(site(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                RecordRegistry.NotAppointed.selector, site(0), vm.addr(DOCTOR), RecordRegistry.Office.Clinician
            )
        );
        records.openEmergency(a, one, two);
        vm.prank(site(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                RecordRegistry.HeldOffice.selector, site(0), vm.addr(DOCTOR), RecordRegistry.Office.Dismissed
            )
        );
        records.appoint(vm.addr(DOCTOR), RecordRegistry.Office.Reviewer);
    }

    function test_closing_ends_it_now() public {
        bytes32 id = open(
            RecordRegistry.Access("subject", "reason", uint64(block.timestamp) + 4 hours), DOCTOR, COLLEAGUE
        );
        time.warp(block.timestamp + 1 hours);
        vm.prank(site(0));
        records.closeEmergency(id);
        (, uint64 end,) = records.emergencyOf(id);
        assert(end == block.timestamp);
        review(id, REVIEWER, RecordRegistry.Outcome.Unjustified);
    }

    /// Versions follow each other, and nobody posts another site's.
    function testFuzz_versions_follow(uint64[8] calldata versions, bytes32[8] calldata roots) public {
        uint64 last = 0;
        for (uint256 i = 0; i < versions.length; i++) {
            uint64 v = versions[i] % 10;
            vm.prank(site(1));
            try records.postRecords(v, roots[i]) {
                assert(v == last + 1 && roots[i] != 0);
                last = v;
            } catch {
                assert(v != last + 1 || roots[i] == 0);
            }
            (, uint64 now_) = records.recordsOf(site(1));
            assert(now_ == last);
            (, uint64 other) = records.recordsOf(site(0));
            assert(other == 0);
        }
    }
}
