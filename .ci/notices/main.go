// Command notices writes THIRD-PARTY-NOTICES.md: every module that is linked into the salus binary on Linux, macOS or
// Windows, with its version, licences and copyright lines, the NOTICE files, and the text of each licence once.
//
//	go run ./.ci/notices          write
//	go run ./.ci/notices -check   write nothing; fail if the committed file is not what go.mod gives
//
// It fails for a module whose licence it does not know, and for any licence of the GPL family outside go-ethereum, whose
// library is LGPL-3.0 and whose commands, GPL-3.0, are not linked.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const file = "THIRD-PARTY-NOTICES.md"

func main() {
	check := flag.Bool("check", false, "fail if "+file+" is stale, write nothing")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	text, err := document(modules)
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(file, text, 0o644)
	}
	have, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, text) {
		return fmt.Errorf("%s is stale: go run ./.ci/notices", file)
	}
	return nil
}

// module is a linked module and the folders of it that packages come from.
type module struct {
	Path, Version, Dir string
	folders            []string
}

var platforms = []string{"linux/amd64", "darwin/arm64", "windows/amd64"}

// linked lists the modules of the binary, by path.
func linked() ([]*module, error) {
	byPath := make(map[string]*module)
	for _, platform := range platforms {
		system, architecture, _ := strings.Cut(platform, "/")
		cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Module", "./cmd/salus")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+architecture)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", platform, err)
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				ImportPath, Dir string
				Module          *struct {
					module
					Main    bool
					Replace *module
				}
			}
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module == nil || p.Module.Main {
				continue
			}
			if p.Module.Replace != nil {
				return nil, fmt.Errorf("%s is replaced; say here how to name it", p.Module.Path)
			}
			if strings.HasPrefix(p.ImportPath, "github.com/ethereum/go-ethereum/cmd/") {
				return nil, fmt.Errorf("%s is GPL-3.0 and linked", p.ImportPath)
			}
			m := byPath[p.Module.Path]
			if m == nil {
				m = &module{Path: p.Module.Path, Version: p.Module.Version, Dir: p.Module.Dir}
				byPath[m.Path] = m
			}
			if !slices.Contains(m.folders, p.Dir) {
				m.folders = append(m.folders, p.Dir)
			}
		}
	}
	var list []*module
	for _, m := range byPath {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

// licence is one licence file, relative to its module.
type licence struct {
	name, text string
}

var (
	licenceName = regexp.MustCompile(`(?i)^(un)?(licen[sc]e|copying)([-._].*)?$`)
	noticeName  = regexp.MustCompile(`(?i)^notice([-._].*)?$`)
	copyright   = regexp.MustCompile(`(?m)^[\s*#/>_-]*((?i:copyright)\s+((?i:\(c\)|the |by )|©|[0-9]|[A-Z]).*|©.*)$`)
)

// files reads the module's files of that name, in its root and on the way down to each linked package.
func (m *module) files(name *regexp.Regexp) ([]licence, error) {
	var folders []string
	for _, dir := range append([]string{m.Dir}, m.folders...) {
		for ; len(dir) >= len(m.Dir); dir = filepath.Dir(dir) {
			if !slices.Contains(folders, dir) {
				folders = append(folders, dir)
			}
		}
	}
	slices.Sort(folders)
	var list []licence
	for _, dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || !name.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") || e.Name() == "LICENSE-LOGO" { // a picture's
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			rel, err := filepath.Rel(m.Dir, filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			list = append(list, licence{filepath.ToSlash(rel), strings.ReplaceAll(string(b), "\r\n", "\n")})
		}
	}
	return list, nil
}

// unlabelled are modules without a licence file; their sources say what holds.
var unlabelled = map[string]licence{
	"github.com/holiman/bloomfilter/v2": {"bloomfilter.go, which says \"MIT license\"",
		"Copyright © 2014, 2015, 2018 Barry Allard\nCopyright © 2020 Martin Holst Swende, continued on the work of Barry Allard\nPermission is hereby granted, free of charge"},
}

// kinds are words that only one licence has; BSD is told apart by its third clause.
var kinds = []struct{ name, words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"Apache-2.0", "licensed under the apache license, version 2.0"},
	{"Apache-2.0", "apache.org/licenses/license-2.0"},
	{"MIT", "permission is hereby granted, free of charge"},
	{"MIT", "opensource.org/licenses/mit"},
	{"BSD", "redistribution and use in source and binary forms"},
	{"ISC", "permission to use, copy, modify, and"},
	{"MPL-2.0", "mozilla public license, version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"Unlicense", "this is free and unencumbered software"},
	{"CC0-1.0", "cc0 1.0 universal"},
}

