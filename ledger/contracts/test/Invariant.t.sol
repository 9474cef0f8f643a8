// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {Consortium} from "../src/Consortium.sol";
import {StudyRegistry} from "../src/StudyRegistry.sol";
import {Fixture} from "./Fixture.sol";

/// Everybody does whatever they like, mostly refused. It keeps a book of its own of what must hold.
contract Crowd is Fixture {
    uint256 public constant SITES = 4;
    uint256 private constant IDS = 3; // studies and sessions, few, so that calls meet

    mapping(bytes32 session => StudyRegistry.Phase) public phase;
    mapping(bytes32 session => bytes32) public head;
    mapping(bytes32 session => uint256) public rosterSize;
    mapping(bytes32 session => uint256) public votes;
    mapping(bytes32 study => uint256) public opened; // and counting still
    mapping(bytes32 session => bytes32) private _of;
    mapping(address site => uint64) public epoch;
    mapping(bytes32 key => bytes32) public dataset; // by study and site
    bool private started;
    uint256 public illegal; // edges that the lifecycle does not have

    constructor() {
        deploy(); // the crowd is the operator
        populate(SITES);
        consortium.closeBootstrap();
    }

    /// Once: two studies that all sites approved.
    function start() external {
        if (started) return;
        started = true;
        for (uint256 study = 0; study < 2; study++) { // the third stays to be proposed
            this.propose(SITES, study);
            for (uint256 i = 0; i < SITES; i++) {
                this.approve(i, study, bytes32(i + 1));
                if (study == 0) this.post(i, 0);
            }
        }
    }

    /// The next right thing for a session by the right one, so that all phases are met.
    function step(uint256 session, uint256 by) external {
        StudyRegistry.Phase p = phase[id(session)];
        if (p == StudyRegistry.Phase.None) this.open(SITES + 1, session, 0, 3);
        else if (p == StudyRegistry.Phase.Open) this.seal(SITES + 1, session, bytes32(by | 1));
        else if (p == StudyRegistry.Phase.Sealed) this.attest(by % SITES, session);
        if (by % 3 == 0) this.release(SITES, session);
    }

    function contracts() external view returns (Consortium, ConsentRegistry, StudyRegistry) {
        return (consortium, consents, studies);
    }

    function actor(uint256 seed) private view returns (address) {
        seed %= SITES + 2;
        if (seed < SITES) return site(seed);
        return seed == SITES ? vm.addr(RESEARCHER) : address(this);
    }

    function id(uint256 seed) public pure returns (bytes32) {
        return bytes32(1 + seed % IDS);
    }

    function post(uint256 by, uint64 e) external {
        address a = actor(by);
        e = uint64(e % 2 == 0 ? epoch[a] + 1 : e);
        vm.prank(a);
        try consents.post(bytes32(uint256(e) + 1), e, 0) {
            if (e != epoch[a] + 1 || !consortium.isActiveSite(a)) illegal++;
            epoch[a] = e;
        } catch {}
    }

    function propose(uint256 by, uint256 study) external {
        vm.prank(actor(by));
        try studies.propose(id(study), rules(2, 2)) {
            if (actor(by) != vm.addr(RESEARCHER)) illegal++;
        } catch {}
    }

    function approve(uint256 by, uint256 study, bytes32 root) external {
        bytes32 key = keccak256(abi.encode(id(study), actor(by)));
        vm.prank(actor(by));
        try studies.approve(id(study), root, 2, 0) {
            if (dataset[key] != 0) illegal++;
            dataset[key] = root;
        } catch {}
    }

    function revoke(uint256 by, uint256 study) external {
        if (by % 7 != 0) return; // else nothing is ever open
        vm.prank(actor(by));
        try studies.revokeApproval(id(study)) {} catch {}
    }

    function open(uint256 by, uint256 session, uint256 study, uint256 size) external {
        size = 1 + size % SITES;
        address[] memory roster = new address[](size);
        uint64[] memory epochs = new uint64[](size);
        for (uint256 i = 0; i < size; i++) {
            (roster[i], epochs[i]) = (site(i), epoch[site(i)]);
        }
        vm.prank(actor(by));
        try studies.openSession(id(session), id(study), roster, epochs, 0, 0) {
            if (phase[id(session)] != StudyRegistry.Phase.None || size < 2) illegal++;
            phase[id(session)] = StudyRegistry.Phase.Open;
            rosterSize[id(session)] = size;
            opened[id(study)]++;
            _of[id(session)] = id(study);
        } catch {}
    }

    function seal(uint256 by, uint256 session, bytes32 h) external {
        vm.prank(actor(by));
        try studies.seal(id(session), h, h) {
            if (phase[id(session)] != StudyRegistry.Phase.Open || actor(by) != address(this)) illegal++;
            phase[id(session)] = StudyRegistry.Phase.Sealed;
            head[id(session)] = h;
        } catch {}
    }

    function attest(uint256 by, uint256 session) external {
        bool before = studies.attested(id(session), actor(by));
        vm.prank(actor(by));
        try studies.attest(id(session), head[id(session)]) {
            if (phase[id(session)] != StudyRegistry.Phase.Sealed || before) illegal++;
            votes[id(session)]++;
        } catch {}
    }

    function release(uint256 by, uint256 session) external {
        vm.prank(actor(by));
        try studies.release(id(session), bytes32(uint256(1))) {
            bytes32 s = id(session);
            if (phase[s] != StudyRegistry.Phase.Sealed || votes[s] != rosterSize[s]) illegal++;
            if (actor(by) != vm.addr(RESEARCHER)) illegal++;
            phase[s] = StudyRegistry.Phase.Released;
        } catch {}
    }

    function abort(uint256 by, uint256 session) external {
        if (by % 5 != 0) return;
        vm.prank(actor(by));
        try studies.abort(id(session), 1, address(0), 0) {
            bytes32 s = id(session);
            if (phase[s] != StudyRegistry.Phase.Open && phase[s] != StudyRegistry.Phase.Sealed) illegal++;
            phase[s] = StudyRegistry.Phase.Aborted;
            if (votes[s] == 0) opened[_of[s]]--;
        } catch {}
    }

    function remove(uint256 by, uint256 whom) external {
        if (by % 11 != 0) return;
        vm.prank(actor(by));
        try consortium.moveRemoval(actor(whom), "why") {} catch {}
    }

    function support(uint256 by, uint256 motion) external {
        vm.prank(actor(by));
        try consortium.support(1 + motion % 4) {} catch {}
    }

    function usurp(uint256 by, uint256 key) external { // the operator after the bootstrap, or anybody else
        Consortium.Member memory m = member(50 + key % 5);
        bytes memory proof = possession(Consortium.Role.Site, m, 50 + key % 5);
        vm.prank(actor(by));
        try consortium.admitSite(m, proof) { illegal++; } catch {}
        vm.prank(actor(by));
        try consortium.pinKey("circuit", bytes32(uint256(1))) { illegal++; } catch {}
    }
}

