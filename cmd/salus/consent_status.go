package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"salus/ledger"
	"salus/models/study"
	"salus/proto/faults"
	"salus/worker/patient"
)

func consentRetire() *cobra.Command {
	var p asPatient
	var pay payment
	c := &cobra.Command{
		Use: "retire", Short: "End the withdrawal keys from before a rotation, on chain", Args: exactArgs(),
		Long: `A withdrawal key from before a rotation can still object to recoveries, and withdraw once; whoever has stolen it too. It ends by its own
signature. With --write the oldest one's request goes into the file.`,
		Example: "  salus consent retire --dir patient --payer payer.key",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := pay.check(); err != nil {
				return err
			}
			return p.connected(cmd, func(c *patient.Client) error {
				old, err := c.Retire(cmd.Context())
				if err != nil {
					return err
				}
				if len(old) == 0 {
					return show(cmd, p.asJSON, "salus.forced-act/v1", map[string]any{"what": patient.Retirement}, func(w io.Writer) { fmt.Fprintln(w, "no withdrawal key is left to retire") })
				}
				return pay.bring(cmd, &p, c, old[0])
			})
		},
	}
	p.add(c, true)
	pay.add(c)
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
	Certified   bool            `json:"certified"` // consent could be withdrawn by force now
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
	if st.Certified = look.Uncertified == nil; !st.Certified {
		st.Why = look.Uncertified.Error()
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
