package innocent

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// measure is one thing measured of a portrait. Amounts are in the asset that the
// account moves most often; owners are those of Known.
type measure struct {
	name string // snake_case
	unit string // "ratio" (1/10,000), "duration" (seconds) or what is counted
	doc  string
	of   func(*portrait) (v int64, ok bool) // not ok: nothing to measure
}

// value returns v as findings and parameters carry it.
func (m *measure) value(v int64) typology.Value {
	switch m.unit {
	case "ratio":
		return typology.RatioValue(ledger.Ratio(v))
	case "duration":
		return typology.SecondsValue(v)
	}
	return typology.Count(v)
}

func count(name, unit, doc string, of func(*portrait) int) measure {
	return measure{name, unit, doc, func(o *portrait) (int64, bool) { return int64(of(o)), true }}
}

func ratio(name, doc string, of func(*portrait) (ledger.Ratio, bool)) measure {
	return measure{name, "ratio", doc, func(o *portrait) (int64, bool) {
		r, ok := of(o)
		return int64(r), ok
	}}
}

func share(part, whole int) (ledger.Ratio, bool) { return ledger.RatioInt(int64(part), int64(whole)) }

// How long and how steadily an account lives.
var (
	life = measure{"life", "duration", "since the account's first movement", func(o *portrait) (int64, bool) {
		return o.clock - o.first, true
	}}
	activeDays = count("active_days", "days", "days with a movement in the asset", func(o *portrait) int { return spells(o.told, day, false) })
	payouts    = count("payouts", "occasions", "spells of payments out with six quiet hours between", func(o *portrait) int {
		return spells(o.Out, 6*hour, true)
	})
	payoutDays     = count("payout_days", "days", "days with a payment out in the asset", func(o *portrait) int { return spells(o.Out, day, false) })
	busiestQuarter = ratio("busiest_quarter", "share of the payments in that fell into the busiest quarter of the time since the first", (*portrait).busiest)
)

// Whom it deals with.
var (
	payers       = count("payers", "owners", "distinct owners that paid it", func(o *portrait) int { return len(o.Sources) })
	payees       = count("payees", "owners", "distinct owners that it paid", func(o *portrait) int { return len(o.Sinks) })
	credits      = count("credits", "payments", "payments in", func(o *portrait) int { return len(o.In) })
	debits       = count("debits", "payments", "payments out", func(o *portrait) int { return len(o.Out) })
	oneOffPayers = ratio("one_off_payers", "share of its payers that paid once", func(o *portrait) (ledger.Ratio, bool) {
		return share(once(o.Sources), len(o.Sources))
	})
	repeatPayments = ratio("repeat_payments", "share of payments out to owners paid more than once", func(o *portrait) (ledger.Ratio, bool) {
		return share(len(o.Out)-once(o.Sinks), len(o.Out))
	})
	onePayee = ratio("one_payee_share", "share of the outflow that one owner got", func(o *portrait) (ledger.Ratio, bool) {
		return o.TopShare(1), len(o.Out) > 0
	})
	partners = count("partners", "owners", "owners that both paid it and were paid", func(o *portrait) int {
		n := 0
		for _, s := range o.Sinks {
			if o.Paid(s.Owner) {
				n++
			}
		}
		return n
	})
	partnerShare = ratio("partner_share", "share of the payments, in and out, that were with partners", (*portrait).withPartners)
	returned     = ratio("returned_share", "what partners got, by what they paid, at most 1", (*portrait).returned)
	payeesReturn = ratio("payees_return", "share of its payees that paid it another asset", (*portrait).payeesReturn)
	minted       = ratio("minted_share", "share of the inflow that nobody paid: rewards and issues", func(o *portrait) (ledger.Ratio, bool) {
		return o.shareIn(func(m *ledger.Move) bool { return m.From == 0 && m.Kind == ledger.Pay })
	})
	exchanges = count("exchanges", "legs", "legs of exchanges of assets within one transaction", func(o *portrait) int {
		n := 0
		for i := range o.steps {
			if o.steps[i].Move.Kind != ledger.Pay {
				n++
			}
		}
		return n
	})
	backAndForth = count("back_and_forth", "legs", "exchanges into the asset or out of it, whichever were fewer", func(o *portrait) int {
		bought, sold := 0, 0
		for _, s := range o.told {
			switch s.Move.Kind {
			case ledger.SwapIn:
				bought++
			case ledger.SwapOut:
				sold++
			}
		}
		return min(bought, sold)
	})
	exchangeShare = ratio("exchange_share", "share of all movements that are legs of exchanges", func(o *portrait) (ledger.Ratio, bool) {
		n, _ := exchanges.of(o)
		return share(int(n), len(o.steps))
	})
)