contract InvariantTest {
    Crowd private crowd;
    Consortium private consortium;
    ConsentRegistry private consents;
    StudyRegistry private studies;

    function setUp() public {
        crowd = new Crowd();
        crowd.start();
        (consortium, consents, studies) = crowd.contracts();
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(crowd);
    }

    function invariant_OnlyLegalEdges() public view {
        assert(crowd.illegal() == 0);
    }

    function invariant_SessionsAreAsTheBookSays() public view {
        for (uint256 i = 0; i < 3; i++) {
            bytes32 s = crowd.id(i);
            (, StudyRegistry.Phase phase, uint32 attestations, bytes32 head,, address[] memory sites) = studies.sessionOf(s);
            assert(phase == crowd.phase(s) && head == crowd.head(s));
            assert(attestations == crowd.votes(s) && attestations <= sites.length);
            if (phase == StudyRegistry.Phase.Released) assert(attestations == sites.length && sites.length >= 2);
        }
    }

    function invariant_SessionCapsHold() public view {
        for (uint256 i = 0; i < 3; i++) {
            (,, uint32 cap, uint32 opened,,,,) = studies.studyOf(crowd.id(i));
            assert(opened == crowd.opened(crowd.id(i)) && opened <= cap);
        }
    }

    function invariant_OneSiteAlwaysStays() public view {
        assert(consortium.activeSites() >= 1 && consortium.activeSites() <= crowd.SITES());
    }
}
