package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"salus/consent"
	"salus/consent/fhir"
	"salus/ledger"
	"salus/ledger/light"
	"salus/models/consentword"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker"
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
		consentRotate(), consentObject(), consentRelay())
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
		Long: `Signs the enrolment of this folder's key for the slip's slot and hands it to the hospital's worker, which answers with the
slot certificate: with it and withdrawal.key consent is withdrawn without the hospital. The command may be
repeated, also after the certificate was lost.

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
				return show(cmd, p.asJSON, "salus.enrolment/v1", map[string]any{"slot": slip.Slot.Slot, "state": state}, func(w io.Writer) {
					fmt.Fprintf(w, "slot %d at %s: %s; the slot certificate is in %s\n", slip.Slot.Slot, slip.Slot.Site, inWords(state), p.dir)
				})
			})
		},
	}
	p.add(c, false)
	wait.add(c)
	c.Flags().StringVar(&write, "write", "", "only sign, into a file for the hospital's desk (recovery of a lost key)")
	return c
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

// terms are the flags of what a directive allows.
type terms struct {
	file                                                      string
	purposes, categories, operations, recipients, territories []string
	obligations                                               []string
	minCohort                                                 uint32
	notBefore, notAfter                                       string
	policy, language                                          string
}

func (t *terms) add(c *cobra.Command, granting bool) {
	f := c.Flags()
	f.StringVar(&t.policy, "policy", "", "file with the text that the patient read; its SHA-256 is signed")
	f.StringVar(&t.language, "language", "en", "language of that text (BCP 47)")
	f.Uint32Var(&t.minCohort, "min-cohort", 0, "smallest cohort in which the patient may be counted")
	f.StringVar(&t.notBefore, "not-before", "", "first hour of use, as 2026-11-21T14:00:00Z")
	f.StringVar(&t.notAfter, "not-after", "", "last hour of use")
	f.StringSliceVar(&t.obligations, "obligations", nil, "what a study must attest, such as ethics-approval")
	which := "instead of broad consent's"
	if !granting {
		which = "to take away"
	}
	f.StringSliceVar(&t.purposes, "purposes", nil, "purposes or DUO codes "+which)
	f.StringSliceVar(&t.categories, "categories", nil, "data categories "+which)
	f.StringSliceVar(&t.operations, "operations", nil, "operations "+which)
	f.StringSliceVar(&t.recipients, "recipients", nil, "recipients "+which)
	f.StringSliceVar(&t.territories, "territories", nil, "territories "+which)
	if granting {
		f.StringVar(&t.file, "file", "", "a directive's JSON to take instead; pseudonym, version and the like are filled in")
	}
}

// broadPolicy is the text that broad consent stands for where no other was read.
const broadPolicy = `Any research on health by an academic, public or non-profit institution or the treating hospital, in this country or the European
Economic Area, may count me and use my ordinary health data in statistics and models. Nothing sensitive. No single
record leaves the hospital, nobody links my data with others or contacts me. I may take this back at any time.`

func (t *terms) policyHash() (consent.Hash, error) {
	if t.policy == "" {
		return consent.Hash(study.DigestOf([]byte(broadPolicy))), nil
	}
	b, err := os.ReadFile(t.policy)
	return consent.Hash(study.DigestOf(b)), err
}

// periods sets what both commands can set.
func (t *terms) periods(d *consent.Directive) error {
	for _, x := range []struct {
		flag, text string
		to         *consent.Hour
	}{{"--not-before", t.notBefore, &d.Use.NotBefore}, {"--not-after", t.notAfter, &d.Use.NotAfter}} {
		if x.text == "" {
			continue
		}
		if err := x.to.UnmarshalText([]byte(x.text)); err != nil {
			return usageError{fmt.Errorf("%s: %w", x.flag, err)}
		}
	}
	d.Obligations = set(append(slices.Clone(d.Obligations), t.obligations...))
	d.MinCohort = max(d.MinCohort, t.minCohort)
	return nil
}

// set is sorted, without repetition.
func set(names []string) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.Compact(out)
}

// granted builds what is granted: broad terms but for what the flags say, or a file's.
func (t *terms) granted(site study.SiteID) (consent.Directive, error) {
	policy, err := t.policyHash()
	if err != nil {
		return consent.Directive{}, err
	}
	d := consent.BroadTerms(site, policy, t.language)
	if t.file != "" {
		b, err := os.ReadFile(t.file)
		if err != nil {
			return d, err
		}
		d = consent.Directive{}
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if len(b) > consent.MaxDirective || dec.Decode(&d) != nil {
			return d, usageError{fmt.Errorf("%s is no directive of at most %d bytes", t.file, consent.MaxDirective)}
		}
		if d.Decision == "" {
			d.Decision = consent.Permit
		}
		if d.Policy == (consent.Hash{}) {
			d.Policy = policy
		}
		if d.Language == "" {
			d.Language = t.language
		}
	}
	for _, x := range []struct {
		given []string
		to    *[]string
	}{{t.purposes, &d.Purposes}, {t.categories, &d.Categories}, {t.operations, &d.Operations}, {t.recipients, &d.Recipients}, {t.territories, &d.Territories}} {
		if len(x.given) > 0 {
			*x.to = set(x.given)
		}
	}
	return d, t.periods(&d)
}

// narrowed takes away from a directive.
func (t *terms) narrowed(d consent.Directive) (consent.Directive, error) {
	for _, x := range []struct {
		what string
		away []string
		from *[]string
	}{
		{"purposes", t.purposes, &d.Purposes}, {"categories", t.categories, &d.Categories}, {"operations", t.operations, &d.Operations},
		{"recipients", t.recipients, &d.Recipients}, {"territories", t.territories, &d.Territories},
	} {
		for _, name := range x.away {
			if !slices.Contains(*x.from, name) {
				return d, usageError{fmt.Errorf("%s: the directive in force does not list %q, but %s", x.what, name, strings.Join(*x.from, ", "))}
			}
		}
		*x.from = slices.DeleteFunc(slices.Clone(*x.from), func(n string) bool { return slices.Contains(x.away, n) })
	}
	if t.policy != "" {
		policy, err := t.policyHash()
		if err != nil {
			return d, err
		}
		d.Policy, d.Language = policy, t.language
	}
	return d, t.periods(&d)
}

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
					return pay.bring(cmd, &p, c, false)
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

// payment says how a forced request gets on chain.
type payment struct{ key, write string }

func (p *payment) add(c *cobra.Command) {
	c.Flags().StringVar(&p.key, "payer", "", "key file of an account on chain that pays for the transaction")
	c.Flags().StringVar(&p.write, "write", "", "write the signed request to a file instead, for somebody who pays: salus consent relay FILE")
}

func (p *payment) bring(cmd *cobra.Command, as *asPatient, c *patient.Client, objection bool) error {
	if (p.key == "") == (p.write == "") {
		return usageError{errors.New("give --payer KEYFILE, or --write FILE for somebody who pays")}
	}
	f, _, err := c.Force(cmd.Context(), objection)
	if err != nil {
		return err
	}
	if p.write != "" {
		b, err := json.MarshalIndent(f, "", "  ")
		if err == nil {
			err = durable.WriteFile(p.write, append(b, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
		return show(cmd, as.asJSON, "salus.forced-file/v1", map[string]string{"file": p.write}, func(w io.Writer) {
			fmt.Fprintf(w, "%s is signed; whoever has an account on chain brings it there: salus consent relay %s --payer KEYFILE\n", p.write, p.write)
		})
	}
	return relay(cmd, as.asJSON, f, p.key, c.Endpoints())
}

func relay(cmd *cobra.Command, asJSON bool, f patient.Forced, keyFile string, endpoints []string) error {
	key, err := ledger.LoadKey(keyFile)
	if err != nil {
		return err
	}
	var failed error
	for _, e := range endpoints {
		at, err := patient.Relay(cmd.Context(), e, f, key)
		if faults.Is(err, faults.ChainUnreachable) {
			failed = err
			continue
		}
		if err != nil {
			return err
		}
		what := "withdrawal by force"
		if f.Objection {
			what = "objection"
		}
		return show(cmd, asJSON, "salus.forced-act/v1", map[string]any{"what": what, "at": at}, func(w io.Writer) {
			fmt.Fprintf(w, "%s of slot %d is on chain, block %d, %s\n", what, f.Certificate.Slot, at.Block, at.Tx)
		})
	}
	return failed
}

func consentRelay() *cobra.Command {
	var key string
	var rpc []string
	var asJSON bool
	c := &cobra.Command{
		Use: "relay FILE", Short: "Bring somebody's signed withdrawal or objection to the chain and pay for it", Args: exactArgs("FILE"),
		Example: "  salus consent relay withdrawal.json --payer payer.key --rpc http://127.0.0.1:8545",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			f, err := patient.ParseForced(b)
			if err != nil {
				return err
			}
			return relay(cmd, asJSON, f, key, rpc)
		},
	}
	c.Flags().StringVar(&key, "payer", "payer.key", "key file of the account that pays")
	c.Flags().StringSliceVar(&rpc, "rpc", []string{"http://127.0.0.1:8545"}, "JSON-RPC addresses of the chain")
	jsonFlag(c, &asJSON)
	return c
}

func consentObject() *cobra.Command {
	var p asPatient
	var pay payment
	c := &cobra.Command{
		Use: "object", Short: "Stop an announced recovery: nobody else may get the slot", Args: exactArgs(),
		Long: `A hospital that says that a patient has lost the key announces a new one on chain; salus consent status shows it. Whoever holds the
