package ethereum

import (
	"fmt"

	"github.com/ethereum/go-ethereum/rlp"
	"golang.org/x/crypto/sha3"

	"github.com/hoptrail/hoptrail/ledger"
)

// LogEntry is where the entries of token movements begin that no log recorded,
// but calldata or an account API told. A transaction with more frames than that
// (none is in the data this was measured on) has them from LogEntryFar on.
const (
	LogEntry    = 10_000
	LogEntryFar = 10_000_000 // no block can hold as many frames: a call costs 100 gas or more (EIP-2929)
)

// logBase returns where the entries of what no log recorded begin.
func (t *transaction) logBase() uint32 {
	if len(t.calls) > LogEntry {
		return LogEntryFar
	}
	return LogEntry
}

// maxTokens bounds the assembler's cache of asset ids; it is emptied when full.
const maxTokens = 1 << 16

// assembler turns blocks into transactions. Not safe for concurrent use: every
// decoding goroutine has its own.
type assembler struct {
	opts    Options
	native  ledger.Asset
	tron    bool
	wrapped map[[20]byte]bool
	tokens  map[[20]byte]ledger.Asset
	out     result
}

// result is what one block gave.
type result struct {
	txs     []ledger.Tx
	stats   Stats
	kinds   []kindSeen
	refused []*ParseError
}

func newAssembler(o Options) *assembler {
	a := &assembler{
		opts: o, native: ledger.NativeAsset(o.Chain), tron: o.Chain.Family() == ledger.FamilyTron,
		wrapped: map[[20]byte]bool{}, tokens: map[[20]byte]ledger.Asset{},
	}
	for _, w := range o.Wrapped {
		if h, ok := w.Hash160(); ok {
			a.wrapped[h] = true
		}
	}
	return a
}

func (a *assembler) account(h [20]byte) ledger.Account {
	addr := ledger.EVMAddress(h)
	if a.tron {
		addr = ledger.TronAddress(h)
	}
	return ledger.Account{Chain: a.opts.Chain, Address: addr}
}

// holder is account, with the zero address read as nobody: so tokens write a
// mint or a burn (EIP-20).
func (a *assembler) holder(h [20]byte) ledger.Account {
	if h == [20]byte{} {
		return ledger.Account{}
	}
	return a.account(h)
}

func (a *assembler) token(h [20]byte) ledger.Asset {
	asset, ok := a.tokens[h]
	if !ok {
		if len(a.tokens) >= maxTokens {
			clear(a.tokens)
		}
		asset = ledger.TokenAsset(a.opts.Chain, a.account(h).Address)
		a.tokens[h] = asset
	}
	return asset
}

// block assembles one block. O(transactions + logs + frames).
func (a *assembler) block(b *block) (result, error) {
	a.out = result{txs: make([]ledger.Tx, 0, len(b.txs)+1), stats: Stats{Blocks: 1}, refused: b.refused}
	if !b.hasTime && (len(b.txs) > 0 || len(b.extra) > 0) {
		t, ok := int64(0), b.number == 0 && !a.tron // mainnet's genesis header says 0
		if a.opts.Time != nil {
			t, ok = a.opts.Time(b.number)
		}
		if !ok {
			return result{}, fmt.Errorf("%w: height %d (give --block-times FILE with columns height,time; in Go set Options.Time, or add the blocks table)", ErrNoTime, b.number)
		}
		b.time = t
	}
	deduceGas(b)
	var tips ledger.Amount
	tipsOK := true
	next := uint32(0)
	for i := range b.txs {
		t := &b.txs[i]
		tx, tip, ok := a.transaction(b, t)
		tips, tipsOK = tips.SaturatingAdd(tip), tipsOK && ok
		a.out.txs = append(a.out.txs, tx)
		next = max(next, t.index+1)
	}
	if !a.opts.NoRewards {
		a.rewards(b, next, tips, tipsOK)
	}
	return a.out, nil
}

