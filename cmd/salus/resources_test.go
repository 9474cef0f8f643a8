package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSizesAreBytesWithAUnit(t *testing.T) {
	for s, want := range map[string]int64{"64MiB": 64 << 20, "4GiB": 4 << 30, "67108864": 64 << 20, "65536KiB": 64 << 20, "1TiB": 1 << 40, "1024TiB": 1 << 50} {
		if n, err := parseSize(s); err != nil || n != want {
			t.Errorf("%s is %d, %v", s, n, err)
		}
	}
	for _, s := range []string{"", "GiB", "4GB", "4 GiB", "-4GiB", "1.5GiB", "63MiB", "0", "1025TiB", "9999999999999999999", "9223372036854775807GiB", "4GiBGiB", "0x40000000"} {
		if n, err := parseSize(s); err == nil {
			t.Errorf("%q is taken for %d bytes", s, n)
		}
	}
}

// TestMemoryIsTheMachinesOrItsGroups: whichever is less, and 0 where neither is said.
func TestMemoryIsTheMachinesOrItsGroups(t *testing.T) {
	root := t.TempDir()
	put := func(name, content string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := func(n int64) {
		t.Helper()
		if got := machineMemory(root); got != n {
			t.Errorf("%d bytes, want %d", got, n)
		}
	}
	want(0)
	put("proc/meminfo", "MemFree:         1 kB\nMemTotal:       8192 kB\nBuffers: 3 kB\n")
	want(8 << 20)
	put("sys/fs/cgroup/memory.max", "max\n")
	want(8 << 20)
	put("sys/fs/cgroup/memory.max", "4194304\n")
	want(4 << 20)
	put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
	want(4 << 20)
	put("proc/meminfo", "MemTotal: many kB\n")
	want(4 << 20)
}

func FuzzSize(f *testing.F) {
	for _, s := range []string{"4GiB", "1024TiB", "99999999999999999999KiB", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := parseSize(s); err == nil && (n < 64<<20 || n > 1<<50) {
			t.Errorf("%q is %d bytes", s, n)
		}
	})
}
