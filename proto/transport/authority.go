package transport

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"salus/models/durable"
)

const (
	// CertificateLife is how long a party's certificate is valid.
	CertificateLife = 30 * 24 * time.Hour
	authorityLife   = 20 * 365 * 24 * time.Hour
	// clockAllowance dates certificates back, for clocks that are behind.
	clockAllowance = 5 * time.Minute
	maxRequest     = 4 << 10
	maxPEM         = 64 << 10

	authorityKeyFile  = "authority.key"
	authorityCertFile = "authority.crt"
)

// Authority issues the consortium's certificates. Its key and every party's TLS key are ECDSA P-256, which browsers and
// proxies understand too.
type Authority struct {
	consortium string
	key        *ecdsa.PrivateKey
	cert       *x509.Certificate
}

// CreateAuthority makes the authority of a new consortium in the private folder dir (authority.key, authority.crt).
// It refuses to replace one.
func CreateAuthority(dir, consortium string, now time.Time) (*Authority, error) {
	if !namePattern.MatchString(consortium) {
		return nil, fmt.Errorf("consortium %q: a name is 1 to 32 of a-z, 0-9 and inner hyphens", consortium)
	}
	if err := durable.PrivateDir(dir); err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, authorityKeyFile)); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("authority: %s exists already", filepath.Join(dir, authorityKeyFile))
	}
	authority, err := newAuthority(consortium, now)
	if err != nil {
		return nil, err
	}
	if err := durable.WriteFile(filepath.Join(dir, authorityCertFile), encodeCerts([][]byte{authority.cert.Raw}), 0o600); err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	if err := writeKey(filepath.Join(dir, authorityKeyFile), authority.key); err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	return authority, nil
}

func newAuthority(consortium string, now time.Time) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "Salus authority of " + consortium},
		URIs:                  []*url.URL{{Scheme: "salus", Host: consortium}},
		NotBefore:             now.Add(-clockAllowance),
		NotAfter:              now.Add(authorityLife),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return &Authority{consortium: consortium, key: key, cert: cert}, err
}

// LoadAuthority reads the authority that CreateAuthority made in dir.
func LoadAuthority(dir string) (*Authority, error) {
	key, err := readKey(filepath.Join(dir, authorityKeyFile))
	if err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	chain, err := readCerts(filepath.Join(dir, authorityCertFile))
	if err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	cert, consortium, err := parseAuthority(chain[0])
	if err != nil {
		return nil, err
	}
	if public, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(key.Public()) {
		return nil, fmt.Errorf("authority: %s does not belong to %s", authorityKeyFile, authorityCertFile)
	}
	return &Authority{consortium: consortium, key: key, cert: cert}, nil
}

// parseAuthority reads an authority's certificate and the consortium's name in it.
func parseAuthority(der []byte) (*x509.Certificate, string, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, "", fmt.Errorf("authority: malformed certificate")
	}
	if !cert.IsCA || len(cert.URIs) != 1 || cert.URIs[0].Scheme != "salus" || !namePattern.MatchString(cert.URIs[0].Host) {
		return nil, "", fmt.Errorf("authority: not a consortium's certificate")
	}
	if err := cert.CheckSignatureFrom(cert); err != nil {
		return nil, "", fmt.Errorf("authority: certificate does not sign itself")
	}
	return cert, cert.URIs[0].Host, nil
}

// Consortium is the name in every certificate.
func (a *Authority) Consortium() string { return a.consortium }

// Certificate is the authority's certificate in DER.
func (a *Authority) Certificate() []byte { return bytes.Clone(a.cert.Raw) }

// Fingerprint is SHA-256 of the authority's certificate in DER; it stands in every join string.
func (a *Authority) Fingerprint() [32]byte { return sha256.Sum256(a.cert.Raw) }

// Sign issues a certificate for id to the key of a PKCS #10 request in DER and returns the chain in DER, leaf first.
// Names in the request are ignored. Hosts (names or addresses) are added to a coordinator's certificate for clients that
// verify them, such as browsers.
func (a *Authority) Sign(request []byte, id Identity, now time.Time, hosts ...string) ([][]byte, error) {
	if id.Consortium != a.consortium {
		return nil, fmt.Errorf("certificate: consortium %q, expected %q", id.Consortium, a.consortium)
	}
	if err := id.check(); err != nil {
		return nil, err
	}
	public, err := checkRequest(request)
	if err != nil {
		return nil, err
	}
	raw, err := x509.CreateCertificate(rand.Reader, a.template(id, now, hosts), a.cert, public, a.key)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return [][]byte{raw, a.Certificate()}, nil
}

func (a *Authority) template(id Identity, now time.Time, hosts []string) *x509.Certificate {
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: id.Name, Organization: []string{id.Consortium}},
		URIs:                  []*url.URL{id.uri()},
		NotBefore:             now.Add(-clockAllowance),
		NotAfter:              now.Add(CertificateLife),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	if id.Role != Coordinator {
		return template
	}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return template
}

// checkRequest verifies a request's own signature (possession of the key) and the kind of key.
func checkRequest(der []byte) (*ecdsa.PublicKey, error) {
	if len(der) > maxRequest {
		return nil, fmt.Errorf("certificate request: %d bytes, expected at most %d", len(der), maxRequest)
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, fmt.Errorf("certificate request: malformed")
	}
	public, ok := request.PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return nil, fmt.Errorf("certificate request: key is not ECDSA P-256")
	}
	if err := request.CheckSignature(); err != nil {
		return nil, fmt.Errorf("certificate request: not signed by its key")
	}
	return public, nil
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic("transport: crypto/rand failed") // it never returns an error since Go 1.24
	}
	return n.Add(n, big.NewInt(1))
}

func encodeCerts(chain [][]byte) []byte {
	var out []byte
	for _, der := range chain {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return out
}

func readCerts(path string) ([][]byte, error) {
	data, err := durable.ReadSecret(path, maxPEM)
	if err != nil {
		return nil, err
	}
	var chain [][]byte
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("%s: unexpected %s", path, block.Type)
		}
		chain = append(chain, block.Bytes)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%s: no certificate", path)
	}
	return chain, nil
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return durable.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	data, err := durable.ReadSecret(path, maxPEM)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, fmt.Errorf("%s: not a PEM private key", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: malformed private key", path)
	}
	p256, ok := key.(*ecdsa.PrivateKey)
	if !ok || p256.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%s: key is not ECDSA P-256", path)
	}
	return p256, nil
}
