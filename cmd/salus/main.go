// Command salus is the whole program: the demo, the researcher's study commands, the hospital's worker, the
// coordinator, the embedded chain, and the verifier. See `salus help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"salus/proto/faults"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run runs one command and gives the exit status: 0 done, 1 failed, 2 usage, 3 not authorised or unreachable, 4 timed out.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	return report(err)
}

// exitStatus is an error that was reported already.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usageError is a wrong command line.
type usageError struct{ error }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "salus",
		Short: "Ask one question of many hospitals' patients; no record leaves a hospital",
		Long: `Salus asks one question of many hospitals' patients and gets one answer. No record leaves a
hospital, only patients who consented are counted, only the researcher sees the answer, and a
stranger can check all of it afterwards.

  salus demo                           watch five hospitals answer a survival question together
  salus verify RECEIPT                 derive a result again from its receipt, artifacts and chain

A consortium of your own is made of these, each in its own shell (see README.md):

  salus chain dev                      an Ethereum chain inside the program
  salus coordinator init|invite|serve  makes a consortium and drives its sessions
  salus ceremony start|contribute|…    outside development: the hospitals make the proving keys together
  salus worker join|import|serve|…     a hospital: records, consents, approvals, sessions
  salus study join|plan|propose|run|…  a researcher: questions and results
  salus consent keygen|enrol|grant|…   a patient: what is allowed, proven against the chain`,
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(demoCommand(), chainCommand(), coordinatorCommand(), ceremonyCommand(), workerCommand(), studyCommand(), committeeCommand(), consentCommand(), verifyCommand(), explainCommand())
	return root
}

// report prints an error with what to do about it, and gives its exit status.
func report(err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "salus: stopped")
		return 1
	}
	fmt.Fprintln(os.Stderr, "salus: "+err.Error())
	if f, ok := faults.From(err); ok {
		if hint := f.Hint(); hint != "" {
			fmt.Fprintln(os.Stderr, "  what to do: "+hint)
		}
		fmt.Fprintf(os.Stderr, "  more: salus explain %s\n", f.Code)
		if e, ok := faults.Explain(f.Code); ok {
			return e.Class.ExitStatus()
		}
		return 1
	}
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(os.Stderr, "  what to do: see `salus help` or the command's --help")
		return 2
	}
	return 1
}

// exactArgs asks for arguments by name.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return usageError{fmt.Errorf("%s takes %v, %d arguments were given", cmd.CommandPath(), names, len(args))}
		}
		return nil
	}
}

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain CODE", Short: "Explain an error code such as SAL-2104", Args: exactArgs("CODE"),
		Example: "  salus explain SAL-2104",
		RunE: func(cmd *cobra.Command, args []string) error {
			e, ok := faults.Explain(faults.Code(args[0]))
			if !ok {
				return usageError{fmt.Errorf("there is no code %q", args[0])}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n\n%s\n\nWhat to do: %s\n", e.Code, e.Title, e.Meaning, e.Hint)
			return nil
		},
	}
}
