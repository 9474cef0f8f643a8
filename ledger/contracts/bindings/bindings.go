// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

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

// ConsortiumMember is an auto generated low-level Go binding around an user-defined struct.
type ConsortiumMember struct {
	Id         string
	Account    common.Address
	SigningKey [32]byte
	TlsKey     [32]byte
	PeerId     []byte
}

// StudyRegistryRosterEntry is an auto generated low-level Go binding around an user-defined struct.
type StudyRegistryRosterEntry struct {
	Site          common.Address
	ConsentEpoch  uint64
	ConsentRoot   [32]byte
	ConsentHeight uint8
	DatasetRoot   [32]byte
	DatasetHeight uint8
	IdentityRoot  [32]byte
}

// ConsentRegistryMetaData contains all meta data concerning the ConsentRegistry contract.
var ConsentRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"EmptyRoot\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"}],\"name\":\"InvalidHeight\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongEpoch\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"digest\",\"type\":\"bytes32\"}],\"name\":\"ConsentPosted\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MAX_HEIGHT\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"digest\",\"type\":\"bytes32\"}],\"name\":\"post\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"stateOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"digest\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "254c7785c560ff73e4cab3d8ed5eb64554",
	Bin: "0x60a0604052348015600e575f5ffd5b506040516104ba3803806104ba833981016040819052602b91603b565b6001600160a01b03166080526066565b5f60208284031215604a575f5ffd5b81516001600160a01b0381168114605f575f5ffd5b9392505050565b6080516104366100845f395f818160ed015261015101526104365ff3fe608060405234801561000f575f5ffd5b506004361061004a575f3560e01c806345b4903a1461004e5780636fe95244146100ce5780639ad18765146100e8578063af451ccf14610127575b5f5ffd5b61009261005c366004610362565b5f6020819052908152604090208054600182015460029092015490919067ffffffffffffffff811690600160401b900460ff1684565b6040516100c59493929190938452602084019290925267ffffffffffffffff16604083015260ff16606082015260800190565b60405180910390f35b6100d6600881565b60405160ff90911681526020016100c5565b61010f7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016100c5565b61013a61013536600461038f565b61013c565b005b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa15801561019e573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906101c291906103e5565b6101e65760405163cd8ffa5b60e01b81523360048201526024015b60405180910390fd5b5f849003610207576040516329e7276760e11b815260040160405180910390fd5b60ff8316158061021a5750600860ff8416115b1561023d57604051638a5a8cc360e01b815260ff841660048201526024016101dd565b335f90815260208190526040902060028101546102659067ffffffffffffffff166001610404565b67ffffffffffffffff168367ffffffffffffffff16146102d95760028101543390849061029d9067ffffffffffffffff166001610404565b6040516303252b9360e31b81526001600160a01b03909316600484015267ffffffffffffffff91821660248401521660448201526064016101dd565b8481556001810182905560028101805467ffffffffffffffff851668ffffffffffffffffff199091168117600160401b60ff88169081029190911790925560408051888152602081019390935282018490529033907fc245505d944397652e2ea864999afd081edbea53c7464192b6e31967aaa112959060600160405180910390a35050505050565b5f60208284031215610372575f5ffd5b81356001600160a01b0381168114610388575f5ffd5b9392505050565b5f5f5f5f608085870312156103a2575f5ffd5b84359350602085013560ff811681146103b9575f5ffd5b9250604085013567ffffffffffffffff811681146103d5575f5ffd5b9396929550929360600135925050565b5f602082840312156103f5575f5ffd5b81518015158114610388575f5ffd5b67ffffffffffffffff818116838216019081111561043057634e487b7160e01b5f52601160045260245ffd5b9291505056",
}

// ConsentRegistry is an auto generated Go binding around an Ethereum contract.
type ConsentRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *ConsentRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewConsentRegistry creates a new instance of ConsentRegistry.
func NewConsentRegistry() *ConsentRegistry {
	parsed, err := ConsentRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &ConsentRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *ConsentRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address consortium_) returns()
