package ethereum

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hoptrail/hoptrail/ledger"
)

// signer turns consensus structures into blocks and recovers senders. Safe for
// concurrent use.
type signer struct{ latest types.Signer }

func newSigner(c ledger.Chain) (signer, error) {
	id, ok := chainID(c)
	if !ok {
		return signer{}, fmt.Errorf("%w: Chain %q: want an eip155 chain", ErrOptions, c)
	}
	return signer{types.LatestSignerForChainID(id)}, nil
}

// signed returns the options of a file of consensus structures with their defaults,
// and who recovers its senders.
func (o Options) signed() (Options, signer, error) {
	if err := o.Validate(); err != nil {
		return o, signer{}, err
	}
	o = o.withDefaults(ledger.Ethereum)
	dec, err := newSigner(o.Chain)
	return o, dec, err
}

// sender recovers who signed. Before Homestead, signatures with a high s were
// valid (EIP-2): they get a second try.
func (s signer) sender(tx *types.Transaction) ([20]byte, error) {
	from, err := s.latest.Sender(tx)
	if errors.Is(err, types.ErrInvalidSig) && !tx.Protected() {
		from, err = types.FrontierSigner{}.Sender(tx)
	}
	if errors.Is(err, types.ErrInvalidChainId) {
		return from, fmt.Errorf("%w: transaction %s is signed for chain %s, not %s (set Options.Chain)",
			ErrMismatch, tx.Hash(), tx.ChainId(), s.latest.ChainID())
	}
	if err != nil {
		return from, fmt.Errorf("%w: transaction %s: %w", ErrFormat, tx.Hash(), err)
	}
	return from, nil
}

// amountOf returns a non-negative big integer of at most 256 bits.
func amountOf(b *big.Int) (ledger.Amount, bool) {
	if b == nil || b.Sign() < 0 {
		return ledger.Amount{}, false
	}
	return ledger.AmountFromBytes(b.Bytes())
}

// block turns a header and body, with receipts where there are any, into a
// block. Receipts are consensus ones: their gas is cumulative and their logs
// have no index.
func (s signer) block(h *types.Header, body *types.Body, receipts []*types.Receipt) (*block, error) {
	if h.Number == nil || !h.Number.IsUint64() {
		return nil, formatError("block number exceeds 64 bits")
	}
	b := &block{
		number: h.Number.Uint64(), hash: h.Hash(), hasHash: true, time: int64(h.Time), hasTime: true,
		miner: h.Coinbase, hasMiner: true, header: true, gasUsed: h.GasUsed, whole: true,
		difficulty: h.Difficulty != nil && h.Difficulty.Sign() > 0,
		txs:        make([]transaction, len(body.Transactions)), nephews: uint64(len(body.Uncles)),
	}
	if h.Time > 1e11 {
		return nil, formatError("time %d is no Unix second", h.Time)
	}
	b.baseFee, b.baseFeeOK = amountOf(h.BaseFee)
	b.baseFeeOK = b.baseFeeOK || h.BaseFee == nil
	if receipts != nil && len(receipts) != len(body.Transactions) {
		return nil, fmt.Errorf("%w: %d receipts for %d transactions", ErrMismatch, len(receipts), len(body.Transactions))
	}
	var logIndex uint32
	var gas uint64
	for i, tx := range body.Transactions {
		t := &b.txs[i]
		if err := s.transaction(t, tx, uint32(i)); err != nil {
			return nil, err
		}
		if receipts == nil {
			continue
		}
		r := receipts[i]
		if r.CumulativeGasUsed < gas {
			return nil, fmt.Errorf("%w: cumulative gas falls at receipt %d", ErrMismatch, i)
		}
		t.gasUsed, t.gasUsedOK = r.CumulativeGasUsed-gas, true
		gas = r.CumulativeGasUsed
		t.receipt(r, &logIndex)
	}
	for _, u := range body.Uncles {
		if u.Number != nil && u.Number.IsUint64() {
			b.uncles = append(b.uncles, uncle{number: u.Number.Uint64(), miner: u.Coinbase})
		}
	}
	for _, w := range body.Withdrawals {
		wei, _ := ledger.NewAmount(w.Amount).MulDiv(ledger.NewAmount(weiPerGwei), ledger.NewAmount(1))
		b.withdrawals = append(b.withdrawals, payment{to: w.Address, amount: wei})
	}
	return b, nil
}

func (s signer) transaction(t *transaction, tx *types.Transaction, index uint32) error {
	from, err := s.sender(tx)
	if err != nil {
		return err
	}
	*t = transaction{
		hash: tx.Hash(), index: index, from: from, hasFrom: true, nonce: tx.Nonce(), nonceOK: true,
		input: tx.Data(), gas: tx.Gas(), blobGas: tx.BlobGas(), create: tx.To() == nil,
	}
	if to := tx.To(); to != nil {
		t.to, t.hasTo = *to, true
	}
	var ok1, ok2, ok3, ok4 bool
	t.value, ok1 = amountOf(tx.Value())
	t.price, ok2 = amountOf(tx.GasPrice())
	t.maxFee, ok3 = amountOf(tx.GasFeeCap())
	t.maxTip, ok4 = amountOf(tx.GasTipCap())
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return formatError("transaction %s has a value or price above 256 bits", tx.Hash())
	}
	t.dynamic = tx.Type() >= types.DynamicFeeTxType
	t.priceOK = !t.dynamic // GasPrice is the maximum there
	return nil
}

func (t *transaction) receipt(r *types.Receipt, logIndex *uint32) {
	t.hasReceipt, t.preStatus = true, len(r.PostState) > 0
	if !t.preStatus {
		t.outcome = failed
		if r.Status == types.ReceiptStatusSuccessful {
			t.outcome = succeeded
		}
	}
	t.logs = make([]logEntry, len(r.Logs))
	for i, l := range r.Logs {
		e := &t.logs[i]
		*e = logEntry{address: l.Address, data: l.Data, index: *logIndex, topics: make([][32]byte, len(l.Topics))}
		for j, topic := range l.Topics {
			e.topics[j] = topic
		}
		*logIndex++
	}
}
