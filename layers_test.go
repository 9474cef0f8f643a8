package salus_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rows of the tree, from the bottom. A folder imports from rows below its own, and nothing of its own row but itself.
var rows = [][]string{
	{"models", "he"},
	{"zkproofs"},
	{"consent"},
	{"ledger"},
	{"proto"},
	{"coordinator", "worker"},
	{"cmd", "benchmarks"},
}

// A library is at home in few folders; nobody else imports it.
type library struct {
	name    string
	modules []string // import path prefixes
	homes   []string // folders of the repository
	// guests are folders that may import part of it.
	guests map[string]string
	// inside are homes whose exported signatures may show its types, because the types go no further: packages outside
	// the library's homes may not use those names.
	inside []string
}

var libraries = []library{
	{
		name: "lattigo", modules: []string{"github.com/tuneinsight/lattigo"}, homes: []string{"he"},
		guests: map[string]string{"zkproofs": "github.com/tuneinsight/lattigo/v6/ring"}, inside: []string{"zkproofs"},
	},
	{
		name: "gnark", modules: []string{"github.com/consensys/gnark", "github.com/consensys/gnark-crypto"},
		homes: []string{"zkproofs"}, inside: []string{"zkproofs"},
	},
	{
		name: "go-ethereum", modules: []string{"github.com/ethereum/go-ethereum"}, homes: []string{"ledger"},
		inside: []string{"ledger/contracts"},
	},
	{
		name: "libp2p", modules: []string{"github.com/libp2p", "github.com/ipfs", "github.com/multiformats"},
		homes: []string{"proto/exchange"},
	},
	{
		name: "database drivers", modules: []string{"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/lib/pq", "github.com/mattn/go-sqlite3"},
		homes: []string{"coordinator/store", "worker/vault", "worker/source", "worker/party"},
	},
	{name: "parquet", modules: []string{"github.com/parquet-go"}, homes: []string{"worker/source/table"}},
	{name: "dicom", modules: []string{"github.com/suyashkumar/dicom"}, homes: []string{"worker/source/dicom"}},
}

// source is one Go file of the repository.
type source struct {
	dir, path string // slash-separated, from the root
	test      bool
	file      *ast.File
	fset      *token.FileSet
}

// imports maps the file's import paths to the names they have in it.
func (s source) imports() map[string]string {
	m := make(map[string]string)
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		m[p] = localName(p)
		if spec.Name != nil {
			m[p] = spec.Name.Name
		}
	}
	return m
}

// localName is the usual name of a package: the last part of its path that is not a major version.
func localName(importPath string) string {
	base := path.Base(importPath)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(importPath))
	}
	return strings.TrimPrefix(base, "go-")
}

func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

// repository parses every Go file that git does not ignore.
func repository(t *testing.T) []source {
	t.Helper()
	ignored := ignoredFolders(t)
	var sources []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		p = filepath.ToSlash(p)
		if d.IsDir() {
			if p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || ignored(p)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") || path.Dir(p) == "." {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{dir: path.Dir(p), path: p, test: strings.HasSuffix(p, "_test.go"), file: f, fset: fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) == 0 {
		t.Fatal("found no Go files")
	}
	return sources
}

// ignoredFolders reads the patterns of .gitignore that name folders.
func ignoredFolders(t *testing.T) func(string) bool {
	t.Helper()
	text, err := os.ReadFile(".gitignore")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for line := range strings.Lines(string(text)) {
		if folder, ok := strings.CutSuffix(strings.TrimSpace(line), "/"); ok {
			patterns = append(patterns, folder)
		}
	}
	return func(p string) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool {
			return "/"+p == pattern || path.Base(p) == pattern
		})
	}
}

func within(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func withinAny(p string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(p, f) })
}

func rowOf(folder string) int {
	return slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, folder) })
}

func top(p string) string {
	first, _, _ := strings.Cut(p, "/")
	return first
}

// mayImport says whether a package in one top-level folder may import one in another.
func mayImport(from, to string) bool {
	return from == to || rowOf(to) >= 0 && rowOf(to) < rowOf(from)
}

// upward lists imports that do not point down.
func upward(sources []source) (findings []string) {
	for _, s := range sources {
		from := top(s.dir)
		if rowOf(from) < 0 {
			findings = append(findings, fmt.Sprintf("%s: the folder %s stands in no row", s.path, from))
			continue
		}
		for imported := range s.imports() {
			to, ours := strings.CutPrefix(imported, "salus/")
			if ours && !mayImport(from, top(to)) {
				findings = append(findings, fmt.Sprintf("%s imports %s: not below %s", s.path, imported, from))
			}
		}
	}
	return findings
}