func (consentRegistry *ConsentRegistry) PackConstructor(consortium_ common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("", consortium_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6fe95244.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) PackMAXHEIGHT() []byte {
	enc, err := consentRegistry.abi.Pack("MAX_HEIGHT")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6fe95244.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) TryPackMAXHEIGHT() ([]byte, error) {
	return consentRegistry.abi.Pack("MAX_HEIGHT")
}

// UnpackMAXHEIGHT is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6fe95244.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) UnpackMAXHEIGHT(data []byte) (uint8, error) {
	out, err := consentRegistry.abi.Unpack("MAX_HEIGHT", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consortium() view returns(address)
func (consentRegistry *ConsentRegistry) PackConsortium() []byte {
	enc, err := consentRegistry.abi.Pack("consortium")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function consortium() view returns(address)
func (consentRegistry *ConsentRegistry) TryPackConsortium() ([]byte, error) {
	return consentRegistry.abi.Pack("consortium")
}

// UnpackConsortium is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad18765.
//
// Solidity: function consortium() view returns(address)
func (consentRegistry *ConsentRegistry) UnpackConsortium(data []byte) (common.Address, error) {
	out, err := consentRegistry.abi.Unpack("consortium", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPost is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf451ccf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function post(bytes32 root, uint8 height, uint64 epoch, bytes32 digest) returns()
func (consentRegistry *ConsentRegistry) PackPost(root [32]byte, height uint8, epoch uint64, digest [32]byte) []byte {
	enc, err := consentRegistry.abi.Pack("post", root, height, epoch, digest)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPost is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf451ccf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function post(bytes32 root, uint8 height, uint64 epoch, bytes32 digest) returns()
func (consentRegistry *ConsentRegistry) TryPackPost(root [32]byte, height uint8, epoch uint64, digest [32]byte) ([]byte, error) {
	return consentRegistry.abi.Pack("post", root, height, epoch, digest)
}

// PackStateOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45b4903a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stateOf(address site) view returns(bytes32 root, bytes32 digest, uint64 epoch, uint8 height)
func (consentRegistry *ConsentRegistry) PackStateOf(site common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("stateOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStateOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45b4903a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stateOf(address site) view returns(bytes32 root, bytes32 digest, uint64 epoch, uint8 height)
func (consentRegistry *ConsentRegistry) TryPackStateOf(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("stateOf", site)
}

// StateOfOutput serves as a container for the return parameters of contract
// method StateOf.
type StateOfOutput struct {
	Root   [32]byte
	Digest [32]byte
	Epoch  uint64
	Height uint8
}

// UnpackStateOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x45b4903a.
//
// Solidity: function stateOf(address site) view returns(bytes32 root, bytes32 digest, uint64 epoch, uint8 height)
func (consentRegistry *ConsentRegistry) UnpackStateOf(data []byte) (StateOfOutput, error) {
	out, err := consentRegistry.abi.Unpack("stateOf", data)
	outstruct := new(StateOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Digest = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.Epoch = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.Height = *abi.ConvertType(out[3], new(uint8)).(*uint8)
	return *outstruct, nil
}

// ConsentRegistryConsentPosted represents a ConsentPosted event raised by the ConsentRegistry contract.
type ConsentRegistryConsentPosted struct {
	Site   common.Address
	Epoch  uint64
	Root   [32]byte
	Height uint8
	Digest [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryConsentPostedEventName = "ConsentPosted"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryConsentPosted) ContractEventName() string {
	return ConsentRegistryConsentPostedEventName
}

// UnpackConsentPostedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsentPosted(address indexed site, uint64 indexed epoch, bytes32 root, uint8 height, bytes32 digest)
func (consentRegistry *ConsentRegistry) UnpackConsentPostedEvent(log *types.Log) (*ConsentRegistryConsentPosted, error) {
	event := "ConsentPosted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryConsentPosted)
	if len(log.Data) > 0 {
		if err := consentRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consentRegistry.abi.Events[event].Inputs {
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
func (consentRegistry *ConsentRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["EmptyRoot"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackEmptyRootError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["InvalidHeight"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackInvalidHeightError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NotActiveSite"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNotActiveSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["WrongEpoch"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackWrongEpochError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ConsentRegistryEmptyRoot represents a EmptyRoot error raised by the ConsentRegistry contract.
type ConsentRegistryEmptyRoot struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyRoot()
func ConsentRegistryEmptyRootErrorID() common.Hash {
	return common.HexToHash("0x53ce4ece66102bfdfb7e2dd6215b88dbc54b76fd92f4bed53b69b1166a744a63")
}

// UnpackEmptyRootError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyRoot()
func (consentRegistry *ConsentRegistry) UnpackEmptyRootError(raw []byte) (*ConsentRegistryEmptyRoot, error) {
	out := new(ConsentRegistryEmptyRoot)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "EmptyRoot", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryInvalidHeight represents a InvalidHeight error raised by the ConsentRegistry contract.
type ConsentRegistryInvalidHeight struct {
	Height uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidHeight(uint8 height)
func ConsentRegistryInvalidHeightErrorID() common.Hash {
	return common.HexToHash("0x8a5a8cc3ddb6c67917b2fa619608f1e2edccf728676f36937364ac10c5fc17a0")
}

// UnpackInvalidHeightError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidHeight(uint8 height)
func (consentRegistry *ConsentRegistry) UnpackInvalidHeightError(raw []byte) (*ConsentRegistryInvalidHeight, error) {
	out := new(ConsentRegistryInvalidHeight)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "InvalidHeight", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryNotActiveSite represents a NotActiveSite error raised by the ConsentRegistry contract.
type ConsentRegistryNotActiveSite struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveSite(address sender)
func ConsentRegistryNotActiveSiteErrorID() common.Hash {
	return common.HexToHash("0xcd8ffa5bcd569ba4fc110da61a9bab7322d0b4a434818bca9147a0e6962a279b")
}

// UnpackNotActiveSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveSite(address sender)
func (consentRegistry *ConsentRegistry) UnpackNotActiveSiteError(raw []byte) (*ConsentRegistryNotActiveSite, error) {
	out := new(ConsentRegistryNotActiveSite)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NotActiveSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryWrongEpoch represents a WrongEpoch error raised by the ConsentRegistry contract.
type ConsentRegistryWrongEpoch struct {
	Site  common.Address
	Given uint64
	Want  uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongEpoch(address site, uint64 given, uint64 want)
func ConsentRegistryWrongEpochErrorID() common.Hash {
	return common.HexToHash("0x19295c982a3a42051afd21047b1889fda8f0d93fc6211cb4f8eacb3728010467")
}

// UnpackWrongEpochError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongEpoch(address site, uint64 given, uint64 want)
func (consentRegistry *ConsentRegistry) UnpackWrongEpochError(raw []byte) (*ConsentRegistryWrongEpoch, error) {
	out := new(ConsentRegistryWrongEpoch)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "WrongEpoch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumMetaData contains all meta data concerning the Consortium contract.
var ConsortiumMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name_\",\"type\":\"string\"},{\"internalType\":\"bool\",\"name\":\"development_\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"AccountTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadySupported\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BootstrapOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BootstrapOver\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"IdTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"InvalidCircuit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"}],\"name\":\"InvalidId\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"}],\"name\":\"InvalidName\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidRole\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"name\":\"KeyAlreadyPinned\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"LastSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"MissingKeys\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"MotionOver\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"NotActiveMember\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotPossessed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"PeerIdTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"UnknownMotion\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"BootstrapClosed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"development\",\"type\":\"bool\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"ConsortiumCreated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"circuitHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"name\":\"KeyPinned\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"}],\"name\":\"MemberRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"MotionCarried\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"mover\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"subject\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumConsortium.Kind\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"}],\"name\":\"MotionMade\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"MotionSupported\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"name\":\"ResearcherAdmitted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"name\":\"SiteAdmitted\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"accountOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"active\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"activeSites\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"}],\"name\":\"admitResearcher\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"}],\"name\":\"admitSite\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"bootstrapClosed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"closeBootstrap\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"development\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"eip712Domain\",\"outputs\":[{\"internalType\":\"bytes1\",\"name\":\"fields\",\"type\":\"bytes1\"},{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"version\",\"type\":\"string\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"verifyingContract\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256[]\",\"name\":\"extensions\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"idOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"isActiveResearcher\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"isActiveSite\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"circuit\",\"type\":\"bytes32\"}],\"name\":\"keyHash\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"motionState\",\"outputs\":[{\"internalType\":\"enumConsortium.Kind\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"carried\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"subject\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"},{\"internalType\":\"address[]\",\"name\":\"supporters\",\"type\":\"address[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"motions\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"}],\"name\":\"moveAdmission\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"}],\"name\":\"moveRemoval\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"operator\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"keyHash_\",\"type\":\"bytes32\"}],\"name\":\"pinKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"}],\"name\":\"possessionDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"roleOf\",\"outputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"support\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "5397422008184deeb9f8191b9c79122361",
	Bin: "0x6101a0604052348015610010575f5ffd5b50604051612b93380380612b9383398101604081905261002f91610223565b6040518060400160405280601081526020016f53616c757320436f6e736f727469756d60801b815250604051806040016040528060018152602001603160f81b815250610081826101be60201b60201c565b6101205261008e816101be565b61014052815160208084019190912060e052815190820120610100524660a05261011a60e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c05281511580610132575060408251115b1561015b5781604051637f19f48d60e01b81526004016101529190610312565b60405180910390fd5b336101605280151561018052600261017383826103ba565b50336001600160a01b03167f55e54240cab26754cbc7c3875d6f6dd7914a5c6672d944daa66780e94f07ba0983836040516101af929190610478565b60405180910390a250506104be565b5f5f829050601f815111156101e8578260405163305a27a960e01b81526004016101529190610312565b80516101f38261049b565b179392505050565b634e487b7160e01b5f52604160045260245ffd5b8051801515811461021e575f5ffd5b919050565b5f5f60408385031215610234575f5ffd5b82516001600160401b03811115610249575f5ffd5b8301601f81018513610259575f5ffd5b80516001600160401b03811115610272576102726101fb565b604051601f8201601f19908116603f011681016001600160401b03811182821017156102a0576102a06101fb565b6040528181528282016020018710156102b7575f5ffd5b8160208401602083015e5f602083830101528094505050506102db6020840161020f565b90509250929050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f61032460208301846102e4565b9392505050565b600181811c9082168061033f57607f821691505b60208210810361035d57634e487b7160e01b5f52602260045260245ffd5b50919050565b601f8211156103b557828211156103b557805f5260205f20601f840160051c602085101561038e57505f5b90810190601f840160051c035f5b818110156103b1575f8382015560010161039c565b5050505b505050565b81516001600160401b038111156103d3576103d36101fb565b6103e7816103e1845461032b565b84610363565b6020601f821160018114610419575f83156104025750848201515b5f19600385901b1c1916600184901b178455610471565b5f84815260208120601f198516915b828110156104485787850151825560209485019460019092019101610428565b508482101561046557868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b604081525f61048a60408301856102e4565b905082151560208301529392505050565b8051602080830151919081101561035d575f1960209190910360031b1b16919050565b60805160a05160c05160e051610100516101205161014051610160516101805161265461053f5f395f6102a001525f818161024e0152818161045a015281816105df0152818161091a0152610a9401525f61133c01525f61130c01525f611a0401525f6119dc01525f61193701525f61196101525f61198b01526126545ff3fe608060405234801561000f575f5ffd5b5060043610610148575f3560e01c8063570ca735116100bf578063975f04c211610079578063975f04c214610303578063a5d7827e14610336578063ca8a131214610365578063d08564481461036d578063d94fe83214610391578063dd52f0c0146103b0575f5ffd5b8063570ca73514610249578063754dd3f9146102885780637b929c271461029b5780637c7cf2c2146102c257806384b0196e146102d55780638f32bec5146102f0575f5ffd5b80633b188893116101105780633b188893146101c6578063432c0e0b146101e55780634db3e9c7146101f85780634ea713271461020b5780634f14ff771461022d57806356c9493f14610236575f5ffd5b806306fdde031461014c57806310ce1da31461016a57806321baae771461018757806322917b761461019c5780632cc65a0c146101b3575b5f5ffd5b6101546103c3565b6040516101619190611c8d565b60405180910390f35b6003546101779060ff1681565b6040519015158152602001610161565b61019a610195366004611cf9565b61044f565b005b6101a5600b5481565b604051908152602001610161565b6101a56101c1366004611d73565b6104e8565b6101a56101d4366004611dbd565b60096020525f908152604090205481565b6101776101f3366004611df3565b6104fc565b610177610206366004611df3565b610554565b610177610219366004611df3565b60066020525f908152604090205460ff1681565b6101a560045481565b61019a610244366004611dbd565b61057d565b6102707f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b039091168152602001610161565b61019a610296366004611e15565b6105d4565b6101777f000000000000000000000000000000000000000000000000000000000000000081565b6101a56102d0366004611e5c565b61072e565b6102dd6107d4565b6040516101619796959493929190611e86565b6101a56102fe366004611f1c565b610816565b610270610311366004611f98565b600860209081525f92835260408084209091529082529020546001600160a01b031681565b610358610344366004611df3565b60056020525f908152604090205460ff1681565b6040516101619190611fda565b61019a61090f565b61038061037b366004611dbd565b6109d7565b604051610161959493929190611ff8565b6101a561039f366004611df3565b60076020525f908152604090205481565b61019a6103be366004611cf9565b610a89565b600280546103d090612076565b80601f01602080910402602001604051908101604052809291908181526020018280546103fc90612076565b80156104475780601f1061041e57610100808354040283529160200191610447565b820191905f5260205f20905b81548152906001019060200180831161042a57829003601f168201915b505050505081565b336001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000161461049f57604051633b63649d60e11b81523360048201526024015b60405180910390fd5b60035460ff16156104c35760405163391e4ee760e21b815260040160405180910390fd5b6104d06001848484610b13565b6104e360016104de85612177565b610d7f565b505050565b5f6104f38383610f59565b90505b92915050565b6001600160a01b0381165f9081526006602052604081205460ff1680156104f6575060015b6001600160a01b0383165f9081526005602052604090205460ff16600281111561054d5761054d611fb2565b1492915050565b6001600160a01b0381165f9081526006602052604081205460ff1680156104f657506002610521565b610586336104fc565b6105a55760405163cd8ffa5b60e01b8152336004820152602401610496565b60035460ff166105c8576040516301fc638360e11b815260040160405180910390fd5b6105d18161106e565b50565b336001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000161461061f57604051633b63649d60e11b8152336004820152602401610496565b60035460ff16156106435760405163391e4ee760e21b815260040160405180910390fd5b8115806106505750608082115b80610659575080155b1561067b57828260405163ac93b9a160e01b8152600401610496929190612243565b5f838360405161068c92919061225e565b60408051918290039091205f81815260096020529190912054909150156106da575f8181526009602052604090819020549051630427199560e41b815261049691869186919060040161226d565b5f81815260096020526040908190208390555181907ffa6339ef6abec878ca20d0831ed292cfe8197c41992e653c322b0793419a0ba9906107209087908790879061226d565b60405180910390a250505050565b5f610738336104fc565b6107575760405163cd8ffa5b60e01b8152336004820152602401610496565b60035460ff1661077a576040516301fc638360e11b815260040160405180910390fd5b6001600160a01b0383165f9081526006602052604090205460ff166107bd57604051634a89b27f60e01b81526001600160a01b0384166004820152602401610496565b6107c96003848461124b565b90506104f68161106e565b5f6060805f5f5f60606107e5611305565b6107ed611335565b604080515f80825260208201909252600f60f81b9b939a50919850469750309650945092509050565b5f610820336104fc565b61083f5760405163cd8ffa5b60e01b8152336004820152602401610496565b60035460ff16610862576040516301fc638360e11b815260040160405180910390fd5b5f86600281111561087557610875611fb2565b0361089357604051636caa20b560e11b815260040160405180910390fd5b61089f86868686610b13565b6108db60018760028111156108b6576108b6611fb2565b146108c25760026108c5565b60015b6108d56040880160208901611df3565b8461124b565b5f818152600a6020526040902090915085906003016108fa82826123e5565b9050506109068161106e565b95945050505050565b336001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000161461095a57604051633b63649d60e11b8152336004820152602401610496565b60035460ff161561097e5760405163391e4ee760e21b815260040160405180910390fd5b6004545f036109a0576040516314c76c7760e21b815260040160405180910390fd5b6003805460ff191660011790556040517f99766612511d80ca6705a61958f5fdb8f498578f47afe01edbe05bdf67f2d74e905f90a1565b5f818152600a6020908152604080832080546001820154600283018054855181880281018801909652808652879687968796606096909560ff80831696610100840490911695620100009093046001600160a01b031694919390929091839190830182828015610a6e57602002820191905f5260205f20905b81546001600160a01b03168152600190910190602001808311610a50575b50505050509050955095509550955095505091939590929450565b336001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614610ad457604051633b63649d60e11b8152336004820152602401610496565b60035460ff1615610af85760405163391e4ee760e21b815260040160405180910390fd5b610b056002848484610b13565b6104e360026104de85612177565b610b25610b208480612290565b611360565b5f6001856002811115610b3a57610b3a611fb2565b149050808015610b685750610b4f8480612290565b610b5891612508565b693932b9b2b0b931b432b960b11b145b15610b9257610b778480612290565b6040516356e22f5760e11b8152600401610496929190612243565b5f610ba36040860160208701611df3565b6001600160a01b03161480610bba57506040840135155b15610bf457610bcf6040850160208601611df3565b604051637cc4491360e01b81526001600160a01b039091166004820152602401610496565b808015610c19575060608401351580610c195750610c156080850185612290565b1590505b15610c2e57610bcf6040850160208601611df3565b6040610c3d6080860186612290565b90501115610c7057610c526080850185612290565b60405163073b49ff60e51b8152610496925060040190815260200190565b5f610cb9610c7e8787610f59565b85858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f920191909152506114f692505050565b9050610ccb6040860160208701611df3565b6001600160a01b0316816001600160a01b031614610d2057610cf36040860160208701611df3565b604051632f13144160e01b81526001600160a01b0391821660048201529082166024820152604401610496565b610d7786610d2e8780612290565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250610d72925050506040890160208a01611df3565b61151e565b505050505050565b610d9182825f0151836020015161151e565b80515f90610d9e90612525565b6020808401516001600160a01b03165f9081526005909152604090208054919250849160ff19166001836002811115610dd957610dd9611fb2565b0217905550602080830180516001600160a01b039081165f908152600684526040808220805460ff1916600117905583519092168152600790935282208390555190600890856002811115610e3057610e30611fb2565b6002811115610e4157610e41611fb2565b815260208082019290925260409081015f908120858252909252902080546001600160a01b0319166001600160a01b03929092169190911790556001836002811115610e8f57610e8f611fb2565b03610f075760048054905f610ea38361255c565b919050555081602001516001600160a01b03167fb42c45b7b2a41d341e20f3960be128197e930a4816cb39a7a9cfde8a3950788d835f0151846040015185606001518660800151604051610efa9493929190612574565b60405180910390a2505050565b81602001516001600160a01b03167f454eb509907d7ececf18dfbed4fc1ae666f8c90b2bf1545d7c91a3203886dfed835f0151846040015185606001518660800151604051610efa9493929190612574565b5f6104f36001846002811115610f7157610f71611fb2565b14610f9c577f4c1f967c7572e482116bc4f3fb71f00f6f8d120d8ab1f8a732fba31da86e4b34610fbe565b7fa5a12b1033bc844d537ce19c2d49b0c79cba32ca39ef163b06bd783187b5a02e5b610fc88480612290565b604051610fd692919061225e565b6040518091039020846020016020810190610ff19190611df3565b604086013560608701356110086080890189612290565b60405161101692919061225e565b6040805191829003822060208301979097528101949094526001600160a01b039092166060840152608083015260a082015260c081019190915260e001604051602081830303815290604052805190602001206115f6565b5f818152600a6020526040812090815460ff16600381111561109257611092611fb2565b036110b35760405163d43efab760e01b815260048101839052602401610496565b8054610100900460ff16156110de57604051630f90d1fd60e41b815260048101839052602401610496565b60015f5b60028301548110156111a257336001600160a01b031683600201828154811061110d5761110d6125af565b5f918252602090912001546001600160a01b0316036111485760405163d035f9bd60e01b815260048101859052336024820152604401610496565b60065f846002018381548110611160576111606125af565b5f9182526020808320909101546001600160a01b0316835282019290925260400190205460ff161561119a57816111968161255c565b9250505b6001016110e2565b506002820180546001810182555f918252602082200180546001600160a01b03191633908117909155604051909185917faaf4cdc6c7b00673ebdf9a899baeac850e1135438a9b1774c3300851c8dc6edc9190a36004546112048260026125c3565b11156104e357815461ff00191661010017825560405183907fb4704a72addcb34d5abc8193e7388556adf7a008c6e7a5392a65739ec352eec0905f90a26104e38383611622565b5f600b5f815461125a9061255c565b91829055505f818152600a602052604090208054919250908590829060ff1916600183600381111561128e5761128e611fb2565b0217905550805462010000600160b01b031916620100006001600160a01b03861690810291909117825560018201849055604051339084907ffebb50b41939114b99528f3aa9e5ed6f02f476b3f1a8516b4109601d0da0b420906112f5908a9089906125da565b60405180910390a4509392505050565b60606113307f00000000000000000000000000000000000000000000000000000000000000006117ed565b905090565b60606113307f00000000000000000000000000000000000000000000000000000000000000006117ed565b818180158061136f5750602081115b156113915783836040516356e22f5760e11b8152600401610496929190612243565b5f5b818110156114ef575f606160f81b8484848181106113b3576113b36125af565b9050013560f81c60f81b6001600160f81b031916101580156113fe5750603d60f91b8484848181106113e7576113e76125af565b9050013560f81c60f81b6001600160f81b03191611155b806114665750600360fc1b84848481811061141b5761141b6125af565b9050013560f81c60f81b6001600160f81b031916101580156114665750603960f81b84848481811061144f5761144f6125af565b9050013560f81c60f81b6001600160f81b03191611155b90505f84848481811061147b5761147b6125af565b9050013560f81c60f81b6001600160f81b031916602d60f81b1480156114a057505f83115b80156114b557506114b26001856125f5565b83105b9050811580156114c3575080155b156114e55786866040516356e22f5760e11b8152600401610496929190612243565b5050600101611393565b5050505050565b5f5f5f5f611504868661182a565b9250925092506115148282611873565b5090949350505050565b6001600160a01b0381165f9081526005602052604081205460ff16600281111561154a5761154a611fb2565b146115735760405163f74d69ef60e01b81526001600160a01b0382166004820152602401610496565b5f60085f85600281111561158957611589611fb2565b600281111561159a5761159a611fb2565b81526020019081526020015f205f846115b290612525565b815260208101919091526040015f20546001600160a01b0316905080156115f05782816040516314663ead60e21b8152600401610496929190612608565b50505050565b5f6104f661160261192b565b8360405161190160f01b8152600281019290925260228201526042902090565b6003815460ff16600381111561163a5761163a611fb2565b036116655780546001820154611661916201000090046001600160a01b0316908490611a54565b5050565b6116616001825460ff16600381111561168057611680611fb2565b1461168c57600261168f565b60015b826003016040518060a00160405290815f820180546116ad90612076565b80601f01602080910402602001604051908101604052809291908181526020018280546116d990612076565b80156117245780601f106116fb57610100808354040283529160200191611724565b820191905f5260205f20905b81548152906001019060200180831161170757829003601f168201915b505050918352505060018201546001600160a01b03166020820152600282015460408201526003820154606082015260048201805460809092019161176890612076565b80601f016020809104026020016040519081016040528092919081815260200182805461179490612076565b80156117df5780601f106117b6576101008083540402835291602001916117df565b820191905f5260205f20905b8154815290600101906020018083116117c257829003601f168201915b505050505081525050610d7f565b60605f6117f983611b70565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f5f5f8351604103611861576020840151604085015160608601515f1a61185388828585611b97565b95509550955050505061186c565b505081515f91506002905b9250925092565b5f82600381111561188657611886611fb2565b0361188f575050565b60018260038111156118a3576118a3611fb2565b036118c15760405163f645eedf60e01b815260040160405180910390fd5b60028260038111156118d5576118d5611fb2565b036118f65760405163fce698f760e01b815260048101829052602401610496565b600382600381111561190a5761190a611fb2565b03611661576040516335e2f38360e21b815260048101829052602401610496565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561198357507f000000000000000000000000000000000000000000000000000000000000000046145b156119ad57507f000000000000000000000000000000000000000000000000000000000000000090565b611330604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b6001600160a01b0383165f9081526006602052604090205460ff16611a9757604051634a89b27f60e01b81526001600160a01b0384166004820152602401610496565b6001600160a01b0383165f9081526005602052604090205460ff166001816002811115611ac657611ac6611fb2565b03611b0e57600454600103611af957604051630503293b60e41b81526001600160a01b0385166004820152602401610496565b60048054905f611b0883612631565b91905055505b6001600160a01b0384165f8181526006602052604090819020805460ff19169055518491907fd26c3ad29cf4dd40e884c9303753783937be69ae0a8e7b706d31069907dbeddd90611b629085908790612646565b60405180910390a350505050565b5f60ff8216601f8111156104f657604051632cd44ac360e21b815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115611bd057505f91506003905082611c55565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015611c21573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116611c4c57505f925060019150829050611c55565b92505f91508190505b9450945094915050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f6104f36020830184611c5f565b5f60a08284031215611caf575f5ffd5b50919050565b5f5f83601f840112611cc5575f5ffd5b5081356001600160401b03811115611cdb575f5ffd5b602083019150836020828501011115611cf2575f5ffd5b9250929050565b5f5f5f60408486031215611d0b575f5ffd5b83356001600160401b03811115611d20575f5ffd5b611d2c86828701611c9f565b93505060208401356001600160401b03811115611d47575f5ffd5b611d5386828701611cb5565b9497909650939450505050565b803560038110611d6e575f5ffd5b919050565b5f5f60408385031215611d84575f5ffd5b611d8d83611d60565b915060208301356001600160401b03811115611da7575f5ffd5b611db385828601611c9f565b9150509250929050565b5f60208284031215611dcd575f5ffd5b5035919050565b6001600160a01b03811681146105d1575f5ffd5b8035611d6e81611dd4565b5f60208284031215611e03575f5ffd5b8135611e0e81611dd4565b9392505050565b5f5f5f60408486031215611e27575f5ffd5b83356001600160401b03811115611e3c575f5ffd5b611e4886828701611cb5565b909790965060209590950135949350505050565b5f5f60408385031215611e6d575f5ffd5b8235611e7881611dd4565b946020939093013593505050565b60ff60f81b8816815260e060208201525f611ea460e0830189611c5f565b8281036040840152611eb68189611c5f565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015611f0b578351835260209384019390920191600101611eed565b50909b9a5050505050505050505050565b5f5f5f5f5f60808688031215611f30575f5ffd5b611f3986611d60565b945060208601356001600160401b03811115611f53575f5ffd5b611f5f88828901611c9f565b94505060408601356001600160401b03811115611f7a575f5ffd5b611f8688828901611cb5565b96999598509660600135949350505050565b5f5f60408385031215611fa9575f5ffd5b611e7883611d60565b634e487b7160e01b5f52602160045260245ffd5b60038110611fd657611fd6611fb2565b9052565b602081016104f68284611fc6565b60048110611fd657611fd6611fb2565b5f60a082016120078389611fe8565b8615156020848101919091526001600160a01b03871660408501526060840186905260a0608085015284519182905284019060c08401905f5b818110156120675783516001600160a01b0316835260209384019390920191600101612040565b50909998505050505050505050565b600181811c9082168061208a57607f821691505b602082108103611caf57634e487b7160e01b5f52602260045260245ffd5b634e487b7160e01b5f52604160045260245ffd5b60405160a081016001600160401b03811182821017156120de576120de6120a8565b60405290565b5f5f6001600160401b038411156120fd576120fd6120a8565b50604051601f19601f85018116603f011681018181106001600160401b038211171561212b5761212b6120a8565b604052838152905080828401851015612142575f5ffd5b838360208301375f60208583010152509392505050565b5f82601f830112612168575f5ffd5b6104f3838335602085016120e4565b5f60a08236031215612187575f5ffd5b61218f6120bc565b82356001600160401b038111156121a4575f5ffd5b830136601f8201126121b4575f5ffd5b6121c3368235602084016120e4565b8252506121d260208401611de8565b6020820152604083810135908201526060808401359082015260808301356001600160401b03811115612203575f5ffd5b61220f36828601612159565b60808301525092915050565b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b602081525f61225660208301848661221b565b949350505050565b818382375f9101908152919050565b604081525f61228060408301858761221b565b9050826020830152949350505050565b5f5f8335601e198436030181126122a5575f5ffd5b8301803591506001600160401b038211156122be575f5ffd5b602001915036819003821315611cf2575f5ffd5b601f8211156104e357828211156104e357805f5260205f20601f840160051c60208510156122fd57505f5b90810190601f840160051c035f5b81811015610d77575f8382015560010161230b565b5f81356104f681611dd4565b6001600160401b03831115612343576123436120a8565b612357836123518354612076565b836122d2565b5f601f841160018114612388575f85156123715750838201355b5f19600387901b1c1916600186901b1783556114ef565b5f83815260208120601f198716915b828110156123b75786850135825560209485019460019092019101612397565b50868210156123d3575f1960f88860031b161c19848701351681555b505060018560011b0183555050505050565b6123ef8283612290565b6001600160401b03811115612406576124066120a8565b61241a816124148554612076565b856122d2565b5f601f82116001811461244b575f83156124345750838201355b5f19600385901b1c1916600184901b1785556124a2565b5f85815260208120601f198516915b8281101561247a578685013582556020948501946001909201910161245a565b5084821015612496575f1960f88660031b161c19848701351681555b505060018360011b0185555b505050506124d96124b560208401612320565b6001830180546001600160a01b0319166001600160a01b0392909216919091179055565b60408201356002820155606082013560038201556124fa6080830183612290565b6115f081836004860161232c565b803560208310156104f6575f19602084900360031b1b1692915050565b80516020808301519190811015611caf575f1960209190910360031b1b16919050565b634e487b7160e01b5f52601160045260245ffd5b5f6001820161256d5761256d612548565b5060010190565b608081525f6125866080830187611c5f565b85602084015284604084015282810360608401526125a48185611c5f565b979650505050505050565b634e487b7160e01b5f52603260045260245ffd5b80820281158282048414176104f6576104f6612548565b604081016125e88285611fe8565b8260208301529392505050565b818103818111156104f6576104f6612548565b604081525f61261a6040830185611c5f565b905060018060a01b03831660208301529392505050565b5f8161263f5761263f612548565b505f190190565b604081016125e88285611fc656",
}

// Consortium is an auto generated Go binding around an Ethereum contract.
type Consortium struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Consortium) GetABI() abi.ABI {
	return c.abi
}

// NewConsortium creates a new instance of Consortium.
func NewConsortium() *Consortium {
	parsed, err := ConsortiumMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Consortium{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Consortium) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(string name_, bool development_) returns()
func (consortium *Consortium) PackConstructor(name_ string, development_ bool) []byte {
	enc, err := consortium.abi.Pack("", name_, development_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackAccountOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x975f04c2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function accountOf(uint8 , bytes32 id) view returns(address)
func (consortium *Consortium) PackAccountOf(arg0 uint8, id [32]byte) []byte {
	enc, err := consortium.abi.Pack("accountOf", arg0, id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccountOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x975f04c2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function accountOf(uint8 , bytes32 id) view returns(address)
func (consortium *Consortium) TryPackAccountOf(arg0 uint8, id [32]byte) ([]byte, error) {
	return consortium.abi.Pack("accountOf", arg0, id)
}

// UnpackAccountOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x975f04c2.
//
// Solidity: function accountOf(uint8 , bytes32 id) view returns(address)
func (consortium *Consortium) UnpackAccountOf(data []byte) (common.Address, error) {
	out, err := consortium.abi.Unpack("accountOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackActive is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ea71327.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function active(address account) view returns(bool)
func (consortium *Consortium) PackActive(account common.Address) []byte {
	enc, err := consortium.abi.Pack("active", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackActive is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ea71327.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function active(address account) view returns(bool)
func (consortium *Consortium) TryPackActive(account common.Address) ([]byte, error) {
	return consortium.abi.Pack("active", account)
}

// UnpackActive is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4ea71327.
//
// Solidity: function active(address account) view returns(bool)
func (consortium *Consortium) UnpackActive(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("active", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackActiveSites is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f14ff77.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function activeSites() view returns(uint256)
func (consortium *Consortium) PackActiveSites() []byte {
	enc, err := consortium.abi.Pack("activeSites")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackActiveSites is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f14ff77.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function activeSites() view returns(uint256)
func (consortium *Consortium) TryPackActiveSites() ([]byte, error) {
	return consortium.abi.Pack("activeSites")
}

// UnpackActiveSites is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4f14ff77.
//
// Solidity: function activeSites() view returns(uint256)
func (consortium *Consortium) UnpackActiveSites(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("activeSites", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAdmitResearcher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd52f0c0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function admitResearcher((string,address,bytes32,bytes32,bytes) m, bytes possession) returns()
func (consortium *Consortium) PackAdmitResearcher(m ConsortiumMember, possession []byte) []byte {
	enc, err := consortium.abi.Pack("admitResearcher", m, possession)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAdmitResearcher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd52f0c0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function admitResearcher((string,address,bytes32,bytes32,bytes) m, bytes possession) returns()
func (consortium *Consortium) TryPackAdmitResearcher(m ConsortiumMember, possession []byte) ([]byte, error) {
	return consortium.abi.Pack("admitResearcher", m, possession)
}

// PackAdmitSite is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x21baae77.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function admitSite((string,address,bytes32,bytes32,bytes) m, bytes possession) returns()
func (consortium *Consortium) PackAdmitSite(m ConsortiumMember, possession []byte) []byte {
	enc, err := consortium.abi.Pack("admitSite", m, possession)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAdmitSite is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x21baae77.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function admitSite((string,address,bytes32,bytes32,bytes) m, bytes possession) returns()
func (consortium *Consortium) TryPackAdmitSite(m ConsortiumMember, possession []byte) ([]byte, error) {
	return consortium.abi.Pack("admitSite", m, possession)
}

// PackBootstrapClosed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10ce1da3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bootstrapClosed() view returns(bool)
func (consortium *Consortium) PackBootstrapClosed() []byte {
	enc, err := consortium.abi.Pack("bootstrapClosed")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBootstrapClosed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10ce1da3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bootstrapClosed() view returns(bool)
func (consortium *Consortium) TryPackBootstrapClosed() ([]byte, error) {
	return consortium.abi.Pack("bootstrapClosed")
}

// UnpackBootstrapClosed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x10ce1da3.
//
// Solidity: function bootstrapClosed() view returns(bool)
func (consortium *Consortium) UnpackBootstrapClosed(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("bootstrapClosed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackCloseBootstrap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca8a1312.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function closeBootstrap() returns()
func (consortium *Consortium) PackCloseBootstrap() []byte {
	enc, err := consortium.abi.Pack("closeBootstrap")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCloseBootstrap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca8a1312.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function closeBootstrap() returns()
func (consortium *Consortium) TryPackCloseBootstrap() ([]byte, error) {
	return consortium.abi.Pack("closeBootstrap")
}

// PackDevelopment is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b929c27.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function development() view returns(bool)
func (consortium *Consortium) PackDevelopment() []byte {
	enc, err := consortium.abi.Pack("development")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDevelopment is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b929c27.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function development() view returns(bool)
func (consortium *Consortium) TryPackDevelopment() ([]byte, error) {
	return consortium.abi.Pack("development")
}

// UnpackDevelopment is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b929c27.
//
// Solidity: function development() view returns(bool)
func (consortium *Consortium) UnpackDevelopment(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("development", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (consortium *Consortium) PackEip712Domain() []byte {
	enc, err := consortium.abi.Pack("eip712Domain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (consortium *Consortium) TryPackEip712Domain() ([]byte, error) {
	return consortium.abi.Pack("eip712Domain")
}

// Eip712DomainOutput serves as a container for the return parameters of contract
// method Eip712Domain.
type Eip712DomainOutput struct {
	Fields            [1]byte
	Name              string
	Version           string
	ChainId           *big.Int
	VerifyingContract common.Address
	Salt              [32]byte
	Extensions        []*big.Int
}

// UnpackEip712Domain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84b0196e.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (consortium *Consortium) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := consortium.abi.Unpack("eip712Domain", data)
	outstruct := new(Eip712DomainOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Fields = *abi.ConvertType(out[0], new([1]byte)).(*[1]byte)
	outstruct.Name = *abi.ConvertType(out[1], new(string)).(*string)
	outstruct.Version = *abi.ConvertType(out[2], new(string)).(*string)
	outstruct.ChainId = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.VerifyingContract = *abi.ConvertType(out[4], new(common.Address)).(*common.Address)
	outstruct.Salt = *abi.ConvertType(out[5], new([32]byte)).(*[32]byte)
	outstruct.Extensions = *abi.ConvertType(out[6], new([]*big.Int)).(*[]*big.Int)
	return *outstruct, nil
}

// PackIdOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd94fe832.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function idOf(address account) view returns(bytes32)
func (consortium *Consortium) PackIdOf(account common.Address) []byte {
	enc, err := consortium.abi.Pack("idOf", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIdOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd94fe832.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function idOf(address account) view returns(bytes32)
func (consortium *Consortium) TryPackIdOf(account common.Address) ([]byte, error) {
	return consortium.abi.Pack("idOf", account)
}

// UnpackIdOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd94fe832.
//
// Solidity: function idOf(address account) view returns(bytes32)
func (consortium *Consortium) UnpackIdOf(data []byte) ([32]byte, error) {
	out, err := consortium.abi.Unpack("idOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackIsActiveResearcher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4db3e9c7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isActiveResearcher(address account) view returns(bool)
func (consortium *Consortium) PackIsActiveResearcher(account common.Address) []byte {
	enc, err := consortium.abi.Pack("isActiveResearcher", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsActiveResearcher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4db3e9c7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isActiveResearcher(address account) view returns(bool)
func (consortium *Consortium) TryPackIsActiveResearcher(account common.Address) ([]byte, error) {
	return consortium.abi.Pack("isActiveResearcher", account)
}

// UnpackIsActiveResearcher is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4db3e9c7.
//
// Solidity: function isActiveResearcher(address account) view returns(bool)
func (consortium *Consortium) UnpackIsActiveResearcher(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("isActiveResearcher", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsActiveSite is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x432c0e0b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isActiveSite(address account) view returns(bool)
func (consortium *Consortium) PackIsActiveSite(account common.Address) []byte {
	enc, err := consortium.abi.Pack("isActiveSite", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsActiveSite is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x432c0e0b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isActiveSite(address account) view returns(bool)
func (consortium *Consortium) TryPackIsActiveSite(account common.Address) ([]byte, error) {
	return consortium.abi.Pack("isActiveSite", account)
}

// UnpackIsActiveSite is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x432c0e0b.
//
// Solidity: function isActiveSite(address account) view returns(bool)
func (consortium *Consortium) UnpackIsActiveSite(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("isActiveSite", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackKeyHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3b188893.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keyHash(bytes32 circuit) view returns(bytes32)
func (consortium *Consortium) PackKeyHash(circuit [32]byte) []byte {
	enc, err := consortium.abi.Pack("keyHash", circuit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeyHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3b188893.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keyHash(bytes32 circuit) view returns(bytes32)
func (consortium *Consortium) TryPackKeyHash(circuit [32]byte) ([]byte, error) {
	return consortium.abi.Pack("keyHash", circuit)
}

// UnpackKeyHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3b188893.
//
// Solidity: function keyHash(bytes32 circuit) view returns(bytes32)
func (consortium *Consortium) UnpackKeyHash(data []byte) ([32]byte, error) {
	out, err := consortium.abi.Unpack("keyHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackMotionState is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0856448.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, bytes32 reason, address[] supporters)
func (consortium *Consortium) PackMotionState(motion *big.Int) []byte {
	enc, err := consortium.abi.Pack("motionState", motion)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMotionState is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd0856448.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, bytes32 reason, address[] supporters)
func (consortium *Consortium) TryPackMotionState(motion *big.Int) ([]byte, error) {
	return consortium.abi.Pack("motionState", motion)
}

// MotionStateOutput serves as a container for the return parameters of contract
// method MotionState.
type MotionStateOutput struct {
	Kind       uint8
	Carried    bool
	Subject    common.Address
	Reason     [32]byte
	Supporters []common.Address
}

// UnpackMotionState is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd0856448.
//
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, bytes32 reason, address[] supporters)
func (consortium *Consortium) UnpackMotionState(data []byte) (MotionStateOutput, error) {
	out, err := consortium.abi.Unpack("motionState", data)
	outstruct := new(MotionStateOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Kind = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.Carried = *abi.ConvertType(out[1], new(bool)).(*bool)
	outstruct.Subject = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.Reason = *abi.ConvertType(out[3], new([32]byte)).(*[32]byte)
	outstruct.Supporters = *abi.ConvertType(out[4], new([]common.Address)).(*[]common.Address)
	return *outstruct, nil
}

// PackMotions is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x22917b76.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function motions() view returns(uint256)
func (consortium *Consortium) PackMotions() []byte {
	enc, err := consortium.abi.Pack("motions")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMotions is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x22917b76.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function motions() view returns(uint256)
func (consortium *Consortium) TryPackMotions() ([]byte, error) {
	return consortium.abi.Pack("motions")
}

// UnpackMotions is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x22917b76.
//
// Solidity: function motions() view returns(uint256)
func (consortium *Consortium) UnpackMotions(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("motions", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMoveAdmission is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8f32bec5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveAdmission(role uint8, m ConsortiumMember, possession []byte, reason [32]byte) []byte {
	enc, err := consortium.abi.Pack("moveAdmission", role, m, possession, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveAdmission is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8f32bec5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveAdmission(role uint8, m ConsortiumMember, possession []byte, reason [32]byte) ([]byte, error) {
	return consortium.abi.Pack("moveAdmission", role, m, possession, reason)
}

// UnpackMoveAdmission is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8f32bec5.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveAdmission(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveAdmission", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMoveRemoval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c7cf2c2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveRemoval(address account, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveRemoval(account common.Address, reason [32]byte) []byte {
	enc, err := consortium.abi.Pack("moveRemoval", account, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveRemoval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c7cf2c2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveRemoval(address account, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveRemoval(account common.Address, reason [32]byte) ([]byte, error) {
	return consortium.abi.Pack("moveRemoval", account, reason)
}

// UnpackMoveRemoval is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7c7cf2c2.
//
// Solidity: function moveRemoval(address account, bytes32 reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveRemoval(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveRemoval", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (consortium *Consortium) PackName() []byte {
	enc, err := consortium.abi.Pack("name")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function name() view returns(string)
func (consortium *Consortium) TryPackName() ([]byte, error) {
	return consortium.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (consortium *Consortium) UnpackName(data []byte) (string, error) {
	out, err := consortium.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x570ca735.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function operator() view returns(address)
func (consortium *Consortium) PackOperator() []byte {
	enc, err := consortium.abi.Pack("operator")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x570ca735.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function operator() view returns(address)
func (consortium *Consortium) TryPackOperator() ([]byte, error) {
	return consortium.abi.Pack("operator")
}

// UnpackOperator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x570ca735.
//
// Solidity: function operator() view returns(address)
func (consortium *Consortium) UnpackOperator(data []byte) (common.Address, error) {
	out, err := consortium.abi.Unpack("operator", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPinKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x754dd3f9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pinKey(string circuit, bytes32 keyHash_) returns()
func (consortium *Consortium) PackPinKey(circuit string, keyHash [32]byte) []byte {
	enc, err := consortium.abi.Pack("pinKey", circuit, keyHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPinKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x754dd3f9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pinKey(string circuit, bytes32 keyHash_) returns()
func (consortium *Consortium) TryPackPinKey(circuit string, keyHash [32]byte) ([]byte, error) {
	return consortium.abi.Pack("pinKey", circuit, keyHash)
}

// PackPossessionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2cc65a0c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function possessionDigest(uint8 role, (string,address,bytes32,bytes32,bytes) m) view returns(bytes32)
func (consortium *Consortium) PackPossessionDigest(role uint8, m ConsortiumMember) []byte {
	enc, err := consortium.abi.Pack("possessionDigest", role, m)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPossessionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2cc65a0c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function possessionDigest(uint8 role, (string,address,bytes32,bytes32,bytes) m) view returns(bytes32)
func (consortium *Consortium) TryPackPossessionDigest(role uint8, m ConsortiumMember) ([]byte, error) {
	return consortium.abi.Pack("possessionDigest", role, m)
}

// UnpackPossessionDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2cc65a0c.
//
// Solidity: function possessionDigest(uint8 role, (string,address,bytes32,bytes32,bytes) m) view returns(bytes32)
func (consortium *Consortium) UnpackPossessionDigest(data []byte) ([32]byte, error) {
	out, err := consortium.abi.Unpack("possessionDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRoleOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5d7827e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function roleOf(address account) view returns(uint8)
func (consortium *Consortium) PackRoleOf(account common.Address) []byte {
	enc, err := consortium.abi.Pack("roleOf", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRoleOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5d7827e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function roleOf(address account) view returns(uint8)
func (consortium *Consortium) TryPackRoleOf(account common.Address) ([]byte, error) {
	return consortium.abi.Pack("roleOf", account)
}

// UnpackRoleOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa5d7827e.
//
// Solidity: function roleOf(address account) view returns(uint8)
func (consortium *Consortium) UnpackRoleOf(data []byte) (uint8, error) {
	out, err := consortium.abi.Unpack("roleOf", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackSupport is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56c9493f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function support(uint256 motion) returns()
func (consortium *Consortium) PackSupport(motion *big.Int) []byte {
	enc, err := consortium.abi.Pack("support", motion)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupport is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56c9493f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function support(uint256 motion) returns()
func (consortium *Consortium) TryPackSupport(motion *big.Int) ([]byte, error) {
	return consortium.abi.Pack("support", motion)
}

// ConsortiumBootstrapClosed represents a BootstrapClosed event raised by the Consortium contract.
type ConsortiumBootstrapClosed struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const ConsortiumBootstrapClosedEventName = "BootstrapClosed"

// ContractEventName returns the user-defined event name.
func (ConsortiumBootstrapClosed) ContractEventName() string {
	return ConsortiumBootstrapClosedEventName
}

// UnpackBootstrapClosedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BootstrapClosed()
func (consortium *Consortium) UnpackBootstrapClosedEvent(log *types.Log) (*ConsortiumBootstrapClosed, error) {
	event := "BootstrapClosed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumBootstrapClosed)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumConsortiumCreated represents a ConsortiumCreated event raised by the Consortium contract.
type ConsortiumConsortiumCreated struct {
	Name        string
	Development bool
	Operator    common.Address
	Raw         *types.Log // Blockchain specific contextual infos
}

const ConsortiumConsortiumCreatedEventName = "ConsortiumCreated"

// ContractEventName returns the user-defined event name.
func (ConsortiumConsortiumCreated) ContractEventName() string {
	return ConsortiumConsortiumCreatedEventName
}

// UnpackConsortiumCreatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsortiumCreated(string name, bool development, address indexed operator)
func (consortium *Consortium) UnpackConsortiumCreatedEvent(log *types.Log) (*ConsortiumConsortiumCreated, error) {
	event := "ConsortiumCreated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumConsortiumCreated)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumEIP712DomainChanged represents a EIP712DomainChanged event raised by the Consortium contract.
type ConsortiumEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const ConsortiumEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (ConsortiumEIP712DomainChanged) ContractEventName() string {
	return ConsortiumEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (consortium *Consortium) UnpackEIP712DomainChangedEvent(log *types.Log) (*ConsortiumEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumKeyPinned represents a KeyPinned event raised by the Consortium contract.
type ConsortiumKeyPinned struct {
	CircuitHash [32]byte
	Circuit     string
	KeyHash     [32]byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const ConsortiumKeyPinnedEventName = "KeyPinned"

// ContractEventName returns the user-defined event name.
func (ConsortiumKeyPinned) ContractEventName() string {
	return ConsortiumKeyPinnedEventName
}

// UnpackKeyPinnedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyPinned(bytes32 indexed circuitHash, string circuit, bytes32 keyHash)
func (consortium *Consortium) UnpackKeyPinnedEvent(log *types.Log) (*ConsortiumKeyPinned, error) {
	event := "KeyPinned"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumKeyPinned)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumMemberRemoved represents a MemberRemoved event raised by the Consortium contract.
type ConsortiumMemberRemoved struct {
	Account common.Address
	Role    uint8
	Motion  *big.Int
	Reason  [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const ConsortiumMemberRemovedEventName = "MemberRemoved"

// ContractEventName returns the user-defined event name.
func (ConsortiumMemberRemoved) ContractEventName() string {
	return ConsortiumMemberRemovedEventName
}

// UnpackMemberRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event MemberRemoved(address indexed account, uint8 role, uint256 indexed motion, bytes32 reason)
func (consortium *Consortium) UnpackMemberRemovedEvent(log *types.Log) (*ConsortiumMemberRemoved, error) {
	event := "MemberRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumMemberRemoved)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumMotionCarried represents a MotionCarried event raised by the Consortium contract.
type ConsortiumMotionCarried struct {
	Motion *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsortiumMotionCarriedEventName = "MotionCarried"

// ContractEventName returns the user-defined event name.
func (ConsortiumMotionCarried) ContractEventName() string {
	return ConsortiumMotionCarriedEventName
}

// UnpackMotionCarriedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event MotionCarried(uint256 indexed motion)
func (consortium *Consortium) UnpackMotionCarriedEvent(log *types.Log) (*ConsortiumMotionCarried, error) {
	event := "MotionCarried"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumMotionCarried)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumMotionMade represents a MotionMade event raised by the Consortium contract.
type ConsortiumMotionMade struct {
	Motion  *big.Int
	Mover   common.Address
	Subject common.Address
	Kind    uint8
	Reason  [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const ConsortiumMotionMadeEventName = "MotionMade"

// ContractEventName returns the user-defined event name.
func (ConsortiumMotionMade) ContractEventName() string {
	return ConsortiumMotionMadeEventName
}

// UnpackMotionMadeEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event MotionMade(uint256 indexed motion, address indexed mover, address indexed subject, uint8 kind, bytes32 reason)
func (consortium *Consortium) UnpackMotionMadeEvent(log *types.Log) (*ConsortiumMotionMade, error) {
	event := "MotionMade"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumMotionMade)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumMotionSupported represents a MotionSupported event raised by the Consortium contract.
type ConsortiumMotionSupported struct {
	Motion *big.Int
	Site   common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsortiumMotionSupportedEventName = "MotionSupported"

// ContractEventName returns the user-defined event name.
func (ConsortiumMotionSupported) ContractEventName() string {
	return ConsortiumMotionSupportedEventName
}

// UnpackMotionSupportedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event MotionSupported(uint256 indexed motion, address indexed site)
func (consortium *Consortium) UnpackMotionSupportedEvent(log *types.Log) (*ConsortiumMotionSupported, error) {
	event := "MotionSupported"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumMotionSupported)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumResearcherAdmitted represents a ResearcherAdmitted event raised by the Consortium contract.
type ConsortiumResearcherAdmitted struct {
	Account    common.Address
	Id         string
	SigningKey [32]byte
	TlsKey     [32]byte
	PeerId     []byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const ConsortiumResearcherAdmittedEventName = "ResearcherAdmitted"

// ContractEventName returns the user-defined event name.
func (ConsortiumResearcherAdmitted) ContractEventName() string {
	return ConsortiumResearcherAdmittedEventName
}

// UnpackResearcherAdmittedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ResearcherAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId)
func (consortium *Consortium) UnpackResearcherAdmittedEvent(log *types.Log) (*ConsortiumResearcherAdmitted, error) {
	event := "ResearcherAdmitted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumResearcherAdmitted)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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

// ConsortiumSiteAdmitted represents a SiteAdmitted event raised by the Consortium contract.
type ConsortiumSiteAdmitted struct {
	Account    common.Address
	Id         string
	SigningKey [32]byte
	TlsKey     [32]byte
	PeerId     []byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const ConsortiumSiteAdmittedEventName = "SiteAdmitted"

// ContractEventName returns the user-defined event name.
func (ConsortiumSiteAdmitted) ContractEventName() string {
	return ConsortiumSiteAdmittedEventName
}

// UnpackSiteAdmittedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SiteAdmitted(address indexed account, string id, bytes32 signingKey, bytes32 tlsKey, bytes peerId)
func (consortium *Consortium) UnpackSiteAdmittedEvent(log *types.Log) (*ConsortiumSiteAdmitted, error) {
	event := "SiteAdmitted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumSiteAdmitted)
	if len(log.Data) > 0 {
		if err := consortium.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consortium.abi.Events[event].Inputs {
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
func (consortium *Consortium) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], consortium.abi.Errors["AccountTaken"].ID.Bytes()[:4]) {
		return consortium.UnpackAccountTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["AlreadySupported"].ID.Bytes()[:4]) {
		return consortium.UnpackAlreadySupportedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["BootstrapOpen"].ID.Bytes()[:4]) {
		return consortium.UnpackBootstrapOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["BootstrapOver"].ID.Bytes()[:4]) {
		return consortium.UnpackBootstrapOverError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return consortium.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return consortium.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return consortium.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["IdTaken"].ID.Bytes()[:4]) {
		return consortium.UnpackIdTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidCircuit"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidCircuitError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidId"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidIdError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidName"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidNameError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidRole"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidRoleError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["KeyAlreadyPinned"].ID.Bytes()[:4]) {
		return consortium.UnpackKeyAlreadyPinnedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["LastSite"].ID.Bytes()[:4]) {
		return consortium.UnpackLastSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["MissingKeys"].ID.Bytes()[:4]) {
		return consortium.UnpackMissingKeysError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["MotionOver"].ID.Bytes()[:4]) {
		return consortium.UnpackMotionOverError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NoSites"].ID.Bytes()[:4]) {
		return consortium.UnpackNoSitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NotActiveMember"].ID.Bytes()[:4]) {
		return consortium.UnpackNotActiveMemberError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NotActiveSite"].ID.Bytes()[:4]) {
		return consortium.UnpackNotActiveSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NotOperator"].ID.Bytes()[:4]) {
		return consortium.UnpackNotOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NotPossessed"].ID.Bytes()[:4]) {
		return consortium.UnpackNotPossessedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["PeerIdTooLong"].ID.Bytes()[:4]) {
		return consortium.UnpackPeerIdTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return consortium.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["UnknownMotion"].ID.Bytes()[:4]) {
		return consortium.UnpackUnknownMotionError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ConsortiumAccountTaken represents a AccountTaken error raised by the Consortium contract.
type ConsortiumAccountTaken struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AccountTaken(address account)
func ConsortiumAccountTakenErrorID() common.Hash {
	return common.HexToHash("0xf74d69ef251e6e57897e7f980822f285a8314db6a831f3c6aeab46758f7b0913")
}

// UnpackAccountTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AccountTaken(address account)
func (consortium *Consortium) UnpackAccountTakenError(raw []byte) (*ConsortiumAccountTaken, error) {
	out := new(ConsortiumAccountTaken)
	if err := consortium.abi.UnpackIntoInterface(out, "AccountTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumAlreadySupported represents a AlreadySupported error raised by the Consortium contract.
type ConsortiumAlreadySupported struct {
	Motion *big.Int
	Site   common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadySupported(uint256 motion, address site)
func ConsortiumAlreadySupportedErrorID() common.Hash {
	return common.HexToHash("0xd035f9bd1a728e37c21f68c05455f4c7fb9846ce5cdc1759deaeac6ea504ca90")
}

// UnpackAlreadySupportedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadySupported(uint256 motion, address site)
func (consortium *Consortium) UnpackAlreadySupportedError(raw []byte) (*ConsortiumAlreadySupported, error) {
	out := new(ConsortiumAlreadySupported)
	if err := consortium.abi.UnpackIntoInterface(out, "AlreadySupported", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumBootstrapOpen represents a BootstrapOpen error raised by the Consortium contract.
type ConsortiumBootstrapOpen struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BootstrapOpen()
func ConsortiumBootstrapOpenErrorID() common.Hash {
	return common.HexToHash("0x03f8c706972c0363175778c18e20f6be788ea31fb338209f24a5ae5b52d5c2ea")
}

// UnpackBootstrapOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BootstrapOpen()
func (consortium *Consortium) UnpackBootstrapOpenError(raw []byte) (*ConsortiumBootstrapOpen, error) {
	out := new(ConsortiumBootstrapOpen)
	if err := consortium.abi.UnpackIntoInterface(out, "BootstrapOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumBootstrapOver represents a BootstrapOver error raised by the Consortium contract.
type ConsortiumBootstrapOver struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BootstrapOver()
func ConsortiumBootstrapOverErrorID() common.Hash {
	return common.HexToHash("0xe4793b9cd6dd3ce550ebbf48a2534c9992a05b591fc4ef730386d1749c3dc6a2")
}

// UnpackBootstrapOverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BootstrapOver()
func (consortium *Consortium) UnpackBootstrapOverError(raw []byte) (*ConsortiumBootstrapOver, error) {
	out := new(ConsortiumBootstrapOver)
	if err := consortium.abi.UnpackIntoInterface(out, "BootstrapOver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the Consortium contract.
type ConsortiumECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func ConsortiumECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (consortium *Consortium) UnpackECDSAInvalidSignatureError(raw []byte) (*ConsortiumECDSAInvalidSignature, error) {
	out := new(ConsortiumECDSAInvalidSignature)
	if err := consortium.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the Consortium contract.
type ConsortiumECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func ConsortiumECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (consortium *Consortium) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*ConsortiumECDSAInvalidSignatureLength, error) {
	out := new(ConsortiumECDSAInvalidSignatureLength)
	if err := consortium.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the Consortium contract.
type ConsortiumECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func ConsortiumECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (consortium *Consortium) UnpackECDSAInvalidSignatureSError(raw []byte) (*ConsortiumECDSAInvalidSignatureS, error) {
	out := new(ConsortiumECDSAInvalidSignatureS)
	if err := consortium.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumIdTaken represents a IdTaken error raised by the Consortium contract.
type ConsortiumIdTaken struct {
	Id      string
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IdTaken(string id, address account)
func ConsortiumIdTakenErrorID() common.Hash {
	return common.HexToHash("0x5198fab41d7e45b953bdd0d36c40cbde62552164795a036ce9dc2913e76f1a4d")
}

// UnpackIdTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IdTaken(string id, address account)
func (consortium *Consortium) UnpackIdTakenError(raw []byte) (*ConsortiumIdTaken, error) {
	out := new(ConsortiumIdTaken)
	if err := consortium.abi.UnpackIntoInterface(out, "IdTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidCircuit represents a InvalidCircuit error raised by the Consortium contract.
type ConsortiumInvalidCircuit struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidCircuit(string circuit)
func ConsortiumInvalidCircuitErrorID() common.Hash {
	return common.HexToHash("0xac93b9a1d7eb33dfd010f7442bd47bfbea40ff4d8680c5aa89f54f747e64969d")
}

// UnpackInvalidCircuitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidCircuit(string circuit)
func (consortium *Consortium) UnpackInvalidCircuitError(raw []byte) (*ConsortiumInvalidCircuit, error) {
	out := new(ConsortiumInvalidCircuit)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidCircuit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidId represents a InvalidId error raised by the Consortium contract.
type ConsortiumInvalidId struct {
	Id string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidId(string id)
func ConsortiumInvalidIdErrorID() common.Hash {
	return common.HexToHash("0xadc45eaeb9d0834bd810753c218ffe1520f7099f88a14f58d4a8ed93fe8264cc")
}

// UnpackInvalidIdError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidId(string id)
func (consortium *Consortium) UnpackInvalidIdError(raw []byte) (*ConsortiumInvalidId, error) {
	out := new(ConsortiumInvalidId)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidId", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidName represents a InvalidName error raised by the Consortium contract.
type ConsortiumInvalidName struct {
	Name string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidName(string name)
func ConsortiumInvalidNameErrorID() common.Hash {
	return common.HexToHash("0x7f19f48dde8e613f860c019d31af8a8d510a11cf10d77dbe19347df930db313d")
}

// UnpackInvalidNameError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidName(string name)
func (consortium *Consortium) UnpackInvalidNameError(raw []byte) (*ConsortiumInvalidName, error) {
	out := new(ConsortiumInvalidName)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidName", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidRole represents a InvalidRole error raised by the Consortium contract.
type ConsortiumInvalidRole struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidRole()
func ConsortiumInvalidRoleErrorID() common.Hash {
	return common.HexToHash("0xd954416aa116d7fb9b08b6ec00ba47bcc835381394a374857b2cac44c08caf5a")
}

// UnpackInvalidRoleError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidRole()
func (consortium *Consortium) UnpackInvalidRoleError(raw []byte) (*ConsortiumInvalidRole, error) {
	out := new(ConsortiumInvalidRole)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidRole", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidShortString represents a InvalidShortString error raised by the Consortium contract.
type ConsortiumInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func ConsortiumInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (consortium *Consortium) UnpackInvalidShortStringError(raw []byte) (*ConsortiumInvalidShortString, error) {
	out := new(ConsortiumInvalidShortString)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumKeyAlreadyPinned represents a KeyAlreadyPinned error raised by the Consortium contract.
type ConsortiumKeyAlreadyPinned struct {
	Circuit string
	KeyHash [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyAlreadyPinned(string circuit, bytes32 keyHash)
func ConsortiumKeyAlreadyPinnedErrorID() common.Hash {
	return common.HexToHash("0x427199506c0b6f7448190cf59a21abf76355e6057be3bc5ad421d6098adc4a4b")
}

// UnpackKeyAlreadyPinnedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyAlreadyPinned(string circuit, bytes32 keyHash)
func (consortium *Consortium) UnpackKeyAlreadyPinnedError(raw []byte) (*ConsortiumKeyAlreadyPinned, error) {
	out := new(ConsortiumKeyAlreadyPinned)
	if err := consortium.abi.UnpackIntoInterface(out, "KeyAlreadyPinned", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumLastSite represents a LastSite error raised by the Consortium contract.
type ConsortiumLastSite struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LastSite(address account)
func ConsortiumLastSiteErrorID() common.Hash {
	return common.HexToHash("0x503293b0b714b62d31ea19cfefff3eb3538a72814116cf94ebcd5d6f2b2c028b")
}

// UnpackLastSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LastSite(address account)
func (consortium *Consortium) UnpackLastSiteError(raw []byte) (*ConsortiumLastSite, error) {
	out := new(ConsortiumLastSite)
	if err := consortium.abi.UnpackIntoInterface(out, "LastSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumMissingKeys represents a MissingKeys error raised by the Consortium contract.
type ConsortiumMissingKeys struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MissingKeys(address account)
func ConsortiumMissingKeysErrorID() common.Hash {
	return common.HexToHash("0x7cc44913b75ce4e52df1ad18b6f9e11d08bfa2b148af83887e41a03e82708a64")
}

// UnpackMissingKeysError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MissingKeys(address account)
func (consortium *Consortium) UnpackMissingKeysError(raw []byte) (*ConsortiumMissingKeys, error) {
	out := new(ConsortiumMissingKeys)
	if err := consortium.abi.UnpackIntoInterface(out, "MissingKeys", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumMotionOver represents a MotionOver error raised by the Consortium contract.
type ConsortiumMotionOver struct {
	Motion *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MotionOver(uint256 motion)
func ConsortiumMotionOverErrorID() common.Hash {
	return common.HexToHash("0xf90d1fd0dc9217bcb4e4feccb9032244d2b188ff8fd11c5cf03a3bc777768616")
}

// UnpackMotionOverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MotionOver(uint256 motion)
func (consortium *Consortium) UnpackMotionOverError(raw []byte) (*ConsortiumMotionOver, error) {
	out := new(ConsortiumMotionOver)
	if err := consortium.abi.UnpackIntoInterface(out, "MotionOver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumNoSites represents a NoSites error raised by the Consortium contract.
type ConsortiumNoSites struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoSites()
func ConsortiumNoSitesErrorID() common.Hash {
	return common.HexToHash("0x531db1dcac9a9264ab36dcaa365f71a1b94d8d515e0621daa4cbc99a456a91db")
}

// UnpackNoSitesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoSites()
func (consortium *Consortium) UnpackNoSitesError(raw []byte) (*ConsortiumNoSites, error) {
	out := new(ConsortiumNoSites)
	if err := consortium.abi.UnpackIntoInterface(out, "NoSites", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumNotActiveMember represents a NotActiveMember error raised by the Consortium contract.
type ConsortiumNotActiveMember struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveMember(address account)
func ConsortiumNotActiveMemberErrorID() common.Hash {
	return common.HexToHash("0x4a89b27feaa0141c150b772e20d277e92ea24651040d1f23d47c3370c9ea56d1")
}

// UnpackNotActiveMemberError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveMember(address account)
func (consortium *Consortium) UnpackNotActiveMemberError(raw []byte) (*ConsortiumNotActiveMember, error) {
	out := new(ConsortiumNotActiveMember)
	if err := consortium.abi.UnpackIntoInterface(out, "NotActiveMember", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumNotActiveSite represents a NotActiveSite error raised by the Consortium contract.
type ConsortiumNotActiveSite struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveSite(address sender)
func ConsortiumNotActiveSiteErrorID() common.Hash {
	return common.HexToHash("0xcd8ffa5bcd569ba4fc110da61a9bab7322d0b4a434818bca9147a0e6962a279b")
}

// UnpackNotActiveSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveSite(address sender)
func (consortium *Consortium) UnpackNotActiveSiteError(raw []byte) (*ConsortiumNotActiveSite, error) {
	out := new(ConsortiumNotActiveSite)
	if err := consortium.abi.UnpackIntoInterface(out, "NotActiveSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumNotOperator represents a NotOperator error raised by the Consortium contract.
type ConsortiumNotOperator struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOperator(address sender)
func ConsortiumNotOperatorErrorID() common.Hash {
	return common.HexToHash("0x76c6c93a6423c7e2cef5f93921b1d4d1a5ffb795cd7cfed2df95566b7c7f7c40")
}

// UnpackNotOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOperator(address sender)
func (consortium *Consortium) UnpackNotOperatorError(raw []byte) (*ConsortiumNotOperator, error) {
	out := new(ConsortiumNotOperator)
	if err := consortium.abi.UnpackIntoInterface(out, "NotOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumNotPossessed represents a NotPossessed error raised by the Consortium contract.
type ConsortiumNotPossessed struct {
	Account common.Address
	Signer  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotPossessed(address account, address signer)
func ConsortiumNotPossessedErrorID() common.Hash {
	return common.HexToHash("0x2f131441a15b742b315033151cf944e8fa6cf36cbf211742666fe6b9abb42742")
}

// UnpackNotPossessedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotPossessed(address account, address signer)
func (consortium *Consortium) UnpackNotPossessedError(raw []byte) (*ConsortiumNotPossessed, error) {
	out := new(ConsortiumNotPossessed)
	if err := consortium.abi.UnpackIntoInterface(out, "NotPossessed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumPeerIdTooLong represents a PeerIdTooLong error raised by the Consortium contract.
type ConsortiumPeerIdTooLong struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PeerIdTooLong(uint256 length)
func ConsortiumPeerIdTooLongErrorID() common.Hash {
	return common.HexToHash("0xe7693fe0dd3d7ed91397d8aa7e470eee077102293ab55315500e44f38465f364")
}

// UnpackPeerIdTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PeerIdTooLong(uint256 length)
func (consortium *Consortium) UnpackPeerIdTooLongError(raw []byte) (*ConsortiumPeerIdTooLong, error) {
	out := new(ConsortiumPeerIdTooLong)
	if err := consortium.abi.UnpackIntoInterface(out, "PeerIdTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumStringTooLong represents a StringTooLong error raised by the Consortium contract.
type ConsortiumStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func ConsortiumStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (consortium *Consortium) UnpackStringTooLongError(raw []byte) (*ConsortiumStringTooLong, error) {
	out := new(ConsortiumStringTooLong)
	if err := consortium.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumUnknownMotion represents a UnknownMotion error raised by the Consortium contract.
type ConsortiumUnknownMotion struct {
	Motion *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownMotion(uint256 motion)
func ConsortiumUnknownMotionErrorID() common.Hash {
	return common.HexToHash("0xd43efab7c6ffb8b4be728b350492ce49bef574b1d2910cc684f0b3406ee091d1")
}

// UnpackUnknownMotionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownMotion(uint256 motion)
func (consortium *Consortium) UnpackUnknownMotionError(raw []byte) (*ConsortiumUnknownMotion, error) {
	out := new(ConsortiumUnknownMotion)
	if err := consortium.abi.UnpackIntoInterface(out, "UnknownMotion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryMetaData contains all meta data concerning the StudyRegistry contract.
var StudyRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"},{\"internalType\":\"contractConsentRegistry\",\"name\":\"consents_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadyApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadyAttested\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"what\",\"type\":\"string\"}],\"name\":\"EmptyValue\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"}],\"name\":\"InvalidHeight\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"}],\"name\":\"InvalidMinimumSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"epochs\",\"type\":\"uint256\"}],\"name\":\"LengthMismatch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"given\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"MissingAttestations\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"given\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"next\",\"type\":\"bytes32\"}],\"name\":\"ModelDiffers\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveResearcher\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"NotApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotEntitled\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"NotOnRoster\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"OfAnotherStudy\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"RosterNotOrdered\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"SessionExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"SiteNotActive\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"current\",\"type\":\"uint64\"}],\"name\":\"StaleConsent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"StudyExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"},{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"}],\"name\":\"TooFewSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"TooManySessions\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"}],\"name\":\"TooManySites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"UnknownSession\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"UnknownStudy\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"given\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"sealedHead\",\"type\":\"bytes32\"}],\"name\":\"WrongHead\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"enumStudyRegistry.Phase\",\"name\":\"phase\",\"type\":\"uint8\"}],\"name\":\"WrongPhase\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"reason\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"culprit\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"detail\",\"type\":\"bytes32\"}],\"name\":\"Aborted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"ApprovalRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"identityRoot\",\"type\":\"bytes32\"}],\"name\":\"Approved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"}],\"name\":\"Attested\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"commitment\",\"type\":\"bytes32\"}],\"name\":\"Released\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"}],\"name\":\"Sealed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"opener\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"number\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"model\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"previous\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"iteration\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"consentEpoch\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"consentRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"consentHeight\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"datasetHeight\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"identityRoot\",\"type\":\"bytes32\"}],\"indexed\":false,\"internalType\":\"structStudyRegistry.RosterEntry[]\",\"name\":\"roster\",\"type\":\"tuple[]\"}],\"name\":\"SessionOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"StudyProposed\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MAX_HEIGHT\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_SITES\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"reason\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"culprit\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"detail\",\"type\":\"bytes32\"}],\"name\":\"abort\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"approvalOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"identityRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"revoked\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"identityRoot\",\"type\":\"bytes32\"}],\"name\":\"approve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"}],\"name\":\"attest\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"attested\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consents\",\"outputs\":[{\"internalType\":\"contractConsentRegistry\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"onRoster\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address[]\",\"name\":\"sites\",\"type\":\"address[]\"},{\"internalType\":\"uint64[]\",\"name\":\"epochs\",\"type\":\"uint64[]\"},{\"internalType\":\"bytes32\",\"name\":\"model\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"previous\",\"type\":\"bytes32\"}],\"name\":\"openSession\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"propose\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"commitment\",\"type\":\"bytes32\"}],\"name\":\"release\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"revokeApproval\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"}],\"name\":\"seal\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"sessionOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"enumStudyRegistry.Phase\",\"name\":\"phase\",\"type\":\"uint8\"},{\"internalType\":\"uint32\",\"name\":\"attestations\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"},{\"internalType\":\"address[]\",\"name\":\"sites\",\"type\":\"address[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"studyOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"sessions\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "38d0efd9fb4ecd39e85cdd611aa063add0",
	Bin: "0x60c060405234801561000f575f5ffd5b5060405161249638038061249683398101604081905261002e9161005c565b6001600160a01b039182166080521660a052610094565b6001600160a01b0381168114610059575f5ffd5b50565b5f5f6040838503121561006d575f5ffd5b825161007881610045565b602084015190925061008981610045565b809150509250929050565b60805160a05161239b6100fb5f395f818161039e0152611c7c01525f8181610339015281816103d50152818161074c0152818161093f01528181610b7c01528181610fa20152818161116e0152818161166a0152818161183a0152611b5e015261239b5ff3fe608060405234801561000f575f5ffd5b5060043610610106575f3560e01c80638231a6a21161009e5780638acbf78e1161006e5780638acbf78e146103215780639ad18765146103345780639b0d725f14610373578063cfcbc7cb14610386578063fc16502e14610399575f5ffd5b80638231a6a21461025457806383980daa14610267578063879eb127146102e957806387c9c460146102fc575f5ffd5b80634fe3d3af116100d95780634fe3d3af146101ba5780636fe95244146101d057806376365484146101ea57806381a9894e14610227575f5ffd5b80630c8357e21461010a5780630d427e4a1461017f57806315ba5ae7146101945780632af8b645146101a7575b5f5ffd5b61014b610118366004611dcd565b600160208181525f9384526040808520909152918352912080549181015460029091015460ff8082169161010090041684565b6040516101769493929190938452602084019290925260ff1660408301521515606082015260800190565b60405180910390f35b61019261018d366004611e09565b6103c0565b005b6101926101a2366004611e45565b610657565b6101926101b5366004611e5c565b6106ee565b6101c260ff81565b604051908152602001610176565b6101d8600881565b60405160ff9091168152602001610176565b6102176101f8366004611dcd565b600360209081525f928352604080842090915290825290205460ff1681565b6040519015158152602001610176565b610217610235366004611dcd565b600460209081525f928352604080842090915290825290205460ff1681565b610192610262366004611e7c565b61093d565b6102b3610275366004611e45565b5f602081905290815260409020546001600160a01b0381169063ffffffff600160a01b8204811691600160c01b8104821691600160e01b9091041684565b604080516001600160a01b03909516855263ffffffff938416602086015291831691840191909152166060820152608001610176565b6101926102f7366004611eed565b610ad4565b61030f61030a366004611e45565b610e89565b60405161017696959493929190611fb1565b61019261032f366004611e5c565b610f3c565b61035b7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b039091168152602001610176565b610192610381366004612048565b611159565b610192610394366004612081565b6113bd565b61035b7f000000000000000000000000000000000000000000000000000000000000000081565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610422573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061044691906120b4565b61046a5760405163cd8ffa5b60e01b81523360048201526024015b60405180910390fd5b5f848152602081905260409020546001600160a01b03166104a1576040516395a8ad6160e01b815260048101859052602401610461565b5f8390036104e057604051632b8f831760e01b815260206004820152600b60248201526a19185d185cd95d149bdbdd60aa1b6044820152606401610461565b5f81900361052057604051632b8f831760e01b815260206004820152600c60248201526b1a59195b9d1a5d1e549bdbdd60a21b6044820152606401610461565b60ff821615806105335750600860ff8316115b1561055657604051638a5a8cc360e01b815260ff83166004820152602401610461565b5f848152600160209081526040808320338452909152902054156105965760405163a72db78760e01b815260048101859052336024820152604401610461565b60408051608081018252848152602080820184815260ff8087168486019081525f606086018181528b8252600180875288832033808552975291889020965187559351908601555160029094018054925115156101000261ffff19909316949091169390931717909155905185907fa75211f6f06d6f9fc466b32787b1e65f1c587a734f306f94546d090520e3debe906106499087908790879092835260ff919091166020830152604082015260600190565b60405180910390a350505050565b5f81815260016020908152604080832033845290915290208054158061068657506002810154610100900460ff165b156106ad5760405163019b406760e41b815260048101839052336024820152604401610461565b60028101805461ff001916610100179055604051339083907f9084272e66711608d3cf7cdf3ebfed05ea6797bb8146655a7b20a3956d19ac2a905f90a35050565b5f6106fa8360026115c4565b80545f908152602081905260409020549091506001600160a01b03163314610737576040516384b6a66f60e01b8152336004820152602401610461565b604051634db3e9c760e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690634db3e9c790602401602060405180830381865afa158015610799573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906107bd91906120b4565b6107dc57604051630119e66f60e21b8152336004820152602401610461565b5f82900361081a57604051632b8f831760e01b815260206004820152600a60248201526918dbdb5b5a5d1b595b9d60b21b6044820152606401610461565b60048101546001820154610100900463ffffffff161461087357600181015460048083015460405163f0de185960e01b815291820186905261010090920463ffffffff1660248201526044810191909152606401610461565b6007810154156108f45760078101545f9081526002602052604090206006810154158015906108aa57508160050154816006015414155b156108e85760078201546005830154600683015460405163cb4f710160e01b8152600481019390935260248301919091526044820152606401610461565b60058201546006909101555b60018101805460ff1916600317905560405182815283907f34b273afe3a59624f54ddb6221093941dad73846d3b274ffef15cf43ec03e6059060200160405180910390a2505050565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663570ca7356040518163ffffffff1660e01b8152600401602060405180830381865afa158015610999573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906109bd91906120d3565b6001600160a01b0316336001600160a01b0316146109f057604051633b63649d60e11b8152336004820152602401610461565b5f6109fc8460016115c4565b90505f839003610a3857604051632b8f831760e01b8152600401610461906020808252600490820152631a19585960e21b604082015260600190565b5f829003610a7557604051632b8f831760e01b815260206004820152600960248201526861676772656761746560b81b6044820152606401610461565b60018101805460ff19166002908117909155810183905560038101829055604080518481526020810184905285917f98eb27478f44c1d474a6c501d4b3f9da4a0d39e29737d59ae0743f0523e6791a910160405180910390a250505050565b5f889003610b0f57604051632b8f831760e01b815260206004820152600760248201526639b2b9b9b4b7b760c91b6044820152606401610461565b5f87815260208190526040902080546001600160a01b0316610b47576040516395a8ad6160e01b815260048101899052602401610461565b8054610b5b906001600160a01b0316611668565b8054604051634db3e9c760e01b81526001600160a01b0391821660048201527f000000000000000000000000000000000000000000000000000000000000000090911690634db3e9c790602401602060405180830381865afa158015610bc3573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610be791906120b4565b610c12578054604051630119e66f60e21b81526001600160a01b039091166004820152602401610461565b5f8981526002602052604081206001015460ff166004811115610c3757610c37611f7d565b14610c58576040516304253e7d60e01b8152600481018a9052602401610461565b805463ffffffff600160c01b82048116600160e01b9092041610610ca757805460405163051b5f6560e21b8152600481018a9052600160c01b90910463ffffffff166024820152604401610461565b858414610cd1576040516355c5b3e360e11b81526004810187905260248101859052604401610461565b8054600160a01b900463ffffffff16861015610d1857805460405163906fbf2560e01b815260048101889052600160a01b90910463ffffffff166024820152604401610461565b60ff861115610d3d5760405163fdc9264760e01b815260048101879052602401610461565b5f610d4c8a8a8a8a8a8a611735565b8254909150600160e01b900463ffffffff1682601c610d6a83612102565b825463ffffffff9182166101009390930a9283029190920219909116179055505f8a81526002602052604090208981556001818101805460ff1916909117905560048101610db9898b83612146565b506005810185905560078101849055610dd38a86866119c1565b816008015f6101000a81548163ffffffff021916908363ffffffff160217905550825f015f9054906101000a90046001600160a01b03166001600160a01b03168a8c7ff14f04ddb921676a1d69c296e24910ca635f8967c90d2e4be9ed7e4f1562433b33875f01601c9054906101000a900463ffffffff168a8a886008015f9054906101000a900463ffffffff168a604051610e74969594939291906121e3565b60405180910390a45050505050505050505050565b5f8181526002602081815260408084208054600182015494820154600383015460048401805486518189028101890190975280875289988998899889986060989097909660ff85169661010090950463ffffffff1695919490939092918391830182828015610f1f57602002820191905f5260205f20905b81546001600160a01b03168152600190910190602001808311610f01575b505050505090509650965096509650965096505091939550919395565b5f610f488360026115c4565b5f84815260036020908152604080832033845290915290205490915060ff16610f8d5760405163136b557960e31b815260048101849052336024820152604401610461565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610fef573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061101391906120b4565b6110325760405163cd8ffa5b60e01b8152336004820152602401610461565b8060020154821461106d57600281015460405163f0efc30760e01b815260048101859052602481018490526044810191909152606401610461565b5f83815260046020908152604080832033845290915290205460ff16156110b05760405163e7ddafdd60e01b815260048101849052336024820152604401610461565b5f8381526004602090815260408083203384529091529020805460ff19166001908117909155818101805463ffffffff61010090910416916110f183612102565b91906101000a81548163ffffffff021916908363ffffffff16021790555050336001600160a01b0316837f6f0c4d48e4fab2b3d29a6de1a302d38e8acf649e13a90c9b1a5736d1ea7246b88460405161114c91815260200190565b60405180910390a3505050565b604051634db3e9c760e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690634db3e9c790602401602060405180830381865afa1580156111bb573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906111df91906120b4565b6111fe57604051630119e66f60e21b8152336004820152602401610461565b5f83900361123757604051632b8f831760e01b8152602060048201526005602482015264737475647960d81b6044820152606401610461565b63ffffffff82161580611250575060ff8263ffffffff16115b156112765760405163b203ce1f60e01b815263ffffffff83166004820152602401610461565b8063ffffffff165f036112ba57604051632b8f831760e01b815260206004820152600b60248201526a6d617853657373696f6e7360a81b6044820152606401610461565b5f838152602081905260409020546001600160a01b0316156112f25760405163cf38d02b60e01b815260048101849052602401610461565b604080516080810182523380825263ffffffff85811660208085018281528784168688018181525f606089018181528d8252818652908a9020985189549451925191518816600160e01b026001600160e01b03928916600160c01b02929092166001600160c01b0393909816600160a01b026001600160c01b03199095166001600160a01b0390911617939093171694909417179094558451908152928301529185917f293e8ed9f1be7e2731c6d37e8bdc07f3ea1312eb1cb6d9b5014b5f9c049a47f5910161114c565b5f84815260026020526040812090600182015460ff1660048111156113e4576113e4611f7d565b036114055760405163aa3ca8eb60e01b815260048101869052602401610461565b80545f908152602081905260409020546001600160a01b031661142781611668565b60018083015460ff16600481111561144157611441611f7d565b1415801561146857506002600183015460ff16600481111561146557611465611f7d565b14155b1561149357600182015460405163509b2d0560e11b815261046191889160ff909116906004016122ac565b8463ffffffff165f036114d257604051632b8f831760e01b81526020600482015260066024820152653932b0b9b7b760d11b6044820152606401610461565b6001600160a01b038416158015906114fc5750806001600160a01b0316846001600160a01b031614155b801561152a57505f8681526003602090815260408083206001600160a01b038816845290915290205460ff16155b1561155a5760405163136b557960e31b8152600481018790526001600160a01b0385166024820152604401610461565b60018201805460ff191660041790556040805163ffffffff871681526001600160a01b0386166020820152908101849052339087907fdc943851e671730a5092e36ad77cff4e968deba658a725349a8cc1c765fafac19060600160405180910390a3505050505050565b5f82815260026020526040812090600182015460ff1660048111156115eb576115eb611f7d565b0361160c5760405163aa3ca8eb60e01b815260048101849052602401610461565b81600481111561161e5761161e611f7d565b600182015460ff16600481111561163757611637611f7d565b1461166257600181015460405163509b2d0560e11b815261046191859160ff909116906004016122ac565b92915050565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663570ca7356040518163ffffffff1660e01b8152600401602060405180830381865afa1580156116c4573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906116e891906120d3565b6001600160a01b0316336001600160a01b0316141580156117125750336001600160a01b03821614155b15611732576040516384b6a66f60e01b8152336004820152602401610461565b50565b60608367ffffffffffffffff81111561175057611750612126565b6040519080825280602002602001820160405280156117b557816020015b6040805160e0810182525f8082526020808301829052928201819052606082018190526080820181905260a0820181905260c082015282525f1990920191018161176e5790505b5090505f805b858110156119b55761181a888888848181106117d9576117d96122c0565b90506020020160208101906117ee91906122d4565b878785818110611800576118006122c0565b90506020020160208101906118159190612304565b611b07565b83828151811061182c5761182c6122c0565b60200260200101819052505f7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663d94fe832898985818110611879576118796122c0565b905060200201602081019061188e91906122d4565b6040516001600160e01b031960e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa1580156118d0573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906118f4919061231f565b90508281116119495787878381811061190f5761190f6122c0565b905060200201602081019061192491906122d4565b60405163430de47f60e11b81526001600160a01b039091166004820152602401610461565b5f8a815260036020526040812091935083916001918a8a86818110611970576119706122c0565b905060200201602081019061198591906122d4565b6001600160a01b0316815260208101919091526040015f20805460ff1916911515919091179055506001016117bb565b50509695505050505050565b5f8181036119d057505f611b00565b5f839003611a0957604051632b8f831760e01b81526020600482015260056024820152641b5bd9195b60da1b6044820152606401610461565b5f611a158360036115c4565b80549091508514611a46578054604051631b316dfb60e11b8152610461918591600401918252602082015260400190565b60058101545f03611a9a57604051632b8f831760e01b815260206004820152601d60248201527f6d6f64656c206f66207468652070726576696f75732073657373696f6e0000006044820152606401610461565b600681015415801590611ab1575083816006015414155b15611ae657600681015460405163cb4f710160e01b815260048101859052602481018690526044810191909152606401610461565b6008810154611afc9063ffffffff166001612336565b9150505b9392505050565b6040805160e0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c081019190915260405163432c0e0b60e01b81526001600160a01b0384811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa158015611ba3573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611bc791906120b4565b611bef576040516311cf4f2760e21b81526001600160a01b0384166004820152602401610461565b5f8481526001602090815260408083206001600160a01b0387168452909152902080541580611c2757506002810154610100900460ff165b15611c575760405163019b406760e41b8152600481018690526001600160a01b0385166024820152604401610461565b6040516322da481d60e11b81526001600160a01b0385811660048301525f91829182917f0000000000000000000000000000000000000000000000000000000000000000909116906345b4903a90602401608060405180830381865afa158015611cc3573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611ce79190612352565b935093505092508167ffffffffffffffff165f1480611d1a57508167ffffffffffffffff168667ffffffffffffffff1614155b15611d5b576040516348068f9d60e01b81526001600160a01b038816600482015267ffffffffffffffff808816602483015283166044820152606401610461565b6040805160e0810182526001600160a01b038916815267ffffffffffffffff881660208201529081019390935260ff90811660608401528354608084015260028401541660a08301525060019091015460c082015290509392505050565b6001600160a01b0381168114611732575f5ffd5b5f5f60408385031215611dde575f5ffd5b823591506020830135611df081611db9565b809150509250929050565b60ff81168114611732575f5ffd5b5f5f5f5f60808587031215611e1c575f5ffd5b84359350602085013592506040850135611e3581611dfb565b9396929550929360600135925050565b5f60208284031215611e55575f5ffd5b5035919050565b5f5f60408385031215611e6d575f5ffd5b50508035926020909101359150565b5f5f5f60608486031215611e8e575f5ffd5b505081359360208301359350604090920135919050565b5f5f83601f840112611eb5575f5ffd5b50813567ffffffffffffffff811115611ecc575f5ffd5b6020830191508360208260051b8501011115611ee6575f5ffd5b9250929050565b5f5f5f5f5f5f5f5f60c0898b031215611f04575f5ffd5b8835975060208901359650604089013567ffffffffffffffff811115611f28575f5ffd5b611f348b828c01611ea5565b909750955050606089013567ffffffffffffffff811115611f53575f5ffd5b611f5f8b828c01611ea5565b999c989b5096999598969760808701359660a0013595509350505050565b634e487b7160e01b5f52602160045260245ffd5b60058110611fad57634e487b7160e01b5f52602160045260245ffd5b9052565b5f60c08201888352611fc66020840189611f91565b63ffffffff8716604084015285606084015284608084015260c060a084015280845180835260e0850191506020860192505f5b818110156120205783516001600160a01b0316835260209384019390920191600101611ff9565b50909a9950505050505050505050565b803563ffffffff81168114612043575f5ffd5b919050565b5f5f5f6060848603121561205a575f5ffd5b8335925061206a60208501612030565b915061207860408501612030565b90509250925092565b5f5f5f5f60808587031215612094575f5ffd5b843593506120a460208601612030565b92506040850135611e3581611db9565b5f602082840312156120c4575f5ffd5b81518015158114611b00575f5ffd5b5f602082840312156120e3575f5ffd5b8151611b0081611db9565b634e487b7160e01b5f52601160045260245ffd5b5f63ffffffff821663ffffffff810361211d5761211d6120ee565b60010192915050565b634e487b7160e01b5f52604160045260245ffd5b5f813561166281611db9565b67ffffffffffffffff83111561215e5761215e612126565b6801000000000000000083111561217757612177612126565b8054838255808410156121ab57815f528360205f20018482035f5b818110156121a7575f83820155600101612192565b5050505b505f8181526020812083915b858110156121db576121c88361213a565b82820155602092909201916001016121b7565b505050505050565b5f60c0820160018060a01b038916835263ffffffff8816602084015286604084015285606084015263ffffffff8516608084015260c060a084015280845180835260e0850191506020860192505f5b8181101561202057835160018060a01b03815116845267ffffffffffffffff60208201511660208501526040810151604085015260ff60608201511660608501526080810151608085015260ff60a08201511660a085015260c081015160c08501525060e083019250602084019350600181019050612232565b82815260408101611b006020830184611f91565b634e487b7160e01b5f52603260045260245ffd5b5f602082840312156122e4575f5ffd5b8135611b0081611db9565b67ffffffffffffffff81168114611732575f5ffd5b5f60208284031215612314575f5ffd5b8135611b00816122ef565b5f6020828403121561232f575f5ffd5b5051919050565b63ffffffff8181168382160190811115611662576116626120ee565b5f5f5f5f60808587031215612365575f5ffd5b845160208601516040870151919550935061237f816122ef565b606086015190925061239081611dfb565b93969295509093505056",
}

// StudyRegistry is an auto generated Go binding around an Ethereum contract.
type StudyRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *StudyRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewStudyRegistry creates a new instance of StudyRegistry.
func NewStudyRegistry() *StudyRegistry {
	parsed, err := StudyRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &StudyRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *StudyRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address consortium_, address consents_) returns()
func (studyRegistry *StudyRegistry) PackConstructor(consortium_ common.Address, consents_ common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("", consortium_, consents_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6fe95244.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (studyRegistry *StudyRegistry) PackMAXHEIGHT() []byte {
	enc, err := studyRegistry.abi.Pack("MAX_HEIGHT")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6fe95244.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (studyRegistry *StudyRegistry) TryPackMAXHEIGHT() ([]byte, error) {
	return studyRegistry.abi.Pack("MAX_HEIGHT")
}

// UnpackMAXHEIGHT is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6fe95244.
//
// Solidity: function MAX_HEIGHT() view returns(uint8)
func (studyRegistry *StudyRegistry) UnpackMAXHEIGHT(data []byte) (uint8, error) {
	out, err := studyRegistry.abi.Unpack("MAX_HEIGHT", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackMAXSITES is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4fe3d3af.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_SITES() view returns(uint256)
func (studyRegistry *StudyRegistry) PackMAXSITES() []byte {
	enc, err := studyRegistry.abi.Pack("MAX_SITES")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXSITES is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4fe3d3af.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_SITES() view returns(uint256)
func (studyRegistry *StudyRegistry) TryPackMAXSITES() ([]byte, error) {
	return studyRegistry.abi.Pack("MAX_SITES")
}

// UnpackMAXSITES is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4fe3d3af.
//
// Solidity: function MAX_SITES() view returns(uint256)
func (studyRegistry *StudyRegistry) UnpackMAXSITES(data []byte) (*big.Int, error) {
	out, err := studyRegistry.abi.Unpack("MAX_SITES", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAbort is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfcbc7cb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function abort(bytes32 session, uint32 reason, address culprit, bytes32 detail) returns()
func (studyRegistry *StudyRegistry) PackAbort(session [32]byte, reason uint32, culprit common.Address, detail [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("abort", session, reason, culprit, detail)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAbort is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfcbc7cb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function abort(bytes32 session, uint32 reason, address culprit, bytes32 detail) returns()
func (studyRegistry *StudyRegistry) TryPackAbort(session [32]byte, reason uint32, culprit common.Address, detail [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("abort", session, reason, culprit, detail)
}

// PackApprovalOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c8357e2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, bytes32 identityRoot, uint8 height, bool revoked)
func (studyRegistry *StudyRegistry) PackApprovalOf(study [32]byte, site common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("approvalOf", study, site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprovalOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c8357e2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, bytes32 identityRoot, uint8 height, bool revoked)
func (studyRegistry *StudyRegistry) TryPackApprovalOf(study [32]byte, site common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("approvalOf", study, site)
}

// ApprovalOfOutput serves as a container for the return parameters of contract
// method ApprovalOf.
type ApprovalOfOutput struct {
	DatasetRoot  [32]byte
	IdentityRoot [32]byte
	Height       uint8
	Revoked      bool
}

// UnpackApprovalOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0c8357e2.
//
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, bytes32 identityRoot, uint8 height, bool revoked)
func (studyRegistry *StudyRegistry) UnpackApprovalOf(data []byte) (ApprovalOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("approvalOf", data)
	outstruct := new(ApprovalOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.DatasetRoot = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.IdentityRoot = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.Height = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.Revoked = *abi.ConvertType(out[3], new(bool)).(*bool)
	return *outstruct, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d427e4a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(bytes32 study, bytes32 datasetRoot, uint8 height, bytes32 identityRoot) returns()
func (studyRegistry *StudyRegistry) PackApprove(study [32]byte, datasetRoot [32]byte, height uint8, identityRoot [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("approve", study, datasetRoot, height, identityRoot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d427e4a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(bytes32 study, bytes32 datasetRoot, uint8 height, bytes32 identityRoot) returns()
func (studyRegistry *StudyRegistry) TryPackApprove(study [32]byte, datasetRoot [32]byte, height uint8, identityRoot [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("approve", study, datasetRoot, height, identityRoot)
}

// PackAttest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8acbf78e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function attest(bytes32 session, bytes32 head) returns()
func (studyRegistry *StudyRegistry) PackAttest(session [32]byte, head [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("attest", session, head)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAttest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8acbf78e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function attest(bytes32 session, bytes32 head) returns()
func (studyRegistry *StudyRegistry) TryPackAttest(session [32]byte, head [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("attest", session, head)
}

// PackAttested is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x81a9894e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function attested(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) PackAttested(session [32]byte, site common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("attested", session, site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAttested is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x81a9894e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function attested(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) TryPackAttested(session [32]byte, site common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("attested", session, site)
}

// UnpackAttested is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x81a9894e.
//
// Solidity: function attested(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) UnpackAttested(data []byte) (bool, error) {
	out, err := studyRegistry.abi.Unpack("attested", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackConsents is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc16502e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consents() view returns(address)
func (studyRegistry *StudyRegistry) PackConsents() []byte {
	enc, err := studyRegistry.abi.Pack("consents")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackConsents is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc16502e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function consents() view returns(address)
func (studyRegistry *StudyRegistry) TryPackConsents() ([]byte, error) {
	return studyRegistry.abi.Pack("consents")
}

// UnpackConsents is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfc16502e.
//
// Solidity: function consents() view returns(address)
func (studyRegistry *StudyRegistry) UnpackConsents(data []byte) (common.Address, error) {
	out, err := studyRegistry.abi.Unpack("consents", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consortium() view returns(address)
func (studyRegistry *StudyRegistry) PackConsortium() []byte {
	enc, err := studyRegistry.abi.Pack("consortium")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function consortium() view returns(address)
func (studyRegistry *StudyRegistry) TryPackConsortium() ([]byte, error) {
	return studyRegistry.abi.Pack("consortium")
}

// UnpackConsortium is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad18765.
//
// Solidity: function consortium() view returns(address)
func (studyRegistry *StudyRegistry) UnpackConsortium(data []byte) (common.Address, error) {
	out, err := studyRegistry.abi.Unpack("consortium", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackOnRoster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x76365484.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onRoster(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) PackOnRoster(session [32]byte, site common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("onRoster", session, site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnRoster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x76365484.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onRoster(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) TryPackOnRoster(session [32]byte, site common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("onRoster", session, site)
}

// UnpackOnRoster is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x76365484.
//
// Solidity: function onRoster(bytes32 session, address site) view returns(bool)
func (studyRegistry *StudyRegistry) UnpackOnRoster(data []byte) (bool, error) {
	out, err := studyRegistry.abi.Unpack("onRoster", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOpenSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x879eb127.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openSession(bytes32 session, bytes32 study, address[] sites, uint64[] epochs, bytes32 model, bytes32 previous) returns()
func (studyRegistry *StudyRegistry) PackOpenSession(session [32]byte, study [32]byte, sites []common.Address, epochs []uint64, model [32]byte, previous [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("openSession", session, study, sites, epochs, model, previous)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x879eb127.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openSession(bytes32 session, bytes32 study, address[] sites, uint64[] epochs, bytes32 model, bytes32 previous) returns()
func (studyRegistry *StudyRegistry) TryPackOpenSession(session [32]byte, study [32]byte, sites []common.Address, epochs []uint64, model [32]byte, previous [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("openSession", session, study, sites, epochs, model, previous)
}

// PackPropose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9b0d725f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function propose(bytes32 study, uint32 minSites, uint32 maxSessions) returns()
func (studyRegistry *StudyRegistry) PackPropose(study [32]byte, minSites uint32, maxSessions uint32) []byte {
	enc, err := studyRegistry.abi.Pack("propose", study, minSites, maxSessions)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPropose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9b0d725f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function propose(bytes32 study, uint32 minSites, uint32 maxSessions) returns()
func (studyRegistry *StudyRegistry) TryPackPropose(study [32]byte, minSites uint32, maxSessions uint32) ([]byte, error) {
	return studyRegistry.abi.Pack("propose", study, minSites, maxSessions)
}

// PackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2af8b645.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function release(bytes32 session, bytes32 commitment) returns()
func (studyRegistry *StudyRegistry) PackRelease(session [32]byte, commitment [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("release", session, commitment)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2af8b645.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function release(bytes32 session, bytes32 commitment) returns()
func (studyRegistry *StudyRegistry) TryPackRelease(session [32]byte, commitment [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("release", session, commitment)
}

// PackRevokeApproval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15ba5ae7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revokeApproval(bytes32 study) returns()
func (studyRegistry *StudyRegistry) PackRevokeApproval(study [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("revokeApproval", study)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevokeApproval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15ba5ae7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revokeApproval(bytes32 study) returns()
func (studyRegistry *StudyRegistry) TryPackRevokeApproval(study [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("revokeApproval", study)
}

// PackSeal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8231a6a2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function seal(bytes32 session, bytes32 head, bytes32 aggregate) returns()
func (studyRegistry *StudyRegistry) PackSeal(session [32]byte, head [32]byte, aggregate [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("seal", session, head, aggregate)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSeal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8231a6a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function seal(bytes32 session, bytes32 head, bytes32 aggregate) returns()
func (studyRegistry *StudyRegistry) TryPackSeal(session [32]byte, head [32]byte, aggregate [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("seal", session, head, aggregate)
}

// PackSessionOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x87c9c460.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sessionOf(bytes32 session) view returns(bytes32 study, uint8 phase, uint32 attestations, bytes32 head, bytes32 aggregate, address[] sites)
func (studyRegistry *StudyRegistry) PackSessionOf(session [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("sessionOf", session)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSessionOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x87c9c460.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sessionOf(bytes32 session) view returns(bytes32 study, uint8 phase, uint32 attestations, bytes32 head, bytes32 aggregate, address[] sites)
func (studyRegistry *StudyRegistry) TryPackSessionOf(session [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("sessionOf", session)
}

// SessionOfOutput serves as a container for the return parameters of contract
// method SessionOf.
type SessionOfOutput struct {
	Study        [32]byte
	Phase        uint8
	Attestations uint32
	Head         [32]byte
	Aggregate    [32]byte
	Sites        []common.Address
}

// UnpackSessionOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x87c9c460.
//
// Solidity: function sessionOf(bytes32 session) view returns(bytes32 study, uint8 phase, uint32 attestations, bytes32 head, bytes32 aggregate, address[] sites)
func (studyRegistry *StudyRegistry) UnpackSessionOf(data []byte) (SessionOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("sessionOf", data)
	outstruct := new(SessionOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Study = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Phase = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.Attestations = *abi.ConvertType(out[2], new(uint32)).(*uint32)
	outstruct.Head = *abi.ConvertType(out[3], new([32]byte)).(*[32]byte)
	outstruct.Aggregate = *abi.ConvertType(out[4], new([32]byte)).(*[32]byte)
	outstruct.Sites = *abi.ConvertType(out[5], new([]common.Address)).(*[]common.Address)
	return *outstruct, nil
}

// PackStudyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x83980daa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions)
func (studyRegistry *StudyRegistry) PackStudyOf(study [32]byte) []byte {
	enc, err := studyRegistry.abi.Pack("studyOf", study)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStudyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x83980daa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions)
func (studyRegistry *StudyRegistry) TryPackStudyOf(study [32]byte) ([]byte, error) {
	return studyRegistry.abi.Pack("studyOf", study)
}

// StudyOfOutput serves as a container for the return parameters of contract
// method StudyOf.
type StudyOfOutput struct {
	Researcher  common.Address
	MinSites    uint32
	MaxSessions uint32
	Sessions    uint32
}

// UnpackStudyOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x83980daa.
//
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions)
func (studyRegistry *StudyRegistry) UnpackStudyOf(data []byte) (StudyOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("studyOf", data)
	outstruct := new(StudyOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Researcher = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.MinSites = *abi.ConvertType(out[1], new(uint32)).(*uint32)
	outstruct.MaxSessions = *abi.ConvertType(out[2], new(uint32)).(*uint32)
	outstruct.Sessions = *abi.ConvertType(out[3], new(uint32)).(*uint32)
	return *outstruct, nil
}

// StudyRegistryAborted represents a Aborted event raised by the StudyRegistry contract.
type StudyRegistryAborted struct {
	Session [32]byte
	By      common.Address
	Reason  uint32
	Culprit common.Address
	Detail  [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const StudyRegistryAbortedEventName = "Aborted"

// ContractEventName returns the user-defined event name.
func (StudyRegistryAborted) ContractEventName() string {
	return StudyRegistryAbortedEventName
}

// UnpackAbortedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Aborted(bytes32 indexed session, address indexed by, uint32 reason, address culprit, bytes32 detail)
func (studyRegistry *StudyRegistry) UnpackAbortedEvent(log *types.Log) (*StudyRegistryAborted, error) {
	event := "Aborted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryAborted)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistryApprovalRevoked represents a ApprovalRevoked event raised by the StudyRegistry contract.
type StudyRegistryApprovalRevoked struct {
	Study [32]byte
	Site  common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const StudyRegistryApprovalRevokedEventName = "ApprovalRevoked"

// ContractEventName returns the user-defined event name.
func (StudyRegistryApprovalRevoked) ContractEventName() string {
	return StudyRegistryApprovalRevokedEventName
}

// UnpackApprovalRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ApprovalRevoked(bytes32 indexed study, address indexed site)
func (studyRegistry *StudyRegistry) UnpackApprovalRevokedEvent(log *types.Log) (*StudyRegistryApprovalRevoked, error) {
	event := "ApprovalRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryApprovalRevoked)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistryApproved represents a Approved event raised by the StudyRegistry contract.
type StudyRegistryApproved struct {
	Study        [32]byte
	Site         common.Address
	DatasetRoot  [32]byte
	Height       uint8
	IdentityRoot [32]byte
	Raw          *types.Log // Blockchain specific contextual infos
}

const StudyRegistryApprovedEventName = "Approved"

// ContractEventName returns the user-defined event name.
func (StudyRegistryApproved) ContractEventName() string {
	return StudyRegistryApprovedEventName
}

// UnpackApprovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approved(bytes32 indexed study, address indexed site, bytes32 datasetRoot, uint8 height, bytes32 identityRoot)
func (studyRegistry *StudyRegistry) UnpackApprovedEvent(log *types.Log) (*StudyRegistryApproved, error) {
	event := "Approved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryApproved)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistryAttested represents a Attested event raised by the StudyRegistry contract.
type StudyRegistryAttested struct {
	Session [32]byte
	Site    common.Address
	Head    [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const StudyRegistryAttestedEventName = "Attested"

// ContractEventName returns the user-defined event name.
func (StudyRegistryAttested) ContractEventName() string {
	return StudyRegistryAttestedEventName
}

// UnpackAttestedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Attested(bytes32 indexed session, address indexed site, bytes32 head)
func (studyRegistry *StudyRegistry) UnpackAttestedEvent(log *types.Log) (*StudyRegistryAttested, error) {
	event := "Attested"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryAttested)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistryReleased represents a Released event raised by the StudyRegistry contract.
type StudyRegistryReleased struct {
	Session    [32]byte
	Commitment [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const StudyRegistryReleasedEventName = "Released"

// ContractEventName returns the user-defined event name.
func (StudyRegistryReleased) ContractEventName() string {
	return StudyRegistryReleasedEventName
}

// UnpackReleasedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Released(bytes32 indexed session, bytes32 commitment)
func (studyRegistry *StudyRegistry) UnpackReleasedEvent(log *types.Log) (*StudyRegistryReleased, error) {
	event := "Released"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryReleased)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistrySealed represents a Sealed event raised by the StudyRegistry contract.
type StudyRegistrySealed struct {
	Session   [32]byte
	Head      [32]byte
	Aggregate [32]byte
	Raw       *types.Log // Blockchain specific contextual infos
}

const StudyRegistrySealedEventName = "Sealed"

// ContractEventName returns the user-defined event name.
func (StudyRegistrySealed) ContractEventName() string {
	return StudyRegistrySealedEventName
}

// UnpackSealedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Sealed(bytes32 indexed session, bytes32 head, bytes32 aggregate)
func (studyRegistry *StudyRegistry) UnpackSealedEvent(log *types.Log) (*StudyRegistrySealed, error) {
	event := "Sealed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistrySealed)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistrySessionOpened represents a SessionOpened event raised by the StudyRegistry contract.
type StudyRegistrySessionOpened struct {
	Session    [32]byte
	Study      [32]byte
	Researcher common.Address
	Opener     common.Address
	Number     uint32
	Model      [32]byte
	Previous   [32]byte
	Iteration  uint32
	Roster     []StudyRegistryRosterEntry
	Raw        *types.Log // Blockchain specific contextual infos
}

const StudyRegistrySessionOpenedEventName = "SessionOpened"

// ContractEventName returns the user-defined event name.
func (StudyRegistrySessionOpened) ContractEventName() string {
	return StudyRegistrySessionOpenedEventName
}

// UnpackSessionOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionOpened(bytes32 indexed session, bytes32 indexed study, address indexed researcher, address opener, uint32 number, bytes32 model, bytes32 previous, uint32 iteration, (address,uint64,bytes32,uint8,bytes32,uint8,bytes32)[] roster)
func (studyRegistry *StudyRegistry) UnpackSessionOpenedEvent(log *types.Log) (*StudyRegistrySessionOpened, error) {
	event := "SessionOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistrySessionOpened)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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

// StudyRegistryStudyProposed represents a StudyProposed event raised by the StudyRegistry contract.
type StudyRegistryStudyProposed struct {
	Study       [32]byte
	Researcher  common.Address
	MinSites    uint32
	MaxSessions uint32
	Raw         *types.Log // Blockchain specific contextual infos
}

const StudyRegistryStudyProposedEventName = "StudyProposed"

// ContractEventName returns the user-defined event name.
func (StudyRegistryStudyProposed) ContractEventName() string {
	return StudyRegistryStudyProposedEventName
}

// UnpackStudyProposedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event StudyProposed(bytes32 indexed study, address indexed researcher, uint32 minSites, uint32 maxSessions)
func (studyRegistry *StudyRegistry) UnpackStudyProposedEvent(log *types.Log) (*StudyRegistryStudyProposed, error) {
	event := "StudyProposed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryStudyProposed)
	if len(log.Data) > 0 {
		if err := studyRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range studyRegistry.abi.Events[event].Inputs {
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
func (studyRegistry *StudyRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["AlreadyApproved"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackAlreadyApprovedError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["AlreadyAttested"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackAlreadyAttestedError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["EmptyValue"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackEmptyValueError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidHeight"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidHeightError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidMinimumSites"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidMinimumSitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["LengthMismatch"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackLengthMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["MissingAttestations"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackMissingAttestationsError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["ModelDiffers"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackModelDiffersError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotActiveResearcher"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotActiveResearcherError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotActiveSite"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotActiveSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotApproved"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotApprovedError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotEntitled"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotEntitledError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotOnRoster"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotOnRosterError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotOperator"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["OfAnotherStudy"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackOfAnotherStudyError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["RosterNotOrdered"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackRosterNotOrderedError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["SessionExists"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackSessionExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["SiteNotActive"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackSiteNotActiveError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["StaleConsent"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackStaleConsentError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["StudyExists"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackStudyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["TooFewSites"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackTooFewSitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["TooManySessions"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackTooManySessionsError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["TooManySites"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackTooManySitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["UnknownSession"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackUnknownSessionError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["UnknownStudy"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackUnknownStudyError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["WrongHead"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackWrongHeadError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["WrongPhase"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackWrongPhaseError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// StudyRegistryAlreadyApproved represents a AlreadyApproved error raised by the StudyRegistry contract.
type StudyRegistryAlreadyApproved struct {
	Study [32]byte
	Site  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyApproved(bytes32 study, address site)
func StudyRegistryAlreadyApprovedErrorID() common.Hash {
	return common.HexToHash("0xa72db787812d88d2d62735dcb17d25a9cf0b067799e419cd36c2dda31794d5c2")
}

// UnpackAlreadyApprovedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyApproved(bytes32 study, address site)
func (studyRegistry *StudyRegistry) UnpackAlreadyApprovedError(raw []byte) (*StudyRegistryAlreadyApproved, error) {
	out := new(StudyRegistryAlreadyApproved)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "AlreadyApproved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryAlreadyAttested represents a AlreadyAttested error raised by the StudyRegistry contract.
type StudyRegistryAlreadyAttested struct {
	Session [32]byte
	Site    common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyAttested(bytes32 session, address site)
func StudyRegistryAlreadyAttestedErrorID() common.Hash {
	return common.HexToHash("0xe7ddafdd11eb77af6832da54626e21d1712fff49b4ce9878b384cb8f2f87967a")
}

// UnpackAlreadyAttestedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyAttested(bytes32 session, address site)
func (studyRegistry *StudyRegistry) UnpackAlreadyAttestedError(raw []byte) (*StudyRegistryAlreadyAttested, error) {
	out := new(StudyRegistryAlreadyAttested)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "AlreadyAttested", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryEmptyValue represents a EmptyValue error raised by the StudyRegistry contract.
type StudyRegistryEmptyValue struct {
	What string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyValue(string what)
func StudyRegistryEmptyValueErrorID() common.Hash {
	return common.HexToHash("0x2b8f83173420ccff2251f785503be5d3c071c0c54a4ff02c11068ab7eb45476e")
}

// UnpackEmptyValueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyValue(string what)
func (studyRegistry *StudyRegistry) UnpackEmptyValueError(raw []byte) (*StudyRegistryEmptyValue, error) {
	out := new(StudyRegistryEmptyValue)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "EmptyValue", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryInvalidHeight represents a InvalidHeight error raised by the StudyRegistry contract.
type StudyRegistryInvalidHeight struct {
	Height uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidHeight(uint8 height)
func StudyRegistryInvalidHeightErrorID() common.Hash {
	return common.HexToHash("0x8a5a8cc3ddb6c67917b2fa619608f1e2edccf728676f36937364ac10c5fc17a0")
}

// UnpackInvalidHeightError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidHeight(uint8 height)
func (studyRegistry *StudyRegistry) UnpackInvalidHeightError(raw []byte) (*StudyRegistryInvalidHeight, error) {
	out := new(StudyRegistryInvalidHeight)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidHeight", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryInvalidMinimumSites represents a InvalidMinimumSites error raised by the StudyRegistry contract.
type StudyRegistryInvalidMinimumSites struct {
	MinSites uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidMinimumSites(uint32 minSites)
func StudyRegistryInvalidMinimumSitesErrorID() common.Hash {
	return common.HexToHash("0xb203ce1fdaaccb10c3f5c139c43ecc15ecddfb4b6d4057c6334df72bbe038fda")
}

// UnpackInvalidMinimumSitesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidMinimumSites(uint32 minSites)
func (studyRegistry *StudyRegistry) UnpackInvalidMinimumSitesError(raw []byte) (*StudyRegistryInvalidMinimumSites, error) {
	out := new(StudyRegistryInvalidMinimumSites)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidMinimumSites", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryLengthMismatch represents a LengthMismatch error raised by the StudyRegistry contract.
type StudyRegistryLengthMismatch struct {
	Sites  *big.Int
	Epochs *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LengthMismatch(uint256 sites, uint256 epochs)
func StudyRegistryLengthMismatchErrorID() common.Hash {
	return common.HexToHash("0xab8b67c6893c59617ef3ba4b4b942e9791f2572db2fdb32028356532f3b7396a")
}

// UnpackLengthMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LengthMismatch(uint256 sites, uint256 epochs)
func (studyRegistry *StudyRegistry) UnpackLengthMismatchError(raw []byte) (*StudyRegistryLengthMismatch, error) {
	out := new(StudyRegistryLengthMismatch)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "LengthMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryMissingAttestations represents a MissingAttestations error raised by the StudyRegistry contract.
type StudyRegistryMissingAttestations struct {
	Session [32]byte
	Given   uint32
	Want    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MissingAttestations(bytes32 session, uint32 given, uint256 want)
func StudyRegistryMissingAttestationsErrorID() common.Hash {
	return common.HexToHash("0xf0de1859252ab69fefc78ed83f488aa3082c8bb18913d418098960133efd18b9")
}

// UnpackMissingAttestationsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MissingAttestations(bytes32 session, uint32 given, uint256 want)
func (studyRegistry *StudyRegistry) UnpackMissingAttestationsError(raw []byte) (*StudyRegistryMissingAttestations, error) {
	out := new(StudyRegistryMissingAttestations)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "MissingAttestations", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryModelDiffers represents a ModelDiffers error raised by the StudyRegistry contract.
type StudyRegistryModelDiffers struct {
	Session [32]byte
	Given   [32]byte
	Next    [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ModelDiffers(bytes32 session, bytes32 given, bytes32 next)
func StudyRegistryModelDiffersErrorID() common.Hash {
	return common.HexToHash("0xcb4f7101258c7bbc8dff4ba721c3b177f19eece48eeee1f3d3e80ba1ee4e2783")
}

// UnpackModelDiffersError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ModelDiffers(bytes32 session, bytes32 given, bytes32 next)
func (studyRegistry *StudyRegistry) UnpackModelDiffersError(raw []byte) (*StudyRegistryModelDiffers, error) {
	out := new(StudyRegistryModelDiffers)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "ModelDiffers", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotActiveResearcher represents a NotActiveResearcher error raised by the StudyRegistry contract.
type StudyRegistryNotActiveResearcher struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveResearcher(address sender)
func StudyRegistryNotActiveResearcherErrorID() common.Hash {
	return common.HexToHash("0x046799bc4d639e5329736452042aa76090e669e7cb6d735dd0912372c4f423b7")
}

// UnpackNotActiveResearcherError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveResearcher(address sender)
func (studyRegistry *StudyRegistry) UnpackNotActiveResearcherError(raw []byte) (*StudyRegistryNotActiveResearcher, error) {
	out := new(StudyRegistryNotActiveResearcher)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotActiveResearcher", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotActiveSite represents a NotActiveSite error raised by the StudyRegistry contract.
type StudyRegistryNotActiveSite struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveSite(address sender)
func StudyRegistryNotActiveSiteErrorID() common.Hash {
	return common.HexToHash("0xcd8ffa5bcd569ba4fc110da61a9bab7322d0b4a434818bca9147a0e6962a279b")
}

// UnpackNotActiveSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveSite(address sender)
func (studyRegistry *StudyRegistry) UnpackNotActiveSiteError(raw []byte) (*StudyRegistryNotActiveSite, error) {
	out := new(StudyRegistryNotActiveSite)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotActiveSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotApproved represents a NotApproved error raised by the StudyRegistry contract.
type StudyRegistryNotApproved struct {
	Study [32]byte
	Site  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotApproved(bytes32 study, address site)
func StudyRegistryNotApprovedErrorID() common.Hash {
	return common.HexToHash("0x19b40670dfddd3eefcd11a440a837923782abbe132918e9fdb12a992b03f9644")
}

// UnpackNotApprovedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotApproved(bytes32 study, address site)
func (studyRegistry *StudyRegistry) UnpackNotApprovedError(raw []byte) (*StudyRegistryNotApproved, error) {
	out := new(StudyRegistryNotApproved)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotApproved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotEntitled represents a NotEntitled error raised by the StudyRegistry contract.
type StudyRegistryNotEntitled struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotEntitled(address sender)
func StudyRegistryNotEntitledErrorID() common.Hash {
	return common.HexToHash("0x84b6a66f64a98ad81d5d5cc8baf4aafb5009fe14678ea9c0d79b8125e58250c1")
}

// UnpackNotEntitledError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotEntitled(address sender)
func (studyRegistry *StudyRegistry) UnpackNotEntitledError(raw []byte) (*StudyRegistryNotEntitled, error) {
	out := new(StudyRegistryNotEntitled)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotEntitled", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotOnRoster represents a NotOnRoster error raised by the StudyRegistry contract.
type StudyRegistryNotOnRoster struct {
	Session [32]byte
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOnRoster(bytes32 session, address account)
func StudyRegistryNotOnRosterErrorID() common.Hash {
	return common.HexToHash("0x9b5aabc820e2549440e951e9a0bdbbb4ddd527ce9a97dacf50b3d9b8d4248d34")
}

// UnpackNotOnRosterError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOnRoster(bytes32 session, address account)
func (studyRegistry *StudyRegistry) UnpackNotOnRosterError(raw []byte) (*StudyRegistryNotOnRoster, error) {
	out := new(StudyRegistryNotOnRoster)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotOnRoster", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryNotOperator represents a NotOperator error raised by the StudyRegistry contract.
type StudyRegistryNotOperator struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOperator(address sender)
func StudyRegistryNotOperatorErrorID() common.Hash {
	return common.HexToHash("0x76c6c93a6423c7e2cef5f93921b1d4d1a5ffb795cd7cfed2df95566b7c7f7c40")
}

// UnpackNotOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOperator(address sender)
func (studyRegistry *StudyRegistry) UnpackNotOperatorError(raw []byte) (*StudyRegistryNotOperator, error) {
	out := new(StudyRegistryNotOperator)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryOfAnotherStudy represents a OfAnotherStudy error raised by the StudyRegistry contract.
type StudyRegistryOfAnotherStudy struct {
	Session [32]byte
	Study   [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OfAnotherStudy(bytes32 session, bytes32 study)
func StudyRegistryOfAnotherStudyErrorID() common.Hash {
	return common.HexToHash("0x3662dbf6c899164d93ceedaa4bf5283e9c70eca1d21142e1f6e88da445687b80")
}

// UnpackOfAnotherStudyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OfAnotherStudy(bytes32 session, bytes32 study)
func (studyRegistry *StudyRegistry) UnpackOfAnotherStudyError(raw []byte) (*StudyRegistryOfAnotherStudy, error) {
	out := new(StudyRegistryOfAnotherStudy)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "OfAnotherStudy", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryRosterNotOrdered represents a RosterNotOrdered error raised by the StudyRegistry contract.
type StudyRegistryRosterNotOrdered struct {
	Site common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RosterNotOrdered(address site)
func StudyRegistryRosterNotOrderedErrorID() common.Hash {
	return common.HexToHash("0x861bc8fe45afd5377ec890e7154b2095b1a59b5be8240ceabcfb8ab756d27742")
}

// UnpackRosterNotOrderedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RosterNotOrdered(address site)
func (studyRegistry *StudyRegistry) UnpackRosterNotOrderedError(raw []byte) (*StudyRegistryRosterNotOrdered, error) {
	out := new(StudyRegistryRosterNotOrdered)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "RosterNotOrdered", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistrySessionExists represents a SessionExists error raised by the StudyRegistry contract.
type StudyRegistrySessionExists struct {
	Session [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SessionExists(bytes32 session)
func StudyRegistrySessionExistsErrorID() common.Hash {
	return common.HexToHash("0x04253e7d29fa3b4db0893656ca9b7ddf940643a0fd8d21447f70138731405fa4")
}

// UnpackSessionExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SessionExists(bytes32 session)
func (studyRegistry *StudyRegistry) UnpackSessionExistsError(raw []byte) (*StudyRegistrySessionExists, error) {
	out := new(StudyRegistrySessionExists)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "SessionExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistrySiteNotActive represents a SiteNotActive error raised by the StudyRegistry contract.
type StudyRegistrySiteNotActive struct {
	Site common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SiteNotActive(address site)
func StudyRegistrySiteNotActiveErrorID() common.Hash {
	return common.HexToHash("0x473d3c9c39d9515fb50f73e504bda07adf7ca87951481dab3d8b70621e9aa58f")
}

// UnpackSiteNotActiveError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SiteNotActive(address site)
func (studyRegistry *StudyRegistry) UnpackSiteNotActiveError(raw []byte) (*StudyRegistrySiteNotActive, error) {
	out := new(StudyRegistrySiteNotActive)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "SiteNotActive", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryStaleConsent represents a StaleConsent error raised by the StudyRegistry contract.
type StudyRegistryStaleConsent struct {
	Site    common.Address
	Given   uint64
	Current uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StaleConsent(address site, uint64 given, uint64 current)
func StudyRegistryStaleConsentErrorID() common.Hash {
	return common.HexToHash("0x48068f9d8a948503e460bd497b5be18cdb3ad1d4f50a7506284e8b793ec548df")
}

// UnpackStaleConsentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StaleConsent(address site, uint64 given, uint64 current)
func (studyRegistry *StudyRegistry) UnpackStaleConsentError(raw []byte) (*StudyRegistryStaleConsent, error) {
	out := new(StudyRegistryStaleConsent)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "StaleConsent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryStudyExists represents a StudyExists error raised by the StudyRegistry contract.
type StudyRegistryStudyExists struct {
	Study [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StudyExists(bytes32 study)
func StudyRegistryStudyExistsErrorID() common.Hash {
	return common.HexToHash("0xcf38d02b2cac5b3c7df2c9c23a5f2ddf7bc5b08e0ae39076cdb316ae26014abb")
}

// UnpackStudyExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StudyExists(bytes32 study)
func (studyRegistry *StudyRegistry) UnpackStudyExistsError(raw []byte) (*StudyRegistryStudyExists, error) {
	out := new(StudyRegistryStudyExists)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "StudyExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryTooFewSites represents a TooFewSites error raised by the StudyRegistry contract.
type StudyRegistryTooFewSites struct {
	Sites    *big.Int
	MinSites uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooFewSites(uint256 sites, uint32 minSites)
func StudyRegistryTooFewSitesErrorID() common.Hash {
	return common.HexToHash("0x906fbf2588f9fcb15040b133a5cafd1c50cec49bf1a6824b56449c892d0c58ba")
}

// UnpackTooFewSitesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooFewSites(uint256 sites, uint32 minSites)
func (studyRegistry *StudyRegistry) UnpackTooFewSitesError(raw []byte) (*StudyRegistryTooFewSites, error) {
	out := new(StudyRegistryTooFewSites)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "TooFewSites", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryTooManySessions represents a TooManySessions error raised by the StudyRegistry contract.
type StudyRegistryTooManySessions struct {
	Study       [32]byte
	MaxSessions uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManySessions(bytes32 study, uint32 maxSessions)
func StudyRegistryTooManySessionsErrorID() common.Hash {
	return common.HexToHash("0x146d7d945990ab8a9ffb55f871e11ad8f2d5ac8d19d2e296f16360c58419e35f")
}

// UnpackTooManySessionsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManySessions(bytes32 study, uint32 maxSessions)
func (studyRegistry *StudyRegistry) UnpackTooManySessionsError(raw []byte) (*StudyRegistryTooManySessions, error) {
	out := new(StudyRegistryTooManySessions)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "TooManySessions", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryTooManySites represents a TooManySites error raised by the StudyRegistry contract.
type StudyRegistryTooManySites struct {
	Sites *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManySites(uint256 sites)
func StudyRegistryTooManySitesErrorID() common.Hash {
	return common.HexToHash("0xfdc92647698c23cdc8dd89bf601f6fd4b3a2f40313b120ca3f282016473f8558")
}

// UnpackTooManySitesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManySites(uint256 sites)
func (studyRegistry *StudyRegistry) UnpackTooManySitesError(raw []byte) (*StudyRegistryTooManySites, error) {
	out := new(StudyRegistryTooManySites)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "TooManySites", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryUnknownSession represents a UnknownSession error raised by the StudyRegistry contract.
type StudyRegistryUnknownSession struct {
	Session [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownSession(bytes32 session)
func StudyRegistryUnknownSessionErrorID() common.Hash {
	return common.HexToHash("0xaa3ca8eb1df74eb3f7e2dc920b1678d01a833afbc4c4fee3afa56de7137063bc")
}

// UnpackUnknownSessionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownSession(bytes32 session)
func (studyRegistry *StudyRegistry) UnpackUnknownSessionError(raw []byte) (*StudyRegistryUnknownSession, error) {
	out := new(StudyRegistryUnknownSession)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "UnknownSession", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryUnknownStudy represents a UnknownStudy error raised by the StudyRegistry contract.
type StudyRegistryUnknownStudy struct {
	Study [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownStudy(bytes32 study)
func StudyRegistryUnknownStudyErrorID() common.Hash {
	return common.HexToHash("0x95a8ad61c293477bca96dba7453894ccda10b6ebdbb57db009505204296e23f8")
}

// UnpackUnknownStudyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownStudy(bytes32 study)
func (studyRegistry *StudyRegistry) UnpackUnknownStudyError(raw []byte) (*StudyRegistryUnknownStudy, error) {
	out := new(StudyRegistryUnknownStudy)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "UnknownStudy", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryWrongHead represents a WrongHead error raised by the StudyRegistry contract.
type StudyRegistryWrongHead struct {
	Session    [32]byte
	Given      [32]byte
	SealedHead [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongHead(bytes32 session, bytes32 given, bytes32 sealedHead)
func StudyRegistryWrongHeadErrorID() common.Hash {
	return common.HexToHash("0xf0efc307a9d8804fa148f750d8c8df7c9b8d8383483b6f54c5b5adb72b3c80f9")
}

// UnpackWrongHeadError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongHead(bytes32 session, bytes32 given, bytes32 sealedHead)
func (studyRegistry *StudyRegistry) UnpackWrongHeadError(raw []byte) (*StudyRegistryWrongHead, error) {
	out := new(StudyRegistryWrongHead)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "WrongHead", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryWrongPhase represents a WrongPhase error raised by the StudyRegistry contract.
type StudyRegistryWrongPhase struct {
	Session [32]byte
	Phase   uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongPhase(bytes32 session, uint8 phase)
func StudyRegistryWrongPhaseErrorID() common.Hash {
	return common.HexToHash("0xa1365a0a80638d1f01ee53ca3c9919c387cb33053ac248a32f152920d0466ebb")
}

// UnpackWrongPhaseError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongPhase(bytes32 session, uint8 phase)
func (studyRegistry *StudyRegistry) UnpackWrongPhaseError(raw []byte) (*StudyRegistryWrongPhase, error) {
	out := new(StudyRegistryWrongPhase)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "WrongPhase", raw); err != nil {
		return nil, err
	}
	return out, nil
}
