package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// split tells inputs from accounts: what exists or is a glob is an input. A word
// that looks like a file but is none is refused, for a typing mistake would be
// assessed as an account that nobody knows.
func (c *scoreCmd) split() (inputs []string, accounts []ledger.Account, err error) {
	for _, arg := range c.Args {
		_, statErr := os.Stat(arg)
		a, parseErr := ledger.ParseAccount(arg)
		switch {
		case arg == "-" || statErr == nil || len(inputs) == 0 || isGlob(arg):
			inputs = append(inputs, arg)
		case parseErr != nil:
			return nil, nil, fmt.Errorf("%w: %q is neither a file nor an account: %w", errUsage, arg, parseErr)
		case looksLikeFile(arg):
			return nil, nil, fmt.Errorf("%w: there is no file %q (an account of that name is %s)", errUsage, arg, a)
		default:
			if c.Chain != "" {
				a = ledger.AccountOn(c.Chain, a.Address)
			}
			accounts = append(accounts, a)
		}
	}
	return inputs, accounts, nil
}

// isGlob reports whether a word is a pattern for file names. CAIP-10 accounts,
// which name their chain before a colon, are none.
func isGlob(arg string) bool { return strings.ContainsAny(arg, "*?[") && !strings.Contains(arg, ":") }

// looksLikeFile reports whether a word is a path, or ends as files of data do.
func looksLikeFile(arg string) bool {
	if strings.Contains(arg, ":") {
		return false
	}
	ends := []string{".csv", ".json", ".ndjson", ".jsonl", ".gz", ".zst", ".zlib", ".z", ".dat", ".blk", ".rlp", ".era1", ".parquet", ".yaml", ".yml", ".txt"}
	return strings.ContainsRune(arg, filepath.Separator) || slices.Contains(ends, strings.ToLower(filepath.Ext(arg)))
}
