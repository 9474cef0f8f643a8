package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A withdrawal races a session. What the contracts do about it is small enough for a model: registry below is one site's consents and the sessions that
// count them. Thousands of schedules run on the model alone; hundreds run on the real machine too, with real proofs, and must go the same way step by step
// (race_chain_full_test.go). Which patients a session counts is held against what the patients did, in the order of the chain, and not against the model.

// state is a state of a site's consents, by the batches that led there from the first, in which all three patients permit.
type state string

// batch is a change of the consents that the site has a proof for.
type batch struct {
	from, to state
	name     string
	grants   []int // patients who permit again
	denies   []int // patients who withdraw by signature
	carries  []int // patients whose forced withdrawals it takes from the queue, in this order
}

// batches are all that the site of the schedules can send.
var batches = []batch{
	{from: "", to: "w0", name: "withdraw 0", denies: []int{0}},
	{from: "", to: "c0", name: "carry 0", carries: []int{0}},
	{from: "", to: "c1", name: "carry 1", carries: []int{1}},
	{from: "", to: "c01", name: "carry 0 and 1", carries: []int{0, 1}},
	{from: "w0", to: "w0 w1", name: "withdraw 1", denies: []int{1}},
	{from: "w0", to: "w0 g0", name: "grant 0", grants: []int{0}},
	{from: "w0", to: "w0 c0", name: "carry 0", carries: []int{0}},
	{from: "c0", to: "c0 g0", name: "grant 0", grants: []int{0}},
	{from: "c0", to: "c0 c1", name: "carry 1", carries: []int{1}},
	{from: "c1", to: "c1 w0", name: "withdraw 0", denies: []int{0}},
}

// permits are the patients whose row may count in a state, of patients 0, 1 and 2.
func (s state) permits() []int {
	out := [3]bool{true, true, true}
	at := state("")
	for at != s {
		i := slices.IndexFunc(batches, func(b batch) bool {
			return b.from == at && strings.HasPrefix(string(s), string(b.to)) && (b.to == s || strings.HasPrefix(string(s), string(b.to)+" "))
		})
		b := batches[i]
		for _, p := range b.grants {
			out[p] = true
		}
		for _, p := range slices.Concat(b.denies, b.carries) {
			out[p] = false
		}
		at = b.to
	}
	return patientsOf(out)
}

func patientsOf(in [3]bool) (out []int) {
	for p, yes := range in {
		if yes {
			out = append(out, p)
		}
	}
	return out
}

// step is a transaction of a schedule.
type step struct {
	sender  int    // 0 site, 1 and 2 patients 0 and 1, 3 operator
	batch   *batch // of the site
	force   int    // patient who withdraws by force, -1: none
	session int    // that the operator opens, -1: none
	epoch   uint64 // that the batch begins or the session names, after the first
}

func (s step) String() string {
	switch {
	case s.batch != nil:
		return fmt.Sprintf("batch %q on %q as epoch %d", s.batch.name, s.batch.from, s.epoch)
	case s.force >= 0:
		return fmt.Sprintf("patient %d withdraws by force", s.force)
	default:
		return fmt.Sprintf("session %d at epoch %d", s.session, s.epoch)
	}
}

// registry is the model: what ConsentRegistry and StudyRegistry hold of one site.
type registry struct {
	state  state
	epoch  uint64
	states map[uint64]state // by epoch
	queue  []int
	forced [3]bool // the patient's signature was used
	opened map[int]state
	broken string // the rule that a test leaves out
}

func newRegistry() *registry {
	return &registry{states: map[uint64]state{0: ""}, opened: map[int]state{}}
}

// take says whether the contracts accept a step, and takes it.
func (r *registry) take(s step) bool {
	switch {
	case s.batch != nil:
		n := len(s.batch.carries)
		if s.epoch != r.epoch+1 || s.batch.from != r.state || n > len(r.queue) || !slices.Equal(s.batch.carries, r.queue[:n]) {
			return false
		}
		r.queue = r.queue[n:]
		r.epoch, r.state = s.epoch, s.batch.to
		r.states[r.epoch] = r.state
	case s.force >= 0:
		if r.forced[s.force] {
			return false // waits already, or the signature was used
		}
		r.forced[s.force], r.queue = true, append(r.queue, s.force)
	default:
		if _, again := r.opened[s.session]; again {
			return false
		}
		if s.epoch != r.epoch && r.broken != "current epoch" || s.epoch > r.epoch {
			return false
		}
		if len(r.queue) > 0 && r.broken != "empty queue" {
			return false
		}
		r.opened[s.session] = r.states[s.epoch]
	}
	return true
}

