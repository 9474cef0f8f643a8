package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"salus/proto/exchange"
	"salus/proto/faults"
	"salus/worker"
	"salus/worker/vault"
)

// aHospital is the folder of a member that has joined, with a record in its vault; no worker serves.
func aHospital(t *testing.T) (dir, peer string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "hospital")
	key, err := exchange.OpenKey(filepath.Join(dir, "peer.key"))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"member.json": []byte(`{"name":"st-anna","role":"site"}`), "swarm.psk": bytes.Repeat([]byte{7}, 32)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := worker.OpenSite(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var records iter.Seq2[vault.Record, error] = func(yield func(vault.Record, error) bool) {
		yield(vault.Record{Type: "note", ID: "1", Patient: "bela", Digest: [32]byte{2}, Data: []byte("text")}, nil)
	}
	if _, err := s.Vault.Import(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	return dir, key.PeerID()
}

// told runs a command with --json and reads the document's data; without --json it must print as well.
func told(t *testing.T, data any, schema string, args ...string) {
	t.Helper()
	out, err := printed(t, append(args, "--json")...)
	got := envelope{Data: data}
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || got.Schema != schema {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	if out, err = printed(t, args...); err != nil || out == "" || strings.HasPrefix(out, "{") {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
}

// TestVaultPeersCommands walks through the list of peers, and what is said where nobody is there; TestWalkOfTheReadme has the copies themselves.
func TestVaultPeersCommands(t *testing.T) {
	dir, own := aHospital(t)
	const bela = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"
	at := []string{"--dir", dir}
	command := func(words ...string) []string { return append(append([]string{"worker", "vault"}, words...), at...) }
	var list struct {
		Peer   string
		Listen []string
		Copies int
		Peers  []struct {
			Name, Peer string
			Addrs      []string
			Keeps      bool
			Most       int64
			Kept       []struct{}
		}
	}
	const schema = "salus.vault-sharing/v1"
	told(t, &list, schema, command("peers")...)
	if list.Peer != own || list.Listen == nil || len(list.Peers) != 0 {
		t.Errorf("%+v", list)
	}
	told(t, &list, schema, command("peers", "policy", "--copies", "2", "--listen", "/ip4/127.0.0.1/tcp/0")...)
	told(t, &list, schema, command("peers", "add", "st-bela", bela, "--keeps", "--addr", "/ip4/127.0.0.1/tcp/1")...)
	told(t, &list, schema, command("peers", "add", "st-bela", bela, "--most", "5KiB")...)
	if p := list.Peers; list.Copies != 2 || !slices.Equal(list.Listen, []string{"/ip4/127.0.0.1/tcp/0"}) || len(p) != 1 || p[0].Name != "st-bela" || p[0].Peer != bela || !p[0].Keeps || p[0].Most != 5<<10 || len(p[0].Addrs) != 1 || p[0].Kept == nil {
		t.Errorf("%+v", list)
	}

	var objects []struct {
		CID  string
		Size int64
		Lost bool
	}
	told(t, &objects, "salus.vault-objects/v1", command("objects")...)
	if len(objects) != 1 || !vault.IsObject(objects[0].CID) || objects[0].Size == 0 || objects[0].Lost {
		t.Fatalf("%+v", objects)
	}
	var fetched struct{ Lost, Packs int }
	told(t, &fetched, "salus.vault-fetch/v1", command("fetch")...) // nothing is lost: nobody is asked
	if fetched.Lost != 0 {
		t.Errorf("%+v", fetched)
	}
	var collected struct{ Objects, Left int }
	told(t, &collected, "salus.vault-gc/v1", command("gc")...)

	for _, wrong := range [][]string{
		{"peers", "more"}, {"peers", "add", "st-bela"}, {"peers", "add", "st-bela", "nobody"}, {"peers", "add", "me", own}, {"peers", "add", "st-cara", bela},
		{"peers", "add", "", bela}, {"peers", "add", "st-bela", bela, "--addr", "10.0.0.1"}, {"peers", "add", "st-bela", bela, "--most", "-1"}, {"peers", "add", "st-bela", bela, "--most", "4GB"},
		{"peers", "remove"}, {"peers", "policy", "--copies", "-1"}, {"peers", "policy", "--copies", "65"}, {"peers", "policy", "--listen", "x"}, {"objects", "more"}, {"pin"}, {"unpin"}, {"gc", "--grace", "-1h"}, {"gc", "more"},
	} {
		if status := run(t.Context(), command(wrong...)); status != 2 {
			t.Errorf("%q: status %d, want 2", wrong, status)
		}
	}
	for code, wrong := range map[faults.Code][][]string{
		faults.NotFound: {{"peers", "remove", "st-cara"}, {"pin", objects[0].CID}, {"unpin", "../../vault.key"}, {"fetch", "../../vault.key"}},
	} {
		for _, words := range wrong {
			if out, err := printed(t, command(words...)...); !faults.Is(err, code) || out != "" {
				t.Errorf("%q: %v, %q", words, err, out)
			}
		}
	}
	before := list
	told(t, &list, schema, command("peers")...)
	if len(list.Peers) != len(before.Peers) || list.Peers[0].Most != 5<<10 || list.Copies != 2 {
		t.Errorf("wrong commands changed the list: %+v", list)
	}
	if _, err := printed(t, command("peers", "remove", "st-bela")...); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(dir, "vault", "packs", objects[0].CID)); err != nil {
		t.Fatal(err)
	}
	var backup struct{ Packs, Missing int }
	folder := filepath.Join(t.TempDir(), "backup")
	told(t, &backup, "salus.vault-backup/v1", command("backup", "--no-packs", folder)...)
	if backup.Packs != 1 || backup.Missing != 1 {
		t.Errorf("%+v", backup)
	}
	if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
		t.Fatal(err)
	}
	if out, err := printed(t, command("restore", folder)...); err != nil || !strings.Contains(out, "1 of the packs are still with the vault's peers") {
		t.Errorf("%v: %s", err, out)
	}
	told(t, &objects, "salus.vault-objects/v1", command("objects")...)
	if !objects[0].Lost {
		t.Errorf("%+v", objects)
	}
	if out, err := printed(t, command("fetch")...); !faults.Is(err, faults.NotFound) || !strings.Contains(err.Error(), "peers add") || out != "" {
		t.Errorf("with nobody listed: %v, %q", err, out)
	}
}

// TestVaultPeersCommandsMakeNothing: where no hospital is.
func TestVaultPeersCommandsMakeNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nowhere")
	for _, words := range [][]string{
		{"peers"}, {"peers", "add", "st-bela", "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"}, {"peers", "remove", "x"}, {"peers", "policy", "--copies", "1"}, {"objects"}, {"fetch"}, {"pin", "x"}, {"unpin", "x"}, {"gc"},
	} {
		_, err := printed(t, append(append([]string{"worker", "vault"}, words...), "--dir", dir)...)
		if !faults.Is(err, faults.NoCertificate) {
			t.Errorf("%q: %v", words, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%q made the folder", words)
		}
	}
}
