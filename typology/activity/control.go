package activity

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// CommonFunder returns who gave most of the accounts their first gas, and the
// share of the accounts. Services fund strangers, and an account that is itself
// among them may have paid with what it had, so neither counts. It needs
// GasFunding and what Serves needs.
func CommonFunder(p *typology.Pass, ids []ledger.AccountID) (funder ledger.AccountID, share ledger.Ratio) {
	most := int64(0)
	counts := make(map[ledger.AccountID]int64, len(ids))
	for _, id := range ids {
		by := GasFunding.Of(p).Get(id).By
		if by == 0 || slices.Contains(ids, by) || Serves(p, by) {
			continue
		}
		if counts[by]++; counts[by] > most {
			funder, most = by, counts[by]
		}
	}
	share, _ = ledger.RatioInt(most, int64(len(ids)))
	return funder, share
}

// OneOwner is the suppression of a finding about wallets whose gas an account paid
// that has a part in the flow itself: part says which.
func OneOwner(p *typology.Pass, id ledger.AccountID, part string, evidence []typology.Evidence) *typology.Suppression {
	return &typology.Suppression{
		Rule: "self-funded", Reason: p.Account(id).String() + " " + part + ": an owner who moves his own money", Evidence: evidence,
	}
}

// ServiceAmong is the suppression of a finding by the first of the accounts that
// KnownService knows, nil where it knows none.
func ServiceAmong(p *typology.Pass, ids []ledger.AccountID, evidence []typology.Evidence) *typology.Suppression {
	for _, id := range ids {
		if rule, reason, ok := KnownService(p, id); ok {
			return &typology.Suppression{Rule: rule, Reason: reason, Evidence: evidence}
		}
	}
	return nil
}

// KnownService returns the rule and the reason by which an account's known role,
// or its label, says that it serves many; ok is false where nothing does.
func KnownService(p *typology.Pass, id ledger.AccountID) (rule, reason string, ok bool) {
	if role, known := p.Role(id); known {
		return "role:" + role.Name, p.Account(id).String() + " acts as " + role.Name, true
	}
	for _, l := range p.Labels(id) {
		if IsService(l) {
			return "label:" + l.Category, p.Account(id).String() + " is labelled " + l.Category + " " + l.Entity + " by " + l.Source, true
		}
	}
	return "", "", false
}
