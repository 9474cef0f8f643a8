package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"salus/ledger/light"
	"salus/models/durable"
	"salus/proto/faults"
	"salus/worker/patient"
)

func consentCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "consent", Short: "A patient: give, narrow, withdraw, and see on chain what is in force",
		Long: `A patient's folder holds two keys: one signs what is allowed, the other withdraws by force, on chain, without the
hospital. What the hospital's worker says is checked against the chain by proofs; it is not believed.

  salus consent keygen              draw the keys
  salus consent enrol SLIP          take the slot that the hospital's desk has prepared
  salus consent grant|narrow|withdraw
  salus consent status|history|export`,
	}
	c.AddCommand(consentKeygen(), consentEnrol(), consentGrant(), consentNarrow(), consentWithdraw(), consentStatus(), consentHistory(), consentExport(),
		consentRotate(), consentRetire(), consentObject(), consentRelay())
	return c
}

// asPatient are the flags by which a command finds the patient, the chain and the passphrase.
type asPatient struct {
	dir        string
	passphrase string
	trust      patient.Trust
	header     string
	asJSON     bool
}

func (p *asPatient) add(c *cobra.Command, online bool) {
	dirFlag(c, &p.dir, "patient", "the patient's folder")
	f := c.Flags()
	f.StringVar(&p.passphrase, "passphrase-file", "", "file with the passphrase, mode 0600; asked for on the terminal otherwise")
	jsonFlag(c, &p.asJSON)
	if online {
		f.StringSliceVar(&p.trust.Endpoints, "rpc", nil, "JSON-RPC addresses of the chain, instead of the slip's; all of them must agree")
		f.IntVar(&p.trust.Agree, "agree", 0, "how many of the addresses must agree (default all)")
		f.DurationVar(&p.trust.Age, "max-age", light.DefaultAge, "how old the chain's newest final block may be")
		f.StringVar(&p.header, "header", "", "hash of a final block from elsewhere: then no address is believed")
	}
}

// ask gives the passphrase of encrypted keys.
func (p *asPatient) ask() ([]byte, error) {
	if p.passphrase != "" {
		b, err := durable.ReadSecret(p.passphrase, 1<<10)
		if errors.Is(err, durable.ErrTooOpen) {
			return nil, faults.New(faults.FileTooOpen, "%s", p.passphrase)
		}
		return bytes.TrimRight(b, "\r\n"), err
	}
	return fromTerminal("passphrase: ")
}

func fromTerminal(what string) ([]byte, error) {
	if !isTerminal(os.Stdin) {
		return nil, faults.New(faults.KeyLocked, "there is no terminal to ask on")
	}
	fmt.Fprint(os.Stderr, what)
	defer fmt.Fprintln(os.Stderr)
	return term.ReadPassword(int(os.Stdin.Fd()))
}

// fresh asks for a new passphrase, twice on a terminal.
func (p *asPatient) fresh() ([]byte, error) {
	first, err := p.ask()
	if err != nil || p.passphrase != "" {
		return first, err
	}
	second, err := fromTerminal("again: ")
	if err == nil && !bytes.Equal(first, second) {
		err = usageError{errors.New("the two passphrases differ")}
	}
	return first, err
}

// with opens the folder for f.
func (p *asPatient) with(f func(*patient.Folder) error) error {
	folder, err := patient.Open(p.dir, p.ask)
	if err != nil {
		return err
	}
	defer folder.Close()
	return f(folder)
}

// connected opens folder and connections for f.
func (p *asPatient) connected(cmd *cobra.Command, f func(*patient.Client) error) error {
	if p.header != "" {
		if err := p.trust.Header.UnmarshalText([]byte(p.header)); err != nil {
			return usageError{fmt.Errorf("--header: %w", err)}
		}
	}
	return p.with(func(folder *patient.Folder) error {
		c, err := folder.Connect(cmd.Context(), p.trust)
		if err != nil {
			return err
		}
		defer c.Close()
		developmentNotice(cmd.ErrOrStderr(), c.Slip().Development)
		return f(c)
	})
}

func consentKeygen() *cobra.Command {
	var p asPatient
	var locked bool
	c := &cobra.Command{
		Use: "keygen", Short: "Draw a patient's two keys", Args: exactArgs(),
		Long: `Makes consent.key, which signs what is allowed, and withdrawal.key, which withdraws by force. Both files are 0600;
with --passphrase they are encrypted (Argon2id, AES-256-GCM). Keep a copy of withdrawal.key elsewhere: whoever
loses the folder can then still withdraw.`,
		Example: "  salus consent keygen --dir patient",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var passphrase []byte
			if locked || p.passphrase != "" {
				var err error
				if passphrase, err = p.fresh(); err != nil {
					return err
				}
				if len(passphrase) == 0 {
					return usageError{errors.New("the passphrase is empty")}
				}
			}
			public, err := patient.KeyGen(p.dir, passphrase)
			if err != nil {
				return err
			}
			return show(cmd, p.asJSON, "salus.patient-keys/v1", public, func(w io.Writer) {
				fmt.Fprintf(w, "key         %s\nwithdrawal  %s\n", public.Key, public.Withdrawal)
			})
		},
	}
	p.add(c, false)
	c.Flags().BoolVar(&locked, "passphrase", false, "encrypt the keys; the passphrase is asked for")
	return c
}

