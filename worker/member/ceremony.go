package member

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gofrs/flock"

	"salus/ledger"
	"salus/ledger/pins"
	"salus/models/durable"
	"salus/models/study"
	"salus/proto/faults"
	salusv1 "salus/proto/salus/v1"
	"salus/proto/transport"
	"salus/zkproofs"
	"salus/zkproofs/ceremony"
)

const (
	// CeremonyFolder holds this member's verified copy of the ceremony.
	CeremonyFolder = "ceremony"
	// KeysFolder holds keys that were made elsewhere.
	KeysFolder = "keys"

	ceremonyPending  = "pending"  // this member's contribution until the transcript has it
	ceremonyVerified = "verified" // number of records that this machine verified
	ceremonyPoll     = time.Second
	partDeadline     = time.Minute
)

// Ceremony is the service by which keys are made and shared.
func (l *Link) Ceremony() salusv1.CeremonyClient { return salusv1.NewCeremonyClient(l.conn) }

// makeRoom puts a ceremony aside that is over here where the coordinator has another one, which was begun after it.
func makeRoom(ctx context.Context, client salusv1.CeremonyClient, dir string) error {
	f, err := ceremony.Read(dir)
	if errors.Is(err, ceremony.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, done := f.Log().Finished(); !done {
		return nil
	}
	out, err := client.GetTranscript(ctx, &salusv1.GetTranscriptRequest{})
	if err != nil || len(out.Records) == 0 || ceremony.HashRecord(out.Records[0]) == f.Log().ID() {
		return err
	}
	return ceremony.PutAside(dir)
}

// makeRoom waits for a coordinator that does not answer.
func (c Contributor) makeRoom(ctx context.Context, client salusv1.CeremonyClient, dir string) error {
	for said := false; ; said = true {
		err := makeRoom(ctx, client, dir)
		switch fault, ok := faults.From(err); {
		case err == nil || ok && fault.Code == faults.NotFound: // no ceremony yet
			return nil
		case !ok || fault.Code != faults.Unreachable && fault.Code != faults.Timeout:
			return err
		}
		if !said {
			c.Say("the coordinator does not answer; trying again")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(ceremonyPoll):
		}
	}
}

// copyOf brings a folder, which is opened if it is nil, up to the coordinator's transcript. The folder refuses records that do not follow.
func copyOf(ctx context.Context, client salusv1.CeremonyClient, dir string, f *ceremony.Folder) (_ *ceremony.Folder, state string, err error) {
	if f == nil {
		if f, err = ceremony.Open(dir); err != nil && !errors.Is(err, ceremony.ErrNone) {
			return nil, "", err
		}
	}
	for {
		have := 0
		if f != nil {
			have = len(f.Log().Records())
		}
		out, err := client.GetTranscript(ctx, &salusv1.GetTranscriptRequest{From: uint32(have)})
		if err != nil {
			return nil, "", err
		}
		if len(out.Records) == 0 {
			if f == nil {
				return nil, "", faults.New(faults.NotFound, "the coordinator has no ceremony")
			}
			return f, plainState(out.State), nil
		}
		for _, line := range out.Records {
			if f == nil {
				f, err = ceremony.Adopt(dir, line)
			} else {
				err = f.AppendLine(line)
			}
			if err != nil {
				return nil, "", fmt.Errorf("the coordinator's transcript is refused (%s holds what was accepted before): %w", dir, err)
			}
		}
	}
}

// plainState is the coordinator's text as it may stand on a terminal.
func plainState(s string) string {
	return strconv.QuoteToGraphic(s[:min(len(s), 200)])
}

// fetchStates downloads the states that verifying the records from that place on needs and that are not here, resuming what was broken off.
func fetchStates(ctx context.Context, client salusv1.CeremonyClient, f *ceremony.Folder, from int, say func(string)) error {
	for _, d := range f.Log().Needed(from) {
		if f.Has(d) {
			continue
		}
		size, _ := f.Log().StateSize(d)
		say(fmt.Sprintf("fetching state %s, %d KB", d, size>>10))
		if err := fetchState(ctx, client, f, d, size); err != nil {
			return fmt.Errorf("state %s: %w", d, err)
		}
	}
	return nil
}

func fetchState(ctx context.Context, client salusv1.CeremonyClient, f *ceremony.Folder, d study.Digest, size int64) error {
	have, err := f.Receive("coordinator", d, size, 0, nil)
	for err == nil && have < size {
		var part []byte
		if part, err = getPart(ctx, client, d, have, size); err == nil {
			have, err = f.Receive("coordinator", d, size, have, part)
		}
	}
	return err
}

func getPart(ctx context.Context, client salusv1.CeremonyClient, d study.Digest, offset, size int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, partDeadline)
	defer cancel()
	out, err := client.GetPart(ctx, &salusv1.GetPartRequest{Digest: d[:], Offset: uint64(offset)})
	if err != nil {
		return nil, err
	}
	if out.Size != uint64(size) || len(out.Part) == 0 || int64(len(out.Part)) > size-offset {
		return nil, fmt.Errorf("the coordinator says %d bytes and sends %d, %d were expected", out.Size, len(out.Part), size)
	}
	return out.Part, nil
}

