// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {Consortium} from "../src/Consortium.sol";

/// The registry with roots by a site's word, for tests of what stands on it: Foundry makes no proofs.
contract PostedConsents is ConsentRegistry {
    constructor(Consortium consortium_) ConsentRegistry(consortium_) {}

    function post(bytes32 root, uint64 epoch, bytes32 digest) external onlySite {
        _move(root, epoch, digest);
    }

    /// Takes from the queue's head what a proven batch would carry out.
    function take(uint64 taken) external onlySite {
        _take(msg.sender, 0, taken);
    }
}
