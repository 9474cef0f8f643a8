// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Consortium} from "./Consortium.sol";

/// Headers of other chains that m of the consortium's n sites have attested, so that a contract of this chain can read the others by storage proof. Each site follows the
/// other chains with a node of its own and signs what is final there; anybody brings the signatures.
///
///     Header(bytes32 chain,uint64 number,bytes32 hash)      chain: keccak256 of chain id (64 bits, big-endian) and genesis hash
///
/// signed as EIP-712 typed data of the domain "Salus Headers", version 1, which names no chain and no contract: what is attested is a fact about the chain that it names, the
/// same for whoever reads it.
///
/// What holds: a recorded hash is the chain's, unless m sites sign another, where m is the quorum and always more than half of the active sites. A site that signs two
/// hashes for one block is barred by showing both (bar), and its signatures count no more.
///
/// What does not: sites that are silent can hold back headers, and who reads through the hub then reads old states or none (RemoteConsents refuses them after a while). Nothing on
/// this chain checks the other chain's consensus. A relay chain (Polkadot's for instance) does: its validators, staked and drawn at random, check every block of every chain, and finality is
/// shared, so that a message cannot be taken back on one side alone. Here the sites' word stands for that. Who already trusts a majority of the same sites for the
/// consortium's decisions trusts nobody new.
abstract contract Attested {
    Consortium public immutable consortium;
    uint32 public immutable quorum;
    mapping(address site => bool) public barred;

    bytes32 private constant DOMAIN = keccak256(
        abi.encode(keccak256("EIP712Domain(string name,string version)"), keccak256("Salus Headers"), keccak256("1"))
    );
    bytes32 private constant HEADER_TYPE = keccak256("Header(bytes32 chain,uint64 number,bytes32 hash)");

    event Barred(address indexed site, bytes32 indexed chain, uint64 indexed number, bytes32 one, bytes32 other);

    error NotAttesting(address signer);
    error SignersNotOrdered(address signer);
    error TooFewAttest(uint256 given, uint256 want);
    error NoContradiction(bytes32 hash);

    constructor(Consortium consortium_, uint32 quorum_) {
        consortium = consortium_;
        quorum = quorum_;
    }

    function headerDigest(bytes32 chain, uint64 number, bytes32 hash) public pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(hex"1901", DOMAIN, keccak256(abi.encode(HEADER_TYPE, chain, number, hash)))
        );
    }

    /// How many sites have to attest: the quorum, and more than half.
    function needed() public view returns (uint256) {
        uint256 half = consortium.activeSites() / 2 + 1;
        return quorum > half ? quorum : half;
    }

    /// Signatures are in the ascending order of their signers, which also makes these distinct.
    function _attested(bytes32 chain, uint64 number, bytes32 hash, bytes[] calldata signatures) internal view {
        bytes32 digest = headerDigest(chain, number, hash);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (signer <= last) revert SignersNotOrdered(signer);
            last = signer;
            if (!consortium.isActiveSite(signer) || barred[signer]) revert NotAttesting(signer);
        }
        if (signatures.length < needed()) revert TooFewAttest(signatures.length, needed());
    }

    /// Bars whoever has signed two hashes for one block. Anybody may bring the signatures.
    function bar(
        bytes32 chain,
        uint64 number,
        bytes32 one,
        bytes calldata signature,
        bytes32 other,
        bytes calldata otherSignature
    ) external {
        if (one == other) revert NoContradiction(one);
        address signer = ECDSA.recover(headerDigest(chain, number, one), signature);
        if (ECDSA.recover(headerDigest(chain, number, other), otherSignature) != signer) revert NoContradiction(other);
        if (!consortium.isActiveSite(signer)) revert NotAttesting(signer);
        barred[signer] = true;
        emit Barred(signer, chain, number, one, other);
    }
}

/// The hub's own contract. See Attested for what its records are worth.
contract HeaderHub is Attested {
    mapping(bytes32 chain => mapping(uint64 number => bytes32)) public hashOf;
    mapping(bytes32 chain => uint64) public latest;

    event HeaderRecorded(bytes32 indexed chain, uint64 indexed number, bytes32 hash);

    error EmptyHash();
    error HeaderDiffers(bytes32 chain, uint64 number, bytes32 given, bytes32 recorded);

    constructor(Consortium consortium_, uint32 quorum_) Attested(consortium_, quorum_) {}

    /// Records the hash of a block, once.
    function record(bytes32 chain, uint64 number, bytes32 hash, bytes[] calldata signatures) external {
        if (hash == 0) revert EmptyHash();
        bytes32 known = hashOf[chain][number];
        if (known == hash) return;
        if (known != 0) revert HeaderDiffers(chain, number, hash, known);
        _attested(chain, number, hash, signatures);
        hashOf[chain][number] = hash;
        if (number > latest[chain]) latest[chain] = number;
        emit HeaderRecorded(chain, number, hash);
    }
}
