package he

import (
	"fmt"
	"io"
	"log/slog"
)

// Private values print as [redacted] in every format, log and encoding.
const redacted = "[redacted]"

// Format writes [redacted] for every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes [redacted].
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format writes [redacted] for every verb.
func (Randomness) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Randomness) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes [redacted].
func (Randomness) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format writes [redacted] for every verb.
func (Smudge) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is [redacted].
func (Smudge) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes [redacted].
func (Smudge) MarshalText() ([]byte, error) { return []byte(redacted), nil }
