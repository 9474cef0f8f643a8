package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/models/durable"
	"salus/models/study"
)

const (
	killFolder = "SALUS_TEST_KILL_FOLDER"
	killAt     = "SALUS_TEST_KILL_AT"
)

// keptChain is a registry that outlives the processes that use it.
type keptChain struct {
	Anchored anchored
	Sent     []study.Digest // of each send's bytes
}

func (k *keptChain) file(dir string) string { return filepath.Join(dir, "chain.json") }

func (k *keptChain) save(t *testing.T, dir string) {
	t.Helper()
	b, err := json.Marshal(k)
	if err == nil {
		err = durable.WriteFile(k.file(dir), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (k *keptChain) load(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(k.file(dir))
	if err == nil {
		err = json.Unmarshal(b, k)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestABatchSurvivesKill9: the process that makes a batch is killed after each of its stored writes, one after the other, and the next one goes on. The chain sees one batch;
// nothing that waited is lost or done twice, and no half of a file stays.
func TestABatchSurvivesKill9(t *testing.T) {
	if dir := os.Getenv(killFolder); dir != "" {
		flushUntilKilled(t, dir)
		return
	}
	s, at := keyedSite(t, 3)
	grant := submitted(t, s, Request{Directive: until(t, s, 0, at.Final+slipBlocks)})
	leave := submitted(t, s, Request{Directive: directive(t, s, "p1", patientKey(t, 2), withdraw)})
	(&keptChain{Anchored: at.anchored}).save(t, s.Dir)
	var kills []string
	for {
		at := killedAfter(t, s.Dir, kills)
		if at == "" {
			break
		}
		if kills = append(kills, at); len(kills) > 20 {
			t.Fatal("it does not come to an end")
		}
	}
	if got := strings.Join(kills, ", "); got != "object, pending, pages, epoch, change, book, list" {
		t.Errorf("it was killed after %s", got)
	}
	var k keptChain
	k.load(t, s.Dir)
	if k.Anchored.Epoch != 2 || len(k.Sent) != 1 {
		t.Errorf("epoch %d, sent %d times", k.Anchored.Epoch, len(k.Sent))
	}
	s = reopened(t, s.Dir)
	b, err := s.Book()
	if err != nil || b.Epoch() != 2 || b.Root().Combined != k.Anchored.Root || b.Version(0) != 1 || b.Version(1) != 1 {
		t.Errorf("the book is at epoch %d: %v", b.Epoch(), err)
	}
	for _, ticket := range []Ticket{grant, leave} {
		if st, err := s.TicketState(ticket.Number); err != nil || st.State != InForce || st.Epoch != 2 {
			t.Errorf("%+v, %v", st, err)
		}
	}
	if p, err := s.pending(); err != nil || p != nil {
		t.Errorf("a batch is under way still: %v", err)
	}
	err = filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && durable.IsTemporary(d.Name()) {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// killedAfter runs a flush in a process of its own and kills it after the first stored write of a kind that none was killed after; it says which, or "" if the flush came to its end.
func killedAfter(t *testing.T, dir string, kinds []string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestABatchSurvivesKill9$", "-test.count=1")
	cmd.Env = append(os.Environ(), killFolder+"="+dir, killAt+"="+strings.Join(kinds, ","))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if kind, ok := strings.CutPrefix(lines.Text(), "kill me after "); ok {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return kind
		}
		said.WriteString(lines.Text() + "\n")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the process failed: %v\n%s", err, said.String())
	}
	return ""
}

// flushUntilKilled is the process that is killed.
func flushUntilKilled(t *testing.T, dir string) {
	var k keptChain
	k.load(t, dir)
	at := &keeping{pretended: pretend(t), kept: &k, dir: dir}
	at.anchored = k.Anchored
	s := reopened(t, dir)
	were := strings.Split(os.Getenv(killAt), ",")
	s.written = func(kind string) {
		if !slices.Contains(were, kind) {
			_, _ = io.WriteString(os.Stdout, "kill me after "+kind+"\n")
			_, _ = io.ReadAll(os.Stdin) // which ends with the parent, if it does not come to kill
			os.Exit(3)
		}
	}
	if _, err := s.flush(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
}

// keeping is a registry whose state is on disk before it answers.
type keeping struct {
	*pretended
	kept *keptChain
	dir  string
}

func (k *keeping) send(ctx context.Context, p *pending) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	err = k.pretended.send(ctx, p)
	k.kept.Anchored, k.kept.Sent = k.anchored, append(k.kept.Sent, study.DigestOf(b))
	k.kept.save(k.t.(*testing.T), k.dir)
	return err
}
