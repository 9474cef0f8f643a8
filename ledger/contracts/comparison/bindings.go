// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package comparison

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// HealthRecordAccessMetaData contains all meta data concerning the HealthRecordAccess contract.
var HealthRecordAccessMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"}],\"name\":\"NotActive\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotThePatient\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"patient\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"clinician\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"}],\"name\":\"Granted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"patient\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"}],\"name\":\"Revoked\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"clinician\",\"type\":\"address\"}],\"name\":\"grant\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"clinician\",\"type\":\"address\"}],\"name\":\"mayRead\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"record\",\"type\":\"bytes32\"}],\"name\":\"revoke\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "a30578e88ecb29140c91df063910693554",
	Bin: "0x6080604052348015600e575f5ffd5b506103278061001c5f395ff3fe608060405234801561000f575f5ffd5b506004361061003f575f3560e01c80634ea436ba14610043578063aa73595414610058578063b75c7dc61461007f575b5f5ffd5b6100566100513660046102d7565b610092565b005b61006b6100663660046102d7565b6101ca565b604051901515815260200160405180910390f35b61005661008d366004610310565b610206565b5f82815260208190526040902080546001600160a01b0316158015906100c2575080546001600160a01b03163314155b156100ee57604051631f0ed62960e31b8152600481018490523360248201526044015b60405180910390fd5b604080516080810182523380825267ffffffffffffffff428116602080850182815260018688018181526001600160a01b038b811660608a018181525f8f81528088528c90209a518b54965194511515600160e01b0260ff60e01b1995909a16600160a01b026001600160e01b0319909716908416179590951792909216969096178855915196018054969094166001600160a01b03199096169590951790925593519384529192909186917f12270c552770b591a986a0acd5574288fad34f9895b8b31f6453795c2097200b910160405180910390a4505050565b5f8281526020819052604081208054600160e01b900460ff1680156101fe575060018101546001600160a01b038481169116145b949350505050565b5f81815260208190526040902080546001600160a01b0316331461024657604051631f0ed62960e31b8152600481018390523360248201526044016100e5565b8054600160e01b900460ff1661027257604051636d9c892f60e11b8152600481018390526024016100e5565b805468ffffffffffffffffff60a01b1916600160a01b4267ffffffffffffffff16908102919091178255604051908152339083907f84bcced462fd006b0ebdf96169a4ba431f719c0b59736037053879c7b45744959060200160405180910390a35050565b5f5f604083850312156102e8575f5ffd5b8235915060208301356001600160a01b0381168114610305575f5ffd5b809150509250929050565b5f60208284031215610320575f5ffd5b503591905056",
}

// HealthRecordAccess is an auto generated Go binding around an Ethereum contract.
type HealthRecordAccess struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *HealthRecordAccess) GetABI() abi.ABI {
	return c.abi
}

