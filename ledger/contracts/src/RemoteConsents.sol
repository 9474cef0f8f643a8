// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsents} from "./IConsents.sol";
import {RemoteState} from "./RemoteState.sol";

/// A patients' registry on another chain, read by storage proof, in the place of one on this chain.
///
/// What holds: stateOf is what the registry held at the newest header of its chain that this chain knows, at most maxAge seconds old by that chain's clock; a site's state from before
/// such a header is refused until it is proven anew. So a withdrawal on the patients' chain is in force here as soon as somebody brings a header from after it, and at the
/// latest after maxAge seconds, for whoever opens a session. On one chain it is in force at once: that is the price of two. The sites know the patients' chain itself, and a worker
/// that sees a newer root there does not take part.
contract RemoteConsents is IConsents {
    struct State {
        bytes32 root;
        uint64 epoch;
        uint8 height;
        uint64 waiting;
        uint64 number; // block of the patients' chain at which it was read
    }

    RemoteState public immutable remote;
    bytes32 public immutable chain; // the patients'
    address public immutable registry; // ConsentRegistry there
    uint256 public immutable statesSlot; // of ConsentRegistry.stateOf
    uint64 public immutable maxAge; // seconds

    mapping(address site => State) private _states;

    event ConsentRead(address indexed site, uint64 indexed epoch, bytes32 root, uint64 waiting, uint64 number);

    error StateFromBefore(address site, uint64 number, uint64 latest);
    error StateTooOld(address site, uint64 time, uint64 maxAge);

    constructor(RemoteState remote_, bytes32 chain_, address registry_, uint256 statesSlot_, uint64 maxAge_) {
        remote = remote_;
        chain = chain_;
        registry = registry_;
        statesSlot = statesSlot_;
        maxAge = maxAge_;
    }

    /// Reads a site's state at the newest header of the patients' chain: its root, and the slot after, in which epoch, height and queue lie.
    function bring(address site, bytes[] calldata account, bytes[] calldata first, bytes[] calldata second) external {
        bytes32 key = keccak256(abi.encode(site, statesSlot));
        bytes32 root = remote.read(chain, registry, key, account, first);
        uint256 rest = uint256(remote.read(chain, registry, bytes32(uint256(key) + 1), account, second));
        (, uint64 number,) = remote.rootOf(chain);
        State memory s = State(root, uint64(rest), uint8(rest >> 64), uint64(rest >> 72), number);
        _states[site] = s;
        emit ConsentRead(site, s.epoch, root, s.waiting, number);
    }

    /// A site that was never read has no consents.
    function stateOf(address site) external view returns (bytes32, uint64, uint8, uint64) {
        State memory s = _states[site];
        if (s.epoch == 0) return (0, 0, 0, 0);
        (, uint64 number, uint64 time) = remote.rootOf(chain);
        if (s.number != number) revert StateFromBefore(site, s.number, number);
        if (block.timestamp > uint256(time) + maxAge) revert StateTooOld(site, time, maxAge);
        return (s.root, s.epoch, s.height, s.waiting);
    }
}
