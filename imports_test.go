package hoptrail_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/hoptrail/hoptrail"

// layers is the import direction of the library: a package of the tree named
// on the left may import the trees named on the right, its own tree, and
// internal. "." is the root package alone. A package that no entry covers
// fails the test, so that a new one gets its place on purpose.
var layers = map[string][]string{
	".":        {},
	"internal": {"ledger"},
	"ledger":   {},
	"format":   {"ledger"},
	"label":    {"ledger"},
	"simulate": {"ledger"},
	"cluster":  {"ledger", "label"},
	"trace":    {"ledger"},
	"typology": {"ledger"},
	"score":    {"ledger", "format", "label", "simulate", "cluster", "trace", "typology"},
	"evidence": {"ledger", "format", "label", "simulate", "cluster", "trace", "typology", "score"},
	"eval":     {"ledger", "typology"},
}

// programs are trees of main packages in the root module. They use the library
// from outside, so neither the layers nor the limits bind them.
var programs = []string{"examples", "bench"}

// forbidden are the packages that the library must not reach, however many
// imports lie between: the network, other processes and cgo.
var forbidden = []string{"net", "net/http", "os/exec", "plugin", "runtime/cgo", "C"}

// thirdParty are the trees outside the standard library that it may reach.
// go-ethereum (LGPL) is absent by decision: docs/adr/0001.
var thirdParty = []string{
	"github.com/btcsuite/btcd/btcutil/base58",
	"github.com/btcsuite/btcd/btcutil/bech32",
	"github.com/holiman/uint256",
	"github.com/klauspost/compress",
	"go.yaml.in/yaml/v4",
	"golang.org/x/crypto",
	"golang.org/x/sys", // by way of x/crypto
	"golang.org/x/tools/txtar",
	"gonum.org/v1/gonum",
}

// goPackage is what the tests read of one entry of `go list -json`.
type goPackage struct {
	ImportPath string
	Name       string
	Dir        string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
}

// goList asks the go tool for packages of the root module, outside the
// workspace and with cgo on, so that a file that needs cgo is seen even on a
// machine without a C compiler.
func goList(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{
		"list", "-json=ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,Imports",
	}, args...)...)
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list %v: %s", args, stderr.String())

	var pkgs []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p goPackage
		require.NoError(t, dec.Decode(&p))
		pkgs = append(pkgs, p)
	}
	return pkgs
}

// libraryPackages lists the packages of the root module that others import.
// It opens their directories and files itself, because the test cache does not
// see what the go tool reads and would keep an old verdict.
func libraryPackages(t *testing.T) []goPackage {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && (name == "go.mod" || strings.HasSuffix(name, ".go")) {
			_, err = os.ReadFile(name)
		}
		if entry != nil && entry.IsDir() && slices.Contains([]string{".git", "bin", "cmd", "chain", "tools"}, name) {
			return fs.SkipDir
		}
		return err
	}))
	return slices.DeleteFunc(goList(t, "./..."), func(p goPackage) bool {
		return slices.Contains(programs, tree(p.ImportPath))
	})
}

// tree gives the top-level directory of one of our packages, "." for the root,
// and "" for a package that is not ours.
func tree(importPath string) string {
	if importPath == module {
		return "."
	}
	rel, ours := strings.CutPrefix(importPath, module+"/")
	if !ours {
		return ""
	}
	top, _, _ := strings.Cut(rel, "/")
	return top
}

// under reports whether importPath is root or lies below it.
func under(importPath, root string) bool {
	return importPath == root || strings.HasPrefix(importPath, root+"/")
}

// layerFaults names every direct import that runs against layers.
func layerFaults(pkgs []goPackage) []string {
	var faults []string
	for _, p := range pkgs {
		from := tree(p.ImportPath)
		allowed, known := layers[from]
		if !known {
			faults = append(faults, fmt.Sprintf(
				"%s has no place in the import direction: add %q to layers in imports_test.go", p.ImportPath, from))
			continue
		}
		for _, imp := range p.Imports {
			to := tree(imp)
			if to == "" || to == from || to == "internal" || slices.Contains(allowed, to) {
				continue
			}
			faults = append(faults, fmt.Sprintf(
				"%s imports %s, but %s may import only %q, its own tree and internal", p.ImportPath, imp, from, allowed))
		}
	}
	return faults
}

