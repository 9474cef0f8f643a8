// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What Salus is compared with: each patient has an account and says by a transaction of one's own who may read a record, and that nobody may any more. Nothing is
/// proven and nothing is hidden: whoever reads the chain sees which account gave access to whom, when, and took it back.
contract HealthRecordAccess {
    struct Access {
        address patient; // 0: the record is not known
        uint64 time;
        bool active;
        address clinician;
    }

    mapping(bytes32 record => Access) private _accesses;

    event Granted(bytes32 indexed record, address indexed patient, address indexed clinician, uint64 time);
    event Revoked(bytes32 indexed record, address indexed patient, uint64 time);

    error NotThePatient(bytes32 record, address sender);
    error NotActive(bytes32 record);

    /// The first to name a record is its patient.
    function grant(bytes32 record, address clinician) external {
        Access storage a = _accesses[record];
        if (a.patient != address(0) && a.patient != msg.sender) revert NotThePatient(record, msg.sender);
        _accesses[record] = Access(msg.sender, uint64(block.timestamp), true, clinician);
        emit Granted(record, msg.sender, clinician, uint64(block.timestamp));
    }

    function revoke(bytes32 record) external {
        Access storage a = _accesses[record];
        if (a.patient != msg.sender) revert NotThePatient(record, msg.sender);
        if (!a.active) revert NotActive(record);
        a.active = false;
        a.time = uint64(block.timestamp);
        emit Revoked(record, msg.sender, uint64(block.timestamp));
    }

    function mayRead(bytes32 record, address clinician) external view returns (bool) {
        Access storage a = _accesses[record];
        return a.active && a.clinician == clinician;
    }
}
