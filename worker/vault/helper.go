package vault

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A helper is a program of the hospital that holds the private key, in a hardware module (PKCS #11), a smart card or a key service. It runs as long as
// the vault is open, and answers line by line:
//
//	in    the wrapped key, base64, one a line
//	out   "ok " and what RSA-OAEP (SHA-256 for hash and mask, empty label) gives, base64; or "error " and why not
//
// Its standard error is the worker's. It sees wrapped keys, gives patient keys, and sees no record.
type helper struct {
	command []string

	mu      sync.Mutex
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// lockedError says that who holds the private key could not be asked, or refused: nothing is wrong with what it was asked. It is an ErrKey.
type lockedError struct{ reason string }

func (e *lockedError) Error() string { return e.reason }

func (*lockedError) Is(target error) bool { return target == ErrKey }

const (
	helperPatience = 30 * time.Second
	maxHelperLine  = 4096
)

func (h *helper) open(wrapped []byte) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.process == nil {
		if err := h.start(); err != nil {
			return nil, &lockedError{fmt.Sprintf("the helper %s that holds the vault's key does not start: %v", h.command[0], err)}
		}
	}
	type answer struct {
		line string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		_, err := io.WriteString(h.in, base64.StdEncoding.EncodeToString(wrapped)+"\n")
		var line []byte
		if err == nil {
			line, err = h.out.ReadSlice('\n')
		}
		answered <- answer{string(line), err}
	}()
	timer := time.NewTimer(helperPatience)
	defer timer.Stop()
	var a answer
	select {
	case a = <-answered:
	case <-timer.C:
		_ = h.process.Process.Kill() // ends the read
		a = <-answered
		a.err = fmt.Errorf("no answer in %s", helperPatience)
	}
	if a.err != nil {
		_ = h.stop()
		return nil, &lockedError{fmt.Sprintf("the helper %s that holds the vault's key does not answer: %v", h.command[0], a.err)}
	}
	return h.parse(strings.TrimSpace(a.line))
}

func (h *helper) parse(line string) ([]byte, error) {
	if text, ok := strings.CutPrefix(line, "ok "); ok {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			return b, nil
		}
	}
	if reason, refused := strings.CutPrefix(line, "error "); refused {
		return nil, &lockedError{fmt.Sprintf("the helper %s that holds the vault's key refuses: %.200q", h.command[0], reason)}
	}
	return nil, &lockedError{fmt.Sprintf("the helper %s answered neither \"ok\" nor \"error\"", h.command[0])}
}

func (h *helper) start() error {
	c := exec.Command(h.command[0], h.command[1:]...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	h.process, h.in, h.out = c, in, bufio.NewReaderSize(out, maxHelperLine)
	return nil
}

// stop ends the helper: its input closes, and what does not end by that is killed.
func (h *helper) stop() error {
	if h.process == nil {
		return nil
	}
	err := h.in.Close()
	kill := time.AfterFunc(helperPatience/10, func() { _ = h.process.Process.Kill() })
	_, _ = io.Copy(io.Discard, h.out)
	_ = h.process.Wait() // its status says nothing that the answers did not
	kill.Stop()
	h.process = nil
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

func (h *helper) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stop()
}