// reachFaults names every forbidden or unlisted package in the import graph of
// roots, each with a shortest chain of imports that leads to it. It does not
// look inside the standard library for third-party code, but does look there
// for forbidden packages.
func reachFaults(roots []string, graph map[string]goPackage) []string {
	importer := map[string]string{}
	for _, r := range roots {
		importer[r] = ""
	}
	queue := slices.Clone(roots)
	var faults []string
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		p := graph[at]
		switch {
		case slices.Contains(forbidden, at):
			faults = append(faults, "the library must not reach "+chain(importer, at))
			continue // what lies behind it is not a second fault
		case tree(at) == "" && !p.Standard && !slices.ContainsFunc(thirdParty, func(r string) bool { return under(at, r) }):
			faults = append(faults, "not on the list of allowed modules: "+chain(importer, at))
			continue
		}
		for _, imp := range p.Imports {
			if _, seen := importer[imp]; !seen {
				importer[imp] = at
				queue = append(queue, imp)
			}
		}
	}
	return faults
}

// chain writes the imports that lead to the package, from our own to it.
func chain(importer map[string]string, at string) string {
	steps := []string{at}
	for importer[at] != "" {
		at = importer[at]
		steps = append(steps, at)
	}
	slices.Reverse(steps)
	return strings.Join(steps, " -> ")
}

// byPath indexes packages by import path.
func byPath(pkgs []goPackage) map[string]goPackage {
	m := make(map[string]goPackage, len(pkgs))
	for _, p := range pkgs {
		m[p.ImportPath] = p
	}
	return m
}

func TestImportsRunOneWay(t *testing.T) {
	require.Empty(t, strings.Join(layerFaults(libraryPackages(t)), "\n"))
}

func TestLibraryReachesNoNetworkNoProcessNoCgo(t *testing.T) {
	var roots []string
	for _, p := range libraryPackages(t) {
		roots = append(roots, p.ImportPath)
	}
	require.NotEmpty(t, roots)
	graph := byPath(goList(t, append([]string{"-deps"}, roots...)...))
	require.Empty(t, strings.Join(reachFaults(roots, graph), "\n"))
}

func TestLayerFaultsAreFound(t *testing.T) {
	pkg := func(name string, imports ...string) goPackage {
		p := goPackage{ImportPath: path.Join(module, name)}
		for _, imp := range imports {
			p.Imports = append(p.Imports, path.Join(module, imp))
		}
		return p
	}
	for _, c := range []struct {
		name string
		pkg  goPackage
		want string
	}{
		{"allowed", pkg("trace", "ledger", "internal/uint128"), ""},
		{"own tree", pkg("typology/catalog", "typology/mule", "typology"), ""},
		{"upwards", pkg("ledger", "label"), "ledger may import only"},
		{"sideways", pkg("trace", "cluster"), "trace may import only"},
		{"typology stays on ledger", pkg("typology/mule", "label"), "typology may import only"},
		{"nested module", pkg("score", "chain/ethereum"), "score may import only"},
		{"new package", pkg("wallet"), "no place in the import direction"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := layerFaults([]goPackage{c.pkg})
			if c.want == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			require.Contains(t, faults[0], c.want)
		})
	}
}

func TestReachFaultsAreFound(t *testing.T) {
	const own = module + "/ledger"
	graph := byPath([]goPackage{
		{ImportPath: own, Imports: []string{
			"gonum.org/v1/gonum/graph", "github.com/btcsuite/btcd/btcutil/base58", "github.com/btcsuite/btcd/btcutil",
			"github.com/ethereum/go-ethereum/common", "net/netip", "net/rpc",
		}},
		{ImportPath: "net/rpc", Standard: true, Imports: []string{"net"}},
		{ImportPath: "net/netip", Standard: true, Imports: []string{"cmp"}},
		{ImportPath: "net", Standard: true, Imports: []string{"runtime/cgo"}},
		{ImportPath: "cmp", Standard: true},
	})
	require.Equal(t, []string{
		"not on the list of allowed modules: " + own + " -> github.com/btcsuite/btcd/btcutil",
		"not on the list of allowed modules: " + own + " -> github.com/ethereum/go-ethereum/common",
		"the library must not reach " + own + " -> net/rpc -> net",
	}, reachFaults([]string{own}, graph))
}