// oracle is what the patients want, told by the order of the chain alone.
type oracle struct {
	will [3]bool // true: the patient's last word permits
}

func newOracle() *oracle { return &oracle{will: [3]bool{true, true, true}} }

// hear takes an accepted step.
func (o *oracle) hear(s step) {
	switch {
	case s.batch != nil:
		for _, p := range s.batch.grants {
			o.will[p] = true
		}
		for _, p := range slices.Concat(s.batch.denies, s.batch.carries) {
			o.will[p] = false
		}
	case s.force >= 0:
		o.will[s.force] = false
	}
}

// schedule is the transactions of all, cut into blocks.
type schedule struct {
	blocks [][]step
	keep   int      // blocks that a reorganisation leaves, -1: there is none
	again  [][]step // what replaces the others: the same transactions in another order
}

// draw makes a schedule.
func draw(r *rand.Rand) schedule {
	var scripts [4][]step
	at, epoch := state(""), uint64(0)
	for range r.IntN(4) {
		var next []*batch
		for i := range batches {
			if batches[i].from == at {
				next = append(next, &batches[i])
			}
		}
		if len(next) == 0 {
			break
		}
		b := next[r.IntN(len(next))]
		scripts[0] = append(scripts[0], step{batch: b, force: -1, session: -1, epoch: epoch + 1})
		if r.IntN(4) > 0 { // else the site goes on as if the batch had been refused
			at, epoch = b.to, epoch+1
		}
	}
	for p := range 2 {
		for range r.IntN(3) * r.IntN(2) { // also twice, with the same signature
			scripts[1+p] = append(scripts[1+p], step{sender: 1 + p, force: p, session: -1})
		}
	}
	for i := range 1 + r.IntN(3) {
		scripts[3] = append(scripts[3], step{sender: 3, force: -1, session: i % 2, epoch: uint64(r.IntN(1 + len(scripts[0])))})
	}
	all := merged(r, scripts)
	s := schedule{blocks: cut(r, all), keep: -1}
	if r.IntN(3) == 0 {
		s.keep = r.IntN(len(s.blocks))
		var rest [4][]step
		for _, block := range s.blocks[s.keep:] {
			for _, x := range block {
				rest[x.sender] = append(rest[x.sender], x)
			}
		}
		s.again = cut(r, merged(r, rest))
	}
	return s
}

// merged keeps each sender's order, as nonces do.
func merged(r *rand.Rand, scripts [4][]step) (out []step) {
	for {
		var left []int
		for i, s := range scripts {
			for range s {
				left = append(left, i)
			}
		}
		if len(left) == 0 {
			return out
		}
		i := left[r.IntN(len(left))]
		out, scripts[i] = append(out, scripts[i][0]), scripts[i][1:]
	}
}

// cut makes one to four blocks of the steps.
func cut(r *rand.Rand, steps []step) [][]step {
	out := make([][]step, 1+r.IntN(4))
	at := 0
	for _, s := range steps {
		for at < len(out)-1 && r.IntN(2) == 0 {
			at++
		}
		out[at] = append(out[at], s)
	}
	return out
}

// final is the chain that the schedule ends with.
func (s schedule) final() [][]step {
	if s.keep < 0 {
		return s.blocks
	}
	return append(slices.Clone(s.blocks[:s.keep]), s.again...)
}

// races counts where withdrawals landed: before the block of an opened session, in it, after it.
type races map[string]int

// watch notes where the accepted withdrawals and sessions of a chain are to each other.
func (n races) watch(chain [][]step, accepted func(block, i int) bool) {
	type place struct{ block, i int }
	withdrawals, sessions := map[string][]place{}, []place{}
	for b, block := range chain {
		for i, s := range block {
			switch {
			case !accepted(b, i):
			case s.force >= 0:
				withdrawals["forced"] = append(withdrawals["forced"], place{b, i})
			case s.batch != nil && len(s.batch.denies) > 0:
				withdrawals["signed"] = append(withdrawals["signed"], place{b, i})
			case s.session >= 0:
				sessions = append(sessions, place{b, i})
			}
		}
	}
	for kind, ws := range withdrawals {
		for _, w := range ws {
			for _, s := range sessions {
				switch {
				case w.block < s.block:
					n[kind+" in a block before"]++
				case w.block > s.block:
					n[kind+" in a block after"]++
				case w.i < s.i:
					n[kind+" in the block, before"]++
				default:
					n[kind+" in the block, after"]++
				}
			}
		}
	}
}

