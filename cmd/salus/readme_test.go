package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"salus/worker/source/bulk/bulktest"
)

const readmeFile = "../../README.md"

// block is a fenced block of shell commands in README.md: one runnable command a line.
type block struct {
	info  string // what stands after the fence
	lines []string
}

func readmeBlocks(t *testing.T) (blocks []block) {
	t.Helper()
	text, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch info, fence := strings.CutPrefix(line, "```"); {
		case fence && !inside:
			blocks, inside = append(blocks, block{info: info}), true
		case fence:
			inside = false
		case inside:
			b := &blocks[len(blocks)-1]
			b.lines = append(b.lines, line)
		}
	}
	return slices.DeleteFunc(blocks, func(b block) bool { return !strings.HasPrefix(b.info, "sh") })
}

// TestReadmeHasNoUntestedCommands: a shell block is one of the two commands, which .ci/run runs, or part of the walk.
func TestReadmeHasNoUntestedCommands(t *testing.T) {
	var plain []string
	for _, b := range readmeBlocks(t) {
		switch b.info {
		case "sh":
			plain = append(plain, b.lines...)
		case "sh walk", "sh walk stays", "sh ceremony", "sh ceremony stays": // see TestFullWalkOfTheCeremony
		case "sh patient", "sh patient stays": // see TestFullWalkOfThePatient
		default:
			t.Errorf("a block is marked %q", b.info)
		}
	}
	if want := []string{"go run ./cmd/salus demo", "go test ./..."}; !slices.Equal(plain, want) {
		t.Errorf("commands outside the walk are %q, want %q", plain, want)
	}
}

// walk runs README's commands in a folder of its own.
type walk struct {
	t     *testing.T
	dir   string
	ports *strings.Replacer
	mode  string // of the program, cliChild by default
	stay  []*exec.Cmd
}

// TestWalkOfTheReadme runs "a consortium on your laptop" line by line: daemons as separate processes that are killed at
// the end, free ports instead of the printed ones.
func TestWalkOfTheReadme(t *testing.T) {
	w := &walk{t: t, dir: t.TempDir()}
	var pairs []string
	for _, port := range []string{"8545", "7700", "7701", "7712"} {
		pairs = append(pairs, port, strconv.Itoa(freePort(t)))
	}
	w.ports = strings.NewReplacer(pairs...)
	t.Cleanup(w.end)

	said := make(map[string]string)
	for _, b := range readmeBlocks(t) {
		for _, line := range b.lines {
			switch {
			case b.info == "sh walk stays":
				w.start(line)
			case line == "go build -o salus ./cmd/salus":
				w.program()
			case b.info == "sh walk":
				name := verb(line)
				if strings.Contains(line, " --fhir ") {
					name += " --fhir"
				}
				said[name] = w.run(line)
			}
		}
	}
	w.checkResult(said["study result"], said["study run"])
	if !strings.Contains(said["verify"], "VERIFIED") {
		t.Errorf("verify says:\n%s", said["verify"])
	}
	for _, what := range []string{"commit", "keyshare", "contribution", "share"} {
		if !strings.Contains(said["worker egress"], " "+what+" ") {
			t.Errorf("the egress log does not name the %s:\n%s", what, said["worker egress"])
		}
	}
	w.checkEmergency(said)
	w.loseChanges()
	w.importServer()
	w.end()
	if out := w.run("./salus verify consortium/ada/results/*/receipt.json"); !strings.Contains(out, "VERIFIED") {
		t.Errorf("verify without a node says:\n%s", out)
	}
}

// loseChanges: a hospital's worker is killed, and its stored changes of consents and its vault's packs are lost; the others have them.
func (w *walk) loseChanges() {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for !strings.Contains(w.run("./salus worker egress --dir consortium/riverside"), " copy of another site's consents, encrypted ") ||
		!strings.Contains(w.run("./salus worker vault peers --dir consortium/riverside"), "kept here of its vault: 1 whole objects") {
		if time.Now().After(deadline) {
			w.t.Fatal("riverside keeps nobody's changes, or no copy")
		}
		time.Sleep(time.Second)
	}
	hospital := w.stay[2]
	_ = hospital.Process.Kill()
	_ = hospital.Wait()
	w.stay = slices.Delete(w.stay, 2, 3)
	for _, lost := range []string{"consents", "artifacts"} {
		if err := os.RemoveAll(filepath.Join(w.dir, "consortium/st-anna", lost)); err != nil {
			w.t.Fatal(err)
		}
	}
	if out := w.run("./salus worker consents rebuild --dir consortium/st-anna"); !strings.Contains(out, "came from their copies") {
		w.t.Errorf("rebuild says:\n%s", out)
	}
	packs, err := filepath.Glob(filepath.Join(w.dir, "consortium/st-anna/vault/packs/bafy*"))
	if err != nil || len(packs) != 1 {
		w.t.Fatal(packs, err)
	}
	if err := os.Remove(packs[0]); err != nil {
		w.t.Fatal(err)
	}
	if out := w.run("./salus worker vault fetch --dir consortium/st-anna"); !strings.Contains(out, "packs wanted: 1, taken back: 1") {
		w.t.Errorf("fetch says:\n%s", out)
	}
	if out := w.run("./salus worker vault verify --dir consortium/st-anna"); !strings.Contains(out, " 0 problems") {
		w.t.Errorf("verify says:\n%s", out)
	}
}

