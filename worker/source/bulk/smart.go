package bulk

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"salus/models/durable"
	"salus/models/strictjson"
)

// Auth is how we show a server who we are: SMART Backend Services, with a JSON Web Token that our private key signs (RFC 7523; ES384 or RS384).
type Auth struct {
	ClientID string
	Key      *Key
	Scope    string // empty: system/*.rs, or system/*.read where the server knows no others
	TokenURL string // empty: what the server's .well-known/smart-configuration says
}

// Key is the private key that the server knows the public half of.
type Key struct {
	signer crypto.Signer
	id     string // "kid"
}

// NewKeyFile makes a P-384 key in a file with mode 0600, which must not be there.
func NewKeyFile(path string) (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s is there already", path)
	}
	if err := durable.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	return newKey(private)
}

// maxKeyFile is the length of a file with a key.
const maxKeyFile = 64 << 10

// ReadKeyFile reads a private key, P-384 or RSA of at least 2,048 bits, in PEM (PKCS #8, SEC 1 or PKCS #1). A file that others can read is refused.
func ReadKeyFile(path string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); !info.Mode().IsRegular() || info.Size() > maxKeyFile || mode&0o077 != 0 {
		return nil, fmt.Errorf("%s has mode %04o and %d bytes: want a regular file that its owner alone can read; run chmod 0600 %s", path, mode, info.Size(), path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := parseKey(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

var errKey = errors.New("no private key in PEM, P-384 or RSA of at least 2,048 bits")

func parseKey(b []byte) (*Key, error) {
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, errKey
	}
	if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return newKey(k)
	}
	if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return newKey(k)
	}
	if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return newKey(k)
	}
	return nil, errKey
}

func newKey(private any) (*Key, error) {
	key := &Key{}
	switch k := private.(type) {
	case *ecdsa.PrivateKey:
		if k.Curve != elliptic.P384() {
			return nil, errKey
		}
		key.signer = k
	case *rsa.PrivateKey:
		if k.N.BitLen() < 2048 {
			return nil, errKey
		}
		key.signer = k
	default:
		return nil, errKey
	}
	members, err := key.members()
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(members) // names sorted, as RFC 7638 has it
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(b)
	key.id = encode(digest[:])
	return key, nil
}

// members are the required ones of the public key as a JSON Web Key.
func (k *Key) members() (map[string]string, error) {
	switch public := k.signer.Public().(type) {
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil {
			return nil, errKey
		}
		return map[string]string{"kty": "EC", "crv": "P-384", "x": encode(point[1:49]), "y": encode(point[49:])}, nil
	case *rsa.PublicKey:
		return map[string]string{"kty": "RSA", "n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes())}, nil
	}
	return nil, errKey
}

// alg is the algorithm that the key signs with.
func (k *Key) alg() string {
	if _, ok := k.signer.(*rsa.PrivateKey); ok {
		return "RS384"
	}
	return "ES384"
}

// JWKS is the set of the public key, as it is registered at the server.
func (k *Key) JWKS() ([]byte, error) {
	members, err := k.members()
	if err != nil {
		return nil, err
	}
	one := map[string]any{"kid": k.id, "alg": k.alg(), "key_ops": []string{"verify"}}
	for name, value := range members {
		one[name] = value
	}
	return json.MarshalIndent(map[string]any{"keys": []any{one}}, "", "  ")
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// assertion is the signed token that asks for an access token.
func (a *Auth) assertion(audience string, now time.Time) (string, error) {
	var unique [16]byte
	rand.Read(unique[:])
	head, err := json.Marshal(map[string]string{"alg": a.Key.alg(), "typ": "JWT", "kid": a.Key.id})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"iss": a.ClientID, "sub": a.ClientID, "aud": audience, "iat": now.Unix(), "exp": now.Add(4 * time.Minute).Unix(), "jti": hex.EncodeToString(unique[:]),
	})
	if err != nil {
		return "", err
	}
	signed := encode(head) + "." + encode(claims)
	digest := sha512.Sum384([]byte(signed))
	signature, err := a.Key.sign(digest[:])
	if err != nil {
		return "", err
	}
	return signed + "." + encode(signature), nil
}

// sign gives the signature as RFC 7518 has it: for ES384 the two numbers, 48 bytes each.
func (k *Key) sign(digest []byte) ([]byte, error) {
	switch private := k.signer.(type) {
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, private, digest)
		if err != nil {
			return nil, err
		}
		return append(r.FillBytes(make([]byte, 48)), s.FillBytes(make([]byte, 48))...), nil
	case *rsa.PrivateKey:
		return rsa.SignPKCS1v15(nil, private, crypto.SHA384, digest)
	}
	return nil, errKey
}

