package ledger

import "fmt"

// AppendBinary appends the address's shortest form to dst: its kind, its network
// and witness version, its payload; the zero Address appends nothing. It
// implements encoding.BinaryAppender and never fails.
func (a Address) AppendBinary(dst []byte) ([]byte, error) {
	if a.IsZero() {
		return dst, nil
	}
	return a.appendPayload(append(dst, byte(a.kind), netVer(&a))), nil
}

// MarshalBinary implements encoding.BinaryMarshaler with AppendBinary.
func (a Address) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary implements encoding.BinaryUnmarshaler: it takes what
// AppendBinary writes and nothing else. Errors match ErrAddress.
func (a *Address) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		*a = Address{}
		return nil
	}
	got, ok := addressFromBinary(data)
	if !ok {
		return fmt.Errorf("%w: bytes %x (want kind, network and payload as AppendBinary writes them)", ErrAddress, data[:min(len(data), 40)])
	}
	*a = got
	return nil
}

func addressFromBinary(data []byte) (a Address, ok bool) {
	if len(data) < 2 {
		return a, false
	}
	kind, net, ver, payload := AddressKind(data[0]), Network(data[1]&3), data[1]>>2, data[2:]
	if net > Regtest || ver != 0 && kind != WitnessOther || net != Mainnet && kind > NonStandard {
		return a, false
	}
	switch {
	case kind == NoAddress || kind > Local:
		return a, false
	case kind == Local:
		a, err := LocalAddress(string(payload))
		return a, err == nil
	case kind == WitnessOther:
		a, ok = WitnessAddress(ver, payload, net)
		return a, ok && a.kind == kind
	case kind == P2A:
		a, ok = WitnessAddress(1, payload, net)
		return a, ok && a.kind == kind
	case payloadForm(kind) == formLong:
		return hashAddress(kind, net, payload[:min(len(payload), 32)]), len(payload) == 32
	}
	return hashAddress(kind, net, payload[:min(len(payload), 20)]), len(payload) == 20
}