// Contributor takes part in a ceremony as the hospital of a folder.
type Contributor struct {
	Dir      string
	Circuits ceremony.Circuits
	Say      func(string)
	// Stored is told of what is on disk and not yet sent; nil in production.
	Stored func(string)
}

// Contribute waits for this hospital's turns and contributes to both phases. It returns when nothing more is asked of it, with the number of phases that its
// contribution is in. It may be interrupted and repeated at any time: what was made is sent, what was sent is not made again.
func (c Contributor) Contribute(ctx context.Context) (phases int, err error) {
	p, err := LoadProfile(c.Dir)
	if err != nil {
		return 0, err
	}
	if p.Role != transport.Site {
		return 0, faults.New(faults.RoleNotAllowed, "hospitals contribute, this is a %s", p.Role)
	}
	signing, err := signingKey(c.Dir)
	if err != nil {
		return 0, err
	}
	link, err := Connect(c.Dir)
	if err != nil {
		return 0, err
	}
	defer link.Close()
	chain, err := OpenChain(ctx, c.Dir)
	if err != nil {
		return 0, err
	}
	defer chain.Close()
	dir := filepath.Join(c.Dir, CeremonyFolder)
	if err := c.makeRoom(ctx, link.Ceremony(), dir); err != nil {
		return 0, err
	}
	if err := durable.PrivateDir(dir); err != nil {
		return 0, err
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	if alone, err := lock.TryLock(); err != nil || !alone {
		return 0, errors.Join(faults.New(faults.AlreadyRunning, "another process contributes from %s", dir), err)
	}
	defer lock.Close()
	if c.Stored == nil {
		c.Stored = func(string) {}
	}
	t := &turns{Contributor: c, profile: p, client: link.Ceremony(), chain: chain, dir: dir, sign: signing.Seed()}
	for {
		done, err := t.look(ctx)
		if fault, ok := faults.From(err); ok && ctx.Err() == nil {
			switch {
			case fault.Code == faults.Unreachable || fault.Code == faults.Timeout:
				t.once("the coordinator does not answer; trying again")
				err = nil
			case fault.Code == faults.NotFound && t.folder == nil:
				t.once("the operator has not started the ceremony yet")
				err = nil
			}
		}
		if err != nil || done {
			return t.contributed(), err
		}
		select {
		case <-ctx.Done():
			return t.contributed(), ctx.Err()
		case <-time.After(ceremonyPoll):
		}
	}
}

// turns is a hospital's way through a ceremony.
type turns struct {
	Contributor
	profile Profile
	client  salusv1.CeremonyClient
	chain   *ledger.Client
	dir     string
	sign    []byte
	folder  *ceremony.Folder
	bench   *ceremony.Bench // that verified what came before, and knows it
	said    string
	seen    int // records that were verified in this life
}

// once says what was not said last.
func (t *turns) once(what string) {
	if what != t.said {
		t.said = what
		t.Say(what)
	}
}

// contributed counts the phases that hold a contribution of this hospital.
func (t *turns) contributed() (n int) {
	if t.folder == nil {
		return 0
	}
	for _, r := range t.folder.Log().Records() {
		if r.Contribution != nil && r.Contribution.Party == t.profile.Name {
			n++
		}
	}
	return n
}

// judged says whether the transcript is through with this hospital in a phase.
func (t *turns) judged(phase int) bool {
	for _, r := range t.folder.Log().Records() {
		if s := r.Skip; s != nil && s.Phase == phase && s.Party == t.profile.Name {
			return true
		}
		if c := r.Contribution; c != nil && c.Phase == phase && c.Party == t.profile.Name {
			return true
		}
	}
	return false
}

// look follows the transcript and does what is due.
func (t *turns) look(ctx context.Context) (done bool, err error) {
	first := t.folder == nil
	f, state, err := copyOf(ctx, t.client, t.dir, t.folder)
	if err != nil {
		return false, err
	}
	t.folder = f
	l := f.Log()
	if first {
		if err := t.mine(l.Start()); err != nil {
			return false, err
		}
	}
	for _, r := range l.Records() {
		if r.Skip != nil && r.Skip.Party == t.profile.Name && first {
			t.Say(fmt.Sprintf("this hospital was skipped in phase %d: %s", r.Skip.Phase, strconv.QuoteToGraphic(r.Skip.Reason)))
		}
	}
	if t.judged(2) {
		return true, nil
	}
	turn, waiting := l.Turn()
	if !waiting || turn.Name != t.profile.Name {
		if l.Phase() == 3 {
			return true, nil
		}
		t.once("the coordinator says " + state)
		return false, t.ahead(ctx)
	}
	return false, t.take(ctx)
}

// mine checks that this ceremony is the consortium's and that this hospital is in it with its own key.
func (t *turns) mine(s *ceremony.Start) error {
	var d ledger.Deployment
	if err := json.Unmarshal([]byte(s.Deployment), &d); err != nil || d != t.profile.Deployment || s.Consortium != t.profile.Consortium {
		return errors.New("the ceremony is for another consortium than this hospital joined")
	}
	own, err := signingKey(t.Contributor.Dir)
	if err != nil {
		return err
	}
	for _, c := range s.Contributors {
		if c.Name == t.profile.Name {
			if c.Key != study.Digest(own.Public().(ed25519.PublicKey)) {
				return errors.New("the ceremony has another signing key for this hospital")
			}
			return nil
		}
	}
	return fmt.Errorf("%s is not among the ceremony's contributors", t.profile.Name)
}

// ahead does while others have their turns what needs no turn: it verifies what is new, and makes the first states of phase 2.
func (t *turns) ahead(ctx context.Context) error {
	n := len(t.folder.Log().Records())
	if t.seen == n {
		return nil
	}
	if err := t.verify(ctx); err != nil {
		return err
	}
	t.seen = n
	return t.bench.Prepare()
}

// take uses this hospital's turn: verify all that went before, add a contribution, send it. The contribution is on disk before any of it is sent.
func (t *turns) take(ctx context.Context) error {
	path := filepath.Join(t.dir, ceremonyPending)
	line, err := os.ReadFile(path)
	if err != nil || !t.stands(line) {
		if err := t.verify(ctx); err != nil {
			return err
		}
		if line, err = t.make(); err != nil {
			return err
		}
		if err := durable.WriteFile(path, line, 0o600); err != nil {
			return err
		}
		t.Stored("contribution")
	}
	c, err := t.folder.Log().ParseContribution(line)
	if err != nil {
		return err
	}
	if err := t.send(ctx, c, line); err != nil {
		return err
	}
	return t.await(ctx)
}

// stands says whether a contribution that was made before is still due, with all of its states.
func (t *turns) stands(line []byte) bool {
	c, err := t.folder.Log().ParseContribution(line)
	if err != nil || c.Party != t.profile.Name {
		return false
	}
	for _, s := range c.States {
		if !t.folder.Has(s) {
			return false
		}
	}
	return true
}

// verify verifies everything that this machine has not verified before, and compares the transcript with the chain.
func (t *turns) verify(ctx context.Context) error {
	f := t.folder
	facts, err := ledger.ReadFacts(ctx, t.chain, t.profile.Deployment)
	if err != nil {
		return err
	}
	if err := pins.Check(ctx, t.chain, facts, f.Log()); err != nil {
		return err
	}
	if t.bench == nil {
		t.bench = ceremony.NewBench(f, t.Circuits, t.Say)
		if err := t.bench.CheckCircuits(); err != nil { // before gigabytes are fetched for circuits that are none
			return fmt.Errorf("nothing is contributed, because the ceremony is not for this program's circuits: %w", err)
		}
	}
	marker, n := filepath.Join(t.dir, ceremonyVerified), len(f.Log().Records())
	from := 0
	if b, err := os.ReadFile(marker); err == nil {
		if from, err = strconv.Atoi(string(b)); err != nil || from < 0 {
			from = 0
		}
	}
	if err := fetchStates(ctx, t.client, f, from, t.Say); err != nil {
		return err
	}
	if err := t.bench.VerifyFrom(from, ""); err != nil {
		return fmt.Errorf("nothing is contributed, because what came before is refused: %w", err)
	}
	if err := durable.WriteFile(marker, []byte(strconv.Itoa(n)), 0o600); err != nil {
		return err
	}
	return f.Prune(n) // this hospital holds two states of each phase at most, however many contribute
}

func (t *turns) make() ([]byte, error) {
	c, err := t.bench.Contribute(t.profile.Name, ed25519.NewKeyFromSeed(t.sign))
	if err != nil {
		return nil, err
	}
	line, _, err := t.folder.Draft(ceremony.Record{Time: time.Now().Unix(), Contribution: c})
	return line, err
}

// send uploads the states, from where the last attempt ended, and then the record. Each departure is in the egress log first.
func (t *turns) send(ctx context.Context, c *ceremony.Contribution, line []byte) error {
	egress, err := OpenEgress(filepath.Join(t.Contributor.Dir, EgressFile))
	if err != nil {
		return err
	}
	defer egress.Close()
	for _, d := range c.States {
		if err := t.upload(ctx, egress, d); err != nil {
			return err
		}
	}
	if err := egress.Record(Departure{At: time.Now(), To: "coordinator", What: "ceremony contribution", Digest: study.DigestOf(line), Size: len(line)}); err != nil {
		return err
	}
	t.Say(fmt.Sprintf("phase %d: contribution sent, the coordinator verifies it", c.Phase))
	_, err = t.client.Contribute(ctx, &salusv1.ContributeRequest{Record: line})
	if fault, ok := faults.From(err); ok && fault.Code == faults.AlreadySubmitted {
		return nil // in an earlier life
	}
	return err
}

func (t *turns) upload(ctx context.Context, egress *Egress, d study.Digest) error {
	file, err := os.Open(t.folder.StatePath(d))
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if err := egress.Record(Departure{At: time.Now(), To: "coordinator", What: "ceremony state", Digest: d, Size: int(size)}); err != nil {
		return err
	}
	var part []byte
	for at, tries := int64(0), 0; ; tries++ {
		have, err := t.put(ctx, d, size, at, part)
		if fault, ok := faults.From(err); ok && fault.Code == faults.AlreadySubmitted {
			return nil
		}
		if err != nil {
			return err
		}
		if have == size {
			return nil
		}
		if have < 0 || have > size || tries > int(size/ceremony.MaxChunk)*2+16 {
			return fmt.Errorf("the coordinator takes the state in no order: it says that it has %d of %d bytes", have, size)
		}
		at, part = have, make([]byte, min(ceremony.MaxChunk, size-have))
		if _, err := file.ReadAt(part, at); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
}

func (t *turns) put(ctx context.Context, d study.Digest, size, at int64, part []byte) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, partDeadline)
	defer cancel()
	out, err := t.client.PutPart(ctx, &salusv1.PutPartRequest{Digest: d[:], Size: uint64(size), Offset: uint64(at), Part: part})
	if err != nil {
		return 0, err
	}
	return int64(min(out.Have, 1<<40)), nil
}

