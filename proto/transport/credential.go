package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"salus/models/durable"
)

const (
	keyFile  = "tls.key"
	certFile = "tls.crt"
)

// Credential is a party's TLS key and its present certificate, kept in a private folder. A renewed certificate is used
// by the next connection of everything that was made with the credential.
type Credential struct {
	dir    string
	key    *ecdsa.PrivateKey
	issued atomic.Pointer[issued] // nil before the first certificate
}

type issued struct {
	chain     [][]byte
	leaf      *x509.Certificate
	authority *x509.Certificate
	caller    Caller
}

// OpenCredential reads the credential of the folder dir, or makes its key if there is none. Ready tells whether
// it has a certificate.
func OpenCredential(dir string) (*Credential, error) {
	if err := durable.PrivateDir(dir); err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	c := &Credential{dir: dir}
	if err := c.openKey(); err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	chain, err := readCerts(filepath.Join(dir, certFile))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	present, err := c.check(chain)
	c.issued.Store(present)
	return c, err
}

func (c *Credential) openKey() (err error) {
	path := filepath.Join(c.dir, keyFile)
	if c.key, err = readKey(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if c.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	return writeKey(path, c.key)
}

// Ready reports whether a certificate was installed.
func (c *Credential) Ready() bool { return c.issued.Load() != nil }

// Self is the credential's own identity, zero before the first certificate.
func (c *Credential) Self() Caller {
	if present := c.issued.Load(); present != nil {
		return present.caller
	}
	return Caller{}
}

// Authority is the consortium's authority certificate in DER, nil before the first certificate.
func (c *Credential) Authority() []byte {
	if present := c.issued.Load(); present != nil {
		return present.authority.Raw
	}
	return nil
}

// RenewAt is when two thirds of the certificate's life are over.
func (c *Credential) RenewAt() time.Time {
	present := c.issued.Load()
	if present == nil {
		return time.Time{}
	}
	life := present.leaf.NotAfter.Sub(present.leaf.NotBefore)
	return present.leaf.NotBefore.Add(life * 2 / 3)
}

// Request is a PKCS #10 certificate request in DER, signed by the credential's key.
func (c *Credential) Request() ([]byte, error) {
	return x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, c.key)
}

// PublicKey is the TLS key's SubjectPublicKeyInfo in DER.
func (c *Credential) PublicKey() ([]byte, error) {
	return x509.MarshalPKIXPublicKey(c.key.Public())
}

// Install stores a chain in DER, leaf first, and uses it from now on. The first chain fixes identity and authority: a
// later one must have the same.
func (c *Credential) Install(chain [][]byte) error {
	fresh, err := c.check(chain)
	if err != nil {
		return err
	}
	if old := c.issued.Load(); old != nil {
		if old.caller.Identity != fresh.caller.Identity {
			return fmt.Errorf("certificate: identity %s, expected %s", fresh.caller.Identity, old.caller.Identity)
		}
		if !old.authority.Equal(fresh.authority) {
			return fmt.Errorf("certificate: issued by another authority")
		}
	}
	if err := durable.WriteFile(filepath.Join(c.dir, certFile), encodeCerts(chain), 0o600); err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	c.issued.Store(fresh)
	return nil
}

// Again is a credential of the same key in another folder, empty so far, without a certificate: for one of another authority ([Credential.Replace]).
func (c *Credential) Again(dir string) (*Credential, error) {
	if err := durable.PrivateDir(dir); err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	if err := writeKey(filepath.Join(dir, keyFile), c.key); err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	return OpenCredential(dir)
}

// Replace takes the certificate of a credential of the same key and for the same identity, whoever its authority is.
func (c *Credential) Replace(by *Credential) error {
	fresh, old := by.issued.Load(), c.issued.Load()
	if fresh == nil || old == nil || fresh.caller.Identity != old.caller.Identity {
		return errors.New("certificate: not for the same identity")
	}
	chain, err := readCerts(filepath.Join(by.dir, certFile))
	if err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	if fresh, err = c.check(chain); err != nil {
		return err
	}
	if err := durable.WriteFile(filepath.Join(c.dir, certFile), encodeCerts(chain), 0o600); err != nil {
		return fmt.Errorf("credential: %w", err)
	}
	c.issued.Store(fresh)
	return nil
}

// check accepts a chain of exactly a leaf for the credential's key and the authority that signed it. Expiry is not
// judged here: an expired certificate must still be loaded to say so.
func (c *Credential) check(chain [][]byte) (*issued, error) {
	if len(chain) != 2 {
		return nil, fmt.Errorf("certificate: chain of %d, expected leaf and authority", len(chain))
	}
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return nil, fmt.Errorf("certificate: malformed")
	}
	authority, consortium, err := parseAuthority(chain[1])
	if err != nil {
		return nil, err
	}
	if err := leaf.CheckSignatureFrom(authority); err != nil {
		return nil, fmt.Errorf("certificate: not signed by its authority")
	}
	public, ok := leaf.PublicKey.(*ecdsa.PublicKey)
	if !ok || !public.Equal(c.key.Public()) {
		return nil, fmt.Errorf("certificate: not for this key")
	}
	caller, err := callerOf(leaf)
	if err != nil {
		return nil, err
	}
	if caller.Consortium != consortium {
		return nil, fmt.Errorf("certificate: consortium %q, authority of %q", caller.Consortium, consortium)
	}
	return &issued{chain: chain, leaf: leaf, authority: authority, caller: caller}, nil
}

// certificate is the present chain for a handshake.
func (c *Credential) certificate() (*tls.Certificate, error) {
	present := c.issued.Load()
	if present == nil {
		return nil, fmt.Errorf("credential: no certificate; join the consortium first")
	}
	return &tls.Certificate{Certificate: present.chain, PrivateKey: c.key, Leaf: present.leaf}, nil
}

// pool holds the credential's authority alone.
func (i *issued) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(i.authority)
	return pool
}

// String hides the key in every format.
func (c *Credential) String() string {
	return "credential " + c.Self().Identity.String() + " [redacted]"
}
