// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Groth16 (ePrint 2016/260) over BN254 with the precompiles of EIP-196 and EIP-197, under a verifying key that lives in the code of a contract of its own.
/// There is one verifier for all circuits instead of a generated one for each: a key is bytes, and whoever knows their SHA-256 knows the key.
///
/// Key: magic (23 bytes, salus/verifying-key/v1 and a zero) ‖ origin (1) ‖ length of id (1) ‖ id ‖ publics (4) ‖ commitments (1, here 0) ‖ α (64) ‖ β ‖ γ ‖ δ (128 each) ‖
/// K_0 … K_publics (64 each). Proof: A (64) ‖ B (128) ‖ C (64). Points are uncompressed, big-endian, as the precompiles take them, which also check that coordinates
/// are below p and points on the curve and in the group.
library Groth16 {
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant P = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    bytes23 private constant MAGIC = "salus/verifying-key/v1\x00";

    error MalformedKey();
    error KeyNotStored();
    error MalformedProof();
    error InputNotReduced(uint256 index);

    /// Stores a key of the circuit as the code of a new contract, behind a first byte with which that code stops.
    function store(bytes calldata key, string calldata circuit, uint256 publics) internal returns (address holder) {
        uint256 id = bytes(circuit).length;
        if (id == 0 || id > 64 || key.length != _points(id) + 448 + 64 * (publics + 1)) revert MalformedKey();
        bytes memory header =
            abi.encodePacked(MAGIC, key[23], uint8(id), circuit, uint32(publics), uint8(0));
        if (keccak256(header) != keccak256(key[:_points(id)])) revert MalformedKey();
        bytes memory code = abi.encodePacked(hex"600b5981380380925939f300", key);
        assembly ("memory-safe") {
            holder := create(0, add(code, 32), mload(code))
        }
        if (holder == address(0)) revert KeyNotStored();
    }

    /// Where the points of a key begin whose circuit's id has that length.
    function _points(uint256 id) private pure returns (uint256) {
        return 30 + id;
    }

    /// Whether the proof holds for the inputs under a key that store put there. id is the length of the circuit's id.
    function verify(address holder, uint256 id, uint256[] memory inputs, bytes calldata proof)
        internal
        view
        returns (bool ok)
    {
        if (proof.length != 256) revert MalformedProof();
        uint256 from = 1 + _points(id); // of the points in the holder's code
        if (holder.code.length != from + 448 + 64 * (inputs.length + 1)) revert MalformedKey();

        // Four pairs of six numbers: −A and B, α and β, Σ and γ, C and δ.
        uint256[24] memory m;
        uint256 y;
        assembly ("memory-safe") {
            calldatacopy(m, proof.offset, 192)
            extcodecopy(holder, add(m, 192), from, 192)
            extcodecopy(holder, add(m, 448), add(from, 192), 128)
            calldatacopy(add(m, 576), add(proof.offset, 192), 64)
            extcodecopy(holder, add(m, 640), add(from, 320), 128)
            y := mload(add(m, 32))
        }
        if (y == 0 || y >= P) revert MalformedProof();
        unchecked {
            m[1] = P - y;
            (m[12], m[13]) = _combine(holder, from + 448, inputs);
        }
        assembly ("memory-safe") {
            let out := mload(64)
            ok := staticcall(gas(), 8, m, 768, out, 32)
            y := mload(out)
        }
        if (!ok) revert MalformedProof();
        return y == 1;
    }

    /// K_0 + Σ input_i·K_(i+1), for points that begin there in the holder's code.
    function _combine(address holder, uint256 from, uint256[] memory inputs)
        private
        view
        returns (uint256 x, uint256 y)
    {
        uint256 n = inputs.length;
        bytes memory points = new bytes(64 * (n + 1));
        uint256[5] memory b; // the sum so far; the point that is multiplied and then added; by what
        bool ok = true;
        assembly ("memory-safe") {
            extcodecopy(holder, add(points, 32), from, mload(points))
            mcopy(b, add(points, 32), 64)
        }
        for (uint256 i = 0; i < n; i++) {
            if (inputs[i] >= R) revert InputNotReduced(i);
            assembly ("memory-safe") {
                mcopy(add(b, 64), add(add(points, 96), shl(6, i)), 64)
                mstore(add(b, 128), mload(add(add(inputs, 32), shl(5, i))))
                ok := and(ok, staticcall(gas(), 7, add(b, 64), 96, add(b, 64), 64))
                ok := and(ok, staticcall(gas(), 6, b, 128, b, 64))
            }
        }
        if (!ok) revert MalformedKey();
        return (b[0], b[1]);
    }
}