// kindsOf names the licences whose words a text has.
func kindsOf(text string) (names []string) {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	start := flat[:min(len(flat), 200)]
	for _, gnu := range []struct{ name, title string }{{"LGPL-3.0", "gnu lesser general public license version 3"}, {"GPL-3.0", "gnu general public license version 3"}} {
		if strings.Contains(start, gnu.title) {
			return []string{gnu.name}
		}
	}
	for _, k := range kinds {
		name := k.name
		if name == "BSD" {
			name = "BSD-2-Clause"
			if strings.Contains(flat, "neither the name") {
				name = "BSD-3-Clause"
			}
		}
		if strings.Contains(flat, k.words) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 && (strings.Contains(flat, "general public license") || strings.Contains(flat, "affero")) {
		return []string{"unknown GNU"}
	}
	return names
}

// example is where the text of a licence is taken from: a module whose file holds that licence alone.
type example struct{ from, text string }

func document(modules []*module) ([]byte, error) {
	var list, notices bytes.Buffer
	examples := make(map[string]example)
	count := make(map[string]int)
	for _, m := range modules {
		found, err := m.files(licenceName)
		if err != nil {
			return nil, err
		}
		if l, ok := unlabelled[m.Path]; ok && len(found) == 0 {
			found = []licence{l}
		}
		fmt.Fprintf(&list, "%s %s\n", m.Path, m.Version)
		var all []string
		for _, l := range found {
			names := kindsOf(l.text)
			if len(names) == 0 {
				return nil, fmt.Errorf("%s: %s: unknown licence", m.Path, l.name)
			}
			for _, k := range names {
				if strings.Contains(k, "G") && strings.Contains(k, "PL-") && m.Path != "github.com/ethereum/go-ethereum" || k == "unknown GNU" {
					return nil, fmt.Errorf("%s: %s is %s", m.Path, l.name, k)
				}
				all = append(all, k)
				if _, ok := examples[k]; !ok && len(names) == 1 && m.Path != "github.com/holiman/bloomfilter/v2" {
					examples[k] = example{m.Path, l.text}
				}
			}
			fmt.Fprintf(&list, "    %s: %s\n", l.name, strings.Join(names, ", "))
			for _, c := range holders(l.text) {
				fmt.Fprintf(&list, "        %s\n", c)
			}
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("%s: no licence file", m.Path)
		}
		slices.Sort(all)
		for _, k := range slices.Compact(all) {
			count[k]++
		}
		said, err := m.files(noticeName)
		if err != nil {
			return nil, err
		}
		for _, n := range said {
			fmt.Fprintf(&notices, "%s %s, %s:\n\n%s\n\n", m.Path, m.Version, n.name, indent(n.text))
		}
	}
	return assemble(modules, count, list.Bytes(), notices.Bytes(), examples)
}

// holders are the copyright lines of a licence, each once; the appendices of licence texts are none.
func holders(text string) (lines []string) {
	for _, m := range copyright.FindAllStringSubmatch(text, -1) {
		line := strings.Join(strings.Fields(m[1]), " ")
		lower := strings.ToLower(line)
		switch {
		case strings.Contains(line, "[yyyy]"), strings.Contains(line, "{yyyy}"), strings.Contains(line, "<year>"),
			strings.HasPrefix(lower, "copyright notice"), strings.HasPrefix(lower, "copyright license"), strings.HasPrefix(lower, "copyright holder"),
			strings.HasPrefix(lower, "copyright owner"), strings.HasPrefix(lower, "copyright law"), strings.HasPrefix(lower, "copyright (c) 2007 free software foundation"):
			continue
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		b.WriteString(strings.TrimRight("    "+line, " \t\n") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func assemble(modules []*module, count map[string]int, list, notices []byte, examples map[string]example) ([]byte, error) {
	preface, err := os.ReadFile(filepath.Join(".ci", "notices", "preface.md"))
	if err != nil {
		return nil, err
	}
	var names []string
	for k := range count {
		names = append(names, k)
	}
	slices.Sort(names)
	var out bytes.Buffer
	out.Write(preface)
	fmt.Fprintf(&out, "\n## The %d modules\n\nOf the binary for %s. A module with files of several licences is counted under each.\n\n| licence | modules |\n|---|---|\n", len(modules), strings.Join(platforms, ", "))
	for _, k := range names {
		fmt.Fprintf(&out, "| %s | %d |\n", k, count[k])
	}
	fmt.Fprintf(&out, "\n```text\n%s```\n\n## NOTICE files\n\n```text\n%s\n```\n\n## Licence texts\n\nEach once, as the named module has it; where a text names its copyright holder, read the holder of the module in question.\n",
		list, bytes.TrimRight(notices, "\n"))
	for _, k := range names {
		if k == "Apache-2.0" {
			fmt.Fprintf(&out, "\n### %s\n\nThe text is this repository's LICENSE.\n", k)
			continue
		}
		e, ok := examples[k]
		if !ok {
			return nil, fmt.Errorf("no module has the text of %s alone", k)
		}
		fmt.Fprintf(&out, "\n### %s\n\nFrom %s.\n\n```text\n%s\n```\n", k, e.from, strings.Trim(e.text, "\n"))
	}
	return out.Bytes(), nil
}