// await waits until the transcript says what became of the contribution.
func (t *turns) await(ctx context.Context) error {
	phase := t.folder.Log().Phase()
	for {
		f, state, err := copyOf(ctx, t.client, t.dir, t.folder)
		if err != nil {
			return err
		}
		t.folder = f
		if t.judged(phase) {
			records := f.Log().Records()
			for _, r := range records {
				if r.Skip != nil && r.Skip.Phase == phase && r.Skip.Party == t.profile.Name {
					t.Say(fmt.Sprintf("this hospital was skipped in phase %d: %s", phase, strconv.QuoteToGraphic(r.Skip.Reason)))
					return nil
				}
			}
			t.Say(fmt.Sprintf("phase %d: the contribution is in the transcript", phase))
			return nil
		}
		t.once("the coordinator says " + state)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(ceremonyPoll):
		}
	}
}

// CopyCeremony brings dir up to the coordinator's transcript with all its states, for somebody who will verify it, and gives the contracts' chain.
func CopyCeremony(ctx context.Context, from, dir string, say func(string)) error {
	link, err := Connect(from)
	if err != nil {
		return err
	}
	defer link.Close()
	if err := makeRoom(ctx, link.Ceremony(), dir); err != nil {
		return err
	}
	f, _, err := copyOf(ctx, link.Ceremony(), dir, nil)
	if err != nil {
		return err
	}
	return fetchStates(ctx, link.Ceremony(), f, 0, say)
}

