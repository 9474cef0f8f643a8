// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Attested, HeaderHub} from "../src/HeaderHub.sol";
import {Fixture} from "./Fixture.sol";

/// Who may say what another chain's headers are. Storage proofs need chains: the Go tests of package ledger make them.
contract HeadersTest is Fixture {
    uint256 private constant SITES = 5;
    HeaderHub private hub;

    function setUp() public {
        deploy();
        populate(SITES);
        hub = new HeaderHub(consortium, 2);
    }

    function signature(uint256 key, bytes32 chain, uint64 number, bytes32 hash) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hub.headerDigest(chain, number, hash));
        return abi.encodePacked(r, s, v);
    }

    /// The signatures of the sites whose bits are set, in the order of their accounts.
    function signatures(uint256 set, bytes32 chain, uint64 number, bytes32 hash)
        private
        view
        returns (bytes[] memory list, uint256 n)
    {
        uint256[] memory keys = new uint256[](SITES);
        for (uint256 i = 0; i < SITES; i++) {
            if (set >> i & 1 == 0) continue;
            uint256 at = n++;
            for (; at > 0 && vm.addr(keys[at - 1]) > vm.addr(FIRST_SITE + i); at--) {
                keys[at] = keys[at - 1];
            }
            keys[at] = FIRST_SITE + i;
        }
        list = new bytes[](n);
        for (uint256 i = 0; i < n; i++) {
            list[i] = signature(keys[i], chain, number, hash);
        }
    }

    /// More than half of the sites, whatever the quorum, and never fewer; and a record stays.
    function testFuzz_a_header_needs_a_majority(uint8 set, bytes32 chain, uint64 number, bytes32 hash, bytes32 other)
        public
    {
        vm.assume(hash != 0 && other != 0 && other != hash);
        (bytes[] memory list, uint256 n) = signatures(set, chain, number, hash);
        bool good = n > SITES / 2;
        if (!good) vm.expectRevert(abi.encodeWithSelector(Attested.TooFewAttest.selector, n, SITES / 2 + 1));
        hub.record(chain, number, hash, list);
        assert(hub.hashOf(chain, number) == (good ? hash : bytes32(0)));
        if (!good) return;
        (list,) = signatures(type(uint8).max, chain, number, other);
        vm.expectRevert(abi.encodeWithSelector(HeaderHub.HeaderDiffers.selector, chain, number, other, hash));
        hub.record(chain, number, other, list);
    }

    /// Signatures for another chain, number or hash count nowhere, nor do those of one site twice.
    function testFuzz_signatures_are_for_one_header(bytes32 chain, uint64 number, bytes32 hash, uint8 what) public {
        vm.assume(hash != 0 && hash != bytes32(uint256(1)));
        (bytes[] memory list,) = signatures(
            type(uint8).max,
            what % 4 == 0 ? ~chain : chain,
            what % 4 == 1 ? number ^ 1 : number,
            what % 4 == 2 ? ~hash : hash
        );
        if (what % 4 == 3) list[1] = list[0];
        try hub.record(chain, number, hash, list) {
            assert(false);
        } catch {}
        assert(hub.hashOf(chain, number) == 0);
    }

    /// Who signs two hashes for one block is barred, and nobody else.
    function testFuzz_who_contradicts_is_barred(uint8 who, uint8 another, bytes32 chain, uint64 number, bytes32 one, bytes32 other)
        public
    {
        uint256 key = FIRST_SITE + who % SITES;
        uint256 with_ = FIRST_SITE + another % SITES;
        bytes memory first = signature(key, chain, number, one);
        bytes memory second = signature(with_, chain, number, other);
        bool guilty = one != other && key == with_;
        try hub.bar(chain, number, one, first, other, second) {
            assert(guilty);
        } catch {
            assert(!guilty);
        }
        for (uint256 i = 0; i < SITES; i++) {
            assert(hub.barred(site(i)) == (guilty && key == FIRST_SITE + i));
        }
    }
}
