package format

import (
	"fmt"
	"time"
)

// maxUnix is the latest Unix second taken: 5138-11-16. Larger numbers are
// milliseconds by mistake.
//
// Source: the project's format contract, "time" (> 1e11 is an error).
const maxUnix = 100_000_000_000

// wantTime says what ParseTime takes.
const wantTime = "want RFC 3339 with offset and whole seconds, such as 2024-01-31T09:30:00Z, or integer Unix seconds"

// ParseTime reads a time as every format of this package has it: RFC 3339 with
// an offset and without fractions, or an integer of Unix seconds, from 1970 on
// and at most 1e11. Errors match ErrValue. It does not allocate.
func ParseTime(s string) (int64, error) {
	if t, ok := parseUnix(s); ok {
		return t, nil
	}
	if t, ok := parseRFC3339(s); ok {
		return t, nil
	}
	return 0, fmt.Errorf("%w: time %q (%s)", ErrValue, clip(s), wantTime)
}

// FormatTime writes a time the way the output formats have it: UTC with Z.
func FormatTime(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

func parseUnix(s string) (t int64, ok bool) {
	if s == "" || len(s) > 12 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		t = t*10 + int64(s[i]-'0')
	}
	return t, t <= maxUnix
}

// parseRFC3339 is strict where package time is lenient: no fractions, no
// comma, a real calendar day.
func parseRFC3339(s string) (int64, bool) {
	if len(s) < 20 || s[10] != 'T' {
		return 0, false
	}
	local, ok := parseDateTime(s[:10], s[11:19])
	if !ok {
		return 0, false
	}
	zone := s[19:]
	if zone != "Z" {
		if len(zone) != 6 || zone[0] != '+' && zone[0] != '-' || zone[3] != ':' {
			return 0, false
		}
		h, ok1 := twoDigits(zone[1:])
		m, ok2 := twoDigits(zone[4:])
		if !ok1 || !ok2 || h > 23 || m > 59 {
			return 0, false
		}
		shift := int64(h*3600 + m*60)
		if zone[0] == '+' {
			shift = -shift
		}
		local += shift
	}
	return local, local >= 0 && local <= maxUnix
}

// parseDateTime reads "2006-01-02" and "15:04:05" as Unix seconds in UTC.
func parseDateTime(date, clock string) (int64, bool) {
	if len(date) != 10 || len(clock) != 8 || date[4] != '-' || date[7] != '-' || clock[2] != ':' || clock[5] != ':' {
		return 0, false
	}
	var v [7]int
	for i, part := range [...]string{date[0:], date[2:], date[5:], date[8:], clock[0:], clock[3:], clock[6:]} {
		n, ok := twoDigits(part)
		if !ok {
			return 0, false
		}
		v[i] = n
	}
	year := v[0]*100 + v[1]
	if v[2] < 1 || v[2] > 12 || v[3] < 1 || v[3] > 28 && v[3] > daysIn(year, v[2]) || v[4] > 23 || v[5] > 59 || v[6] > 59 {
		return 0, false
	}
	return time.Date(year, time.Month(v[2]), v[3], v[4], v[5], v[6], 0, time.UTC).Unix(), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func twoDigits(s string) (int, bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int(a)*10 + int(b), a < 10 && b < 10
}
