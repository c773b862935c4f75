package ethereum

import (
	"encoding/binary"

	"github.com/hoptrail/hoptrail/ledger"
)

const weiPerGwei = 1_000_000_000

// subsidy is mainnet's static block reward in gwei (billionths of an ether):
// 5 ether, 3 from Byzantium (EIP-649), 2 from Constantinople (EIP-1234), none
// under proof of stake (EIP-3675).
func subsidy(number uint64) uint64 {
	switch {
	case number == 0:
		return 0
	case number < 4_370_000:
		return 5_000_000_000
	case number < 7_280_000:
		return 3_000_000_000
	}
	return 2_000_000_000
}

// rewards adds the block's own transaction: what it pays without anyone having
// signed for it. Its id is the block's hash, or its height as a 32-byte number
// where the data has no hash; it comes after the block's last transaction.
// Transfers in order: subsidy with nephew rewards (1/32 each), tips, uncle
// rewards ((8−distance)/8), withdrawals, rows that a trace table names.
func (a *assembler) rewards(b *block, index uint32, tips ledger.Amount, tipsOK bool) {
	tx := ledger.Tx{
		Chain: a.opts.Chain, Time: b.time, Coinbase: true,
		Position: ledger.Position{Height: b.number, Tx: index},
	}
	pay := func(from, to ledger.Account, amount ledger.Amount) {
		if amount.IsZero() || from.IsZero() && to.IsZero() {
			return
		}
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: a.native, From: from, To: to, Amount: amount, Kind: ledger.Native, Entry: uint32(len(tx.Transfers)),
		})
	}
	none := ledger.Account{}
	if !a.tron && b.header && b.hasMiner && b.difficulty && !b.extraReward && a.opts.Chain == ledger.Ethereum {
		base := ledger.NewAmount(subsidy(b.number))
		wei := ledger.NewAmount(weiPerGwei)
		part := func(num, den uint64) ledger.Amount { // at most 5·10^18 × 2^64: no overflow in 256 bits
			gwei, _ := base.MulDiv(wei, ledger.NewAmount(1))
			p, _ := gwei.MulDiv(ledger.NewAmount(num), ledger.NewAmount(den))
			return p
		}
		pay(none, a.account(b.miner), part(1, 1).SaturatingAdd(part(min(b.nephews, 2), 32)))
		a.tips(b, tips, tipsOK, pay)
		for _, u := range b.uncles {
			if d := b.number - u.number; d >= 1 && d <= 7 && u.number < b.number {
				pay(none, a.account(u.miner), part(8-d, 8))
			}
		}
		if b.unclesOpen || int(min(b.nephews, 2)) > len(b.uncles) {
			a.out.stats.UnclesUnknown++
		}
	} else {
		a.tips(b, tips, tipsOK, pay)
	}
	for _, w := range b.withdrawals {
		pay(none, a.account(w.to), w.amount)
	}
	for _, p := range b.extra {
		from, to := none, none
		if p.hasFrom {
			from = a.account(p.from)
		}
		if !p.discard {
			to = a.account(p.to)
		}
		pay(from, to, p.amount)
	}
	if len(tx.Transfers) == 0 {
		return
	}
	if !b.hasHash {
		b.hash = [32]byte{}
		binary.BigEndian.PutUint64(b.hash[24:], b.number)
	}
	tx.ID = ledger.HashTxID(a.opts.Chain, b.hash)
	a.out.txs = append(a.out.txs, tx)
}

// tips pays the fees' remainder to the block's producer, as a coinbase does on
// Bitcoin: a fee leaves its payer in his transaction, and what was not burnt
// comes into being here.
func (a *assembler) tips(b *block, tips ledger.Amount, ok bool, pay func(from, to ledger.Account, amount ledger.Amount)) {
	if len(b.txs) == 0 || a.tron {
		return
	}
	if !ok || !b.hasMiner {
		a.out.stats.TipsUnknown++
		return
	}
	pay(ledger.Account{}, a.account(b.miner), tips)
}
