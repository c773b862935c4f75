package pigbutchering

import (
	"context"
	"math"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// CollectorName is the name of the detector of the collector's side.
const CollectorName = "pig-butchering-collector"

// NewCollector returns the detector of collectors on chain. What is wrong with
// the config is told by typology.Validate, and so by every driver.
func NewCollector(c CollectorConfig) *typology.Detector {
	d := &collectors{CollectorConfig: c, attention: activity.NewAttention(CollectorName + "/attention"), cite: typology.Citations(c.Parameters())}
	return &typology.Detector{
		Name: CollectorName, Version: "1", Kind: typology.Suspicious, Typologies: []string{typology.PigButchering},
		Doc: `money comes out of exchanges to a young account again and again, and leaves at once to fresh wallets that pass it on

Red flags: FIN-2023-Alert005 (victims are told to buy at an exchange and send on), FATF 2020 (new accounts, rapid movement).
False positives: sales to strangers whose wallets happen to pass it on. Suppressed: known service roles and labels.
Where exchanges are not labelled they are recognised by how widely they deal.`,
		References: collectorReferences, Window: time.Duration(c.Window), Parameters: c.Parameters(),
		Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, activity.Trails, intakes, d.attention},
		Run:      d.run, Invalid: c.Validate(),
	}
}

var collectorReferences = []string{"FIN-2023-Alert005", "FATF-VA-2020", "EDVA-2022"}

type collectors struct {
	CollectorConfig
	attention *typology.Feature[activity.Attention]
	cite      map[string]string // where each threshold comes from
}

// intake counts what an account ever did, saturating.
type intake struct {
	Deposits uint16 // receipts of money that comes from an exchange
	Fresh    uint16 // payments to fresh wallets
}

// intakes is the cheap test.
var intakes = &typology.Feature[intake]{
	Name:     "pig-butchering/intake",
	Doc:      "how many receipts of an account came from exchanges, straight or over a wallet filled there, and how many payments went to fresh wallets",
	Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.Trails},
	Advance: func(p *typology.Pass, t *typology.Table[intake]) {
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if !m.Pays() {
				continue
			}
			if t.Get(m.To).Deposits < math.MaxUint16 && fromExchange(p, m.From) {
				t.Edit(m.To).Deposits++
			}
			if t.Get(m.From).Fresh < math.MaxUint16 && isFresh(p, m.To, p.At.Clock) {
				t.Edit(m.From).Fresh++
			}
		}
	},
}

// fromExchange reports whether what an account pays comes from an exchange: it
// is one, or what it holds came from one. Unlabelled exchanges are recognised as
// services by how widely they deal.
func fromExchange(p *typology.Pass, id ledger.AccountID) bool {
	if activity.Serves(p, id) {
		return true
	}
	t := activity.Trails.Of(p).Get(id)
	return t.From != 0 && activity.Serves(p, t.From)
}

// isFresh reports whether an account had moved value for less than a day at the
// clock.
func isFresh(p *typology.Pass, id ledger.AccountID, clock int64) bool {
	return activity.AccountTimes.Of(p).Get(id).Age(clock) <= activity.HopFresh
}

func (d *collectors) run(ctx context.Context, p *typology.Pass) error {
	since := p.At.Clock - d.Window.Seconds()
	for i := range p.AccountMoves {
		m := &p.AccountMoves[i]
		if !m.Pays() {
			continue
		}
		v := intakes.Of(p).Get(m.From)
		if int(v.Deposits) < d.MinDeposits || int(v.Fresh) < d.MinHops {
			continue
		}
		times := activity.AccountTimes.Of(p).Get(m.From)
		if times.Contract || times.Age(p.At.Clock) > d.MaxAge.Seconds() || times.Customer {
			continue
		}
		if a := d.attention.Of(p).Get(m.From); !a.Due() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f := activity.Flow(p, m.From, m.Asset, since, d.Budget)
		if !d.judge(p, m.From, times, f) {
			d.attention.Of(p).Edit(m.From).InVain(len(f.In) + len(f.Out))
		}
	}
	return nil
}