// checkEmergency: the emergency access and the session are in the patient's accounting.
func (w *walk) checkEmergency(said map[string]string) {
	w.t.Helper()
	for _, want := range []string{"2 disclosures", "to researcher ada", "the result was released", "Dr A. Cole", "read 1 times", "unconscious after a fall", "found justified"} {
		if !strings.Contains(said["worker disclosures"], want) {
			w.t.Errorf("the accounting does not say %q:\n%s", want, said["worker disclosures"])
		}
	}
	if events := strings.Count(said["worker disclosures --fhir"], `"resourceType":"AuditEvent"`); events != 4 { // session, start, reading, end
		w.t.Errorf("there are %d AuditEvents:\n%s", events, said["worker disclosures --fhir"])
	}
	if !strings.Contains(said["worker records"], "version 2 on chain") { // with the audit log of the emergency
		w.t.Errorf("the record root is not on chain: %s", said["worker records"])
	}
}

// importServer: a hospital reads from a FHIR server that knows its key, as README's "Records" says, and again what changed since.
func (w *walk) importServer() {
	w.t.Helper()
	server := bulktest.New()
	defer server.Close()
	server.JWKS = []byte(w.run("./salus worker fhir key consortium/fhir.pem"))
	const one = "p-86fef5075393bbd5"
	server.Put(`{"resourceType":"Patient","id":"`+one+`"}`, `{"resourceType":"Observation","id":"of-a-server","subject":{"reference":"Patient/`+one+`"}}`)
	line := "./salus worker import --dir consortium/st-anna --same-patients --client-id salus --client-key consortium/fhir.pem --export Patient --types Patient,Observation --lists consortium/data/hospitals/st-anna " + server.Base()
	if out := w.run(line); !strings.Contains(out, "2 records accepted") || !strings.Contains(out, "everything at the server") || !slices.Contains(server.Asked(), "POST /token") {
		w.t.Errorf("the import says:\n%s\nthe server was asked %q", out, server.Asked())
	}
	server.Delete("Observation/of-a-server")
	if out := w.run(line); !strings.Contains(out, "0 records accepted") || !strings.Contains(out, ", 1 deleted;") || !strings.Contains(out, "what changed at the server") {
		w.t.Errorf("the import again says:\n%s", out)
	}
}

// checkResult holds the researcher's result against the files: everybody at the three hospitals is counted.
func (w *walk) checkResult(result, ran string) {
	w.t.Helper()
	if result != ran {
		w.t.Errorf("`study result` and `study run` differ:\n%s\n%s", result, ran)
	}
	n := 0
	for _, line := range regexp.MustCompile(`(?m)^[*+] [12] +([0-9]+) `).FindAllStringSubmatch(result, -1) {
		group, err := strconv.Atoi(line[1])
		if err != nil {
			w.t.Fatal(err)
		}
		n += group
	}
	want := 0
	for _, site := range []string{"st-anna", "riverside", "northgate"} {
		b, err := os.ReadFile(filepath.Join(w.dir, "consortium/data/hospitals", site, "Patient.ndjson"))
		if err != nil {
			w.t.Fatal(err)
		}
		want += bytes.Count(b, []byte("\n"))
	}
	if n != want || n == 0 {
		w.t.Errorf("%d patients are counted, the hospitals have %d", n, want)
	}
}

// verb is the first two words of the last salus command of a line that are no flags, or the first where it has one.
func verb(line string) string {
	words := strings.Fields(line[strings.Index(line, "./salus")+len("./salus"):])
	if len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		return words[0] + " " + words[1]
	}
	return words[0]
}

