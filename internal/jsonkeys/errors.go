package jsonkeys

import (
	"fmt"
	"unicode/utf8"
)

// Error is a key that must not stand where it does.
type Error struct {
	// Path is the key with those around it, the outermost first, joined by dots.
	// Each is as it is spelt, cut at 80 characters. Lists have no part in it.
	Path string
	// Want is how the key is spelt rightly; "" when it stands there twice.
	Want string
}

// Expected says what to write, to be put after "want".
func (e *Error) Expected() string {
	if e.Want == "" {
		return "the key once, it is there twice"
	}
	return fmt.Sprintf("the key %q: letter case counts", e.Want)
}

// Error names the key and what was expected.
func (e *Error) Error() string { return fmt.Sprintf("key %q (want %s)", e.Path, e.Expected()) }

// clip bounds a key that is told to 80 characters.
func clip(key []byte) string {
	n := 0
	for i := 0; i < len(key); n++ {
		if n == 80 {
			return string(key[:i]) + "…"
		}
		_, size := utf8.DecodeRune(key[i:])
		i += size
	}
	return string(key)
}
