package unlock

import "github.com/hoptrail/hoptrail/ledger"

// Signature hash flags (Bitcoin Core script/interpreter.h; BIP-341 for 0x00).
const (
	flagNone, flagSingle = 0x02, 0x03
	flagMask             = 0x1f
	flagAnyoneCanPay     = 0x80
)

// sigHash classifies a signature hash flag as the legacy interpreter does: of
// undefined flags the low five bits count, and all but NONE and SINGLE mean ALL.
// Taproot's 0x00 (a 64-byte signature) means ALL as well.
func sigHash(flag byte) ledger.SigHash {
	class := ledger.SigHashAll
	switch flag & flagMask {
	case flagNone:
		class = ledger.SigHashNone
	case flagSingle:
		class = ledger.SigHashSingle
	}
	if flag&flagAnyoneCanPay != 0 {
		class += ledger.SigHashAllAnyoneCanPay - ledger.SigHashAll
	}
	return class
}

// commitment ranks the classes: of several signatures on one input the one that
// commits to least of the transaction decides, since it is the weakest evidence
// that the input's owner knew the others.
var commitment = [...]int{
	ledger.SigHashUnknown:            8,
	ledger.SigHashKeyless:            7,
	ledger.SigHashAll:                6,
	ledger.SigHashSingle:             5,
	ledger.SigHashNone:               4,
	ledger.SigHashAllAnyoneCanPay:    3,
	ledger.SigHashSingleAnyoneCanPay: 2,
	ledger.SigHashNoneAnyoneCanPay:   1,
}

// weaker returns the class that commits to less.
func weaker(a, b ledger.SigHash) ledger.SigHash {
	if commitment[b] < commitment[a] {
		return b
	}
	return a
}

// isECDSA reports whether p has the form of a DER signature with its flag byte:
// 30 len 02 len r 02 len s flag (BIP-66, without its rules on padding, which
// early signatures break).
func isECDSA(p []byte) bool {
	n := len(p)
	if n < 9 || n > 80 || p[0] != 0x30 || int(p[1]) != n-3 || p[2] != 2 {
		return false
	}
	r := int(p[3])
	if r+6 >= n || p[4+r] != 2 {
		return false
	}
	return r+int(p[5+r])+7 == n
}

// isSchnorr reports whether p has the length of a BIP-340 signature, and where
// it brings a flag, one that BIP-341 allows.
func isSchnorr(p []byte) bool {
	if len(p) == 64 {
		return true
	}
	if len(p) != 65 {
		return false
	}
	flag := p[64] &^ flagAnyoneCanPay
	return flag >= 1 && flag <= 3
}

func schnorrFlag(p []byte) byte {
	if len(p) == 65 {
		return p[64]
	}
	return 0
}

// isPublicKey reports whether p has the form of a compressed, uncompressed or
// hybrid public key (SEC 1, section 2.3.3).
func isPublicKey(p []byte) bool {
	switch len(p) {
	case 33:
		return p[0] == 2 || p[0] == 3
	case 65:
		return p[0] == 4 || p[0] == 6 || p[0] == 7
	}
	return false
}

// ecdsaFlags returns the weakest class of the ECDSA signatures among stack
// elements, Unknown when there is none.
func ecdsaFlags(stack [][]byte) (class ledger.SigHash) {
	for _, p := range stack {
		if isECDSA(p) {
			class = weaker(class, sigHash(p[len(p)-1]))
		}
	}
	return class
}

// schnorrFlags is ecdsaFlags for tapscript.
func schnorrFlags(stack [][]byte) (class ledger.SigHash) {
	for _, p := range stack {
		if isSchnorr(p) {
			class = weaker(class, sigHash(schnorrFlag(p)))
		}
	}
	return class
}
