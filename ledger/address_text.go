package ledger

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
	"golang.org/x/crypto/sha3"
)

// Base58check version bytes: BIP-13 and Bitcoin Core's chainparams; TRON's
// address prefix 0x41.
const (
	verP2PKH, verP2SH         = 0x00, 0x05
	verTestP2PKH, verTestP2SH = 0x6f, 0xc4
	verTron                   = 0x41
)

// human-readable parts of segwit addresses by network (BIP-173, Core regtest).
var hrps = [...]string{Mainnet: "bc", Testnet: "tb", Regtest: "bcrt"}

// AppendText appends the address text to dst. It implements
// encoding.TextAppender's shape without an error, since none can occur.
func (a Address) AppendText(dst []byte) []byte {
	switch a.kind {
	case NoAddress:
		return dst
	case Local:
		return append(dst, a.s...)
	case EVM:
		return appendEIP55(dst, a.b[:20])
	case TRON:
		return append(dst, base58.CheckEncode(a.b[:20], verTron)...)
	case P2PKH, P2SH:
		return append(dst, base58.CheckEncode(a.b[:20], a.base58Version())...)
	case PubKey:
		return hex.AppendEncode(append(dst, "pk-"...), a.b[:20])
	case Multisig:
		return hex.AppendEncode(append(dst, "ms-"...), a.b[:32])
	case NonStandard:
		return hex.AppendEncode(append(dst, "ns-"...), a.b[:32])
	default:
		return append(dst, a.segwit()...)
	}
}

func (a Address) base58Version() byte {
	switch {
	case a.kind == P2PKH && a.net == Mainnet:
		return verP2PKH
	case a.kind == P2PKH:
		return verTestP2PKH
	case a.net == Mainnet:
		return verP2SH
	}
	return verTestP2SH
}

func (a Address) witnessVersion() byte {
	switch a.kind {
	case P2WPKH, P2WSH:
		return 0
	case P2TR, P2A:
		return 1
	}
	return a.ver
}

func (a Address) segwit() string {
	five, err := bech32.ConvertBits(a.Payload(), 8, 5, true)
	if err != nil {
		return "" // unreachable: eight-bit groups always convert
	}
	data := append([]byte{a.witnessVersion()}, five...)
	encode := bech32.EncodeM // BIP-350: every version above 0
	if a.witnessVersion() == 0 {
		encode = bech32.Encode
	}
	s, err := encode(hrps[a.net], data)
	if err != nil {
		return "" // unreachable: the alphabet holds five-bit groups
	}
	return s
}

func appendEIP55(dst, b []byte) []byte {
	start := len(dst) + 2
	dst = hex.AppendEncode(append(dst, "0x"...), b)
	text := dst[start:]
	h := sha3.NewLegacyKeccak256()
	h.Write(text)
	var sum [32]byte
	h.Sum(sum[:0])
	for i, c := range text {
		if nibble := sum[i/2] >> (4 * (1 - uint(i)%2)) & 15; c >= 'a' && nibble >= 8 {
			text[i] = c - 'a' + 'A'
		}
	}
	return dst
}

// ParseAddress reads any text that String writes. Text shaped like an address
// (0x and 40 hex digits; bc1, tb1, bcrt1; base58 of 25–35 characters starting
// 1, 3, m, n, 2, T) must pass its checksum; EVM text may be all lower case, all
// upper case or valid EIP-55. Anything else of 1–64 printable characters is a
// Local name. Errors match ErrAddress. Linear in len(s).
func ParseAddress(s string) (Address, error) {
	switch {
	case len(s) == 42 && (s[:2] == "0x" || s[:2] == "0X") && all(s[2:], isHex):
		return parseEVM(s)
	case segwitShaped(s):
		return parseSegwit(s)
	case len(s) >= 25 && len(s) <= 35 && strings.IndexByte("13mn2T", s[0]) >= 0 && all(s, isBase58):
		return parseBase58(s)
	case len(s) == 43 && s[:3] == "pk-" && all(s[3:], isHex):
		return parseScriptHash(PubKey, s)
	case len(s) == 67 && s[:3] == "ms-" && all(s[3:], isHex):
		return parseScriptHash(Multisig, s)
	case len(s) == 67 && s[:3] == "ns-" && all(s[3:], isHex):
		return parseScriptHash(NonStandard, s)
	}
	return LocalAddress(s)
}