// places are where a withdrawal may be to a session.
var places = []string{"in a block before", "in the block, before", "in the block, after", "in a block after"}

// complete fails unless every kind of race was there.
func (n races) complete(t *testing.T) {
	t.Helper()
	for _, kind := range []string{"signed", "forced"} {
		for _, where := range places {
			if n[kind+" "+where] == 0 {
				t.Errorf("no withdrawal was %s %s of openSession", kind, where)
			}
		}
	}
}

// wrong compares whom a session counts with the patients' will when it was opened.
func (o *oracle) wrong(counted []int) error {
	want := patientsOf(o.will)
	for _, p := range counted {
		if !slices.Contains(want, p) {
			return fmt.Errorf("patient %d is counted, and had withdrawn", p)
		}
	}
	if !slices.Equal(counted, want) {
		return fmt.Errorf("patients %v are counted, %v permitted it", counted, want)
	}
	return nil
}

// onModel runs a chain on the model and says whom it counts wrongly.
func onModel(chain [][]step, broken string, n races) error {
	r, o := newRegistry(), newOracle()
	r.broken = broken
	accepted := map[[2]int]bool{}
	for b, block := range chain {
		for i, s := range block {
			if !r.take(s) {
				continue
			}
			accepted[[2]int{b, i}] = true
			if s.session >= 0 {
				if err := o.wrong(r.opened[s.session].permits()); err != nil {
					return fmt.Errorf("session %d: %w", s.session, err)
				}
			}
			o.hear(s)
		}
	}
	if n != nil {
		n.watch(chain, func(b, i int) bool { return accepted[[2]int{b, i}] })
	}
	return nil
}

const modelSchedules = 20_000

// TestWithdrawalsRaceSessionsOnTheModel: whatever order a chain gives them, a session counts those whose last word before it permits. Without one of the rules the
// schedules find a session that does not.
func TestWithdrawalsRaceSessionsOnTheModel(t *testing.T) {
	n := races{}
	for seed := range uint64(modelSchedules) {
		s := draw(rand.New(rand.NewPCG(seed, 1)))
		if err := onModel(s.final(), "", n); err != nil {
			t.Fatalf("schedule %d: %v\n%v", seed, err, s)
		}
	}
	n.complete(t)
	t.Logf("%d schedules: %v", modelSchedules, n)
	for _, rule := range []string{"empty queue", "current epoch"} {
		found := 0
		for seed := range uint64(modelSchedules) {
			if onModel(draw(rand.New(rand.NewPCG(seed, 1))).final(), rule, nil) != nil {
				found++
			}
		}
		if found == 0 {
			t.Errorf("no schedule needs the rule %q", rule)
		}
		t.Logf("without the rule %q %d schedules count somebody wrongly", rule, found)
	}
}

// TestActingBeforeABlockIsFinalWouldCountWrongly: in some schedule a patient who, on the chain that stays, withdrew before the session. Hence everybody reads final
// blocks alone.
func TestActingBeforeABlockIsFinalWouldCountWrongly(t *testing.T) {
	found := 0
	for seed := range uint64(modelSchedules) {
		s := draw(rand.New(rand.NewPCG(seed, 1)))
		if s.keep < 0 {
			continue
		}
		gone := newRegistry()
		for _, block := range s.blocks {
			for _, x := range block {
				gone.take(x)
			}
		}
		r, o := newRegistry(), newOracle()
		for _, block := range s.final() {
			for _, x := range block {
				if !r.take(x) {
					continue
				}
				if before, was := gone.opened[x.session]; x.session >= 0 && was && o.wrong(before.permits()) != nil {
					found++
				}
				o.hear(x)
			}
		}
	}
	if found == 0 {
		t.Error("no schedule tells a final block from another")
	}
	t.Logf("%d sessions of blocks that were reorganised away would have counted somebody wrongly", found)
}
