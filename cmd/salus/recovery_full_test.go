//go:build full

package main

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"salus/ledger"
	"salus/ledger/devchain"
	"salus/proto/faults"
)

// recovered goes on with another patient of the walk, who loses the key: the old folder sees each announcement and objects to the first; after the second one has ripened
// the new folder's key stands in the slot, proven, and withdraws.
func (w *walk) recovered(name string) {
	w.t.Helper()
	hospital, lost, again := " --dir consortium/st-anna ", " --dir consortium/lost ", " --dir consortium/again "
	w.run("./salus consent keygen" + lost)
	w.run("./salus worker patients slip" + hospital + "--to consortium/lost.json " + name)
	w.run("./salus consent enrol" + lost + "consortium/lost.json")
	w.run("./salus worker consents flush" + hospital)
	w.run("./salus consent enrol --wait" + lost + "consortium/lost.json")

	w.run("./salus consent keygen" + again)
	w.run("./salus worker patients slip --recover" + hospital + "--to consortium/again.json " + name)
	w.run("./salus consent enrol --write consortium/request.json" + again + "consortium/again.json")
	announce := "./salus worker patients recover" + hospital + "consortium/request.json"
	w.run(announce)
	if out := w.run("./salus consent status" + lost); !strings.Contains(out, "A RECOVERY IS ANNOUNCED") {
		w.t.Errorf("the old folder's status says:\n%s", out)
	}
	w.run("./salus consent object --payer consortium/chain/operator.key" + lost)
	if st := w.standing(lost); st.Recovery != nil || !st.Mine {
		w.t.Errorf("after the objection: %+v", st)
	}
	w.run(announce)
	w.pass(ledger.RecoveryDelay - 100)
	if st := w.standing(lost); st.Recovery == nil || st.Recovery.Own || st.Recovery.Blocks == 0 || st.Recovery.Blocks > 100 || !st.Mine {
		w.t.Errorf("before its time: %+v", st)
	}
	w.pass(100)
	until(w.t, patience, "the new key stands in the slot", func() bool {
		time.Sleep(3 * time.Second) // patients ask at most so often
		st := w.standing(again)
		return st.Proven && st.Mine && st.Recovery == nil
	})
	w.refused("./salus consent status"+lost, faults.NotTheSlotsKey)
	time.Sleep(time.Second)
	w.refused("./salus consent grant"+lost, faults.NotTheSlotsKey)
	w.stolen(name)
}

// stolen goes on with that patient, whose new folder a thief has too: the hospital holds the slot and withdraws it by force, the thief's keys get nothing and are told nothing any more, and with new
// keys the patient has another slot, which the thief's objections do not reach. The slip for it is made once the withdrawal is in force.
func (w *walk) stolen(name string) {
	w.t.Helper()
	hospital, thief, own := " --dir consortium/st-anna ", " --dir consortium/again ", " --dir consortium/safe "
	w.run("./salus worker patients hold --reason 'folder stolen'" + hospital + name)
	w.refused("./salus consent status"+thief, faults.SlotHeld)
	w.refused("./salus worker patients release"+hospital+name, faults.ConsentRefused)
	if out := w.run("./salus worker consents status" + hospital); !strings.Contains(out, "is held since") || !strings.Contains(out, "folder stolen") {
		w.t.Errorf("the hospital's status says:\n%s", out)
	}
	until(w.t, patience, "the withdrawal of the slot that is held", func() bool {
		time.Sleep(time.Second)
		return w.command("./salus worker patients slip"+hospital+"--to consortium/safe.json "+name).Run() == nil
	})
	w.refused("./salus consent grant"+thief, faults.SlotHeld)
	w.run("./salus consent keygen" + own)
	w.run("./salus consent enrol" + own + "consortium/safe.json")
	w.run("./salus worker consents flush" + hospital)
	w.run("./salus consent enrol --wait" + own + "consortium/safe.json")
	until(w.t, patience, "the certificate for the other slot", func() bool {
		time.Sleep(3 * time.Second)
		st := w.standing(own)
		return st.Proven && st.Mine && st.Certified
	})
	w.refused("./salus consent status"+thief, faults.NotTheSlotsKey)
}

// standing is what a patient's folder is told.
func (w *walk) standing(folder string) inSlot {
	w.t.Helper()
	out, _ := w.command("./salus consent status --json" + folder).Output()
	var got struct{ Data inSlot }
	if err := json.Unmarshal(out, &got); err != nil {
		w.t.Fatalf("status: %v\n%s", err, out)
	}
	return got.Data
}

// pass lets blocks pass: the chain's process is killed, and comes back after them.
func (w *walk) pass(n uint64) {
	w.t.Helper()
	_ = w.stay[0].Process.Kill()
	_ = w.stay[0].Wait()
	chain, err := devchain.Open(devchain.Options{Dir: filepath.Join(w.dir, "consortium/chain/data")})
	if err == nil {
		err = errors.Join(chain.Pass(n), chain.Close())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.start("./salus chain dev --dir consortium/chain --port 8545")
	last := len(w.stay) - 1
	w.stay[0], w.stay = w.stay[last], w.stay[:last] // in the place of the one that was killed
}