slot's withdrawal key has a week to object.`,
		Example: "  salus consent object --dir patient --write objection.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error { return pay.bring(cmd, &p, c, true) })
		},
	}
	p.add(c, true)
	pay.add(c)
	return c
}

func consentRotate() *cobra.Command {
	var p asPatient
	var wait waiting
	c := &cobra.Command{
		Use: "rotate", Short: "Replace both keys by new ones", Args: exactArgs(),
		Long: `Draws new keys, signs the new one with the one in force, and goes over to it when the chain shows it. The slot certificate is made
anew. An interrupted rotation is taken up again.`,
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
					if _, err := c.Look(cmd.Context()); err != nil {
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

// inSlot is what `salus consent status` shows.
type inSlot struct {
	Site        study.SiteID    `json:"site"`
	Slot        uint32          `json:"slot"`
	Development bool            `json:"development"`
	Block       uint64          `json:"block"`
	BlockHash   ledger.Hash     `json:"blockHash"`
	BlockTime   time.Time       `json:"blockTime"`
	Epoch       uint64          `json:"epoch"`
	Proven      bool            `json:"proven"` // the word below is what stands in the slot; else the worker did not show it
	Why         string          `json:"why,omitempty"`
	Mine        bool            `json:"mine"`
	Meaning     patient.Meaning `json:"meaning,omitempty"`
	Allows      *allowed        `json:"allows,omitempty"`
	Waiting     []patient.State `json:"waiting"`
	Queue       uint64          `json:"queue"` // the site's, on chain
	Withdrawing bool            `json:"withdrawing"`
	Recovery    *recoveryNotice `json:"recovery,omitempty"`
	Member      bool            `json:"siteIsMember"`
}

type recoveryNotice struct {
	Key    string `json:"key"`
	Ripe   uint64 `json:"ripe"`
	Blocks uint64 `json:"blocks"` // until then
	Own    bool   `json:"own"`    // it is this folder's key: the patient asked for it
}

func consentStatus() *cobra.Command {
	var p asPatient
	c := &cobra.Command{
		Use: "status", Short: "Show what is in force, proven against the chain, and what waits", Args: exactArgs(),
		Long: `Reads the consent root, the queue and announced recoveries from the chain by storage proof, has the worker open the slot under that
root, and compares what stands there with what this folder signed. Exit status 1 if something else stands there.`,
		Example: "  salus consent status --dir patient\n  salus consent status --dir patient --rpc https://one.example,https://two.example",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				st, differs, err := status(cmd.Context(), c)
				if err != nil {
					return err
				}
				if err := show(cmd, p.asJSON, "salus.consent-status/v1", st, st.print); err != nil {
					return err
				}
				return differs
			})
		},
	}
	p.add(c, true)
	return c
}

