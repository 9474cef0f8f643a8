//go:build kubo

package keeper

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"salus/proto/exchange"
)

var kubo = flag.String("kubo", "", "the program ipfs of github.com/ipfs/kubo")

// node is an IPFS node on the private swarm, with an identity that exchange.OpenKey has made.
type node struct {
	dir string
	key *exchange.Key
}

func (n *node) run(ctx context.Context, arguments ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, *kubo, arguments...)
	c.Env = append(os.Environ(), "IPFS_PATH="+n.dir, "LIBP2P_FORCE_PNET=1", "IPFS_TELEMETRY=off")
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		err = errors.Join(err, errors.New(said.String()))
	}
	return out, err
}

func (n *node) must(t *testing.T, arguments ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := n.run(ctx, arguments...)
	if err != nil {
		t.Fatal(arguments, err)
	}
	return out
}

// newNode makes a node and starts it; the test ends it.
func newNode(t *testing.T, swarm [32]byte) *node {
	t.Helper()
	n := &node{dir: filepath.Join(t.TempDir(), "ipfs")}
	path := filepath.Join(t.TempDir(), "own", "peer.key")
	var err error
	if n.key, err = exchange.OpenKey(path); err != nil {
		t.Fatal(err)
	}
	n.must(t, "init", "--profile", "test")
	text := "/key/swarm/psk/1.0.0/\n/base16/\n" + hex.EncodeToString(swarm[:]) + "\n"
	if err := os.WriteFile(filepath.Join(n.dir, "swarm.key"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n.configure(t, path)
	c := exec.Command(*kubo, "daemon")
	c.Env = append(os.Environ(), "IPFS_PATH="+n.dir, "LIBP2P_FORCE_PNET=1", "IPFS_TELEMETRY=off")
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	eventually(t, "the node's start", func() bool {
		_, err := os.Stat(filepath.Join(n.dir, "api"))
		return err == nil
	})
	return n
}

// configure gives the node its identity, one local address, and no way to other networks.
func (n *node) configure(t *testing.T, key string) {
	t.Helper()
	raw, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	// A libp2p private key is the message {Type (1) = Ed25519 (1), Data (2) = seed and public key}.
	identity := append([]byte{8, 1, 18, 64}, private.(ed25519.PrivateKey)...)
	path := filepath.Join(n.dir, "config")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]any
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	config["Identity"] = map[string]any{"PeerID": n.key.PeerID(), "PrivKey": base64.StdEncoding.EncodeToString(identity)}
	config["Bootstrap"] = []string{}
	config["AutoConf"] = map[string]any{"Enabled": false}
	config["Routing"] = map[string]any{"Type": "none"}
	config["AutoTLS"] = map[string]any{"Enabled": false}
	config["DNS"] = map[string]any{"Resolvers": map[string]any{}}
	config["Ipns"] = map[string]any{"DelegatedPublishers": []string{}}
	config["Addresses"] = map[string]any{"Swarm": local, "API": "/ip4/127.0.0.1/tcp/0", "Gateway": []string{}}
	if text, err = json.Marshal(config); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAKuboNodeKeepsAnObject: an IPFS node that is listed pins a pack by its CID, and the vault that lost it takes it back from there. One that is not listed gets nothing, with the swarm's key
// or without; nor does the listed one get what the policy does not give it.
func TestAKuboNodeKeepsAnObject(t *testing.T) {
	owner := newHospital(t)
	owner.filled(t)
	object := owner.objects(t)[0]
	listed, stranger, outsider := newNode(t, psk), newNode(t, psk), newNode(t, [32]byte{8})
	mine := Peers{Listen: local, Peers: []Peer{{Name: "kubo", Peer: listed.key.PeerID(), Keeps: true}}}
	owner.serve(t, mine)
	at := owner.at.Addrs()[0] + "/p2p/" + owner.key.PeerID()
	eventually(t, "a connection", func() bool {
		_, err := listed.run(t.Context(), "swarm", "connect", at)
		return err == nil && slices.Contains(owner.at.Connected(), listed.key.PeerID())
	})
	for name, n := range map[string]*node{"a stranger": stranger, "one without the key": outsider} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, _ = n.run(ctx, "swarm", "connect", at) // it may take the beginning of a handshake for a connection
		cancel()
		ctx, cancel = context.WithTimeout(t.Context(), 5*time.Second)
		if out, err := n.run(ctx, "cat", object.CID); err == nil || len(out) > 0 {
			t.Errorf("%s gets %d bytes, %v", name, len(out), err)
		}
		cancel()
		if slices.Contains(owner.at.Connected(), n.key.PeerID()) {
			t.Errorf("%s has a connection", name)
		}
	}
	eventually(t, "the egress log", func() bool {
		owner.mu.Lock()
		defer owner.mu.Unlock()
		return len(owner.left) == 2
	})
	listed.must(t, "pin", "add", object.CID)
	want, err := os.ReadFile(filepath.Join(owner.dir, "vault", "packs", object.CID))
	if err != nil {
		t.Fatal(err)
	}
	if got := listed.must(t, "cat", object.CID); !bytes.Equal(got, want) {
		t.Errorf("the node has %d other bytes", len(got))
	}
	if strings.Contains(string(want), planted) {
		t.Error("what the node has is plaintext")
	}
	if err := os.Remove(filepath.Join(owner.dir, "vault", "packs", object.CID)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the pack's return from the node", func() bool {
		lost, err := owner.vault.Lost(t.Context())
		return err == nil && len(lost) == 0
	})
	if v, err := owner.vault.Verify(t.Context(), nil); err != nil || len(v.Problems) > 0 {
		t.Errorf("%+v, %v", v, err)
	}
	// Given no more, it gets nothing that it does not have.
	mine.Peers[0].Keeps = false
	if err := mine.Save(owner.dir); err != nil {
		t.Fatal(err)
	}
	other := owner.objects(t)[1]
	eventually(t, "the end of what is given", func() bool { return !owner.at.allowed(listed.key.PeerID(), other.CID) })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if out, err := listed.run(ctx, "cat", other.CID); err == nil || len(out) > 0 {
		t.Errorf("what is not given: %d bytes, %v", len(out), err)
	}
}
