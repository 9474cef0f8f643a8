// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consortium} from "../src/Consortium.sol";
import {Fixture} from "./Fixture.sol";

contract MotionTest is Fixture {
    uint256 private constant MOST = 9;

    function open(uint256 sites, uint8 quorum) private returns (uint256 n) {
        n = 1 + sites % MOST;
        deploy(quorum);
        populate(n);
        consortium.closeBootstrap();
    }

    /// A motion carries with the first vote that makes the supporters more than the quorum's share, and not before.
    function testFuzz_MotionCarriesWithTheQuorum(uint256 sites, uint8 q) external {
        uint8 quorum = 50 + q % 50;
        uint256 n = open(sites, quorum);
        Consortium.Pin[] memory pins = new Consortium.Pin[](1);
        pins[0] = Consortium.Pin("circuit", keccak256("key"));
        vm.prank(site(0));
        uint256 motion = consortium.movePins(pins, "why");
        uint256 votes = 1;
        while (100 * votes <= uint256(quorum) * n) {
            assert(consortium.keyHash(keccak256("circuit")) == 0);
            vm.prank(site(votes));
            consortium.support(motion);
            votes++;
        }
        assert(consortium.keyHash(keccak256("circuit")) == keccak256("key"));
    }

    /// Two halves can never decide against each other.
    function testFuzz_HalfIsNoQuorum(uint256 sites, uint8 q, address subject, uint8 kind) external {
        uint256 n = open(sites, 50 + q % 50);
        uint256 needed = consortium.votesNeeded(Consortium.Kind(1 + kind % 6), kind % 2 == 0 ? subject : site(kind % n));
        assert(2 * needed > n && needed <= n);
    }

    /// All others expel a site whatever the quorum, if they are two; one alone never expels anybody.
    function testFuzz_AllOthersExpel(uint256 sites, uint8 q) external {
        uint256 n = open(sites, 50 + q % 50);
        vm.prank(site(0));
        if (n == 1) vm.expectRevert(abi.encodeWithSelector(Consortium.LastSite.selector, site(0)));
        uint256 motion = consortium.moveRemoval(site(n - 1), "why");
        for (uint256 i = 1; i + 1 < n && consortium.isActiveSite(site(n - 1)); i++) {
            vm.prank(site(i));
            consortium.support(motion);
        }
        assert(consortium.isActiveSite(site(n - 1)) == (n <= 2));
    }

    /// A key that is retired stays what it was, is in use no more, and its circuit gets no other.
    function testFuzz_ARetiredKeyIsUsedNoMore(uint256 sites, bytes32 key) external {
        uint256 n = open(sites, 50);
        if (key == 0) key = keccak256("key");
        bytes32 c = keccak256("circuit");
        Consortium.Pin[] memory pins = new Consortium.Pin[](1);
        pins[0] = Consortium.Pin("circuit", key);
        string[] memory circuits = new string[](1);
        circuits[0] = "circuit";
        vm.expectRevert(abi.encodeWithSelector(Consortium.NoKeyInUse.selector, "circuit"));
        vm.prank(site(0));
        consortium.moveRetirement(circuits, "why");
        vm.prank(site(0));
        carry(consortium.movePins(pins, "why"), n);
        assert(consortium.inUse(c));
        vm.prank(site(0));
        carry(consortium.moveRetirement(circuits, "why"), n);
        assert(!consortium.inUse(c) && consortium.retired(c) && consortium.keyHash(c) == key);
        vm.expectRevert(abi.encodeWithSelector(Consortium.KeyAlreadyPinned.selector, "circuit", key));
        vm.prank(site(0));
        consortium.movePins(pins, "why");
    }

    /// The operator is who the sites made it, and an account that did not sign is nobody's successor.
    function testFuzz_TheSitesChooseTheOperator(uint256 sites, uint256 secret, address other, uint64 until) external {
        uint256 n = open(sites, 50);
        secret = 1_000_000 + secret % 1000;
        address next = vm.addr(secret);
        if (until < block.timestamp) until += uint64(block.timestamp);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, consortium.operatorDigest(next, until));
        bytes memory signature = abi.encodePacked(r, s, v);
        if (other != next) {
            address signer = ecrecover(consortium.operatorDigest(other, until), v, r, s);
            vm.expectRevert(abi.encodeWithSelector(Consortium.NotPossessed.selector, other, signer));
            vm.prank(site(0));
            consortium.moveOperator(other, until, signature, "why");
        }
        assert(consortium.operator() == consortium.founder());
        vm.prank(site(0));
        carry(consortium.moveOperator(next, until, signature, "why"), n);
        assert(consortium.operator() == next && consortium.founder() != next);
        vm.expectRevert(abi.encodeWithSelector(Consortium.NotOperator.selector, address(this)));
        consortium.pinRecord("ceremony/v1/x", keccak256("record"));
        vm.prank(next);
        consortium.pinRecord("ceremony/v1/x", keccak256("record"));
    }

    /// A motion for an operator lapses when the candidate's word ends, and after its own life at the latest.
    function testFuzz_ACandidateIsBoundUntilItSaid(uint64 until, uint32 later) external {
        open(2, 50);
        if (later % 2 == 0) until = uint64(block.timestamp + until % 60 days);
        address next = vm.addr(1_000_000);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(1_000_000, consortium.operatorDigest(next, until));
        bytes memory signature = abi.encodePacked(r, s, v);
        uint64 life = uint64(block.timestamp) + consortium.MOTION_LIFE();
        bool late = block.timestamp > until;
        if (late) vm.expectRevert(abi.encodeWithSelector(Consortium.MotionLapsed.selector, 1, until));
        vm.prank(site(0));
        uint256 motion = consortium.moveOperator(next, until, signature, "why");
        if (late) return;
        vm.warp(block.timestamp + later % 60 days);
        late = block.timestamp > until || block.timestamp > life;
        if (late) vm.expectRevert(abi.encodeWithSelector(Consortium.MotionLapsed.selector, motion, until < life ? until : life));
        vm.prank(site(1));
        consortium.support(motion);
        assert((consortium.operator() == next) == !late);
    }

    /// Nobody is a member and the operator, whichever comes first; one that was the operator may become a member.
    function testFuzz_TheOperatorIsNoMember(bool researcher, bool replaced, bool first) external {
        deploy();
        populate(1);
        Consortium.Role role = researcher ? Consortium.Role.Researcher : Consortium.Role.Site;
        Consortium.Member memory m = member(7);
        bytes memory proof = possession(role, m, 7);
        if (first) {
            if (researcher) consortium.admitResearcher(m, proof);
            else consortium.admitSite(m, proof);
        }
        consortium.closeBootstrap();
        replace(7, first);
        assert((consortium.operator() == m.account) == !first);
        if (first) return;
        vm.expectRevert(abi.encodeWithSelector(Consortium.AccountTaken.selector, m.account));
        vm.prank(site(0));
        consortium.moveAdmission(role, m, proof, "why");
        if (!replaced) return;
        replace(8, false);
        vm.prank(site(0));
        consortium.moveAdmission(role, m, proof, "why");
        assert(consortium.active(m.account));
    }

    /// Site 0, the only one, makes the holder of a key the operator, unless it is a member.
    function replace(uint256 key, bool taken) private {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, consortium.operatorDigest(vm.addr(key), type(uint64).max));
        if (taken) vm.expectRevert(abi.encodeWithSelector(Consortium.AccountTaken.selector, vm.addr(key)));
        vm.prank(site(0));
        consortium.moveOperator(vm.addr(key), type(uint64).max, abi.encodePacked(r, s, v), "why");
    }

    /// The operator writes records down under names that are no circuits', and gives no circuit a key with them.
    function testFuzz_RecordsAreNoKeys(string calldata name, bytes32 hash) external {
        open(1, 50);
        bytes memory b = bytes(name);
        bool record = b.length >= 9 && b.length <= 128 && keccak256(bytes(name[0:9])) == keccak256("ceremony/");
        bool prefixed = b.length >= 9 && keccak256(bytes(name[0:9])) == keccak256("ceremony/");
        if (!prefixed) vm.expectRevert(abi.encodeWithSelector(Consortium.InvalidRecord.selector, name));
        else if (!record || hash == 0) vm.expectRevert(abi.encodeWithSelector(Consortium.InvalidCircuit.selector, name));
        consortium.pinRecord(name, hash);
        string memory good = string.concat("ceremony/", b.length > 100 ? "x" : name);
        if (hash != 0 && !record) {
            consortium.pinRecord(good, hash);
            assert(consortium.keyHash(keccak256(bytes(good))) == hash);
        }
        Consortium.Pin[] memory pins = new Consortium.Pin[](1);
        pins[0] = Consortium.Pin(good, keccak256("key"));
        vm.expectRevert(abi.encodeWithSelector(Consortium.InvalidCircuit.selector, good));
        vm.prank(site(0));
        consortium.movePins(pins, "why");
    }

    /// All vote for a motion that site 0 made, until it carries.
    function carry(uint256 motion, uint256 n) private {
        for (uint256 i = 1; i < n; i++) {
            (, bool carried,,,) = consortium.motionState(motion);
            if (carried) return;
            vm.prank(site(i));
            consortium.support(motion);
        }
    }

    /// A vote of long ago decides nothing.
    function testFuzz_MotionLapses(uint32 later) external {
        open(2, 50);
        vm.prank(site(0));
        uint256 motion = consortium.moveRemoval(vm.addr(RESEARCHER), "why");
        (,,, uint64 until,) = consortium.motionState(motion);
        assert(until == block.timestamp + 30 days);
        vm.warp(block.timestamp + later);
        bool late = block.timestamp > until;
        if (late) vm.expectRevert(abi.encodeWithSelector(Consortium.MotionLapsed.selector, motion, until));
        vm.prank(site(1));
        consortium.support(motion);
        assert(consortium.isActiveResearcher(vm.addr(RESEARCHER)) == late);
    }

    /// After the bootstrap the operator has no say, and before it the sites have none.
    function testFuzz_OneAtATimeDecides(uint256 key, bool closed) external {
        deploy();
        populate(2);
        if (closed) consortium.closeBootstrap();
        Consortium.Member memory m = member(7);
        bytes memory proof = possession(Consortium.Role.Site, m, 7);
        if (closed) vm.expectRevert(abi.encodeWithSelector(Consortium.BootstrapOver.selector));
        consortium.pinKey("circuit", bytes32(key | 1));
        if (closed) vm.expectRevert(abi.encodeWithSelector(Consortium.BootstrapOver.selector));
        consortium.admitSite(m, proof);
        assert(consortium.isActiveSite(m.account) == !closed);
        if (!closed) vm.expectRevert(abi.encodeWithSelector(Consortium.BootstrapOpen.selector));
        vm.prank(site(0));
        consortium.moveRemoval(site(1), "why");
    }
}
