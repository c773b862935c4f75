package scatter

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// detector is what the detectors of this package have in common.
type detector struct {
	Config
	cite map[string]string // where each threshold comes from
}

func newDetector(c Config) detector {
	return detector{Config: c, cite: typology.Citations(c.Parameters())}
}

func required() []typology.Requirement {
	return []typology.Requirement{activity.AccountTimes, activity.AccountReach, activity.GasFunding, activity.Trails}
}

// branchPayers is how many may pay a fresh wallet: the hub, and who gave it gas, in
// one or two steps (proposed).
const branchPayers = 3

// fresh reports whether an account is a wallet that began within the window and
// that few pay.
func (d *detector) fresh(p *typology.Pass, id ledger.AccountID) bool {
	times, reach := activity.AccountTimes.Of(p).Get(id), activity.AccountReach.Of(p).Get(id)
	return !times.Contract && !times.Customer && times.Age(p.At.Clock) <= d.Window.Seconds() && reach.In <= branchPayers
}

// branch reports whether an account is a fresh wallet that passed on what hub paid
// it, and no deposit address.
func (d *detector) branch(p *typology.Pass, id, hub ledger.AccountID, asset ledger.AssetID) bool {
	t := activity.Trails.Of(p).Get(id)
	return t.From == hub && t.Asset == asset && t.Passed() >= d.MinPassed && d.fresh(p, id) && !deposits(p, id, hub)
}

// deposits reports whether an account is a deposit address: all it ever paid is one
// service, and nobody but a service gave it gas, as only who holds its key would.
func deposits(p *typology.Pass, id, hub ledger.AccountID) bool {
	by := activity.GasFunding.Of(p).Get(id).By
	return activity.Deposits(p, id) && (by == 0 || by == hub || activity.Serves(p, by))
}

// hubOf returns who paid the payer of a move what it now passes on, when the payer
// is a branch of an account that may be a hub, and 0 otherwise.
func (d *detector) hubOf(p *typology.Pass, m *ledger.Move) ledger.AccountID {
	if !m.Pays() {
		return 0
	}
	hub := activity.Trails.Of(p).Get(m.From).From
	if hub == 0 || hub == m.To || !d.branch(p, m.From, hub, m.Asset) {
		return 0
	}
	if r := activity.AccountReach.Of(p).Get(hub); int(r.Out) < d.MinFuelled || activity.Serves(p, hub) {
		return 0
	}
	return hub
}

// enough reports whether so many branches make the shape: MinBranches, or MinFuelled
// of which one account that is none of the ends gave all their gas.
func (d *detector) enough(p *typology.Pass, branches, ends []ledger.AccountID) bool {
	if len(branches) >= d.MinBranches || len(branches) < d.MinFuelled {
		return len(branches) >= d.MinBranches
	}
	funder, fuelled := activity.CommonFunder(p, branches)
	return fuelled == ledger.One && !slices.Contains(ends, funder)
}

// branchMeasure holds the number of branches against the least that made the shape.
func (d *detector) branchMeasure(n int) typology.Measure {
	least, name := d.MinBranches, "min_branches"
	if n < least {
		least, name = d.MinFuelled, "min_fuelled"
	}
	return typology.Measure{Name: "branches", Value: typology.Count(n), Threshold: typology.Count(least), Source: d.cite[name]}
}

// control adds who fuels the branches, and explains the finding when that is an
// account that pays in, or is paid: then all of it is one owner's.
func (d *detector) control(p *typology.Pass, f *typology.Finding, branches, ends []ledger.AccountID) (fuelled ledger.Ratio) {
	funder, fuelled := activity.CommonFunder(p, branches)
	f.Measures = append(f.Measures, typology.Measure{
		Name: "same_gas_funder", Value: typology.RatioValue(fuelled), Threshold: typology.RatioValue(d.SharedFunder), Source: d.cite["shared_funder"],
	})
	if fuelled >= d.SharedFunder {
		f.Parties = append(f.Parties, typology.Party{Account: p.Account(funder), Role: typology.Funder})
	}
	if f.Suppressed != nil {
		return fuelled
	}
	if fuelled >= d.SharedFunder && slices.Contains(ends, funder) {
		f.Suppressed = activity.OneOwner(p, funder, "has its part in the flow and pays for the gas of the wallets", slices.Clip(f.Evidence))
		return fuelled
	}
	f.Suppressed = activity.ServiceAmong(p, ends, slices.Clip(f.Evidence))
	return fuelled
}
