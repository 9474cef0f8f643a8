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

// ConsentRegistryAdmission is an auto generated low-level Go binding around an user-defined struct.
type ConsentRegistryAdmission struct {
	Epoch   uint64
	Root    [32]byte
	Content [32]byte
}

// ConsentRegistryBatch is an auto generated low-level Go binding around an user-defined struct.
type ConsentRegistryBatch struct {
	Epoch     uint64
	Root      [32]byte
	GoodUntil uint64
	Digest    [32]byte
	Taken     uint64
	Content   [32]byte
}

// ConsentRegistryCertificate is an auto generated low-level Go binding around an user-defined struct.
type ConsentRegistryCertificate struct {
	Site      common.Address
	Slot      uint32
	Key       common.Address
	Round     uint64
	Signature []byte
}

// ConsentRegistryEntry is an auto generated low-level Go binding around an user-defined struct.
type ConsentRegistryEntry struct {
	Kind uint8
	Slot uint32
	Key  *big.Int
}

// ConsentRegistrySlot is an auto generated low-level Go binding around an user-defined struct.
type ConsentRegistrySlot struct {
	Round       uint64
	Recovered   uint64
	Withdrawing bool
}

// ConsortiumMember is an auto generated low-level Go binding around an user-defined struct.
type ConsortiumMember struct {
	Id         string
	Account    common.Address
	SigningKey [32]byte
	TlsKey     [32]byte
	PeerId     []byte
}

// ConsortiumPin is an auto generated low-level Go binding around an user-defined struct.
type ConsortiumPin struct {
	Circuit string
	KeyHash [32]byte
}

// RecordRegistryAccess is an auto generated low-level Go binding around an user-defined struct.
type RecordRegistryAccess struct {
	Subject [32]byte
	Reason  [32]byte
	Until   uint64
}

// StudyRegistryRosterEntry is an auto generated low-level Go binding around an user-defined struct.
type StudyRegistryRosterEntry struct {
	Site          common.Address
	ConsentEpoch  uint64
	ConsentRoot   [32]byte
	ConsentHeight uint8
	DatasetRoot   [32]byte
	DatasetHeight uint8
}

// StudyRegistryRules is an auto generated low-level Go binding around an user-defined struct.
type StudyRegistryRules struct {
	MinSites    uint32
	MaxSessions uint32
	Cost        uint64
	Quorum      uint8
	Committee   []common.Address
}

// ConsentRegistryMetaData contains all meta data concerning the ConsentRegistry contract.
var ConsentRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"AlreadyWithdrawing\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"goodUntil\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"current\",\"type\":\"uint256\"}],\"name\":\"BatchExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"CustodianKnown\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"InputNotReduced\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"name\":\"InvalidKey\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"InvalidSlot\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"KeyNotPinned\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"KeyNotStored\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"KeyRetired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"KeyStoredAlready\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MalformedKey\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MalformedProof\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"NoCustodian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"NoKey\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"NoRecovery\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotCertified\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"want\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotSigned\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"ProofRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"ripe\",\"type\":\"uint64\"}],\"name\":\"RecoveryWaits\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"RetiredHolder\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"taken\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"waiting\",\"type\":\"uint64\"}],\"name\":\"TooManyTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"WrongCircuit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongEpoch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"current\",\"type\":\"uint64\"}],\"name\":\"WrongRound\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"circuitHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"goodUntil\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"taken\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"content\",\"type\":\"bytes32\"}],\"name\":\"BatchAccepted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"digest\",\"type\":\"bytes32\"}],\"name\":\"ConsentPosted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"name\":\"CustodianRegistered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"HolderRetired\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"circuitHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"holder\",\"type\":\"address\"}],\"name\":\"KeyStored\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"name\":\"Queued\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"ripe\",\"type\":\"uint64\"}],\"name\":\"RecoveryAnnounced\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"RecoveryStopped\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"EMPTY_ROOT\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"FORCED\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"HEIGHT\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"RECOVERY\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"RECOVERY_DELAY\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"SLOTS\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"components\":[{\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"content\",\"type\":\"bytes32\"}],\"internalType\":\"structConsentRegistry.Admission\",\"name\":\"a\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"}],\"name\":\"admit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"name\":\"announceRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"}],\"name\":\"certificateDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"custodianOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"}],\"name\":\"entryOf\",\"outputs\":[{\"components\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"internalType\":\"structConsentRegistry.Entry\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"internalType\":\"structConsentRegistry.Certificate\",\"name\":\"c\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"forceWithdraw\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"circuit\",\"type\":\"bytes32\"}],\"name\":\"keyOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"holder\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"idLength\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"admission\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"ripe\",\"type\":\"uint64\"}],\"name\":\"objectionDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"placeOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"queueOf\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"head\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"tail\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"recoveryOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"ripe\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"key\",\"type\":\"uint256\"}],\"name\":\"registerCustodian\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"internalType\":\"structConsentRegistry.Certificate\",\"name\":\"c\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"retire\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"retiredOf\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"retirementDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"ripenRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"}],\"name\":\"slotOf\",\"outputs\":[{\"components\":[{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"recovered\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"withdrawing\",\"type\":\"bool\"}],\"internalType\":\"structConsentRegistry.Slot\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"stateOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"waiting\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"internalType\":\"structConsentRegistry.Certificate\",\"name\":\"c\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"stopRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes\",\"name\":\"key\",\"type\":\"bytes\"}],\"name\":\"storeKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"components\":[{\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"goodUntil\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"digest\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"taken\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"content\",\"type\":\"bytes32\"}],\"internalType\":\"structConsentRegistry.Batch\",\"name\":\"b\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"}],\"name\":\"submitBatch\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"waiting\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"slot\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"round\",\"type\":\"uint64\"}],\"name\":\"withdrawalDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "254c7785c560ff73e4cab3d8ed5eb64554",
	Bin: "0x610180604052348015610010575f5ffd5b5060405161402038038061402083398101604081905261002f91610178565b6040518060400160405280600d81526020016c14d85b1d5cc810dbdb9cd95b9d609a1b815250604051806040016040528060018152602001603160f81b81525061007e8261013260201b60201c565b6101205261008b81610132565b61014052815160208084019190912060e052815190820120610100524660a05261011760e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b031661016052610200565b5f5f829050601f81511115610165578260405163305a27a960e01b815260040161015c91906101a5565b60405180910390fd5b8051610170826101da565b179392505050565b5f60208284031215610188575f5ffd5b81516001600160a01b038116811461019e575f5ffd5b9392505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b805160208083015191908110156101fa575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051613d8d6102935f395f81816103c801528181610a3901528181610bff0152818161162e015281816118c801528181611a8b01528181611df901528181612091015261244201525f612d2e01525f612cfe01525f61312001525f6130f801525f61305301525f61307d01525f6130a70152613d8d5ff3fe608060405234801561000f575f5ffd5b50600436106101dc575f3560e01c8063909379d911610109578063bec5ca611161009e578063e437786d1161006e578063e437786d146105d4578063eb3ab2a21461060f578063f1b67b2c14610622578063fab085a4146106d2575f5ffd5b8063bec5ca61146104e9578063d11f345a146104fc578063d9a420c21461050f578063df78bce21461056d575f5ffd5b8063b0d8c6c2116100d9578063b0d8c6c21461045f578063b14f62da146104a4578063b2cb438e146104c3578063b9e9d57c146104d6575f5ffd5b8063909379d9146103915780639696ef66146103a45780639ad18765146103c3578063aa9f00fd14610402575f5ffd5b80635f0579ad1161017f57806384b0196e1161014f57806384b0196e1461034857806385420c30146103635780638bad9d48146103765780638feb8be414610389575f5ffd5b80635f0579ad1461030057806369ea80d51461031357806378ed5d811461032d5780637b6f025c14610335575f5ffd5b80633398e5ad116101ba5780633398e5ad1461024057806342d7200e1461025557806345b4903a1461026857806347b45652146102df575f5ffd5b8063222d825b146101e05780632e411f22146102065780632f5683bb1461022d575b5f5ffd5b6101f36101ee366004613579565b610702565b6040519081526020015b60405180910390f35b6101f37f118683ff21aa6db7975e3cd9673850cae28058c94976ca897d12185f138cba1f81565b6101f361023b3660046135bb565b6107cd565b61025361024e366004613649565b61085c565b005b6102536102633660046136b4565b610a24565b6102ae610276366004613579565b60026020525f9081526040902080546001909101546001600160401b038082169160ff600160401b82041691600160481b9091041684565b604080519485526001600160401b03938416602086015260ff909216918401919091521660608201526080016101fd565b6102e861c4e081565b6040516001600160401b0390911681526020016101fd565b6101f361030e3660046136cb565b610b86565b61031b600581565b60405160ff90911681526020016101fd565b61031b600681565b61025361034336600461370b565b610bea565b610350610f3c565b6040516101fd97969594939291906137c3565b610253610371366004613649565b610f7e565b610253610384366004613649565b6112bd565b61031b600381565b6101f361039f366004613859565b61155c565b6103ae620f000081565b60405163ffffffff90911681526020016101fd565b6103ea7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016101fd565b61043f610410366004613579565b6001600160a01b03165f908152600560205260409020546001600160401b0380821692600160401b9092041690565b604080516001600160401b039384168152929091166020830152016101fd565b61047261046d366004613898565b611599565b6040805182516001600160401b03908116825260208085015190911690820152918101511515908201526060016101fd565b6101f36104b2366004613579565b60046020525f908152604090205481565b6102536104d13660046138c9565b611619565b6102536104e4366004613935565b6118b3565b6102536104f736600461395d565b611a76565b6101f361050a366004613898565b611ca4565b61055d61051d366004613976565b6001600160a01b038084165f90815260056020908152604080832063ffffffff8716845260040182528083209385168352929052205460ff169392505050565b60405190151581526020016101fd565b6105ab61057b3660046136b4565b60036020525f90815260409020546001600160a01b0381169060ff600160a01b8204811691600160a81b90041683565b604080516001600160a01b03909416845260ff90921660208401521515908201526060016101fd565b6102e86105e2366004613579565b6001600160a01b03165f90815260026020526040902060010154600160481b90046001600160401b031690565b61025361061d3660046139ad565b611d00565b6106a7610630366004613a17565b60408051606080820183525f80835260208084018290529284018190526001600160a01b03959095168552600582528285206001600160401b039094168552600193840182529382902082519485018352805460ff8116865263ffffffff6101009091041691850191909152909101549082015290565b60408051825160ff16815260208084015163ffffffff169082015291810151908201526060016101fd565b6106e56106e0366004613898565b611fc6565b604080519283526001600160401b039091166020830152016101fd565b6040517573616c75732f636f6e73656e742f706c6163652f763160501b60208201526001600160c01b03194660c01b1660378201526bffffffffffffffffffffffff1930606090811b8216603f84015283901b1660538201525f90819060029060670160408051601f198184030181529082905261077f91613a3f565b602060405180830381855afa15801561079a573d5f5f3e3d5ffd5b5050506040513d601f19601f820116820180604052508101906107bd9190613a55565b6001600160fd1b03169392505050565b604080517ffe67ac1a4a88ee54a6f62420b5b7ffe6928cd1a436a3c2f9f60000cbeeec84e060208201526001600160a01b038087169282019290925263ffffffff8516606082015290831660808201526001600160401b03821660a08201525f906108519060c0015b6040516020818303038152906040528051906020012061200a565b90505b949350505050565b5f60058161086d6020870187613579565b6001600160a01b03166001600160a01b031681526020019081526020015f2090506108988185612036565b6109386108ab6060860160408701613579565b7f12954deea550f605c7411a553b03d1f811143a89ffd974a0a46faa0866eaade56108d96020880188613579565b6108e96040890160208a0161395d565b60405160200161091b939291909283526001600160a01b0391909116602083015263ffffffff16604082015260600190565b60405160208183030381529060405280519060200120858561231a565b6001600482015f61094f604088016020890161395d565b63ffffffff1663ffffffff1681526020019081526020015f205f86604001602081019061097c9190613579565b6001600160a01b0316815260208082019290925260409081015f20805460ff1916931515939093179092556109b591860190860161395d565b63ffffffff166109c86020860186613579565b6001600160a01b03167f09553bf02dcf3267d31a107034fcb39131c2e4b4b3b63933f92d1b2ef3c40cb8610a026060880160408901613579565b6040516001600160a01b0390911681526020015b60405180910390a350505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610a86573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610aaa9190613a6c565b610ace5760405163cd8ffa5b60e01b81523360048201526024015b60405180910390fd5b801580610ae857505f516020613d6d5f395f51905f528110155b15610b0957604051631d27158760e31b815260048101829052602401610ac5565b335f9081526004602052604090205415610b38576040516348a0d98560e11b8152336004820152602401610ac5565b335f8181526004602052604090819020839055517fc95922a141eae54206e70bb24c1d38756ec1903138c9093fbb31c9b51697465a90610b7b9084815260200190565b60405180910390a250565b604080517f1fa4441bdf78e363a46249c41d89da97358c952a68aacf4ae89fe65837ff6adf60208201526001600160a01b0385169181019190915263ffffffff831660608201526001600160401b03821660808201525f906108549060a001610836565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610c4c573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610c709190613a6c565b610c8f5760405163cd8ffa5b60e01b8152336004820152602401610ac5565b5f8585604051610ca0929190613a8b565b604051809103902090505f610cb78288885f6123a9565b9050610cc96060860160408701613a9a565b6001600160401b0316431115610d1457610ce96060860160408701613a9a565b60405163387b2a3760e21b81526001600160401b039091166004820152436024820152604401610ac5565b60408051600680825260e082019092525f916020820160c080368337019050509050610d3f33612501565b5f1c815f81518110610d5357610d53613ac7565b60200260200101818152505085602001355f1c81600181518110610d7957610d79613ac7565b60209081029190910101525f516020613d6d5f395f51905f52610da26060880160408901613a9a565b6001600160401b0316610db433610702565b0881600281518110610dc857610dc8613ac7565b60200260200101818152505085606001355f1c81600381518110610dee57610dee613ac7565b6020908102919091010152610e17336060880135610e1260a08a0160808b01613a9a565b61255a565b82600481518110610e2a57610e2a613ac7565b6020026020010183600581518110610e4457610e44613ac7565b6020026020010182815250828152505050610e6c825f0151836020015160ff16838888612a44565b610e8c578787604051629dbbe960e51b8152600401610ac5929190613b03565b610eaa60208701803590610ea09089613a9a565b8860600135612beb565b82610eb86020880188613a9a565b6001600160401b0316337f118f28d69c3eeb044ae2a3758c3285972aa21951a75e621f0b2885040d993af1610ef360608b0160408c01613a9a565b610f0360a08c0160808d01613a9a565b604080516001600160401b03938416815292909116602083015260a08c0135908201526060015b60405180910390a45050505050505050565b5f6060805f5f5f6060610f4d612cf7565b610f55612d27565b604080515f80825260208201909252600f60f81b9b939a50919850469750309650945092509050565b5f600581610f8f6020870187613579565b6001600160a01b03166001600160a01b031681526020019081526020015f2090505f816003015f866020016020810190610fc9919061395d565b63ffffffff16815260208082019290925260409081015f908120825180840190935280548352600101546001600160401b031692820183905290925003611057576110176020860186613579565b611027604087016020880161395d565b6040516348dda6eb60e01b81526001600160a01b03909216600483015263ffffffff166024820152604401610ac5565b6110646020860186613579565b6001600160a01b0316336001600160a01b03161461121b575f60028301816110926040890160208a0161395d565b63ffffffff16815260208082019290925260409081015f20815160608101835290546001600160401b038082168352600160401b82041693820193909352600160801b90920460ff1615159082015290506110ed8387612036565b60208101516001600160401b031661110b6080880160608901613a9a565b6001600160401b03161080611141575080516001600160401b03166111366080880160608901613a9a565b6001600160401b0316115b15611192576111536020870187613579565b611163604088016020890161395d565b6111736080890160608a01613a9a565b835160405163f767d03360e01b8152610ac59493929190600401613b16565b6112196111a56060880160408901613579565b7f122dfe17d25b6ebc3d2f48e5111152dea52a0ef6f09e2a78128f9f47e5d9c9246111d360208a018a613579565b6111e360408b0160208c0161395d565b86516020808901516040516111fc969594939201613b4e565b60405160208183030381529060405280519060200120878761231a565b505b600382015f611230604088016020890161395d565b63ffffffff16815260208082019290925260409081015f908120908155600101805467ffffffffffffffff1916905561126e9190870190870161395d565b63ffffffff166112816020870187613579565b6001600160a01b03167fb83fba80ace4cea255466e54ba6640fe9d988f938c00b020f92242fe0082876b60405160405180910390a35050505050565b5f6005816112ce6020870187613579565b6001600160a01b03166001600160a01b031681526020019081526020015f2090505f816002015f866020016020810190611308919061395d565b63ffffffff1663ffffffff1681526020019081526020015f20905061132d8286612036565b80546001600160401b03166113486080870160608801613a9a565b6001600160401b0316146113ab576113636020860186613579565b611373604087016020880161395d565b6113836080880160608901613a9a565b835460405163f767d03360e01b8152610ac5949392916001600160401b031690600401613b16565b6114636113be6060870160408801613579565b7f1fa4441bdf78e363a46249c41d89da97358c952a68aacf4ae89fe65837ff6adf6113ec6020890189613579565b6113fc60408a0160208b0161395d565b61140c60808b0160608c01613a9a565b6040805160208101959095526001600160a01b039093169284019290925263ffffffff1660608301526001600160401b0316608082015260a00160405160208183030381529060405280519060200120868661231a565b8054600160801b900460ff16156114c1576114816020860186613579565b611491604087016020880161395d565b60405163828b83b560e01b81526001600160a01b03909216600483015263ffffffff166024820152604401610ac5565b6114d16080860160608701613a9a565b6114dc906001613b9d565b81546001600160401b0390911670ff0000000000000000ffffffffffffffff1990911617600160801b178155611555826115196020880188613579565b6040518060600160405280600360ff168152602001896020016020810190611541919061395d565b63ffffffff1681526020015f815250612d52565b5050505050565b5f6108517f122dfe17d25b6ebc3d2f48e5111152dea52a0ef6f09e2a78128f9f47e5d9c92486868686604051602001610836959493929190613b4e565b60408051606080820183525f80835260208084018290529284018190526001600160a01b03861681526005835283812063ffffffff86168252600201835283902083519182018452546001600160401b038082168352600160401b82041692820192909252600160801b90910460ff161515918101919091525b92915050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa15801561167b573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061169f9190613a6c565b6116be5760405163cd8ffa5b60e01b8152336004820152602401610ac5565b5f85856040516116cf929190613a8b565b604051809103902090505f6116e782888860016123a9565b60408051600480825260a082019092529192505f91906020820160808036833701905050905061171633612501565b5f1c815f8151811061172a5761172a613ac7565b60200260200101818152505085602001355f1c8160018151811061175057611750613ac7565b60200260200101818152505061176533610702565b8160028151811061177857611778613ac7565b60200260200101818152505060045f336001600160a01b03166001600160a01b031681526020019081526020015f2054816003815181106117bb576117bb613ac7565b602002602001018181525050806003815181106117da576117da613ac7565b60200260200101515f0361180357604051638d6c290560e01b8152336004820152602401610ac5565b61181a825f0151836020015160ff16838888612a44565b61183a578787604051629dbbe960e51b8152600401610ac5929190613b03565b6118546020870180359061184e9089613a9a565b5f612beb565b826118626020880188613a9a565b604080515f8082526020820152818a0135918101919091526001600160401b03919091169033907f118f28d69c3eeb044ae2a3758c3285972aa21951a75e621f0b2885040d993af190606001610f2a565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015611915573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906119399190613a6c565b6119585760405163cd8ffa5b60e01b8152336004820152602401610ac5565b620f000063ffffffff831610611989576040516316694d4f60e31b815263ffffffff83166004820152602401610ac5565b8015806119a357505f516020613d6d5f395f51905f528110155b156119c457604051631d27158760e31b815260048101829052602401610ac5565b5f6119d161c4e043613b9d565b6040805180820182528481526001600160401b038381166020808401828152335f8181526005845287812063ffffffff8d1680835260039091018552908890209651875591516001909601805467ffffffffffffffff191696909516959095179093558451888152908101919091529394509290917fef57f9209ed4e1d1983a212a41d6193bfb208e8a2669f691c43e0b6e739bc665910160405180910390a3505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015611ad8573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611afc9190613a6c565b611b1b5760405163cd8ffa5b60e01b8152336004820152602401610ac5565b335f90815260056020908152604080832063ffffffff85168452600381018352818420825180840190935280548352600101546001600160401b03169282018390529290919003611b8d576040516348dda6eb60e01b815233600482015263ffffffff84166024820152604401610ac5565b80602001516001600160401b0316431015611bde576020810151604051636287611960e01b815233600482015263ffffffff851660248201526001600160401b039091166044820152606401610ac5565b63ffffffff83165f9081526003830160209081526040808320838155600101805467ffffffffffffffff19169055600285019091528120805490918291611c2d906001600160401b0316613bbc565b82546001600160401b039182166101009390930a83810292021916179091558154600160401b9091026fffffffffffffffff000000000000000019909116178155604080516060810182526006815263ffffffff86166020820152835191810191909152611c9e9084903390612d52565b50505050565b604080517f12954deea550f605c7411a553b03d1f811143a89ffd974a0a46faa0866eaade560208201526001600160a01b0384169181019190915263ffffffff821660608201525f90611cf990608001610836565b9392505050565b5f8484604051611d11929190613a8b565b604051809103902090505f611d4986866040518060400160405280600a81526020016961646d697373696f6e2f60b01b815250612e79565b905080158015611d865750611d8486866040518060400160405280600d81526020016c636f6e73656e7462617463682f60981b815250612e79565b155b15611da857858560405163056651a960e21b8152600401610ac5929190613b03565b5f828152600360205260409020546001600160a01b031615611de157858560405163da9cd6e360e01b8152600401610ac5929190613b03565b604051633b18889360e01b8152600481018390525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690633b18889390602401602060405180830381865afa158015611e46573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611e6a9190613a55565b9050801580611ec857508060028686604051611e87929190613a8b565b602060405180830381855afa158015611ea2573d5f5f3e3d5ffd5b5050506040513d601f19601f82011682018060405250810190611ec59190613a55565b14155b15611eea5786866040516342bbc18160e01b8152600401610ac5929190613b03565b5f611f0986868a8a87611efe576006611f01565b60045b60ff16612ebf565b604080516060810182526001600160a01b03808416825260ff808c1660208085019182528915158587019081525f8c815260039092529086902094518554925191511515600160a81b0260ff60a81b1992909416600160a01b026001600160a81b031990931694169390931717919091161790555190915084907f471835f89892e93502785cc2eece74f2caa926b0d9107bd4f1c357f4df82da0f90611fb4908b908b908690613be6565b60405180910390a25050505050505050565b6001600160a01b0382165f90815260056020908152604080832063ffffffff85168452600301909152902080546001909101546001600160401b03165b9250929050565b5f611613612016613047565b8360405161190160f01b8152600281019290925260228201526042902090565b620f000061204a604083016020840161395d565b63ffffffff161061208757612065604082016020830161395d565b6040516316694d4f60e31b815263ffffffff9091166004820152602401610ac5565b6001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001663432c0e0b6120c36020840184613579565b6040516001600160e01b031960e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa158015612105573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906121299190613a6c565b61215f5761213a6020820182613579565b60405163cd8ffa5b60e01b81526001600160a01b039091166004820152602401610ac5565b5f6121e96121a36121736020850185613579565b612183604086016020870161395d565b6121936060870160408801613579565b61023b6080880160608901613a9a565b6121b06080850185613c11565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061317092505050565b90506121f86020830183613579565b6001600160a01b0316816001600160a01b03161461224a5761221d6020830183613579565b604051638167009b60e01b81526001600160a01b0391821660048201529082166024820152604401610ac5565b600483015f61225f604085016020860161395d565b63ffffffff1663ffffffff1681526020019081526020015f205f83604001602081019061228c9190613579565b6001600160a01b0316815260208101919091526040015f205460ff1615612315576122ba6020830183613579565b6122ca604084016020850161395d565b6122da6060850160408601613579565b604051633679ce0160e21b81526001600160a01b03938416600482015263ffffffff9092166024830152919091166044820152606401610ac5565b505050565b5f6123626123278561200a565b84848080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061317092505050565b9050846001600160a01b0316816001600160a01b0316146115555760405163b01b4c6360e01b81526001600160a01b03808716600483015282166024820152604401610ac5565b60408051606080820183525f80835260208084018290529284018190528781526003835283902083519182018452546001600160a01b03811680835260ff600160a01b8304811694840194909452600160a81b90910490921615159281019290925261242c57838360405163b4bc826960e01b8152600401610ac5929190613b03565b60405163a7e5b75160e01b8152600481018690527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063a7e5b75190602401602060405180830381865afa15801561248f573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906124b39190613a6c565b156124d5578383604051634c9f710160e11b8152600401610ac5929190613b03565b811515816040015115151461085457838360405163056651a960e21b8152600401610ac5929190613b03565b6001600160a01b0381165f90815260026020526040812060018101546001600160401b031615612532578054611cf9565b7f118683ff21aa6db7975e3cd9673850cae28058c94976ca897d12185f138cba1f9392505050565b6001600160a01b0383165f9081526005602052604081208190816001600160401b03851615612608575080546001600160401b03808216916125a5918391600160401b900416613c53565b6001600160401b0316856001600160401b0316111561260857815485906125dd908390600160401b90046001600160401b0316613c53565b60405162f4870360e41b81526001600160401b03928316600482015291166024820152604401610ac5565b5f61261d6001600160401b0387166040613c72565b612628906037613c89565b6001600160401b0381111561263f5761263f613ab3565b6040519080825280601f01601f191660200182016040528015612669576020820181803683370190505b5090505f7573616c75732f636f6e73656e742f71756575652f763160501b90508060208301528760378301525f876001600160401b03166001600160401b038111156126b7576126b7613ab3565b6040519080825280602002602001820160405280156126e0578160200160208202803683370190505b5090505f886001600160401b03166001600160401b0381111561270557612705613ab3565b60405190808252806020026020018201604052801561272e578160200160208202803683370190505b5090505f5b896001600160401b0316816001600160401b031610156128ab575f600188018161275d848a613b9d565b6001600160401b0316815260208082019290925260409081015f9081208251606081018452815460ff81168252610100810463ffffffff1695820186905260019092015493810193909352919350916127bf9160141b630ff000001690613c89565b90505f82604001519050818187866001600160401b0316815181106127e6576127e6613ac7565b6020026020010187876001600160401b03168151811061280857612808613ac7565b6020908102919091010191909152526057604085028901908101839052607701819052825160ff166002190161285f5760208084015163ffffffff165f90815260028c0190915260409020805460ff60801b191690555b60018a015f61286e868c613b9d565b6001600160401b0316815260208101919091526040015f908120805464ffffffffff19168155600190810191909155939093019250612733915050565b506001600160401b03891615612939576128c58986613b9d565b865467ffffffffffffffff19166001600160401b039182161787556001600160a01b038c165f90815260026020526040902060010180548b92600991612914918591600160481b900416613c53565b92506101000a8154816001600160401b0302191690836001600160401b031602179055505b6040516001600160fd1b0390600290612953908790613a3f565b602060405180830381855afa15801561296e573d5f5f3e3d5ffd5b5050506040513d601f19601f820116820180604052508101906129919190613a55565b16975060015f5b8a6001600160401b0316811015612a34575f5f516020613d6d5f395f51905f52808584815181106129cb576129cb613ac7565b60200260200101518d098684815181106129e7576129e7613ac7565b60200260200101510890505f516020613d6d5f395f51905f52808285098b0899505f516020613d6d5f395f51905f528b5f516020613d6d5f395f51905f528d860909925050600101612998565b5050505050505050935093915050565b5f6101008214612a6757604051630f4ea0ab60e41b815260040160405180910390fd5b5f612a7186613198565b612a7c906001613c89565b905084516001612a8c9190613c89565b612a97906040613c72565b612aa3826101c0613c89565b612aad9190613c89565b876001600160a01b03163b14612ad65760405163fbfe046960e01b815260040160405180910390fd5b612ade613521565b5f60c086833760c08360c084018b3c608060c084016101c084018b3c604060c087016102408401376080610140840161028084018b3c506020810151801580612b4757507f30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd478110155b15612b6557604051630f4ea0ab60e41b815260040160405180910390fd5b7f30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd478190036020830152612b9d896101c08501896131a4565b6101a08401526101808301526040516020816103008560085afa9450805191505083612bdc57604051630f4ea0ab60e41b815260040160405180910390fd5b60011498975050505050505050565b335f908152600260205260409020600180820154612c14916001600160401b0390911690613b9d565b6001600160401b0316836001600160401b031614612c865760018082015433918591612c4b916001600160401b0390911690613b9d565b6040516303252b9360e31b81526001600160a01b0390931660048401526001600160401b039182166024840152166044820152606401610ac5565b8381556001810180546001600160401b03851668ffffffffffffffffff1990911681176805000000000000000017909155604080518681526005602082015290810184905233907fc245505d944397652e2ea864999afd081edbea53c7464192b6e31967aaa1129590606001610a16565b6060612d227f00000000000000000000000000000000000000000000000000000000000000006132f0565b905090565b6060612d227f00000000000000000000000000000000000000000000000000000000000000006132f0565b82545f90600160401b90046001600160401b0316846008612d7283613bbc565b82546101009290920a6001600160401b038181021990931691831602179091556001600160a01b0385165f9081526002602052604090206001018054929350600160481b90920416906009612dc683613bbc565b82546001600160401b0391821661010093840a90810290830219909116179092559083165f81815260018881016020908152604092839020885181548a84015163ffffffff1697880264ffffffffff1990911660ff90921691821717825589850151919093018190558351928352908201949094529081019290925291506001600160a01b038516907f534dd3c8f6b154b74c4b32be024c853a57ee8544ee0a825f12d74820a73d650d90606001610a16565b80515f90829084118015612eb6575080516020820181902090612e9e905f8789613c9c565b604051612eac929190613a8b565b6040518091039020145b95945050505050565b5f82801580612ece5750604081115b80612f0d5750612edf836001613c89565b612eea906040613c72565b612ef382613198565b612eff906101c0613c89565b612f099190613c89565b8614155b15612f2b5760405163fbfe046960e01b815260040160405180910390fd5b5f7573616c75732f766572696679696e672d6b65792f763160501b88886017818110612f5957612f59613ac7565b9050013560f81c60f81b838888885f604051602001612f7e9796959493929190613cc3565b604051602081830303815290604052905087875f90612f9c85613198565b92612fa993929190613c9c565b604051612fb7929190613a8b565b6040518091039020818051906020012014612fe55760405163fbfe046960e01b815260040160405180910390fd5b5f8888604051602001612ff9929190613d32565b60405160208183030381529060405290508051602082015ff093506001600160a01b03841661303b57604051630c019f7160e41b815260040160405180910390fd5b50505095945050505050565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561309f57507f000000000000000000000000000000000000000000000000000000000000000046145b156130c957507f000000000000000000000000000000000000000000000000000000000000000090565b612d22604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b5f5f5f5f61317e868661332d565b92509250925061318e8282613376565b5090949350505050565b5f61161382601e613c89565b80515f908190816131b6826001613c89565b6131c1906040613c72565b6001600160401b038111156131d8576131d8613ab3565b6040519080825280601f01601f191660200182016040528015613202576020820181803683370190505b50905061320d613540565b815160019088602085018b3c604060208401835e5f5b848110156132ba575f516020613d6d5f395f51905f5288828151811061324b5761324b613ac7565b60200260200101511061327457604051630bb880c160e41b815260048101829052602401610ac5565b60408160061b6060860101604085015e600581901b8801602001516080840152604080840160608160075afa8216915060408360808560065afa90911690600101613223565b50806132d95760405163fbfe046960e01b815260040160405180910390fd5b508051602090910151909890975095505050505050565b60605f6132fc83613432565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f5f5f8351604103613364576020840151604085015160608601515f1a61335688828585613459565b95509550955050505061336f565b505081515f91506002905b9250925092565b5f82600381111561338957613389613d58565b03613392575050565b60018260038111156133a6576133a6613d58565b036133c45760405163f645eedf60e01b815260040160405180910390fd5b60028260038111156133d8576133d8613d58565b036133f95760405163fce698f760e01b815260048101829052602401610ac5565b600382600381111561340d5761340d613d58565b0361342e576040516335e2f38360e21b815260048101829052602401610ac5565b5050565b5f60ff8216601f81111561161357604051632cd44ac360e21b815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a084111561349257505f91506003905082613517565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa1580156134e3573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b03811661350e57505f925060019150829050613517565b92505f91508190505b9450945094915050565b6040518061030001604052806018906020820280368337509192915050565b6040518060a001604052806005906020820280368337509192915050565b80356001600160a01b0381168114613574575f5ffd5b919050565b5f60208284031215613589575f5ffd5b611cf98261355e565b803563ffffffff81168114613574575f5ffd5b80356001600160401b0381168114613574575f5ffd5b5f5f5f5f608085870312156135ce575f5ffd5b6135d78561355e565b93506135e560208601613592565b92506135f36040860161355e565b9150613601606086016135a5565b905092959194509250565b5f5f83601f84011261361c575f5ffd5b5081356001600160401b03811115613632575f5ffd5b602083019150836020828501011115612003575f5ffd5b5f5f5f6040848603121561365b575f5ffd5b83356001600160401b03811115613670575f5ffd5b840160a08187031215613681575f5ffd5b925060208401356001600160401b0381111561369b575f5ffd5b6136a78682870161360c565b9497909650939450505050565b5f602082840312156136c4575f5ffd5b5035919050565b5f5f5f606084860312156136dd575f5ffd5b6136e68461355e565b92506136f460208501613592565b9150613702604085016135a5565b90509250925092565b5f5f5f5f5f858703610100811215613721575f5ffd5b86356001600160401b03811115613736575f5ffd5b61374289828a0161360c565b90975095505060c0601f1982011215613759575f5ffd5b5060208601925060e08601356001600160401b03811115613778575f5ffd5b6137848882890161360c565b969995985093965092949392505050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b60ff60f81b8816815260e060208201525f6137e160e0830189613795565b82810360408401526137f38189613795565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b8181101561384857835183526020938401939092019160010161382a565b50909b9a5050505050505050505050565b5f5f5f5f6080858703121561386c575f5ffd5b6138758561355e565b935061388360208601613592565b925060408501359150613601606086016135a5565b5f5f604083850312156138a9575f5ffd5b6138b28361355e565b91506138c060208401613592565b90509250929050565b5f5f5f5f5f85870360a08112156138de575f5ffd5b86356001600160401b038111156138f3575f5ffd5b6138ff89828a0161360c565b9097509550506060601f1982011215613916575f5ffd5b5060208601925060808601356001600160401b03811115613778575f5ffd5b5f5f60408385031215613946575f5ffd5b61394f83613592565b946020939093013593505050565b5f6020828403121561396d575f5ffd5b611cf982613592565b5f5f5f60608486031215613988575f5ffd5b6139918461355e565b925061399f60208501613592565b91506137026040850161355e565b5f5f5f5f604085870312156139c0575f5ffd5b84356001600160401b038111156139d5575f5ffd5b6139e18782880161360c565b90955093505060208501356001600160401b038111156139ff575f5ffd5b613a0b8782880161360c565b95989497509550505050565b5f5f60408385031215613a28575f5ffd5b613a318361355e565b91506138c0602084016135a5565b5f82518060208501845e5f920191825250919050565b5f60208284031215613a65575f5ffd5b5051919050565b5f60208284031215613a7c575f5ffd5b81518015158114611cf9575f5ffd5b818382375f9101908152919050565b5f60208284031215613aaa575f5ffd5b611cf9826135a5565b634e487b7160e01b5f52604160045260245ffd5b634e487b7160e01b5f52603260045260245ffd5b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b602081525f610854602083018486613adb565b6001600160a01b0394909416845263ffffffff9290921660208401526001600160401b03908116604084015216606082015260800190565b9485526001600160a01b0393909316602085015263ffffffff91909116604084015260608301526001600160401b0316608082015260a00190565b634e487b7160e01b5f52601160045260245ffd5b6001600160401b03818116838216019081111561161357611613613b89565b5f6001600160401b0382166001600160401b038103613bdd57613bdd613b89565b60010192915050565b604081525f613bf9604083018587613adb565b905060018060a01b0383166020830152949350505050565b5f5f8335601e19843603018112613c26575f5ffd5b8301803591506001600160401b03821115613c3f575f5ffd5b602001915036819003821315612003575f5ffd5b6001600160401b03828116828216039081111561161357611613613b89565b808202811582820484141761161357611613613b89565b8082018082111561161357611613613b89565b5f5f85851115613caa575f5ffd5b83861115613cb6575f5ffd5b5050820193919092039150565b68ffffffffffffffffff19881681526001600160f81b0319878116601783015260f887901b1660188201528385601983013760e09290921b6001600160e01b0319166019929093019182019290925260f89190911b6001600160f81b031916601d820152601e01949350505050565b6a600b5981380380925939f360a81b81528183600c8301375f9101600c01908152919050565b634e487b7160e01b5f52602160045260245ffdfe30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001",
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

// PackEMPTYROOT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e411f22.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function EMPTY_ROOT() view returns(bytes32)
func (consentRegistry *ConsentRegistry) PackEMPTYROOT() []byte {
	enc, err := consentRegistry.abi.Pack("EMPTY_ROOT")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEMPTYROOT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e411f22.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function EMPTY_ROOT() view returns(bytes32)
func (consentRegistry *ConsentRegistry) TryPackEMPTYROOT() ([]byte, error) {
	return consentRegistry.abi.Pack("EMPTY_ROOT")
}

// UnpackEMPTYROOT is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2e411f22.
//
// Solidity: function EMPTY_ROOT() view returns(bytes32)
func (consentRegistry *ConsentRegistry) UnpackEMPTYROOT(data []byte) ([32]byte, error) {
	out, err := consentRegistry.abi.Unpack("EMPTY_ROOT", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackFORCED is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8feb8be4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function FORCED() view returns(uint8)
func (consentRegistry *ConsentRegistry) PackFORCED() []byte {
	enc, err := consentRegistry.abi.Pack("FORCED")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFORCED is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8feb8be4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function FORCED() view returns(uint8)
func (consentRegistry *ConsentRegistry) TryPackFORCED() ([]byte, error) {
	return consentRegistry.abi.Pack("FORCED")
}

// UnpackFORCED is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8feb8be4.
//
// Solidity: function FORCED() view returns(uint8)
func (consentRegistry *ConsentRegistry) UnpackFORCED(data []byte) (uint8, error) {
	out, err := consentRegistry.abi.Unpack("FORCED", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69ea80d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) PackHEIGHT() []byte {
	enc, err := consentRegistry.abi.Pack("HEIGHT")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHEIGHT is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x69ea80d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) TryPackHEIGHT() ([]byte, error) {
	return consentRegistry.abi.Pack("HEIGHT")
}

// UnpackHEIGHT is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x69ea80d5.
//
// Solidity: function HEIGHT() view returns(uint8)
func (consentRegistry *ConsentRegistry) UnpackHEIGHT(data []byte) (uint8, error) {
	out, err := consentRegistry.abi.Unpack("HEIGHT", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackRECOVERY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x78ed5d81.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function RECOVERY() view returns(uint8)
func (consentRegistry *ConsentRegistry) PackRECOVERY() []byte {
	enc, err := consentRegistry.abi.Pack("RECOVERY")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRECOVERY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x78ed5d81.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function RECOVERY() view returns(uint8)
func (consentRegistry *ConsentRegistry) TryPackRECOVERY() ([]byte, error) {
	return consentRegistry.abi.Pack("RECOVERY")
}

// UnpackRECOVERY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x78ed5d81.
//
// Solidity: function RECOVERY() view returns(uint8)
func (consentRegistry *ConsentRegistry) UnpackRECOVERY(data []byte) (uint8, error) {
	out, err := consentRegistry.abi.Unpack("RECOVERY", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackRECOVERYDELAY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47b45652.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function RECOVERY_DELAY() view returns(uint64)
func (consentRegistry *ConsentRegistry) PackRECOVERYDELAY() []byte {
	enc, err := consentRegistry.abi.Pack("RECOVERY_DELAY")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRECOVERYDELAY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47b45652.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function RECOVERY_DELAY() view returns(uint64)
func (consentRegistry *ConsentRegistry) TryPackRECOVERYDELAY() ([]byte, error) {
	return consentRegistry.abi.Pack("RECOVERY_DELAY")
}

// UnpackRECOVERYDELAY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x47b45652.
//
// Solidity: function RECOVERY_DELAY() view returns(uint64)
func (consentRegistry *ConsentRegistry) UnpackRECOVERYDELAY(data []byte) (uint64, error) {
	out, err := consentRegistry.abi.Unpack("RECOVERY_DELAY", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackSLOTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9696ef66.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function SLOTS() view returns(uint32)
func (consentRegistry *ConsentRegistry) PackSLOTS() []byte {
	enc, err := consentRegistry.abi.Pack("SLOTS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSLOTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9696ef66.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function SLOTS() view returns(uint32)
func (consentRegistry *ConsentRegistry) TryPackSLOTS() ([]byte, error) {
	return consentRegistry.abi.Pack("SLOTS")
}

// UnpackSLOTS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9696ef66.
//
// Solidity: function SLOTS() view returns(uint32)
func (consentRegistry *ConsentRegistry) UnpackSLOTS(data []byte) (uint32, error) {
	out, err := consentRegistry.abi.Unpack("SLOTS", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackAdmit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb2cb438e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function admit(string circuit, (uint64,bytes32,bytes32) a, bytes proof) returns()
func (consentRegistry *ConsentRegistry) PackAdmit(circuit string, a ConsentRegistryAdmission, proof []byte) []byte {
	enc, err := consentRegistry.abi.Pack("admit", circuit, a, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAdmit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb2cb438e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function admit(string circuit, (uint64,bytes32,bytes32) a, bytes proof) returns()
func (consentRegistry *ConsentRegistry) TryPackAdmit(circuit string, a ConsentRegistryAdmission, proof []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("admit", circuit, a, proof)
}

// PackAnnounceRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb9e9d57c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function announceRecovery(uint32 slot, uint256 key) returns()
func (consentRegistry *ConsentRegistry) PackAnnounceRecovery(slot uint32, key *big.Int) []byte {
	enc, err := consentRegistry.abi.Pack("announceRecovery", slot, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnnounceRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb9e9d57c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function announceRecovery(uint32 slot, uint256 key) returns()
func (consentRegistry *ConsentRegistry) TryPackAnnounceRecovery(slot uint32, key *big.Int) ([]byte, error) {
	return consentRegistry.abi.Pack("announceRecovery", slot, key)
}

// PackCertificateDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f5683bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function certificateDigest(address site, uint32 slot, address key, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) PackCertificateDigest(site common.Address, slot uint32, key common.Address, round uint64) []byte {
	enc, err := consentRegistry.abi.Pack("certificateDigest", site, slot, key, round)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCertificateDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f5683bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function certificateDigest(address site, uint32 slot, address key, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) TryPackCertificateDigest(site common.Address, slot uint32, key common.Address, round uint64) ([]byte, error) {
	return consentRegistry.abi.Pack("certificateDigest", site, slot, key, round)
}

// UnpackCertificateDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2f5683bb.
//
// Solidity: function certificateDigest(address site, uint32 slot, address key, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) UnpackCertificateDigest(data []byte) ([32]byte, error) {
	out, err := consentRegistry.abi.Unpack("certificateDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
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

// PackCustodianOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb14f62da.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function custodianOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) PackCustodianOf(site common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("custodianOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCustodianOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb14f62da.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function custodianOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) TryPackCustodianOf(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("custodianOf", site)
}

// UnpackCustodianOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb14f62da.
//
// Solidity: function custodianOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) UnpackCustodianOf(data []byte) (*big.Int, error) {
	out, err := consentRegistry.abi.Unpack("custodianOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackEntryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf1b67b2c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function entryOf(address site, uint64 number) view returns((uint8,uint32,uint256))
func (consentRegistry *ConsentRegistry) PackEntryOf(site common.Address, number uint64) []byte {
	enc, err := consentRegistry.abi.Pack("entryOf", site, number)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEntryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf1b67b2c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function entryOf(address site, uint64 number) view returns((uint8,uint32,uint256))
func (consentRegistry *ConsentRegistry) TryPackEntryOf(site common.Address, number uint64) ([]byte, error) {
	return consentRegistry.abi.Pack("entryOf", site, number)
}

// UnpackEntryOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf1b67b2c.
//
// Solidity: function entryOf(address site, uint64 number) view returns((uint8,uint32,uint256))
func (consentRegistry *ConsentRegistry) UnpackEntryOf(data []byte) (ConsentRegistryEntry, error) {
	out, err := consentRegistry.abi.Unpack("entryOf", data)
	if err != nil {
		return *new(ConsentRegistryEntry), err
	}
	out0 := *abi.ConvertType(out[0], new(ConsentRegistryEntry)).(*ConsentRegistryEntry)
	return out0, nil
}

// PackForceWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8bad9d48.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function forceWithdraw((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) PackForceWithdraw(c ConsentRegistryCertificate, signature []byte) []byte {
	enc, err := consentRegistry.abi.Pack("forceWithdraw", c, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackForceWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8bad9d48.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function forceWithdraw((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) TryPackForceWithdraw(c ConsentRegistryCertificate, signature []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("forceWithdraw", c, signature)
}

// PackKeyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf78bce2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keyOf(bytes32 circuit) view returns(address holder, uint8 idLength, bool admission)
func (consentRegistry *ConsentRegistry) PackKeyOf(circuit [32]byte) []byte {
	enc, err := consentRegistry.abi.Pack("keyOf", circuit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf78bce2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keyOf(bytes32 circuit) view returns(address holder, uint8 idLength, bool admission)
func (consentRegistry *ConsentRegistry) TryPackKeyOf(circuit [32]byte) ([]byte, error) {
	return consentRegistry.abi.Pack("keyOf", circuit)
}

// KeyOfOutput serves as a container for the return parameters of contract
// method KeyOf.
type KeyOfOutput struct {
	Holder    common.Address
	IdLength  uint8
	Admission bool
}

// UnpackKeyOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdf78bce2.
//
// Solidity: function keyOf(bytes32 circuit) view returns(address holder, uint8 idLength, bool admission)
func (consentRegistry *ConsentRegistry) UnpackKeyOf(data []byte) (KeyOfOutput, error) {
	out, err := consentRegistry.abi.Unpack("keyOf", data)
	outstruct := new(KeyOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Holder = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.IdLength = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.Admission = *abi.ConvertType(out[2], new(bool)).(*bool)
	return *outstruct, nil
}

// PackObjectionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x909379d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function objectionDigest(address site, uint32 slot, uint256 key, uint64 ripe) view returns(bytes32)
func (consentRegistry *ConsentRegistry) PackObjectionDigest(site common.Address, slot uint32, key *big.Int, ripe uint64) []byte {
	enc, err := consentRegistry.abi.Pack("objectionDigest", site, slot, key, ripe)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackObjectionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x909379d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function objectionDigest(address site, uint32 slot, uint256 key, uint64 ripe) view returns(bytes32)
func (consentRegistry *ConsentRegistry) TryPackObjectionDigest(site common.Address, slot uint32, key *big.Int, ripe uint64) ([]byte, error) {
	return consentRegistry.abi.Pack("objectionDigest", site, slot, key, ripe)
}

// UnpackObjectionDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x909379d9.
//
// Solidity: function objectionDigest(address site, uint32 slot, uint256 key, uint64 ripe) view returns(bytes32)
func (consentRegistry *ConsentRegistry) UnpackObjectionDigest(data []byte) ([32]byte, error) {
	out, err := consentRegistry.abi.Unpack("objectionDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackPlaceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x222d825b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function placeOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) PackPlaceOf(site common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("placeOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPlaceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x222d825b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function placeOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) TryPackPlaceOf(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("placeOf", site)
}

// UnpackPlaceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x222d825b.
//
// Solidity: function placeOf(address site) view returns(uint256)
func (consentRegistry *ConsentRegistry) UnpackPlaceOf(data []byte) (*big.Int, error) {
	out, err := consentRegistry.abi.Unpack("placeOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQueueOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa9f00fd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function queueOf(address site) view returns(uint64 head, uint64 tail)
func (consentRegistry *ConsentRegistry) PackQueueOf(site common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("queueOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQueueOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa9f00fd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function queueOf(address site) view returns(uint64 head, uint64 tail)
func (consentRegistry *ConsentRegistry) TryPackQueueOf(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("queueOf", site)
}

// QueueOfOutput serves as a container for the return parameters of contract
// method QueueOf.
type QueueOfOutput struct {
	Head uint64
	Tail uint64
}

// UnpackQueueOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaa9f00fd.
//
// Solidity: function queueOf(address site) view returns(uint64 head, uint64 tail)
func (consentRegistry *ConsentRegistry) UnpackQueueOf(data []byte) (QueueOfOutput, error) {
	out, err := consentRegistry.abi.Unpack("queueOf", data)
	outstruct := new(QueueOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Head = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Tail = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackRecoveryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfab085a4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function recoveryOf(address site, uint32 slot) view returns(uint256 key, uint64 ripe)
func (consentRegistry *ConsentRegistry) PackRecoveryOf(site common.Address, slot uint32) []byte {
	enc, err := consentRegistry.abi.Pack("recoveryOf", site, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecoveryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfab085a4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function recoveryOf(address site, uint32 slot) view returns(uint256 key, uint64 ripe)
func (consentRegistry *ConsentRegistry) TryPackRecoveryOf(site common.Address, slot uint32) ([]byte, error) {
	return consentRegistry.abi.Pack("recoveryOf", site, slot)
}

// RecoveryOfOutput serves as a container for the return parameters of contract
// method RecoveryOf.
type RecoveryOfOutput struct {
	Key  *big.Int
	Ripe uint64
}

// UnpackRecoveryOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfab085a4.
//
// Solidity: function recoveryOf(address site, uint32 slot) view returns(uint256 key, uint64 ripe)
func (consentRegistry *ConsentRegistry) UnpackRecoveryOf(data []byte) (RecoveryOfOutput, error) {
	out, err := consentRegistry.abi.Unpack("recoveryOf", data)
	outstruct := new(RecoveryOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Key = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Ripe = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackRegisterCustodian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42d7200e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerCustodian(uint256 key) returns()
func (consentRegistry *ConsentRegistry) PackRegisterCustodian(key *big.Int) []byte {
	enc, err := consentRegistry.abi.Pack("registerCustodian", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterCustodian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42d7200e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerCustodian(uint256 key) returns()
func (consentRegistry *ConsentRegistry) TryPackRegisterCustodian(key *big.Int) ([]byte, error) {
	return consentRegistry.abi.Pack("registerCustodian", key)
}

// PackRetire is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3398e5ad.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function retire((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) PackRetire(c ConsentRegistryCertificate, signature []byte) []byte {
	enc, err := consentRegistry.abi.Pack("retire", c, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRetire is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3398e5ad.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function retire((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) TryPackRetire(c ConsentRegistryCertificate, signature []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("retire", c, signature)
}

// PackRetiredOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd9a420c2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function retiredOf(address site, uint32 slot, address key) view returns(bool)
func (consentRegistry *ConsentRegistry) PackRetiredOf(site common.Address, slot uint32, key common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("retiredOf", site, slot, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRetiredOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd9a420c2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function retiredOf(address site, uint32 slot, address key) view returns(bool)
func (consentRegistry *ConsentRegistry) TryPackRetiredOf(site common.Address, slot uint32, key common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("retiredOf", site, slot, key)
}

// UnpackRetiredOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd9a420c2.
//
// Solidity: function retiredOf(address site, uint32 slot, address key) view returns(bool)
func (consentRegistry *ConsentRegistry) UnpackRetiredOf(data []byte) (bool, error) {
	out, err := consentRegistry.abi.Unpack("retiredOf", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackRetirementDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd11f345a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function retirementDigest(address site, uint32 slot) view returns(bytes32)
func (consentRegistry *ConsentRegistry) PackRetirementDigest(site common.Address, slot uint32) []byte {
	enc, err := consentRegistry.abi.Pack("retirementDigest", site, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRetirementDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd11f345a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function retirementDigest(address site, uint32 slot) view returns(bytes32)
func (consentRegistry *ConsentRegistry) TryPackRetirementDigest(site common.Address, slot uint32) ([]byte, error) {
	return consentRegistry.abi.Pack("retirementDigest", site, slot)
}

// UnpackRetirementDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd11f345a.
//
// Solidity: function retirementDigest(address site, uint32 slot) view returns(bytes32)
func (consentRegistry *ConsentRegistry) UnpackRetirementDigest(data []byte) ([32]byte, error) {
	out, err := consentRegistry.abi.Unpack("retirementDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRipenRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbec5ca61.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ripenRecovery(uint32 slot) returns()
func (consentRegistry *ConsentRegistry) PackRipenRecovery(slot uint32) []byte {
	enc, err := consentRegistry.abi.Pack("ripenRecovery", slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRipenRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbec5ca61.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ripenRecovery(uint32 slot) returns()
func (consentRegistry *ConsentRegistry) TryPackRipenRecovery(slot uint32) ([]byte, error) {
	return consentRegistry.abi.Pack("ripenRecovery", slot)
}

// PackSlotOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0d8c6c2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function slotOf(address site, uint32 slot) view returns((uint64,uint64,bool))
func (consentRegistry *ConsentRegistry) PackSlotOf(site common.Address, slot uint32) []byte {
	enc, err := consentRegistry.abi.Pack("slotOf", site, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSlotOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0d8c6c2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function slotOf(address site, uint32 slot) view returns((uint64,uint64,bool))
func (consentRegistry *ConsentRegistry) TryPackSlotOf(site common.Address, slot uint32) ([]byte, error) {
	return consentRegistry.abi.Pack("slotOf", site, slot)
}

// UnpackSlotOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb0d8c6c2.
//
// Solidity: function slotOf(address site, uint32 slot) view returns((uint64,uint64,bool))
func (consentRegistry *ConsentRegistry) UnpackSlotOf(data []byte) (ConsentRegistrySlot, error) {
	out, err := consentRegistry.abi.Unpack("slotOf", data)
	if err != nil {
		return *new(ConsentRegistrySlot), err
	}
	out0 := *abi.ConvertType(out[0], new(ConsentRegistrySlot)).(*ConsentRegistrySlot)
	return out0, nil
}

// PackStateOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45b4903a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stateOf(address site) view returns(bytes32 root, uint64 epoch, uint8 height, uint64 waiting)
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
// Solidity: function stateOf(address site) view returns(bytes32 root, uint64 epoch, uint8 height, uint64 waiting)
func (consentRegistry *ConsentRegistry) TryPackStateOf(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("stateOf", site)
}

// StateOfOutput serves as a container for the return parameters of contract
// method StateOf.
type StateOfOutput struct {
	Root    [32]byte
	Epoch   uint64
	Height  uint8
	Waiting uint64
}

// UnpackStateOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x45b4903a.
//
// Solidity: function stateOf(address site) view returns(bytes32 root, uint64 epoch, uint8 height, uint64 waiting)
func (consentRegistry *ConsentRegistry) UnpackStateOf(data []byte) (StateOfOutput, error) {
	out, err := consentRegistry.abi.Unpack("stateOf", data)
	outstruct := new(StateOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Epoch = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Height = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.Waiting = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackStopRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85420c30.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stopRecovery((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) PackStopRecovery(c ConsentRegistryCertificate, signature []byte) []byte {
	enc, err := consentRegistry.abi.Pack("stopRecovery", c, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStopRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85420c30.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stopRecovery((address,uint32,address,uint64,bytes) c, bytes signature) returns()
func (consentRegistry *ConsentRegistry) TryPackStopRecovery(c ConsentRegistryCertificate, signature []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("stopRecovery", c, signature)
}

// PackStoreKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb3ab2a2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function storeKey(string circuit, bytes key) returns()
func (consentRegistry *ConsentRegistry) PackStoreKey(circuit string, key []byte) []byte {
	enc, err := consentRegistry.abi.Pack("storeKey", circuit, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStoreKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb3ab2a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function storeKey(string circuit, bytes key) returns()
func (consentRegistry *ConsentRegistry) TryPackStoreKey(circuit string, key []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("storeKey", circuit, key)
}

// PackSubmitBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b6f025c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function submitBatch(string circuit, (uint64,bytes32,uint64,bytes32,uint64,bytes32) b, bytes proof) returns()
func (consentRegistry *ConsentRegistry) PackSubmitBatch(circuit string, b ConsentRegistryBatch, proof []byte) []byte {
	enc, err := consentRegistry.abi.Pack("submitBatch", circuit, b, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSubmitBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b6f025c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function submitBatch(string circuit, (uint64,bytes32,uint64,bytes32,uint64,bytes32) b, bytes proof) returns()
func (consentRegistry *ConsentRegistry) TryPackSubmitBatch(circuit string, b ConsentRegistryBatch, proof []byte) ([]byte, error) {
	return consentRegistry.abi.Pack("submitBatch", circuit, b, proof)
}

// PackWaiting is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe437786d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function waiting(address site) view returns(uint64)
func (consentRegistry *ConsentRegistry) PackWaiting(site common.Address) []byte {
	enc, err := consentRegistry.abi.Pack("waiting", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWaiting is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe437786d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function waiting(address site) view returns(uint64)
func (consentRegistry *ConsentRegistry) TryPackWaiting(site common.Address) ([]byte, error) {
	return consentRegistry.abi.Pack("waiting", site)
}

// UnpackWaiting is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe437786d.
//
// Solidity: function waiting(address site) view returns(uint64)
func (consentRegistry *ConsentRegistry) UnpackWaiting(data []byte) (uint64, error) {
	out, err := consentRegistry.abi.Unpack("waiting", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackWithdrawalDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5f0579ad.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawalDigest(address site, uint32 slot, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) PackWithdrawalDigest(site common.Address, slot uint32, round uint64) []byte {
	enc, err := consentRegistry.abi.Pack("withdrawalDigest", site, slot, round)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawalDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5f0579ad.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawalDigest(address site, uint32 slot, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) TryPackWithdrawalDigest(site common.Address, slot uint32, round uint64) ([]byte, error) {
	return consentRegistry.abi.Pack("withdrawalDigest", site, slot, round)
}

// UnpackWithdrawalDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5f0579ad.
//
// Solidity: function withdrawalDigest(address site, uint32 slot, uint64 round) view returns(bytes32)
func (consentRegistry *ConsentRegistry) UnpackWithdrawalDigest(data []byte) ([32]byte, error) {
	out, err := consentRegistry.abi.Unpack("withdrawalDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// ConsentRegistryBatchAccepted represents a BatchAccepted event raised by the ConsentRegistry contract.
type ConsentRegistryBatchAccepted struct {
	Site        common.Address
	Epoch       uint64
	CircuitHash [32]byte
	GoodUntil   uint64
	Taken       uint64
	Content     [32]byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryBatchAcceptedEventName = "BatchAccepted"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryBatchAccepted) ContractEventName() string {
	return ConsentRegistryBatchAcceptedEventName
}

// UnpackBatchAcceptedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BatchAccepted(address indexed site, uint64 indexed epoch, bytes32 indexed circuitHash, uint64 goodUntil, uint64 taken, bytes32 content)
func (consentRegistry *ConsentRegistry) UnpackBatchAcceptedEvent(log *types.Log) (*ConsentRegistryBatchAccepted, error) {
	event := "BatchAccepted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryBatchAccepted)
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

// ConsentRegistryCustodianRegistered represents a CustodianRegistered event raised by the ConsentRegistry contract.
type ConsentRegistryCustodianRegistered struct {
	Site common.Address
	Key  *big.Int
	Raw  *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryCustodianRegisteredEventName = "CustodianRegistered"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryCustodianRegistered) ContractEventName() string {
	return ConsentRegistryCustodianRegisteredEventName
}

// UnpackCustodianRegisteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CustodianRegistered(address indexed site, uint256 key)
func (consentRegistry *ConsentRegistry) UnpackCustodianRegisteredEvent(log *types.Log) (*ConsentRegistryCustodianRegistered, error) {
	event := "CustodianRegistered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryCustodianRegistered)
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

// ConsentRegistryEIP712DomainChanged represents a EIP712DomainChanged event raised by the ConsentRegistry contract.
type ConsentRegistryEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryEIP712DomainChanged) ContractEventName() string {
	return ConsentRegistryEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (consentRegistry *ConsentRegistry) UnpackEIP712DomainChangedEvent(log *types.Log) (*ConsentRegistryEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryEIP712DomainChanged)
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

// ConsentRegistryHolderRetired represents a HolderRetired event raised by the ConsentRegistry contract.
type ConsentRegistryHolderRetired struct {
	Site common.Address
	Slot uint32
	Key  common.Address
	Raw  *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryHolderRetiredEventName = "HolderRetired"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryHolderRetired) ContractEventName() string {
	return ConsentRegistryHolderRetiredEventName
}

// UnpackHolderRetiredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HolderRetired(address indexed site, uint32 indexed slot, address key)
func (consentRegistry *ConsentRegistry) UnpackHolderRetiredEvent(log *types.Log) (*ConsentRegistryHolderRetired, error) {
	event := "HolderRetired"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryHolderRetired)
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

// ConsentRegistryKeyStored represents a KeyStored event raised by the ConsentRegistry contract.
type ConsentRegistryKeyStored struct {
	CircuitHash [32]byte
	Circuit     string
	Holder      common.Address
	Raw         *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryKeyStoredEventName = "KeyStored"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryKeyStored) ContractEventName() string {
	return ConsentRegistryKeyStoredEventName
}

// UnpackKeyStoredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyStored(bytes32 indexed circuitHash, string circuit, address holder)
func (consentRegistry *ConsentRegistry) UnpackKeyStoredEvent(log *types.Log) (*ConsentRegistryKeyStored, error) {
	event := "KeyStored"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryKeyStored)
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

// ConsentRegistryQueued represents a Queued event raised by the ConsentRegistry contract.
type ConsentRegistryQueued struct {
	Site   common.Address
	Number uint64
	Kind   uint8
	Slot   uint32
	Key    *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryQueuedEventName = "Queued"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryQueued) ContractEventName() string {
	return ConsentRegistryQueuedEventName
}

// UnpackQueuedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Queued(address indexed site, uint64 indexed number, uint8 kind, uint32 slot, uint256 key)
func (consentRegistry *ConsentRegistry) UnpackQueuedEvent(log *types.Log) (*ConsentRegistryQueued, error) {
	event := "Queued"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryQueued)
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

// ConsentRegistryRecoveryAnnounced represents a RecoveryAnnounced event raised by the ConsentRegistry contract.
type ConsentRegistryRecoveryAnnounced struct {
	Site common.Address
	Slot uint32
	Key  *big.Int
	Ripe uint64
	Raw  *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryRecoveryAnnouncedEventName = "RecoveryAnnounced"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryRecoveryAnnounced) ContractEventName() string {
	return ConsentRegistryRecoveryAnnouncedEventName
}

// UnpackRecoveryAnnouncedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryAnnounced(address indexed site, uint32 indexed slot, uint256 key, uint64 ripe)
func (consentRegistry *ConsentRegistry) UnpackRecoveryAnnouncedEvent(log *types.Log) (*ConsentRegistryRecoveryAnnounced, error) {
	event := "RecoveryAnnounced"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryRecoveryAnnounced)
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

// ConsentRegistryRecoveryStopped represents a RecoveryStopped event raised by the ConsentRegistry contract.
type ConsentRegistryRecoveryStopped struct {
	Site common.Address
	Slot uint32
	Raw  *types.Log // Blockchain specific contextual infos
}

const ConsentRegistryRecoveryStoppedEventName = "RecoveryStopped"

// ContractEventName returns the user-defined event name.
func (ConsentRegistryRecoveryStopped) ContractEventName() string {
	return ConsentRegistryRecoveryStoppedEventName
}

// UnpackRecoveryStoppedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryStopped(address indexed site, uint32 indexed slot)
func (consentRegistry *ConsentRegistry) UnpackRecoveryStoppedEvent(log *types.Log) (*ConsentRegistryRecoveryStopped, error) {
	event := "RecoveryStopped"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consentRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRegistryRecoveryStopped)
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
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["AlreadyWithdrawing"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackAlreadyWithdrawingError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["BatchExpired"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackBatchExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["CustodianKnown"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackCustodianKnownError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["InputNotReduced"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackInputNotReducedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["InvalidKey"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackInvalidKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["InvalidSlot"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackInvalidSlotError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["KeyNotPinned"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackKeyNotPinnedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["KeyNotStored"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackKeyNotStoredError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["KeyRetired"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackKeyRetiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["KeyStoredAlready"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackKeyStoredAlreadyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["MalformedKey"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackMalformedKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["MalformedProof"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackMalformedProofError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NoCustodian"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNoCustodianError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NoKey"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNoKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NoRecovery"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNoRecoveryError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NotActiveSite"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNotActiveSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NotCertified"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNotCertifiedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["NotSigned"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackNotSignedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["ProofRefused"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackProofRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["RecoveryWaits"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackRecoveryWaitsError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["RetiredHolder"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackRetiredHolderError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["TooManyTaken"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackTooManyTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["WrongCircuit"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackWrongCircuitError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["WrongEpoch"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackWrongEpochError(raw[4:])
	}
	if bytes.Equal(raw[:4], consentRegistry.abi.Errors["WrongRound"].ID.Bytes()[:4]) {
		return consentRegistry.UnpackWrongRoundError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ConsentRegistryAlreadyWithdrawing represents a AlreadyWithdrawing error raised by the ConsentRegistry contract.
type ConsentRegistryAlreadyWithdrawing struct {
	Site common.Address
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyWithdrawing(address site, uint32 slot)
func ConsentRegistryAlreadyWithdrawingErrorID() common.Hash {
	return common.HexToHash("0x828b83b5bdd590f7963296c1e4a1472de408db8826b411c1921a3df88b29c1aa")
}

// UnpackAlreadyWithdrawingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyWithdrawing(address site, uint32 slot)
func (consentRegistry *ConsentRegistry) UnpackAlreadyWithdrawingError(raw []byte) (*ConsentRegistryAlreadyWithdrawing, error) {
	out := new(ConsentRegistryAlreadyWithdrawing)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "AlreadyWithdrawing", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryBatchExpired represents a BatchExpired error raised by the ConsentRegistry contract.
type ConsentRegistryBatchExpired struct {
	GoodUntil uint64
	Current   *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BatchExpired(uint64 goodUntil, uint256 current)
func ConsentRegistryBatchExpiredErrorID() common.Hash {
	return common.HexToHash("0xe1eca8dcee1244537b86b9aff872325a63cc9e433a24abed94ab003875fc6ba1")
}

// UnpackBatchExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BatchExpired(uint64 goodUntil, uint256 current)
func (consentRegistry *ConsentRegistry) UnpackBatchExpiredError(raw []byte) (*ConsentRegistryBatchExpired, error) {
	out := new(ConsentRegistryBatchExpired)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "BatchExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryCustodianKnown represents a CustodianKnown error raised by the ConsentRegistry contract.
type ConsentRegistryCustodianKnown struct {
	Site common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CustodianKnown(address site)
func ConsentRegistryCustodianKnownErrorID() common.Hash {
	return common.HexToHash("0x9141b30a8d50ff984f972af77ef95633bc96f3de85c49dab1f33348fbbac035d")
}

// UnpackCustodianKnownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CustodianKnown(address site)
func (consentRegistry *ConsentRegistry) UnpackCustodianKnownError(raw []byte) (*ConsentRegistryCustodianKnown, error) {
	out := new(ConsentRegistryCustodianKnown)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "CustodianKnown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the ConsentRegistry contract.
type ConsentRegistryECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func ConsentRegistryECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (consentRegistry *ConsentRegistry) UnpackECDSAInvalidSignatureError(raw []byte) (*ConsentRegistryECDSAInvalidSignature, error) {
	out := new(ConsentRegistryECDSAInvalidSignature)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the ConsentRegistry contract.
type ConsentRegistryECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func ConsentRegistryECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (consentRegistry *ConsentRegistry) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*ConsentRegistryECDSAInvalidSignatureLength, error) {
	out := new(ConsentRegistryECDSAInvalidSignatureLength)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the ConsentRegistry contract.
type ConsentRegistryECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func ConsentRegistryECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (consentRegistry *ConsentRegistry) UnpackECDSAInvalidSignatureSError(raw []byte) (*ConsentRegistryECDSAInvalidSignatureS, error) {
	out := new(ConsentRegistryECDSAInvalidSignatureS)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryInputNotReduced represents a InputNotReduced error raised by the ConsentRegistry contract.
type ConsentRegistryInputNotReduced struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InputNotReduced(uint256 index)
func ConsentRegistryInputNotReducedErrorID() common.Hash {
	return common.HexToHash("0xbb880c10e040abe66f2194fcdc0595a4d3abd5acc93dbfdad528ad782cf9d681")
}

// UnpackInputNotReducedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InputNotReduced(uint256 index)
func (consentRegistry *ConsentRegistry) UnpackInputNotReducedError(raw []byte) (*ConsentRegistryInputNotReduced, error) {
	out := new(ConsentRegistryInputNotReduced)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "InputNotReduced", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryInvalidKey represents a InvalidKey error raised by the ConsentRegistry contract.
type ConsentRegistryInvalidKey struct {
	Key *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidKey(uint256 key)
func ConsentRegistryInvalidKeyErrorID() common.Hash {
	return common.HexToHash("0xe938ac382c26132aa5fe4af2c5e9ee88093da80920d00cf75ecb3ea33e4dd494")
}

// UnpackInvalidKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidKey(uint256 key)
func (consentRegistry *ConsentRegistry) UnpackInvalidKeyError(raw []byte) (*ConsentRegistryInvalidKey, error) {
	out := new(ConsentRegistryInvalidKey)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "InvalidKey", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryInvalidShortString represents a InvalidShortString error raised by the ConsentRegistry contract.
type ConsentRegistryInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func ConsentRegistryInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (consentRegistry *ConsentRegistry) UnpackInvalidShortStringError(raw []byte) (*ConsentRegistryInvalidShortString, error) {
	out := new(ConsentRegistryInvalidShortString)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryInvalidSlot represents a InvalidSlot error raised by the ConsentRegistry contract.
type ConsentRegistryInvalidSlot struct {
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidSlot(uint32 slot)
func ConsentRegistryInvalidSlotErrorID() common.Hash {
	return common.HexToHash("0xb34a6a780b67975f3bef162ca0d4df373d9bc92d72f6e829325c72a7daa75220")
}

// UnpackInvalidSlotError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidSlot(uint32 slot)
func (consentRegistry *ConsentRegistry) UnpackInvalidSlotError(raw []byte) (*ConsentRegistryInvalidSlot, error) {
	out := new(ConsentRegistryInvalidSlot)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "InvalidSlot", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryKeyNotPinned represents a KeyNotPinned error raised by the ConsentRegistry contract.
type ConsentRegistryKeyNotPinned struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyNotPinned(string circuit)
func ConsentRegistryKeyNotPinnedErrorID() common.Hash {
	return common.HexToHash("0x42bbc181dc1e3e228673ac3bfe888325137da1f8642ad17456de93502e81eac2")
}

// UnpackKeyNotPinnedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyNotPinned(string circuit)
func (consentRegistry *ConsentRegistry) UnpackKeyNotPinnedError(raw []byte) (*ConsentRegistryKeyNotPinned, error) {
	out := new(ConsentRegistryKeyNotPinned)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "KeyNotPinned", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryKeyNotStored represents a KeyNotStored error raised by the ConsentRegistry contract.
type ConsentRegistryKeyNotStored struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyNotStored()
func ConsentRegistryKeyNotStoredErrorID() common.Hash {
	return common.HexToHash("0xc019f7106ddf171e7f40967b8e29a5c83e82af2f1347cbea1a31b200f484e02e")
}

// UnpackKeyNotStoredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyNotStored()
func (consentRegistry *ConsentRegistry) UnpackKeyNotStoredError(raw []byte) (*ConsentRegistryKeyNotStored, error) {
	out := new(ConsentRegistryKeyNotStored)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "KeyNotStored", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryKeyRetired represents a KeyRetired error raised by the ConsentRegistry contract.
type ConsentRegistryKeyRetired struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyRetired(string circuit)
func ConsentRegistryKeyRetiredErrorID() common.Hash {
	return common.HexToHash("0x993ee202f1e36cdff71d31f553e187dc12f7764634f846527a67dd97c9b3ca23")
}

// UnpackKeyRetiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyRetired(string circuit)
func (consentRegistry *ConsentRegistry) UnpackKeyRetiredError(raw []byte) (*ConsentRegistryKeyRetired, error) {
	out := new(ConsentRegistryKeyRetired)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "KeyRetired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryKeyStoredAlready represents a KeyStoredAlready error raised by the ConsentRegistry contract.
type ConsentRegistryKeyStoredAlready struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyStoredAlready(string circuit)
func ConsentRegistryKeyStoredAlreadyErrorID() common.Hash {
	return common.HexToHash("0xda9cd6e32d88a8fbee2a07659331a0165a3e43bbfd6dc513e4c0366e57cf8cb3")
}

// UnpackKeyStoredAlreadyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyStoredAlready(string circuit)
func (consentRegistry *ConsentRegistry) UnpackKeyStoredAlreadyError(raw []byte) (*ConsentRegistryKeyStoredAlready, error) {
	out := new(ConsentRegistryKeyStoredAlready)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "KeyStoredAlready", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryMalformedKey represents a MalformedKey error raised by the ConsentRegistry contract.
type ConsentRegistryMalformedKey struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MalformedKey()
func ConsentRegistryMalformedKeyErrorID() common.Hash {
	return common.HexToHash("0xfbfe0469fd0a254a0928448c121cddce144e2456ff3ca2127bf27742b6554b36")
}

// UnpackMalformedKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MalformedKey()
func (consentRegistry *ConsentRegistry) UnpackMalformedKeyError(raw []byte) (*ConsentRegistryMalformedKey, error) {
	out := new(ConsentRegistryMalformedKey)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "MalformedKey", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryMalformedProof represents a MalformedProof error raised by the ConsentRegistry contract.
type ConsentRegistryMalformedProof struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MalformedProof()
func ConsentRegistryMalformedProofErrorID() common.Hash {
	return common.HexToHash("0xf4ea0ab0e49fc2e6d996c761e58d482784142477d6e452c894b861bdcb69f5e6")
}

// UnpackMalformedProofError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MalformedProof()
func (consentRegistry *ConsentRegistry) UnpackMalformedProofError(raw []byte) (*ConsentRegistryMalformedProof, error) {
	out := new(ConsentRegistryMalformedProof)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "MalformedProof", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryNoCustodian represents a NoCustodian error raised by the ConsentRegistry contract.
type ConsentRegistryNoCustodian struct {
	Site common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCustodian(address site)
func ConsentRegistryNoCustodianErrorID() common.Hash {
	return common.HexToHash("0x8d6c29050820c03f566a7e7af62dcea4c43639218c6ff5b9aeb3b93c3ec82f47")
}

// UnpackNoCustodianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCustodian(address site)
func (consentRegistry *ConsentRegistry) UnpackNoCustodianError(raw []byte) (*ConsentRegistryNoCustodian, error) {
	out := new(ConsentRegistryNoCustodian)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NoCustodian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryNoKey represents a NoKey error raised by the ConsentRegistry contract.
type ConsentRegistryNoKey struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoKey(string circuit)
func ConsentRegistryNoKeyErrorID() common.Hash {
	return common.HexToHash("0xb4bc8269de83e9802e601b3fb9fb5dad5bf9edb38d8c2f999e283c6e21652203")
}

// UnpackNoKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoKey(string circuit)
func (consentRegistry *ConsentRegistry) UnpackNoKeyError(raw []byte) (*ConsentRegistryNoKey, error) {
	out := new(ConsentRegistryNoKey)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NoKey", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryNoRecovery represents a NoRecovery error raised by the ConsentRegistry contract.
type ConsentRegistryNoRecovery struct {
	Site common.Address
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoRecovery(address site, uint32 slot)
func ConsentRegistryNoRecoveryErrorID() common.Hash {
	return common.HexToHash("0x48dda6ebb1eb5e081f66156b9c59e99f554bec9e88e3d234cf58c149aadea92f")
}

// UnpackNoRecoveryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoRecovery(address site, uint32 slot)
func (consentRegistry *ConsentRegistry) UnpackNoRecoveryError(raw []byte) (*ConsentRegistryNoRecovery, error) {
	out := new(ConsentRegistryNoRecovery)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NoRecovery", raw); err != nil {
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

// ConsentRegistryNotCertified represents a NotCertified error raised by the ConsentRegistry contract.
type ConsentRegistryNotCertified struct {
	Site   common.Address
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotCertified(address site, address signer)
func ConsentRegistryNotCertifiedErrorID() common.Hash {
	return common.HexToHash("0x8167009b0b0b283bd4b5012c283f62fbac1e646ae0cf6b8e5cadbfe756c8e742")
}

// UnpackNotCertifiedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotCertified(address site, address signer)
func (consentRegistry *ConsentRegistry) UnpackNotCertifiedError(raw []byte) (*ConsentRegistryNotCertified, error) {
	out := new(ConsentRegistryNotCertified)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NotCertified", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryNotSigned represents a NotSigned error raised by the ConsentRegistry contract.
type ConsentRegistryNotSigned struct {
	Want   common.Address
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotSigned(address want, address signer)
func ConsentRegistryNotSignedErrorID() common.Hash {
	return common.HexToHash("0xb01b4c632f8fc0f901a7fb50d1037cd42c3ca3d44757b0f6987af5d6ceaa8d5e")
}

// UnpackNotSignedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotSigned(address want, address signer)
func (consentRegistry *ConsentRegistry) UnpackNotSignedError(raw []byte) (*ConsentRegistryNotSigned, error) {
	out := new(ConsentRegistryNotSigned)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "NotSigned", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryProofRefused represents a ProofRefused error raised by the ConsentRegistry contract.
type ConsentRegistryProofRefused struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProofRefused(string circuit)
func ConsentRegistryProofRefusedErrorID() common.Hash {
	return common.HexToHash("0x13b77d206eedc82a13005dfaf8d7d3a042caea2f85800a97a36d7ff21b03498d")
}

// UnpackProofRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProofRefused(string circuit)
func (consentRegistry *ConsentRegistry) UnpackProofRefusedError(raw []byte) (*ConsentRegistryProofRefused, error) {
	out := new(ConsentRegistryProofRefused)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "ProofRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryRecoveryWaits represents a RecoveryWaits error raised by the ConsentRegistry contract.
type ConsentRegistryRecoveryWaits struct {
	Site common.Address
	Slot uint32
	Ripe uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RecoveryWaits(address site, uint32 slot, uint64 ripe)
func ConsentRegistryRecoveryWaitsErrorID() common.Hash {
	return common.HexToHash("0x628761192e9a7d9c82483a4757da4423283d335c3a1a66e3e8918cf457f1a24d")
}

// UnpackRecoveryWaitsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RecoveryWaits(address site, uint32 slot, uint64 ripe)
func (consentRegistry *ConsentRegistry) UnpackRecoveryWaitsError(raw []byte) (*ConsentRegistryRecoveryWaits, error) {
	out := new(ConsentRegistryRecoveryWaits)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "RecoveryWaits", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryRetiredHolder represents a RetiredHolder error raised by the ConsentRegistry contract.
type ConsentRegistryRetiredHolder struct {
	Site common.Address
	Slot uint32
	Key  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RetiredHolder(address site, uint32 slot, address key)
func ConsentRegistryRetiredHolderErrorID() common.Hash {
	return common.HexToHash("0xd9e7380436721e3b7fdd0c7b967ee450285b53ddc119b08143081d1ac9219468")
}

// UnpackRetiredHolderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RetiredHolder(address site, uint32 slot, address key)
func (consentRegistry *ConsentRegistry) UnpackRetiredHolderError(raw []byte) (*ConsentRegistryRetiredHolder, error) {
	out := new(ConsentRegistryRetiredHolder)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "RetiredHolder", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryStringTooLong represents a StringTooLong error raised by the ConsentRegistry contract.
type ConsentRegistryStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func ConsentRegistryStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (consentRegistry *ConsentRegistry) UnpackStringTooLongError(raw []byte) (*ConsentRegistryStringTooLong, error) {
	out := new(ConsentRegistryStringTooLong)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryTooManyTaken represents a TooManyTaken error raised by the ConsentRegistry contract.
type ConsentRegistryTooManyTaken struct {
	Taken   uint64
	Waiting uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyTaken(uint64 taken, uint64 waiting)
func ConsentRegistryTooManyTakenErrorID() common.Hash {
	return common.HexToHash("0x0f4870304ccbf4801525ca80ed23e8e8fcd2a63d8550d84fc0c0f3cf7baac5fa")
}

// UnpackTooManyTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyTaken(uint64 taken, uint64 waiting)
func (consentRegistry *ConsentRegistry) UnpackTooManyTakenError(raw []byte) (*ConsentRegistryTooManyTaken, error) {
	out := new(ConsentRegistryTooManyTaken)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "TooManyTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRegistryWrongCircuit represents a WrongCircuit error raised by the ConsentRegistry contract.
type ConsentRegistryWrongCircuit struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongCircuit(string circuit)
func ConsentRegistryWrongCircuitErrorID() common.Hash {
	return common.HexToHash("0x159946a450964d7ca4e68a840ec877a87de852c9e50aced0f3773265d2f25b59")
}

// UnpackWrongCircuitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongCircuit(string circuit)
func (consentRegistry *ConsentRegistry) UnpackWrongCircuitError(raw []byte) (*ConsentRegistryWrongCircuit, error) {
	out := new(ConsentRegistryWrongCircuit)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "WrongCircuit", raw); err != nil {
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

// ConsentRegistryWrongRound represents a WrongRound error raised by the ConsentRegistry contract.
type ConsentRegistryWrongRound struct {
	Site    common.Address
	Slot    uint32
	Given   uint64
	Current uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongRound(address site, uint32 slot, uint64 given, uint64 current)
func ConsentRegistryWrongRoundErrorID() common.Hash {
	return common.HexToHash("0xf767d033ed382ca716839494750762d6e4d720d2890b0f5779627510df5455a6")
}

// UnpackWrongRoundError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongRound(address site, uint32 slot, uint64 given, uint64 current)
func (consentRegistry *ConsentRegistry) UnpackWrongRoundError(raw []byte) (*ConsentRegistryWrongRound, error) {
	out := new(ConsentRegistryWrongRound)
	if err := consentRegistry.abi.UnpackIntoInterface(out, "WrongRound", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumMetaData contains all meta data concerning the Consortium contract.
var ConsortiumMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name_\",\"type\":\"string\"},{\"internalType\":\"bool\",\"name\":\"development_\",\"type\":\"bool\"},{\"internalType\":\"uint8\",\"name\":\"quorum_\",\"type\":\"uint8\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"AccountTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"AlreadyOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadySupported\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BootstrapOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BootstrapOver\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"IdTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"InvalidCircuit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"}],\"name\":\"InvalidId\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"}],\"name\":\"InvalidName\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"}],\"name\":\"InvalidQuorum\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"InvalidReason\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"}],\"name\":\"InvalidRecord\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidRole\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"name\":\"KeyAlreadyPinned\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"LastSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"MissingKeys\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"MotionLapsed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"MotionOver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"}],\"name\":\"NoKeyInUse\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"NotActiveMember\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotPossessed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"PeerIdTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"UnknownMotion\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"pins\",\"type\":\"uint256\"}],\"name\":\"WrongNumberOfPins\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"indexed\":false,\"internalType\":\"structConsortium.Member\",\"name\":\"member\",\"type\":\"tuple\"}],\"name\":\"AdmissionMoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"BootstrapClosed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"development\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"}],\"name\":\"ConsortiumCreated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"circuitHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"name\":\"KeyPinned\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"circuitHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"KeyRetired\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"MemberRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"MotionCarried\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"mover\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"subject\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumConsortium.Kind\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"MotionMade\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"MotionSupported\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"operator\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"OperatorReplaced\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"name\":\"PinMoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"name\":\"ResearcherAdmitted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"name\":\"SiteAdmitted\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MAX_PINS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_REASON\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MOTION_LIFE\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"accountOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"active\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"activeSites\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"}],\"name\":\"admitResearcher\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"}],\"name\":\"admitSite\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"bootstrapClosed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"closeBootstrap\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"development\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"eip712Domain\",\"outputs\":[{\"internalType\":\"bytes1\",\"name\":\"fields\",\"type\":\"bytes1\"},{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"version\",\"type\":\"string\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"verifyingContract\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256[]\",\"name\":\"extensions\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"founder\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"idOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"circuit\",\"type\":\"bytes32\"}],\"name\":\"inUse\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"isActiveResearcher\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"isActiveSite\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"circuit\",\"type\":\"bytes32\"}],\"name\":\"keyHash\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"motionState\",\"outputs\":[{\"internalType\":\"enumConsortium.Kind\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"carried\",\"type\":\"bool\"},{\"internalType\":\"address\",\"name\":\"subject\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"address[]\",\"name\":\"supporters\",\"type\":\"address[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"motions\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"moveAdmission\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"possession\",\"type\":\"bytes\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"moveOperator\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"keyHash\",\"type\":\"bytes32\"}],\"internalType\":\"structConsortium.Pin[]\",\"name\":\"pins\",\"type\":\"tuple[]\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"movePins\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"moveRemoval\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string[]\",\"name\":\"circuits\",\"type\":\"string[]\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"moveRetirement\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"operator\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"operatorDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"circuit\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"keyHash_\",\"type\":\"bytes32\"}],\"name\":\"pinKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"record\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"pinRecord\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"role\",\"type\":\"uint8\"},{\"components\":[{\"internalType\":\"string\",\"name\":\"id\",\"type\":\"string\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"signingKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"peerId\",\"type\":\"bytes\"}],\"internalType\":\"structConsortium.Member\",\"name\":\"m\",\"type\":\"tuple\"}],\"name\":\"possessionDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"quorum\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"circuit\",\"type\":\"bytes32\"}],\"name\":\"retired\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"roleOf\",\"outputs\":[{\"internalType\":\"enumConsortium.Role\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"motion\",\"type\":\"uint256\"}],\"name\":\"support\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumConsortium.Kind\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"subject\",\"type\":\"address\"}],\"name\":\"votesNeeded\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "5397422008184deeb9f8191b9c79122361",
	Bin: "0x6101c0604052348015610010575f5ffd5b5060405161416338038061416383398101604081905261002f9161028b565b6040518060400160405280601081526020016f53616c757320436f6e736f727469756d60801b815250604051806040016040528060018152602001603160f81b8152506100818261021660201b60201c565b6101205261008e81610216565b61014052815160208084019190912060e052815190820120610100524660a05261011a60e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c05282511580610132575060408351115b1561015b5782604051637f19f48d60e01b81526004016101529190610389565b60405180910390fd5b60328160ff161080610170575060638160ff16115b1561019357604051634c7795ff60e01b815260ff82166004820152602401610152565b33610160819052600380546001600160a01b03191690911790558115156101805260ff81166101a05260026101c88482610431565b50336001600160a01b03167ff0e78ab632944c979919547e0fa0132120955e087102ac6f03d27305497c493a848484604051610206939291906104ef565b60405180910390a250505061053e565b5f5f829050601f81511115610240578260405163305a27a960e01b81526004016101529190610389565b805161024b8261051b565b179392505050565b634e487b7160e01b5f52604160045260245ffd5b80518015158114610276575f5ffd5b919050565b805160ff81168114610276575f5ffd5b5f5f5f6060848603121561029d575f5ffd5b83516001600160401b038111156102b2575f5ffd5b8401601f810186136102c2575f5ffd5b80516001600160401b038111156102db576102db610253565b604051601f8201601f19908116603f011681016001600160401b038111828210171561030957610309610253565b604052818152828201602001881015610320575f5ffd5b8160208401602083015e5f6020838301015280955050505061034460208501610267565b91506103526040850161027b565b90509250925092565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f61039b602083018461035b565b9392505050565b600181811c908216806103b657607f821691505b6020821081036103d457634e487b7160e01b5f52602260045260245ffd5b50919050565b601f82111561042c578282111561042c57805f5260205f20601f840160051c602085101561040557505f5b90810190601f840160051c035f5b81811015610428575f83820155600101610413565b5050505b505050565b81516001600160401b0381111561044a5761044a610253565b61045e8161045884546103a2565b846103da565b6020601f821160018114610490575f83156104795750848201515b5f19600385901b1c1916600184901b1784556104e8565b5f84815260208120601f198516915b828110156104bf578785015182556020948501946001909201910161049f565b50848210156104dc57868401515f19600387901b60f8161c191681555b505060018360011b0184555b5050505050565b606081525f610501606083018661035b565b93151560208301525060ff91909116604090910152919050565b805160208083015191908110156103d4575f1960209190910360031b1b16919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a051613baf6105b45f395f81816102a7015261077b01525f61042501525f61034901525f611f6001525f611f3001525f6120b801525f61209001525f611feb01525f61201501525f61203f0152613baf5ff3fe608060405234801561000f575f5ffd5b5060043610610213575f3560e01c8063570ca7351161011f578063a7e5b751116100a9578063d085644811610079578063d08564481461053a578063d94fe8321461055e578063dd52f0c01461057d578063f594e32014610590578063fb20d6fa14610599575f5ffd5b8063a7e5b751146104ea578063be63b8a81461050c578063c0b0cc9a1461051f578063ca8a131214610532575f5ffd5b806382480801116100ef578063824808011461044757806384b0196e1461045a57806386bcc6f114610475578063975f04c214610488578063a5d7827e146104bb575f5ffd5b8063570ca735146103e7578063671e1fa4146103fa578063754dd3f91461040d5780637b929c2714610420575f5ffd5b80632cc65a0c116101a05780634db3e9c7116101705780634db3e9c7146103835780634ea71327146103965780634f14ff77146103b85780635220604d146103c157806356c9493f146103d4575f5ffd5b80632cc65a0c146102ff5780633b18889314610312578063432c0e0b146103315780634d853ee514610344575f5ffd5b8063114d24a3116101e6578063114d24a31461028f5780631703a018146102a257806321baae77146102db57806322917b76146102ee57806324bc4131146102f7575f5ffd5b8063046852c91461021757806306fdde031461022c578063096841e61461024a57806310ce1da31461026b575b5f5ffd5b61022a610225366004612c16565b6105bb565b005b610234610668565b6040516102419190612c8b565b60405180910390f35b61025d610258366004612cd7565b6106f4565b604051908152602001610241565b60035461027f90600160a01b900460ff1681565b6040519015158152602001610241565b61025d61029d366004612d0a565b61076c565b6102c97f000000000000000000000000000000000000000000000000000000000000000081565b60405160ff9091168152602001610241565b61022a6102e9366004612d54565b610815565b61025d600c5481565b61025d604081565b61025d61030d366004612dc9565b61088d565b61025d610320366004612e13565b60096020525f908152604090205481565b61027f61033f366004612e2a565b610898565b61036b7f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b039091168152602001610241565b61027f610391366004612e2a565b6108f0565b61027f6103a4366004612e2a565b60066020525f908152604090205460ff1681565b61025d60045481565b61025d6103cf366004612e45565b610919565b61022a6103e2366004612e13565b610a5b565b60035461036b906001600160a01b031681565b61025d610408366004612eec565b610ab9565b61022a61041b366004612c16565b610bc9565b61027f7f000000000000000000000000000000000000000000000000000000000000000081565b61025d610455366004612f34565b610c2c565b610462610ce9565b6040516102419796959493929190612f6b565b61025d610483366004613041565b610d2b565b61036b6104963660046130ab565b600860209081525f92835260408084209091529082529020546001600160a01b031681565b6104dd6104c9366004612e2a565b60056020525f908152604090205460ff1681565b60405161024191906130e7565b61027f6104f8366004612e13565b600a6020525f908152604090205460ff1681565b61027f61051a366004612e13565b610f23565b61025d61052d366004613041565b610f50565b61022a6111da565b61054d610548366004612e13565b611291565b604051610241959493929190613115565b61025d61056c366004612e2a565b60076020525f908152604090205481565b61022a61058b366004612d54565b611349565b61025d61011881565b6105a362278d0081565b6040516001600160401b039091168152602001610241565b6003546001600160a01b031633146105ed57604051633b63649d60e11b81523360048201526024015b60405180910390fd5b6105f783836113bc565b6106185782826040516368826a5f60e01b81526004016105e49291906131c3565b6106238383836113ff565b61066383838080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250859250611491915050565b505050565b60028054610675906131d6565b80601f01602080910402602001604051908101604052809291908181526020018280546106a1906131d6565b80156106ec5780601f106106c3576101008083540402835291602001916106ec565b820191905f5260205f20905b8154815290600101906020018083116106cf57829003601f168201915b505050505081565b604080517fef985f0fb98c0609fd32db28a5c0f75fbded8a449152015b7358dbb00e79c66160208201526001600160a01b038416918101919091526001600160401b03821660608201525f90610763906080015b6040516020818303038152906040528051906020012061152b565b90505b92915050565b6004545f908160646107a160ff7f0000000000000000000000000000000000000000000000000000000000000000168461321c565b6107ab9190613233565b6107b6906001613252565b905060038560068111156107cc576107cc6130d3565b1480156107d857508181145b80156107e45750600282115b80156107f457506107f484610898565b1561080d57610804600183613265565b92505050610766565b949350505050565b6003546001600160a01b0316331461084257604051633b63649d60e11b81523360048201526024016105e4565b600354600160a01b900460ff161561086d5760405163391e4ee760e21b815260040160405180910390fd5b61087a6001848484611557565b610663600161088885613347565b6117c3565b5f6107638383611990565b6001600160a01b0381165f9081526006602052604081205460ff168015610766575060015b6001600160a01b0383165f9081526005602052604090205460ff1660028111156108e9576108e96130d3565b1492915050565b6001600160a01b0381165f9081526006602052604081205460ff168015610766575060026108bd565b5f61092333610898565b6109425760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff1661096c576040516301fc638360e11b815260040160405180910390fd5b5f87600281111561097f5761097f6130d3565b0361099d57604051636caa20b560e11b815260040160405180910390fd5b6109a987878787611557565b6109ee60018860028111156109c0576109c06130d3565b146109cc5760026109cf565b60015b6109df6040890160208a01612e2a565b6001600160401b038686611a8f565b5f818152600b602052604090209091508690600201610a0d828261354f565b905050807fa0e7f0becb756a40078f9f0111afa60afbc8f2e79a570ad9276e97924aa17fc387604051610a4091906136ae565b60405180910390a2610a5181611bfe565b9695505050505050565b610a6433610898565b610a835760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff16610aad576040516301fc638360e11b815260040160405180910390fd5b610ab681611bfe565b50565b5f610ac333610898565b610ae25760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff16610b0c576040516301fc638360e11b815260040160405180910390fd5b5f610b55610b1a89896106f4565b87878080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611e3b92505050565b9050876001600160a01b0316816001600160a01b031614610b9c57604051632f13144160e01b81526001600160a01b03808a166004830152821660248201526044016105e4565b610ba588611e63565b610bb3600689898787611a8f565b9150610bbe82611bfe565b509695505050505050565b6003546001600160a01b03163314610bf657604051633b63649d60e11b81523360048201526024016105e4565b600354600160a01b900460ff1615610c215760405163391e4ee760e21b815260040160405180910390fd5b610623838383611ef2565b5f610c3633610898565b610c555760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff16610c7f576040516301fc638360e11b815260040160405180910390fd5b6001600160a01b0384165f9081526006602052604090205460ff16610cc257604051634a89b27f60e01b81526001600160a01b03851660048201526024016105e4565b610cd76003856001600160401b038686611a8f565b9050610ce281611bfe565b9392505050565b5f6060805f5f5f6060610cfa611f29565b610d02611f59565b604080515f80825260208201909252600f60f81b9b939a50919850469750309650945092509050565b5f610d3533610898565b610d545760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff16610d7e576040516301fc638360e11b815260040160405180910390fd5b831580610d8b5750604084115b15610dac5760405163aca8653d60e01b8152600481018590526024016105e4565b610dc160045f6001600160401b038686611a8f565b90505f5b84811015610f1957610e2b868683818110610de257610de2613730565b9050602002810190610df49190613744565b610dfe90806133eb565b888885818110610e1057610e10613730565b9050602002810190610e229190613744565b60200135611ef2565b5f828152600b60205260409020600701868683818110610e4d57610e4d613730565b9050602002810190610e5f9190613744565b81546001810183555f9283526020909220909160020201610e808282613762565b5050817f9e098de130864cedd76d3a06802bae4e6b508c65a9bc8da1bc74adb297821fb4878784818110610eb657610eb6613730565b9050602002810190610ec89190613744565b610ed290806133eb565b898986818110610ee457610ee4613730565b9050602002810190610ef69190613744565b60200135604051610f0993929190613827565b60405180910390a2600101610dc5565b5061080d81611bfe565b5f81815260096020526040812054158015906107665750505f908152600a602052604090205460ff161590565b5f610f5a33610898565b610f795760405163cd8ffa5b60e01b81523360048201526024016105e4565b600354600160a01b900460ff16610fa3576040516301fc638360e11b815260040160405180910390fd5b831580610fb05750604084115b15610fd15760405163aca8653d60e01b8152600481018590526024016105e4565b610fe660055f6001600160401b038686611a8f565b90505f5b84811015610f195761101e86868381811061100757611007613730565b905060200281019061101991906133eb565b6113bc565b156110625785858281811061103557611035613730565b905060200281019061104791906133eb565b60405163ac93b9a160e01b81526004016105e49291906131c3565b5f6110c387878481811061107857611078613730565b905060200281019061108a91906133eb565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611f8492505050565b9050600b5f8481526020019081526020015f2060070160405180604001604052808989868181106110f6576110f6613730565b905060200281019061110891906133eb565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92018290525093855250505060209182018590528354600181018555938152208151919260020201908190611166908261384a565b50602082015181600101555050827f9e098de130864cedd76d3a06802bae4e6b508c65a9bc8da1bc74adb297821fb48888858181106111a7576111a7613730565b90506020028101906111b991906133eb565b846040516111c993929190613827565b60405180910390a250600101610fea565b6003546001600160a01b0316331461120757604051633b63649d60e11b81523360048201526024016105e4565b600354600160a01b900460ff16156112325760405163391e4ee760e21b815260040160405180910390fd5b6004545f03611254576040516314c76c7760e21b815260040160405180910390fd5b6003805460ff60a01b1916600160a01b1790556040517f99766612511d80ca6705a61958f5fdb8f498578f47afe01edbe05bdf67f2d74e905f90a1565b5f818152600b602090815260408083208054600182018054845181870281018701909552808552869586958695606095909460ff808316956101008404909116946201000084046001600160a01b031694600160b01b9094046001600160401b03169391839183018282801561132e57602002820191905f5260205f20905b81546001600160a01b03168152600190910190602001808311611310575b50505050509050955095509550955095505091939590929450565b6003546001600160a01b0316331461137657604051633b63649d60e11b81523360048201526024016105e4565b600354600160a01b900460ff16156113a15760405163391e4ee760e21b815260040160405180910390fd5b6113ae6002848484611557565b610663600261088885613347565b5f6009821080159061076357506113d660095f84866138ff565b6113df91613926565b6001600160b81b03191668636572656d6f6e792f60b81b14905092915050565b81158061140c5750608082115b80611415575080155b1561143757828260405163ac93b9a160e01b81526004016105e49291906131c3565b5f60095f858560405161144b92919061395e565b604051809103902081526020019081526020015f20549050805f5f1b1461148b57838382604051630427199560e41b81526004016105e493929190613827565b50505050565b81516020808401919091205f8181526009909252604090912054156114da575f8181526009602052604090819020549051630427199560e41b81526105e491859160040161396d565b5f81815260096020526040908190208390555181907ffa6339ef6abec878ca20d0831ed292cfe8197c41992e653c322b0793419a0ba99061151e908690869061396d565b60405180910390a2505050565b5f610766611537611fdf565b8360405161190160f01b8152600281019290925260228201526042902090565b61156961156484806133eb565b612108565b5f600185600281111561157e5761157e6130d3565b1490508080156115ac575061159384806133eb565b61159c9161398e565b693932b9b2b0b931b432b960b11b145b156115d6576115bb84806133eb565b6040516356e22f5760e11b81526004016105e49291906131c3565b5f6115e76040860160208701612e2a565b6001600160a01b031614806115fe57506040840135155b15611638576116136040850160208601612e2a565b604051637cc4491360e01b81526001600160a01b0390911660048201526024016105e4565b80801561165d57506060840135158061165d575061165960808501856133eb565b1590505b15611672576116136040850160208601612e2a565b604061168160808601866133eb565b905011156116b45761169660808501856133eb565b60405163073b49ff60e51b81526105e4925060040190815260200190565b5f6116fd6116c28787611990565b85858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250611e3b92505050565b905061170f6040860160208701612e2a565b6001600160a01b0316816001600160a01b031614611764576117376040860160208701612e2a565b604051632f13144160e01b81526001600160a01b03918216600482015290821660248201526044016105e4565b6117bb8661177287806133eb565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f920191909152506117b6925050506040890160208a01612e2a565b61229e565b505050505050565b6117d582825f0151836020015161229e565b80515f906117e2906139ab565b6020808401516001600160a01b03165f9081526005909152604090208054919250849160ff1916600183600281111561181d5761181d6130d3565b0217905550602080830180516001600160a01b039081165f908152600684526040808220805460ff1916600117905583519092168152600790935282208390555190600890856002811115611874576118746130d3565b6002811115611885576118856130d3565b815260208082019290925260409081015f908120858252909252902080546001600160a01b0319166001600160a01b039290921691909117905560018360028111156118d3576118d36130d3565b0361193e5760048054905f6118e7836139ce565b919050555081602001516001600160a01b03167fb42c45b7b2a41d341e20f3960be128197e930a4816cb39a7a9cfde8a3950788d835f015184604001518560600151866080015160405161151e94939291906139e6565b81602001516001600160a01b03167f454eb509907d7ececf18dfbed4fc1ae666f8c90b2bf1545d7c91a3203886dfed835f015184604001518560600151866080015160405161151e94939291906139e6565b5f61076360018460028111156119a8576119a86130d3565b146119d3577f4c1f967c7572e482116bc4f3fb71f00f6f8d120d8ab1f8a732fba31da86e4b346119f5565b7fa5a12b1033bc844d537ce19c2d49b0c79cba32ca39ef163b06bd783187b5a02e5b6119ff84806133eb565b604051611a0d92919061395e565b6040518091039020846020016020810190611a289190612e2a565b60408601356060870135611a3f60808901896133eb565b604051611a4d92919061395e565b6040805191829003822060208301979097528101949094526001600160a01b039092166060840152608083015260a082015260c081019190915260e001610748565b5f811580611a9e575061011882115b15611abf576040516343cb798360e01b8152600481018390526024016105e4565b600c5f8154611acd906139ce565b91829055505f818152600b602052604090208054919250908790829060ff19166001836006811115611b0157611b016130d3565b0217905550805462010000600160b01b031916620100006001600160a01b03881602178155611b3362278d0042613a21565b815467ffffffffffffffff60b01b1916600160b01b6001600160401b039283168102919091178084550481169086161015611b8c57805467ffffffffffffffff60b01b1916600160b01b6001600160401b038716021781555b856001600160a01b0316336001600160a01b0316837f8f54de0fb1c6a68e2e78671423c97a52538c9b22aa63663afda50ca6fa5255e28a8888875f0160169054906101000a90046001600160401b0316604051611bec9493929190613a40565b60405180910390a45095945050505050565b5f818152600b6020526040812090815460ff166006811115611c2257611c226130d3565b03611c435760405163d43efab760e01b8152600481018390526024016105e4565b8054610100900460ff1615611c6e57604051630f90d1fd60e41b8152600481018390526024016105e4565b8054600160b01b90046001600160401b0316421115611cbb5780546040516330e1bf5d60e11b815260048101849052600160b01b9091046001600160401b031660248201526044016105e4565b60015f5b6001830154811015611d7f57336001600160a01b0316836001018281548110611cea57611cea613730565b5f918252602090912001546001600160a01b031603611d255760405163d035f9bd60e01b8152600481018590523360248201526044016105e4565b60065f846001018381548110611d3d57611d3d613730565b5f9182526020808320909101546001600160a01b0316835282019290925260400190205460ff1615611d775781611d73816139ce565b9250505b600101611cbf565b506001808301805491820181555f9081526020812090910180546001600160a01b03191633908117909155604051909185917faaf4cdc6c7b00673ebdf9a899baeac850e1135438a9b1774c3300851c8dc6edc9190a38154611df49060ff8116906201000090046001600160a01b031661076c565b811061066357815461ff00191661010017825560405183907fb4704a72addcb34d5abc8193e7388556adf7a008c6e7a5392a65739ec352eec0905f90a2610663838361238a565b5f5f5f5f611e49868661288c565b925092509250611e5982826128d5565b5090949350505050565b6003546001600160a01b0390811690821603611e9d576040516342a8622160e01b81526001600160a01b03821660048201526024016105e4565b6001600160a01b0381165f9081526005602052604081205460ff166002811115611ec957611ec96130d3565b14610ab65760405163f74d69ef60e01b81526001600160a01b03821660048201526024016105e4565b611efc83836113bc565b15611f1e57828260405163ac93b9a160e01b81526004016105e49291906131c3565b6106638383836113ff565b6060611f547f000000000000000000000000000000000000000000000000000000000000000061298d565b905090565b6060611f547f000000000000000000000000000000000000000000000000000000000000000061298d565b80516020808301919091205f818152600990925260409091205490811580611fb957505f818152600a602052604090205460ff165b15611fd95782604051637c50c16760e01b81526004016105e49190612c8b565b50919050565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561203757507f000000000000000000000000000000000000000000000000000000000000000046145b1561206157507f000000000000000000000000000000000000000000000000000000000000000090565b611f54604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b81818015806121175750602081115b156121395783836040516356e22f5760e11b81526004016105e49291906131c3565b5f5b81811015612297575f606160f81b84848481811061215b5761215b613730565b9050013560f81c60f81b6001600160f81b031916101580156121a65750603d60f91b84848481811061218f5761218f613730565b9050013560f81c60f81b6001600160f81b03191611155b8061220e5750600360fc1b8484848181106121c3576121c3613730565b9050013560f81c60f81b6001600160f81b0319161015801561220e5750603960f81b8484848181106121f7576121f7613730565b9050013560f81c60f81b6001600160f81b03191611155b90505f84848481811061222357612223613730565b9050013560f81c60f81b6001600160f81b031916602d60f81b14801561224857505f83115b801561225d575061225a600185613265565b83105b90508115801561226b575080155b1561228d5786866040516356e22f5760e11b81526004016105e49291906131c3565b505060010161213b565b5050505050565b6003546001600160a01b03828116911614806122e457506001600160a01b0381165f9081526005602052604081205460ff1660028111156122e1576122e16130d3565b14155b1561230d5760405163f74d69ef60e01b81526001600160a01b03821660048201526024016105e4565b5f60085f856002811115612323576123236130d3565b6002811115612334576123346130d3565b81526020019081526020015f205f8461234c906139ab565b815260208101919091526040015f20546001600160a01b03169050801561148b5782816040516314663ead60e21b81526004016105e4929190613a7a565b6003815460ff1660068111156123a2576123a26130d3565b036123c65780546123c2906201000090046001600160a01b0316836129ca565b5050565b6004815460ff1660068111156123de576123de6130d3565b036124d0575f5b6007820154811015610663576124c882600701828154811061240957612409613730565b905f5260205f2090600202015f018054612422906131d6565b80601f016020809104026020016040519081016040528092919081815260200182805461244e906131d6565b80156124995780601f1061247057610100808354040283529160200191612499565b820191905f5260205f20905b81548152906001019060200180831161247c57829003601f168201915b50505050508360070183815481106124b3576124b3613730565b905f5260205f20906002020160010154611491565b6001016123e5565b6005815460ff1660068111156124e8576124e86130d3565b0361266d575f5b6007820154811015610663576125ad82600701828154811061251357612513613730565b905f5260205f2090600202015f01805461252c906131d6565b80601f0160208091040260200160405190810160405280929190818152602001828054612558906131d6565b80156125a35780601f1061257a576101008083540402835291602001916125a3565b820191905f5260205f20905b81548152906001019060200180831161258657829003601f168201915b5050505050611f84565b505f8260070182815481106125c4576125c4613730565b905f5260205f2090600202015f016040516125df9190613aa3565b60408051918290039091205f818152600a60205291909120805460ff19166001179055600784018054919250859183917fc876c83ff7a10c8c36e0ab5a3b46767a736ac789277d0fb46b695dfd40e9b242918690811061264157612641613730565b905f5260205f2090600202015f0160405161265c9190613b14565b60405180910390a3506001016124ef565b6006815460ff166006811115612685576126856130d3565b036127045780546126a4906201000090046001600160a01b0316611e63565b8054600380546001600160a01b0319166001600160a01b03620100009384900481169190911790915582546040518593909104909116907f54433b6a2cab547e45084649e5fd4ed2df351450f2aa72f8162510f116dfd93b905f90a35050565b6123c26001825460ff16600681111561271f5761271f6130d3565b1461272b57600261272e565b60015b826002016040518060a00160405290815f8201805461274c906131d6565b80601f0160208091040260200160405190810160405280929190818152602001828054612778906131d6565b80156127c35780601f1061279a576101008083540402835291602001916127c3565b820191905f5260205f20905b8154815290600101906020018083116127a657829003601f168201915b505050918352505060018201546001600160a01b031660208201526002820154604082015260038201546060820152600482018054608090920191612807906131d6565b80601f0160208091040260200160405190810160405280929190818152602001828054612833906131d6565b801561287e5780601f106128555761010080835404028352916020019161287e565b820191905f5260205f20905b81548152906001019060200180831161286157829003601f168201915b5050505050815250506117c3565b5f5f5f83516041036128c3576020840151604085015160608601515f1a6128b588828585612ae3565b9550955095505050506128ce565b505081515f91506002905b9250925092565b5f8260038111156128e8576128e86130d3565b036128f1575050565b6001826003811115612905576129056130d3565b036129235760405163f645eedf60e01b815260040160405180910390fd5b6002826003811115612937576129376130d3565b036129585760405163fce698f760e01b8152600481018290526024016105e4565b600382600381111561296c5761296c6130d3565b036123c2576040516335e2f38360e21b8152600481018290526024016105e4565b60605f61299983612bab565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b6001600160a01b0382165f9081526006602052604090205460ff16612a0d57604051634a89b27f60e01b81526001600160a01b03831660048201526024016105e4565b6001600160a01b0382165f9081526005602052604090205460ff166001816002811115612a3c57612a3c6130d3565b03612a8457600454600103612a6f57604051630503293b60e41b81526001600160a01b03841660048201526024016105e4565b60048054905f612a7e83613b9a565b91905055505b6001600160a01b0383165f8181526006602052604090819020805460ff19169055518391907f4c9c5f692bd25cd2e881c76176955826e16261355fd48267f9421bf79856a82790612ad69085906130e7565b60405180910390a3505050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115612b1c57505f91506003905082612ba1565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015612b6d573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116612b9857505f925060019150829050612ba1565b92505f91508190505b9450945094915050565b5f60ff8216601f81111561076657604051632cd44ac360e21b815260040160405180910390fd5b5f5f83601f840112612be2575f5ffd5b5081356001600160401b03811115612bf8575f5ffd5b602083019150836020828501011115612c0f575f5ffd5b9250929050565b5f5f5f60408486031215612c28575f5ffd5b83356001600160401b03811115612c3d575f5ffd5b612c4986828701612bd2565b909790965060209590950135949350505050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b602081525f6107636020830184612c5d565b6001600160a01b0381168114610ab6575f5ffd5b8035612cbc81612c9d565b919050565b80356001600160401b0381168114612cbc575f5ffd5b5f5f60408385031215612ce8575f5ffd5b8235612cf381612c9d565b9150612d0160208401612cc1565b90509250929050565b5f5f60408385031215612d1b575f5ffd5b823560078110612d29575f5ffd5b91506020830135612d3981612c9d565b809150509250929050565b5f60a08284031215611fd9575f5ffd5b5f5f5f60408486031215612d66575f5ffd5b83356001600160401b03811115612d7b575f5ffd5b612d8786828701612d44565b93505060208401356001600160401b03811115612da2575f5ffd5b612dae86828701612bd2565b9497909650939450505050565b803560038110612cbc575f5ffd5b5f5f60408385031215612dda575f5ffd5b612de383612dbb565b915060208301356001600160401b03811115612dfd575f5ffd5b612e0985828601612d44565b9150509250929050565b5f60208284031215612e23575f5ffd5b5035919050565b5f60208284031215612e3a575f5ffd5b8135610ce281612c9d565b5f5f5f5f5f5f60808789031215612e5a575f5ffd5b612e6387612dbb565b955060208701356001600160401b03811115612e7d575f5ffd5b612e8989828a01612d44565b95505060408701356001600160401b03811115612ea4575f5ffd5b612eb089828a01612bd2565b90955093505060608701356001600160401b03811115612ece575f5ffd5b612eda89828a01612bd2565b979a9699509497509295939492505050565b5f5f5f5f5f5f60808789031215612f01575f5ffd5b8635612f0c81612c9d565b9550612f1a60208801612cc1565b945060408701356001600160401b03811115612ea4575f5ffd5b5f5f5f60408486031215612f46575f5ffd5b8335612f5181612c9d565b925060208401356001600160401b03811115612da2575f5ffd5b60ff60f81b8816815260e060208201525f612f8960e0830189612c5d565b8281036040840152612f9b8189612c5d565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015612ff0578351835260209384019390920191600101612fd2565b50909b9a5050505050505050505050565b5f5f83601f840112613011575f5ffd5b5081356001600160401b03811115613027575f5ffd5b6020830191508360208260051b8501011115612c0f575f5ffd5b5f5f5f5f60408587031215613054575f5ffd5b84356001600160401b03811115613069575f5ffd5b61307587828801613001565b90955093505060208501356001600160401b03811115613093575f5ffd5b61309f87828801612bd2565b95989497509550505050565b5f5f604083850312156130bc575f5ffd5b6130c583612dbb565b946020939093013593505050565b634e487b7160e01b5f52602160045260245ffd5b60208101600383106130fb576130fb6130d3565b91905290565b60078110613111576131116130d3565b9052565b5f60a082016131248389613101565b8615156020848101919091526001600160a01b03871660408501526001600160401b038616606085015260a0608085015284519182905284019060c08401905f5b8181101561318c5783516001600160a01b0316835260209384019390920191600101613165565b50909998505050505050505050565b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b602081525f61080d60208301848661319b565b600181811c908216806131ea57607f821691505b602082108103611fd957634e487b7160e01b5f52602260045260245ffd5b634e487b7160e01b5f52601160045260245ffd5b808202811582820484141761076657610766613208565b5f8261324d57634e487b7160e01b5f52601260045260245ffd5b500490565b8082018082111561076657610766613208565b8181038181111561076657610766613208565b634e487b7160e01b5f52604160045260245ffd5b60405160a081016001600160401b03811182821017156132ae576132ae613278565b60405290565b5f5f6001600160401b038411156132cd576132cd613278565b50604051601f19601f85018116603f011681018181106001600160401b03821117156132fb576132fb613278565b604052838152905080828401851015613312575f5ffd5b838360208301375f60208583010152509392505050565b5f82601f830112613338575f5ffd5b610763838335602085016132b4565b5f60a08236031215613357575f5ffd5b61335f61328c565b82356001600160401b03811115613374575f5ffd5b830136601f820112613384575f5ffd5b613393368235602084016132b4565b8252506133a260208401612cb1565b6020820152604083810135908201526060808401359082015260808301356001600160401b038111156133d3575f5ffd5b6133df36828601613329565b60808301525092915050565b5f5f8335601e19843603018112613400575f5ffd5b8301803591506001600160401b03821115613419575f5ffd5b602001915036819003821315612c0f575f5ffd5b601f821115610663578282111561066357805f5260205f20601f840160051c602085101561345857505f5b90810190601f840160051c035f5b818110156117bb575f83820155600101613466565b5f19600383901b1c191660019190911b1790565b5f813561076681612c9d565b6001600160401b038311156134b2576134b2613278565b6134c6836134c083546131d6565b8361342d565b5f601f8411600181146134f2575f85156134e05750838201355b6134ea868261347b565b845550612297565b5f83815260208120601f198716915b828110156135215786850135825560209485019460019092019101613501565b508682101561353d575f1960f88860031b161c19848701351681555b505060018560011b0183555050505050565b61355982836133eb565b6001600160401b0381111561357057613570613278565b6135848161357e85546131d6565b8561342d565b5f601f8211600181146135b0575f831561359e5750838201355b6135a8848261347b565b865550613607565b5f85815260208120601f198516915b828110156135df57868501358255602094850194600190920191016135bf565b50848210156135fb575f1960f88660031b161c19848701351681555b505060018360011b0185555b5050505061363e61361a6020840161348f565b6001830180546001600160a01b0319166001600160a01b0392909216919091179055565b604082013560028201556060820135600382015561365f60808301836133eb565b61148b81836004860161349b565b5f5f8335601e19843603018112613682575f5ffd5b83016020810192503590506001600160401b038111156136a0575f5ffd5b803603821315612c0f575f5ffd5b602081525f6136bd838461366d565b60a060208501526136d260c08501828461319b565b91505060208401356136e381612c9d565b6001600160a01b03166040848101919091528401356060808501919091528401356080808501919091526137199085018561366d565b848303601f190160a0860152610a5183828461319b565b634e487b7160e01b5f52603260045260245ffd5b5f8235603e19833603018112613758575f5ffd5b9190910192915050565b61376c82836133eb565b6001600160401b0381111561378357613783613278565b6137918161357e85546131d6565b5f601f8211600181146137bd575f83156137ab5750838201355b6137b5848261347b565b865550613814565b5f85815260208120601f198516915b828110156137ec57868501358255602094850194600190920191016137cc565b5084821015613808575f1960f88660031b161c19848701351681555b505060018360011b0185555b5050505060209190910135600190910155565b604081525f61383a60408301858761319b565b9050826020830152949350505050565b81516001600160401b0381111561386357613863613278565b6138778161387184546131d6565b8461342d565b6020601f8211600181146138a4575f83156138925750848201515b61389c848261347b565b855550612297565b5f84815260208120601f198516915b828110156138d357878501518255602094850194600190920191016138b3565b50848210156138f057868401515f19600387901b60f8161c191681555b50505050600190811b01905550565b5f5f8585111561390d575f5ffd5b83861115613919575f5ffd5b5050820193919092039150565b80356001600160b81b03198116906009841015613957576001600160b81b0319600985900360031b81901b82161691505b5092915050565b818382375f9101908152919050565b604081525f61397f6040830185612c5d565b90508260208301529392505050565b80356020831015610766575f19602084900360031b1b1692915050565b80516020808301519190811015611fd9575f1960209190910360031b1b16919050565b5f600182016139df576139df613208565b5060010190565b608081525f6139f86080830187612c5d565b8560208401528460408401528281036060840152613a168185612c5d565b979650505050505050565b6001600160401b03818116838216019081111561076657610766613208565b613a4a8186613101565b606060208201525f613a6060608301858761319b565b90506001600160401b038316604083015295945050505050565b604081525f613a8c6040830185612c5d565b905060018060a01b03831660208301529392505050565b5f5f8354613ab0816131d6565b600182168015613ac75760018114613adc57613b09565b60ff1983168652811515820286019350613b09565b865f5260205f205f5b83811015613b0157815488820152600190910190602001613ae5565b505081860193505b509195945050505050565b602081525f5f8354613b25816131d6565b806020860152600182165f8114613b435760018114613b5f57613b09565b60ff1983166040870152604082151560051b8701019350613b09565b865f5260205f205f5b83811015613b8757815488820160400152600190910190602001613b68565b8701604001945050509195945050505050565b5f81613ba857613ba8613208565b505f19019056",
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
// Solidity: constructor(string name_, bool development_, uint8 quorum_) returns()
func (consortium *Consortium) PackConstructor(name_ string, development_ bool, quorum_ uint8) []byte {
	enc, err := consortium.abi.Pack("", name_, development_, quorum_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXPINS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24bc4131.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_PINS() view returns(uint256)
func (consortium *Consortium) PackMAXPINS() []byte {
	enc, err := consortium.abi.Pack("MAX_PINS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXPINS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24bc4131.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_PINS() view returns(uint256)
func (consortium *Consortium) TryPackMAXPINS() ([]byte, error) {
	return consortium.abi.Pack("MAX_PINS")
}

// UnpackMAXPINS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x24bc4131.
//
// Solidity: function MAX_PINS() view returns(uint256)
func (consortium *Consortium) UnpackMAXPINS(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("MAX_PINS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXREASON is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf594e320.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (consortium *Consortium) PackMAXREASON() []byte {
	enc, err := consortium.abi.Pack("MAX_REASON")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXREASON is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf594e320.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (consortium *Consortium) TryPackMAXREASON() ([]byte, error) {
	return consortium.abi.Pack("MAX_REASON")
}

// UnpackMAXREASON is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf594e320.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (consortium *Consortium) UnpackMAXREASON(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("MAX_REASON", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMOTIONLIFE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfb20d6fa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MOTION_LIFE() view returns(uint64)
func (consortium *Consortium) PackMOTIONLIFE() []byte {
	enc, err := consortium.abi.Pack("MOTION_LIFE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMOTIONLIFE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfb20d6fa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MOTION_LIFE() view returns(uint64)
func (consortium *Consortium) TryPackMOTIONLIFE() ([]byte, error) {
	return consortium.abi.Pack("MOTION_LIFE")
}

// UnpackMOTIONLIFE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfb20d6fa.
//
// Solidity: function MOTION_LIFE() view returns(uint64)
func (consortium *Consortium) UnpackMOTIONLIFE(data []byte) (uint64, error) {
	out, err := consortium.abi.Unpack("MOTION_LIFE", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
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

// PackFounder is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d853ee5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function founder() view returns(address)
func (consortium *Consortium) PackFounder() []byte {
	enc, err := consortium.abi.Pack("founder")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFounder is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d853ee5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function founder() view returns(address)
func (consortium *Consortium) TryPackFounder() ([]byte, error) {
	return consortium.abi.Pack("founder")
}

// UnpackFounder is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4d853ee5.
//
// Solidity: function founder() view returns(address)
func (consortium *Consortium) UnpackFounder(data []byte) (common.Address, error) {
	out, err := consortium.abi.Unpack("founder", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
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

// PackInUse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbe63b8a8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function inUse(bytes32 circuit) view returns(bool)
func (consortium *Consortium) PackInUse(circuit [32]byte) []byte {
	enc, err := consortium.abi.Pack("inUse", circuit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackInUse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbe63b8a8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function inUse(bytes32 circuit) view returns(bool)
func (consortium *Consortium) TryPackInUse(circuit [32]byte) ([]byte, error) {
	return consortium.abi.Pack("inUse", circuit)
}

// UnpackInUse is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbe63b8a8.
//
// Solidity: function inUse(bytes32 circuit) view returns(bool)
func (consortium *Consortium) UnpackInUse(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("inUse", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
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
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, uint64 until, address[] supporters)
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
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, uint64 until, address[] supporters)
func (consortium *Consortium) TryPackMotionState(motion *big.Int) ([]byte, error) {
	return consortium.abi.Pack("motionState", motion)
}

// MotionStateOutput serves as a container for the return parameters of contract
// method MotionState.
type MotionStateOutput struct {
	Kind       uint8
	Carried    bool
	Subject    common.Address
	Until      uint64
	Supporters []common.Address
}

// UnpackMotionState is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd0856448.
//
// Solidity: function motionState(uint256 motion) view returns(uint8 kind, bool carried, address subject, uint64 until, address[] supporters)
func (consortium *Consortium) UnpackMotionState(data []byte) (MotionStateOutput, error) {
	out, err := consortium.abi.Unpack("motionState", data)
	outstruct := new(MotionStateOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Kind = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.Carried = *abi.ConvertType(out[1], new(bool)).(*bool)
	outstruct.Subject = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.Until = *abi.ConvertType(out[3], new(uint64)).(*uint64)
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
// the contract method with ID 0x5220604d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveAdmission(role uint8, m ConsortiumMember, possession []byte, reason string) []byte {
	enc, err := consortium.abi.Pack("moveAdmission", role, m, possession, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveAdmission is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5220604d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveAdmission(role uint8, m ConsortiumMember, possession []byte, reason string) ([]byte, error) {
	return consortium.abi.Pack("moveAdmission", role, m, possession, reason)
}

// UnpackMoveAdmission is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5220604d.
//
// Solidity: function moveAdmission(uint8 role, (string,address,bytes32,bytes32,bytes) m, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveAdmission(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveAdmission", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMoveOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x671e1fa4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveOperator(address account, uint64 until, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveOperator(account common.Address, until uint64, possession []byte, reason string) []byte {
	enc, err := consortium.abi.Pack("moveOperator", account, until, possession, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x671e1fa4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveOperator(address account, uint64 until, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveOperator(account common.Address, until uint64, possession []byte, reason string) ([]byte, error) {
	return consortium.abi.Pack("moveOperator", account, until, possession, reason)
}

// UnpackMoveOperator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x671e1fa4.
//
// Solidity: function moveOperator(address account, uint64 until, bytes possession, string reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveOperator(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveOperator", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMovePins is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x86bcc6f1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function movePins((string,bytes32)[] pins, string reason) returns(uint256 motion)
func (consortium *Consortium) PackMovePins(pins []ConsortiumPin, reason string) []byte {
	enc, err := consortium.abi.Pack("movePins", pins, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMovePins is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x86bcc6f1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function movePins((string,bytes32)[] pins, string reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMovePins(pins []ConsortiumPin, reason string) ([]byte, error) {
	return consortium.abi.Pack("movePins", pins, reason)
}

// UnpackMovePins is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x86bcc6f1.
//
// Solidity: function movePins((string,bytes32)[] pins, string reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMovePins(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("movePins", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMoveRemoval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82480801.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveRemoval(address account, string reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveRemoval(account common.Address, reason string) []byte {
	enc, err := consortium.abi.Pack("moveRemoval", account, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveRemoval is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82480801.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveRemoval(address account, string reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveRemoval(account common.Address, reason string) ([]byte, error) {
	return consortium.abi.Pack("moveRemoval", account, reason)
}

// UnpackMoveRemoval is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x82480801.
//
// Solidity: function moveRemoval(address account, string reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveRemoval(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveRemoval", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMoveRetirement is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc0b0cc9a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function moveRetirement(string[] circuits, string reason) returns(uint256 motion)
func (consortium *Consortium) PackMoveRetirement(circuits []string, reason string) []byte {
	enc, err := consortium.abi.Pack("moveRetirement", circuits, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMoveRetirement is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc0b0cc9a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function moveRetirement(string[] circuits, string reason) returns(uint256 motion)
func (consortium *Consortium) TryPackMoveRetirement(circuits []string, reason string) ([]byte, error) {
	return consortium.abi.Pack("moveRetirement", circuits, reason)
}

// UnpackMoveRetirement is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc0b0cc9a.
//
// Solidity: function moveRetirement(string[] circuits, string reason) returns(uint256 motion)
func (consortium *Consortium) UnpackMoveRetirement(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("moveRetirement", data)
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

// PackOperatorDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x096841e6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function operatorDigest(address account, uint64 until) view returns(bytes32)
func (consortium *Consortium) PackOperatorDigest(account common.Address, until uint64) []byte {
	enc, err := consortium.abi.Pack("operatorDigest", account, until)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOperatorDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x096841e6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function operatorDigest(address account, uint64 until) view returns(bytes32)
func (consortium *Consortium) TryPackOperatorDigest(account common.Address, until uint64) ([]byte, error) {
	return consortium.abi.Pack("operatorDigest", account, until)
}

// UnpackOperatorDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x096841e6.
//
// Solidity: function operatorDigest(address account, uint64 until) view returns(bytes32)
func (consortium *Consortium) UnpackOperatorDigest(data []byte) ([32]byte, error) {
	out, err := consortium.abi.Unpack("operatorDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
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

// PackPinRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x046852c9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pinRecord(string record, bytes32 hash) returns()
func (consortium *Consortium) PackPinRecord(record string, hash [32]byte) []byte {
	enc, err := consortium.abi.Pack("pinRecord", record, hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPinRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x046852c9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pinRecord(string record, bytes32 hash) returns()
func (consortium *Consortium) TryPackPinRecord(record string, hash [32]byte) ([]byte, error) {
	return consortium.abi.Pack("pinRecord", record, hash)
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

// PackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quorum() view returns(uint8)
func (consortium *Consortium) PackQuorum() []byte {
	enc, err := consortium.abi.Pack("quorum")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quorum() view returns(uint8)
func (consortium *Consortium) TryPackQuorum() ([]byte, error) {
	return consortium.abi.Pack("quorum")
}

// UnpackQuorum is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1703a018.
//
// Solidity: function quorum() view returns(uint8)
func (consortium *Consortium) UnpackQuorum(data []byte) (uint8, error) {
	out, err := consortium.abi.Unpack("quorum", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackRetired is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa7e5b751.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function retired(bytes32 circuit) view returns(bool)
func (consortium *Consortium) PackRetired(circuit [32]byte) []byte {
	enc, err := consortium.abi.Pack("retired", circuit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRetired is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa7e5b751.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function retired(bytes32 circuit) view returns(bool)
func (consortium *Consortium) TryPackRetired(circuit [32]byte) ([]byte, error) {
	return consortium.abi.Pack("retired", circuit)
}

// UnpackRetired is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa7e5b751.
//
// Solidity: function retired(bytes32 circuit) view returns(bool)
func (consortium *Consortium) UnpackRetired(data []byte) (bool, error) {
	out, err := consortium.abi.Unpack("retired", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
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

// PackVotesNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x114d24a3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function votesNeeded(uint8 kind, address subject) view returns(uint256)
func (consortium *Consortium) PackVotesNeeded(kind uint8, subject common.Address) []byte {
	enc, err := consortium.abi.Pack("votesNeeded", kind, subject)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVotesNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x114d24a3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function votesNeeded(uint8 kind, address subject) view returns(uint256)
func (consortium *Consortium) TryPackVotesNeeded(kind uint8, subject common.Address) ([]byte, error) {
	return consortium.abi.Pack("votesNeeded", kind, subject)
}

// UnpackVotesNeeded is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x114d24a3.
//
// Solidity: function votesNeeded(uint8 kind, address subject) view returns(uint256)
func (consortium *Consortium) UnpackVotesNeeded(data []byte) (*big.Int, error) {
	out, err := consortium.abi.Unpack("votesNeeded", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// ConsortiumAdmissionMoved represents a AdmissionMoved event raised by the Consortium contract.
type ConsortiumAdmissionMoved struct {
	Motion *big.Int
	Member ConsortiumMember
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsortiumAdmissionMovedEventName = "AdmissionMoved"

// ContractEventName returns the user-defined event name.
func (ConsortiumAdmissionMoved) ContractEventName() string {
	return ConsortiumAdmissionMovedEventName
}

// UnpackAdmissionMovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AdmissionMoved(uint256 indexed motion, (string,address,bytes32,bytes32,bytes) member)
func (consortium *Consortium) UnpackAdmissionMovedEvent(log *types.Log) (*ConsortiumAdmissionMoved, error) {
	event := "AdmissionMoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumAdmissionMoved)
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
	Quorum      uint8
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
// Solidity: event ConsortiumCreated(string name, bool development, uint8 quorum, address indexed operator)
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

// ConsortiumKeyRetired represents a KeyRetired event raised by the Consortium contract.
type ConsortiumKeyRetired struct {
	CircuitHash [32]byte
	Circuit     string
	Motion      *big.Int
	Raw         *types.Log // Blockchain specific contextual infos
}

const ConsortiumKeyRetiredEventName = "KeyRetired"

// ContractEventName returns the user-defined event name.
func (ConsortiumKeyRetired) ContractEventName() string {
	return ConsortiumKeyRetiredEventName
}

// UnpackKeyRetiredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyRetired(bytes32 indexed circuitHash, string circuit, uint256 indexed motion)
func (consortium *Consortium) UnpackKeyRetiredEvent(log *types.Log) (*ConsortiumKeyRetired, error) {
	event := "KeyRetired"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumKeyRetired)
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
// Solidity: event MemberRemoved(address indexed account, uint8 role, uint256 indexed motion)
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
	Reason  string
	Until   uint64
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
// Solidity: event MotionMade(uint256 indexed motion, address indexed mover, address indexed subject, uint8 kind, string reason, uint64 until)
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

// ConsortiumOperatorReplaced represents a OperatorReplaced event raised by the Consortium contract.
type ConsortiumOperatorReplaced struct {
	Operator common.Address
	Motion   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const ConsortiumOperatorReplacedEventName = "OperatorReplaced"

// ContractEventName returns the user-defined event name.
func (ConsortiumOperatorReplaced) ContractEventName() string {
	return ConsortiumOperatorReplacedEventName
}

// UnpackOperatorReplacedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorReplaced(address indexed operator, uint256 indexed motion)
func (consortium *Consortium) UnpackOperatorReplacedEvent(log *types.Log) (*ConsortiumOperatorReplaced, error) {
	event := "OperatorReplaced"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumOperatorReplaced)
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

// ConsortiumPinMoved represents a PinMoved event raised by the Consortium contract.
type ConsortiumPinMoved struct {
	Motion  *big.Int
	Circuit string
	KeyHash [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const ConsortiumPinMovedEventName = "PinMoved"

// ContractEventName returns the user-defined event name.
func (ConsortiumPinMoved) ContractEventName() string {
	return ConsortiumPinMovedEventName
}

// UnpackPinMovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PinMoved(uint256 indexed motion, string circuit, bytes32 keyHash)
func (consortium *Consortium) UnpackPinMovedEvent(log *types.Log) (*ConsortiumPinMoved, error) {
	event := "PinMoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consortium.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsortiumPinMoved)
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
	if bytes.Equal(raw[:4], consortium.abi.Errors["AlreadyOperator"].ID.Bytes()[:4]) {
		return consortium.UnpackAlreadyOperatorError(raw[4:])
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
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidQuorum"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidQuorumError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidReason"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidReasonError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["InvalidRecord"].ID.Bytes()[:4]) {
		return consortium.UnpackInvalidRecordError(raw[4:])
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
	if bytes.Equal(raw[:4], consortium.abi.Errors["MotionLapsed"].ID.Bytes()[:4]) {
		return consortium.UnpackMotionLapsedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["MotionOver"].ID.Bytes()[:4]) {
		return consortium.UnpackMotionOverError(raw[4:])
	}
	if bytes.Equal(raw[:4], consortium.abi.Errors["NoKeyInUse"].ID.Bytes()[:4]) {
		return consortium.UnpackNoKeyInUseError(raw[4:])
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
	if bytes.Equal(raw[:4], consortium.abi.Errors["WrongNumberOfPins"].ID.Bytes()[:4]) {
		return consortium.UnpackWrongNumberOfPinsError(raw[4:])
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

// ConsortiumAlreadyOperator represents a AlreadyOperator error raised by the Consortium contract.
type ConsortiumAlreadyOperator struct {
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyOperator(address account)
func ConsortiumAlreadyOperatorErrorID() common.Hash {
	return common.HexToHash("0x42a86221149ac40aeb1734c5eae0f6c427fb132645b4e9e44a2547ae432b6355")
}

// UnpackAlreadyOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyOperator(address account)
func (consortium *Consortium) UnpackAlreadyOperatorError(raw []byte) (*ConsortiumAlreadyOperator, error) {
	out := new(ConsortiumAlreadyOperator)
	if err := consortium.abi.UnpackIntoInterface(out, "AlreadyOperator", raw); err != nil {
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

// ConsortiumInvalidQuorum represents a InvalidQuorum error raised by the Consortium contract.
type ConsortiumInvalidQuorum struct {
	Quorum uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidQuorum(uint8 quorum)
func ConsortiumInvalidQuorumErrorID() common.Hash {
	return common.HexToHash("0x4c7795ff133d265ff367cf2684b9ba900f11b7c2fa31e695a0fff9c43a4ff65a")
}

// UnpackInvalidQuorumError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidQuorum(uint8 quorum)
func (consortium *Consortium) UnpackInvalidQuorumError(raw []byte) (*ConsortiumInvalidQuorum, error) {
	out := new(ConsortiumInvalidQuorum)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidQuorum", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidReason represents a InvalidReason error raised by the Consortium contract.
type ConsortiumInvalidReason struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidReason(uint256 length)
func ConsortiumInvalidReasonErrorID() common.Hash {
	return common.HexToHash("0x43cb79834fa6906bab0576270398a86fbd3f6e6a980bedbfa5fbd3dd0758c453")
}

// UnpackInvalidReasonError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidReason(uint256 length)
func (consortium *Consortium) UnpackInvalidReasonError(raw []byte) (*ConsortiumInvalidReason, error) {
	out := new(ConsortiumInvalidReason)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidReason", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsortiumInvalidRecord represents a InvalidRecord error raised by the Consortium contract.
type ConsortiumInvalidRecord struct {
	Name string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidRecord(string name)
func ConsortiumInvalidRecordErrorID() common.Hash {
	return common.HexToHash("0x68826a5fb781e7c7e04f708ebd8d9500ac9ad72b94ba28b17b2340879a90f4a0")
}

// UnpackInvalidRecordError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidRecord(string name)
func (consortium *Consortium) UnpackInvalidRecordError(raw []byte) (*ConsortiumInvalidRecord, error) {
	out := new(ConsortiumInvalidRecord)
	if err := consortium.abi.UnpackIntoInterface(out, "InvalidRecord", raw); err != nil {
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

// ConsortiumMotionLapsed represents a MotionLapsed error raised by the Consortium contract.
type ConsortiumMotionLapsed struct {
	Motion *big.Int
	Until  uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MotionLapsed(uint256 motion, uint64 until)
func ConsortiumMotionLapsedErrorID() common.Hash {
	return common.HexToHash("0x61c37ebae5afbfc3a8b145c4e5cc2e1dbefc9378d767c7fd32ff89e313e18744")
}

// UnpackMotionLapsedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MotionLapsed(uint256 motion, uint64 until)
func (consortium *Consortium) UnpackMotionLapsedError(raw []byte) (*ConsortiumMotionLapsed, error) {
	out := new(ConsortiumMotionLapsed)
	if err := consortium.abi.UnpackIntoInterface(out, "MotionLapsed", raw); err != nil {
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

// ConsortiumNoKeyInUse represents a NoKeyInUse error raised by the Consortium contract.
type ConsortiumNoKeyInUse struct {
	Circuit string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoKeyInUse(string circuit)
func ConsortiumNoKeyInUseErrorID() common.Hash {
	return common.HexToHash("0x7c50c167fdafa317d473548888f03237f7f641ee7b6dfd3e3372c5338d920b3e")
}

// UnpackNoKeyInUseError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoKeyInUse(string circuit)
func (consortium *Consortium) UnpackNoKeyInUseError(raw []byte) (*ConsortiumNoKeyInUse, error) {
	out := new(ConsortiumNoKeyInUse)
	if err := consortium.abi.UnpackIntoInterface(out, "NoKeyInUse", raw); err != nil {
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

// ConsortiumWrongNumberOfPins represents a WrongNumberOfPins error raised by the Consortium contract.
type ConsortiumWrongNumberOfPins struct {
	Pins *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongNumberOfPins(uint256 pins)
func ConsortiumWrongNumberOfPinsErrorID() common.Hash {
	return common.HexToHash("0xaca8653dacadbf46d19388e96e6d006dabf0e47615c4015108b3dc364ec68491")
}

// UnpackWrongNumberOfPinsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongNumberOfPins(uint256 pins)
func (consortium *Consortium) UnpackWrongNumberOfPinsError(raw []byte) (*ConsortiumWrongNumberOfPins, error) {
	out := new(ConsortiumWrongNumberOfPins)
	if err := consortium.abi.UnpackIntoInterface(out, "WrongNumberOfPins", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubMetaData contains all meta data concerning the HeaderHub contract.
var HeaderHubMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"quorum_\",\"type\":\"uint32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyHash\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"given\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"recorded\",\"type\":\"bytes32\"}],\"name\":\"HeaderDiffers\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"NoContradiction\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotAttesting\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"SignersNotOrdered\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"given\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"TooFewAttest\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"one\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"other\",\"type\":\"bytes32\"}],\"name\":\"Barred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"HeaderRecorded\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"one\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"other\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"otherSignature\",\"type\":\"bytes\"}],\"name\":\"bar\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"barred\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"}],\"name\":\"hashOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"headerDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"}],\"name\":\"latest\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"needed\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"quorum\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes[]\",\"name\":\"signatures\",\"type\":\"bytes[]\"}],\"name\":\"record\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "1986483113528d42854b0e913b17e05043",
	Bin: "0x60c060405234801561000f575f5ffd5b50604051610f53380380610f5383398101604081905261002e9161004a565b6001600160a01b0390911660805263ffffffff1660a052610095565b5f5f6040838503121561005b575f5ffd5b82516001600160a01b0381168114610071575f5ffd5b602084015190925063ffffffff8116811461008a575f5ffd5b809150509250929050565b60805160a051610e7b6100d85f395f818160ae015281816103ee015261042001525f81816101a10152818161035601528181610557015261087c0152610e7b5ff3fe608060405234801561000f575f5ffd5b5060043610610090575f3560e01c80636dfedb11116100635780636dfedb111461012a57806379feb1071461015c5780639ad187651461019c578063a1d423c4146101db578063b93a1af0146101ee575f5ffd5b80630b9a6d1c146100945780631703a018146100a95780631be581eb146100ea5780636537f2d514610122575b5f5ffd5b6100a76100a2366004610b90565b610201565b005b6100d07f000000000000000000000000000000000000000000000000000000000000000081565b60405163ffffffff90911681526020015b60405180910390f35b6101146100f8366004610c1f565b600160209081525f928352604080842090915290825290205481565b6040519081526020016100e1565b610114610350565b61014c610138366004610c49565b5f6020819052908152604090205460ff1681565b60405190151581526020016100e1565b61018461016a366004610c76565b60026020525f90815260409020546001600160401b031681565b6040516001600160401b0390911681526020016100e1565b6101c37f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016100e1565b6100a76101e9366004610cd1565b61044c565b6101146101fc366004610d6a565b610665565b5f83900361022257604051631c37cddf60e21b815260040160405180910390fd5b5f8581526001602090815260408083206001600160401b03881684529091529020548381036102515750610349565b801561029557604051637d161c4d60e11b8152600481018790526001600160401b038616602482015260448101859052606481018290526084015b60405180910390fd5b6102a2868686868661079e565b5f8681526001602090815260408083206001600160401b03808a168086529184528285208990558a85526002909352922054161015610303575f868152600260205260409020805467ffffffffffffffff19166001600160401b0387161790555b846001600160401b0316867f080bba084510bbd3ffe969d8f6ec45950be06defcb6bc4b03d874e791c86fd1d8660405161033f91815260200190565b60405180910390a3505b5050505050565b5f5f60027f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316634f14ff776040518163ffffffff1660e01b8152600401602060405180830381865afa1580156103b0573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906103d49190610d9d565b6103de9190610db4565b6103e9906001610dd3565b9050807f000000000000000000000000000000000000000000000000000000000000000063ffffffff161161041e5780610446565b7f000000000000000000000000000000000000000000000000000000000000000063ffffffff165b91505090565b82860361046f57604051635ebf78d560e11b81526004810187905260240161028c565b5f6104b961047e8a8a8a610665565b87878080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061097e92505050565b9050806001600160a01b031661050e6104d38b8b88610665565b85858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061097e92505050565b6001600160a01b03161461053857604051635ebf78d560e11b81526004810185905260240161028c565b60405163432c0e0b60e01b81526001600160a01b0382811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa15801561059c573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906105c09190610df2565b6105e857604051630ce66fb360e41b81526001600160a01b038216600482015260240161028c565b6001600160a01b0381165f8181526020819052604090819020805460ff19166001179055516001600160401b038a16918b917f5f95033d8baa67ea37f58b4b39fcb0be799844fa5628b1d9e0ae4496679ffb0990610652908c908a90918252602082015260400190565b60405180910390a4505050505050505050565b604080517fb03948446334eb9b2196d5eb166f69b9d49403eb4a12f36de8d3f9f3cb8e15c360208201527fd5f16c562dd151a26997352a941bd2dce4829c598639d155fbc794b67ca1aa15918101919091527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc660608201525f9060800160408051601f1981840301815282825280516020918201207fccf2f7bef132bbf53f8978c8cb172254f3536360a0e7214258325696d674e20c918401919091529082018690526001600160401b0385166060830152608082018490529060a0016040516020818303038152906040528051906020012060405160200161077f92919061190160f01b81526002810192909252602282015260420190565b6040516020818303038152906040528051906020012090509392505050565b5f6107aa868686610665565b90505f805b8381101561093a575f610819848787858181106107ce576107ce610e11565b90506020028101906107e09190610e25565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061097e92505050565b9050826001600160a01b0316816001600160a01b031611610858576040516305ca27bd60e31b81526001600160a01b038216600482015260240161028c565b60405163432c0e0b60e01b81526001600160a01b03808316600483015291935083917f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa1580156108c1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906108e59190610df2565b158061090857506001600160a01b0381165f9081526020819052604090205460ff165b1561093157604051630ce66fb360e41b81526001600160a01b038216600482015260240161028c565b506001016107af565b50610943610350565b8310156109755782610953610350565b604051638b4bd9c560e01b81526004810192909252602482015260440161028c565b50505050505050565b5f5f5f5f61098c86866109a8565b92509250925061099c82826109f1565b50909150505b92915050565b5f5f5f83516041036109df576020840151604085015160608601515f1a6109d188828585610aad565b9550955095505050506109ea565b505081515f91506002905b9250925092565b5f826003811115610a0457610a04610e67565b03610a0d575050565b6001826003811115610a2157610a21610e67565b03610a3f5760405163f645eedf60e01b815260040160405180910390fd5b6002826003811115610a5357610a53610e67565b03610a745760405163fce698f760e01b81526004810182905260240161028c565b6003826003811115610a8857610a88610e67565b03610aa9576040516335e2f38360e21b81526004810182905260240161028c565b5050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115610ae657505f91506003905082610b6b565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015610b37573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116610b6257505f925060019150829050610b6b565b92505f91508190505b9450945094915050565b80356001600160401b0381168114610b8b575f5ffd5b919050565b5f5f5f5f5f60808688031215610ba4575f5ffd5b85359450610bb460208701610b75565b93506040860135925060608601356001600160401b03811115610bd5575f5ffd5b8601601f81018813610be5575f5ffd5b80356001600160401b03811115610bfa575f5ffd5b8860208260051b8401011115610c0e575f5ffd5b959894975092955050506020019190565b5f5f60408385031215610c30575f5ffd5b82359150610c4060208401610b75565b90509250929050565b5f60208284031215610c59575f5ffd5b81356001600160a01b0381168114610c6f575f5ffd5b9392505050565b5f60208284031215610c86575f5ffd5b5035919050565b5f5f83601f840112610c9d575f5ffd5b5081356001600160401b03811115610cb3575f5ffd5b602083019150836020828501011115610cca575f5ffd5b9250929050565b5f5f5f5f5f5f5f5f60c0898b031215610ce8575f5ffd5b88359750610cf860208a01610b75565b96506040890135955060608901356001600160401b03811115610d19575f5ffd5b610d258b828c01610c8d565b9096509450506080890135925060a08901356001600160401b03811115610d4a575f5ffd5b610d568b828c01610c8d565b999c989b5096995094979396929594505050565b5f5f5f60608486031215610d7c575f5ffd5b83359250610d8c60208501610b75565b929592945050506040919091013590565b5f60208284031215610dad575f5ffd5b5051919050565b5f82610dce57634e487b7160e01b5f52601260045260245ffd5b500490565b808201808211156109a257634e487b7160e01b5f52601160045260245ffd5b5f60208284031215610e02575f5ffd5b81518015158114610c6f575f5ffd5b634e487b7160e01b5f52603260045260245ffd5b5f5f8335601e19843603018112610e3a575f5ffd5b8301803591506001600160401b03821115610e53575f5ffd5b602001915036819003821315610cca575f5ffd5b634e487b7160e01b5f52602160045260245ffd",
}

// HeaderHub is an auto generated Go binding around an Ethereum contract.
type HeaderHub struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *HeaderHub) GetABI() abi.ABI {
	return c.abi
}

// NewHeaderHub creates a new instance of HeaderHub.
func NewHeaderHub() *HeaderHub {
	parsed, err := HeaderHubMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &HeaderHub{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *HeaderHub) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address consortium_, uint32 quorum_) returns()
func (headerHub *HeaderHub) PackConstructor(consortium_ common.Address, quorum_ uint32) []byte {
	enc, err := headerHub.abi.Pack("", consortium_, quorum_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1d423c4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bar(bytes32 chain, uint64 number, bytes32 one, bytes signature, bytes32 other, bytes otherSignature) returns()
func (headerHub *HeaderHub) PackBar(chain [32]byte, number uint64, one [32]byte, signature []byte, other [32]byte, otherSignature []byte) []byte {
	enc, err := headerHub.abi.Pack("bar", chain, number, one, signature, other, otherSignature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1d423c4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bar(bytes32 chain, uint64 number, bytes32 one, bytes signature, bytes32 other, bytes otherSignature) returns()
func (headerHub *HeaderHub) TryPackBar(chain [32]byte, number uint64, one [32]byte, signature []byte, other [32]byte, otherSignature []byte) ([]byte, error) {
	return headerHub.abi.Pack("bar", chain, number, one, signature, other, otherSignature)
}

// PackBarred is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6dfedb11.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function barred(address site) view returns(bool)
func (headerHub *HeaderHub) PackBarred(site common.Address) []byte {
	enc, err := headerHub.abi.Pack("barred", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBarred is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6dfedb11.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function barred(address site) view returns(bool)
func (headerHub *HeaderHub) TryPackBarred(site common.Address) ([]byte, error) {
	return headerHub.abi.Pack("barred", site)
}

// UnpackBarred is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6dfedb11.
//
// Solidity: function barred(address site) view returns(bool)
func (headerHub *HeaderHub) UnpackBarred(data []byte) (bool, error) {
	out, err := headerHub.abi.Unpack("barred", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consortium() view returns(address)
func (headerHub *HeaderHub) PackConsortium() []byte {
	enc, err := headerHub.abi.Pack("consortium")
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
func (headerHub *HeaderHub) TryPackConsortium() ([]byte, error) {
	return headerHub.abi.Pack("consortium")
}

// UnpackConsortium is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad18765.
//
// Solidity: function consortium() view returns(address)
func (headerHub *HeaderHub) UnpackConsortium(data []byte) (common.Address, error) {
	out, err := headerHub.abi.Unpack("consortium", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackHashOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1be581eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashOf(bytes32 chain, uint64 number) view returns(bytes32)
func (headerHub *HeaderHub) PackHashOf(chain [32]byte, number uint64) []byte {
	enc, err := headerHub.abi.Pack("hashOf", chain, number)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1be581eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashOf(bytes32 chain, uint64 number) view returns(bytes32)
func (headerHub *HeaderHub) TryPackHashOf(chain [32]byte, number uint64) ([]byte, error) {
	return headerHub.abi.Pack("hashOf", chain, number)
}

// UnpackHashOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1be581eb.
//
// Solidity: function hashOf(bytes32 chain, uint64 number) view returns(bytes32)
func (headerHub *HeaderHub) UnpackHashOf(data []byte) ([32]byte, error) {
	out, err := headerHub.abi.Unpack("hashOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHeaderDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb93a1af0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (headerHub *HeaderHub) PackHeaderDigest(chain [32]byte, number uint64, hash [32]byte) []byte {
	enc, err := headerHub.abi.Pack("headerDigest", chain, number, hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHeaderDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb93a1af0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (headerHub *HeaderHub) TryPackHeaderDigest(chain [32]byte, number uint64, hash [32]byte) ([]byte, error) {
	return headerHub.abi.Pack("headerDigest", chain, number, hash)
}

// UnpackHeaderDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb93a1af0.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (headerHub *HeaderHub) UnpackHeaderDigest(data []byte) ([32]byte, error) {
	out, err := headerHub.abi.Unpack("headerDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79feb107.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function latest(bytes32 chain) view returns(uint64)
func (headerHub *HeaderHub) PackLatest(chain [32]byte) []byte {
	enc, err := headerHub.abi.Pack("latest", chain)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79feb107.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function latest(bytes32 chain) view returns(uint64)
func (headerHub *HeaderHub) TryPackLatest(chain [32]byte) ([]byte, error) {
	return headerHub.abi.Pack("latest", chain)
}

// UnpackLatest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x79feb107.
//
// Solidity: function latest(bytes32 chain) view returns(uint64)
func (headerHub *HeaderHub) UnpackLatest(data []byte) (uint64, error) {
	out, err := headerHub.abi.Unpack("latest", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6537f2d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function needed() view returns(uint256)
func (headerHub *HeaderHub) PackNeeded() []byte {
	enc, err := headerHub.abi.Pack("needed")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6537f2d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function needed() view returns(uint256)
func (headerHub *HeaderHub) TryPackNeeded() ([]byte, error) {
	return headerHub.abi.Pack("needed")
}

// UnpackNeeded is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6537f2d5.
//
// Solidity: function needed() view returns(uint256)
func (headerHub *HeaderHub) UnpackNeeded(data []byte) (*big.Int, error) {
	out, err := headerHub.abi.Unpack("needed", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quorum() view returns(uint32)
func (headerHub *HeaderHub) PackQuorum() []byte {
	enc, err := headerHub.abi.Pack("quorum")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quorum() view returns(uint32)
func (headerHub *HeaderHub) TryPackQuorum() ([]byte, error) {
	return headerHub.abi.Pack("quorum")
}

// UnpackQuorum is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1703a018.
//
// Solidity: function quorum() view returns(uint32)
func (headerHub *HeaderHub) UnpackQuorum(data []byte) (uint32, error) {
	out, err := headerHub.abi.Unpack("quorum", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0b9a6d1c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function record(bytes32 chain, uint64 number, bytes32 hash, bytes[] signatures) returns()
func (headerHub *HeaderHub) PackRecord(chain [32]byte, number uint64, hash [32]byte, signatures [][]byte) []byte {
	enc, err := headerHub.abi.Pack("record", chain, number, hash, signatures)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0b9a6d1c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function record(bytes32 chain, uint64 number, bytes32 hash, bytes[] signatures) returns()
func (headerHub *HeaderHub) TryPackRecord(chain [32]byte, number uint64, hash [32]byte, signatures [][]byte) ([]byte, error) {
	return headerHub.abi.Pack("record", chain, number, hash, signatures)
}

// HeaderHubBarred represents a Barred event raised by the HeaderHub contract.
type HeaderHubBarred struct {
	Site   common.Address
	Chain  [32]byte
	Number uint64
	One    [32]byte
	Other  [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const HeaderHubBarredEventName = "Barred"

// ContractEventName returns the user-defined event name.
func (HeaderHubBarred) ContractEventName() string {
	return HeaderHubBarredEventName
}

// UnpackBarredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Barred(address indexed site, bytes32 indexed chain, uint64 indexed number, bytes32 one, bytes32 other)
func (headerHub *HeaderHub) UnpackBarredEvent(log *types.Log) (*HeaderHubBarred, error) {
	event := "Barred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != headerHub.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(HeaderHubBarred)
	if len(log.Data) > 0 {
		if err := headerHub.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range headerHub.abi.Events[event].Inputs {
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

// HeaderHubHeaderRecorded represents a HeaderRecorded event raised by the HeaderHub contract.
type HeaderHubHeaderRecorded struct {
	Chain  [32]byte
	Number uint64
	Hash   [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const HeaderHubHeaderRecordedEventName = "HeaderRecorded"

// ContractEventName returns the user-defined event name.
func (HeaderHubHeaderRecorded) ContractEventName() string {
	return HeaderHubHeaderRecordedEventName
}

// UnpackHeaderRecordedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HeaderRecorded(bytes32 indexed chain, uint64 indexed number, bytes32 hash)
func (headerHub *HeaderHub) UnpackHeaderRecordedEvent(log *types.Log) (*HeaderHubHeaderRecorded, error) {
	event := "HeaderRecorded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != headerHub.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(HeaderHubHeaderRecorded)
	if len(log.Data) > 0 {
		if err := headerHub.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range headerHub.abi.Events[event].Inputs {
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
func (headerHub *HeaderHub) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], headerHub.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return headerHub.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return headerHub.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return headerHub.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["EmptyHash"].ID.Bytes()[:4]) {
		return headerHub.UnpackEmptyHashError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["HeaderDiffers"].ID.Bytes()[:4]) {
		return headerHub.UnpackHeaderDiffersError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["NoContradiction"].ID.Bytes()[:4]) {
		return headerHub.UnpackNoContradictionError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["NotAttesting"].ID.Bytes()[:4]) {
		return headerHub.UnpackNotAttestingError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["SignersNotOrdered"].ID.Bytes()[:4]) {
		return headerHub.UnpackSignersNotOrderedError(raw[4:])
	}
	if bytes.Equal(raw[:4], headerHub.abi.Errors["TooFewAttest"].ID.Bytes()[:4]) {
		return headerHub.UnpackTooFewAttestError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// HeaderHubECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the HeaderHub contract.
type HeaderHubECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func HeaderHubECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (headerHub *HeaderHub) UnpackECDSAInvalidSignatureError(raw []byte) (*HeaderHubECDSAInvalidSignature, error) {
	out := new(HeaderHubECDSAInvalidSignature)
	if err := headerHub.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the HeaderHub contract.
type HeaderHubECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func HeaderHubECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (headerHub *HeaderHub) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*HeaderHubECDSAInvalidSignatureLength, error) {
	out := new(HeaderHubECDSAInvalidSignatureLength)
	if err := headerHub.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the HeaderHub contract.
type HeaderHubECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func HeaderHubECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (headerHub *HeaderHub) UnpackECDSAInvalidSignatureSError(raw []byte) (*HeaderHubECDSAInvalidSignatureS, error) {
	out := new(HeaderHubECDSAInvalidSignatureS)
	if err := headerHub.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubEmptyHash represents a EmptyHash error raised by the HeaderHub contract.
type HeaderHubEmptyHash struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyHash()
func HeaderHubEmptyHashErrorID() common.Hash {
	return common.HexToHash("0x70df377cb5e35d4fc3652be04d195d335c43a1b49cdc6a9ad38c5d59d13d587c")
}

// UnpackEmptyHashError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyHash()
func (headerHub *HeaderHub) UnpackEmptyHashError(raw []byte) (*HeaderHubEmptyHash, error) {
	out := new(HeaderHubEmptyHash)
	if err := headerHub.abi.UnpackIntoInterface(out, "EmptyHash", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubHeaderDiffers represents a HeaderDiffers error raised by the HeaderHub contract.
type HeaderHubHeaderDiffers struct {
	Chain    [32]byte
	Number   uint64
	Given    [32]byte
	Recorded [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error HeaderDiffers(bytes32 chain, uint64 number, bytes32 given, bytes32 recorded)
func HeaderHubHeaderDiffersErrorID() common.Hash {
	return common.HexToHash("0xfa2c389a914da250be023f7677b0b9cc941789b78b4de52949051cc637766533")
}

// UnpackHeaderDiffersError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error HeaderDiffers(bytes32 chain, uint64 number, bytes32 given, bytes32 recorded)
func (headerHub *HeaderHub) UnpackHeaderDiffersError(raw []byte) (*HeaderHubHeaderDiffers, error) {
	out := new(HeaderHubHeaderDiffers)
	if err := headerHub.abi.UnpackIntoInterface(out, "HeaderDiffers", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubNoContradiction represents a NoContradiction error raised by the HeaderHub contract.
type HeaderHubNoContradiction struct {
	Hash [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoContradiction(bytes32 hash)
func HeaderHubNoContradictionErrorID() common.Hash {
	return common.HexToHash("0xbd7ef1aa0a12561fc925b751bc63a7f24122b52e2fe16b29880735ffa148012a")
}

// UnpackNoContradictionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoContradiction(bytes32 hash)
func (headerHub *HeaderHub) UnpackNoContradictionError(raw []byte) (*HeaderHubNoContradiction, error) {
	out := new(HeaderHubNoContradiction)
	if err := headerHub.abi.UnpackIntoInterface(out, "NoContradiction", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubNotAttesting represents a NotAttesting error raised by the HeaderHub contract.
type HeaderHubNotAttesting struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAttesting(address signer)
func HeaderHubNotAttestingErrorID() common.Hash {
	return common.HexToHash("0xce66fb3039ea5a5f96e0ea5e2b295eb8ecdd4d6ad02eb8d01848cd648c882199")
}

// UnpackNotAttestingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAttesting(address signer)
func (headerHub *HeaderHub) UnpackNotAttestingError(raw []byte) (*HeaderHubNotAttesting, error) {
	out := new(HeaderHubNotAttesting)
	if err := headerHub.abi.UnpackIntoInterface(out, "NotAttesting", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubSignersNotOrdered represents a SignersNotOrdered error raised by the HeaderHub contract.
type HeaderHubSignersNotOrdered struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignersNotOrdered(address signer)
func HeaderHubSignersNotOrderedErrorID() common.Hash {
	return common.HexToHash("0x2e513de86b9a02e4db4d584776aa403f94f1d33970ac09e2697ecbde8516b2a6")
}

// UnpackSignersNotOrderedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignersNotOrdered(address signer)
func (headerHub *HeaderHub) UnpackSignersNotOrderedError(raw []byte) (*HeaderHubSignersNotOrdered, error) {
	out := new(HeaderHubSignersNotOrdered)
	if err := headerHub.abi.UnpackIntoInterface(out, "SignersNotOrdered", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// HeaderHubTooFewAttest represents a TooFewAttest error raised by the HeaderHub contract.
type HeaderHubTooFewAttest struct {
	Given *big.Int
	Want  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooFewAttest(uint256 given, uint256 want)
func HeaderHubTooFewAttestErrorID() common.Hash {
	return common.HexToHash("0x8b4bd9c50991ad779113785c0062bf2927d1e53eaf3acc7886330ac2f453babd")
}

// UnpackTooFewAttestError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooFewAttest(uint256 given, uint256 want)
func (headerHub *HeaderHub) UnpackTooFewAttestError(raw []byte) (*HeaderHubTooFewAttest, error) {
	out := new(HeaderHubTooFewAttest)
	if err := headerHub.abi.UnpackIntoInterface(out, "TooFewAttest", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryMetaData contains all meta data concerning the RecordRegistry contract.
var RecordRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"}],\"name\":\"EmergencyKnown\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyRoot\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"office\",\"type\":\"uint8\"}],\"name\":\"HeldOffice\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"InvalidAppointee\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"office\",\"type\":\"uint8\"}],\"name\":\"InvalidOffice\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidOutcome\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"want\",\"type\":\"uint8\"}],\"name\":\"NotAppointed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotOfSite\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NothingStated\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"OneClinician\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"}],\"name\":\"ReviewedAlready\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"StillOpen\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"current\",\"type\":\"uint64\"}],\"name\":\"TimeOver\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"latest\",\"type\":\"uint64\"}],\"name\":\"TooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"}],\"name\":\"UnknownEmergency\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongVersion\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"office\",\"type\":\"uint8\"}],\"name\":\"Appointed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"Dismissed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"EmergencyClosed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"subject\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"first\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"second\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"name\":\"EmergencyOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"emergency\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"reviewer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"enumRecordRegistry.Outcome\",\"name\":\"outcome\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"note\",\"type\":\"bytes32\"}],\"name\":\"EmergencyReviewed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"version\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"}],\"name\":\"RecordsPosted\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MOST\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"subject\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"internalType\":\"structRecordRegistry.Access\",\"name\":\"a\",\"type\":\"tuple\"}],\"name\":\"accessDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"},{\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"office\",\"type\":\"uint8\"}],\"name\":\"appoint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"closeEmergency\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"dismiss\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"emergencyOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"enumRecordRegistry.Outcome\",\"name\":\"outcome\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"officeOf\",\"outputs\":[{\"internalType\":\"enumRecordRegistry.Office\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"subject\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"reason\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"}],\"internalType\":\"structRecordRegistry.Access\",\"name\":\"a\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"first\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"second\",\"type\":\"bytes\"}],\"name\":\"openEmergency\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"version\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"}],\"name\":\"postRecords\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"recordsOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"version\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"enumRecordRegistry.Outcome\",\"name\":\"outcome\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"note\",\"type\":\"bytes32\"}],\"name\":\"reviewDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"enumRecordRegistry.Outcome\",\"name\":\"outcome\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"note\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"reviewEmergency\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "9deda003b399e7e1ca21018297712d9fa2",
	Bin: "0x610180604052348015610010575f5ffd5b50604051611cb9380380611cb983398101604081905261002f91610178565b6040518060400160405280600d81526020016c53616c7573205265636f72647360981b815250604051806040016040528060018152602001603160f81b81525061007e8261013260201b60201c565b6101205261008b81610132565b61014052815160208084019190912060e052815190820120610100524660a05261011760e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b031661016052610200565b5f5f829050601f81511115610165578260405163305a27a960e01b815260040161015c91906101a5565b60405180910390fd5b8051610170826101da565b179392505050565b5f60208284031215610188575f5ffd5b81516001600160a01b038116811461019e575f5ffd5b9392505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b805160208083015191908110156101fa575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051611a3b61027e5f395f818161025301528181610532015281816108cd01528181610b1701528181610cce0152610fbe01525f61125201525f61122201525f61145401525f61142c01525f61138701525f6113b101525f6113db0152611a3b5ff3fe608060405234801561000f575f5ffd5b50600436106100e5575f3560e01c8063607166441161008857806384b0196e1161006357806384b0196e146102335780639ad187651461024e578063e5b7e2b41461028d578063e7bdd0bf146102d9575f5ffd5b806360716644146101fa5780636a7387071461020d5780637d573fec14610220575f5ffd5b80632f1075ff116100c35780632f1075ff1461015f57806330d7d464146101b357806346e6f7a1146101d45780634f8baf30146101e7575f5ffd5b806301d4b1e4146100e95780632077ac47146100fe5780632d5b839014610125575b5f5ffd5b6100fc6100f7366004611627565b6102ec565b005b6101086201518081565b6040516001600160401b0390911681526020015b60405180910390f35b61015261013336600461169f565b600360209081525f928352604080842090915290825290205460ff1681565b60405161011c91906116f8565b6101a461016d366004611706565b60046020525f90815260409020546001600160a01b03811690600160a01b81046001600160401b031690600160e01b900460ff1683565b60405161011c9392919061172d565b6101c66101c1366004611777565b61051b565b60405190815260200161011c565b6100fc6101e2366004611706565b6108b8565b6101c66101f53660046117d9565b610a80565b6100fc610208366004611822565b610b02565b6100fc61021b36600461184a565b610cb9565b6101c661022e366004611882565b610ee0565b61023b610f67565b60405161011c97969594939291906118d9565b6102757f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200161011c565b6102bc61029b36600461196f565b60026020525f9081526040902080546001909101546001600160401b031682565b604080519283526001600160401b0390911660208301520161011c565b6100fc6102e736600461196f565b610fa9565b5f85815260046020526040902080546001600160a01b031661032957604051630dad6d7b60e01b8152600481018790526024015b60405180910390fd5b8054600160a01b90046001600160401b0316421015610376578054604051630831b70960e31b815260048101889052600160a01b9091046001600160401b03166024820152604401610320565b5f8154600160e01b900460ff166002811115610394576103946116d0565b146103b5576040516383bab31b60e01b815260048101879052602401610320565b5f8560028111156103c8576103c86116d0565b036103e65760405163c74a206d60e01b815260040160405180910390fd5b5f6104306103f5888888610a80565b85858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061112792505050565b9050600282546001600160a01b039081165f90815260036020818152604080842094871684529390529190205460ff1690811115610470576104706116d0565b1461049f57815460405163ad77663b60e01b8152610320916001600160a01b0316908390600290600401611988565b81548690839060ff60e01b1916600160e01b8360028111156104c3576104c36116d0565b0217905550815460405188916001600160a01b0316907f6a45f79c43104e39db6c688af9eb94fcfa5d3479f527c75d4bd9c35511e26c299061050a9085908b908b906119ad565b60405180910390a350505050505050565b60405163432c0e0b60e01b81523360048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa15801561057f573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906105a391906119d8565b6105c25760405163cd8ffa5b60e01b8152336004820152602401610320565b853515806105d257506020860135155b156105f057604051639c8ec6a760e01b815260040160405180910390fd5b426001600160401b03811661060b6060890160408a016119f7565b6001600160401b0316116106565761062960608801604089016119f7565b60405163051a1f5d60e01b81526001600160401b0391821660048201529082166024820152604401610320565b6106636201518082611a10565b6001600160401b031661067c6060890160408a016119f7565b6001600160401b031611156106d45761069b60608801604089016119f7565b6106a86201518083611a10565b60405163490b8f6760e11b81526001600160401b03928316600482015291166024820152604401610320565b6106de3388610ee0565b5f818152600460205260409020549092506001600160a01b03161561071957604051638a1bb10760e01b815260048101839052602401610320565b5f61072583888861114f565b90505f61073384878761114f565b9050806001600160a01b0316826001600160a01b03160361077257604051630a3f04b960e21b81526001600160a01b0383166004820152602401610320565b6040518060600160405280336001600160a01b031681526020018a604001602081019061079f91906119f7565b6001600160401b031681526020015f90525f8581526004602090815260409182902083518154928501516001600160401b0316600160a01b026001600160e01b03199093166001600160a01b039091161791909117808255918301519091829060ff60e01b1916600160e01b83600281111561081d5761081d6116d0565b021790555090505083336001600160a01b03167ffc5e3c16fe988b5ee5cf7b2edc292f04d86b07d870e9313c8239626f6567e8648b5f01358c6020013586868f604001602081019061086f91906119f7565b6040805195865260208601949094526001600160a01b0392831685850152911660608401526001600160401b03166080830152519081900360a00190a350505095945050505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa15801561091a573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061093e91906119d8565b61095d5760405163cd8ffa5b60e01b8152336004820152602401610320565b5f81815260046020526040902080546001600160a01b031661099557604051630dad6d7b60e01b815260048101839052602401610320565b80546001600160a01b031633146109c857604051632d650f6b60e01b815260048101839052336024820152604401610320565b805442906001600160401b03808316600160a01b9092041611610a1b57815460405163051a1f5d60e01b8152600160a01b9091046001600160401b03908116600483015282166024820152604401610320565b815467ffffffffffffffff60a01b1916600160a01b6001600160401b038316908102919091178355604051908152839033907fd1726dacd819b5553f495926fa65738c39393004e3f5977256446e5d0ddedfe3906020015b60405180910390a3505050565b5f610af87f437c8bf93c5d8de1800953629a0dbd7099478879fe07b9b5aed264f14d6ee1e385856002811115610ab857610ab86116d0565b60408051602081019490945283019190915260ff1660608201526080810184905260a0015b604051602081830303815290604052805190602001206111ef565b90505b9392505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610b64573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610b8891906119d8565b610ba75760405163cd8ffa5b60e01b8152336004820152602401610320565b335f90815260026020526040812090829003610bd6576040516329e7276760e11b815260040160405180910390fd5b600180820154610bf1916001600160401b0390911690611a10565b6001600160401b0316836001600160401b031614610c635760018082015433918591610c28916001600160401b0390911690611a10565b604051635008a55d60e11b81526001600160a01b0390931660048401526001600160401b039182166024840152166044820152606401610320565b81815560018101805467ffffffffffffffff19166001600160401b03851690811790915560405183815233907fa65a3159f74573b1bf601424f2ed915835842a6acfda4e0899e86b6aa73d22dc90602001610a73565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610d1b573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610d3f91906119d8565b610d5e5760405163cd8ffa5b60e01b8152336004820152602401610320565b6001816003811115610d7257610d726116d0565b14158015610d9257506002816003811115610d8f57610d8f6116d0565b14155b15610db257806040516376d16d5760e01b815260040161032091906116f8565b6001600160a01b0382161580610dd057506001600160a01b03821633145b15610df957604051631893e9e360e11b81526001600160a01b0383166004820152602401610320565b335f9081526003602090815260408083206001600160a01b038616845290915281205460ff1690816003811115610e3257610e326116d0565b14610e5657338382604051633cb96c7360e11b815260040161032093929190611988565b335f9081526003602081815260408084206001600160a01b03881685529091529091208054849260ff19909116906001908490811115610e9857610e986116d0565b0217905550826001600160a01b0316336001600160a01b03167f02bc41a868ed16d573306174f695f66ced8ee291e8d2c6090f1a0bf0796336a184604051610a7391906116f8565b5f610f5e7f9d7dcd7738a7dd3a59ede95f05f2e9e6d88c111a95e34cf53e67b101633d0c018484356020860135610f1d60608801604089016119f7565b6040805160208101969096526001600160a01b0390941693850193909352606084019190915260808301526001600160401b031660a082015260c001610add565b90505b92915050565b5f6060805f5f5f6060610f7861121b565b610f8061124b565b604080515f80825260208201909252600f60f81b9b939a50919850469750309650945092509050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa15801561100b573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061102f91906119d8565b61104e5760405163cd8ffa5b60e01b8152336004820152602401610320565b335f9081526003602090815260408083206001600160a01b038516845290915290205460ff166001816003811115611088576110886116d0565b141580156110a8575060028160038111156110a5576110a56116d0565b14155b156110cc5733825f60405163ad77663b60e01b815260040161032093929190611988565b335f8181526003602081815260408084206001600160a01b0388168086529252808420805460ff191690931790925590519092917f97025d3b2b973f66d3759580d54e1a674d35c853c3aa168cc54ae43e44abe23d91a35050565b5f5f5f5f6111358686611276565b92509250925061114582826112bf565b5090949350505050565b5f61118f8484848080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061112792505050565b90506001335f9081526003602081815260408084206001600160a01b03871685529091529091205460ff16908111156111ca576111ca6116d0565b14610afb573381600160405163ad77663b60e01b815260040161032093929190611988565b5f610f616111fb61137b565b8360405161190160f01b8152600281019290925260228201526042902090565b60606112467f00000000000000000000000000000000000000000000000000000000000000006114a4565b905090565b60606112467f00000000000000000000000000000000000000000000000000000000000000006114a4565b5f5f5f83516041036112ad576020840151604085015160608601515f1a61129f888285856114e1565b9550955095505050506112b8565b505081515f91506002905b9250925092565b5f8260038111156112d2576112d26116d0565b036112db575050565b60018260038111156112ef576112ef6116d0565b0361130d5760405163f645eedf60e01b815260040160405180910390fd5b6002826003811115611321576113216116d0565b036113425760405163fce698f760e01b815260048101829052602401610320565b6003826003811115611356576113566116d0565b03611377576040516335e2f38360e21b815260048101829052602401610320565b5050565b5f306001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000161480156113d357507f000000000000000000000000000000000000000000000000000000000000000046145b156113fd57507f000000000000000000000000000000000000000000000000000000000000000090565b611246604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60605f6114b0836115a9565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a084111561151a57505f9150600390508261159f565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa15801561156b573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b03811661159657505f92506001915082905061159f565b92505f91508190505b9450945094915050565b5f60ff8216601f811115610f6157604051632cd44ac360e21b815260040160405180910390fd5b8035600381106115de575f5ffd5b919050565b5f5f83601f8401126115f3575f5ffd5b5081356001600160401b03811115611609575f5ffd5b602083019150836020828501011115611620575f5ffd5b9250929050565b5f5f5f5f5f6080868803121561163b575f5ffd5b8535945061164b602087016115d0565b93506040860135925060608601356001600160401b0381111561166c575f5ffd5b611678888289016115e3565b969995985093965092949392505050565b80356001600160a01b03811681146115de575f5ffd5b5f5f604083850312156116b0575f5ffd5b6116b983611689565b91506116c760208401611689565b90509250929050565b634e487b7160e01b5f52602160045260245ffd5b600481106116f4576116f46116d0565b9052565b60208101610f6182846116e4565b5f60208284031215611716575f5ffd5b5035919050565b600381106116f4576116f46116d0565b6001600160a01b03841681526001600160401b038316602082015260608101611759604083018461171d565b949350505050565b5f60608284031215611771575f5ffd5b50919050565b5f5f5f5f5f60a0868803121561178b575f5ffd5b6117958787611761565b945060608601356001600160401b038111156117af575f5ffd5b6117bb888289016115e3565b90955093505060808601356001600160401b0381111561166c575f5ffd5b5f5f5f606084860312156117eb575f5ffd5b833592506117fb602085016115d0565b929592945050506040919091013590565b80356001600160401b03811681146115de575f5ffd5b5f5f60408385031215611833575f5ffd5b61183c8361180c565b946020939093013593505050565b5f5f6040838503121561185b575f5ffd5b61186483611689565b9150602083013560048110611877575f5ffd5b809150509250929050565b5f5f60808385031215611893575f5ffd5b61189c83611689565b91506116c78460208501611761565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b60ff60f81b8816815260e060208201525f6118f760e08301896118ab565b828103604084015261190981896118ab565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b8181101561195e578351835260209384019390920191600101611940565b50909b9a5050505050505050505050565b5f6020828403121561197f575f5ffd5b610f5e82611689565b6001600160a01b038481168252831660208201526060810161175960408301846116e4565b6001600160a01b0384168152606081016119ca602083018561171d565b826040830152949350505050565b5f602082840312156119e8575f5ffd5b81518015158114610afb575f5ffd5b5f60208284031215611a07575f5ffd5b610f5e8261180c565b6001600160401b038181168382160190811115610f6157634e487b7160e01b5f52601160045260245ffd",
}

// RecordRegistry is an auto generated Go binding around an Ethereum contract.
type RecordRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *RecordRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewRecordRegistry creates a new instance of RecordRegistry.
func NewRecordRegistry() *RecordRegistry {
	parsed, err := RecordRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &RecordRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *RecordRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address consortium_) returns()
func (recordRegistry *RecordRegistry) PackConstructor(consortium_ common.Address) []byte {
	enc, err := recordRegistry.abi.Pack("", consortium_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMOST is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2077ac47.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MOST() view returns(uint64)
func (recordRegistry *RecordRegistry) PackMOST() []byte {
	enc, err := recordRegistry.abi.Pack("MOST")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMOST is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2077ac47.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MOST() view returns(uint64)
func (recordRegistry *RecordRegistry) TryPackMOST() ([]byte, error) {
	return recordRegistry.abi.Pack("MOST")
}

// UnpackMOST is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2077ac47.
//
// Solidity: function MOST() view returns(uint64)
func (recordRegistry *RecordRegistry) UnpackMOST(data []byte) (uint64, error) {
	out, err := recordRegistry.abi.Unpack("MOST", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackAccessDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d573fec.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function accessDigest(address site, (bytes32,bytes32,uint64) a) view returns(bytes32)
func (recordRegistry *RecordRegistry) PackAccessDigest(site common.Address, a RecordRegistryAccess) []byte {
	enc, err := recordRegistry.abi.Pack("accessDigest", site, a)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccessDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d573fec.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function accessDigest(address site, (bytes32,bytes32,uint64) a) view returns(bytes32)
func (recordRegistry *RecordRegistry) TryPackAccessDigest(site common.Address, a RecordRegistryAccess) ([]byte, error) {
	return recordRegistry.abi.Pack("accessDigest", site, a)
}

// UnpackAccessDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7d573fec.
//
// Solidity: function accessDigest(address site, (bytes32,bytes32,uint64) a) view returns(bytes32)
func (recordRegistry *RecordRegistry) UnpackAccessDigest(data []byte) ([32]byte, error) {
	out, err := recordRegistry.abi.Unpack("accessDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackAppoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a738707.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function appoint(address key, uint8 office) returns()
func (recordRegistry *RecordRegistry) PackAppoint(key common.Address, office uint8) []byte {
	enc, err := recordRegistry.abi.Pack("appoint", key, office)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAppoint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a738707.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function appoint(address key, uint8 office) returns()
func (recordRegistry *RecordRegistry) TryPackAppoint(key common.Address, office uint8) ([]byte, error) {
	return recordRegistry.abi.Pack("appoint", key, office)
}

// PackCloseEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46e6f7a1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function closeEmergency(bytes32 id) returns()
func (recordRegistry *RecordRegistry) PackCloseEmergency(id [32]byte) []byte {
	enc, err := recordRegistry.abi.Pack("closeEmergency", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCloseEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46e6f7a1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function closeEmergency(bytes32 id) returns()
func (recordRegistry *RecordRegistry) TryPackCloseEmergency(id [32]byte) ([]byte, error) {
	return recordRegistry.abi.Pack("closeEmergency", id)
}

// PackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consortium() view returns(address)
func (recordRegistry *RecordRegistry) PackConsortium() []byte {
	enc, err := recordRegistry.abi.Pack("consortium")
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
func (recordRegistry *RecordRegistry) TryPackConsortium() ([]byte, error) {
	return recordRegistry.abi.Pack("consortium")
}

// UnpackConsortium is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad18765.
//
// Solidity: function consortium() view returns(address)
func (recordRegistry *RecordRegistry) UnpackConsortium(data []byte) (common.Address, error) {
	out, err := recordRegistry.abi.Unpack("consortium", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackDismiss is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe7bdd0bf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function dismiss(address key) returns()
func (recordRegistry *RecordRegistry) PackDismiss(key common.Address) []byte {
	enc, err := recordRegistry.abi.Pack("dismiss", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDismiss is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe7bdd0bf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function dismiss(address key) returns()
func (recordRegistry *RecordRegistry) TryPackDismiss(key common.Address) ([]byte, error) {
	return recordRegistry.abi.Pack("dismiss", key)
}

// PackEmergencyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f1075ff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function emergencyOf(bytes32 id) view returns(address site, uint64 until, uint8 outcome)
func (recordRegistry *RecordRegistry) PackEmergencyOf(id [32]byte) []byte {
	enc, err := recordRegistry.abi.Pack("emergencyOf", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEmergencyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2f1075ff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function emergencyOf(bytes32 id) view returns(address site, uint64 until, uint8 outcome)
func (recordRegistry *RecordRegistry) TryPackEmergencyOf(id [32]byte) ([]byte, error) {
	return recordRegistry.abi.Pack("emergencyOf", id)
}

// EmergencyOfOutput serves as a container for the return parameters of contract
// method EmergencyOf.
type EmergencyOfOutput struct {
	Site    common.Address
	Until   uint64
	Outcome uint8
}

// UnpackEmergencyOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2f1075ff.
//
// Solidity: function emergencyOf(bytes32 id) view returns(address site, uint64 until, uint8 outcome)
func (recordRegistry *RecordRegistry) UnpackEmergencyOf(data []byte) (EmergencyOfOutput, error) {
	out, err := recordRegistry.abi.Unpack("emergencyOf", data)
	outstruct := new(EmergencyOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Site = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.Until = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Outcome = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackOfficeOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2d5b8390.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function officeOf(address site, address key) view returns(uint8)
func (recordRegistry *RecordRegistry) PackOfficeOf(site common.Address, key common.Address) []byte {
	enc, err := recordRegistry.abi.Pack("officeOf", site, key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOfficeOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2d5b8390.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function officeOf(address site, address key) view returns(uint8)
func (recordRegistry *RecordRegistry) TryPackOfficeOf(site common.Address, key common.Address) ([]byte, error) {
	return recordRegistry.abi.Pack("officeOf", site, key)
}

// UnpackOfficeOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2d5b8390.
//
// Solidity: function officeOf(address site, address key) view returns(uint8)
func (recordRegistry *RecordRegistry) UnpackOfficeOf(data []byte) (uint8, error) {
	out, err := recordRegistry.abi.Unpack("officeOf", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackOpenEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30d7d464.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openEmergency((bytes32,bytes32,uint64) a, bytes first, bytes second) returns(bytes32 id)
func (recordRegistry *RecordRegistry) PackOpenEmergency(a RecordRegistryAccess, first []byte, second []byte) []byte {
	enc, err := recordRegistry.abi.Pack("openEmergency", a, first, second)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30d7d464.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openEmergency((bytes32,bytes32,uint64) a, bytes first, bytes second) returns(bytes32 id)
func (recordRegistry *RecordRegistry) TryPackOpenEmergency(a RecordRegistryAccess, first []byte, second []byte) ([]byte, error) {
	return recordRegistry.abi.Pack("openEmergency", a, first, second)
}

// UnpackOpenEmergency is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x30d7d464.
//
// Solidity: function openEmergency((bytes32,bytes32,uint64) a, bytes first, bytes second) returns(bytes32 id)
func (recordRegistry *RecordRegistry) UnpackOpenEmergency(data []byte) ([32]byte, error) {
	out, err := recordRegistry.abi.Unpack("openEmergency", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackPostRecords is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60716644.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function postRecords(uint64 version, bytes32 root) returns()
func (recordRegistry *RecordRegistry) PackPostRecords(version uint64, root [32]byte) []byte {
	enc, err := recordRegistry.abi.Pack("postRecords", version, root)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPostRecords is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60716644.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function postRecords(uint64 version, bytes32 root) returns()
func (recordRegistry *RecordRegistry) TryPackPostRecords(version uint64, root [32]byte) ([]byte, error) {
	return recordRegistry.abi.Pack("postRecords", version, root)
}

// PackRecordsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5b7e2b4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function recordsOf(address site) view returns(bytes32 root, uint64 version)
func (recordRegistry *RecordRegistry) PackRecordsOf(site common.Address) []byte {
	enc, err := recordRegistry.abi.Pack("recordsOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecordsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5b7e2b4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function recordsOf(address site) view returns(bytes32 root, uint64 version)
func (recordRegistry *RecordRegistry) TryPackRecordsOf(site common.Address) ([]byte, error) {
	return recordRegistry.abi.Pack("recordsOf", site)
}

// RecordsOfOutput serves as a container for the return parameters of contract
// method RecordsOf.
type RecordsOfOutput struct {
	Root    [32]byte
	Version uint64
}

// UnpackRecordsOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe5b7e2b4.
//
// Solidity: function recordsOf(address site) view returns(bytes32 root, uint64 version)
func (recordRegistry *RecordRegistry) UnpackRecordsOf(data []byte) (RecordsOfOutput, error) {
	out, err := recordRegistry.abi.Unpack("recordsOf", data)
	outstruct := new(RecordsOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Version = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackReviewDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f8baf30.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reviewDigest(bytes32 id, uint8 outcome, bytes32 note) view returns(bytes32)
func (recordRegistry *RecordRegistry) PackReviewDigest(id [32]byte, outcome uint8, note [32]byte) []byte {
	enc, err := recordRegistry.abi.Pack("reviewDigest", id, outcome, note)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReviewDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f8baf30.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reviewDigest(bytes32 id, uint8 outcome, bytes32 note) view returns(bytes32)
func (recordRegistry *RecordRegistry) TryPackReviewDigest(id [32]byte, outcome uint8, note [32]byte) ([]byte, error) {
	return recordRegistry.abi.Pack("reviewDigest", id, outcome, note)
}

// UnpackReviewDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4f8baf30.
//
// Solidity: function reviewDigest(bytes32 id, uint8 outcome, bytes32 note) view returns(bytes32)
func (recordRegistry *RecordRegistry) UnpackReviewDigest(data []byte) ([32]byte, error) {
	out, err := recordRegistry.abi.Unpack("reviewDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackReviewEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01d4b1e4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reviewEmergency(bytes32 id, uint8 outcome, bytes32 note, bytes signature) returns()
func (recordRegistry *RecordRegistry) PackReviewEmergency(id [32]byte, outcome uint8, note [32]byte, signature []byte) []byte {
	enc, err := recordRegistry.abi.Pack("reviewEmergency", id, outcome, note, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReviewEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01d4b1e4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reviewEmergency(bytes32 id, uint8 outcome, bytes32 note, bytes signature) returns()
func (recordRegistry *RecordRegistry) TryPackReviewEmergency(id [32]byte, outcome uint8, note [32]byte, signature []byte) ([]byte, error) {
	return recordRegistry.abi.Pack("reviewEmergency", id, outcome, note, signature)
}

// RecordRegistryAppointed represents a Appointed event raised by the RecordRegistry contract.
type RecordRegistryAppointed struct {
	Site   common.Address
	Key    common.Address
	Office uint8
	Raw    *types.Log // Blockchain specific contextual infos
}

const RecordRegistryAppointedEventName = "Appointed"

// ContractEventName returns the user-defined event name.
func (RecordRegistryAppointed) ContractEventName() string {
	return RecordRegistryAppointedEventName
}

// UnpackAppointedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Appointed(address indexed site, address indexed key, uint8 office)
func (recordRegistry *RecordRegistry) UnpackAppointedEvent(log *types.Log) (*RecordRegistryAppointed, error) {
	event := "Appointed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryAppointed)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryDismissed represents a Dismissed event raised by the RecordRegistry contract.
type RecordRegistryDismissed struct {
	Site common.Address
	Key  common.Address
	Raw  *types.Log // Blockchain specific contextual infos
}

const RecordRegistryDismissedEventName = "Dismissed"

// ContractEventName returns the user-defined event name.
func (RecordRegistryDismissed) ContractEventName() string {
	return RecordRegistryDismissedEventName
}

// UnpackDismissedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Dismissed(address indexed site, address indexed key)
func (recordRegistry *RecordRegistry) UnpackDismissedEvent(log *types.Log) (*RecordRegistryDismissed, error) {
	event := "Dismissed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryDismissed)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryEIP712DomainChanged represents a EIP712DomainChanged event raised by the RecordRegistry contract.
type RecordRegistryEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const RecordRegistryEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (RecordRegistryEIP712DomainChanged) ContractEventName() string {
	return RecordRegistryEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (recordRegistry *RecordRegistry) UnpackEIP712DomainChangedEvent(log *types.Log) (*RecordRegistryEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryEmergencyClosed represents a EmergencyClosed event raised by the RecordRegistry contract.
type RecordRegistryEmergencyClosed struct {
	Site      common.Address
	Emergency [32]byte
	Until     uint64
	Raw       *types.Log // Blockchain specific contextual infos
}

const RecordRegistryEmergencyClosedEventName = "EmergencyClosed"

// ContractEventName returns the user-defined event name.
func (RecordRegistryEmergencyClosed) ContractEventName() string {
	return RecordRegistryEmergencyClosedEventName
}

// UnpackEmergencyClosedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EmergencyClosed(address indexed site, bytes32 indexed emergency, uint64 until)
func (recordRegistry *RecordRegistry) UnpackEmergencyClosedEvent(log *types.Log) (*RecordRegistryEmergencyClosed, error) {
	event := "EmergencyClosed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryEmergencyClosed)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryEmergencyOpened represents a EmergencyOpened event raised by the RecordRegistry contract.
type RecordRegistryEmergencyOpened struct {
	Site      common.Address
	Emergency [32]byte
	Subject   [32]byte
	Reason    [32]byte
	First     common.Address
	Second    common.Address
	Until     uint64
	Raw       *types.Log // Blockchain specific contextual infos
}

const RecordRegistryEmergencyOpenedEventName = "EmergencyOpened"

// ContractEventName returns the user-defined event name.
func (RecordRegistryEmergencyOpened) ContractEventName() string {
	return RecordRegistryEmergencyOpenedEventName
}

// UnpackEmergencyOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EmergencyOpened(address indexed site, bytes32 indexed emergency, bytes32 subject, bytes32 reason, address first, address second, uint64 until)
func (recordRegistry *RecordRegistry) UnpackEmergencyOpenedEvent(log *types.Log) (*RecordRegistryEmergencyOpened, error) {
	event := "EmergencyOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryEmergencyOpened)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryEmergencyReviewed represents a EmergencyReviewed event raised by the RecordRegistry contract.
type RecordRegistryEmergencyReviewed struct {
	Site      common.Address
	Emergency [32]byte
	Reviewer  common.Address
	Outcome   uint8
	Note      [32]byte
	Raw       *types.Log // Blockchain specific contextual infos
}

const RecordRegistryEmergencyReviewedEventName = "EmergencyReviewed"

// ContractEventName returns the user-defined event name.
func (RecordRegistryEmergencyReviewed) ContractEventName() string {
	return RecordRegistryEmergencyReviewedEventName
}

// UnpackEmergencyReviewedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EmergencyReviewed(address indexed site, bytes32 indexed emergency, address reviewer, uint8 outcome, bytes32 note)
func (recordRegistry *RecordRegistry) UnpackEmergencyReviewedEvent(log *types.Log) (*RecordRegistryEmergencyReviewed, error) {
	event := "EmergencyReviewed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryEmergencyReviewed)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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

// RecordRegistryRecordsPosted represents a RecordsPosted event raised by the RecordRegistry contract.
type RecordRegistryRecordsPosted struct {
	Site    common.Address
	Version uint64
	Root    [32]byte
	Raw     *types.Log // Blockchain specific contextual infos
}

const RecordRegistryRecordsPostedEventName = "RecordsPosted"

// ContractEventName returns the user-defined event name.
func (RecordRegistryRecordsPosted) ContractEventName() string {
	return RecordRegistryRecordsPostedEventName
}

// UnpackRecordsPostedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecordsPosted(address indexed site, uint64 indexed version, bytes32 root)
func (recordRegistry *RecordRegistry) UnpackRecordsPostedEvent(log *types.Log) (*RecordRegistryRecordsPosted, error) {
	event := "RecordsPosted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != recordRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordRegistryRecordsPosted)
	if len(log.Data) > 0 {
		if err := recordRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range recordRegistry.abi.Events[event].Inputs {
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
func (recordRegistry *RecordRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["EmergencyKnown"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackEmergencyKnownError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["EmptyRoot"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackEmptyRootError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["HeldOffice"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackHeldOfficeError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["InvalidAppointee"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackInvalidAppointeeError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["InvalidOffice"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackInvalidOfficeError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["InvalidOutcome"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackInvalidOutcomeError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["NotActiveSite"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackNotActiveSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["NotAppointed"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackNotAppointedError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["NotOfSite"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackNotOfSiteError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["NothingStated"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackNothingStatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["OneClinician"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackOneClinicianError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["ReviewedAlready"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackReviewedAlreadyError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["StillOpen"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackStillOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["TimeOver"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackTimeOverError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["TooLong"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["UnknownEmergency"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackUnknownEmergencyError(raw[4:])
	}
	if bytes.Equal(raw[:4], recordRegistry.abi.Errors["WrongVersion"].ID.Bytes()[:4]) {
		return recordRegistry.UnpackWrongVersionError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RecordRegistryECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the RecordRegistry contract.
type RecordRegistryECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func RecordRegistryECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (recordRegistry *RecordRegistry) UnpackECDSAInvalidSignatureError(raw []byte) (*RecordRegistryECDSAInvalidSignature, error) {
	out := new(RecordRegistryECDSAInvalidSignature)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the RecordRegistry contract.
type RecordRegistryECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func RecordRegistryECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (recordRegistry *RecordRegistry) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*RecordRegistryECDSAInvalidSignatureLength, error) {
	out := new(RecordRegistryECDSAInvalidSignatureLength)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the RecordRegistry contract.
type RecordRegistryECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func RecordRegistryECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (recordRegistry *RecordRegistry) UnpackECDSAInvalidSignatureSError(raw []byte) (*RecordRegistryECDSAInvalidSignatureS, error) {
	out := new(RecordRegistryECDSAInvalidSignatureS)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryEmergencyKnown represents a EmergencyKnown error raised by the RecordRegistry contract.
type RecordRegistryEmergencyKnown struct {
	Emergency [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmergencyKnown(bytes32 emergency)
func RecordRegistryEmergencyKnownErrorID() common.Hash {
	return common.HexToHash("0x8a1bb107f02f4919615c035bdada633ae8c948b5902b3ebec7cbf87ff56634de")
}

// UnpackEmergencyKnownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmergencyKnown(bytes32 emergency)
func (recordRegistry *RecordRegistry) UnpackEmergencyKnownError(raw []byte) (*RecordRegistryEmergencyKnown, error) {
	out := new(RecordRegistryEmergencyKnown)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "EmergencyKnown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryEmptyRoot represents a EmptyRoot error raised by the RecordRegistry contract.
type RecordRegistryEmptyRoot struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyRoot()
func RecordRegistryEmptyRootErrorID() common.Hash {
	return common.HexToHash("0x53ce4ece66102bfdfb7e2dd6215b88dbc54b76fd92f4bed53b69b1166a744a63")
}

// UnpackEmptyRootError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyRoot()
func (recordRegistry *RecordRegistry) UnpackEmptyRootError(raw []byte) (*RecordRegistryEmptyRoot, error) {
	out := new(RecordRegistryEmptyRoot)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "EmptyRoot", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryHeldOffice represents a HeldOffice error raised by the RecordRegistry contract.
type RecordRegistryHeldOffice struct {
	Site   common.Address
	Key    common.Address
	Office uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error HeldOffice(address site, address key, uint8 office)
func RecordRegistryHeldOfficeErrorID() common.Hash {
	return common.HexToHash("0x7972d8e6a9ba262ae4762a8f62a17c577849e59107251f87c1c6e6ddee5bf8a3")
}

// UnpackHeldOfficeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error HeldOffice(address site, address key, uint8 office)
func (recordRegistry *RecordRegistry) UnpackHeldOfficeError(raw []byte) (*RecordRegistryHeldOffice, error) {
	out := new(RecordRegistryHeldOffice)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "HeldOffice", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryInvalidAppointee represents a InvalidAppointee error raised by the RecordRegistry contract.
type RecordRegistryInvalidAppointee struct {
	Key common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidAppointee(address key)
func RecordRegistryInvalidAppointeeErrorID() common.Hash {
	return common.HexToHash("0x3127d3c6ed9fa1d67235cc9931206bc44e48fff7e31de86aa53d978158b8921f")
}

// UnpackInvalidAppointeeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidAppointee(address key)
func (recordRegistry *RecordRegistry) UnpackInvalidAppointeeError(raw []byte) (*RecordRegistryInvalidAppointee, error) {
	out := new(RecordRegistryInvalidAppointee)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "InvalidAppointee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryInvalidOffice represents a InvalidOffice error raised by the RecordRegistry contract.
type RecordRegistryInvalidOffice struct {
	Office uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidOffice(uint8 office)
func RecordRegistryInvalidOfficeErrorID() common.Hash {
	return common.HexToHash("0x76d16d576350bbe1a91553652d16f2e9b290e466532c806681303e7727392da6")
}

// UnpackInvalidOfficeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidOffice(uint8 office)
func (recordRegistry *RecordRegistry) UnpackInvalidOfficeError(raw []byte) (*RecordRegistryInvalidOffice, error) {
	out := new(RecordRegistryInvalidOffice)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "InvalidOffice", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryInvalidOutcome represents a InvalidOutcome error raised by the RecordRegistry contract.
type RecordRegistryInvalidOutcome struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidOutcome()
func RecordRegistryInvalidOutcomeErrorID() common.Hash {
	return common.HexToHash("0xc74a206deb1ce09a391763faa23eee444fe8e0a825dbe9c767dd2ff7099b5172")
}

// UnpackInvalidOutcomeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidOutcome()
func (recordRegistry *RecordRegistry) UnpackInvalidOutcomeError(raw []byte) (*RecordRegistryInvalidOutcome, error) {
	out := new(RecordRegistryInvalidOutcome)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "InvalidOutcome", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryInvalidShortString represents a InvalidShortString error raised by the RecordRegistry contract.
type RecordRegistryInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func RecordRegistryInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (recordRegistry *RecordRegistry) UnpackInvalidShortStringError(raw []byte) (*RecordRegistryInvalidShortString, error) {
	out := new(RecordRegistryInvalidShortString)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryNotActiveSite represents a NotActiveSite error raised by the RecordRegistry contract.
type RecordRegistryNotActiveSite struct {
	Sender common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotActiveSite(address sender)
func RecordRegistryNotActiveSiteErrorID() common.Hash {
	return common.HexToHash("0xcd8ffa5bcd569ba4fc110da61a9bab7322d0b4a434818bca9147a0e6962a279b")
}

// UnpackNotActiveSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotActiveSite(address sender)
func (recordRegistry *RecordRegistry) UnpackNotActiveSiteError(raw []byte) (*RecordRegistryNotActiveSite, error) {
	out := new(RecordRegistryNotActiveSite)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "NotActiveSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryNotAppointed represents a NotAppointed error raised by the RecordRegistry contract.
type RecordRegistryNotAppointed struct {
	Site common.Address
	Key  common.Address
	Want uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAppointed(address site, address key, uint8 want)
func RecordRegistryNotAppointedErrorID() common.Hash {
	return common.HexToHash("0xad77663b52a0a34642acb8126ace0a6c9fc76dd5084e0520f7db91f1a1bb8bba")
}

// UnpackNotAppointedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAppointed(address site, address key, uint8 want)
func (recordRegistry *RecordRegistry) UnpackNotAppointedError(raw []byte) (*RecordRegistryNotAppointed, error) {
	out := new(RecordRegistryNotAppointed)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "NotAppointed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryNotOfSite represents a NotOfSite error raised by the RecordRegistry contract.
type RecordRegistryNotOfSite struct {
	Emergency [32]byte
	Sender    common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOfSite(bytes32 emergency, address sender)
func RecordRegistryNotOfSiteErrorID() common.Hash {
	return common.HexToHash("0x2d650f6b2bda206ded000c56a41764928b5aa1f90f7ab4633d8281b4402f96a4")
}

// UnpackNotOfSiteError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOfSite(bytes32 emergency, address sender)
func (recordRegistry *RecordRegistry) UnpackNotOfSiteError(raw []byte) (*RecordRegistryNotOfSite, error) {
	out := new(RecordRegistryNotOfSite)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "NotOfSite", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryNothingStated represents a NothingStated error raised by the RecordRegistry contract.
type RecordRegistryNothingStated struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingStated()
func RecordRegistryNothingStatedErrorID() common.Hash {
	return common.HexToHash("0x9c8ec6a7c91b99735c642f5b053458755d46906e76085d3bd4699026e37a9cf3")
}

// UnpackNothingStatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingStated()
func (recordRegistry *RecordRegistry) UnpackNothingStatedError(raw []byte) (*RecordRegistryNothingStated, error) {
	out := new(RecordRegistryNothingStated)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "NothingStated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryOneClinician represents a OneClinician error raised by the RecordRegistry contract.
type RecordRegistryOneClinician struct {
	Key common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OneClinician(address key)
func RecordRegistryOneClinicianErrorID() common.Hash {
	return common.HexToHash("0x28fc12e4abff6cf464bba37d4df0cf3e0d7228640dc81c37dc6451d20e55d4de")
}

// UnpackOneClinicianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OneClinician(address key)
func (recordRegistry *RecordRegistry) UnpackOneClinicianError(raw []byte) (*RecordRegistryOneClinician, error) {
	out := new(RecordRegistryOneClinician)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "OneClinician", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryReviewedAlready represents a ReviewedAlready error raised by the RecordRegistry contract.
type RecordRegistryReviewedAlready struct {
	Emergency [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReviewedAlready(bytes32 emergency)
func RecordRegistryReviewedAlreadyErrorID() common.Hash {
	return common.HexToHash("0x83bab31bc94ce970af668f736896e1a7847bbff333dffd82f24d63020bce9e8a")
}

// UnpackReviewedAlreadyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReviewedAlready(bytes32 emergency)
func (recordRegistry *RecordRegistry) UnpackReviewedAlreadyError(raw []byte) (*RecordRegistryReviewedAlready, error) {
	out := new(RecordRegistryReviewedAlready)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "ReviewedAlready", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryStillOpen represents a StillOpen error raised by the RecordRegistry contract.
type RecordRegistryStillOpen struct {
	Emergency [32]byte
	Until     uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StillOpen(bytes32 emergency, uint64 until)
func RecordRegistryStillOpenErrorID() common.Hash {
	return common.HexToHash("0x418db8482126281e4b9c464ff42e341ca8c230f5a388cbfe5a7dd4b9fe5601e6")
}

// UnpackStillOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StillOpen(bytes32 emergency, uint64 until)
func (recordRegistry *RecordRegistry) UnpackStillOpenError(raw []byte) (*RecordRegistryStillOpen, error) {
	out := new(RecordRegistryStillOpen)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "StillOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryStringTooLong represents a StringTooLong error raised by the RecordRegistry contract.
type RecordRegistryStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func RecordRegistryStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (recordRegistry *RecordRegistry) UnpackStringTooLongError(raw []byte) (*RecordRegistryStringTooLong, error) {
	out := new(RecordRegistryStringTooLong)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryTimeOver represents a TimeOver error raised by the RecordRegistry contract.
type RecordRegistryTimeOver struct {
	Until   uint64
	Current uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimeOver(uint64 until, uint64 current)
func RecordRegistryTimeOverErrorID() common.Hash {
	return common.HexToHash("0x051a1f5d0eebcb5ecb23ea2d0576dd8d392edb69fc04ace84f16a794399cd74c")
}

// UnpackTimeOverError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimeOver(uint64 until, uint64 current)
func (recordRegistry *RecordRegistry) UnpackTimeOverError(raw []byte) (*RecordRegistryTimeOver, error) {
	out := new(RecordRegistryTimeOver)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "TimeOver", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryTooLong represents a TooLong error raised by the RecordRegistry contract.
type RecordRegistryTooLong struct {
	Until  uint64
	Latest uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooLong(uint64 until, uint64 latest)
func RecordRegistryTooLongErrorID() common.Hash {
	return common.HexToHash("0x92171ecedd5fa9d91e8f368566483fac9acbbac70523822b52f6bc9fc3d650b6")
}

// UnpackTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooLong(uint64 until, uint64 latest)
func (recordRegistry *RecordRegistry) UnpackTooLongError(raw []byte) (*RecordRegistryTooLong, error) {
	out := new(RecordRegistryTooLong)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "TooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryUnknownEmergency represents a UnknownEmergency error raised by the RecordRegistry contract.
type RecordRegistryUnknownEmergency struct {
	Emergency [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownEmergency(bytes32 emergency)
func RecordRegistryUnknownEmergencyErrorID() common.Hash {
	return common.HexToHash("0x0dad6d7b798d017b1d681182492e09375986d5969d027178f1826531ccf620f0")
}

// UnpackUnknownEmergencyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownEmergency(bytes32 emergency)
func (recordRegistry *RecordRegistry) UnpackUnknownEmergencyError(raw []byte) (*RecordRegistryUnknownEmergency, error) {
	out := new(RecordRegistryUnknownEmergency)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "UnknownEmergency", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordRegistryWrongVersion represents a WrongVersion error raised by the RecordRegistry contract.
type RecordRegistryWrongVersion struct {
	Site  common.Address
	Given uint64
	Want  uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongVersion(address site, uint64 given, uint64 want)
func RecordRegistryWrongVersionErrorID() common.Hash {
	return common.HexToHash("0xa0114aba188158581fb29804f63e4be62cacec0cb925d0374fc081cf81e8d810")
}

// UnpackWrongVersionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongVersion(address site, uint64 given, uint64 want)
func (recordRegistry *RecordRegistry) UnpackWrongVersionError(raw []byte) (*RecordRegistryWrongVersion, error) {
	out := new(RecordRegistryWrongVersion)
	if err := recordRegistry.abi.UnpackIntoInterface(out, "WrongVersion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteConsentsMetaData contains all meta data concerning the RemoteConsents contract.
var RemoteConsentsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractRemoteState\",\"name\":\"remote_\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"chain_\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"registry_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"statesSlot_\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"maxAge_\",\"type\":\"uint64\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"latest\",\"type\":\"uint64\"}],\"name\":\"StateFromBefore\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"maxAge\",\"type\":\"uint64\"}],\"name\":\"StateTooOld\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"epoch\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"waiting\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"}],\"name\":\"ConsentRead\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"bytes[]\",\"name\":\"account\",\"type\":\"bytes[]\"},{\"internalType\":\"bytes[]\",\"name\":\"first\",\"type\":\"bytes[]\"},{\"internalType\":\"bytes[]\",\"name\":\"second\",\"type\":\"bytes[]\"}],\"name\":\"bring\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"chain\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"maxAge\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"registry\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"remote\",\"outputs\":[{\"internalType\":\"contractRemoteState\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"statesSlot\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "753e67cf244a171a58c5744f73a404fc12",
	Bin: "0x610120604052348015610010575f5ffd5b50604051610cdc380380610cdc83398101604081905261002f91610077565b6001600160a01b0394851660805260a093909352921660c05260e0919091526001600160401b0316610100526100df565b6001600160a01b0381168114610074575f5ffd5b50565b5f5f5f5f5f60a0868803121561008b575f5ffd5b855161009681610060565b6020870151604088015191965094506100ae81610060565b6060870151608088015191945092506001600160401b03811681146100d1575f5ffd5b809150509295509295909350565b60805160a05160c05160e05161010051610b666101765f395f81816101160152818161038e01526103ec01525f81816083015261045901525f8181610155015281816104f201526105b801525f81816101940152818161027e015281816104d001528181610597015261065b01525f81816101bb015281816102b0015281816104a10152818161057001526106860152610b665ff3fe608060405234801561000f575f5ffd5b506004361061007a575f3560e01c8063687043c511610058578063687043c5146101115780637b10399914610150578063c763e5a11461018f578063d598215b146101b6575f5ffd5b8063036f199e1461007e57806345b4903a146100b857806361c19cea146100fc575b5f5ffd5b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020015b60405180910390f35b6100cb6100c63660046108ba565b6101dd565b604080519485526001600160401b03938416602086015260ff909216918401919091521660608201526080016100af565b61010f61010a366004610921565b61043f565b005b6101387f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160401b0390911681526020016100af565b6101777f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016100af565b6100a57f000000000000000000000000000000000000000000000000000000000000000081565b6101777f000000000000000000000000000000000000000000000000000000000000000081565b6001600160a01b0381165f90815260208181526040808320815160a081018352815481526001909101546001600160401b0380821694830185905260ff68010000000000000000830416938301939093526901000000000000000000810483166060830152600160881b90049091166080820152829182918291820361026f57505f9350839250829150819050610438565b6040516336b79cc760e11b81527f000000000000000000000000000000000000000000000000000000000000000060048201525f9081906001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001690636d6f398e90602401606060405180830381865afa1580156102f5573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061031991906109e3565b9250925050816001600160401b031683608001516001600160401b031614610381576080830151604051630c8a11c760e41b81526001600160a01b038a1660048201526001600160401b03918216602482015290831660448201526064015b60405180910390fd5b6103b76001600160401b037f00000000000000000000000000000000000000000000000000000000000000008116908316610a1c565b4211156104195760405163015f2cd560e71b81526001600160a01b03891660048201526001600160401b0380831660248301527f0000000000000000000000000000000000000000000000000000000000000000166044820152606401610378565b825f015183602001518460400151856060015196509650965096505050505b9193509193565b604080516001600160a01b038981166020808401919091527f000000000000000000000000000000000000000000000000000000000000000083850152835180840385018152606084019485905280519101206335197f2760e11b9093525f917f000000000000000000000000000000000000000000000000000000000000000090911690636a32fe4e90610524907f0000000000000000000000000000000000000000000000000000000000000000907f00000000000000000000000000000000000000000000000000000000000000009087908e908e908e908e90606401610b01565b602060405180830381865afa15801561053f573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906105639190610b4f565b90505f6001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016636a32fe4e7f00000000000000000000000000000000000000000000000000000000000000007f00000000000000000000000000000000000000000000000000000000000000006105e2876001610a1c565b6040516001600160e01b031960e086901b16815261060d939291908f908f908d908d90600401610b01565b602060405180830381865afa158015610628573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061064c9190610b4f565b6040516336b79cc760e11b81527f000000000000000000000000000000000000000000000000000000000000000060048201529091505f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690636d6f398e90602401606060405180830381865afa1580156106d3573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106f791906109e3565b509150505f6040518060a00160405280858152602001846001600160401b03168152602001604085901c60ff168152602001604885901c6001600160401b03168152602001836001600160401b03168152509050805f5f8e6001600160a01b03166001600160a01b031681526020019081526020015f205f820151815f01556020820151816001015f6101000a8154816001600160401b0302191690836001600160401b0316021790555060408201518160010160086101000a81548160ff021916908360ff16021790555060608201518160010160096101000a8154816001600160401b0302191690836001600160401b0316021790555060808201518160010160116101000a8154816001600160401b0302191690836001600160401b0316021790555090505080602001516001600160401b03168c6001600160a01b03167fdbd6969f29828159288f4dda8a081e5ff5ef72a44637a7baf512fca28f32349a86846060015186604051610889939291909283526001600160401b03918216602084015216604082015260600190565b60405180910390a3505050505050505050505050565b80356001600160a01b03811681146108b5575f5ffd5b919050565b5f602082840312156108ca575f5ffd5b6108d38261089f565b9392505050565b5f5f83601f8401126108ea575f5ffd5b5081356001600160401b03811115610900575f5ffd5b6020830191508360208260051b850101111561091a575f5ffd5b9250929050565b5f5f5f5f5f5f5f6080888a031215610937575f5ffd5b6109408861089f565b965060208801356001600160401b0381111561095a575f5ffd5b6109668a828b016108da565b90975095505060408801356001600160401b03811115610984575f5ffd5b6109908a828b016108da565b90955093505060608801356001600160401b038111156109ae575f5ffd5b6109ba8a828b016108da565b989b979a50959850939692959293505050565b80516001600160401b03811681146108b5575f5ffd5b5f5f5f606084860312156109f5575f5ffd5b83519250610a05602085016109cd565b9150610a13604085016109cd565b90509250925092565b80820180821115610a3b57634e487b7160e01b5f52601160045260245ffd5b92915050565b81835281816020850137505f828201602090810191909152601f909101601f19169091010190565b5f8383855260208501945060208460051b820101835f601e19863603015b87821015610af457848403601f190189528235818112610aa5575f5ffd5b87016020810190356001600160401b03811115610ac0575f5ffd5b803603821315610ace575f5ffd5b610ad9868284610a41565b95505050602083019250602089019850600182019150610a87565b5091979650505050505050565b87815260018060a01b038716602082015285604082015260a060608201525f610b2e60a083018688610a69565b8281036080840152610b41818587610a69565b9a9950505050505050505050565b5f60208284031215610b5f575f5ffd5b505191905056",
}

// RemoteConsents is an auto generated Go binding around an Ethereum contract.
type RemoteConsents struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *RemoteConsents) GetABI() abi.ABI {
	return c.abi
}

// NewRemoteConsents creates a new instance of RemoteConsents.
func NewRemoteConsents() *RemoteConsents {
	parsed, err := RemoteConsentsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &RemoteConsents{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *RemoteConsents) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address remote_, bytes32 chain_, address registry_, uint256 statesSlot_, uint64 maxAge_) returns()
func (remoteConsents *RemoteConsents) PackConstructor(remote_ common.Address, chain_ [32]byte, registry_ common.Address, statesSlot_ *big.Int, maxAge_ uint64) []byte {
	enc, err := remoteConsents.abi.Pack("", remote_, chain_, registry_, statesSlot_, maxAge_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBring is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x61c19cea.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bring(address site, bytes[] account, bytes[] first, bytes[] second) returns()
func (remoteConsents *RemoteConsents) PackBring(site common.Address, account [][]byte, first [][]byte, second [][]byte) []byte {
	enc, err := remoteConsents.abi.Pack("bring", site, account, first, second)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBring is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x61c19cea.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bring(address site, bytes[] account, bytes[] first, bytes[] second) returns()
func (remoteConsents *RemoteConsents) TryPackBring(site common.Address, account [][]byte, first [][]byte, second [][]byte) ([]byte, error) {
	return remoteConsents.abi.Pack("bring", site, account, first, second)
}

// PackChain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc763e5a1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function chain() view returns(bytes32)
func (remoteConsents *RemoteConsents) PackChain() []byte {
	enc, err := remoteConsents.abi.Pack("chain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackChain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc763e5a1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function chain() view returns(bytes32)
func (remoteConsents *RemoteConsents) TryPackChain() ([]byte, error) {
	return remoteConsents.abi.Pack("chain")
}

// UnpackChain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc763e5a1.
//
// Solidity: function chain() view returns(bytes32)
func (remoteConsents *RemoteConsents) UnpackChain(data []byte) ([32]byte, error) {
	out, err := remoteConsents.abi.Unpack("chain", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackMaxAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x687043c5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function maxAge() view returns(uint64)
func (remoteConsents *RemoteConsents) PackMaxAge() []byte {
	enc, err := remoteConsents.abi.Pack("maxAge")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMaxAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x687043c5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function maxAge() view returns(uint64)
func (remoteConsents *RemoteConsents) TryPackMaxAge() ([]byte, error) {
	return remoteConsents.abi.Pack("maxAge")
}

// UnpackMaxAge is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x687043c5.
//
// Solidity: function maxAge() view returns(uint64)
func (remoteConsents *RemoteConsents) UnpackMaxAge(data []byte) (uint64, error) {
	out, err := remoteConsents.abi.Unpack("maxAge", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registry() view returns(address)
func (remoteConsents *RemoteConsents) PackRegistry() []byte {
	enc, err := remoteConsents.abi.Pack("registry")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registry() view returns(address)
func (remoteConsents *RemoteConsents) TryPackRegistry() ([]byte, error) {
	return remoteConsents.abi.Pack("registry")
}

// UnpackRegistry is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b103999.
//
// Solidity: function registry() view returns(address)
func (remoteConsents *RemoteConsents) UnpackRegistry(data []byte) (common.Address, error) {
	out, err := remoteConsents.abi.Unpack("registry", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRemote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd598215b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function remote() view returns(address)
func (remoteConsents *RemoteConsents) PackRemote() []byte {
	enc, err := remoteConsents.abi.Pack("remote")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd598215b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function remote() view returns(address)
func (remoteConsents *RemoteConsents) TryPackRemote() ([]byte, error) {
	return remoteConsents.abi.Pack("remote")
}

// UnpackRemote is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd598215b.
//
// Solidity: function remote() view returns(address)
func (remoteConsents *RemoteConsents) UnpackRemote(data []byte) (common.Address, error) {
	out, err := remoteConsents.abi.Unpack("remote", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackStatesSlot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x036f199e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function statesSlot() view returns(uint256)
func (remoteConsents *RemoteConsents) PackStatesSlot() []byte {
	enc, err := remoteConsents.abi.Pack("statesSlot")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStatesSlot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x036f199e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function statesSlot() view returns(uint256)
func (remoteConsents *RemoteConsents) TryPackStatesSlot() ([]byte, error) {
	return remoteConsents.abi.Pack("statesSlot")
}

// UnpackStatesSlot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x036f199e.
//
// Solidity: function statesSlot() view returns(uint256)
func (remoteConsents *RemoteConsents) UnpackStatesSlot(data []byte) (*big.Int, error) {
	out, err := remoteConsents.abi.Unpack("statesSlot", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// RemoteConsentsConsentRead represents a ConsentRead event raised by the RemoteConsents contract.
type RemoteConsentsConsentRead struct {
	Site    common.Address
	Epoch   uint64
	Root    [32]byte
	Waiting uint64
	Number  uint64
	Raw     *types.Log // Blockchain specific contextual infos
}

const RemoteConsentsConsentReadEventName = "ConsentRead"

// ContractEventName returns the user-defined event name.
func (RemoteConsentsConsentRead) ContractEventName() string {
	return RemoteConsentsConsentReadEventName
}

// UnpackConsentReadEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsentRead(address indexed site, uint64 indexed epoch, bytes32 root, uint64 waiting, uint64 number)
func (remoteConsents *RemoteConsents) UnpackConsentReadEvent(log *types.Log) (*RemoteConsentsConsentRead, error) {
	event := "ConsentRead"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != remoteConsents.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RemoteConsentsConsentRead)
	if len(log.Data) > 0 {
		if err := remoteConsents.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range remoteConsents.abi.Events[event].Inputs {
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
func (remoteConsents *RemoteConsents) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], remoteConsents.abi.Errors["StateFromBefore"].ID.Bytes()[:4]) {
		return remoteConsents.UnpackStateFromBeforeError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteConsents.abi.Errors["StateTooOld"].ID.Bytes()[:4]) {
		return remoteConsents.UnpackStateTooOldError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RemoteConsentsStateFromBefore represents a StateFromBefore error raised by the RemoteConsents contract.
type RemoteConsentsStateFromBefore struct {
	Site   common.Address
	Number uint64
	Latest uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StateFromBefore(address site, uint64 number, uint64 latest)
func RemoteConsentsStateFromBeforeErrorID() common.Hash {
	return common.HexToHash("0xc8a11c70579e43bb22814aa3cbb1e927df99b5da54cb811255cbbd27466efa24")
}

// UnpackStateFromBeforeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StateFromBefore(address site, uint64 number, uint64 latest)
func (remoteConsents *RemoteConsents) UnpackStateFromBeforeError(raw []byte) (*RemoteConsentsStateFromBefore, error) {
	out := new(RemoteConsentsStateFromBefore)
	if err := remoteConsents.abi.UnpackIntoInterface(out, "StateFromBefore", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteConsentsStateTooOld represents a StateTooOld error raised by the RemoteConsents contract.
type RemoteConsentsStateTooOld struct {
	Site   common.Address
	Time   uint64
	MaxAge uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StateTooOld(address site, uint64 time, uint64 maxAge)
func RemoteConsentsStateTooOldErrorID() common.Hash {
	return common.HexToHash("0xaf966a801b583c18b274ba612ba6895aac7225a649668d76db756fe2bcf5233c")
}

// UnpackStateTooOldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StateTooOld(address site, uint64 time, uint64 maxAge)
func (remoteConsents *RemoteConsents) UnpackStateTooOldError(raw []byte) (*RemoteConsentsStateTooOld, error) {
	out := new(RemoteConsentsStateTooOld)
	if err := remoteConsents.abi.UnpackIntoInterface(out, "StateTooOld", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateMetaData contains all meta data concerning the RemoteState contract.
var RemoteStateMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"quorum_\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"hubChain_\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"hub_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"hashesSlot_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"items\",\"type\":\"uint256\"}],\"name\":\"MalformedHeader\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"NoContradiction\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotAttesting\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"known\",\"type\":\"uint64\"}],\"name\":\"NotNewer\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"NotRecorded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"RLPInvalidEncoding\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"SignersNotOrdered\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"given\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"TooFewAttest\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"enumTrieProof.ProofError\",\"name\":\"err\",\"type\":\"uint8\"}],\"name\":\"TrieProofTraversalError\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"}],\"name\":\"UnknownChain\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"one\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"other\",\"type\":\"bytes32\"}],\"name\":\"Barred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"state\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"}],\"name\":\"HeaderBrought\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"state\",\"type\":\"bytes32\"}],\"name\":\"HubBrought\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"one\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"other\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"otherSignature\",\"type\":\"bytes\"}],\"name\":\"bar\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"barred\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"bytes\",\"name\":\"header\",\"type\":\"bytes\"},{\"internalType\":\"bytes[]\",\"name\":\"account\",\"type\":\"bytes[]\"},{\"internalType\":\"bytes[]\",\"name\":\"slot\",\"type\":\"bytes[]\"}],\"name\":\"bring\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"header\",\"type\":\"bytes\"},{\"internalType\":\"bytes[]\",\"name\":\"signatures\",\"type\":\"bytes[]\"}],\"name\":\"bringHub\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"hashesSlot\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"headerDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"hub\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"hubChain\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"hubRoot\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"state\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"needed\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"quorum\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"internalType\":\"bytes[]\",\"name\":\"account\",\"type\":\"bytes[]\"},{\"internalType\":\"bytes[]\",\"name\":\"slot\",\"type\":\"bytes[]\"}],\"name\":\"read\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"chain\",\"type\":\"bytes32\"}],\"name\":\"rootOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"state\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"number\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"time\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "0f9cc7984fb74aeabe461b4455fb99a021",
	Bin: "0x610120604052348015610010575f5ffd5b5060405161263638038061263683398101604081905261002f91610074565b6001600160a01b0394851660805263ffffffff90931660a05260c09190915290911660e052610100526100d9565b6001600160a01b0381168114610071575f5ffd5b50565b5f5f5f5f5f60a08688031215610088575f5ffd5b85516100938161005d565b602087015190955063ffffffff811681146100ac575f5ffd5b6040870151606088015191955093506100c48161005d565b80925050608086015190509295509295909350565b60805160a05160c05160e051610100516124e961014d5f395f818160ee015261098201525f81816101640152610a3b01525f8181610276015261070701525f8181610128015281816103a601526103d801525f818161024f0152818161030e015281816105980152610e7901526124e95ff3fe608060405234801561000f575f5ffd5b50600436106100e5575f3560e01c80639ad1876511610088578063a3d6b9a311610063578063a3d6b9a3146102ad578063b93a1af0146102c0578063d066e8d0146102d3578063ee5e7456146102f5575f5ffd5b80639ad187651461024a5780639dd0cc1614610271578063a1d423c414610298575f5ffd5b80636537f2d5116100c35780636537f2d51461019e5780636a32fe4e146101a65780636d6f398e146101b95780636dfedb1114610218575f5ffd5b806301d419d8146100e95780631703a01814610123578063365a86fc1461015f575b5f5ffd5b6101107f000000000000000000000000000000000000000000000000000000000000000081565b6040519081526020015b60405180910390f35b61014a7f000000000000000000000000000000000000000000000000000000000000000081565b60405163ffffffff909116815260200161011a565b6101867f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200161011a565b610110610308565b6101106101b4366004611f2e565b610404565b6101f36101c7366004611fbe565b60036020525f9081526040902080546001909101546001600160401b0380821691600160401b90041683565b604080519384526001600160401b03928316602085015291169082015260600161011a565b61023a610226366004611fd5565b5f6020819052908152604090205460ff1681565b604051901515815260200161011a565b6101867f000000000000000000000000000000000000000000000000000000000000000081565b6101107f000000000000000000000000000000000000000000000000000000000000000081565b6102ab6102a6366004612041565b61048d565b005b6102ab6102bb3660046120da565b6106a6565b6101106102ce366004612144565b6107c9565b6001546002546101f391906001600160401b0380821691600160401b90041683565b6102ab610303366004612177565b610902565b5f5f60027f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316634f14ff776040518163ffffffff1660e01b8152600401602060405180830381865afa158015610368573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061038c91906121fd565b610396919061223c565b6103a190600161224f565b9050807f000000000000000000000000000000000000000000000000000000000000000063ffffffff16116103d657806103fe565b7f000000000000000000000000000000000000000000000000000000000000000063ffffffff165b91505090565b5f8781526003602090815260408083208151606081018352815481526001909101546001600160401b03808216948301859052600160401b909104169181019190915290820361046f57604051632a80afbd60e21b8152600481018a90526024015b60405180910390fd5b805161048090898989898989610b37565b9998505050505050505050565b8286036104b057604051635ebf78d560e11b815260048101879052602401610466565b5f6104fa6104bf8a8a8a6107c9565b87878080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250610c2492505050565b9050806001600160a01b031661054f6105148b8b886107c9565b85858080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250610c2492505050565b6001600160a01b03161461057957604051635ebf78d560e11b815260048101859052602401610466565b60405163432c0e0b60e01b81526001600160a01b0382811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa1580156105dd573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106019190612262565b61062957604051630ce66fb360e41b81526001600160a01b0382166004820152602401610466565b6001600160a01b0381165f8181526020819052604090819020805460ff19166001179055516001600160401b038a16918b917f5f95033d8baa67ea37f58b4b39fcb0be799844fa5628b1d9e0ae4496679ffb0990610693908c908a90918252602082015260400190565b60405180910390a4505050505050505050565b5f6106b18585610c4e565b60025460208201519192506001600160401b039081169116116107025760208101516002546040516328c377d360e21b81526001600160401b03928316600482015291166024820152604401610466565b61074a7f00000000000000000000000000000000000000000000000000000000000000008260200151878760405161073b929190612281565b60405180910390208686610d9b565b805160018190556020820151600280546040808601516001600160401b03908116600160401b026001600160801b03199093169416938417919091179091555190917f22a303d4e2b30965e146512a27fa443a649cf8a1cb0668332321572714b31e96916107ba91815260200190565b60405180910390a25050505050565b604080517fb03948446334eb9b2196d5eb166f69b9d49403eb4a12f36de8d3f9f3cb8e15c360208201527fd5f16c562dd151a26997352a941bd2dce4829c598639d155fbc794b67ca1aa15918101919091527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc660608201525f9060800160408051601f1981840301815282825280516020918201207fccf2f7bef132bbf53f8978c8cb172254f3536360a0e7214258325696d674e20c918401919091529082018690526001600160401b0385166060830152608082018490529060a001604051602081830303815290604052805190602001206040516020016108e392919061190160f01b81526002810192909252602282015260420190565b6040516020818303038152906040528051906020012090509392505050565b5f61090d8787610c4e565b5f89815260036020908152604090912060010154908201519192506001600160401b0390811691161161097e576020818101515f8a815260039092526040918290206001015491516328c377d360e21b81526001600160401b03918216600482015291166024820152604401610466565b5f887f00000000000000000000000000000000000000000000000000000000000000006040516020016109bb929190918252602082015260400190565b6040516020818303038152906040528051906020012090505f82602001516001600160401b0316826040516020016109fd929190918252602082015260400190565b6040516020818303038152906040528051906020012090505f8989604051610a26929190612281565b6040518091039020905080610a6460015f01547f0000000000000000000000000000000000000000000000000000000000000000858c8c8c8c610b37565b14610aa15760208401516040516332fb1b6d60e21b8152600481018d90526001600160401b03909116602482015260448101829052606401610466565b5f8b81526003602090815260409182902086518082558783015160019092018054898601516001600160401b039485166001600160801b03199092168217600160401b959091169485021790915584519182529281019190915290918d917f0dfbc5afaf89001e9c7618babde1cf8e037170a9c8901b083075657b74092fc8910160405180910390a35050505050505050505050565b6040516bffffffffffffffffffffffff19606088901b1660208201525f908190610b9d908a906034015b60408051601f198184030181528282528051602091820120908301520160408051601f19818403018152919052610b98888a6122d4565b610f7b565b90505f610ba982610fce565b90508051600414610bd257805160405163187eb95b60e31b815260040161046691815260200190565b5f610c0a610bf983600281518110610bec57610bec6123b6565b6020026020010151610feb565b60408051602081018d905201610b61565b9050610c1581610ff5565b9b9a5050505050505050505050565b5f5f5f5f610c328686611011565b925092509250610c42828261105a565b50909150505b92915050565b604080516060810182525f80825260208201819052918101919091525f83838080601f0160208091040260200160405190810160405280939291908181526020018383808284375f920182905250939450610cae9250849150610fce9050565b9050600f81511015610cd857805160405163187eb95b60e31b815260040161046691815260200190565b5f610cfc82600881518110610cef57610cef6123b6565b6020026020010151611116565b90505f610d1583600b81518110610cef57610cef6123b6565b90506001600160401b03821180610d3257506001600160401b0381115b15610d5557825160405163187eb95b60e31b815260040161046691815260200190565b6040518060600160405280610d7685600381518110610bec57610bec6123b6565b81526001600160401b0393841660208201529190921660409091015295945050505050565b5f610da78686866107c9565b90505f805b83811015610f37575f610e1684878785818110610dcb57610dcb6123b6565b9050602002810190610ddd91906123ca565b8080601f0160208091040260200160405190810160405280939291908181526020018383808284375f92019190915250610c2492505050565b9050826001600160a01b0316816001600160a01b031611610e55576040516305ca27bd60e31b81526001600160a01b0382166004820152602401610466565b60405163432c0e0b60e01b81526001600160a01b03808316600483015291935083917f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa158015610ebe573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610ee29190612262565b1580610f0557506001600160a01b0381165f9081526020819052604090205460ff165b15610f2e57604051630ce66fb360e41b81526001600160a01b0382166004820152602401610466565b50600101610dac565b50610f40610308565b831015610f725782610f50610308565b604051638b4bd9c560e01b815260048101929092526024820152604401610466565b50505050505050565b60605f5f610f8a8686866111c4565b90925090505f81600d811115610fa257610fa261240c565b148190610fc3576040516301121c9d60e41b81526004016104669190612420565b509095945050505050565b6060610c48610fe683805160801b6020919091011790565b611633565b5f610c4882611116565b5f610c4861100c83805160801b6020919091011790565b611116565b5f5f5f8351604103611048576020840151604085015160608601515f1a61103a8882858561172a565b955095509550505050611053565b505081515f91506002905b9250925092565b5f82600381111561106d5761106d61240c565b03611076575050565b600182600381111561108a5761108a61240c565b036110a85760405163f645eedf60e01b815260040160405180910390fd5b60028260038111156110bc576110bc61240c565b036110dd5760405163fce698f760e01b815260048101829052602401610466565b60038260038111156110f1576110f161240c565b03611112576040516335e2f38360e21b815260048101829052602401610466565b5050565b5f5f6111228360801c90565b9050602181111561114657604051633cf75c0160e21b815260040160405180910390fd5b5f5f5f611152866117f2565b919450925090505f81600181111561116c5761116c61240c565b1461118a57604051633cf75c0160e21b815260040160405180910390fd5b81156111b85761119b826008612446565b6111a79061010061245d565b6111b18785611b09565b901c6111ba565b5f5b9695505050505050565b60605f83515f036111db575060609050600161162b565b5f6111e585611b58565b90505f5f5f6111f360405190565b90505f805b885181101561161c575f898281518110611214576112146123b6565b60200260200101519050825f0361124b57805160208201208c146112465760606002985098505050505050505061162b565b6112b4565b60208151106112835784602014158061126a5750805160208201208614155b156112465760606003985098505050505050505061162b565b80518514158061129b57508561129882612470565b14155b156112b45760606004985098505050505050505061162b565b5f6112be82610fce565b90505b6112cd6010600161224f565b8151036113ae578751840361131357611302816010815181106112f2576112f26123b6565b60200260200101518c5185611c64565b99509950505050505050505061162b565b5f888581518110611326576113266123b6565b602001015160f81c60f81b90505f828260f81c60ff168151811061134c5761134c6123b6565b6020026020010151905061135f81611caf565b909950975061136f60018761224f565b955087602014806113905750611390818e61138b88600161224f565b611cec565b1561139c575050611609565b6113a581611633565b925050506112c1565b60028151036115f4575f8b90505f6113e66113e1845f815181106113d4576113d46123b6565b6020026020010151611d36565b611b58565b905080515f0361140757606060059b509b505050505050505050505061162b565b5f815f8151811061141a5761141a6123b6565b016020015160f81c90505f6114428861143c8e805160801b6020919091011790565b90611d98565b90505f611474611453600285612496565b61145e9060026124b7565b60ff1661143c86805160801b6020919091011790565b90505f6114818260801c90565b905061148d8360801c90565b8111806114ac57506114aa6114a3845f84611df0565b8390611e2c565b155b156114cc57606060069f509f50505050505050505050505050505061162b565b600160ff85161161156d57805f036114f957606060079f509f50505050505050505050505050505061162b565b5f8760018151811061150d5761150d6123b6565b6020026020010151905061152081611caf565b909e509c5061152f828c61224f565b9a508c6020148061154b575061154b818861138b8d600161224f565b1561155c5750505050505050611609565b61156581611633565b9750506115e9565b600360ff8516116115ce576115828360801c90565b8114611591576060600a6115b7565b6115b7876001815181106115a7576115a76123b6565b602002602001015187518b611c64565b9f509f50505050505050505050505050505061162b565b6060600b9f509f50505050505050505050505050505061162b565b5050505050506112c1565b6060600c99509950505050505050505061162b565b5061161384604052565b506001016111f8565b506060600d9650965050505050505b935093915050565b60605f6116408360801c90565b90505f5f5f61164e866117f2565b9194509250905060018160018111156116695761166961240c565b14801561167e575061167b828461224f565b84145b61169b57604051633cf75c0160e21b815260040160405180910390fd5b604051945060208501835b85811015611710575f806116c26116bd8b85611d98565b6117f2565b5090925090505f6116df846116d7858561224f565b8d9190611df0565b90506116eb828461224f565b6116f5908561224f565b90855292506117099150602090508361224f565b91506116a6565b506020601f19878303010486526040525092949350505050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a084111561176357505f915060039050826117e8565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa1580156117b4573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b0381166117df57505f9250600191508290506117e8565b92505f91508190505b9450945094915050565b5f5f5f5f6118008560801c90565b9050805f0361182257604051633cf75c0160e21b815260040160405180910390fd5b5f61182d8682611b09565b60f81c905060c08110156119c457608060ff82161015611858575f60015f9450945094505050611b02565b611864603760806124d0565b60ff168160ff16116118e1575f61187c6080836124b7565b60ff16905080831180156118b357508060011415806118b35750600160ff1b6118a6886001611b09565b6001600160f81b03191610155b6118d057604051633cf75c0160e21b815260040160405180910390fd5b6001955093505f9250611b02915050565b5f60376118ef6080846124b7565b6118f991906124b7565b60ff16905080831161191e57604051633cf75c0160e21b815260040160405180910390fd5b5f61192a886001611b09565b90506001600160f81b031981165f0361195657604051633cf75c0160e21b815260040160405180910390fd5b5f611962836008612446565b61196e9061010061245d565b82901c905060378111801561198b575080611989848761245d565b115b6119a857604051633cf75c0160e21b815260040160405180910390fd5b6119b383600161224f565b975095505f9450611b029350505050565b6119d0603760c06124d0565b60ff168160ff1611611a1e575f6119e860c0836124b7565b60ff169050808311611a0d57604051633cf75c0160e21b815260040160405180910390fd5b600195509350849250611b02915050565b5f6037611a2c60c0846124b7565b611a3691906124b7565b60ff169050808311611a5b57604051633cf75c0160e21b815260040160405180910390fd5b5f611a67886001611b09565b90506001600160f81b031981165f03611a9357604051633cf75c0160e21b815260040160405180910390fd5b5f611a9f836008612446565b611aab9061010061245d565b82901c9050603781118015611ac8575080611ac6848761245d565b115b611ae557604051633cf75c0160e21b815260040160405180910390fd5b611af083600161224f565b9750955060019450611b029350505050565b9193909250565b5f80611b28611b1984602061224f565b611b238660801c90565b611e69565b9050601f811115611b3d57611b3d6032611e7a565b5f19816008021b835f1960801c861601511691505092915050565b80516040805160028302808201602001909252908152905f5b81811015611c5d578060208501015160801c808160401b1777ffffffffffffffff0000000000000000ffffffffffffffff169050808160201b177bffffffff00000000ffffffff00000000ffffffff00000000ffffffff169050808160101b177dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff169050808160081b177eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff169050808160041b177f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f169050806002830260208601015250601081019050611b71565b5050919050565b60605f611c7260018561245d565b8314611c84575060609050600861162b565b5f611c8e86611d36565b90508081515f14611c9f575f611ca2565b60095b9250925050935093915050565b5f5f5f611cbc8460801c90565b905060218110611cd657611ccf84610feb565b6020611ce2565b611ce0845f611b09565b815b9250925050915091565b5f825182108015611d2e5750611d2e611d27848481518110611d1057611d106123b6565b6020026020010151805160801b6020919091011790565b8590611e2c565b949350505050565b60605f5f5f611d44856117f2565b919450925090505f816001811115611d5e57611d5e61240c565b14611d7c57604051633cf75c0160e21b815260040160405180910390fd5b611d8f611d8a868585611df0565b611e8b565b95945050505050565b5f611da38360801c90565b821115611db457611db46032611e7a565b611de982611dc28560801c90565b611dcc919061245d565b611ddf6001600160801b03861685611ec1565b60809190911b1790565b9392505050565b5f611dfb8460801c90565b611e05838561224f565b1115611e1557611e156032611e7a565b611d2e82611ddf6001600160801b03871686611ec1565b5f5f611e388460801c90565b9050611e448360801c90565b8103611e62576001600160801b038381168290209085168290201491505b5092915050565b5f8082840384811115908102611d8f565b634e487b715f52806020526024601cfd5b60605f611e988360801c90565b604051818152925090506001600160801b0383168181602085015e508101602001604052919050565b5f611de9828461224f565b80356001600160a01b0381168114611ee2575f5ffd5b919050565b5f5f83601f840112611ef7575f5ffd5b5081356001600160401b03811115611f0d575f5ffd5b6020830191508360208260051b8501011115611f27575f5ffd5b9250929050565b5f5f5f5f5f5f5f60a0888a031215611f44575f5ffd5b87359650611f5460208901611ecc565b95506040880135945060608801356001600160401b03811115611f75575f5ffd5b611f818a828b01611ee7565b90955093505060808801356001600160401b03811115611f9f575f5ffd5b611fab8a828b01611ee7565b989b979a50959850939692959293505050565b5f60208284031215611fce575f5ffd5b5035919050565b5f60208284031215611fe5575f5ffd5b611de982611ecc565b80356001600160401b0381168114611ee2575f5ffd5b5f5f83601f840112612014575f5ffd5b5081356001600160401b0381111561202a575f5ffd5b602083019150836020828501011115611f27575f5ffd5b5f5f5f5f5f5f5f5f60c0898b031215612058575f5ffd5b8835975061206860208a01611fee565b96506040890135955060608901356001600160401b03811115612089575f5ffd5b6120958b828c01612004565b9096509450506080890135925060a08901356001600160401b038111156120ba575f5ffd5b6120c68b828c01612004565b999c989b5096995094979396929594505050565b5f5f5f5f604085870312156120ed575f5ffd5b84356001600160401b03811115612102575f5ffd5b61210e87828801612004565b90955093505060208501356001600160401b0381111561212c575f5ffd5b61213887828801611ee7565b95989497509550505050565b5f5f5f60608486031215612156575f5ffd5b8335925061216660208501611fee565b929592945050506040919091013590565b5f5f5f5f5f5f5f6080888a03121561218d575f5ffd5b8735965060208801356001600160401b038111156121a9575f5ffd5b6121b58a828b01612004565b90975095505060408801356001600160401b038111156121d3575f5ffd5b6121df8a828b01611ee7565b90955093505060608801356001600160401b03811115611f9f575f5ffd5b5f6020828403121561220d575f5ffd5b5051919050565b634e487b7160e01b5f52601260045260245ffd5b634e487b7160e01b5f52601160045260245ffd5b5f8261224a5761224a612214565b500490565b80820180821115610c4857610c48612228565b5f60208284031215612272575f5ffd5b81518015158114611de9575f5ffd5b818382375f9101908152919050565b634e487b7160e01b5f52604160045260245ffd5b604051601f8201601f191681016001600160401b03811182821017156122cc576122cc612290565b604052919050565b5f6001600160401b038311156122ec576122ec612290565b8260051b6122fc602082016122a4565b84815290830190602081019036831115612314575f5ffd5b845b838110156123ac5780356001600160401b03811115612333575f5ffd5b860136601f820112612343575f5ffd5b80356001600160401b0381111561235c5761235c612290565b61236f601f8201601f19166020016122a4565b818152366020838501011115612383575f5ffd5b816020840160208301375f60208383010152808652505050602083019250602081019050612316565b5095945050505050565b634e487b7160e01b5f52603260045260245ffd5b5f5f8335601e198436030181126123df575f5ffd5b8301803591506001600160401b038211156123f8575f5ffd5b602001915036819003821315611f27575f5ffd5b634e487b7160e01b5f52602160045260245ffd5b60208101600e831061244057634e487b7160e01b5f52602160045260245ffd5b91905290565b8082028115828204841417610c4857610c48612228565b81810381811115610c4857610c48612228565b80516020808301519190811015612490575f198160200360031b1b821691505b50919050565b5f60ff8316806124a8576124a8612214565b8060ff84160691505092915050565b60ff8281168282160390811115610c4857610c48612228565b60ff8181168382160190811115610c4857610c4861222856",
}

// RemoteState is an auto generated Go binding around an Ethereum contract.
type RemoteState struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *RemoteState) GetABI() abi.ABI {
	return c.abi
}

// NewRemoteState creates a new instance of RemoteState.
func NewRemoteState() *RemoteState {
	parsed, err := RemoteStateMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &RemoteState{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *RemoteState) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address consortium_, uint32 quorum_, bytes32 hubChain_, address hub_, uint256 hashesSlot_) returns()
func (remoteState *RemoteState) PackConstructor(consortium_ common.Address, quorum_ uint32, hubChain_ [32]byte, hub_ common.Address, hashesSlot_ *big.Int) []byte {
	enc, err := remoteState.abi.Pack("", consortium_, quorum_, hubChain_, hub_, hashesSlot_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1d423c4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bar(bytes32 chain, uint64 number, bytes32 one, bytes signature, bytes32 other, bytes otherSignature) returns()
func (remoteState *RemoteState) PackBar(chain [32]byte, number uint64, one [32]byte, signature []byte, other [32]byte, otherSignature []byte) []byte {
	enc, err := remoteState.abi.Pack("bar", chain, number, one, signature, other, otherSignature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBar is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1d423c4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bar(bytes32 chain, uint64 number, bytes32 one, bytes signature, bytes32 other, bytes otherSignature) returns()
func (remoteState *RemoteState) TryPackBar(chain [32]byte, number uint64, one [32]byte, signature []byte, other [32]byte, otherSignature []byte) ([]byte, error) {
	return remoteState.abi.Pack("bar", chain, number, one, signature, other, otherSignature)
}

// PackBarred is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6dfedb11.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function barred(address site) view returns(bool)
func (remoteState *RemoteState) PackBarred(site common.Address) []byte {
	enc, err := remoteState.abi.Pack("barred", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBarred is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6dfedb11.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function barred(address site) view returns(bool)
func (remoteState *RemoteState) TryPackBarred(site common.Address) ([]byte, error) {
	return remoteState.abi.Pack("barred", site)
}

// UnpackBarred is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6dfedb11.
//
// Solidity: function barred(address site) view returns(bool)
func (remoteState *RemoteState) UnpackBarred(data []byte) (bool, error) {
	out, err := remoteState.abi.Unpack("barred", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBring is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee5e7456.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bring(bytes32 chain, bytes header, bytes[] account, bytes[] slot) returns()
func (remoteState *RemoteState) PackBring(chain [32]byte, header []byte, account [][]byte, slot [][]byte) []byte {
	enc, err := remoteState.abi.Pack("bring", chain, header, account, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBring is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee5e7456.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bring(bytes32 chain, bytes header, bytes[] account, bytes[] slot) returns()
func (remoteState *RemoteState) TryPackBring(chain [32]byte, header []byte, account [][]byte, slot [][]byte) ([]byte, error) {
	return remoteState.abi.Pack("bring", chain, header, account, slot)
}

// PackBringHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa3d6b9a3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bringHub(bytes header, bytes[] signatures) returns()
func (remoteState *RemoteState) PackBringHub(header []byte, signatures [][]byte) []byte {
	enc, err := remoteState.abi.Pack("bringHub", header, signatures)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBringHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa3d6b9a3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bringHub(bytes header, bytes[] signatures) returns()
func (remoteState *RemoteState) TryPackBringHub(header []byte, signatures [][]byte) ([]byte, error) {
	return remoteState.abi.Pack("bringHub", header, signatures)
}

// PackConsortium is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad18765.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function consortium() view returns(address)
func (remoteState *RemoteState) PackConsortium() []byte {
	enc, err := remoteState.abi.Pack("consortium")
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
func (remoteState *RemoteState) TryPackConsortium() ([]byte, error) {
	return remoteState.abi.Pack("consortium")
}

// UnpackConsortium is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad18765.
//
// Solidity: function consortium() view returns(address)
func (remoteState *RemoteState) UnpackConsortium(data []byte) (common.Address, error) {
	out, err := remoteState.abi.Unpack("consortium", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackHashesSlot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01d419d8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashesSlot() view returns(uint256)
func (remoteState *RemoteState) PackHashesSlot() []byte {
	enc, err := remoteState.abi.Pack("hashesSlot")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashesSlot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01d419d8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashesSlot() view returns(uint256)
func (remoteState *RemoteState) TryPackHashesSlot() ([]byte, error) {
	return remoteState.abi.Pack("hashesSlot")
}

// UnpackHashesSlot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01d419d8.
//
// Solidity: function hashesSlot() view returns(uint256)
func (remoteState *RemoteState) UnpackHashesSlot(data []byte) (*big.Int, error) {
	out, err := remoteState.abi.Unpack("hashesSlot", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackHeaderDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb93a1af0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (remoteState *RemoteState) PackHeaderDigest(chain [32]byte, number uint64, hash [32]byte) []byte {
	enc, err := remoteState.abi.Pack("headerDigest", chain, number, hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHeaderDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb93a1af0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (remoteState *RemoteState) TryPackHeaderDigest(chain [32]byte, number uint64, hash [32]byte) ([]byte, error) {
	return remoteState.abi.Pack("headerDigest", chain, number, hash)
}

// UnpackHeaderDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb93a1af0.
//
// Solidity: function headerDigest(bytes32 chain, uint64 number, bytes32 hash) pure returns(bytes32)
func (remoteState *RemoteState) UnpackHeaderDigest(data []byte) ([32]byte, error) {
	out, err := remoteState.abi.Unpack("headerDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x365a86fc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hub() view returns(address)
func (remoteState *RemoteState) PackHub() []byte {
	enc, err := remoteState.abi.Pack("hub")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHub is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x365a86fc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hub() view returns(address)
func (remoteState *RemoteState) TryPackHub() ([]byte, error) {
	return remoteState.abi.Pack("hub")
}

// UnpackHub is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x365a86fc.
//
// Solidity: function hub() view returns(address)
func (remoteState *RemoteState) UnpackHub(data []byte) (common.Address, error) {
	out, err := remoteState.abi.Unpack("hub", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackHubChain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dd0cc16.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hubChain() view returns(bytes32)
func (remoteState *RemoteState) PackHubChain() []byte {
	enc, err := remoteState.abi.Pack("hubChain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHubChain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dd0cc16.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hubChain() view returns(bytes32)
func (remoteState *RemoteState) TryPackHubChain() ([]byte, error) {
	return remoteState.abi.Pack("hubChain")
}

// UnpackHubChain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9dd0cc16.
//
// Solidity: function hubChain() view returns(bytes32)
func (remoteState *RemoteState) UnpackHubChain(data []byte) ([32]byte, error) {
	out, err := remoteState.abi.Unpack("hubChain", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHubRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd066e8d0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hubRoot() view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) PackHubRoot() []byte {
	enc, err := remoteState.abi.Pack("hubRoot")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHubRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd066e8d0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hubRoot() view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) TryPackHubRoot() ([]byte, error) {
	return remoteState.abi.Pack("hubRoot")
}

// HubRootOutput serves as a container for the return parameters of contract
// method HubRoot.
type HubRootOutput struct {
	State  [32]byte
	Number uint64
	Time   uint64
}

// UnpackHubRoot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd066e8d0.
//
// Solidity: function hubRoot() view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) UnpackHubRoot(data []byte) (HubRootOutput, error) {
	out, err := remoteState.abi.Unpack("hubRoot", data)
	outstruct := new(HubRootOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.State = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Number = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Time = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6537f2d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function needed() view returns(uint256)
func (remoteState *RemoteState) PackNeeded() []byte {
	enc, err := remoteState.abi.Pack("needed")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNeeded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6537f2d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function needed() view returns(uint256)
func (remoteState *RemoteState) TryPackNeeded() ([]byte, error) {
	return remoteState.abi.Pack("needed")
}

// UnpackNeeded is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6537f2d5.
//
// Solidity: function needed() view returns(uint256)
func (remoteState *RemoteState) UnpackNeeded(data []byte) (*big.Int, error) {
	out, err := remoteState.abi.Unpack("needed", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quorum() view returns(uint32)
func (remoteState *RemoteState) PackQuorum() []byte {
	enc, err := remoteState.abi.Pack("quorum")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuorum is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1703a018.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quorum() view returns(uint32)
func (remoteState *RemoteState) TryPackQuorum() ([]byte, error) {
	return remoteState.abi.Pack("quorum")
}

// UnpackQuorum is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1703a018.
//
// Solidity: function quorum() view returns(uint32)
func (remoteState *RemoteState) UnpackQuorum(data []byte) (uint32, error) {
	out, err := remoteState.abi.Unpack("quorum", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackRead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a32fe4e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function read(bytes32 chain, address target, bytes32 key, bytes[] account, bytes[] slot) view returns(bytes32)
func (remoteState *RemoteState) PackRead(chain [32]byte, target common.Address, key [32]byte, account [][]byte, slot [][]byte) []byte {
	enc, err := remoteState.abi.Pack("read", chain, target, key, account, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a32fe4e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function read(bytes32 chain, address target, bytes32 key, bytes[] account, bytes[] slot) view returns(bytes32)
func (remoteState *RemoteState) TryPackRead(chain [32]byte, target common.Address, key [32]byte, account [][]byte, slot [][]byte) ([]byte, error) {
	return remoteState.abi.Pack("read", chain, target, key, account, slot)
}

// UnpackRead is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6a32fe4e.
//
// Solidity: function read(bytes32 chain, address target, bytes32 key, bytes[] account, bytes[] slot) view returns(bytes32)
func (remoteState *RemoteState) UnpackRead(data []byte) ([32]byte, error) {
	out, err := remoteState.abi.Unpack("read", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRootOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d6f398e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rootOf(bytes32 chain) view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) PackRootOf(chain [32]byte) []byte {
	enc, err := remoteState.abi.Pack("rootOf", chain)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRootOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d6f398e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rootOf(bytes32 chain) view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) TryPackRootOf(chain [32]byte) ([]byte, error) {
	return remoteState.abi.Pack("rootOf", chain)
}

// RootOfOutput serves as a container for the return parameters of contract
// method RootOf.
type RootOfOutput struct {
	State  [32]byte
	Number uint64
	Time   uint64
}

// UnpackRootOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6d6f398e.
//
// Solidity: function rootOf(bytes32 chain) view returns(bytes32 state, uint64 number, uint64 time)
func (remoteState *RemoteState) UnpackRootOf(data []byte) (RootOfOutput, error) {
	out, err := remoteState.abi.Unpack("rootOf", data)
	outstruct := new(RootOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.State = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Number = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Time = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// RemoteStateBarred represents a Barred event raised by the RemoteState contract.
type RemoteStateBarred struct {
	Site   common.Address
	Chain  [32]byte
	Number uint64
	One    [32]byte
	Other  [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const RemoteStateBarredEventName = "Barred"

// ContractEventName returns the user-defined event name.
func (RemoteStateBarred) ContractEventName() string {
	return RemoteStateBarredEventName
}

// UnpackBarredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Barred(address indexed site, bytes32 indexed chain, uint64 indexed number, bytes32 one, bytes32 other)
func (remoteState *RemoteState) UnpackBarredEvent(log *types.Log) (*RemoteStateBarred, error) {
	event := "Barred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != remoteState.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RemoteStateBarred)
	if len(log.Data) > 0 {
		if err := remoteState.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range remoteState.abi.Events[event].Inputs {
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

// RemoteStateHeaderBrought represents a HeaderBrought event raised by the RemoteState contract.
type RemoteStateHeaderBrought struct {
	Chain  [32]byte
	Number uint64
	State  [32]byte
	Time   uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const RemoteStateHeaderBroughtEventName = "HeaderBrought"

// ContractEventName returns the user-defined event name.
func (RemoteStateHeaderBrought) ContractEventName() string {
	return RemoteStateHeaderBroughtEventName
}

// UnpackHeaderBroughtEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HeaderBrought(bytes32 indexed chain, uint64 indexed number, bytes32 state, uint64 time)
func (remoteState *RemoteState) UnpackHeaderBroughtEvent(log *types.Log) (*RemoteStateHeaderBrought, error) {
	event := "HeaderBrought"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != remoteState.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RemoteStateHeaderBrought)
	if len(log.Data) > 0 {
		if err := remoteState.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range remoteState.abi.Events[event].Inputs {
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

// RemoteStateHubBrought represents a HubBrought event raised by the RemoteState contract.
type RemoteStateHubBrought struct {
	Number uint64
	State  [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const RemoteStateHubBroughtEventName = "HubBrought"

// ContractEventName returns the user-defined event name.
func (RemoteStateHubBrought) ContractEventName() string {
	return RemoteStateHubBroughtEventName
}

// UnpackHubBroughtEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HubBrought(uint64 indexed number, bytes32 state)
func (remoteState *RemoteState) UnpackHubBroughtEvent(log *types.Log) (*RemoteStateHubBrought, error) {
	event := "HubBrought"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != remoteState.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RemoteStateHubBrought)
	if len(log.Data) > 0 {
		if err := remoteState.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range remoteState.abi.Events[event].Inputs {
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
func (remoteState *RemoteState) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], remoteState.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return remoteState.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return remoteState.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return remoteState.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["MalformedHeader"].ID.Bytes()[:4]) {
		return remoteState.UnpackMalformedHeaderError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["NoContradiction"].ID.Bytes()[:4]) {
		return remoteState.UnpackNoContradictionError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["NotAttesting"].ID.Bytes()[:4]) {
		return remoteState.UnpackNotAttestingError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["NotNewer"].ID.Bytes()[:4]) {
		return remoteState.UnpackNotNewerError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["NotRecorded"].ID.Bytes()[:4]) {
		return remoteState.UnpackNotRecordedError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["RLPInvalidEncoding"].ID.Bytes()[:4]) {
		return remoteState.UnpackRLPInvalidEncodingError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["SignersNotOrdered"].ID.Bytes()[:4]) {
		return remoteState.UnpackSignersNotOrderedError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["TooFewAttest"].ID.Bytes()[:4]) {
		return remoteState.UnpackTooFewAttestError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["TrieProofTraversalError"].ID.Bytes()[:4]) {
		return remoteState.UnpackTrieProofTraversalErrorError(raw[4:])
	}
	if bytes.Equal(raw[:4], remoteState.abi.Errors["UnknownChain"].ID.Bytes()[:4]) {
		return remoteState.UnpackUnknownChainError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RemoteStateECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the RemoteState contract.
type RemoteStateECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func RemoteStateECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (remoteState *RemoteState) UnpackECDSAInvalidSignatureError(raw []byte) (*RemoteStateECDSAInvalidSignature, error) {
	out := new(RemoteStateECDSAInvalidSignature)
	if err := remoteState.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the RemoteState contract.
type RemoteStateECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func RemoteStateECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (remoteState *RemoteState) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*RemoteStateECDSAInvalidSignatureLength, error) {
	out := new(RemoteStateECDSAInvalidSignatureLength)
	if err := remoteState.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the RemoteState contract.
type RemoteStateECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func RemoteStateECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (remoteState *RemoteState) UnpackECDSAInvalidSignatureSError(raw []byte) (*RemoteStateECDSAInvalidSignatureS, error) {
	out := new(RemoteStateECDSAInvalidSignatureS)
	if err := remoteState.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateMalformedHeader represents a MalformedHeader error raised by the RemoteState contract.
type RemoteStateMalformedHeader struct {
	Items *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MalformedHeader(uint256 items)
func RemoteStateMalformedHeaderErrorID() common.Hash {
	return common.HexToHash("0xc3f5cad819107b1d1f7a1ef5d6801af63f8abe01e7adfe06a595ddc254738600")
}

// UnpackMalformedHeaderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MalformedHeader(uint256 items)
func (remoteState *RemoteState) UnpackMalformedHeaderError(raw []byte) (*RemoteStateMalformedHeader, error) {
	out := new(RemoteStateMalformedHeader)
	if err := remoteState.abi.UnpackIntoInterface(out, "MalformedHeader", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateNoContradiction represents a NoContradiction error raised by the RemoteState contract.
type RemoteStateNoContradiction struct {
	Hash [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoContradiction(bytes32 hash)
func RemoteStateNoContradictionErrorID() common.Hash {
	return common.HexToHash("0xbd7ef1aa0a12561fc925b751bc63a7f24122b52e2fe16b29880735ffa148012a")
}

// UnpackNoContradictionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoContradiction(bytes32 hash)
func (remoteState *RemoteState) UnpackNoContradictionError(raw []byte) (*RemoteStateNoContradiction, error) {
	out := new(RemoteStateNoContradiction)
	if err := remoteState.abi.UnpackIntoInterface(out, "NoContradiction", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateNotAttesting represents a NotAttesting error raised by the RemoteState contract.
type RemoteStateNotAttesting struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAttesting(address signer)
func RemoteStateNotAttestingErrorID() common.Hash {
	return common.HexToHash("0xce66fb3039ea5a5f96e0ea5e2b295eb8ecdd4d6ad02eb8d01848cd648c882199")
}

// UnpackNotAttestingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAttesting(address signer)
func (remoteState *RemoteState) UnpackNotAttestingError(raw []byte) (*RemoteStateNotAttesting, error) {
	out := new(RemoteStateNotAttesting)
	if err := remoteState.abi.UnpackIntoInterface(out, "NotAttesting", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateNotNewer represents a NotNewer error raised by the RemoteState contract.
type RemoteStateNotNewer struct {
	Given uint64
	Known uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotNewer(uint64 given, uint64 known)
func RemoteStateNotNewerErrorID() common.Hash {
	return common.HexToHash("0xa30ddf4cadc349bbfd849f3d8117cb8556ed2835488aed89b3dc4fcf98ea70ea")
}

// UnpackNotNewerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotNewer(uint64 given, uint64 known)
func (remoteState *RemoteState) UnpackNotNewerError(raw []byte) (*RemoteStateNotNewer, error) {
	out := new(RemoteStateNotNewer)
	if err := remoteState.abi.UnpackIntoInterface(out, "NotNewer", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateNotRecorded represents a NotRecorded error raised by the RemoteState contract.
type RemoteStateNotRecorded struct {
	Chain  [32]byte
	Number uint64
	Hash   [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRecorded(bytes32 chain, uint64 number, bytes32 hash)
func RemoteStateNotRecordedErrorID() common.Hash {
	return common.HexToHash("0xcbec6db49a21f237a408e2122fa9ab77b49e6401511a450844102c79331ab832")
}

// UnpackNotRecordedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRecorded(bytes32 chain, uint64 number, bytes32 hash)
func (remoteState *RemoteState) UnpackNotRecordedError(raw []byte) (*RemoteStateNotRecorded, error) {
	out := new(RemoteStateNotRecorded)
	if err := remoteState.abi.UnpackIntoInterface(out, "NotRecorded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateRLPInvalidEncoding represents a RLPInvalidEncoding error raised by the RemoteState contract.
type RemoteStateRLPInvalidEncoding struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RLPInvalidEncoding()
func RemoteStateRLPInvalidEncodingErrorID() common.Hash {
	return common.HexToHash("0xf3dd700486d05c537b5facf4c114ba6b400473774588d1ffb11e80a83758e4df")
}

// UnpackRLPInvalidEncodingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RLPInvalidEncoding()
func (remoteState *RemoteState) UnpackRLPInvalidEncodingError(raw []byte) (*RemoteStateRLPInvalidEncoding, error) {
	out := new(RemoteStateRLPInvalidEncoding)
	if err := remoteState.abi.UnpackIntoInterface(out, "RLPInvalidEncoding", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateSignersNotOrdered represents a SignersNotOrdered error raised by the RemoteState contract.
type RemoteStateSignersNotOrdered struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignersNotOrdered(address signer)
func RemoteStateSignersNotOrderedErrorID() common.Hash {
	return common.HexToHash("0x2e513de86b9a02e4db4d584776aa403f94f1d33970ac09e2697ecbde8516b2a6")
}

// UnpackSignersNotOrderedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignersNotOrdered(address signer)
func (remoteState *RemoteState) UnpackSignersNotOrderedError(raw []byte) (*RemoteStateSignersNotOrdered, error) {
	out := new(RemoteStateSignersNotOrdered)
	if err := remoteState.abi.UnpackIntoInterface(out, "SignersNotOrdered", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateTooFewAttest represents a TooFewAttest error raised by the RemoteState contract.
type RemoteStateTooFewAttest struct {
	Given *big.Int
	Want  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooFewAttest(uint256 given, uint256 want)
func RemoteStateTooFewAttestErrorID() common.Hash {
	return common.HexToHash("0x8b4bd9c50991ad779113785c0062bf2927d1e53eaf3acc7886330ac2f453babd")
}

// UnpackTooFewAttestError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooFewAttest(uint256 given, uint256 want)
func (remoteState *RemoteState) UnpackTooFewAttestError(raw []byte) (*RemoteStateTooFewAttest, error) {
	out := new(RemoteStateTooFewAttest)
	if err := remoteState.abi.UnpackIntoInterface(out, "TooFewAttest", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateTrieProofTraversalError represents a TrieProofTraversalError error raised by the RemoteState contract.
type RemoteStateTrieProofTraversalError struct {
	Err uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TrieProofTraversalError(uint8 err)
func RemoteStateTrieProofTraversalErrorErrorID() common.Hash {
	return common.HexToHash("0x1121c9d0638869d187fa56904bf59f640bce1f0eaae21eca3e79d9359103e8ad")
}

// UnpackTrieProofTraversalErrorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TrieProofTraversalError(uint8 err)
func (remoteState *RemoteState) UnpackTrieProofTraversalErrorError(raw []byte) (*RemoteStateTrieProofTraversalError, error) {
	out := new(RemoteStateTrieProofTraversalError)
	if err := remoteState.abi.UnpackIntoInterface(out, "TrieProofTraversalError", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RemoteStateUnknownChain represents a UnknownChain error raised by the RemoteState contract.
type RemoteStateUnknownChain struct {
	Chain [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownChain(bytes32 chain)
func RemoteStateUnknownChainErrorID() common.Hash {
	return common.HexToHash("0xaa02bef44bf8486fe08b93a9ce79c03403ba105ec31d7c858b4e79e10e155fcf")
}

// UnpackUnknownChainError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownChain(bytes32 chain)
func (remoteState *RemoteState) UnpackUnknownChainError(raw []byte) (*RemoteStateUnknownChain, error) {
	out := new(RemoteStateUnknownChain)
	if err := remoteState.abi.UnpackIntoInterface(out, "UnknownChain", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryMetaData contains all meta data concerning the StudyRegistry contract.
var StudyRegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"consortium_\",\"type\":\"address\"},{\"internalType\":\"contractIConsents\",\"name\":\"consents_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadyApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"AlreadyAttested\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"spent\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"BudgetSpent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"agreed\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"}],\"name\":\"CommitteeDisagrees\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"DatasetUsedUp\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ECDSAInvalidSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"ECDSAInvalidSignatureLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"ECDSAInvalidSignatureS\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"what\",\"type\":\"string\"}],\"name\":\"EmptyValue\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"internalType\":\"uint256\",\"name\":\"members\",\"type\":\"uint256\"}],\"name\":\"InvalidCommittee\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"}],\"name\":\"InvalidHeight\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"member\",\"type\":\"address\"}],\"name\":\"InvalidMember\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"}],\"name\":\"InvalidMinimumSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"length\",\"type\":\"uint256\"}],\"name\":\"InvalidReason\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"epochs\",\"type\":\"uint256\"}],\"name\":\"LengthMismatch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"given\",\"type\":\"uint32\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"MissingAttestations\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"given\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"next\",\"type\":\"bytes32\"}],\"name\":\"ModelDiffers\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveResearcher\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotActiveSite\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"NotApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotEntitled\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"NotOnCommittee\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"NotOnRoster\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"sender\",\"type\":\"address\"}],\"name\":\"NotOperator\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"OfAnotherStudy\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"RosterNotOrdered\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"SessionExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"SiteNotActive\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"given\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"current\",\"type\":\"uint64\"}],\"name\":\"StaleConsent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"StudyExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"},{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"}],\"name\":\"TooFewSites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"uint256\",\"name\":\"most\",\"type\":\"uint256\"}],\"name\":\"TooManyOpenings\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"TooManySessions\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"sites\",\"type\":\"uint256\"}],\"name\":\"TooManySites\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"UnknownSession\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"UnknownStudy\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"waiting\",\"type\":\"uint64\"}],\"name\":\"WithdrawalsWait\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"member\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"given\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"want\",\"type\":\"uint32\"}],\"name\":\"WrongDecision\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"given\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"sealedHead\",\"type\":\"bytes32\"}],\"name\":\"WrongHead\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"enumStudyRegistry.Phase\",\"name\":\"phase\",\"type\":\"uint8\"}],\"name\":\"WrongPhase\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"reason\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"culprit\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"detail\",\"type\":\"bytes32\"}],\"name\":\"Aborted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"ApprovalRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"Approved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"}],\"name\":\"Attested\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"BudgetSet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"member\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"agrees\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"number\",\"type\":\"uint32\"}],\"name\":\"Decided\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"Refused\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"commitment\",\"type\":\"bytes32\"}],\"name\":\"Released\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"}],\"name\":\"Sealed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"opener\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"number\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"model\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"previous\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"iteration\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"consentEpoch\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"consentRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"consentHeight\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"datasetHeight\",\"type\":\"uint8\"}],\"indexed\":false,\"internalType\":\"structStudyRegistry.RosterEntry[]\",\"name\":\"roster\",\"type\":\"tuple[]\"}],\"name\":\"SessionOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"cost\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"internalType\":\"address[]\",\"name\":\"committee\",\"type\":\"address[]\"}],\"indexed\":false,\"internalType\":\"structStudyRegistry.Rules\",\"name\":\"rules\",\"type\":\"tuple\"}],\"name\":\"StudyProposed\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"ATTEMPTS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_COMMITTEE\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_HEIGHT\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_REASON\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"MAX_SITES\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"reason\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"culprit\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"detail\",\"type\":\"bytes32\"}],\"name\":\"abort\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"approvalOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"revoked\",\"type\":\"bool\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"sessions\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"datasetRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"height\",\"type\":\"uint8\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"}],\"name\":\"approve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"}],\"name\":\"attest\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"attested\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"budgetOf\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"},{\"internalType\":\"uint128\",\"name\":\"spent\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consents\",\"outputs\":[{\"internalType\":\"contractIConsents\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"consortium\",\"outputs\":[{\"internalType\":\"contractConsortium\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"agrees\",\"type\":\"bool\"},{\"internalType\":\"uint32\",\"name\":\"number\",\"type\":\"uint32\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"decide\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"agrees\",\"type\":\"bool\"},{\"internalType\":\"uint32\",\"name\":\"number\",\"type\":\"uint32\"}],\"name\":\"decisionDigest\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"site\",\"type\":\"address\"}],\"name\":\"onRoster\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address[]\",\"name\":\"sites\",\"type\":\"address[]\"},{\"internalType\":\"uint64[]\",\"name\":\"epochs\",\"type\":\"uint64[]\"},{\"internalType\":\"bytes32\",\"name\":\"model\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"previous\",\"type\":\"bytes32\"}],\"name\":\"openSession\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"cost\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"internalType\":\"address[]\",\"name\":\"committee\",\"type\":\"address[]\"}],\"internalType\":\"structStudyRegistry.Rules\",\"name\":\"rules\",\"type\":\"tuple\"}],\"name\":\"propose\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"string\",\"name\":\"reason\",\"type\":\"string\"}],\"name\":\"refuse\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"commitment\",\"type\":\"bytes32\"}],\"name\":\"release\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"revokeApproval\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"}],\"name\":\"seal\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"member\",\"type\":\"address\"}],\"name\":\"seatOf\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"member\",\"type\":\"bool\"},{\"internalType\":\"bool\",\"name\":\"agrees\",\"type\":\"bool\"},{\"internalType\":\"uint32\",\"name\":\"decisions\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"session\",\"type\":\"bytes32\"}],\"name\":\"sessionOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"},{\"internalType\":\"enumStudyRegistry.Phase\",\"name\":\"phase\",\"type\":\"uint8\"},{\"internalType\":\"uint32\",\"name\":\"attestations\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"head\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"aggregate\",\"type\":\"bytes32\"},{\"internalType\":\"address[]\",\"name\":\"sites\",\"type\":\"address[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"setBudget\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"study\",\"type\":\"bytes32\"}],\"name\":\"studyOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"researcher\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"minSites\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"maxSessions\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"sessions\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"openings\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"cost\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"agreed\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "38d0efd9fb4ecd39e85cdd611aa063add0",
	Bin: "0x6101a0604052348015610010575f5ffd5b50604051613e45380380613e4583398101604081905261002f91610196565b6040518060400160405280600d81526020016c53616c7573205374756469657360981b815250604051806040016040528060018152602001603160f81b81525061007e8261013960201b60201c565b6101205261008b81610139565b61014052815160208084019190912060e052815190820120610100524660a05261011760e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b03918216610160521661018052610229565b5f5f829050601f8151111561016c578260405163305a27a960e01b815260040161016391906101ce565b60405180910390fd5b805161017782610203565b179392505050565b6001600160a01b0381168114610193575f5ffd5b50565b5f5f604083850312156101a7575f5ffd5b82516101b28161017f565b60208401519092506101c38161017f565b809150509250929050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b80516020808301519190811015610223575f198160200360031b1b821691505b50919050565b60805160a05160c05160e0516101005161012051610140516101605161018051613b636102e25f395f81816105de0152612ce701525f8181610570015281816106c401528181610b2b01528181610f860152818161110701528181611386015281816118a501528181611c7501528181611f15015281816122b8015281816124800152612bc701525f61229201525f61226201525f6129e501525f6129bd01525f61291801525f61294201525f61296c0152613b635ff3fe608060405234801561000f575f5ffd5b50600436106101a1575f3560e01c80638231a6a2116100f35780639ad1876511610093578063d1756fbd1161006e578063d1756fbd146105bd578063f594e320146105d0578063fc16502e146105d9578063ffe295c314610600575f5ffd5b80639ad187651461056b578063cc501ab714610563578063cfcbc7cb146105aa575f5ffd5b8063879eb127116100ce578063879eb1271461051857806387c9c4601461052b5780638acbf78e146105505780638dd5c0d614610563575f5ffd5b80638231a6a21461040d57806383980daa1461042057806384b0196e146104fd575f5ffd5b806345af75ef1161015e5780636fe95244116101395780636fe952441461032857806376365484146103425780637865e71f1461037f57806381a9894e146103e0575f5ffd5b806345af75ef146102fa5780634fe3d3af1461030d5780636a6100ab14610315575f5ffd5b80630c8357e2146101a557806315ba5ae7146102365780631a4668d21461024b5780631b2c1c571461025e5780632af8b6451461027f578063337ad2bd14610292575b5f5ffd5b6101fb6101b3366004613146565b600360209081525f92835260408084209091529082529020805460019091015460ff8082169161010081049091169063ffffffff620100008204811691600160301b90041685565b6040805195865260ff90941660208601529115159284019290925263ffffffff918216606084015216608082015260a0015b60405180910390f35b610249610244366004613174565b610613565b005b61024961025936600461318b565b6106af565b61027161026c3660046131ee565b610a5b565b60405190815260200161022d565b61024961028d366004613229565b610acd565b6102d76102a0366004613146565b600460209081525f928352604080842090915290825290205460ff8082169161010081049091169062010000900463ffffffff1683565b604080519315158452911515602084015263ffffffff169082015260600161022d565b61024961030836600461328d565b610d1e565b61027160ff81565b6102496103233660046132f8565b610f71565b610330600881565b60405160ff909116815260200161022d565b61036f610350366004613146565b600760209081525f928352604080842090915290825290205460ff1681565b604051901515815260200161022d565b6103b961038d36600461333f565b60056020525f90815260409020546001600160401b03811690600160401b90046001600160801b031682565b604080516001600160401b0390931683526001600160801b0390911660208301520161022d565b61036f6103ee366004613146565b600860209081525f928352604080842090915290825290205460ff1681565b61024961041b36600461335a565b611105565b61049d61042e366004613174565b60026020525f9081526040902080546001909101546001600160a01b0382169163ffffffff600160a01b8204811692600160c01b8304821692600160e01b90048216918116906001600160401b036401000000008204169060ff600160601b8204811691600160681b90041688565b604080516001600160a01b03909916895263ffffffff97881660208a0152958716958801959095529285166060870152931660808501526001600160401b0390921660a084015260ff91821660c08401521660e08201526101000161022d565b61050561129c565b60405161022d97969594939291906133b1565b610249610526366004613487565b6112de565b61053e610539366004613174565b61178d565b60405161022d96959493929190613549565b61024961055e366004613229565b61183f565b610271601081565b6105927f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b03909116815260200161022d565b6102496105b83660046135c8565b611a4f565b6102496105cb366004613619565b611c60565b61027161011881565b6105927f000000000000000000000000000000000000000000000000000000000000000081565b61024961060e366004613672565b611f00565b5f81815260036020908152604080832033845290915290208054158061064257506001810154610100900460ff165b1561066e5760405163019b406760e41b8152600481018390523360248201526044015b60405180910390fd5b60018101805461ff001916610100179055604051339083907f9084272e66711608d3cf7cdf3ebfed05ea6797bb8146655a7b20a3956d19ac2a905f90a35050565b604051634db3e9c760e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690634db3e9c790602401602060405180830381865afa158015610711573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610735919061368d565b61075457604051630119e66f60e21b8152336004820152602401610665565b5f82900361078d57604051632b8f831760e01b8152602060048201526005602482015264737475647960d81b6044820152606401610665565b61079a60208201826136a8565b63ffffffff1615806107be575060ff6107b660208301836136a8565b63ffffffff16115b156107f2576107d060208201826136a8565b60405163b203ce1f60e01b815263ffffffff9091166004820152602401610665565b61080260408201602083016136a8565b63ffffffff165f0361084557604051632b8f831760e01b815260206004820152600b60248201526a6d617853657373696f6e7360a81b6044820152606401610665565b5f828152600260205260409020546001600160a01b03161561087d5760405163cf38d02b60e01b815260048101839052602401610665565b6108878282612007565b6040805161010081019091523381526020808201906108a8908401846136a8565b63ffffffff1681526020018260200160208101906108c691906136a8565b63ffffffff1681526020015f63ffffffff1681526020015f63ffffffff1681526020018260400160208101906108fc9190613672565b6001600160401b0316815260200161091a60808401606085016136c1565b60ff90811682525f60209283018190528581526002835260409081902084518154948601518684015160608801516001600160a01b039093166001600160c01b031990971696909617600160a01b63ffffffff92831602176001600160c01b0316600160c01b968216969096026001600160e01b031695909517600160e01b9186169190910217815560808501516001909101805460a087015160c088015160e090980151939096166bffffffffffffffffffffffff19909116176401000000006001600160401b03909616959095029490941761ffff60601b1916600160601b9584169590950260ff60681b191694909417600160681b949092169390930217905551339083907f505990a91428429c56f3e8be1d635d097a5ef6fcf74d7c32d1795176fa6f944790610a4f908590613724565b60405180910390a35050565b604080517fc9c6329465267eb0bcd82a182191825eb604171670e2a568e4f8409ee1b291536020820152908101849052821515606082015263ffffffff821660808201525f90610ac39060a00160405160208183030381529060405280519060200120612163565b90505b9392505050565b5f610ad9836002612195565b80545f908152600260205260409020549091506001600160a01b03163314610b16576040516384b6a66f60e01b8152336004820152602401610665565b604051634db3e9c760e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031690634db3e9c790602401602060405180830381865afa158015610b78573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610b9c919061368d565b610bbb57604051630119e66f60e21b8152336004820152602401610665565b5f829003610bf957604051632b8f831760e01b815260206004820152600a60248201526918dbdb5b5a5d1b595b9d60b21b6044820152606401610665565b60048101546001820154610100900463ffffffff1614610c5257600181015460048083015460405163f0de185960e01b815291820186905261010090920463ffffffff1660248201526044810191909152606401610665565b600781015415610cd55760078101545f9081526006602081905260409091209081015415801590610c8b57508160050154816006015414155b15610cc95760078201546005830154600683015460405163cb4f710160e01b8152600481019390935260248301919091526044820152606401610665565b60058201546006909101555b60018101805460ff1916600317905560405182815283907f34b273afe3a59624f54ddb6221093941dad73846d3b274ffef15cf43ec03e6059060200160405180910390a2505050565b5f610d68610d2d878787610a5b565b84848080601f0160208091040260200160405190810160405280939291908181526020018383808284375f9201919091525061223392505050565b5f8781526004602090815260408083206001600160a01b0385168452909152902080549192509060ff16610dc157604051632bef796960e01b8152600481018890526001600160a01b0383166024820152604401610665565b8054610dda9062010000900463ffffffff1660016137f4565b63ffffffff168563ffffffff1614610e4b578054879083908790610e0b9062010000900463ffffffff1660016137f4565b60405163320449f560e21b815260048101949094526001600160a01b03909216602484015263ffffffff9081166044840152166064820152608401610665565b805465ffffffff000019166201000063ffffffff87160217808255610100900460ff16151586151514610f1b578054861580156101000261ff0019909216919091178255610ed9575f8781526002602052604090206001018054600160681b900460ff1690600d610ebb83613810565b91906101000a81548160ff021916908360ff16021790555050610f1b565b5f8781526002602052604090206001018054600160681b900460ff1690600d610f018361382e565b91906101000a81548160ff021916908360ff160217905550505b60408051871515815263ffffffff871660208201526001600160a01b0384169189917fad42046345e059ad1cae9fbcdddb4f74cfed7cfe8ea558d00537c5b6f846721a910160405180910390a350505050505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015610fd3573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610ff7919061368d565b6110165760405163cd8ffa5b60e01b8152336004820152602401610665565b5f838152600260205260409020546001600160a01b031661104d576040516395a8ad6160e01b815260048101849052602401610665565b5f8381526003602090815260408083203384529091529020541561108d5760405163a72db78760e01b815260048101849052336024820152604401610665565b80158061109b575061011881115b156110bc576040516343cb798360e01b815260048101829052602401610665565b336001600160a01b0316837fca5b612d07b889b870aedebff59ce2c08a7488469bba2fd089620b72bef9183b84846040516110f8929190613849565b60405180910390a3505050565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663570ca7356040518163ffffffff1660e01b8152600401602060405180830381865afa158015611161573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906111859190613877565b6001600160a01b0316336001600160a01b0316146111b857604051633b63649d60e11b8152336004820152602401610665565b5f6111c4846001612195565b90505f83900361120057604051632b8f831760e01b8152600401610665906020808252600490820152631a19585960e21b604082015260600190565b5f82900361123d57604051632b8f831760e01b815260206004820152600960248201526861676772656761746560b81b6044820152606401610665565b60018101805460ff19166002908117909155810183905560038101829055604080518481526020810184905285917f98eb27478f44c1d474a6c501d4b3f9da4a0d39e29737d59ae0743f0523e6791a910160405180910390a250505050565b5f6060805f5f5f60606112ad61225b565b6112b561228b565b604080515f80825260208201909252600f60f81b9b939a50919850469750309650945092509050565b5f88900361131957604051632b8f831760e01b815260206004820152600760248201526639b2b9b9b4b7b760c91b6044820152606401610665565b5f87815260026020526040902080546001600160a01b0316611351576040516395a8ad6160e01b815260048101899052602401610665565b8054611365906001600160a01b03166122b6565b8054604051634db3e9c760e01b81526001600160a01b0391821660048201527f000000000000000000000000000000000000000000000000000000000000000090911690634db3e9c790602401602060405180830381865afa1580156113cd573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906113f1919061368d565b61141c578054604051630119e66f60e21b81526001600160a01b039091166004820152602401610665565b5f8981526006602052604081206001015460ff16600481111561144157611441613515565b14611462576040516304253e7d60e01b8152600481018a9052602401610665565b600181015460ff600160601b82048116600160681b9092041610156114c257600181015460405163534207db60e11b8152600481018a905260ff600160681b830481166024830152600160601b9092049091166044820152606401610665565b805463ffffffff600160c01b82048116600160e01b909204161061151157805460405163051b5f6560e21b8152600481018a9052600160c01b90910463ffffffff166024820152604401610665565b805461152b90600160c01b900463ffffffff1660106138a6565b600182015463ffffffff1610611579578054889061155790600160c01b900463ffffffff1660106138a6565b604051639f53162960e01b815260048101929092526024820152604401610665565b8584146115a3576040516355c5b3e360e11b81526004810187905260248101859052604401610665565b8054600160a01b900463ffffffff168610156115ea57805460405163906fbf2560e01b815260048101889052600160a01b90910463ffffffff166024820152604401610665565b60ff86111561160f5760405163fdc9264760e01b815260048101879052602401610665565b5f61161e8a8a8a8a8a8a612383565b8254909150600160e01b900463ffffffff1682601c61163c836138bd565b82546101009290920a63ffffffff81810219909316918316021790915560018401805490911691505f61166e836138bd565b825463ffffffff9182166101009390930a9283029190920219909116179055505f8a81526006602052604090208981556001818101805460ff19169091179055600481016116bd898b836138e4565b5060058101859055600781018490556116d78a8686612607565b816008015f6101000a81548163ffffffff021916908363ffffffff160217905550825f015f9054906101000a90046001600160a01b03166001600160a01b03168a8c7f28df404af12b907c0a7a89542096692e0e2792f96540172944d22c0b3c83ca4933876001015f9054906101000a900463ffffffff168a8a886008015f9054906101000a900463ffffffff168a6040516117789695949392919061397b565b60405180910390a45050505050505050505050565b5f81815260066020908152604080832080546001820154600283015460038401546004850180548751818a0281018a0190985280885289988998899889986060989197909660ff83169661010090930463ffffffff16959194909391839183018282801561182257602002820191905f5260205f20905b81546001600160a01b03168152600190910190602001808311611804575b505050505090509650965096509650965096505091939550919395565b5f61184b836002612195565b5f84815260076020908152604080832033845290915290205490915060ff166118905760405163136b557960e31b815260048101849052336024820152604401610665565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa1580156118f2573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611916919061368d565b6119355760405163cd8ffa5b60e01b8152336004820152602401610665565b8060020154821461197057600281015460405163f0efc30760e01b815260048101859052602481018490526044810191909152606401610665565b5f83815260086020908152604080832033845290915290205460ff16156119b35760405163e7ddafdd60e01b815260048101849052336024820152604401610665565b5f8381526008602090815260408083203384529091529020805460ff19166001908117909155818101805463ffffffff61010090910416916119f4836138bd565b91906101000a81548163ffffffff021916908363ffffffff16021790555050336001600160a01b0316837f6f0c4d48e4fab2b3d29a6de1a302d38e8acf649e13a90c9b1a5736d1ea7246b8846040516110f891815260200190565b5f84815260066020526040812090600182015460ff166004811115611a7657611a76613515565b03611a975760405163aa3ca8eb60e01b815260048101869052602401610665565b80545f908152600260205260409020546001600160a01b0316611ab9816122b6565b60018083015460ff166004811115611ad357611ad3613515565b14158015611afa57506002600183015460ff166004811115611af757611af7613515565b14155b15611b2557600182015460405163509b2d0560e11b815261066591889160ff90911690600401613a39565b8463ffffffff165f03611b6457604051632b8f831760e01b81526020600482015260066024820152653932b0b9b7b760d11b6044820152606401610665565b6001600160a01b03841615801590611b8e5750806001600160a01b0316846001600160a01b031614155b8015611bbc57505f8681526007602090815260408083206001600160a01b038816845290915290205460ff16155b15611bec5760405163136b557960e31b8152600481018790526001600160a01b0385166024820152604401610665565b60018201805460ff19166004179055611c05868361274b565b6040805163ffffffff871681526001600160a01b0386166020820152908101849052339087907fdc943851e671730a5092e36ad77cff4e968deba658a725349a8cc1c765fafac19060600160405180910390a3505050505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015611cc2573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611ce6919061368d565b611d055760405163cd8ffa5b60e01b8152336004820152602401610665565b5f848152600260205260409020546001600160a01b0316611d3c576040516395a8ad6160e01b815260048101859052602401610665565b5f839003611d7b57604051632b8f831760e01b815260206004820152600b60248201526a19185d185cd95d149bdbdd60aa1b6044820152606401610665565b60ff82161580611d8e5750600860ff8316115b15611db157604051638a5a8cc360e01b815260ff83166004820152602401610665565b5f84815260036020908152604080832033845290915290205415611df15760405163a72db78760e01b815260048101859052336024820152604401610665565b6040805160a08101825284815260ff80851660208084019182525f84860181815263ffffffff80891660608801908152608088018481528d8552600386528985203380875296529389902097518855945160019790970180549251955193518216600160301b0269ffffffff000000000000199490921662010000029390931669ffffffffffffffff0000199515156101000261ffff19909316979096169690961717929092169290921792909217909155905185907f8006254daa554c1cca2c7e334564b28ec20dff39ae478f311993eeaf7ffd595090611ef29087908790879092835260ff91909116602083015263ffffffff16604082015260600190565b60405180910390a350505050565b60405163432c0e0b60e01b81523360048201527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063432c0e0b90602401602060405180830381865afa158015611f62573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611f86919061368d565b611fa55760405163cd8ffa5b60e01b8152336004820152602401610665565b335f81815260056020908152604091829020805467ffffffffffffffff19166001600160401b03861690811790915591519182527f154996574c9e1ac5c8419f7305303639834d1eec1bd25a2cd73f5d38e117970c910160405180910390a250565b5f6120156080830183613a4d565b915081905061202a60808401606085016136c1565b60ff1611806120395750601081115b8061205e575061204f60808301606084016136c1565b60ff1615801561205e57505f81115b156120995761207360808301606084016136c1565b60405163b35c5c4360e01b815260ff909116600482015260248101829052604401610665565b5f5b8181101561215d575f6120b16080850185613a4d565b838181106120c1576120c1613a92565b90506020020160208101906120d6919061333f565b5f8681526004602090815260408083206001600160a01b0385168085529252909120919250158061210f57506001600160a01b03821633145b8061211b5750805460ff165b15612144576040516301b16f7d60e61b81526001600160a01b0383166004820152602401610665565b805460ff1916600190811790915591909101905061209b565b50505050565b5f61218f61216f61290c565b8360405161190160f01b8152600281019290925260228201526042902090565b92915050565b5f82815260066020526040812090600182015460ff1660048111156121bc576121bc613515565b036121dd5760405163aa3ca8eb60e01b815260048101849052602401610665565b8160048111156121ef576121ef613515565b600182015460ff16600481111561220857612208613515565b1461218f57600181015460405163509b2d0560e11b815261066591859160ff90911690600401613a39565b5f5f5f5f6122418686612a35565b9250925092506122518282612a7e565b5090949350505050565b60606122867f0000000000000000000000000000000000000000000000000000000000000000612b3a565b905090565b60606122867f0000000000000000000000000000000000000000000000000000000000000000612b3a565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663570ca7356040518163ffffffff1660e01b8152600401602060405180830381865afa158015612312573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906123369190613877565b6001600160a01b0316336001600160a01b0316141580156123605750336001600160a01b03821614155b15612380576040516384b6a66f60e01b8152336004820152602401610665565b50565b6060836001600160401b0381111561239d5761239d613892565b6040519080825280602002602001820160405280156123fb57816020015b6040805160c0810182525f8082526020808301829052928201819052606082018190526080820181905260a082015282525f199092019101816123bb5790505b5090505f805b858110156125fb576124608888888481811061241f5761241f613a92565b9050602002016020810190612434919061333f565b87878581811061244657612446613a92565b905060200201602081019061245b9190613672565b612b77565b83828151811061247257612472613a92565b60200260200101819052505f7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b031663d94fe8328989858181106124bf576124bf613a92565b90506020020160208101906124d4919061333f565b6040516001600160e01b031960e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa158015612516573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061253a9190613aa6565b905082811161258f5787878381811061255557612555613a92565b905060200201602081019061256a919061333f565b60405163430de47f60e11b81526001600160a01b039091166004820152602401610665565b5f8a815260076020526040812091935083916001918a8a868181106125b6576125b6613a92565b90506020020160208101906125cb919061333f565b6001600160a01b0316815260208101919091526040015f20805460ff191691151591909117905550600101612401565b50509695505050505050565b5f81810361261657505f610ac6565b5f83900361264f57604051632b8f831760e01b81526020600482015260056024820152641b5bd9195b60da1b6044820152606401610665565b5f61265b836003612195565b8054909150851461268c578054604051631b316dfb60e11b8152610665918591600401918252602082015260400190565b60058101545f036126e057604051632b8f831760e01b815260206004820152601d60248201527f6d6f64656c206f66207468652070726576696f75732073657373696f6e0000006044820152606401610665565b6006810154158015906126f7575083816006015414155b1561272c57600681015460405163cb4f710160e01b815260048101859052602481018690526044810191909152606401610665565b60088101546127429063ffffffff1660016137f4565b95945050505050565b80545f9081526002602052604081206001830154909161010090910463ffffffff1690036127ae578054600160e01b900463ffffffff1681601c61278e83613abd565b91906101000a81548163ffffffff021916908363ffffffff160217905550505b5f5b600483015481101561215d575f8360040182815481106127d2576127d2613a92565b5f9182526020808320909101548783526008825260408084206001600160a01b039092168085529190925291205490915060ff16156128115750612904565b83545f9081526003602090815260408083206001600160a01b038516845290915290206001018054600160301b900463ffffffff1690600661285283613abd565b825463ffffffff9182166101009390930a92830291909202199091161790555060018301546001600160401b0364010000000090910416156129025760018301546001600160a01b0382165f90815260056020526040902080546401000000009092046001600160401b0316916008906128dd908490600160401b90046001600160801b0316613ad2565b92506101000a8154816001600160801b0302191690836001600160801b031602179055505b505b6001016127b0565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561296457507f000000000000000000000000000000000000000000000000000000000000000046145b1561298e57507f000000000000000000000000000000000000000000000000000000000000000090565b612286604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b5f5f5f8351604103612a6c576020840151604085015160608601515f1a612a5e88828585612e63565b955095509550505050612a77565b505081515f91506002905b9250925092565b5f826003811115612a9157612a91613515565b03612a9a575050565b6001826003811115612aae57612aae613515565b03612acc5760405163f645eedf60e01b815260040160405180910390fd5b6002826003811115612ae057612ae0613515565b03612b015760405163fce698f760e01b815260048101829052602401610665565b6003826003811115612b1557612b15613515565b03612b36576040516335e2f38360e21b815260048101829052602401610665565b5050565b60605f612b4683612f2b565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b6040805160c0810182525f80825260208201819052918101829052606081018290526080810182905260a081019190915260405163432c0e0b60e01b81526001600160a01b0384811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063432c0e0b90602401602060405180830381865afa158015612c0c573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190612c30919061368d565b612c58576040516311cf4f2760e21b81526001600160a01b0384166004820152602401610665565b5f8481526003602090815260408083206001600160a01b0387168452909152902080541580612c9057506001810154610100900460ff165b15612cc05760405163019b406760e41b8152600481018690526001600160a01b0385166024820152604401610665565b6040516322da481d60e11b81526001600160a01b0385811660048301525f918291829182917f000000000000000000000000000000000000000000000000000000000000000016906345b4903a90602401608060405180830381865afa158015612d2c573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190612d509190613af1565b9350935093509350826001600160401b03165f1480612d815750826001600160401b0316876001600160401b031614155b15612dc1576040516348068f9d60e01b81526001600160a01b03891660048201526001600160401b03808916602483015284166044820152606401610665565b6001600160401b03811615612e0357604051630949728160e21b81526001600160a01b03891660048201526001600160401b0382166024820152604401610665565b612e0e898987612f52565b506040805160c0810182526001600160a01b039890981688526001600160401b03969096166020880152948601919091525060ff9283166060850152805460808501526001015490911660a083015250919050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115612e9c57505f91506003905082612f21565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015612eed573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b038116612f1857505f925060019150829050612f21565b92505f91508190505b9450945094915050565b5f60ff8216601f81111561218f57604051632cd44ac360e21b815260040160405180910390fd5b600181015462010000900463ffffffff1615801590612f8a5750600181015463ffffffff6201000082048116600160301b9092041610155b15612fd1576001810154604051633ef6201560e21b8152600481018590526001600160a01b03841660248201526201000090910463ffffffff166044820152606401610665565b600181018054600160301b900463ffffffff16906006612ff0836138bd565b825463ffffffff9182166101009390930a9283029190920219909116179055505f838152600260205260408120600101546001600160401b0364010000000090910416908190036130415750505050565b6001600160a01b0383165f90815260056020526040902080546001600160401b038316908290600890613085908490600160401b90046001600160801b0316613b44565b82546001600160801b039182166101009390930a92830291909202199091161790555080546001600160401b0316158015906130db575080546001600160401b038116600160401b9091046001600160801b0316115b1561312b578054604051634826787960e01b81526001600160a01b0386166004820152600160401b82046001600160801b031660248201526001600160401b039091166044820152606401610665565b5050505050565b6001600160a01b0381168114612380575f5ffd5b5f5f60408385031215613157575f5ffd5b82359150602083013561316981613132565b809150509250929050565b5f60208284031215613184575f5ffd5b5035919050565b5f5f6040838503121561319c575f5ffd5b8235915060208301356001600160401b038111156131b8575f5ffd5b830160a08186031215613169575f5ffd5b8015158114612380575f5ffd5b803563ffffffff811681146131e9575f5ffd5b919050565b5f5f5f60608486031215613200575f5ffd5b833592506020840135613212816131c9565b9150613220604085016131d6565b90509250925092565b5f5f6040838503121561323a575f5ffd5b50508035926020909101359150565b5f5f83601f840112613259575f5ffd5b5081356001600160401b0381111561326f575f5ffd5b602083019150836020828501011115613286575f5ffd5b9250929050565b5f5f5f5f5f608086880312156132a1575f5ffd5b8535945060208601356132b3816131c9565b93506132c1604087016131d6565b925060608601356001600160401b038111156132db575f5ffd5b6132e788828901613249565b969995985093965092949392505050565b5f5f5f6040848603121561330a575f5ffd5b8335925060208401356001600160401b03811115613326575f5ffd5b61333286828701613249565b9497909650939450505050565b5f6020828403121561334f575f5ffd5b8135610ac681613132565b5f5f5f6060848603121561336c575f5ffd5b505081359360208301359350604090920135919050565b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b60ff60f81b8816815260e060208201525f6133cf60e0830189613383565b82810360408401526133e18189613383565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015613436578351835260209384019390920191600101613418565b50909b9a5050505050505050505050565b5f5f83601f840112613457575f5ffd5b5081356001600160401b0381111561346d575f5ffd5b6020830191508360208260051b8501011115613286575f5ffd5b5f5f5f5f5f5f5f5f60c0898b03121561349e575f5ffd5b883597506020890135965060408901356001600160401b038111156134c1575f5ffd5b6134cd8b828c01613447565b90975095505060608901356001600160401b038111156134eb575f5ffd5b6134f78b828c01613447565b999c989b5096999598969760808701359660a0013595509350505050565b634e487b7160e01b5f52602160045260245ffd5b6005811061354557634e487b7160e01b5f52602160045260245ffd5b9052565b5f60c0820188835261355e6020840189613529565b63ffffffff8716604084015285606084015284608084015260c060a084015280845180835260e0850191506020860192505f5b818110156135b85783516001600160a01b0316835260209384019390920191600101613591565b50909a9950505050505050505050565b5f5f5f5f608085870312156135db575f5ffd5b843593506135eb602086016131d6565b925060408501356135fb81613132565b9396929550929360600135925050565b60ff81168114612380575f5ffd5b5f5f5f5f6080858703121561362c575f5ffd5b843593506020850135925060408501356136458161360b565b9150613653606086016131d6565b905092959194509250565b6001600160401b0381168114612380575f5ffd5b5f60208284031215613682575f5ffd5b8135610ac68161365e565b5f6020828403121561369d575f5ffd5b8151610ac6816131c9565b5f602082840312156136b8575f5ffd5b610ac6826131d6565b5f602082840312156136d1575f5ffd5b8135610ac68161360b565b8183526020830192505f815f5b8481101561371a5781356136fc81613132565b6001600160a01b0316865260209586019591909101906001016136e9565b5093949350505050565b6020815263ffffffff613736836131d6565b16602082015263ffffffff61374d602084016131d6565b1660408201525f60408301356137628161365e565b6001600160401b03811660608401525060608301356137808161360b565b60ff81166080840152506080830135601e198436030181126137a0575f5ffd5b83016020810190356001600160401b038111156137bb575f5ffd5b8060051b36038213156137cc575f5ffd5b60a08085015261274260c0850182846136dc565b634e487b7160e01b5f52601160045260245ffd5b63ffffffff818116838216019081111561218f5761218f6137e0565b5f60ff821660ff8103613825576138256137e0565b60010192915050565b5f60ff821680613840576138406137e0565b5f190192915050565b60208152816020820152818360408301375f818301604090810191909152601f909201601f19160101919050565b5f60208284031215613887575f5ffd5b8151610ac681613132565b634e487b7160e01b5f52604160045260245ffd5b808202811582820484141761218f5761218f6137e0565b5f63ffffffff821663ffffffff8103613825576138256137e0565b5f813561218f81613132565b6001600160401b038311156138fb576138fb613892565b600160401b83111561390f5761390f613892565b80548382558084101561394357815f528360205f20018482035f5b8181101561393f575f8382015560010161392a565b5050505b505f8181526020812083915b8581101561397357613960836138d8565b828201556020929092019160010161394f565b505050505050565b5f60c0820160018060a01b038916835263ffffffff8816602084015286604084015285606084015263ffffffff8516608084015260c060a084015280845180835260e0850191506020860192505f5b818110156135b857835160018060a01b0381511684526001600160401b0360208201511660208501526040810151604085015260ff60608201511660608501526080810151608085015260ff60a08201511660a08501525060c0830192506020840193506001810190506139ca565b82815260408101610ac66020830184613529565b5f5f8335601e19843603018112613a62575f5ffd5b8301803591506001600160401b03821115613a7b575f5ffd5b6020019150600581901b3603821315613286575f5ffd5b634e487b7160e01b5f52603260045260245ffd5b5f60208284031215613ab6575f5ffd5b5051919050565b5f63ffffffff821680613840576138406137e0565b6001600160801b03828116828216039081111561218f5761218f6137e0565b5f5f5f5f60808587031215613b04575f5ffd5b84516020860151909450613b178161365e565b6040860151909350613b288161360b565b6060860151909250613b398161365e565b939692955090935050565b6001600160801b03818116838216019081111561218f5761218f6137e056",
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

// PackATTEMPTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc501ab7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ATTEMPTS() view returns(uint256)
func (studyRegistry *StudyRegistry) PackATTEMPTS() []byte {
	enc, err := studyRegistry.abi.Pack("ATTEMPTS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackATTEMPTS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc501ab7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ATTEMPTS() view returns(uint256)
func (studyRegistry *StudyRegistry) TryPackATTEMPTS() ([]byte, error) {
	return studyRegistry.abi.Pack("ATTEMPTS")
}

// UnpackATTEMPTS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcc501ab7.
//
// Solidity: function ATTEMPTS() view returns(uint256)
func (studyRegistry *StudyRegistry) UnpackATTEMPTS(data []byte) (*big.Int, error) {
	out, err := studyRegistry.abi.Unpack("ATTEMPTS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMAXCOMMITTEE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dd5c0d6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_COMMITTEE() view returns(uint256)
func (studyRegistry *StudyRegistry) PackMAXCOMMITTEE() []byte {
	enc, err := studyRegistry.abi.Pack("MAX_COMMITTEE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXCOMMITTEE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dd5c0d6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_COMMITTEE() view returns(uint256)
func (studyRegistry *StudyRegistry) TryPackMAXCOMMITTEE() ([]byte, error) {
	return studyRegistry.abi.Pack("MAX_COMMITTEE")
}

// UnpackMAXCOMMITTEE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8dd5c0d6.
//
// Solidity: function MAX_COMMITTEE() view returns(uint256)
func (studyRegistry *StudyRegistry) UnpackMAXCOMMITTEE(data []byte) (*big.Int, error) {
	out, err := studyRegistry.abi.Unpack("MAX_COMMITTEE", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
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

// PackMAXREASON is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf594e320.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (studyRegistry *StudyRegistry) PackMAXREASON() []byte {
	enc, err := studyRegistry.abi.Pack("MAX_REASON")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXREASON is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf594e320.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (studyRegistry *StudyRegistry) TryPackMAXREASON() ([]byte, error) {
	return studyRegistry.abi.Pack("MAX_REASON")
}

// UnpackMAXREASON is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf594e320.
//
// Solidity: function MAX_REASON() view returns(uint256)
func (studyRegistry *StudyRegistry) UnpackMAXREASON(data []byte) (*big.Int, error) {
	out, err := studyRegistry.abi.Unpack("MAX_REASON", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
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
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, uint8 height, bool revoked, uint32 maxSessions, uint32 sessions)
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
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, uint8 height, bool revoked, uint32 maxSessions, uint32 sessions)
func (studyRegistry *StudyRegistry) TryPackApprovalOf(study [32]byte, site common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("approvalOf", study, site)
}

// ApprovalOfOutput serves as a container for the return parameters of contract
// method ApprovalOf.
type ApprovalOfOutput struct {
	DatasetRoot [32]byte
	Height      uint8
	Revoked     bool
	MaxSessions uint32
	Sessions    uint32
}

// UnpackApprovalOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0c8357e2.
//
// Solidity: function approvalOf(bytes32 study, address site) view returns(bytes32 datasetRoot, uint8 height, bool revoked, uint32 maxSessions, uint32 sessions)
func (studyRegistry *StudyRegistry) UnpackApprovalOf(data []byte) (ApprovalOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("approvalOf", data)
	outstruct := new(ApprovalOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.DatasetRoot = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Height = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.Revoked = *abi.ConvertType(out[2], new(bool)).(*bool)
	outstruct.MaxSessions = *abi.ConvertType(out[3], new(uint32)).(*uint32)
	outstruct.Sessions = *abi.ConvertType(out[4], new(uint32)).(*uint32)
	return *outstruct, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd1756fbd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(bytes32 study, bytes32 datasetRoot, uint8 height, uint32 maxSessions) returns()
func (studyRegistry *StudyRegistry) PackApprove(study [32]byte, datasetRoot [32]byte, height uint8, maxSessions uint32) []byte {
	enc, err := studyRegistry.abi.Pack("approve", study, datasetRoot, height, maxSessions)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd1756fbd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(bytes32 study, bytes32 datasetRoot, uint8 height, uint32 maxSessions) returns()
func (studyRegistry *StudyRegistry) TryPackApprove(study [32]byte, datasetRoot [32]byte, height uint8, maxSessions uint32) ([]byte, error) {
	return studyRegistry.abi.Pack("approve", study, datasetRoot, height, maxSessions)
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

// PackBudgetOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7865e71f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function budgetOf(address site) view returns(uint64 limit, uint128 spent)
func (studyRegistry *StudyRegistry) PackBudgetOf(site common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("budgetOf", site)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBudgetOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7865e71f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function budgetOf(address site) view returns(uint64 limit, uint128 spent)
func (studyRegistry *StudyRegistry) TryPackBudgetOf(site common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("budgetOf", site)
}

// BudgetOfOutput serves as a container for the return parameters of contract
// method BudgetOf.
type BudgetOfOutput struct {
	Limit uint64
	Spent *big.Int
}

// UnpackBudgetOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7865e71f.
//
// Solidity: function budgetOf(address site) view returns(uint64 limit, uint128 spent)
func (studyRegistry *StudyRegistry) UnpackBudgetOf(data []byte) (BudgetOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("budgetOf", data)
	outstruct := new(BudgetOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Limit = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Spent = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
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

// PackDecide is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45af75ef.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decide(bytes32 study, bool agrees, uint32 number, bytes signature) returns()
func (studyRegistry *StudyRegistry) PackDecide(study [32]byte, agrees bool, number uint32, signature []byte) []byte {
	enc, err := studyRegistry.abi.Pack("decide", study, agrees, number, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecide is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45af75ef.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decide(bytes32 study, bool agrees, uint32 number, bytes signature) returns()
func (studyRegistry *StudyRegistry) TryPackDecide(study [32]byte, agrees bool, number uint32, signature []byte) ([]byte, error) {
	return studyRegistry.abi.Pack("decide", study, agrees, number, signature)
}

// PackDecisionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b2c1c57.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decisionDigest(bytes32 study, bool agrees, uint32 number) view returns(bytes32)
func (studyRegistry *StudyRegistry) PackDecisionDigest(study [32]byte, agrees bool, number uint32) []byte {
	enc, err := studyRegistry.abi.Pack("decisionDigest", study, agrees, number)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecisionDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b2c1c57.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decisionDigest(bytes32 study, bool agrees, uint32 number) view returns(bytes32)
func (studyRegistry *StudyRegistry) TryPackDecisionDigest(study [32]byte, agrees bool, number uint32) ([]byte, error) {
	return studyRegistry.abi.Pack("decisionDigest", study, agrees, number)
}

// UnpackDecisionDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1b2c1c57.
//
// Solidity: function decisionDigest(bytes32 study, bool agrees, uint32 number) view returns(bytes32)
func (studyRegistry *StudyRegistry) UnpackDecisionDigest(data []byte) ([32]byte, error) {
	out, err := studyRegistry.abi.Unpack("decisionDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
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
// the contract method with ID 0x1a4668d2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function propose(bytes32 study, (uint32,uint32,uint64,uint8,address[]) rules) returns()
func (studyRegistry *StudyRegistry) PackPropose(study [32]byte, rules StudyRegistryRules) []byte {
	enc, err := studyRegistry.abi.Pack("propose", study, rules)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPropose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1a4668d2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function propose(bytes32 study, (uint32,uint32,uint64,uint8,address[]) rules) returns()
func (studyRegistry *StudyRegistry) TryPackPropose(study [32]byte, rules StudyRegistryRules) ([]byte, error) {
	return studyRegistry.abi.Pack("propose", study, rules)
}

// PackRefuse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a6100ab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refuse(bytes32 study, string reason) returns()
func (studyRegistry *StudyRegistry) PackRefuse(study [32]byte, reason string) []byte {
	enc, err := studyRegistry.abi.Pack("refuse", study, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefuse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a6100ab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refuse(bytes32 study, string reason) returns()
func (studyRegistry *StudyRegistry) TryPackRefuse(study [32]byte, reason string) ([]byte, error) {
	return studyRegistry.abi.Pack("refuse", study, reason)
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

// PackSeatOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x337ad2bd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function seatOf(bytes32 study, address member) view returns(bool member, bool agrees, uint32 decisions)
func (studyRegistry *StudyRegistry) PackSeatOf(study [32]byte, member common.Address) []byte {
	enc, err := studyRegistry.abi.Pack("seatOf", study, member)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSeatOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x337ad2bd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function seatOf(bytes32 study, address member) view returns(bool member, bool agrees, uint32 decisions)
func (studyRegistry *StudyRegistry) TryPackSeatOf(study [32]byte, member common.Address) ([]byte, error) {
	return studyRegistry.abi.Pack("seatOf", study, member)
}

// SeatOfOutput serves as a container for the return parameters of contract
// method SeatOf.
type SeatOfOutput struct {
	Member    bool
	Agrees    bool
	Decisions uint32
}

// UnpackSeatOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x337ad2bd.
//
// Solidity: function seatOf(bytes32 study, address member) view returns(bool member, bool agrees, uint32 decisions)
func (studyRegistry *StudyRegistry) UnpackSeatOf(data []byte) (SeatOfOutput, error) {
	out, err := studyRegistry.abi.Unpack("seatOf", data)
	outstruct := new(SeatOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Member = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Agrees = *abi.ConvertType(out[1], new(bool)).(*bool)
	outstruct.Decisions = *abi.ConvertType(out[2], new(uint32)).(*uint32)
	return *outstruct, nil
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

// PackSetBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xffe295c3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setBudget(uint64 limit) returns()
func (studyRegistry *StudyRegistry) PackSetBudget(limit uint64) []byte {
	enc, err := studyRegistry.abi.Pack("setBudget", limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetBudget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xffe295c3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setBudget(uint64 limit) returns()
func (studyRegistry *StudyRegistry) TryPackSetBudget(limit uint64) ([]byte, error) {
	return studyRegistry.abi.Pack("setBudget", limit)
}

// PackStudyOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x83980daa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions, uint32 openings, uint64 cost, uint8 quorum, uint8 agreed)
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
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions, uint32 openings, uint64 cost, uint8 quorum, uint8 agreed)
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
	Openings    uint32
	Cost        uint64
	Quorum      uint8
	Agreed      uint8
}

// UnpackStudyOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x83980daa.
//
// Solidity: function studyOf(bytes32 study) view returns(address researcher, uint32 minSites, uint32 maxSessions, uint32 sessions, uint32 openings, uint64 cost, uint8 quorum, uint8 agreed)
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
	outstruct.Openings = *abi.ConvertType(out[4], new(uint32)).(*uint32)
	outstruct.Cost = *abi.ConvertType(out[5], new(uint64)).(*uint64)
	outstruct.Quorum = *abi.ConvertType(out[6], new(uint8)).(*uint8)
	outstruct.Agreed = *abi.ConvertType(out[7], new(uint8)).(*uint8)
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
	Study       [32]byte
	Site        common.Address
	DatasetRoot [32]byte
	Height      uint8
	MaxSessions uint32
	Raw         *types.Log // Blockchain specific contextual infos
}

const StudyRegistryApprovedEventName = "Approved"

// ContractEventName returns the user-defined event name.
func (StudyRegistryApproved) ContractEventName() string {
	return StudyRegistryApprovedEventName
}

// UnpackApprovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approved(bytes32 indexed study, address indexed site, bytes32 datasetRoot, uint8 height, uint32 maxSessions)
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

// StudyRegistryBudgetSet represents a BudgetSet event raised by the StudyRegistry contract.
type StudyRegistryBudgetSet struct {
	Site  common.Address
	Limit uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const StudyRegistryBudgetSetEventName = "BudgetSet"

// ContractEventName returns the user-defined event name.
func (StudyRegistryBudgetSet) ContractEventName() string {
	return StudyRegistryBudgetSetEventName
}

// UnpackBudgetSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BudgetSet(address indexed site, uint64 limit)
func (studyRegistry *StudyRegistry) UnpackBudgetSetEvent(log *types.Log) (*StudyRegistryBudgetSet, error) {
	event := "BudgetSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryBudgetSet)
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

// StudyRegistryDecided represents a Decided event raised by the StudyRegistry contract.
type StudyRegistryDecided struct {
	Study  [32]byte
	Member common.Address
	Agrees bool
	Number uint32
	Raw    *types.Log // Blockchain specific contextual infos
}

const StudyRegistryDecidedEventName = "Decided"

// ContractEventName returns the user-defined event name.
func (StudyRegistryDecided) ContractEventName() string {
	return StudyRegistryDecidedEventName
}

// UnpackDecidedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Decided(bytes32 indexed study, address indexed member, bool agrees, uint32 number)
func (studyRegistry *StudyRegistry) UnpackDecidedEvent(log *types.Log) (*StudyRegistryDecided, error) {
	event := "Decided"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryDecided)
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

// StudyRegistryEIP712DomainChanged represents a EIP712DomainChanged event raised by the StudyRegistry contract.
type StudyRegistryEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const StudyRegistryEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (StudyRegistryEIP712DomainChanged) ContractEventName() string {
	return StudyRegistryEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (studyRegistry *StudyRegistry) UnpackEIP712DomainChangedEvent(log *types.Log) (*StudyRegistryEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryEIP712DomainChanged)
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

// StudyRegistryRefused represents a Refused event raised by the StudyRegistry contract.
type StudyRegistryRefused struct {
	Study  [32]byte
	Site   common.Address
	Reason string
	Raw    *types.Log // Blockchain specific contextual infos
}

const StudyRegistryRefusedEventName = "Refused"

// ContractEventName returns the user-defined event name.
func (StudyRegistryRefused) ContractEventName() string {
	return StudyRegistryRefusedEventName
}

// UnpackRefusedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Refused(bytes32 indexed study, address indexed site, string reason)
func (studyRegistry *StudyRegistry) UnpackRefusedEvent(log *types.Log) (*StudyRegistryRefused, error) {
	event := "Refused"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != studyRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StudyRegistryRefused)
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
// Solidity: event SessionOpened(bytes32 indexed session, bytes32 indexed study, address indexed researcher, address opener, uint32 number, bytes32 model, bytes32 previous, uint32 iteration, (address,uint64,bytes32,uint8,bytes32,uint8)[] roster)
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
	Study      [32]byte
	Researcher common.Address
	Rules      StudyRegistryRules
	Raw        *types.Log // Blockchain specific contextual infos
}

const StudyRegistryStudyProposedEventName = "StudyProposed"

// ContractEventName returns the user-defined event name.
func (StudyRegistryStudyProposed) ContractEventName() string {
	return StudyRegistryStudyProposedEventName
}

// UnpackStudyProposedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event StudyProposed(bytes32 indexed study, address indexed researcher, (uint32,uint32,uint64,uint8,address[]) rules)
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
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["BudgetSpent"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackBudgetSpentError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["CommitteeDisagrees"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackCommitteeDisagreesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["DatasetUsedUp"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackDatasetUsedUpError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["ECDSAInvalidSignature"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackECDSAInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["ECDSAInvalidSignatureLength"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackECDSAInvalidSignatureLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["ECDSAInvalidSignatureS"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackECDSAInvalidSignatureSError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["EmptyValue"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackEmptyValueError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidCommittee"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidCommitteeError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidHeight"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidHeightError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidMember"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidMemberError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidMinimumSites"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidMinimumSitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidReason"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidReasonError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackInvalidShortStringError(raw[4:])
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
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["NotOnCommittee"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackNotOnCommitteeError(raw[4:])
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
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["StudyExists"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackStudyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["TooFewSites"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackTooFewSitesError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["TooManyOpenings"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackTooManyOpeningsError(raw[4:])
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
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["WithdrawalsWait"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackWithdrawalsWaitError(raw[4:])
	}
	if bytes.Equal(raw[:4], studyRegistry.abi.Errors["WrongDecision"].ID.Bytes()[:4]) {
		return studyRegistry.UnpackWrongDecisionError(raw[4:])
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

// StudyRegistryBudgetSpent represents a BudgetSpent error raised by the StudyRegistry contract.
type StudyRegistryBudgetSpent struct {
	Site  common.Address
	Spent *big.Int
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BudgetSpent(address site, uint256 spent, uint64 limit)
func StudyRegistryBudgetSpentErrorID() common.Hash {
	return common.HexToHash("0x48267879573c65064e5f2a7ca7fba982b1a88bb09503fbc62dbe16349a25d9e8")
}

// UnpackBudgetSpentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BudgetSpent(address site, uint256 spent, uint64 limit)
func (studyRegistry *StudyRegistry) UnpackBudgetSpentError(raw []byte) (*StudyRegistryBudgetSpent, error) {
	out := new(StudyRegistryBudgetSpent)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "BudgetSpent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryCommitteeDisagrees represents a CommitteeDisagrees error raised by the StudyRegistry contract.
type StudyRegistryCommitteeDisagrees struct {
	Study  [32]byte
	Agreed uint8
	Quorum uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CommitteeDisagrees(bytes32 study, uint8 agreed, uint8 quorum)
func StudyRegistryCommitteeDisagreesErrorID() common.Hash {
	return common.HexToHash("0xa6840fb610a449f999a2f027eb20dddaf6fe73aeab4b4faaaf8a46051c39d387")
}

// UnpackCommitteeDisagreesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CommitteeDisagrees(bytes32 study, uint8 agreed, uint8 quorum)
func (studyRegistry *StudyRegistry) UnpackCommitteeDisagreesError(raw []byte) (*StudyRegistryCommitteeDisagrees, error) {
	out := new(StudyRegistryCommitteeDisagrees)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "CommitteeDisagrees", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryDatasetUsedUp represents a DatasetUsedUp error raised by the StudyRegistry contract.
type StudyRegistryDatasetUsedUp struct {
	Study       [32]byte
	Site        common.Address
	MaxSessions uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DatasetUsedUp(bytes32 study, address site, uint32 maxSessions)
func StudyRegistryDatasetUsedUpErrorID() common.Hash {
	return common.HexToHash("0xfbd88054b630bab93f963f9f6beff9d468bdb5f23ea82f2373d1eef709f52d15")
}

// UnpackDatasetUsedUpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DatasetUsedUp(bytes32 study, address site, uint32 maxSessions)
func (studyRegistry *StudyRegistry) UnpackDatasetUsedUpError(raw []byte) (*StudyRegistryDatasetUsedUp, error) {
	out := new(StudyRegistryDatasetUsedUp)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "DatasetUsedUp", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryECDSAInvalidSignature represents a ECDSAInvalidSignature error raised by the StudyRegistry contract.
type StudyRegistryECDSAInvalidSignature struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignature()
func StudyRegistryECDSAInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xf645eedf0193584640b6b90cb9477e4c95b98636c148a891d4c0a146dc46e75a")
}

// UnpackECDSAInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignature()
func (studyRegistry *StudyRegistry) UnpackECDSAInvalidSignatureError(raw []byte) (*StudyRegistryECDSAInvalidSignature, error) {
	out := new(StudyRegistryECDSAInvalidSignature)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryECDSAInvalidSignatureLength represents a ECDSAInvalidSignatureLength error raised by the StudyRegistry contract.
type StudyRegistryECDSAInvalidSignatureLength struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func StudyRegistryECDSAInvalidSignatureLengthErrorID() common.Hash {
	return common.HexToHash("0xfce698f7e8e5342cd615f641317bc45fe7e1e4a8b0a14dd1383ff8dc9c41917f")
}

// UnpackECDSAInvalidSignatureLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureLength(uint256 length)
func (studyRegistry *StudyRegistry) UnpackECDSAInvalidSignatureLengthError(raw []byte) (*StudyRegistryECDSAInvalidSignatureLength, error) {
	out := new(StudyRegistryECDSAInvalidSignatureLength)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryECDSAInvalidSignatureS represents a ECDSAInvalidSignatureS error raised by the StudyRegistry contract.
type StudyRegistryECDSAInvalidSignatureS struct {
	S [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func StudyRegistryECDSAInvalidSignatureSErrorID() common.Hash {
	return common.HexToHash("0xd78bce0cccb935155ed6428d1c13e50b7f3550fd2b66b9fe266006fea4a5e1eb")
}

// UnpackECDSAInvalidSignatureSError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ECDSAInvalidSignatureS(bytes32 s)
func (studyRegistry *StudyRegistry) UnpackECDSAInvalidSignatureSError(raw []byte) (*StudyRegistryECDSAInvalidSignatureS, error) {
	out := new(StudyRegistryECDSAInvalidSignatureS)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "ECDSAInvalidSignatureS", raw); err != nil {
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

// StudyRegistryInvalidCommittee represents a InvalidCommittee error raised by the StudyRegistry contract.
type StudyRegistryInvalidCommittee struct {
	Quorum  uint8
	Members *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidCommittee(uint8 quorum, uint256 members)
func StudyRegistryInvalidCommitteeErrorID() common.Hash {
	return common.HexToHash("0xb35c5c433fdca85c48855385ce6e13befa032814205a13f4416e8546975a203c")
}

// UnpackInvalidCommitteeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidCommittee(uint8 quorum, uint256 members)
func (studyRegistry *StudyRegistry) UnpackInvalidCommitteeError(raw []byte) (*StudyRegistryInvalidCommittee, error) {
	out := new(StudyRegistryInvalidCommittee)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidCommittee", raw); err != nil {
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

// StudyRegistryInvalidMember represents a InvalidMember error raised by the StudyRegistry contract.
type StudyRegistryInvalidMember struct {
	Member common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidMember(address member)
func StudyRegistryInvalidMemberErrorID() common.Hash {
	return common.HexToHash("0x6c5bdf406d267684903a20ef80d1a90feaf9418b4263acb377e3f8dfef2e514a")
}

// UnpackInvalidMemberError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidMember(address member)
func (studyRegistry *StudyRegistry) UnpackInvalidMemberError(raw []byte) (*StudyRegistryInvalidMember, error) {
	out := new(StudyRegistryInvalidMember)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidMember", raw); err != nil {
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

// StudyRegistryInvalidReason represents a InvalidReason error raised by the StudyRegistry contract.
type StudyRegistryInvalidReason struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidReason(uint256 length)
func StudyRegistryInvalidReasonErrorID() common.Hash {
	return common.HexToHash("0x43cb79834fa6906bab0576270398a86fbd3f6e6a980bedbfa5fbd3dd0758c453")
}

// UnpackInvalidReasonError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidReason(uint256 length)
func (studyRegistry *StudyRegistry) UnpackInvalidReasonError(raw []byte) (*StudyRegistryInvalidReason, error) {
	out := new(StudyRegistryInvalidReason)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidReason", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryInvalidShortString represents a InvalidShortString error raised by the StudyRegistry contract.
type StudyRegistryInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func StudyRegistryInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (studyRegistry *StudyRegistry) UnpackInvalidShortStringError(raw []byte) (*StudyRegistryInvalidShortString, error) {
	out := new(StudyRegistryInvalidShortString)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
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

// StudyRegistryNotOnCommittee represents a NotOnCommittee error raised by the StudyRegistry contract.
type StudyRegistryNotOnCommittee struct {
	Study  [32]byte
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOnCommittee(bytes32 study, address signer)
func StudyRegistryNotOnCommitteeErrorID() common.Hash {
	return common.HexToHash("0x2bef796970f144206421340c6f02218dc371d17ec3a53cbf2345cd5e6ec19e79")
}

// UnpackNotOnCommitteeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOnCommittee(bytes32 study, address signer)
func (studyRegistry *StudyRegistry) UnpackNotOnCommitteeError(raw []byte) (*StudyRegistryNotOnCommittee, error) {
	out := new(StudyRegistryNotOnCommittee)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "NotOnCommittee", raw); err != nil {
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

// StudyRegistryStringTooLong represents a StringTooLong error raised by the StudyRegistry contract.
type StudyRegistryStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func StudyRegistryStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (studyRegistry *StudyRegistry) UnpackStringTooLongError(raw []byte) (*StudyRegistryStringTooLong, error) {
	out := new(StudyRegistryStringTooLong)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
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

// StudyRegistryTooManyOpenings represents a TooManyOpenings error raised by the StudyRegistry contract.
type StudyRegistryTooManyOpenings struct {
	Study [32]byte
	Most  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyOpenings(bytes32 study, uint256 most)
func StudyRegistryTooManyOpeningsErrorID() common.Hash {
	return common.HexToHash("0x9f53162910e09c277ba57954b190d8ee9121f3328e1172af95a003d7c80c7914")
}

// UnpackTooManyOpeningsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyOpenings(bytes32 study, uint256 most)
func (studyRegistry *StudyRegistry) UnpackTooManyOpeningsError(raw []byte) (*StudyRegistryTooManyOpenings, error) {
	out := new(StudyRegistryTooManyOpenings)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "TooManyOpenings", raw); err != nil {
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

// StudyRegistryWithdrawalsWait represents a WithdrawalsWait error raised by the StudyRegistry contract.
type StudyRegistryWithdrawalsWait struct {
	Site    common.Address
	Waiting uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WithdrawalsWait(address site, uint64 waiting)
func StudyRegistryWithdrawalsWaitErrorID() common.Hash {
	return common.HexToHash("0x2525ca049c33336aab94c106728cb20e86684af64dc189245e6bf6efc84108e0")
}

// UnpackWithdrawalsWaitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WithdrawalsWait(address site, uint64 waiting)
func (studyRegistry *StudyRegistry) UnpackWithdrawalsWaitError(raw []byte) (*StudyRegistryWithdrawalsWait, error) {
	out := new(StudyRegistryWithdrawalsWait)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "WithdrawalsWait", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StudyRegistryWrongDecision represents a WrongDecision error raised by the StudyRegistry contract.
type StudyRegistryWrongDecision struct {
	Study  [32]byte
	Member common.Address
	Given  uint32
	Want   uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongDecision(bytes32 study, address member, uint32 given, uint32 want)
func StudyRegistryWrongDecisionErrorID() common.Hash {
	return common.HexToHash("0xc81127d44c91a839a63514be0c50ced302ff08db364fc9aa7031f01a24d1767f")
}

// UnpackWrongDecisionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongDecision(bytes32 study, address member, uint32 given, uint32 want)
func (studyRegistry *StudyRegistry) UnpackWrongDecisionError(raw []byte) (*StudyRegistryWrongDecision, error) {
	out := new(StudyRegistryWrongDecision)
	if err := studyRegistry.abi.UnpackIntoInterface(out, "WrongDecision", raw); err != nil {
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
