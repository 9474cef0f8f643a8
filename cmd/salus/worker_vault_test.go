package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"salus/worker/vault"
)

// TestAVaultComesBackByCommand: the walk of the README backs up, changes the key and verifies; a vault that is lost is another story.
func TestAVaultComesBackByCommand(t *testing.T) {
	dir, folder := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	key := filepath.Join(dir, "vault.key")
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.PutBlob("book", []byte("content")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Backup(t.Context(), folder, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	v.Close()
	restore := []string{"worker", "vault", "restore", "--json", "--dir", dir, folder}
	if status := run(t.Context(), restore); status != 1 {
		t.Errorf("over a vault that is there: status %d, want 1", status)
	}
	if err := os.RemoveAll(filepath.Join(dir, "vault")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if err := vault.NewKeyFile(key); err != nil {
		t.Fatal(err)
	}
	if status := run(t.Context(), restore); status != 3 {
		t.Errorf("with another key: status %d, want 3", status)
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	if status := run(t.Context(), restore); status != 0 {
		t.Fatalf("status %d", status)
	}
	if v, err = vault.Open(filepath.Join(dir, "vault"), key); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if b, err := v.GetBlob("book"); err != nil || string(b) != "content" {
		t.Error(b, err)
	}
	for _, wrong := range [][]string{{"keep", "some"}, {"keep", "-1"}, {"rewrap", "--helper", "x"}, {"prove", "x"}, {"restore"}} {
		if status := run(t.Context(), append([]string{"worker", "vault"}, wrong...)); status == 0 {
			t.Errorf("%q was taken", wrong)
		}
	}
}
