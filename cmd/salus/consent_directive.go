package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"salus/consent"
	"salus/models/consentword"
	"salus/worker/patient"
)

func consentGrant() *cobra.Command {
	var p asPatient
	var t terms
	var wait waiting
	c := &cobra.Command{
		Use: "grant", Short: "Allow uses of the own data: broad consent to research, or what the flags say", Args: exactArgs(),
		Long: `Signs a directive over what the chain proves to stand in the slot now, and hands it to the hospital's worker. What cannot be
mapped is denied, and the reason is printed.`,
		Example: "  salus consent grant --dir patient --wait\n  salus consent grant --dir patient --purposes HMB,NPUNCU --categories conditions,laboratory --min-cohort 50",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				h, err := c.Grant(cmd.Context(), func(*consent.Directive) (consent.Directive, error) { return t.granted(c.Slip().Slot.Site) })
				return p.handed(cmd, c, h, err, &wait)
			})
		},
	}
	p.add(c, true)
	t.add(c, true)
	wait.add(c)
	return c
}

func consentNarrow() *cobra.Command {
	var p asPatient
	var t terms
	var wait waiting
	c := &cobra.Command{
		Use: "narrow", Short: "Take away from what is allowed", Args: exactArgs(),
		Long: `Signs a directive like the one in force without what the flags name. It can only become narrower: a result that allows anything
more is refused before it is signed.`,
		Example: "  salus consent narrow --dir patient --operations train,evaluate --min-cohort 100",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				h, err := c.Grant(cmd.Context(), func(d *consent.Directive) (consent.Directive, error) {
					if d == nil || d.Decision != consent.Permit {
						return consent.Directive{}, usageError{errors.New("nothing is allowed that could be taken away")}
					}
					is, err := t.narrowed(*d)
					if err != nil {
						return is, err
					}
					was, _ := consent.Compile(d)
					if word, _ := consent.Compile(&is); !patient.Narrower(word, was) {
						return is, usageError{errors.New("that would allow more than now; to allow more: salus consent grant")}
					}
					return is, nil
				})
				return p.handed(cmd, c, h, err, &wait)
			})
		},
	}
	p.add(c, true)
	t.add(c, false)
	wait.add(c)
	return c
}

// handed waits for a directive, if that is wished, and shows it.
func (p *asPatient) handed(cmd *cobra.Command, c *patient.Client, h patient.Handed, err error, wait *waiting) error {
	if err != nil {
		return err
	}
	for _, r := range h.Reasons {
		fmt.Fprintln(cmd.ErrOrStderr(), "  "+r.String())
	}
	if h.State, err = wait.until(cmd, h.State, func() (patient.State, error) { return c.Again(cmd.Context(), h.Signed) }); err != nil {
		return err
	}
	if wait.wait {
		if err := c.InForce(cmd.Context(), h.Signed); err != nil {
			return err
		}
	}
	data := map[string]any{
		"slot": h.Signed.Update.Slot, "version": h.Signed.Directive.Version, "state": h.State,
		"proven": wait.wait, "allows": allows(h.Signed.Update.NewWord), "reasons": reasons(h.Reasons),
	}
	return show(cmd, p.asJSON, "salus.handed/v1", data, func(w io.Writer) {
		fmt.Fprintf(w, "%s, version %d: %s", allows(h.Signed.Update.NewWord).Decision, h.Signed.Directive.Version, inWords(h.State))
		if wait.wait {
			fmt.Fprint(w, ", proven on chain")
		}
		fmt.Fprintln(w)
	})
}

func reasons(list []consent.Reason) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.String())
	}
	return out
}

// allowed is a word in names.
type allowed struct {
	Decision    string   `json:"decision"`
	Purposes    []string `json:"purposes"`
	Categories  []string `json:"categories"`
	Operations  []string `json:"operations"`
	Recipients  []string `json:"recipients"`
	Territories []string `json:"territories"`
	Obligations []string `json:"obligations"`
	Version     uint32   `json:"version"`
	NotBefore   string   `json:"notBefore,omitempty"`
	NotAfter    string   `json:"notAfter,omitempty"`
}

func allows(word consentword.Word) allowed {
	f := word.Fields()
	out := allowed{Decision: "nothing was decided", Version: f.Version, Purposes: []string{}, Categories: []string{}, Operations: []string{}, Recipients: []string{}, Territories: []string{}, Obligations: []string{}}
	switch {
	case word == consentword.Word{}:
		return out
	case f.Decision == consentword.Withdrawn:
		out.Decision = string(consent.Withdrawn)
		return out
	case f.Decision != consentword.Permit:
		out.Decision = string(consent.Deny)
		return out
	}
	out.Decision, out.Purposes, out.Categories, out.Operations = string(consent.Permit), f.Purposes.Names(), f.Categories.Names(), f.Operations.Names()
	out.Recipients, out.Territories, out.Obligations = f.Recipients.Names(), f.Territories.Names(), f.Obligations.Names()
	for _, x := range []struct {
		hour uint32
		to   *string
	}{{f.NotBefore, &out.NotBefore}, {f.NotAfter, &out.NotAfter}} {
		if text, err := consent.Hour(x.hour).MarshalText(); err == nil && x.hour != 0 {
			*x.to = string(text)
		}
	}
	return out
}

func consentWithdraw() *cobra.Command {
	var p asPatient
	var t terms
	var wait waiting
	var force bool
	var pay payment
	c := &cobra.Command{
		Use: "withdraw", Short: "Withdraw everything; with --force on chain, without the hospital", Args: exactArgs(),
		Long: `Signs a withdrawal and hands it to the hospital's worker. No session that is opened after it is on chain counts the patient.

With --force the hospital is not asked: the slot certificate and withdrawal.key go to the contract itself. From then on no session
opens with this hospital until it has carried the withdrawal out. Any account with funds can bring it: --payer
names its key file, or --write makes a file for somebody else (salus consent relay).`,
		Example: "  salus consent withdraw --dir patient --wait\n  salus consent withdraw --dir patient --force --write withdrawal.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				if force {
					return pay.force(cmd, &p, c, patient.Withdrawal)
				}
				policy, err := t.policyHash()
				if err != nil {
					return err
				}
				h, err := c.Withdraw(cmd.Context(), t.language, policy)
				return p.handed(cmd, c, h, err, &wait)
			})
		},
	}
	p.add(c, true)
	wait.add(c)
	pay.add(c)
	c.Flags().BoolVar(&force, "force", false, "on chain, by slot certificate and withdrawal key")
	c.Flags().StringVar(&t.language, "language", "en", "language of the policy that is withdrawn (BCP 47)")
	return c
}
