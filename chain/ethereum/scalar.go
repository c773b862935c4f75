package ethereum

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// The scalars of node answers ("0x1f"), of ethereum-etl (31) and of GraphSense
// dumps (base64 bytes). Empty text means absent; callers check for it.

func isHexText(b []byte) bool { return len(b) >= 2 && b[0] == '0' && (b[1] == 'x' || b[1] == 'X') }

// parseUint reads a hexadecimal quantity or a decimal number.
func parseUint(b []byte) (uint64, error) {
	var u uint64
	var err error
	if isHexText(b) {
		u, err = strconv.ParseUint(string(b[2:]), 16, 64)
	} else {
		u, err = strconv.ParseUint(string(b), 10, 64)
	}
	if err != nil {
		return 0, formatError("%q is no 64-bit quantity", clip(b))
	}
	return u, nil
}

// parseUint32 is parseUint with a 32-bit bound.
func parseUint32(b []byte) (uint32, error) {
	u, err := parseUint(b)
	if err == nil && u > math.MaxUint32 {
		err = formatError("%q is no 32-bit quantity", clip(b))
	}
	return uint32(u), err
}

// parseTime reads Unix seconds.
func parseTime(b []byte) (int64, error) {
	u, err := parseUint(b)
	if err == nil && u > 1e11 { // FORMATS: later times are milliseconds by mistake
		err = formatError("%q is no time in Unix seconds", clip(b))
	}
	return int64(u), err
}

// parseAmount reads a hexadecimal quantity or a decimal number of base units.
func parseAmount(b []byte) (ledger.Amount, error) {
	if !isHexText(b) {
		digits := string(b)
		// JSON writers may shorten whole numbers: 199e17 is exact.
		if mant, exp, ok := strings.Cut(digits, "e"); ok && mant != "" {
			if n, err := strconv.ParseUint(exp, 10, 7); err == nil && n <= 77 {
				digits = mant + strings.Repeat("0", int(n))
			}
		}
		a, err := ledger.ParseAmount(digits)
		if err != nil {
			return a, formatError("%q is no amount in base units", clip(b))
		}
		return a, nil
	}
	digits := b[2:]
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
	}
	var buf [32]byte
	if len(b) == 2 || len(digits) > 64 {
		return ledger.Amount{}, formatError("%q is no 256-bit quantity", clip(b))
	}
	for i := range digits {
		n, ok := nibble(digits[len(digits)-1-i])
		if !ok {
			return ledger.Amount{}, formatError("%q is no 256-bit quantity", clip(b))
		}
		buf[31-i/2] |= n << (4 * (i % 2))
	}
	a, _ := ledger.AmountFromBytes(buf[:])
	return a, nil
}

func nibble(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// fixedBytes decodes b into dst, which it must fill: hex with or without 0x,
// or base64.
func fixedBytes(dst, b []byte, what string) error {
	digits := b
	if isHexText(b) {
		digits = b[2:]
	}
	if len(digits) == 2*len(dst) {
		if _, err := hex.Decode(dst, digits); err == nil {
			return nil
		}
	} else if len(b) == base64.StdEncoding.EncodedLen(len(dst)) {
		var buf [36]byte
		if n, err := base64.StdEncoding.Decode(buf[:], b); err == nil && n == len(dst) {
			copy(dst, buf[:n])
			return nil
		}
	}
	return formatError("%q is no %s of %d bytes", clip(b), what, len(dst))
}

func parseHash(b []byte) (h [32]byte, err error) {
	err = fixedBytes(h[:], b, "hash")
	return h, err
}

func parseEVM(b []byte) (a [20]byte, err error) {
	err = fixedBytes(a[:], b, "address")
	return a, err
}

// parseTron reads a TRON account: T… base58check, 41 and 40 hex digits, or 40
// hex digits alone as logs have them.
func parseTron(b []byte) (a [20]byte, err error) {
	digits := b
	if isHexText(b) {
		digits = b[2:]
	}
	if len(digits) == 42 && digits[0] == '4' && digits[1] == '1' {
		digits = digits[2:]
		err = fixedBytes(a[:], digits, "TRON address")
		return a, err
	}
	if len(b) > 0 && b[0] == 'T' && len(b) != base64.StdEncoding.EncodedLen(20) {
		addr, err := ledger.ParseAddress(string(b))
		if h, ok := addr.Hash160(); err == nil && ok && addr.Kind() == ledger.TRON {
			return h, nil
		}
		return a, formatError("%q is no TRON address (base58check, letter case matters)", clip(b))
	}
	err = fixedBytes(a[:], b, "TRON address")
	return a, err
}

// appendBytes decodes variable-length bytes: 0x hex, bare hex where bare is
// set, base64 otherwise. Base64 may begin with 0x, too: then some digit of it
// is not hexadecimal.
func appendBytes(dst, b []byte, bare bool) ([]byte, error) {
	digits := b
	if isHexText(b) {
		digits = b[2:]
	}
	if bare || len(digits) != len(b) {
		if out, err := hex.AppendDecode(dst, digits); err == nil {
			return out, nil
		} else if bare {
			return nil, formatError("%q is no hex", clip(b))
		}
	}
	out, err := base64.StdEncoding.AppendDecode(dst, b)
	if err != nil {
		return nil, formatError("%q is neither 0x hex nor base64", clip(b))
	}
	return out, nil
}