// status looks at chain and worker. differs is a fault where something else stands in the slot than the patient put there.
func status(ctx context.Context, c *patient.Client) (st inSlot, differs, err error) {
	look, err := c.Look(ctx)
	r := look.Record
	if r.Block.Number == 0 && err != nil {
		return st, nil, err
	}
	slip := c.Slip()
	st = inSlot{
		Site: slip.Slot.Site, Slot: slip.Slot.Slot, Development: r.Development, Block: r.Block.Number, BlockHash: r.Block.Hash, BlockTime: r.Block.Time, Epoch: r.Epoch,
		Proven: err == nil, Mine: look.Mine, Waiting: []patient.State{}, Queue: r.Waiting, Withdrawing: r.Withdrawing, Member: r.Active,
	}
	if r.Recovery.Ripe != 0 {
		st.Recovery = &recoveryNotice{Key: r.Recovery.Key.String(), Ripe: r.Recovery.Ripe, Own: c.Owns(r.Recovery.Key)}
		if r.Recovery.Ripe > r.Block.Number {
			st.Recovery.Blocks = r.Recovery.Ripe - r.Block.Number
		}
	}
	if faults.Is(err, faults.SlotDiffers) {
		st.Proven, st.Why = true, err.Error()
		return st, exitStatus(1), nil
	}
	if err != nil {
		st.Why = err.Error() // the chain's part is shown nevertheless
		return st, exitStatus(faults.ExitStatus(err)), nil
	}
	if st.Meaning, err = c.Means(look); err != nil {
		return st, nil, err
	}
	a := allows(look.Word)
	st.Allows = &a
	if !look.Mine {
		return st, nil, nil
	}
	if w, err := c.Standing(ctx); err == nil {
		st.Waiting = append(st.Waiting, w.Waiting...)
	} else {
		st.Why = err.Error()
	}
	return st, nil, nil
}