// OwnPart says whether the member of a folder is a contributor of a ceremony, under its own signing key, and in which of the phases that are over for it the
// transcript has no contribution of its own. A researcher is none.
func OwnPart(dir string, l *ceremony.Log) (name string, contributor bool, missing []int, err error) {
	p, err := LoadProfile(dir)
	if err != nil {
		return "", false, nil, err
	}
	if p.Role != transport.Site {
		return p.Name, false, nil, nil
	}
	own, err := signingKey(dir)
	if err != nil {
		return p.Name, false, nil, err
	}
	seat := ceremony.Contributor{Name: p.Name, Key: study.Digest(own.Public().(ed25519.PublicKey))}
	if !slices.Contains(l.Start().Contributors, seat) {
		return p.Name, false, []int{1, 2}, nil
	}
	for phase := 1; phase <= 2; phase++ {
		if _, skipped := l.Turnout(phase); slices.Contains(skipped, p.Name) {
			missing = append(missing, phase)
		}
	}
	return p.Name, true, missing, nil
}

// CeremonyStatus gives the transcript and what the coordinator says it does.
func CeremonyStatus(ctx context.Context, dir string) (l *ceremony.Log, state string, err error) {
	link, err := Connect(dir)
	if err != nil {
		return nil, "", err
	}
	defer link.Close()
	l = new(ceremony.Log)
	for {
		out, err := link.Ceremony().GetTranscript(ctx, &salusv1.GetTranscriptRequest{From: uint32(len(l.Records()))})
		if err != nil {
			return nil, "", err
		}
		if len(out.Records) == 0 {
			return l, plainState(out.State), nil
		}
		for _, line := range out.Records {
			if err := l.Add(line); err != nil {
				return nil, "", err
			}
		}
	}
}

