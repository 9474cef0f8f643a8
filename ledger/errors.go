package ledger

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrUnavailable: the chain's endpoint did not answer. Nothing is lost; try again.
	ErrUnavailable = errors.New("chain does not answer")
	// ErrSplit: too few of the client's endpoints say the same. It is an ErrUnavailable too: it may pass by itself.
	ErrSplit = fmt.Errorf("%w: its endpoints contradict each other", ErrUnavailable)
	// ErrWrongChain: the endpoint answers for another chain id or another genesis block.
	ErrWrongChain = errors.New("wrong chain")
	// ErrWrongCode: a contract has no code, or not this version's.
	ErrWrongCode = errors.New("wrong contract code")
	// ErrNoFunds: the account cannot pay for the transaction.
	ErrNoFunds = errors.New("account is out of funds")
	// ErrReorg: a block that facts were read from is no longer canonical.
	ErrReorg = errors.New("chain was reorganised")
	// ErrDataDamaged: stored chain data does not hash to what its header says.
	ErrDataDamaged = errors.New("chain data is damaged")
)

// Revert is a contract's refusal.
type Revert struct {
	Name string     // of the custom error, as in the contract, such as "StaleConsent"
	Args []Argument // in the contract's order
}

// Argument is one argument of a custom error, rendered: numbers in decimal, bytes and addresses in hex.
type Argument struct{ Name, Value string }

func (r *Revert) Error() string {
	args := make([]string, len(r.Args))
	for i, a := range r.Args {
		args[i] = a.Name + "=" + a.Value
	}
	return fmt.Sprintf("refused by contract: %s(%s)", r.Name, strings.Join(args, ", "))
}

// Arg returns the rendered argument of that name, or "".
func (r *Revert) Arg(name string) string {
	for _, a := range r.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}
