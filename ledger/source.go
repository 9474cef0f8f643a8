package ledger

import "context"

// Source is where logs are read from. A [Client] is one; devchain.OpenReadOnly gives another. Everything it
// returns is about final blocks.
type Source interface {
	ChainID(ctx context.Context) (uint64, error)
	// Final returns the newest final block.
	Final(ctx context.Context) (Block, error)
	// BlockAt returns the canonical block of that number, at most the newest final one.
	BlockAt(ctx context.Context, number uint64) (Block, error)
	// Logs returns all logs of the contracts in blocks from and to, both included, in chain order.
	Logs(ctx context.Context, from, to uint64, contracts []Address) ([]Log, error)
	// Code returns the contract's code at the newest final block, empty if there is none.
	Code(ctx context.Context, contract Address) ([]byte, error)
}

// Log is one contract event as the chain holds it.
type Log struct {
	At
	Contract Address
	Topics   [][32]byte
	Data     []byte
}