func consentEnrol() *cobra.Command {
	var p asPatient
	var write string
	var wait waiting
	c := &cobra.Command{
		Use: "enrol SLIP", Short: "Take the slot that the hospital's desk has prepared", Args: exactArgs("SLIP"),
		Long: `Signs the enrolment of this folder's key for the slip's slot and hands it to the hospital's worker. Once it is in force on chain
(--wait) the hospital gives the slot certificate: with it and withdrawal.key consent is withdrawn without the hospital.
The command may be repeated, also after the certificate was lost.

After a lost key: draw new keys in a new folder, and give --write FILE to the desk, which announces the recovery on chain.`,
		Example: "  salus consent enrol --dir patient slip.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			slip, err := patient.ParseSlip(b)
			if err != nil {
				return err
			}
			return p.with(func(f *patient.Folder) error {
				developmentNotice(cmd.ErrOrStderr(), slip.Development)
				if write != "" {
					request, err := f.Request(slip)
					if err == nil {
						err = durable.WriteFile(write, request, 0o600)
					}
					if err != nil {
						return err
					}
					return show(cmd, p.asJSON, "salus.recovery-request/v1", map[string]string{"file": write}, func(w io.Writer) {
						fmt.Fprintf(w, "%s is for the hospital's desk\n", write)
					})
				}
				state, err := f.Enrol(cmd.Context(), slip)
				if err != nil {
					return err
				}
				state, err = wait.until(cmd, state, func() (patient.State, error) { return f.Enrol(cmd.Context(), slip) })
				if err != nil {
					return err
				}
				certified := state.State == "in force"
				if certified {
					if err := certify(cmd.Context(), f); err != nil {
						return err
					}
				}
				return show(cmd, p.asJSON, "salus.enrolment/v1", map[string]any{"slot": slip.Slot.Slot, "state": state, "certified": certified}, func(w io.Writer) {
					fmt.Fprintf(w, "slot %d at %s: %s", slip.Slot.Slot, slip.Slot.Site, inWords(state))
					if certified {
						fmt.Fprintf(w, "; the slot certificate is in %s", p.dir)
					}
					fmt.Fprintln(w)
				})
			})
		},
	}
	p.add(c, false)
	wait.add(c)
	c.Flags().StringVar(&write, "write", "", "only sign, into a file for the hospital's desk (recovery of a lost key)")
	return c
}

// certify gets the slot certificate of a key that is in force.
func certify(ctx context.Context, f *patient.Folder) error {
	c, err := f.Connect(ctx, patient.Trust{})
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Certified(ctx)
}

// inWords is a state in words.
func inWords(s patient.State) string {
	text := s.State
	if s.Epoch > 0 {
		text += fmt.Sprintf(" (epoch %d)", s.Epoch)
	}
	if s.Reason != "" {
		text += ": " + s.Reason
	}
	return text
}

// waiting waits until something is in force.
type waiting struct {
	wait    bool
	timeout time.Duration
}

func (w *waiting) add(c *cobra.Command) {
	c.Flags().BoolVar(&w.wait, "wait", false, "wait until it is in force on chain")
	c.Flags().DurationVar(&w.timeout, "timeout", 30*time.Minute, "for how long --wait waits")
}

const askAgain = time.Second

func (w *waiting) until(cmd *cobra.Command, s patient.State, again func() (patient.State, error)) (patient.State, error) {
	if !w.wait {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), w.timeout)
	defer cancel()
	last := ""
	for {
		switch s.State {
		case "in force":
			return s, nil
		case "refused":
			return s, faults.New(faults.ConsentRefused, "%s", s.Reason)
		}
		if s.State != last {
			last = s.State
			fmt.Fprintf(cmd.ErrOrStderr(), "  %s\n", inWords(s))
		}
		select {
		case <-ctx.Done():
			if cmd.Context().Err() != nil {
				return s, cmd.Context().Err()
			}
			return s, faults.New(faults.Timeout, "it is not in force after %s; it stays handed in: salus consent status shows it", w.timeout)
		case <-time.After(askAgain):
		}
		var err error
		if s, err = again(); err != nil {
			return s, err
		}
	}
}

func consentRotate() *cobra.Command {
	var p asPatient
	var wait waiting
	c := &cobra.Command{
		Use: "rotate", Short: "Replace both keys by new ones", Args: exactArgs(),
		Long: `Draws new keys, signs the new one with the one in force, and goes over to it when the chain shows it. The slot certificate is made
anew. An interrupted rotation is taken up again. The withdrawal key before stays good until it is retired (salus consent retire).`,
		Example: "  salus consent rotate --dir patient --wait",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				passphrase, err := c.Passphrase()
				if err != nil {
					return err
				}
				state, err := c.Rotate(cmd.Context(), passphrase)
				if err != nil {
					return err
				}
				state, err = wait.until(cmd, state, func() (patient.State, error) { return c.Rotated(cmd.Context()) })
				if err != nil {
					return err
				}
				if wait.wait {
					if err := c.Certified(cmd.Context()); err != nil {
						return err
					}
				}
				return show(cmd, p.asJSON, "salus.rotation/v1", map[string]any{"state": state}, func(w io.Writer) { fmt.Fprintf(w, "new keys: %s\n", inWords(state)) })
			})
		},
	}
	p.add(c, true)
	wait.add(c)
	return c
}