func (l library) owns(importPath string) bool { return withinAny(importPath, l.modules) }

// admits says whether a package in dir may import the path, which belongs to the library.
func (l library) admits(dir, importPath string) bool {
	if withinAny(dir, l.homes) {
		return true
	}
	for guest, part := range l.guests {
		if within(dir, guest) && within(importPath, part) {
			return true
		}
	}
	return false
}

// astray lists imports of libraries outside their homes.
func astray(sources []source) (findings []string) {
	for _, s := range sources {
		for imported := range s.imports() {
			for _, l := range libraries {
				if l.owns(imported) && !l.admits(s.dir, imported) {
					findings = append(findings, fmt.Sprintf("%s imports %s: %s is at home in %s", s.path, imported, l.name, strings.Join(l.homes, ", ")))
				}
			}
		}
	}
	return findings
}

// leaks lists exported declarations that show a library's types, and uses elsewhere of names that may show them inside.
// Methods are held back at their declaration alone: without type checking a use does not say whose method it is.
func leaks(sources []source) (findings []string) {
	for _, l := range libraries {
		shown := make(map[string]bool) // import path and name
		for _, s := range sources {
			if s.test || !s.importsAny(l) {
				continue
			}
			for name, n := range s.exportsThatShow(l) {
				if withinAny(s.dir, l.inside) {
					shown["salus/"+s.dir+"."+name] = true
				} else {
					findings = append(findings, fmt.Sprintf("%s: %s shows a type of %s", s.at(n), name, l.name))
				}
			}
		}
		for _, s := range sources {
			if withinAny(s.dir, l.homes) || withinAny(s.dir, l.inside) {
				continue
			}
			s.eachUse(func(n ast.Node, importPath, name string) {
				if shown[importPath+"."+name] {
					findings = append(findings, fmt.Sprintf("%s uses %s.%s, which shows a type of %s", s.at(n), importPath, name, l.name))
				}
			})
		}
	}
	return findings
}

func TestImportsPointDown(t *testing.T)          { report(t, upward) }
func TestHeavyLibrariesHaveOneHome(t *testing.T) { report(t, astray) }
func TestLibraryTypesStayAtHome(t *testing.T)    { report(t, leaks) }

func report(t *testing.T, rule func([]source) []string) {
	t.Helper()
	for _, finding := range rule(repository(t)) {
		t.Error(finding)
	}
}

