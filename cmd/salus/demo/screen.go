package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"salus/cmd/salus/present"
	"salus/zkproofs"
)

// Screen shows progress: one line a phase with the time since the start, and a sign of life at least every 1.5 seconds
// while a phase lasts. On a terminal the sign is the phase's line redrawn; elsewhere it is a line; with JSON it is a JSON
// line.
type Screen struct {
	to    io.Writer
	width int // columns of the terminal; 0: not a terminal
	json  bool
	start time.Time

	mu    sync.Mutex
	phase string
	note  string
	since time.Time
	open  bool // the phase's line is not ended yet
	last  time.Time
	stop  chan struct{}
	once  sync.Once
}

// NewScreen writes to w, a terminal of that many columns, or something else if width is 0.
func NewScreen(w io.Writer, width int, asJSON bool) *Screen {
	if asJSON {
		width = 0
	}
	s := &Screen{to: w, width: width, json: asJSON, start: time.Now(), stop: make(chan struct{})}
	go s.live()
	return s
}

const signOfLife = 1500 * time.Millisecond

func (s *Screen) live() {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.mu.Lock()
			if s.phase != "" && (s.width > 0 || time.Since(s.last) >= signOfLife) {
				s.draw(true)
			}
			s.mu.Unlock()
		}
	}
}

// Phase begins a phase.
func (s *Screen) Phase(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine()
	s.phase, s.note, s.since = fmt.Sprintf(format, args...), "", time.Now()
	s.draw(false)
}

// Within begins a phase unless it is the present one.
func (s *Screen) Within(phase string) {
	s.mu.Lock()
	same := s.phase == phase
	s.mu.Unlock()
	if !same {
		s.Phase("%s", phase)
	}
}

// Note says what the phase is at.
func (s *Screen) Note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	note := fmt.Sprintf(format, args...)
	if note == s.note {
		return
	}
	s.note = note
	s.draw(true)
}

// Line prints a line that stays.
func (s *Screen) Line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine()
	text := fmt.Sprintf(format, args...)
	if s.json {
		s.write(map[string]any{"seconds": s.elapsed(), "message": text})
		return
	}
	fmt.Fprintf(s.to, "         %s\n", text)
	s.last = time.Now()
}

// Beat prints what a beat showed.
func (s *Screen) Beat(b Beat) {
	mark := "as expected"
	if b.Expected != b.Observed {
		mark = "NOT AS EXPECTED"
	}
	s.Line("%s: expected %s, observed %s (%s)\n         %s", b.Name, b.Expected, b.Observed, mark, b.Detail)
}

// Done ends the last phase and the signs of life.
func (s *Screen) Done() {
	s.once.Do(func() { close(s.stop) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLine()
	s.phase = ""
}

// Keys reports the making of development keys, with a bar.
func (s *Screen) Keys(p zkproofs.Progress) {
	if p.Step == zkproofs.StepReady || p.Step == zkproofs.StepLoad {
		return
	}
	if p.Estimate > 0 {
		s.Note("%s %.0fs of about %.0fs %s %s", present.Bar(p.Elapsed.Seconds()/p.Estimate.Seconds()), p.Elapsed.Seconds(), p.Estimate.Seconds(), p.Step, p.Circuit)
		return
	}
	s.Note("%s %.0fs %s", p.Step, p.Elapsed.Seconds(), p.Circuit)
}

func (s *Screen) elapsed() float64 { return float64(time.Since(s.start).Milliseconds()) / 1000 }

// draw writes the phase. The mutex is held.
func (s *Screen) draw(again bool) {
	s.last = time.Now()
	switch {
	case s.json:
		line := map[string]any{"seconds": s.elapsed(), "phase": s.phase}
		if s.note != "" {
			line["note"] = s.note
		}
		s.write(line)
	case s.width > 0:
		fmt.Fprintf(s.to, "\r\x1b[K%s", s.fit(fmt.Sprintf("%7.1fs %s %s", s.elapsed(), s.phase, s.tail())))
		s.open = true
	case again:
		fmt.Fprintf(s.to, "%7.1fs   … %s\n", s.elapsed(), s.tail())
	default:
		fmt.Fprintf(s.to, "%7.1fs %s\n", s.elapsed(), s.phase)
	}
}

func (s *Screen) tail() string {
	if s.note != "" {
		return s.note
	}
	if d := time.Since(s.since); d > time.Second {
		return fmt.Sprintf("(%.0fs)", d.Seconds())
	}
	return ""
}

// fit cuts a line that would wrap.
func (s *Screen) fit(line string) string {
	if r := []rune(line); len(r) >= s.width {
		return string(r[:s.width-2]) + "…"
	}
	return line
}

// endLine finishes a line that is being redrawn. The mutex is held.
func (s *Screen) endLine() {
	if s.open {
		fmt.Fprintf(s.to, "\r\x1b[K%s\n", s.fit(fmt.Sprintf("%7.1fs %s (%.1fs)", s.elapsed(), s.phase, time.Since(s.since).Seconds())))
		s.open = false
	}
}

func (s *Screen) write(v any) {
	b, err := json.Marshal(v)
	if err == nil {
		fmt.Fprintf(s.to, "%s\n", b)
	}
	s.last = time.Now()
}