// smart is what a server's .well-known/smart-configuration says.
type smart struct {
	token  string
	scopes []string
}

// bearer gives an access token, a fresh one where that is asked for or the last one ends within half a minute.
func (c *Client) bearer(ctx context.Context, fresh bool) (string, error) {
	if c.token != "" && !fresh && c.now().Add(30*time.Second).Before(c.expires) {
		return c.token, nil
	}
	if c.found == nil {
		if err := c.discover(ctx); err != nil {
			return "", err
		}
	}
	scope := c.Auth.Scope
	if scope == "" {
		scope = c.found.scope()
	}
	signed, err := c.Auth.assertion(c.found.token, c.now())
	if err != nil {
		return "", err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {signed},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	answer, err := c.do(ctx, http.MethodPost, c.found.token, header, []byte(form.Encode()), assertion)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests {
		return "", transient{fmt.Errorf("token: HTTP status %d", answer.StatusCode), retryAfter(answer, c.now())}
	}
	v, err := c.object(answer)
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%w: token: HTTP status %d%s", ErrDenied, answer.StatusCode, oauthError(v))
	}
	if err != nil || v.StringOf("access_token") == "" || !strings.EqualFold(v.StringOf("token_type"), "bearer") || strings.ContainsAny(v.StringOf("access_token"), "\r\n") {
		return "", fmt.Errorf("%w: token: an answer that is none", ErrDenied)
	}
	c.token, c.expires = v.StringOf("access_token"), c.now().Add(lifetime(v))
	return c.token, nil
}

// lifetime reads expires_in; a minute where it is not said.
func lifetime(v *strictjson.Value) time.Duration {
	if e := v.Get("expires_in"); e != nil && e.Kind == strictjson.Number {
		if d, err := time.ParseDuration(e.Text + "s"); err == nil {
			return max(0, min(d, time.Hour))
		}
	}
	return time.Minute
}

// oauthError is the code of RFC 6749, section 5.2.
func oauthError(v *strictjson.Value) string {
	code := v.StringOf("error")
	if slices.Contains([]string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}, code) {
		return ", " + code
	}
	return ""
}

// object reads an answer that is a JSON object.
func (c *Client) object(answer *http.Response) (*strictjson.Value, error) {
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil || len(b) > maxAnswer {
		return nil, errors.New("an answer that is too long, or breaks off")
	}
	v, err := strictjson.Parse(string(b))
	if err != nil {
		return nil, err
	}
	if v.Kind != strictjson.Object {
		return nil, errors.New("not an object")
	}
	return v, nil
}

// discover asks the server where tokens are given.
func (c *Client) discover(ctx context.Context) error {
	if c.Auth.TokenURL != "" {
		c.found = &smart{token: c.Auth.TokenURL}
		return nil
	}
	answer, err := c.do(ctx, http.MethodGet, c.base.JoinPath(".well-known/smart-configuration").String(), http.Header{"Accept": {"application/json"}}, nil, nothing)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return c.status("smart-configuration", answer)
	}
	v, err := c.object(answer)
	if err != nil || v.StringOf("token_endpoint") == "" {
		return fmt.Errorf("%w: its smart-configuration does not say where tokens are given; name it", ErrDenied)
	}
	at, err := c.base.Parse(v.StringOf("token_endpoint"))
	if err != nil {
		return fmt.Errorf("%w: its smart-configuration names no address for tokens", ErrDenied)
	}
	if algs := texts(v.Get("token_endpoint_auth_signing_alg_values_supported")); len(algs) > 0 && !slices.Contains(algs, c.Auth.Key.alg()) {
		return fmt.Errorf("%w: it knows no signatures by %s, which the key makes", ErrDenied, c.Auth.Key.alg())
	}
	c.found = &smart{token: at.String(), scopes: texts(v.Get("scopes_supported"))}
	return nil
}

func texts(v *strictjson.Value) (out []string) {
	if v == nil || v.Kind != strictjson.Array {
		return nil
	}
	for i := range v.Items {
		out = append(out, v.Items[i].Text)
	}
	return out
}

// scope is what we ask for where nothing else is said.
func (s *smart) scope() string {
	if !slices.Contains(s.scopes, "system/*.rs") && slices.Contains(s.scopes, "system/*.read") {
		return "system/*.read"
	}
	return "system/*.rs"
}
