// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consortium} from "../src/Consortium.sol";
import {StudyRegistry} from "../src/StudyRegistry.sol";
import {PostedConsents} from "./Posted.sol";

/// The few cheat codes that the tests use (Foundry's own library is not needed for them).
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function warp(uint256 time) external;
    function expectRevert(bytes calldata data) external;
    function assume(bool condition) external pure;
}

abstract contract Fixture {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    Consortium internal consortium;
    PostedConsents internal consents;
    StudyRegistry internal studies;
    uint256 internal constant RESEARCHER = 1000; // secret keys
    uint256 internal constant FIRST_SITE = 1;

    function deploy() internal {
        deploy(50);
    }

    function deploy(uint8 quorum) internal {
        consortium = new Consortium("test", true, quorum);
        consents = new PostedConsents(consortium);
        studies = new StudyRegistry(consortium, consents);
    }

    /// Ids are one letter, in the order of the keys.
    function member(uint256 key) internal pure returns (Consortium.Member memory m) {
        bytes memory id = new bytes(1);
        id[0] = bytes1(uint8(0x60 + (key % 26)));
        return Consortium.Member(string(id), vm.addr(key), bytes32(key), bytes32(key), "peer");
    }

    function possession(Consortium.Role role, Consortium.Member memory m, uint256 key)
        internal
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, consortium.possessionDigest(role, m));
        return abi.encodePacked(r, s, v);
    }

    function populate(uint256 sites) internal {
        for (uint256 i = 0; i < sites; i++) {
            Consortium.Member memory m = member(FIRST_SITE + i);
            consortium.admitSite(m, possession(Consortium.Role.Site, m, FIRST_SITE + i));
        }
        Consortium.Member memory r = member(RESEARCHER);
        consortium.admitResearcher(r, possession(Consortium.Role.Researcher, r, RESEARCHER));
    }

    function rules(uint32 minSites, uint32 maxSessions) internal pure returns (StudyRegistry.Rules memory) {
        return StudyRegistry.Rules(minSites, maxSessions, 0, 0, new address[](0));
    }

    function site(uint256 i) internal pure returns (address) {
        return vm.addr(FIRST_SITE + i);
    }
}