// judge reports the account when every condition holds, and tells whether it did.
func (d *collectors) judge(p *typology.Pass, id ledger.AccountID, times activity.Times, f *activity.Flows) bool {
	forwarded := f.Forwarded()
	if len(f.In) < d.MinDeposits || forwarded < d.MinForward {
		return false
	}
	deposits := 0
	for _, s := range f.In {
		if s.Move.From != 0 && fromExchange(p, s.Move.From) {
			deposits++
		}
	}
	exchanges := f.ShareFrom(func(source ledger.AccountID) bool { return fromExchange(p, source) })
	if deposits < d.MinDeposits || exchanges < d.ExchangeShare {
		return false
	}
	hops, toFresh, returned := d.receivers(p, f)
	dwell, ok := f.MedianDwell()
	if hops < d.MinHops || toFresh < d.HopShare || returned > d.MaxReturned || !ok || dwell > d.MaxDwell.Seconds() {
		return false
	}
	many, _ := ledger.RatioInt(int64(deposits), 3*int64(d.MinDeposits))
	quick, _ := ledger.RatioInt(d.MaxDwell.Seconds()-dwell, d.MaxDwell.Seconds())
	strength, _ := ledger.RatioInt(int64(min(many, ledger.One)+exchanges+min(forwarded, ledger.One)+toFresh+quick), 5*int64(ledger.One))
	finding := typology.Finding{
		Typology: typology.PigButchering, Subject: p.Account(id), Asset: f.Asset, Strength: strength, References: collectorReferences,
		Measures: []typology.Measure{
			{Name: "deposits_from_exchanges", Value: typology.Count(deposits), Threshold: typology.Count(d.MinDeposits), Source: d.cite["min_deposits"]},
			{Name: "from_exchanges_share", Value: typology.RatioValue(exchanges), Threshold: typology.RatioValue(d.ExchangeShare), Source: d.cite["exchange_share"]},
			{Name: "observed_forwarded", Value: typology.RatioValue(forwarded), Threshold: typology.RatioValue(d.MinForward), Source: d.cite["min_forward"]},
			{Name: "median_dwell", Value: typology.SecondsValue(dwell), Threshold: typology.SecondsValue(d.MaxDwell.Seconds()), Source: d.cite["max_dwell"]},
			{Name: "fresh_wallets_that_passed_on", Value: typology.Count(hops), Threshold: typology.Count(d.MinHops), Source: d.cite["min_hops"]},
			{Name: "to_fresh_wallets_share", Value: typology.RatioValue(toFresh), Threshold: typology.RatioValue(d.HopShare), Source: d.cite["hop_share"]},
			{Name: "returned_share", Value: typology.RatioValue(returned), Threshold: typology.RatioValue(d.MaxReturned), Source: d.cite["max_returned"]},
			activity.AgeMeasure(p, id, times, d.MaxAge.Seconds(), d.cite["max_age"]),
			d.stable(p, f),
			{Name: "received", Value: typology.AmountValue(f.TotalIn)},
			{Name: "sent", Value: typology.AmountValue(f.TotalOut)},
		},
	}
	f.Describe(p, &finding, id, activity.Cast{Subject: typology.Collector, Source: typology.Victim, Sink: typology.Hop})
	for i := range finding.Parties {
		party := &finding.Parties[i]
		if payer, known := p.View().Lookup(party.Account); party.Role == typology.Victim && known && activity.Serves(p, payer) && !activity.IsCustomer(party.Account) {
			party.Role = typology.Service // pays for its customers
		}
	}
	p.Report(finding)
	return true
}

// receivers tells how many of the accounts paid were fresh wallets that have
// passed it on, which share of the outflow went to fresh wallets, and which share
// of the inflow went back to exchanges.
func (d *collectors) receivers(p *typology.Pass, f *activity.Flows) (hops int, fresh, returned ledger.Ratio) {
	var toFresh, back ledger.Amount
	counted := make(map[ledger.AccountID]bool, len(f.Sinks))
	for _, s := range f.Out {
		to := s.Move.To
		switch {
		case to == 0:
		case activity.Serves(p, to) || activity.Deposits(p, to):
			back = back.SaturatingAdd(s.Move.Amount)
		case isFresh(p, to, s.At.Clock):
			toFresh = toFresh.SaturatingAdd(s.Move.Amount)
			if r := activity.AccountReach.Of(p).Get(to); !counted[to] && r.Out > 0 && r.Out <= activity.HopReceivers {
				t := activity.Trails.Of(p).Get(to)
				counted[to] = t.Swaps > 0 || t.Passed() >= d.MinForward
				if counted[to] {
					hops++
				}
			}
		}
	}
	fresh, _ = ledger.RatioOf(toFresh, f.TotalOut)
	returned, _ = ledger.RatioOf(back, f.TotalIn)
	return hops, fresh, returned
}

// stable is the measure of whether the asset is a stablecoin, in which most
// fraud is paid; it is only told.
func (d *collectors) stable(p *typology.Pass, f *activity.Flows) typology.Measure {
	m := typology.Measure{Name: "asset_kind", Value: typology.Text("unknown")}
	if p.Known.Assets != nil {
		if info, ok := p.Known.Assets.Asset(f.Asset); ok && info.Kind != "" {
			m.Value = typology.Text(info.Kind)
		}
	}
	return m
}
