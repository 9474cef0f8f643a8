package transport

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	salusv1 "salus/proto/salus/v1"
)

// Role is the middle part of an identity.
type Role string

// The roles of the wire.
const (
	Site        Role = "site"
	Researcher  Role = "researcher"
	Coordinator Role = "coordinator"
	Auditor     Role = "auditor"
)

// RoleOf translates a role of a message; ok is false for unspecified and unknown ones.
func RoleOf(r salusv1.Role) (role Role, ok bool) {
	switch r {
	case salusv1.Role_ROLE_SITE:
		return Site, true
	case salusv1.Role_ROLE_RESEARCHER:
		return Researcher, true
	case salusv1.Role_ROLE_COORDINATOR:
		return Coordinator, true
	case salusv1.Role_ROLE_AUDITOR:
		return Auditor, true
	}
	return "", false
}

// Wire translates a role into that of a message, unspecified if it is none.
func (r Role) Wire() salusv1.Role {
	switch r {
	case Site:
		return salusv1.Role_ROLE_SITE
	case Researcher:
		return salusv1.Role_ROLE_RESEARCHER
	case Coordinator:
		return salusv1.Role_ROLE_COORDINATOR
	case Auditor:
		return salusv1.Role_ROLE_AUDITOR
	}
	return salusv1.Role_ROLE_UNSPECIFIED
}

// Identity is who a certificate says its holder is. Name has the form of a site's id.
type Identity struct {
	Consortium string
	Role       Role
	Name       string
}

// String gives salus://consortium/role/name.
func (id Identity) String() string {
	return "salus://" + id.Consortium + "/" + string(id.Role) + "/" + id.Name
}

var namePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

// ParseIdentity is the strict inverse of String.
func ParseIdentity(s string) (Identity, error) {
	rest, ok := strings.CutPrefix(s, "salus://")
	parts := strings.Split(rest, "/")
	if !ok || len(s) > 128 || len(parts) != 3 {
		return Identity{}, fmt.Errorf("identity: expected salus://consortium/role/name")
	}
	id := Identity{Consortium: parts[0], Role: Role(parts[1]), Name: parts[2]}
	return id, id.check()
}

func (id Identity) check() error {
	if !namePattern.MatchString(id.Consortium) || !namePattern.MatchString(id.Name) {
		return fmt.Errorf("identity: a name is 1 to 32 of a-z, 0-9 and inner hyphens")
	}
	if id.Role.Wire() == salusv1.Role_ROLE_UNSPECIFIED {
		return fmt.Errorf("identity: unknown role")
	}
	return nil
}

func (id Identity) uri() *url.URL {
	return &url.URL{Scheme: "salus", Host: id.Consortium, Path: "/" + string(id.Role) + "/" + id.Name}
}

// Caller is an authenticated peer of a connection.
type Caller struct {
	Identity
	Key     [32]byte  // SHA-256 of the certificate's SubjectPublicKeyInfo
	Expires time.Time // end of the certificate
}

// callerOf reads the identity of a certificate that was verified already.
func callerOf(cert *x509.Certificate) (Caller, error) {
	if len(cert.URIs) != 1 {
		return Caller{}, fmt.Errorf("certificate: expected one URI name, found %d", len(cert.URIs))
	}
	id, err := ParseIdentity(cert.URIs[0].String())
	if err != nil {
		return Caller{}, err
	}
	return Caller{Identity: id, Key: sha256.Sum256(cert.RawSubjectPublicKeyInfo), Expires: cert.NotAfter}, nil
}

type callerKey struct{}

// CallerFrom returns who makes the call that a server handles. It is false only for Enrolment.Join.
func CallerFrom(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

// WithCaller returns a context as a handler of the server sees it, for in-process calls of handlers.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}
