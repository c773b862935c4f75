package main

import (
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// arrange puts a command's words before its flags, for kong ends the list of
// inputs at the first flag: INPUT…, ACCOUNT… and flags may be mixed. After the
// inputs, files that follow a file list's flag (--labels F…) belong to it. What
// is not understood is left as it is, for kong to tell.
func arrange(args []string, app *kong.Node) []string {
	at := slices.IndexFunc(app.Children, func(n *kong.Node) bool { return len(args) > 0 && n.Name == args[0] })
	if at < 0 {
		return args
	}
	var words, flags []string
	rest := args[1:]
	for len(rest) > 0 {
		arg := rest[0]
		rest = rest[1:]
		switch {
		case arg == "--":
			return slices.Concat(args[:1], flags, []string{arg}, words, rest)
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			words = append(words, arg)
			continue
		}
		flags = append(flags, arg)
		f := flagOf(arg, app.Children[at])
		if f == nil || len(rest) == 0 || isFlag(rest[0]) {
			continue
		}
		flags, rest = append(flags, rest[0]), rest[1:]
		if !f.IsSlice() || f.Tag.Sep != -1 {
			continue
		}
		for len(words) > 0 && len(rest) > 0 && !isFlag(rest[0]) && exists(rest[0]) {
			flags, rest = append(flags, arg, rest[0]), rest[1:]
		}
	}
	return slices.Concat(args[:1], words, flags)
}

func isFlag(word string) bool { return word != "-" && strings.HasPrefix(word, "-") }

// flagOf returns the flag that takes its value from the next word, nil where
// there is none: its value is with it, it has none, or it is unknown.
func flagOf(arg string, command *kong.Node) *kong.Flag {
	for _, group := range command.AllFlags(false) {
		for _, f := range group {
			if (arg == "--"+f.Name || f.Short != 0 && arg == "-"+string(f.Short)) && !f.IsBool() && !f.IsCounter() {
				return f
			}
		}
	}
	return nil
}

// exists reports whether a word is a file or folder, and no input from a pipe.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil && path != "-"
}
