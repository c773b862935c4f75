package mixeruse

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// categories are the GraphSense concepts of accounts that mix (TagPack concepts,
// after INTERPOL's Dark Web and Virtual Assets taxonomy, entities#tumbler), and the
// word that others use.
var categories = []string{"mixing_service", "mixing", "coinjoin", "mixer"}

// isMixer reports whether an account behaves as a mixer's pool, is labelled a mixer
// or has the role of one.
func isMixer(p *typology.Pass, id ledger.AccountID) bool {
	if r := activity.AccountReach.Of(p).Get(id); r.In >= poolPayers && r.Out >= poolPayouts {
		if v := pools.Of(p).Get(id); v.mixes() {
			return true
		}
	}
	if role, ok := p.Role(id); ok && slices.Contains(categories, role.Name) {
		return true
	}
	return slices.ContainsFunc(p.Labels(id), func(l ledger.Label) bool { return slices.Contains(categories, l.Category) })
}

// noMix are the gates that do not mix several owners' money.
var noMix = []string{"", "coinbase", "payjoin-doubt", "keyless", "anyone-can-pay", "whirlpool-tx0"}

// mix returns the protocol of a transaction that mixes several owners' money, ""
// for others.
func mix(p *typology.Pass) string {
	if p.Known.Gates == nil {
		return ""
	}
	if g := p.Known.Gates.Gate(p.At.Chain, p.View().TxID(p.Tx.Ref), p.At); !slices.Contains(noMix, g) {
		return g
	}
	return ""
}

// round tells of a gated transaction: what each account put in, and took out.
func (d *detector) round(p *typology.Pass, protocol string) {
	in := d.sums(p.Tx.Inputs)
	out := d.sums(p.Tx.Outputs)
	measures := []typology.Measure{
		{Name: "protocol", Value: typology.Text(protocol)},
		{Name: "inputs", Value: typology.Count(len(p.Tx.Inputs)), Threshold: typology.Count(d.Participants), Source: d.cite["participants"]},
		{Name: "outputs", Value: typology.Count(len(p.Tx.Outputs)), Threshold: typology.Count(d.Participants), Source: d.cite["participants"]},
	}
	for i := range in {
		s := &in[i]
		row := d.row(p, s)
		row.From = p.Account(s.account)
		f := d.fact(p, s.account, p.Tx.Native, row)
		f.Measures = append(f.Measures, measures...)
		p.Report(f)
	}
	for i := range out {
		s := &out[i]
		row := d.row(p, s)
		row.To, row.Role = p.Account(s.account), typology.Service
		f := d.fact(p, s.account, p.Tx.Native, row)
		f.Measures = append(f.Measures, measures...)
		p.Report(f)
	}
}

// part is what one account put into a mix or took out of it.
type part struct {
	account ledger.AccountID
	index   uint32 // of its first input or output
	amount  ledger.Amount
}

// sums adds up the inputs or outputs by account, in order, at most Participants.
func (d *detector) sums(legs []ledger.LegRecord) (out []part) {
	index := make(map[ledger.AccountID]int, len(legs))
	for i := range legs[:min(len(legs), d.Participants)] {
		l := &legs[i]
		if l.Account == 0 || l.Amount.IsZero() {
			continue
		}
		k, ok := index[l.Account]
		if !ok {
			k = len(out)
			index[l.Account] = k
			out = append(out, part{account: l.Account, index: uint32(i)})
		}
		out[k].amount = out[k].amount.SaturatingAdd(l.Amount)
	}
	return out
}

// row is the evidence of a part, without its account.
func (d *detector) row(p *typology.Pass, s *part) typology.Evidence {
	return typology.Evidence{
		Chain: p.At.Chain, Position: p.At.Position, Tx: p.View().TxID(p.Tx.Ref), Index: s.index,
		Asset: p.Asset(p.Tx.Native), Amount: s.amount, Time: p.Tx.Time, Clock: p.At.Clock, Role: typology.Hop,
	}
}
