package ethereum

import (
	"bytes"
	"fmt"
	"strings"
)

func (b *tableBlock) transactionRow(r *row) error {
	t, err := b.owner(r)
	if err != nil {
		return err
	}
	if t.row {
		return fmt.Errorf("%w: transaction 0x%x comes twice", ErrMismatch, t.hash)
	}
	before := t.transaction
	var okFee, okTip bool
	err = r.each(func(c column, v []byte) (err error) {
		switch c {
		case colFrom:
			t.from, err = b.address(v)
			t.hasFrom = err == nil
		case colTo:
			t.to, err = b.address(v)
			t.hasTo = err == nil
		case colValue:
			t.value, err = parseAmount(v)
		case colNonce:
			t.nonce, err = parseUint(v)
			t.nonceOK = err == nil
		case colInput:
			t.input, err = appendBytes(nil, v, false)
		case colGas:
			t.gas, err = parseUint(v)
		case colPrice:
			t.price, err = parseAmount(v)
			t.priceOK = err == nil
		case colMaxFee:
			t.maxFee, err = parseAmount(v)
			okFee = err == nil
		case colMaxTip:
			t.maxTip, err = parseAmount(v)
			okTip = err == nil
		case colBlobHashes:
			t.blobGas = blobGas * uint64(bytes.Count(v, []byte("0x")))
		default:
			return t.receiptCell(b, c, v)
		}
		return err
	})
	if err != nil {
		t.transaction = before
		return err
	}
	t.row = true
	t.create, t.dynamic = !t.hasTo && !b.tron, okFee && okTip
	t.hasReceipt = t.hasReceipt || t.gasUsedOK
	return nil
}

func (b *tableBlock) receiptRow(r *row) error {
	t, err := b.owner(r)
	if err != nil {
		return err
	}
	before := t.transaction
	t.hasReceipt = true
	if err = r.each(func(c column, v []byte) error { return t.receiptCell(b, c, v) }); err != nil {
		t.transaction = before
	}
	return err
}

// receiptCell reads a column of a receipt, wherever it stands.
func (t *tableTx) receiptCell(b *tableBlock, c column, v []byte) (err error) {
	switch c {
	case colGasUsed:
		t.gasUsed, err = parseUint(v)
		t.gasUsedOK = err == nil
	case colEffective:
		t.effective, err = parseAmount(v)
		t.effOK = err == nil
	case colStatus:
		var s uint64
		s, err = parseUint(v)
		if t.outcome = failed; s == 1 {
			t.outcome = succeeded
		}
	case colRoot:
		t.preStatus = true
	case colContract:
		t.created, err = b.address(v)
		t.hasCreated = err == nil
	case colBlobGas:
		t.blobGas, err = parseUint(v)
	case colBlobPrice:
		t.blobPrice, err = parseAmount(v)
	}
	return err
}

func (b *tableBlock) logRow(r *row) error {
	t, err := b.owner(r)
	if err != nil {
		return err
	}
	var l logEntry
	var hasIndex, hasAddress bool
	err = r.each(func(c column, v []byte) (err error) {
		switch c {
		case colLogIndex:
			l.index, err = parseUint32(v)
			hasIndex = err == nil
		case colAddress:
			l.address, err = b.address(v)
			hasAddress = err == nil
		case colData:
			l.data, err = appendBytes(nil, v, false)
		case colTopics:
			l.topics, err = parseTopics(v)
		}
		return err
	})
	if err == nil && (!hasIndex || !hasAddress) {
		err = formatError("a log without address or index")
	}
	if err != nil {
		return err
	}
	t.logs = append(t.logs, l)
	return nil
}

// parseTopics reads a list of hashes: a JSON array, or CSV's comma-separated
// text.
func parseTopics(v []byte) ([][32]byte, error) {
	var out [][32]byte
	for _, part := range strings.FieldsFunc(string(v), func(r rune) bool { return strings.ContainsRune("[]'\", \n\t\r", r) }) {
		h, err := parseHash([]byte(part))
		if err != nil {
			return nil, err
		}
		out = append(out, h)
		if len(out) > 4 { // LOG0 to LOG4
			return nil, formatError("a log with more than four topics")
		}
	}
	return out, nil
}

// traceCells are a trace row's columns before they are understood.
type traceCells struct {
	kind, callType, id string
	from, to, hasPath  bool
	failed, rejected   bool
	token              bool
}

func (b *tableBlock) traceRow(r *row) error {
	var f tableFrame
	var cells traceCells
	err := r.each(func(c column, v []byte) (err error) {
		switch c {
		case colFrom:
			f.from, err = b.address(v)
			cells.from = err == nil
		case colTo:
			f.to, err = b.address(v)
			cells.to = err == nil
		case colValue:
			f.value, err = parseAmount(v)
		case colInput:
			f.input, err = traceInput(v)
		case colTraceType:
			cells.kind = string(v)
		case colCallType:
			cells.callType = string(v)
		case colTraceID:
			cells.id = string(v)
		case colTraceAddress:
			f.path, err = tracePath(v, ",")
			cells.hasPath = true
		case colTraceIndex:
			f.seq, err = parseUint(v)
		case colStatus:
			cells.failed = cells.failed || string(v) == "0"
		case colError:
			cells.failed = true
		case colRejected:
			cells.rejected = string(v) == "true"
		case colToken:
			cells.token = true
		case colTime:
			if t, err := parseTime(v); err == nil && !b.hasTime {
				b.time, b.hasTime = t, true
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if cells.kind == "" {
		cells.kind, _, _ = strings.Cut(cells.id, "_")
	}
	f.hasTo, f.failed = cells.to, cells.failed || cells.rejected
	switch cells.kind {
	case "reward", "genesis", "daofork":
		if !f.failed {
			b.extra = append(b.extra, payment{from: f.from, to: f.to, hasFrom: cells.from && cells.kind == "daofork", discard: !cells.to, amount: f.value})
			b.extraReward = b.extraReward || cells.kind == "reward"
		}
		return nil
	case "call", "create", "suicide":
		f.kind = traceKind(cells.kind, cells.callType)
	default:
		return formatError("unknown trace type %q", clip([]byte(cells.kind)))
	}
	if cells.token {
		f.kind = otherCall // a TRC-10 amount
	}
	if !cells.hasPath && strings.HasPrefix(cells.id, cells.kind+"_0x") {
		if parts := strings.SplitN(cells.id, "_", 3); len(parts) == 3 {
			if f.path, err = tracePath([]byte(parts[2]), "_"); err != nil {
				return err
			}
		}
	}
	t, err := b.owner(r)
	if err != nil {
		return err
	}
	t.frames = append(t.frames, f)
	return nil
}

// traceKind maps trace_type and call_type.
func traceKind(kind, callType string) callKind {
	switch {
	case kind == "create":
		return createCall
	case kind == "suicide":
		return destructCall
	case callType == "" || callType == "call":
		return plainCall
	}
	return otherCall
}

// traceInput keeps the input of allowance calls alone.
func traceInput(v []byte) ([]byte, error) {
	if !isHexText(v) || len(v) < 2+2*(4+64) {
		return nil, nil
	}
	switch string(v[2:10]) {
	case "39509351", "d505accf", "8fcbaf0c":
		return appendBytes(nil, v[:min(len(v), 2+2*maxCallInput)], true)
	}
	return nil, nil
}
