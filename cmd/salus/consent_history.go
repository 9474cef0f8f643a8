package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"salus/models/durable"
	"salus/proto/faults"
	"salus/worker"
	"salus/worker/patient"
)

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
relied on. It holds no key. With --fhir it is the newest directive alone, as a FHIR Consent resource; with --fhir mii
as the state of the German MII's broad consent policies, each permitted where the directive allows all that it may be taken for.`,
		Example: "  salus consent export --dir patient --to consent.json\n  salus consent export --dir patient --fhir r5",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(func(f *patient.Folder) error {
				b, err := exported(f, version, cmd.ErrOrStderr())
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
	c.Flags().StringVar(&version, "fhir", "", "r4, r5 or mii: write the newest directive as a FHIR Consent")
	return c
}

// exported is the folder's file, or its newest directive as a FHIR Consent.
func exported(f *patient.Folder, version string, says io.Writer) ([]byte, error) {
	if version == "" {
		return f.Export()
	}
	words, err := f.Signed()
	if err != nil {
		return nil, err
	}
	for _, w := range slices.Backward(words) {
		if w.Directive != nil {
			b, err := oneAsFHIR(&w.Directive.Directive, version, func(text string) { fmt.Fprintln(says, "  "+text) })
			return append(b, '\n'), err
		}
	}
	return nil, faults.New(faults.NotFound, "this folder has signed no directive")
}