// What happens to the money.
var (
	forwarded = ratio("forwarded", "outflow by inflow", func(o *portrait) (ledger.Ratio, bool) {
		return min(o.Forwarded(), ledger.One), !o.TotalIn.IsZero()
	})
	dwell = measure{"median_dwell", "duration", "value-weighted median stay", (*portrait).MedianDwell}
	kept  = ratio("kept", "median share of the balance left after a payment out", (*portrait).keeps)
)

// How alike the amounts are.
var (
	equalIn   = ratio("equal_in", "share of payments in of the commonest amount", func(o *portrait) (ledger.Ratio, bool) { return commonest(o.In) })
	equalOut  = ratio("equal_out", "share of payments out of the commonest amount", func(o *portrait) (ledger.Ratio, bool) { return commonest(o.Out) })
	alikeOut  = ratio("alike_out", "share of payments out within a tenth of their median", func(o *portrait) (ledger.Ratio, bool) { return alike(o.Out) })
	sameAgain = ratio("same_again", "share of payments to an owner paid five days or more before that repeat the amount", (*portrait).sameAgain)
)

// The company that it and its largest payee keep.
var (
	ownFeeders = ratio("feeders_share", "share of its latest payers that paid nobody else", func(o *portrait) (ledger.Ratio, bool) {
		c := o.crowdOf(o.id)
		return share(c.feeders, c.sampled)
	})
	payeePayers = count("payee_payers", "accounts", "whom its largest payee was lately paid by", func(o *portrait) int {
		return o.crowdOf(o.payee()).payers
	})
	payeePayees = count("payee_payees", "accounts", "whom its largest payee lately paid", func(o *portrait) int {
		return o.crowdOf(o.payee()).payees
	})
	payeeFeeders = ratio("payee_feeders_share", "share of the latest payers of its largest payee that paid nobody else", func(o *portrait) (ledger.Ratio, bool) {
		c := o.crowdOf(o.payee())
		return share(c.feeders, c.sampled)
	})
)

// Who stands behind it.
var (
	payerPayers = count("payer_payers", "accounts", "whom its largest payer was lately paid by", func(o *portrait) int {
		return o.crowdOf(o.payer()).payers
	})
	payerEqualIn = ratio("payer_equal_in", "share of the payments to its largest payer that are of the commonest amount", func(o *portrait) (ledger.Ratio, bool) {
		return o.crowdOf(o.payer()).equal, o.payer() != 0
	})
	signedByPayer = ratio("signed_by_payer", "share of its payments out that an owner who pays it has signed", (*portrait).signedByPayer)
	pulled        = ratio("pulled_share", "share of its latest payments in that the payer has not signed", (*portrait).pulled)
	banked        = ratio("banked_share", "share of the outflow to addresses that feed a custodian", (*portrait).banked)
	circular      = ratio("circular", "share of the outflow to custodians, or addresses serving them, that also pay it", (*portrait).circular)
	roundsHome    = count("rounds_home", "rounds", "times that what it paid came home over its payees", (*portrait).rounds)
)

func once(peers []activity.Peer) (n int) {
	for i := range peers {
		if peers[i].Payments == 1 {
			n++
		}
	}
	return n
}
