// Package faults is the catalogue of Salus's public errors: a stable code for each way in which a command or a
// call can fail, what it means, what to do about it, and the exit status that it gives a program.
//
// A code once published keeps its meaning; a code that is no longer used stays in the catalogue. Between
// programs a fault travels as a gRPC status whose message starts with the code and whose details hold
// google.rpc.ErrorInfo (reason = code, domain "salus") and salus.v1.ErrorDetail (code, hint). Within a program it
// is an error made by New, found again by From through any wrapping.
//
// A detail says what was expected and what was found and never holds a patient's value: it is logged, shown
// and sent.
package faults

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	salusv1 "salus/proto/salus/v1"
)

// domain is the ErrorInfo domain of this catalogue.
const domain = "salus"

// Code is a public code such as "SAL-1104".
type Code string

// Class groups faults by what a caller does next; it decides the exit status.
type Class int

const (
	// Failed means that it was tried and did not work. Exit status 1.
	Failed Class = iota + 1
	// Usage means that what was asked for cannot be asked for. Exit status 2.
	Usage
	// Denied means not authorised, or not reachable. Exit status 3.
	Denied
	// TimedOut means that it may still happen. Exit status 4.
	TimedOut
)

// ExitStatus is the program's exit status for the class, 1 to 4.
func (c Class) ExitStatus() int { return int(c) }

// Entry is one line of the catalogue.
type Entry struct {
	Code    Code
	Class   Class
	Title   string // lower case, starts the message of every error with this code
	Meaning string // what happened, for the reader of `salus explain`
	Hint    string // what to do
	status  codes.Code
}

// Error is a fault with its circumstances.
type Error struct {
	Code   Code
	Detail string // expected and found; may be empty
}

// New returns a fault. The detail is formatted as by fmt.Sprintf and is cut at 1 KiB.
func New(code Code, format string, args ...any) error {
	detail := fmt.Sprintf(format, args...)
	if len(detail) > maxDetail {
		detail = strings.ToValidUTF8(detail[:maxDetail], "")
	}
	return &Error{Code: code, Detail: detail}
}

const maxDetail = 1024

// Error gives "SAL-1104: method not allowed for this role: detail".
func (e *Error) Error() string {
	message := string(e.Code)
	if entry, ok := Explain(e.Code); ok {
		message += ": " + entry.Title
	}
	if e.Detail != "" {
		message += ": " + e.Detail
	}
	return message
}

// Hint is the catalogue's advice for the fault.
func (e *Error) Hint() string {
	entry, _ := Explain(e.Code)
	return entry.Hint
}

// GRPCStatus lets a server return a fault as it is.
func (e *Error) GRPCStatus() *status.Status {
	entry, ok := Explain(e.Code)
	if !ok {
		entry.status = codes.Unknown
	}
	plain := status.New(entry.status, e.Error())
	detailed, err := plain.WithDetails(
		&errdetails.ErrorInfo{Reason: string(e.Code), Domain: domain, Metadata: map[string]string{"detail": e.Detail}},
		&salusv1.ErrorDetail{Code: string(e.Code), Hint: entry.Hint})
	if err != nil {
		return plain
	}
	return detailed
}

// From finds the fault in an error: one made by New, or a gRPC status that carries one. Other statuses and context
// errors become the nearest general fault; any other error gives false.
func From(err error) (*Error, bool) {
	if err == nil {
		return nil, false
	}
	if fault, ok := errors.AsType[*Error](err); ok {
		return fault, true
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Code: Timeout}, true
	}
	if st, ok := status.FromError(err); ok {
		return fromStatus(st)
	}
	return nil, false
}

var codePattern = regexp.MustCompile(`^SAL-[0-9]{4}$`)

func fromStatus(st *status.Status) (*Error, bool) {
	for _, detail := range st.Details() {
		info, ok := detail.(*errdetails.ErrorInfo)
		if ok && info.Domain == domain && codePattern.MatchString(info.Reason) {
			return &Error{Code: Code(info.Reason), Detail: info.Metadata["detail"]}, true
		}
	}
	switch st.Code() {
	case codes.DeadlineExceeded:
		return &Error{Code: Timeout, Detail: st.Message()}, true
	case codes.Unavailable:
		return fromHandshake(st.Message()), true
	case codes.ResourceExhausted:
		return &Error{Code: TooLarge, Detail: st.Message()}, true
	case codes.Unimplemented:
		return &Error{Code: UnknownMethod, Detail: st.Message()}, true
	case codes.Unauthenticated, codes.PermissionDenied:
		return &Error{Code: NoCertificate, Detail: st.Message()}, true
	}
	return nil, false
}

var handshakePattern = regexp.MustCompile(`handshake failed: (SAL-[0-9]{4})`)

// fromHandshake reads why a connection could not be made: gRPC keeps only the text of a handshake's error, and TLS
// tells a refused client no more than an alert.
func fromHandshake(message string) *Error {
	if found := handshakePattern.FindStringSubmatch(message); found != nil {
		return &Error{Code: Code(found[1]), Detail: message}
	}
	switch {
	case strings.Contains(message, "remote error: tls: expired certificate"):
		return &Error{Code: CertificateExpired, Detail: message}
	case strings.Contains(message, "remote error: tls: "):
		return &Error{Code: NotOnRoster, Detail: message}
	}
	return &Error{Code: Unreachable, Detail: message}
}

// Is reports whether err is or carries the fault code.
func Is(err error, code Code) bool {
	fault, ok := From(err)
	return ok && fault.Code == code
}

// ExitStatus is the exit status of a program that ends with err: 0 for nil, the class of its fault, else 1.
func ExitStatus(err error) int {
	if err == nil {
		return 0
	}
	fault, ok := From(err)
	if !ok {
		return Failed.ExitStatus()
	}
	entry, ok := Explain(fault.Code)
	if !ok {
		return Failed.ExitStatus()
	}
	return entry.Class.ExitStatus()
}

// Explain looks a code up; it accepts lower case.
func Explain(code Code) (Entry, bool) {
	code = Code(strings.ToUpper(string(code)))
	for _, entry := range catalogue {
		if entry.Code == code {
			return entry, true
		}
	}
	return Entry{}, false
}

// All returns the catalogue in the order of codes.
func All() []Entry { return append([]Entry(nil), catalogue...) }