// program stands in for building: this test's binary is the program under that name.
func (w *walk) program() {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(w.dir, "salus")); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) command(line string) *exec.Cmd {
	cmd := exec.Command("sh", "-e", "-c", w.ports.Replace(line))
	cmd.Dir = w.dir
	mode := w.mode
	if mode == "" {
		mode = cliChild
	}
	cmd.Env = append(os.Environ(), childEnv+"="+mode)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// run runs a line to its end and gives its standard output.
func (w *walk) run(line string) string {
	w.t.Helper()
	cmd := w.command(line)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	stop := time.AfterFunc(5*time.Minute, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop.Stop()
	err := cmd.Run()
	w.t.Logf("%.1f s  %s", time.Since(began).Seconds(), line)
	if err != nil {
		w.t.Fatalf("%s: %v\n%s\n%s", line, err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// start starts a line that stays, and waits for the line that says that it serves.
func (w *walk) start(line string) {
	w.t.Helper()
	cmd := w.command("exec " + line)
	stderr := &lines{also: io.Discard}
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.stay = append(w.stay, cmd)
	stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	r := bufio.NewReader(stdout)
	said, err := r.ReadString('\n')
	if err != nil {
		w.t.Fatalf("%s did not become ready: %v\n%s", line, err, stderr)
	}
	w.t.Logf("stays  %s: %s", line, strings.TrimSpace(said))
	go func() { _, _ = io.Copy(io.Discard, r) }()
}

// end stops what stays, the last first.
func (w *walk) end() {
	for _, cmd := range slices.Backward(w.stay) {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		stop := time.AfterFunc(patience, func() {
			w.t.Errorf("%v did not stop within %v of SIGTERM", cmd.Args, patience)
			_ = cmd.Process.Kill()
		})
		_ = cmd.Wait()
		stop.Stop()
	}
	w.stay = nil
}

var updateReadme = flag.Bool("readme", false, "write the table of numbers in README.md anew from benchmarks/results")

const tableStart, tableEnd = "<!-- table: made from benchmarks/results/statements.txt -->\n", "<!-- end of table -->\n"

// TestReadmeNumbersAreTheRecordedOnes: the table is what benchmarks/results/statements.txt gives.
func TestReadmeNumbersAreTheRecordedOnes(t *testing.T) {
	text, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	have, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the table")
	}
	want := numbers(t)
	if *updateReadme {
		if err := os.WriteFile(readmeFile, []byte(before+tableStart+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != want {
		t.Errorf("README.md's table is stale: go test ./cmd/salus -run ReadmeNumbers -readme\nhave:\n%s\nwant:\n%s", have, want)
	}
}

// numbers makes the table from `go test -bench` output.
func numbers(t *testing.T) string {
	t.Helper()
	f, err := os.Open("../../benchmarks/results/statements.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	metrics := make(map[string]map[string]float64) // by circuit/what, then unit
	var circuits, header []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if h, ok := strings.CutPrefix(s.Text(), "# "); ok {
			header = append(header, h)
		}
		fields := strings.Fields(s.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "BenchmarkStatement/circuit=") {
			continue
		}
		name := fields[0][strings.Index(fields[0], "=")+1 : strings.LastIndex(fields[0], "-")]
		m := make(map[string]float64)
		for i := 2; i+1 < len(fields); i += 2 {
			if m[fields[i+1]], err = strconv.ParseFloat(fields[i], 64); err != nil {
				t.Fatalf("%s: %v", s.Text(), err)
			}
		}
		if circuit, ok := strings.CutSuffix(name, "/prove"); ok {
			circuits = append(circuits, circuit)
		}
		metrics[name] = m
	}
	if len(circuits) == 0 || len(header) < 2 {
		t.Fatal("no numbers are recorded")
	}
	var b strings.Builder
	b.WriteString("| statement | constraints | prove | rows a second | verify | together | proof |\n|---|---|---|---|---|---|---|\n")
	for _, c := range circuits {
		prove, verify, together := metrics[c+"/prove"], metrics[c+"/verify"], metrics[c+"/verify-64-together"]
		rows := "–"
		if r, ok := prove["rows/s"]; ok {
			rows = fmt.Sprintf("%.0f", r)
		}
		fmt.Fprintf(&b, "| `%s` | %.0f | %.2f s | %s | %.1f ms | %.1f ms | %.0f B |\n", c, prove["constraints"], prove["ns/op"]/1e9, rows, verify["ns/op"]/1e6, together["ms/proof"], prove["proof-B"])
	}
	fmt.Fprintf(&b, "\nOn %s.\n", header[1])
	return b.String()
}
