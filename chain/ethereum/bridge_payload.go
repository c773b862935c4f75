package ethereum

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// celerRequest reads the protobuf message that cBridge's validators signed:
// Relay {sender, receiver, token, amount, src_chain_id, dst_chain_id,
// src_transfer_id} or Mint {token, account, amount, depositor, ref_chain_id,
// ref_id} (github.com/celer-network/sgn-v2-contracts, proto/bridge.proto and
// pegged.proto).
func celerRequest(name string, b []byte) (e BridgeEvent, err error) {
	var text [8][]byte
	var numbers [8]uint64
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if field := key >> 3; n <= 0 || field == 0 || field >= uint64(len(text)) {
			return e, fmt.Errorf("a field that the message does not have")
		}
		b = b[n:]
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return e, fmt.Errorf("the message ends early")
		}
		b = b[n:]
		switch key & 7 {
		case 0:
			numbers[key>>3] = v
		case 2:
			if uint64(len(b)) < v {
				return e, fmt.Errorf("the message ends early")
			}
			text[key>>3], b = b[:v], b[v:]
		default:
			return e, fmt.Errorf("wire type %d", key&7)
		}
	}
	sender, receiver, token, amount, chain, ref := text[1], text[2], text[3], text[4], numbers[5], text[7]
	if name == "mint" {
		token, receiver, amount, sender, ref = text[1], text[2], text[3], text[4], text[6]
	}
	e = BridgeEvent{Bridge: CBridge, Sender: evmOf(sender), Receiver: evmOf(receiver), Token: evmOf(token), Other: BridgeChain(CBridge, chain)}
	e.Amount, _ = ledger.AmountFromBytes(amount)
	if len(amount) > 32 || e.Receiver.IsZero() || e.Token.IsZero() {
		return e, fmt.Errorf("no receiver, token or amount")
	}
	if len(ref) > 0 {
		e.ID = fmt.Sprintf("0x%x", ref)
	}
	return e, nil
}

// polyReader reads Poly Network's serialisation: little-endian integers and
// byte strings with a compact length (github.com/polynetwork/eth-contracts,
// ZeroCopySource.sol). The first fault stays.
type polyReader struct {
	b   []byte
	bad bool
}

func (r *polyReader) take(n uint64) []byte {
	if uint64(len(r.b)) < n {
		r.b, r.bad = nil, true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *polyReader) integer(bytes uint64) (n uint64) {
	for i, c := range r.take(bytes) {
		n |= uint64(c) << (8 * i)
	}
	return n
}

func (r *polyReader) text() []byte {
	n := r.integer(1)
	if n >= 0xfd && n <= 0xff {
		n = r.integer(2 << (n - 0xfd))
	}
	return r.take(n)
}

// polyProof reads what a proof of Poly Network's chain says was locked:
// {poly tx, from chain, {tx, crossing, from contract, to chain, to contract,
// method, {token, receiver, amount}}} (EthCrossChainUtils.sol).
func polyProof(proof []byte) (e BridgeEvent, err error) {
	outer := &polyReader{b: proof}
	r := &polyReader{b: outer.text()}
	r.text() // the transaction on Poly Network's own chain
	from := r.integer(8)
	id := r.text()
	r.text() // the crossing's hash
	r.text() // the contract that locked
	r.integer(8)
	r.text() // the contract to call
	method := string(r.text())
	args := &polyReader{b: r.text()}
	token, receiver, amount := args.text(), args.text(), slices.Clone(args.take(32))
	if outer.bad || r.bad || args.bad || method != "unlock" {
		return e, fmt.Errorf("the proof ends early, or is not of an unlock")
	}
	slices.Reverse(amount)
	e = BridgeEvent{
		Bridge: PolyBridge, ID: fmt.Sprintf("0x%x", id), Token: evmOf(token), Receiver: evmOf(receiver), Other: BridgeChain(PolyBridge, from),
	}
	e.Amount, _ = ledger.AmountFromBytes(amount) // 32 bytes fit
	if e.Receiver.IsZero() {
		return e, fmt.Errorf("no receiver")
	}
	return e, nil
}