func (s inSlot) print(w io.Writer) {
	fmt.Fprintf(w, "slot %d at %s, block %d of %s, epoch %d\n", s.Slot, s.Site, s.Block, s.BlockTime.Format("2006-01-02 15:04:05"), s.Epoch)
	if s.Proven && s.Allows != nil {
		fmt.Fprintf(w, "  in force, proven: %s, version %d (%s)\n", s.Allows.Decision, s.Allows.Version, s.Meaning)
		for _, x := range []struct {
			what  string
			names []string
		}{{"purposes", s.Allows.Purposes}, {"categories", s.Allows.Categories}, {"operations", s.Allows.Operations}, {"recipients", s.Allows.Recipients}, {"territories", s.Allows.Territories}, {"obligations", s.Allows.Obligations}} {
			if len(x.names) > 0 {
				fmt.Fprintf(w, "    %-12s %s\n", x.what, strings.Join(x.names, ", "))
			}
		}
	}
	for _, t := range s.Waiting {
		fmt.Fprintf(w, "  %s %d: %s\n", t.Kind, t.Number, inWords(t))
	}
	if s.Withdrawing {
		fmt.Fprintln(w, "  a withdrawal by force waits in the chain's queue; until it is carried out no session opens with this hospital")
	}
	if s.Recovery != nil && s.Recovery.Own {
		fmt.Fprintf(w, "  a recovery is announced: in %d blocks, at block %d, the slot may get this folder's key\n", s.Recovery.Blocks, s.Recovery.Ripe)
	}
	if s.Recovery != nil && !s.Recovery.Own {
		fmt.Fprintf(w, "  A RECOVERY IS ANNOUNCED: in %d blocks, at block %d, the slot may get the key %s. If that is not you: salus consent object\n", s.Recovery.Blocks, s.Recovery.Ripe, s.Recovery.Key)
	}
	if !s.Member {
		fmt.Fprintln(w, "  the hospital is no member of the consortium any more")
	}
	if s.Why != "" {
		fmt.Fprintln(w, "  "+s.Why)
	}
}

// past is a change in `salus consent history`.
type past struct {
	Epoch   uint64   `json:"epoch"`
	Kind    string   `json:"kind"`
	Mine    bool     `json:"mine"`
	Signed  bool     `json:"signed"` // by somebody; else the chain's queue asked, or it was an admission
	Version uint32   `json:"version,omitempty"`
	Allows  *allowed `json:"allows,omitempty"`
	Hash    string   `json:"hash,omitempty"` // of the directive
}