// FetchKeys gives a function that brings a development consortium's key files from the coordinator, for the member of a folder. The coordinator is believed; whoever
// uses a key compares its hash with the chain's. Elsewhere a coordinator gives none: a member makes the ceremony's keys itself, in verifying it.
func FetchKeys(ctx context.Context, dir string) zkproofs.Fetch {
	return func(id zkproofs.CircuitID, to io.Writer) error {
		link, err := Connect(dir)
		if err != nil {
			return err
		}
		defer link.Close()
		out, err := link.Ceremony().GetKeyFile(ctx, &salusv1.GetKeyFileRequest{Circuit: string(id)})
		if err != nil {
			return err
		}
		if len(out.Digest) != 32 || out.Size > 1<<40 {
			return errors.New("the coordinator's answer is malformed")
		}
		digest, size := study.Digest(out.Digest), int64(out.Size)
		h := sha256.New()
		for at := int64(0); at < size; {
			part, err := getPart(ctx, link.Ceremony(), digest, at, size)
			if err != nil {
				return err
			}
			if _, err := to.Write(part); err != nil {
				return err
			}
			h.Write(part)
			at += int64(len(part))
		}
		if study.Digest(h.Sum(nil)) != digest {
			return faults.New(faults.DigestMismatch, "key file of %s", id)
		}
		return nil
	}
}
