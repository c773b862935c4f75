package ethereum

import "github.com/hoptrail/hoptrail/ledger"

// plainGas is what a plain payment costs, and the least any transaction can:
// with this limit exactly this is used (Yellow Paper, appendix G).
const plainGas = 21_000

// feeParts is a fee split into what was destroyed and what the block's
// producer got; extra fees of a layer-2 chain are in neither.
type feeParts struct {
	paid, burnt, tip ledger.Amount
	known            bool
}

// fee returns gas used × effective price plus blob gas × blob price. Burnt are
// gas used × base fee (EIP-1559) and all of the blob part (EIP-4844).
func (a *assembler) fee(b *block, t *transaction) feeParts {
	if t.flatFee {
		return feeParts{paid: t.extraFee, burnt: t.extraFee, known: true}
	}
	price, ok := gasPrice(b, t)
	if !ok || a.tron || !t.gasUsedOK || t.blobGas > 0 && t.blobPrice.IsZero() { // a blob costs 1 wei per gas at least
		a.out.stats.FeeUnknown++
		return feeParts{}
	}
	if t.deduced {
		a.out.stats.FeeDeduced++
	}
	over := false
	times := func(gas uint64, price ledger.Amount) ledger.Amount {
		p, fits := price.MulDiv(ledger.NewAmount(gas), ledger.NewAmount(1))
		if !fits {
			over = true
			return ledger.MaxAmount()
		}
		return p
	}
	f := feeParts{paid: times(t.gasUsed, price), known: b.baseFeeOK}
	if b.baseFeeOK {
		f.burnt = ledger.MinAmount(times(t.gasUsed, b.baseFee), f.paid)
	}
	f.tip, _ = f.paid.Sub(f.burnt)
	blob := times(t.blobGas, t.blobPrice)
	f.paid = f.paid.SaturatingAdd(blob).SaturatingAdd(t.extraFee)
	f.burnt = f.burnt.SaturatingAdd(blob)
	if over {
		a.out.stats.OverflowingFees++
	}
	return f
}

// gasPrice returns what the sender paid per gas: the receipt's effective price,
// else min(maxFee, baseFee + maxTip) (EIP-1559), else the transaction's gas price,
// which nodes report as the effective one once it is mined.
func gasPrice(b *block, t *transaction) (ledger.Amount, bool) {
	switch {
	case t.effOK:
		return t.effective, true
	case t.dynamic && b.baseFeeOK:
		return ledger.MinAmount(t.maxFee, b.baseFee.SaturatingAdd(t.maxTip)), true
	case t.priceOK:
		return t.price, true
	}
	return ledger.Amount{}, false
}

// deduceGas finds gas that no receipt reports: a limit of 21,000 is always
// used up, and in a whole block the header's total leaves no choice for a
// single remaining transaction.
func deduceGas(b *block) {
	var sum uint64
	var rest *transaction
	unknown := 0
	for i := range b.txs {
		t := &b.txs[i]
		if t.flatFee {
			return
		}
		if !t.gasUsedOK && t.gas == plainGas {
			t.gasUsed, t.gasUsedOK, t.deduced = plainGas, true, true
		}
		if !t.gasUsedOK {
			unknown++
			rest = t
		}
		sum += t.gasUsed
	}
	if b.whole && unknown == 1 && sum+plainGas <= b.gasUsed {
		rest.gasUsed, rest.gasUsedOK, rest.deduced = b.gasUsed-sum, true, true
	}
}

// judge decides whether a transaction took effect. A status (Byzantium,
// EIP-658) or a trace says so. An older receipt does not: then every failure
// used up all its gas (REVERT came with Byzantium, EIP-140), so gas left or a
// log means success, and all gas gone on more than the intrinsic cost means
// failure. Without any receipt it is taken as successful. What was not said is
// counted.
func (a *assembler) judge(t *transaction) outcome {
	switch {
	case t.outcome != unknownOutcome:
		return t.outcome
	case len(t.calls) > 0 && t.calls[0].depth == 0 && t.calls[0].kind != otherCall:
		if t.calls[0].failed {
			return failed
		}
		return succeeded
	case t.hasReceipt && t.preStatus:
		a.out.stats.StatusDeduced++
		if len(t.logs) == 0 && t.gasUsedOK && t.gasUsed == t.gas && t.gas > intrinsicGas(t) {
			return failed
		}
		return succeeded
	}
	a.out.stats.StatusUnknown++
	return succeeded
}

// intrinsicGas is what a transaction costs before any code runs, at the prices
// of the forks before Byzantium (Yellow Paper, appendix G; EIP-2).
func intrinsicGas(t *transaction) uint64 {
	gas := uint64(plainGas)
	if t.create {
		gas += 32_000
	}
	for _, c := range t.input {
		if c == 0 {
			gas += 4
		} else {
			gas += 68
		}
	}
	return gas
}
