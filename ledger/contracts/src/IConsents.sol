// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a session asks of the patients' registry, wherever that is: on this chain (ConsentRegistry) or on another (RemoteConsents).
interface IConsents {
    /// The site's consent root now, its epoch (0: none yet), the height of its trees, and how many entries of its queue wait.
    function stateOf(address site)
        external
        view
        returns (bytes32 root, uint64 epoch, uint8 height, uint64 waiting);
}
