package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"salus/consent"
	"salus/consent/fhir"
	"salus/models/study"
	"salus/worker"
	"salus/worker/member"
)

func workerFHIR() *cobra.Command {
	c := &cobra.Command{Use: "fhir", Short: "Consents as FHIR resources, and the key for a FHIR server"}
	c.AddCommand(fhirRead(), fhirWrite(), fhirKey())
	return c
}

func fhirRead() *cobra.Command {
	var dir string
	var cut, asJSON bool
	c := &cobra.Command{
		Use: "read FOLDER", Short: "Show what the FHIR Consents of a folder allow, rule by rule, without importing anything", Args: exactArgs("FOLDER"),
		Long: `Reads FOLDER/consents/*.json, one Consent (R4 or R5) a file, as an import does: MII broad consent by its
policies, others by purpose (v3-ActReason, DUO), class, security label, action and period. What does not map is
denied, and said. Of several Consents of a patient the latest counts.

No bit of a consent word says when data were collected, so a Consent that limits it permits nothing, unless
--cut says that the folder was extracted under these very consents.`,
		Example: "  salus worker fhir read --dir consortium/st-anna data/st-anna",
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := member.LoadProfile(dir)
			if err != nil {
				return err
			}
			list, err := worker.ReadFHIRConsents(args[0], study.SiteID(p.Name), cut)
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.fhir-consents/v1", list, func(w io.Writer) { printConsents(w, list) })
		},
	}
	dirFlag(c, &dir, "worker", "the hospital's folder")
	c.Flags().BoolVar(&cut, "cut", false, "the folder holds no data outside of the times that its consents name")
	jsonFlag(c, &asJSON)
	return c
}

func printConsents(w io.Writer, list []worker.FHIRConsent) {
	for _, c := range list {
		state := "denies"
		if c.Permits {
			state = "permits"
		}
		fmt.Fprintf(w, "%s %s\n", c.File, state)
		for _, f := range c.Findings {
			fmt.Fprintln(w, "  "+f.String())
		}
	}
}

func fhirWrite() *cobra.Command {
	var release string
	var asJSON bool
	c := &cobra.Command{
		Use: "write FILE", Short: "Write signed directives as FHIR Consents, one a line", Args: exactArgs("FILE"),
		Long: `FILE holds one signed directive a line, as salus worker directives takes them. Names that FHIR has no code for
stand under code systems urn:salus:…; restrictions that FHIR has no element for are modifier extensions, so that
nobody who does not know them takes the consent for a wider one.

With --release mii each is written as the state of the MII's broad consent policies (R4). A policy is permitted
where the directive allows all that it may be taken for, so most directives permit few; what is missing is said.`,
		Example: "  salus worker fhir write --release r4 directives.ndjson",
		RunE: func(cmd *cobra.Command, args []string) error {
			signed, err := worker.ReadDirectives(args[0])
			if err != nil {
				return err
			}
			list, err := asFHIR(signed, release, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return show(cmd, asJSON, "salus.fhir/v1", list, func(w io.Writer) {
				for _, b := range list {
					fmt.Fprintf(w, "%s\n", b)
				}
			})
		},
	}
	c.Flags().StringVar(&release, "release", "r4", "r4, r5, or mii for its policies")
	jsonFlag(c, &asJSON)
	return c
}

// asFHIR are the directives as Consents, each on one line.
func asFHIR(signed []*consent.Signed, release string, says io.Writer) ([]json.RawMessage, error) {
	var out []json.RawMessage
	for i, s := range signed {
		b, err := oneAsFHIR(&s.Directive, release, func(text string) { fmt.Fprintf(says, "directive %d: %s\n", i+1, text) })
		if err != nil {
			return nil, fmt.Errorf("directive %d: %w", i+1, err)
		}
		var line bytes.Buffer
		if err := json.Compact(&line, b); err != nil {
			return nil, err
		}
		out = append(out, line.Bytes())
	}
	return out, nil
}

// oneAsFHIR is a directive as a Consent of r4, of r5, or by the MII's policies.
func oneAsFHIR(d *consent.Directive, release string, say func(string)) ([]byte, error) {
	if release == "mii" {
		b, found, err := fhir.WriteMII(d, time.Time{})
		for _, f := range found {
			say(f.String())
		}
		return b, err
	}
	v, err := fhir.ParseVersion(release)
	if err != nil {
		return nil, usageError{fmt.Errorf("%w or mii", err)}
	}
	return fhir.Write(d, v, time.Time{})
}

func permitting(list []worker.FHIRConsent) (n int) {
	for _, c := range list {
		if c.Permits {
			n++
		}
	}
	return n
}
