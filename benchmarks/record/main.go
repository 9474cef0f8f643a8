// Command record runs benchmarks and writes their output with the machine and the versions in its header.
//
//	go run ./benchmarks/record NAME PATTERN [go test flags]
//
// writes benchmarks/results/NAME.txt.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./benchmarks/record NAME PATTERN [go test flags]")
		os.Exit(2)
	}
	if err := record(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func record(name, pattern string, flags []string) error {
	path := filepath.Join("benchmarks", "results", filepath.Base(name)+".txt")
	args := append([]string{"test", "./benchmarks", "-run", "^$", "-bench", pattern, "-timeout", "2h"}, flags...)
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	w := io.MultiWriter(out, os.Stdout)
	fmt.Fprintf(w, "# go %s\n", strings.Join(args, " "))
	fmt.Fprintf(w, "# %s %s/%s, %d cores, %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor())
	for _, v := range versions() {
		fmt.Fprintln(w, "#", v)
	}
	cmd := exec.Command("go", args...)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	return out.Close()
}

// processor is the processor's name and the memory, where Linux says them.
func processor() string {
	return field("/proc/cpuinfo", "model name") + ", memory " + field("/proc/meminfo", "MemTotal")
}

func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if k, v, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

// versions are those of the libraries that the numbers depend on, from go.mod, and the commit.
func versions() []string {
	var list []string
	if b, err := os.ReadFile("go.mod"); err == nil {
		for line := range strings.Lines(string(b)) {
			for _, m := range []string{"consensys/gnark ", "consensys/gnark-crypto ", "tuneinsight/lattigo/", "ethereum/go-ethereum "} {
				if strings.Contains(line, m) {
					list = append(list, strings.TrimSpace(line))
				}
			}
		}
	}
	if commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output(); err == nil {
		list = append(list, "commit "+strings.TrimSpace(string(commit)))
	}
	return list
}