// LocalAddress returns the name as an address. A name has 1–64 printable
// characters without space at either end. Errors match ErrAddress.
func LocalAddress(name string) (Address, error) {
	if name == "" || utf8.RuneCountInString(name) > 64 || !utf8.ValidString(name) ||
		strings.TrimSpace(name) != name || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return Address{}, fmt.Errorf("%w: %q (want a name of 1–64 printable characters)", ErrAddress, clip(name))
	}
	return Address{kind: Local, s: name}, nil
}

func isHex(c byte) bool { return digit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
func isBase58(c byte) bool {
	return (digit(c) || lower(c) || upper(c)) && c != '0' && c != 'O' && c != 'I' && c != 'l'
}

func segwitShaped(s string) bool {
	if len(s) < 4 {
		return false
	}
	if s == strings.ToUpper(s) { // one letter case throughout; TRON has addresses starting TB1
		s = strings.ToLower(s)
	}
	return strings.HasPrefix(s, "bc1") || strings.HasPrefix(s, "tb1") || strings.HasPrefix(s, "bcrt1")
}

func parseEVM(s string) (Address, error) {
	var b [20]byte
	if _, err := hex.Decode(b[:], []byte(s[2:])); err != nil {
		return Address{}, fmt.Errorf("%w: %q: %w", ErrAddress, s, err)
	}
	a := EVMAddress(b)
	digits := s[2:]
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && a.String()[2:] != digits {
		return Address{}, fmt.Errorf("%w: %q fails its EIP-55 checksum (want %s, or one letter case throughout)", ErrAddress, s, a)
	}
	return a, nil
}

func parseBase58(s string) (Address, error) {
	payload, ver, err := base58.CheckDecode(s)
	if err != nil || len(payload) != 20 {
		return Address{}, fmt.Errorf("%w: %q fails its base58check checksum (letter case matters)", ErrAddress, s)
	}
	var a Address
	switch ver {
	case verP2PKH:
		a = hashAddress(P2PKH, Mainnet, payload)
	case verP2SH:
		a = hashAddress(P2SH, Mainnet, payload)
	case verTestP2PKH:
		a = hashAddress(P2PKH, Testnet, payload)
	case verTestP2SH:
		a = hashAddress(P2SH, Testnet, payload)
	case verTron:
		a = hashAddress(TRON, Mainnet, payload)
	default:
		return Address{}, fmt.Errorf("%w: %q has unknown base58check version 0x%02x (want Bitcoin or TRON)", ErrAddress, s, ver)
	}
	return a, nil
}

func parseSegwit(s string) (Address, error) {
	bad := func(why string) (Address, error) {
		return Address{}, fmt.Errorf("%w: %q %s", ErrAddress, clip(s), why)
	}
	if len(s) > 90 { // BIP-173 limit; longer input would defeat the checksum
		return bad("is longer than 90 characters")
	}
	hrp, five, enc, err := bech32.DecodeGeneric(s)
	if err != nil || len(five) < 1 {
		return bad("fails its bech32 checksum")
	}
	program, err := bech32.ConvertBits(five[1:], 5, 8, false)
	if err != nil {
		return bad("has bad bech32 padding")
	}
	ver := five[0]
	if (ver == 0) != (enc == bech32.Version0) {
		return bad("mixes bech32 and bech32m (version 0 wants bech32, later ones bech32m)")
	}
	for net, h := range hrps {
		if h == hrp {
			if a, ok := WitnessAddress(ver, program, Network(net)); ok {
				return a, nil
			}
			return bad("has a witness program of impossible length or version")
		}
	}
	return bad("has an unknown prefix")
}

func parseScriptHash(k AddressKind, s string) (Address, error) {
	b, err := hex.DecodeString(s[3:])
	if err != nil {
		return Address{}, fmt.Errorf("%w: %q: %w", ErrAddress, s, err)
	}
	return hashAddress(k, Mainnet, b), nil
}
