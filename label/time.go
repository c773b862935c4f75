package label

import (
	"strconv"
	"strings"
	"time"
)

// maxTime is where FORMATS stops taking an integer for Unix seconds.
const maxTime = 100_000_000_000

const wantTime = "RFC 3339 with offset, or integer Unix seconds of at most 1e11"

// parseTime reads a FORMATS time. The beginning of 1970 is zero, as an absent
// cell is: since ever, for no ledger is older.
func parseTime(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, n >= 0 && n <= maxTime && s[0] != '+' && s[0] != '-'
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Nanosecond() != 0 || strings.ContainsAny(s, ".,") {
		return 0, false
	}
	return t.Unix(), t.Unix() >= 0 && t.Unix() <= maxTime
}

// parsePackTime reads lastmod of a TagPack: a date, or a YAML timestamp with
// or without zone. A date without zone is taken as UTC and fractions of a
// second are rounded up, so that nothing is known early.
func parsePackTime(s string) (int64, bool) {
	for _, layout := range [...]string{time.DateOnly, time.RFC3339, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		n := t.Unix()
		if t.Nanosecond() != 0 {
			n++
		}
		return n, n > 0 && n <= maxTime
	}
	return 0, false
}

// formatTime writes a FORMATS time, "" for zero.
func formatTime(n int64) string {
	if n == 0 {
		return ""
	}
	return time.Unix(n, 0).UTC().Format(time.RFC3339)
}
