package typologytest

import (
	"fmt"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// book is what a scenario's directives say, each from a clock on. It implements
// the interfaces of ledger.Known.
type book struct {
	labels []labelled
	roles  []played
	owners []owned
	assets declared
}

// declared is what the asset directives say. It implements ledger.Assets.
type declared map[ledger.Asset]ledger.AssetInfo

// Asset implements ledger.Assets.
func (d declared) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	info, ok := d[a]
	return info, ok
}

// scaled returns the same with every least amount multiplied by a power of ten, and
// as many base units more to the whole unit.
func (d declared) scaled(factor uint64) declared {
	out := declared{}
	for a, info := range d {
		for f := factor; f >= 10; f /= 10 {
			info.Decimals++
		}
		info.Dust, _ = info.Dust.MulDiv(ledger.NewAmount(factor), ledger.NewAmount(1))
		out[a] = info
	}
	return out
}

type labelled struct {
	from    int64
	account ledger.Account
	label   ledger.Label
}

type played struct {
	from    int64
	account ledger.Account
	role    ledger.Role
}

type owned struct {
	from         int64
	member, head ledger.Account
}

func (b *book) known() *ledger.Known {
	k := &ledger.Known{}
	if len(b.labels) > 0 {
		k.Labels = b
	}
	if len(b.roles) > 0 {
		k.Roles = b
	}
	if len(b.owners) > 0 {
		k.Entities = b
	}
	if len(b.assets) > 0 {
		k.Assets = b.assets
	}
	return k
}

// Labels implements ledger.Labels.
func (b *book) Labels(a ledger.Account, at ledger.Cut) (out []ledger.Label) {
	for i := range b.labels {
		if l := &b.labels[i]; l.account == a && l.from <= at.Clock {
			out = append(out, l.label)
		}
	}
	return out
}

// Role implements ledger.Roles: the latest directive wins.
func (b *book) Role(a ledger.Account, at ledger.Cut) (role ledger.Role, ok bool) {
	for i := range b.roles {
		if r := &b.roles[i]; r.account == a && r.from <= at.Clock {
			role, ok = r.role, true
		}
	}
	return role, ok
}

// Owner implements ledger.Entities.
func (b *book) Owner(a ledger.Account, at ledger.Cut) ledger.Account {
	for i := range b.owners {
		if o := &b.owners[i]; o.member == a && o.from <= at.Clock {
			return o.head
		}
	}
	return a
}

// directive reads a line that is no row. What comes before the first row holds
// from the beginning.
func (s *section) directive(f []string) error {
	bad := func(want string) error { return fmt.Errorf("%q (want %s)", f, want) }
	if f[0] == "wait" {
		if len(f) != 2 {
			return bad("wait DURATION")
		}
		return s.wait(f[1])
	}
	if len(f) < 3 {
		return bad("a directive with its account and what is said of it")
	}
	switch f[0] {
	case "address":
		return s.address(f)
	case "asset":
		return s.asset(f)
	}
	a, err := s.account(f[1])
	if err != nil {
		return err
	}
	from := s.clock
	if len(s.Txs) == 0 {
		from = 0
	}
	switch {
	case f[0] == "label" && len(f) <= 4:
		l := ledger.Label{Category: f[2], Confidence: 90, Source: "scenario"}
		if len(f) == 4 {
			l.Entity = f[3]
		}
		s.book.labels = append(s.book.labels, labelled{from, a, l})
		return nil
	case f[0] == "role" && (len(f) == 3 || len(f) == 5 && f[3] == "serves"):
		r := ledger.Role{Name: f[2], Reasons: []string{"scenario"}}
		if len(f) == 5 {
			if r.Serves, err = s.account(f[4]); err != nil {
				return err
			}
		}
		s.book.roles = append(s.book.roles, played{from, a, r})
		return nil
	case f[0] == "owner" && len(f) == 3:
		head, err := s.account(f[2])
		if err != nil {
			return err
		}
		s.book.owners = append(s.book.owners, owned{from, a, head})
		return nil
	}
	return bad("label ACCOUNT CATEGORY [ENTITY], role ACCOUNT ROLE [serves ACCOUNT], owner ACCOUNT ACCOUNT, address NAME ADDRESS, asset ASSET counterfeit, stable or dust=AMOUNT, or wait DURATION")
}

// address makes a name stand for a made-up public address, for what is about
// how addresses look.
func (s *section) address(f []string) error {
	a, err := ledger.ParseAddress(f[2])
	if err != nil {
		return err
	}
	if len(f) != 3 || a.Kind() != ledger.EVM && a.Kind() != ledger.TRON {
		return fmt.Errorf("%q (want address NAME and 0x… or T…)", f)
	}
	s.names[f[1]] = ledger.AccountOn(ledger.LocalDefault, a)
	return nil
}

// asset says of an asset that it is counterfeit or a stablecoin, whose base unit is
// then a dollar, or which amounts of it are dust. It holds for the whole scenario.
func (s *section) asset(f []string) error {
	a := ledger.Asset(f[1])
	info := ledger.AssetInfo{Asset: a, Symbol: f[1]}
	least, isDust := strings.CutPrefix(f[2], "dust=")
	switch {
	case len(f) == 3 && f[2] == "counterfeit":
		info.Counterfeit = true
	case len(f) == 3 && f[2] == "stable":
		info.Kind = "stable"
	case len(f) == 3 && isDust:
		var err error
		if info.Dust, err = ledger.ParseAmount(least); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%q (want asset ASSET counterfeit, stable or dust=AMOUNT)", f)
	}
	if s.book.assets == nil {
		s.book.assets = declared{}
	}
	s.book.assets[a] = info
	return nil
}
