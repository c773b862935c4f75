package hoptrail_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// parsePackage reads the listed files of one package.
func parsePackage(dir string, names []string) (*token.FileSet, []*ast.File, error) {
	fset := token.NewFileSet()
	files := make([]*ast.File, 0, len(names))
	for _, name := range names {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return fset, files, nil
}

// noImports satisfies every import with an error: names of the package itself
// still resolve, and no more is needed to follow its variables.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, errors.New("not loaded: " + path)
}

// globalFaults names what a package does before main or remembers between
// calls: init functions, cgo, package variables that are assigned to, and
// package variables whose type exists to be changed (sync, sync/atomic).
func globalFaults(fset *token.FileSet, files []*ast.File) []string {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImports{}, Error: func(error) {}, FakeImportC: true}
	// The error is that imports were not loaded.
	pkg, _ := conf.Check("p", fset, files, info)

	var faults []string
	report := func(pos token.Pos, format string, args ...any) {
		faults = append(faults, fset.Position(pos).String()+": "+fmt.Sprintf(format, args...))
	}
	assigned := func(target ast.Expr) {
		id := rootIdent(target)
		if id == nil {
			return
		}
		if v, ok := info.Uses[id].(*types.Var); ok && v.Parent() == pkg.Scope() {
			report(id.Pos(), "package variable %s is changed after it is declared", id.Name)
		}
	}
	for _, f := range files {
		for _, imp := range f.Imports {
			if imp.Path.Value == `"C"` {
				report(imp.Pos(), "cgo")
			}
		}
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					report(d.Pos(), "init function")
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR && isSync(v) {
						report(v.Pos(), "package variable of a sync type")
					}
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, target := range n.Lhs {
					assigned(target)
				}
			case *ast.IncDecStmt:
				assigned(n.X)
			case *ast.RangeStmt:
				assigned(n.Key)
				assigned(n.Value)
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 &&
					slices.Contains([]string{"clear", "copy", "delete"}, id.Name) {
					assigned(n.Args[0])
				}
			}
			return true
		})
	}
	return faults
}

// rootIdent gives the variable that an assignable expression is part of, such
// as x in (*x.f[i]).g, or nil.
func rootIdent(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// isSync reports whether a variable is declared with a type of package sync or
// sync/atomic, by its type or by the literal it starts from.
func isSync(v *ast.ValueSpec) bool {
	exprs := []ast.Expr{v.Type}
	for _, val := range v.Values {
		if u, ok := val.(*ast.UnaryExpr); ok {
			val = u.X
		}
		if lit, ok := val.(*ast.CompositeLit); ok {
			exprs = append(exprs, lit.Type)
		}
	}
	for _, e := range exprs {
		if star, ok := e.(*ast.StarExpr); ok {
			e = star.X
		}
		if generic, ok := e.(*ast.IndexExpr); ok {
			e = generic.X
		}
		if sel, ok := e.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && (id.Name == "sync" || id.Name == "atomic") {
				return true
			}
		}
	}
	return false
}

func TestLibraryHasNoInitAndNoMutableGlobals(t *testing.T) {
	var faults []string
	for _, p := range libraryPackages(t) {
		fset, files, err := parsePackage(p.Dir, slices.Concat(p.GoFiles, p.CgoFiles))
		require.NoError(t, err)
		faults = append(faults, globalFaults(fset, files)...)
	}
	require.Empty(t, strings.Join(faults, "\n"))
}

func TestGlobalFaultsAreFound(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"table that is only read", `var t = map[int]int{1: 2}; func f() int { return t[1] }`, ""},
		{"local of the same name", `var n int; func f() { n := 1; n++; _ = n }`, ""},
		{"method named init", `type s struct{}; func (s) init() {}`, ""},
		{"init", `func init() {}`, "init function"},
		{"cgo", `import "C"`, "cgo"},
		{"assignment", `var n int; func f() { n = 1 }`, "n is changed"},
		{"increment", `var n int; func f() { n++ }`, "n is changed"},
		{"map entry", `var t = map[int]int{}; func f() { t[1] = 2 }`, "t is changed"},
		{"delete", `var t = map[int]int{}; func f() { delete(t, 1) }`, "t is changed"},
		{"field", `var s struct{ a []int }; func f() { s.a[0] = 1 }`, "s is changed"},
		{"range", `var n int; func f() { for n = range 3 {} }`, "n is changed"},
		{"pool", `import "sync"; var p = sync.Pool{}`, "sync type"},
		{"atomic", `import "sync/atomic"; var p atomic.Pointer[int]`, "sync type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, "p.go", "package p\n"+c.src, parser.SkipObjectResolution)
			require.NoError(t, err)
			faults := globalFaults(fset, []*ast.File{f})
			if c.want == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			require.Contains(t, faults[0], c.want)
		})
	}
}