func consentHistory() *cobra.Command {
	var p asPatient
	c := &cobra.Command{
		Use: "history", Short: "Show every change of the own consent, and where the data were used", Args: exactArgs(),
		Long: `Asks the hospital's worker. Signatures are checked here; what is in force now is compared with the chain. Where the data were used is the
hospital's word.`,
		Example: "  salus consent history --dir patient",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.connected(cmd, func(c *patient.Client) error {
				changes, uses, err := c.History(cmd.Context())
				if err != nil {
					return err
				}
				list := []past{}
				for _, x := range changes {
					e := past{Epoch: x.Epoch, Kind: x.Kind, Mine: x.Mine, Signed: x.Directive != nil || x.Key != nil}
					if x.Word != nil {
						a := allows(*x.Word)
						e.Allows, e.Version = &a, a.Version
					}
					if x.Directive != nil {
						h, err := x.Directive.Directive.Hash()
						if err != nil {
							return err
						}
						e.Hash = h.String()
					}
					list = append(list, e)
				}
				data := map[string]any{"changes": list}
				if len(uses) > 0 {
					data["disclosures"] = uses
				}
				return show(cmd, p.asJSON, "salus.consent-history/v1", data, func(w io.Writer) {
					for _, e := range list {
						what := ""
						if e.Allows != nil {
							what = fmt.Sprintf("%s, version %d", e.Allows.Decision, e.Version)
						}
						by := ""
						switch {
						case e.Mine:
							by = "signed here"
						case e.Signed:
							by = "signed by another key, such as the hospital's for paper"
						}
						fmt.Fprintf(w, "epoch %-6d %-18s %-24s %s\n", e.Epoch, e.Kind, what, by)
					}
					printUses(w, uses)
				})
			})
		},
	}
	p.add(c, true)
	return c
}

// printUses writes the hospital's accounting of disclosures.
func printUses(w io.Writer, uses json.RawMessage) {
	var a worker.Accounting
	if len(uses) == 0 || json.Unmarshal(uses, &a) != nil {
		return
	}
	fmt.Fprintf(w, "used, by the hospital's word, up to block %d: %d times\n", a.Block, len(a.Disclosures))
	for _, d := range a.Disclosures {
		var to []string
		for _, r := range d.To {
			to = append(to, r.Role+" "+strconv.QuoteToGraphic(r.Name))
		}
		fmt.Fprintf(w, "  %s  %s  %s  %s\n", d.At.Format("2006-01-02 15:04"), strconv.QuoteToGraphic(d.Kind), strconv.QuoteToGraphic(d.What), strings.Join(to, ", "))
	}
	if !a.Complete {
		fmt.Fprintln(w, "  and sessions of which the hospital does not know any more whom they counted")
	}
}

func consentExport() *cobra.Command {
	var p asPatient
	var to, version string
	c := &cobra.Command{
		Use: "export", Short: "Write everything that this folder knows of the consent into one file", Args: exactArgs(),
		Long: `The signed directives and keys as they were signed, the slot certificate, the slip without its token, and the newest block that was
relied on. It holds no key. With --fhir it is the newest directive alone, as a FHIR Consent resource.`,
		Example: "  salus consent export --dir patient --to consent.json\n  salus consent export --dir patient --fhir r5",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(func(f *patient.Folder) error {
				b, err := exported(f, version)
				if err != nil {
					return err
				}
				if to == "" {
					_, err := cmd.OutOrStdout().Write(b)
					return err
				}
				if err := durable.WriteFile(filepath.Clean(to), b, 0o600); err != nil {
					return err
				}
				return show(cmd, p.asJSON, "salus.exported/v1", map[string]any{"file": to, "bytes": len(b)}, func(w io.Writer) { fmt.Fprintf(w, "%s, %d bytes\n", to, len(b)) })
			})
		},
	}
	p.add(c, false)
	c.Flags().StringVar(&to, "to", "", "file to write (default standard output)")
	c.Flags().StringVar(&version, "fhir", "", "r4 or r5: write the newest directive as a FHIR Consent")
	return c
}

// exported is the folder's file, or its newest directive as a FHIR Consent.
func exported(f *patient.Folder, version string) ([]byte, error) {
	if version == "" {
		return f.Export()
	}
	v, err := fhir.ParseVersion(version)
	if err != nil {
		return nil, usageError{err}
	}
	words, err := f.Signed()
	if err != nil {
		return nil, err
	}
	for _, w := range slices.Backward(words) {
		if w.Directive != nil {
			b, err := fhir.Write(&w.Directive.Directive, v, time.Time{})
			return append(b, '\n'), err
		}
	}
	return nil, faults.New(faults.NotFound, "this folder has signed no directive")
}
