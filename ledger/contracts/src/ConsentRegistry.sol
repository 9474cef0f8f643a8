// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consortium} from "./Consortium.sol";

/// Each site's consent root: what its patients allow now, as a commitment. Only the site moves it, one epoch at a time.
contract ConsentRegistry {
    struct State {
        bytes32 root;
        bytes32 digest; // of the batch that led here
        uint64 epoch; // 0: none yet
        uint8 height;
    }

    uint8 public constant MAX_HEIGHT = 8;

    Consortium public immutable consortium;
    mapping(address site => State) public stateOf;

    event ConsentPosted(address indexed site, uint64 indexed epoch, bytes32 root, uint8 height, bytes32 digest);

    error NotActiveSite(address sender);
    error EmptyRoot();
    error InvalidHeight(uint8 height);
    error WrongEpoch(address site, uint64 given, uint64 want);

    constructor(Consortium consortium_) {
        consortium = consortium_;
    }

    function post(bytes32 root, uint8 height, uint64 epoch, bytes32 digest) external {
        if (!consortium.isActiveSite(msg.sender)) revert NotActiveSite(msg.sender);
        if (root == 0) revert EmptyRoot();
        if (height == 0 || height > MAX_HEIGHT) revert InvalidHeight(height);
        State storage s = stateOf[msg.sender];
        if (epoch != s.epoch + 1) revert WrongEpoch(msg.sender, epoch, s.epoch + 1);
        s.root = root;
        s.digest = digest;
        s.epoch = epoch;
        s.height = height;
        emit ConsentPosted(msg.sender, epoch, root, height, digest);
    }
}
