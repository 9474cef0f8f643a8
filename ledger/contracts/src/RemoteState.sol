// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

import {Consortium} from "./Consortium.sol";
import {Attested} from "./HeaderHub.sol";

/// What this chain knows of the storage of other chains, by way of the hub:
///
///     sites' signatures ──> hub's header ── account proof of HeaderHub, storage proof of hashOf ──> other chain's header ──> its state root
///
/// The hub's header is the one thing that is taken on the sites' word here (Attested); all that follows is proven. Only ever newer headers are taken.
contract RemoteState is Attested {
    using RLP for *;
    using Memory for *;

    struct Root {
        bytes32 state;
        uint64 number;
        uint64 time; // of that chain's block
    }

    bytes32 public immutable hubChain; // keccak256 of chain id and genesis hash
    address public immutable hub; // HeaderHub there
    uint256 public immutable hashesSlot; // of HeaderHub.hashOf

    Root public hubRoot;
    mapping(bytes32 chain => Root) public rootOf;

    event HubBrought(uint64 indexed number, bytes32 state);
    event HeaderBrought(bytes32 indexed chain, uint64 indexed number, bytes32 state, uint64 time);

    error NotNewer(uint64 given, uint64 known);
    error MalformedHeader(uint256 items);
    error NotRecorded(bytes32 chain, uint64 number, bytes32 hash);
    error UnknownChain(bytes32 chain);

    constructor(Consortium consortium_, uint32 quorum_, bytes32 hubChain_, address hub_, uint256 hashesSlot_)
        Attested(consortium_, quorum_)
    {
        hubChain = hubChain_;
        hub = hub_;
        hashesSlot = hashesSlot_;
    }

    /// Takes a header of the hub's chain that the sites have attested.
    function bringHub(bytes calldata header, bytes[] calldata signatures) external {
        Root memory r = _parse(header);
        if (r.number <= hubRoot.number) revert NotNewer(r.number, hubRoot.number);
        _attested(hubChain, r.number, keccak256(header), signatures);
        hubRoot = r;
        emit HubBrought(r.number, r.state);
    }

    /// Takes a header of another chain that the hub has recorded.
    function bring(bytes32 chain, bytes calldata header, bytes[] calldata account, bytes[] calldata slot) external {
        Root memory r = _parse(header);
        if (r.number <= rootOf[chain].number) revert NotNewer(r.number, rootOf[chain].number);
        bytes32 inner = keccak256(abi.encode(chain, hashesSlot));
        bytes32 key = keccak256(abi.encode(uint256(r.number), inner));
        bytes32 hash = keccak256(header);
        if (_read(hubRoot.state, hub, key, account, slot) != hash) revert NotRecorded(chain, r.number, hash);
        rootOf[chain] = r;
        emit HeaderBrought(chain, r.number, r.state, r.time);
    }

    /// A storage slot of a contract on another chain, at the newest header of it that was brought. A slot that holds zero has no proof of inclusion and cannot be read.
    function read(bytes32 chain, address target, bytes32 key, bytes[] calldata account, bytes[] calldata slot)
        external
        view
        returns (bytes32)
    {
        Root memory r = rootOf[chain];
        if (r.number == 0) revert UnknownChain(chain);
        return _read(r.state, target, key, account, slot);
    }

    function _read(bytes32 state, address target, bytes32 key, bytes[] calldata account, bytes[] calldata slot)
        private
        pure
        returns (bytes32)
    {
        bytes memory leaf = TrieProof.traverse(state, abi.encodePacked(keccak256(abi.encodePacked(target))), account);
        Memory.Slice[] memory fields = leaf.decodeList();
        if (fields.length != 4) revert MalformedHeader(fields.length);
        bytes memory value =
            TrieProof.traverse(fields[2].readBytes32(), abi.encodePacked(keccak256(abi.encode(key))), slot);
        return bytes32(value.decodeUint256());
    }

    /// Of a header: state root (its fourth field), number (ninth) and time (twelfth). Its hash is the caller's to check.
    function _parse(bytes calldata header) private pure returns (Root memory r) {
        bytes memory copy = header;
        Memory.Slice[] memory fields = copy.decodeList();
        if (fields.length < 15) revert MalformedHeader(fields.length);
        uint256 number = fields[8].readUint256();
        uint256 time = fields[11].readUint256();
        if (number > type(uint64).max || time > type(uint64).max) revert MalformedHeader(fields.length);
        r = Root(fields[3].readBytes32(), uint64(number), uint64(time));
    }
}