// NewHealthRecordAccess creates a new instance of HealthRecordAccess.
func NewHealthRecordAccess() *HealthRecordAccess {
	parsed, err := HealthRecordAccessMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &HealthRecordAccess{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *HealthRecordAccess) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ea436ba.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grant(bytes32 record, address clinician) returns()
func (healthRecordAccess *HealthRecordAccess) PackGrant(record [32]byte, clinician common.Address) []byte {
	enc, err := healthRecordAccess.abi.Pack("grant", record, clinician)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ea436ba.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grant(bytes32 record, address clinician) returns()
func (healthRecordAccess *HealthRecordAccess) TryPackGrant(record [32]byte, clinician common.Address) ([]byte, error) {
	return healthRecordAccess.abi.Pack("grant", record, clinician)
}

// PackMayRead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa735954.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mayRead(bytes32 record, address clinician) view returns(bool)
func (healthRecordAccess *HealthRecordAccess) PackMayRead(record [32]byte, clinician common.Address) []byte {
	enc, err := healthRecordAccess.abi.Pack("mayRead", record, clinician)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMayRead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa735954.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mayRead(bytes32 record, address clinician) view returns(bool)
func (healthRecordAccess *HealthRecordAccess) TryPackMayRead(record [32]byte, clinician common.Address) ([]byte, error) {
	return healthRecordAccess.abi.Pack("mayRead", record, clinician)
}

// UnpackMayRead is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaa735954.
//
// Solidity: function mayRead(bytes32 record, address clinician) view returns(bool)
func (healthRecordAccess *HealthRecordAccess) UnpackMayRead(data []byte) (bool, error) {
	out, err := healthRecordAccess.abi.Unpack("mayRead", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb75c7dc6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(bytes32 record) returns()
func (healthRecordAccess *HealthRecordAccess) PackRevoke(record [32]byte) []byte {
	enc, err := healthRecordAccess.abi.Pack("revoke", record)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb75c7dc6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(bytes32 record) returns()
func (healthRecordAccess *HealthRecordAccess) TryPackRevoke(record [32]byte) ([]byte, error) {
	return healthRecordAccess.abi.Pack("revoke", record)
}

// HealthRecordAccessGranted represents a Granted event raised by the HealthRecordAccess contract.
type HealthRecordAccessGranted struct {
	Record    [32]byte
	Patient   common.Address
	Clinician common.Address
	Time      uint64
	Raw       *types.Log // Blockchain specific contextual infos
}

const HealthRecordAccessGrantedEventName = "Granted"

// ContractEventName returns the user-defined event name.
func (HealthRecordAccessGranted) ContractEventName() string {
	return HealthRecordAccessGrantedEventName
}

// UnpackGrantedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Granted(bytes32 indexed record, address indexed patient, address indexed clinician, uint64 time)
func (healthRecordAccess *HealthRecordAccess) UnpackGrantedEvent(log *types.Log) (*HealthRecordAccessGranted, error) {
	event := "Granted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != healthRecordAccess.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(HealthRecordAccessGranted)
	if len(log.Data) > 0 {
		if err := healthRecordAccess.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range healthRecordAccess.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// HealthRecordAccessRevoked represents a Revoked event raised by the HealthRecordAccess contract.
type HealthRecordAccessRevoked struct {
	Record  [32]byte
	Patient common.Address
	Time    uint64
	Raw     *types.Log // Blockchain specific contextual infos
}

const HealthRecordAccessRevokedEventName = "Revoked"

// ContractEventName returns the user-defined event name.
func (HealthRecordAccessRevoked) ContractEventName() string {
	return HealthRecordAccessRevokedEventName
}

// UnpackRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Revoked(bytes32 indexed record, address indexed patient, uint64 time)
func (healthRecordAccess *HealthRecordAccess) UnpackRevokedEvent(log *types.Log) (*HealthRecordAccessRevoked, error) {
	event := "Revoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != healthRecordAccess.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(HealthRecordAccessRevoked)
	if len(log.Data) > 0 {
		if err := healthRecordAccess.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range healthRecordAccess.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (healthRecordAccess *HealthRecordAccess) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], healthRecordAccess.abi.Errors["NotActive"].ID.Bytes()[:4]) {
		return healthRecordAccess.UnpackNotActiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], healthRecordAccess.abi.Errors["NotThePatient"].ID.Bytes()[:4]) {
		return healthRecordAccess.UnpackNotThePatientError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// HealthRecordAccessNotActive represents a NotActive error raised by the HealthRecordAccess contract.
type HealthRecordAccessNotActive struct {
	Record [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActive(bytes32 record)
func HealthRecordAccessNotActiveErrorID() common.Hash {
	return common.HexToHash("0xdb39125e6c9e818f8d143b0551dd476267fb335183e96c6ede26c15cd61ddb76")
}

// UnpackNotActiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActive(bytes32 record)
func (healthRecordAccess *HealthRecordAccess) UnpackNotActiveError(raw []byte) (*HealthRecordAccessNotActive, error) {
	out := new(HealthRecordAccessNotActive)
	if err := healthRecordAccess.abi.UnpackIntoInterface(out, "NotActive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HealthRecordAccessNotThePatient represents a NotThePatient error raised by the HealthRecordAccess contract.
type HealthRecordAccessNotThePatient struct {
	Record [32]byte
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotThePatient(bytes32 record, address sender)
func HealthRecordAccessNotThePatientErrorID() common.Hash {
	return common.HexToHash("0xf876b1485175be35aac27df54ce784f6b3cf9fde6a1714c093e20cd983f1405d")
}

// UnpackNotThePatientError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotThePatient(bytes32 record, address sender)
func (healthRecordAccess *HealthRecordAccess) UnpackNotThePatientError(raw []byte) (*HealthRecordAccessNotThePatient, error) {
	out := new(HealthRecordAccessNotThePatient)
	if err := healthRecordAccess.abi.UnpackIntoInterface(out, "NotThePatient", raw); err != nil {
		return nil, err
	}
	return out, nil
}
