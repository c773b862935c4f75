package format

import "github.com/hoptrail/hoptrail/ledger"

// hexDigit gives one more than the value of a digit or lower-case letter, zero
// for every other byte.
var hexDigit = [256]byte{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16,
}

// lowerHex decodes digits and lower-case letters into dst; false for any other
// byte, upper-case letters among them.
func lowerHex(dst []byte, s string) bool {
	if len(s) != 2*len(dst) {
		return false
	}
	for i := range dst {
		hi, lo := hexDigit[s[2*i]], hexDigit[s[2*i+1]]
		if hi == 0 || lo == 0 {
			return false
		}
		dst[i] = (hi-1)<<4 | (lo - 1)
	}
	return true
}

// plainEVM decodes a lower-case EVM address, whose case carries no checksum;
// ok is false for every other text.
func plainEVM(s string) (addr ledger.Address, ok bool) {
	if len(s) != 42 || s[0] != '0' || s[1] != 'x' {
		return addr, false
	}
	var b [20]byte
	if !lowerHex(b[:], s[2:]) {
		return addr, false
	}
	return ledger.EVMAddress(b), true
}

// plainHash decodes a lower-case EVM transaction hash.
func plainHash(chain ledger.Chain, s string) (id ledger.TxID, ok bool) {
	if len(s) != 66 || s[0] != '0' || s[1] != 'x' {
		return id, false
	}
	var h [32]byte
	if !lowerHex(h[:], s[2:]) {
		return id, false
	}
	return ledger.HashTxID(chain, h), true
}
