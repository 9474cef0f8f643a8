package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// children are the demo's processes: this program's own commands. Each holds a pipe to us and ends when it closes, so
// that none outlives the demo, however the demo ends.
type children struct {
	program string
	logs    string

	mu  sync.Mutex
	all []*child
}

func newChildren(program, logs string) *children { return &children{program: program, logs: logs} }

// child is one process.
type child struct {
	name  string
	log   string // file of its standard error
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines chan []byte // of its standard output
	ended chan struct{}
	err   error // valid after ended
	ours  bool  // we ended it
}

// startTime bounds how long a daemon may take until it serves.
const startTime = 60 * time.Second

// start runs a command; each line of its standard error is given to hear, if that is not nil, and kept in a log file.
func (c *children) start(name string, hear func(line string), args ...string) (*child, error) {
	if err := os.MkdirAll(c.logs, 0o700); err != nil {
		return nil, err
	}
	x := &child{name: name, lines: make(chan []byte, 256), ended: make(chan struct{})}
	x.log = filepath.Join(c.logs, fmt.Sprintf("%s-%d.log", name, time.Now().UnixNano()))
	log, err := os.OpenFile(x.log, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	x.cmd = exec.Command(c.program, args...)
	if x.stdin, err = x.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := x.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := x.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := x.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var readers sync.WaitGroup
	readers.Go(func() {
		in := bufio.NewScanner(stdout)
		in.Buffer(nil, 64<<20)
		for in.Scan() {
			x.lines <- bytes.Clone(in.Bytes())
		}
		close(x.lines)
	})
	readers.Go(func() {
		defer log.Close()
		in := bufio.NewScanner(stderr)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			fmt.Fprintln(log, in.Text())
			if hear != nil {
				hear(in.Text())
			}
		}
	})
	go func() {
		readers.Wait()
		x.err = x.cmd.Wait()
		close(x.ended)
	}()
	c.mu.Lock()
	c.all = append(c.all, x)
	c.mu.Unlock()
	return x, nil
}

// line waits for the next JSON line of standard output.
func (x *child) line(ctx context.Context, v any) error {
	select {
	case b, ok := <-x.lines:
		if !ok {
			<-x.ended
			return fmt.Errorf("%s ended: %v", x.name, x.err)
		}
		return json.Unmarshal(b, v)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", x.name, ctx.Err())
	}
}

// ready waits for a daemon's first line.
func (x *child) ready(ctx context.Context, v any) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return x.line(ctx, v)
}

// output waits for a command's end and gives all that it printed.
func (x *child) output(ctx context.Context) ([]byte, error) {
	var out []byte
	for {
		select {
		case b, ok := <-x.lines:
			if ok {
				out = append(append(out, b...), '\n')
				continue
			}
			<-x.ended
			if x.err != nil {
				return out, fmt.Errorf("%s: %w", x.name, x.err)
			}
			return out, nil
		case <-ctx.Done():
			return out, ctx.Err()
		}
	}
}

// kill sends SIGKILL and waits.
func (x *child) kill() error {
	x.ours = true
	err := x.cmd.Process.Kill()
	<-x.ended
	return err
}

// stop closes the pipe and waits; a process that does not end is killed.
func (x *child) stop() {
	x.ours = true
	_ = x.stdin.Close()
	select {
	case <-x.ended:
	case <-time.After(10 * time.Second):
		_ = x.kill()
	}
}

func (c *children) stopAll() {
	c.mu.Lock()
	all := c.all
	c.all = nil
	c.mu.Unlock()
	var wg sync.WaitGroup
	for i := len(all) - 1; i >= 0; i-- {
		wg.Go(all[i].stop)
	}
	wg.Wait()
}

// explain adds to an error what a process that ended by itself had to say.
func (c *children) explain(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.all {
		select {
		case <-x.ended:
		default:
			continue
		}
		if x.ours || x.err == nil {
			continue
		}
		b, _ := os.ReadFile(x.log)
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		return fmt.Errorf("%w\n%s ended by itself (%v):\n  %s", err, x.name, x.err, strings.Join(lines[max(0, len(lines)-8):], "\n  "))
	}
	return fmt.Errorf("%w\nthe processes' logs are in %s", err, c.logs)
}
