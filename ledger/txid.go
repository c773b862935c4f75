package ledger

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// TxID identifies a transaction on its chain: a 32-byte hash, or a name on
// local lanes. Comparable, immutable; the zero TxID names nothing.
//
// A Bitcoin hash is kept in display order (the reverse of the wire's).
type TxID struct {
	form txForm
	h    [32]byte
	name string
}

type txForm uint8

const (
	noTx    txForm = iota
	hexTx          // 64 digits: Bitcoin, TRON
	zeroxTx        // 0x and 64 digits: EVM
	nameTx         // 1–128 characters on local lanes
)

// HashTxID returns the id of a 32-byte hash on a chain, in display order.
func HashTxID(c Chain, h [32]byte) TxID {
	if f := c.Family(); f == FamilyEVM {
		return TxID{form: zeroxTx, h: h}
	}
	return TxID{form: hexTx, h: h}
}

// NameTxID returns a transaction name of a local lane, 1–128 bytes without
// space at either end: a bank's references have spaces.
// Errors match ErrTxID.
func NameTxID(name string) (TxID, error) {
	if name == "" || len(name) > 128 || name[0] == ' ' || name[len(name)-1] == ' ' ||
		!all(name, func(c byte) bool { return c >= ' ' && c != 0x7f }) {
		return TxID{}, fmt.Errorf("%w: %q (want a name of 1–128 characters, no space at either end)", ErrTxID, clip(name))
	}
	return TxID{form: nameTx, name: name}, nil
}

// ParseTxID reads a transaction id of a chain: exactly 64 hex digits on
// Bitcoin and TRON chains, 0x and 64 on EVM chains (0x optional on input), and
// on local lanes either of these (an on-chain id) or a name. Errors match ErrTxID.
func ParseTxID(c Chain, s string) (TxID, error) {
	f := c.Family()
	digits, form := s, hexTx
	if len(s) > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		digits, form = s[2:], zeroxTx
	}
	if len(digits) == 64 && all(digits, isHex) && (form == hexTx || f != FamilyBitcoin) {
		id := TxID{form: form}
		switch f {
		case FamilyEVM:
			id.form = zeroxTx
		case FamilyTron:
			id.form = hexTx
		}
		if _, err := hex.Decode(id.h[:], []byte(digits)); err != nil {
			return TxID{}, fmt.Errorf("%w: %q: %w", ErrTxID, clip(s), err)
		}
		return id, nil
	}
	switch f {
	case FamilyLocal, FamilyOther:
		return NameTxID(s)
	case FamilyEVM:
		return TxID{}, fmt.Errorf("%w: %q (want 0x and 64 hex digits on %s)", ErrTxID, clip(s), c)
	}
	return TxID{}, fmt.Errorf("%w: %q (want 64 hex digits without 0x on %s)", ErrTxID, clip(s), c)
}

// IsZero reports whether id names nothing.
func (id TxID) IsZero() bool { return id.form == noTx }

// Hash returns the 32 bytes in display order; ok is false for names.
func (id TxID) Hash() (h [32]byte, ok bool) { return id.h, id.form == hexTx || id.form == zeroxTx }

// SameHash reports whether both are hashes with the same bytes, whatever chain
// they were written for: how a private lane refers to on-chain transactions.
func (id TxID) SameHash(o TxID) bool {
	a, ok := id.Hash()
	b, ok2 := o.Hash()
	return ok && ok2 && a == b
}

// Compare orders ids by text form, bytewise.
func (id TxID) Compare(o TxID) int {
	if id.form == o.form && id.form != nameTx {
		return bytes.Compare(id.h[:], o.h[:])
	}
	return bytes.Compare([]byte(id.String()), []byte(o.String()))
}

// String returns lower-case hex (0x on EVM chains) or the name.
func (id TxID) String() string {
	switch id.form {
	case hexTx:
		return hex.EncodeToString(id.h[:])
	case zeroxTx:
		return "0x" + hex.EncodeToString(id.h[:])
	}
	return id.name
}

// MarshalText implements encoding.TextMarshaler.
func (id TxID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }
