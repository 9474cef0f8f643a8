package comparison

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/params"

	"salus/ledger/contracts/comparison"
)

// OnMainnet is the gas of a patient's first grant and of a withdrawal by the rules that Ethereum's main network has since Osaka. The embedded chain is ahead of them: geth's
// development rules already charge for new state by the byte (EIP-8037), with which a first grant costs more than three times as much.
func OnMainnet() (grant, revoke uint64, err error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		return 0, 0, err
	}
	cfg := &runtime.Config{ChainConfig: params.MergedTestChainConfig, State: db, GasLimit: 3_000_000, Origin: common.Address(Account(1)), Time: 1, Random: new(common.Hash)}
	_, address, _, err := runtime.Create(common.FromHex(comparison.HealthRecordAccessMetaData.Bin), cfg)
	if err != nil {
		return 0, 0, fmt.Errorf("plain contract: %w", err)
	}
	codec := comparison.NewHealthRecordAccess()
	call := func(data []byte) (uint64, error) {
		_, left, err := runtime.Call(address, data, cfg)
		if err != nil {
			return 0, fmt.Errorf("plain contract: %w", err)
		}
		db.Finalise(params.MergedTestChainConfig.Rules(common.Big1, true, cfg.Time))
		gas := params.TxGas + cfg.GasLimit - left
		for _, b := range data {
			if gas += params.TxDataNonZeroGasEIP2028; b == 0 {
				gas -= params.TxDataNonZeroGasEIP2028 - params.TxDataZeroGas
			}
		}
		return gas, nil
	}
	if grant, err = call(codec.PackGrant(record(1), clinician)); err != nil {
		return 0, 0, err
	}
	revoke, err = call(codec.PackRevoke(record(1)))
	return grant, revoke, err
}
