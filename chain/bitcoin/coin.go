package bitcoin

import (
	"encoding/hex"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// putValue writes a value in 7 bytes; maxMoney has 51 bits.
func putValue(rec []byte, v uint64) {
	for i := range recKind - recValue {
		rec[recValue+i] = byte(v >> (8 * i))
	}
}

func getValue(rec []byte) (v uint64) {
	for i := range recKind - recValue {
		v |= uint64(rec[recValue+i]) << (8 * i)
	}
	return v
}

// keylessBit marks a record's kind.
const keylessBit = 0x80

// encode writes value, address and policy behind a record's key.
func (c *coin) encode(rec []byte) {
	a := c.addr
	putValue(rec, c.value)
	rec[recKind] = byte(a.Kind())
	if c.keyless {
		rec[recKind] |= keylessBit
	}
	switch a.Kind() {
	case ledger.P2PKH, ledger.P2SH, ledger.P2WPKH, ledger.PubKey:
		h, _ := a.Hash160()
		copy(rec[recPayload:], h[:])
	case ledger.P2A:
	case ledger.WitnessOther:
		text := a.Payload()
		rec[recPayload] = witnessVersion(a)
		rec[recPayload+1] = byte(len(text))
		copy(rec[recPayload+2:], text)
	default:
		copy(rec[recPayload:recM], a.Payload())
		rec[recM], rec[recN] = c.multisig.M, c.multisig.N
	}
}

// decodeCoin reads what encode wrote.
func (u *utxo) decodeCoin(rec []byte) (c coin) {
	c.value = getValue(rec)
	payload := rec[recPayload:]
	c.keyless = rec[recKind]&keylessBit != 0
	switch kind := ledger.AddressKind(rec[recKind] &^ keylessBit); kind {
	case ledger.P2PKH, ledger.P2SH, ledger.P2WPKH:
		c.addr, _ = ledger.KeyHashAddress(kind, [20]byte(payload[:20]), u.net)
	case ledger.PubKey:
		c.addr = named("pk-", payload[:20])
	case ledger.P2A:
		c.addr, _ = ledger.WitnessAddress(1, []byte{0x4e, 0x73}, u.net)
	case ledger.P2WSH:
		c.addr, _ = ledger.WitnessAddress(0, payload[:32], u.net)
	case ledger.P2TR:
		c.addr, _ = ledger.WitnessAddress(1, payload[:32], u.net)
	case ledger.WitnessOther:
		c.addr, _ = ledger.WitnessAddress(payload[0], payload[2:2+payload[1]], u.net)
	case ledger.Multisig:
		c.addr = named("ms-", payload[:32])
		c.multisig = ledger.MofN{M: rec[recM], N: rec[recN]}
	default:
		c.addr = named("ns-", payload[:32])
	}
	return c
}

// named rebuilds an address whose kind has no constructor from its text.
func named(prefix string, payload []byte) ledger.Address {
	var text [3 + 64]byte
	copy(text[:], prefix)
	hex.Encode(text[3:], payload)
	a, err := ledger.ParseAddress(string(text[:3+2*len(payload)]))
	if err != nil {
		return ledger.Address{} // unreachable: String's own form always parses
	}
	return a
}

// bech32 is the alphabet of BIP-173, in the order of its values.
const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// witnessVersion reads the version off a segwit address's text, where it is the
// first character behind the separator.
func witnessVersion(a ledger.Address) byte {
	_, data, _ := strings.Cut(a.String(), "1")
	return byte(strings.IndexByte(bech32, data[0]))
}
