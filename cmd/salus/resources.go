package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"salus/zkproofs"
)

// resourceFlags are --cores and --memory.
type resourceFlags struct {
	cores  int
	memory string
}

func (r *resourceFlags) add(c *cobra.Command) {
	c.Flags().IntVar(&r.cores, "cores", 0, "processor cores to use (default all)")
	c.Flags().StringVar(&r.memory, "memory", "", "memory to use, such as 4GiB (default GOMEMLIMIT, else four fifths of the machine's)")
}

// take gives the process these limits, and the provers what is within them.
func (r resourceFlags) take() (zkproofs.Resources, error) {
	if r.cores < 0 || r.cores > 1<<16 {
		return zkproofs.Resources{}, usageError{fmt.Errorf("--cores: %d", r.cores)}
	}
	if r.cores > 0 {
		runtime.GOMAXPROCS(r.cores)
	}
	switch given := debug.SetMemoryLimit(-1); { // GOMEMLIMIT, read by the runtime
	case r.memory != "":
		n, err := parseSize(r.memory)
		if err != nil {
			return zkproofs.Resources{}, usageError{fmt.Errorf("--memory: %w", err)}
		}
		debug.SetMemoryLimit(n)
	case given == math.MaxInt64:
		if n := machineMemory("/"); n > 0 {
			debug.SetMemoryLimit(n / 5 * 4)
		}
	}
	return zkproofs.Resources{Cores: runtime.GOMAXPROCS(0), Memory: debug.SetMemoryLimit(-1)}, nil
}

// parseSize reads a number of bytes, with KiB, MiB, GiB or TiB after it or nothing, at least 64 MiB.
func parseSize(s string) (int64, error) {
	n, err := parseBytes(s)
	if err != nil || n < 64<<20 {
		return 0, fmt.Errorf("%.40q is not a size from 64MiB to 1024TiB, such as 800MiB or 4GiB", s)
	}
	return n, nil
}

// parseBytes is parseSize without a least size.
func parseBytes(s string) (int64, error) {
	number, unit := s, int64(1)
	for i, suffix := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if before, ok := strings.CutSuffix(s, suffix); ok {
			number, unit = before, 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseUint(number, 10, 63)
	const most = 1 << 50
	if err != nil || int64(n) > most/unit {
		return 0, fmt.Errorf("%.40q is not a size up to 1024TiB, such as 800MiB or 4GiB", s)
	}
	return int64(n) * unit, nil
}

// machineMemory is what Linux gives this process at most: the machine's memory or its control group's, whichever is less. 0 where it does not say.
func machineMemory(root string) int64 {
	var least int64
	take := func(n int64) {
		if n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	if f, err := os.Open(filepath.Join(root, "proc/meminfo")); err == nil {
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if kib, ok := strings.CutPrefix(lines.Text(), "MemTotal:"); ok {
				n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(kib, "kB")), 10, 43)
				take(n << 10)
			}
		}
		_ = f.Close()
	}
	for _, group := range []string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := os.ReadFile(filepath.Join(root, group)); err == nil {
			n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 63) // "max" is no limit
			take(n)
		}
	}
	return least
}