// TestTheRulesBite shows each rule a repository that breaks it, and one that does not.
func TestTheRulesBite(t *testing.T) {
	const ring = "github.com/tuneinsight/lattigo/v6/ring"
	const fr = "github.com/consensys/gnark-crypto/ecc/bn254/fr"
	const geth = "github.com/ethereum/go-ethereum/core/types"
	for name, c := range map[string]struct {
		rule  func([]source) []string
		files map[string]string
		want  int
	}{
		"down":             {upward, map[string]string{"worker/a.go": `import "salus/consent"`, "cmd/salus/demo/a.go": `import "salus/worker"`}, 0},
		"up":               {upward, map[string]string{"consent/a.go": `import "salus/ledger/transcript"`}, 1},
		"sideways":         {upward, map[string]string{"worker/a.go": `import "salus/coordinator"`, "he/b.go": `import "salus/models/study"`}, 2},
		"test file":        {upward, map[string]string{"consent/a_test.go": `import "salus/worker"`}, 1},
		"unknown folder":   {upward, map[string]string{"util/a.go": ``, "models/b.go": `import "salus/util"`}, 2},
		"at home":          {astray, map[string]string{"he/a.go": `import "` + ring + `"`, "zkproofs/ring/a.go": `import "` + ring + `"`}, 0},
		"not at home":      {astray, map[string]string{"worker/a.go": `import "` + fr + `"`}, 1},
		"more than a part": {astray, map[string]string{"zkproofs/a.go": `import "github.com/tuneinsight/lattigo/v6/core/rlwe"`}, 1},
		"other library":    {astray, map[string]string{"worker/a.go": `import "github.com/consensys/gnarkly"`}, 0},
		"parameter":        {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"; func F(types.Header) {}`}, 1},
		"renamed result":   {leaks, map[string]string{"ledger/a.go": `import g "` + geth + `"; func F() (h []*g.Header) { return }`}, 1},
		"field":            {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"; type T struct{ H map[string]types.Header; h types.Header }`}, 1},
		"embedded":         {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"; type T struct{ types.Header }`}, 1},
		"method":           {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"; type T[K any] struct{}; func (*T[K]) H() types.Header { panic(0) }`}, 1},
		"variable":         {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"; var H *types.Header`}, 1},
		"not exported": {leaks, map[string]string{"ledger/a.go": `import "` + geth + `"
			type T struct{ h types.Header }; type u struct{ H types.Header }; func f(types.Header) { var H types.Header; _ = H }; func (u) H() types.Header { panic(0) }`}, 0},
		"bindings": {leaks, map[string]string{"ledger/contracts/a.go": `import "` + geth + `"; func F(types.Header) {}`, "ledger/a.go": `import "salus/ledger/contracts"; var _ = contracts.F`}, 0},
		"bindings elsewhere": {leaks, map[string]string{"ledger/contracts/a.go": `import "` + geth + `"; func F(types.Header) {}; func G() {}`,
			"worker/a.go": `import "salus/ledger/contracts"; var _, _ = contracts.F, contracts.G`}, 1},
	} {
		var sources []source
		for p, text := range c.files {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, p, "package p\n"+text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, source{dir: path.Dir(p), path: p, test: strings.HasSuffix(p, "_test.go"), file: f, fset: fset})
		}
		if findings := c.rule(sources); len(findings) != c.want {
			t.Errorf("%s: %d findings, expected %d: %v", name, len(findings), c.want, findings)
		}
	}
}

func (s source) importsAny(l library) bool {
	for p := range s.imports() {
		if l.owns(p) {
			return true
		}
	}
	return false
}

// eachUse calls f for every selector whose left side is an imported package.
func (s source) eachUse(f func(n ast.Node, importPath, name string)) {
	byName := make(map[string]string)
	for p, name := range s.imports() {
		byName[name] = p
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if x, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := x.X.(*ast.Ident); ok && byName[id.Name] != "" {
				f(x, byName[id.Name], x.Sel.Name)
			}
		}
		return true
	})
}

// exportsThatShow lists the exported names of the file whose declared types mention the library, as written.
func (s source) exportsThatShow(l library) map[string]ast.Node {
	names := make(map[string]bool)
	for p, name := range s.imports() {
		if l.owns(p) {
			names[name] = true
		}
	}
	shows := func(n ast.Node) bool {
		found := false
		ast.Inspect(n, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok && hidden(f) {
				return false
			}
			if x, ok := n.(*ast.SelectorExpr); ok {
				id, ok := x.X.(*ast.Ident)
				found = found || ok && names[id.Name]
			}
			return !found
		})
		return found
	}
	out := make(map[string]ast.Node)
	for _, d := range s.file.Decls {
		for name, n := range exported(d) {
			if shows(n) {
				out[name] = n
			}
		}
	}
	return out
}

// hidden says whether a field or method of a type has only names that are not exported.
func hidden(f *ast.Field) bool {
	return len(f.Names) > 0 && !slices.ContainsFunc(f.Names, func(n *ast.Ident) bool { return n.IsExported() || n.Name == "_" })
}

// exported maps the exported names of a declaration to the part that a caller sees.
func exported(d ast.Decl) map[string]ast.Node {
	out := make(map[string]ast.Node)
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d).Name + "." + name
			}
			out[name] = signature(d.Type)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() {
					out[spec.Name.Name] = spec.Type
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() && spec.Type != nil {
						out[name.Name] = spec.Type
					}
				}
			}
		}
	}
	return out
}

// signature is the function's type with parameters unnamed, so that their names hide nothing.
func signature(f *ast.FuncType) ast.Node {
	unnamed := func(l *ast.FieldList) *ast.FieldList {
		if l == nil {
			return nil
		}
		out := &ast.FieldList{}
		for _, p := range l.List {
			out.List = append(out.List, &ast.Field{Type: p.Type})
		}
		return out
	}
	return &ast.FuncType{Func: f.Func, TypeParams: unnamed(f.TypeParams), Params: unnamed(f.Params), Results: unnamed(f.Results)}
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) *ast.Ident {
	x := d.Recv.List[0].Type
	for {
		switch y := x.(type) {
		case *ast.StarExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.IndexListExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		case *ast.Ident:
			return y
		default:
			return ast.NewIdent("_")
		}
	}
}