// transaction assembles one transaction and returns what its sender paid the
// block's producer; ok is false when that is not known.
func (a *assembler) transaction(b *block, t *transaction) (tx ledger.Tx, tip ledger.Amount, ok bool) {
	s := &a.out.stats
	s.Txs++
	tx = ledger.Tx{
		ID: ledger.HashTxID(a.opts.Chain, t.hash), Chain: a.opts.Chain, Time: b.time,
		Position: ledger.Position{Height: b.number, Tx: t.index},
	}
	if t.hasFrom {
		tx.Initiator = a.account(t.from)
		a.saw(t.from, Signer, tx.Position)
	}
	fee := a.fee(b, t)
	tx.Fee, tx.FeeBurnt = fee.paid, fee.burnt
	if a.judge(t) == failed {
		s.Failed++
		tx.Status = ledger.Failed
		return tx, fee.tip, fee.known
	}
	if t.create && !t.hasCreated && t.hasFrom && t.nonceOK {
		t.created, t.hasCreated = createAddress(t.from, t.nonce), true
	}
	if t.create && t.hasCreated {
		a.create(&tx, t.created)
	}
	a.value(&tx, t)
	a.callValues(&tx, t)
	values := len(tx.Transfers)
	for i := range t.logs {
		a.log(&tx, &t.logs[i], t.logs[i].index)
	}
	logged := len(tx.Approvals)
	a.fromCalldata(&tx, t)
	a.tokenApprovals(&tx, t)
	makeRoom(&tx, values, logged, t.logs)
	if t.trc10 {
		a.out.stats.TRC10++
	}
	return tx, fee.tip, fee.known
}

// value adds the top-level value.
func (a *assembler) value(tx *ledger.Tx, t *transaction) {
	for _, p := range t.payments {
		tr := ledger.Transfer{Asset: a.native, Amount: p.amount, Kind: ledger.Native, Entry: uint32(len(tx.Transfers))}
		if p.hasFrom {
			tr.From = a.account(p.from)
		}
		if !p.discard {
			tr.To = a.account(p.to)
		}
		a.out.stats.Native++
		tx.Transfers = append(tx.Transfers, tr)
	}
	if t.value.IsZero() {
		return
	}
	to, known := t.to, t.hasTo
	if t.create {
		to, known = t.created, t.hasCreated
	}
	switch {
	case !t.hasFrom:
		a.out.stats.SenderUnknown++
	case !known:
		a.out.stats.Unplaced++
	default:
		a.out.stats.Native++
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: a.native, From: a.account(t.from), To: a.account(to), Amount: t.value, Kind: ledger.Native,
		})
	}
}

// callValues adds what calls below the transaction itself moved.
func (a *assembler) callValues(tx *ledger.Tx, t *transaction) {
	for i := range t.calls {
		c := &t.calls[i]
		if c.failed || c.kind == otherCall || c.depth == 0 {
			continue
		}
		if c.kind == createCall && c.hasTo {
			a.create(tx, c.to)
		}
		if c.value.IsZero() {
			continue
		}
		if !c.hasTo {
			a.out.stats.Unplaced++
			continue
		}
		a.out.stats.Internal++
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: a.native, From: a.account(c.from), To: a.account(c.to), Amount: c.value,
			Entry: uint32(i), Kind: ledger.Internal,
		})
	}
}

// create records a new contract.
func (a *assembler) create(tx *ledger.Tx, addr [20]byte) {
	a.out.stats.Created++
	tx.Created = append(tx.Created, a.account(addr))
	a.saw(addr, Contract, tx.Position)
}

func (a *assembler) saw(addr [20]byte, k Kind, at ledger.Position) {
	if a.opts.Kinds != nil {
		a.out.kinds = append(a.out.kinds, kindSeen{a.account(addr), k, at})
	}
}

// createAddress is the address of a contract that a transaction creates:
// keccak256(rlp([sender, nonce]))[12:] (Yellow Paper, section 7).
func createAddress(from [20]byte, nonce uint64) (addr [20]byte) {
	enc, err := rlp.EncodeToBytes([]any{from, nonce})
	if err != nil {
		return addr // unreachable: both always encode
	}
	h := sha3.NewLegacyKeccak256()
	h.Write(enc)
	copy(addr[:], h.Sum(nil)[12:])
	return addr
}
