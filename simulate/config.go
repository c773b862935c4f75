package simulate

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// ErrConfig marks an invalid [Config]; every fault is reported at once.
var ErrConfig = errors.New("simulate: bad configuration")

// Config says what to simulate. Start from [Defaults]; the same Config gives
// the same bytes on every machine. It is plain data.
type Config struct {
	Seed        uint64
	Accounts    int   // background accounts, about; at least 20
	Days        int   // length in days, 1–3650
	Start       int64 // Unix second the simulation starts at; a Monday suits the rhythm
	Rate        int   // thousandths: mean actions a background person takes a day
	Exchanges   int   // custodians, 2–16
	Chains      []ledger.Chain
	PrivateLane ledger.Chain // the watched exchange's lane; "" hides all customers
	Labels      int          // percent of true service labels that are public, 0–100
	WrongLabels int          // per thousand of public labels that are wrong, 0–1000
	Schemes     []Plan       // Count schemes each
	Innocents   []Plan       // at least Count accounts each
	Adversary   Adversary

	demo bool
}

// Defaults returns a month of 2,000 background accounts on one chain, half of
// the labels public and 2 % of these wrong, a few schemes of each typology and
// as many look-alikes.
func Defaults() Config {
	c := Config{
		Seed: 1, Accounts: 2000, Days: 30,
		Start: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Unix(),
		Rate:  250, Exchanges: 4, Chains: []ledger.Chain{ledger.Ethereum},
		PrivateLane: "local:exchange", Labels: 50, WrongLabels: 20,
	}
	for _, k := range Typologies() {
		c.Schemes = append(c.Schemes, Plan{k, 3})
	}
	for _, k := range Innocents() {
		c.Innocents = append(c.Innocents, Plan{k, 10})
	}
	return c
}

// Validate reports every fault of the configuration; errors match ErrConfig.
func (c Config) Validate() error {
	errs := []error{c.Adversary.Validate()}
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrConfig}, args...)...))
	}
	within := func(name string, v, lo, hi int) {
		if v < lo || v > hi {
			bad("%s = %d (want %d–%d)", name, v, lo, hi)
		}
	}
	within("Accounts", c.Accounts, 20, 50_000_000)
	within("Days", c.Days, 1, 3650)
	within("Rate", c.Rate, 1, 1_000_000)
	within("Exchanges", c.Exchanges, 2, len(exchangeNames))
	within("Labels", c.Labels, 0, 100)
	within("WrongLabels", c.WrongLabels, 0, 1000)
	if c.Start <= 0 {
		bad("Start = %d (want Unix seconds)", c.Start)
	}
	if c.PrivateLane != "" && c.PrivateLane.Family() != ledger.FamilyLocal {
		bad("PrivateLane = %q (want local:<name>)", c.PrivateLane)
	}
	if !slices.ContainsFunc(c.Chains, func(id ledger.Chain) bool { return id != ledger.BitcoinMainnet }) {
		bad("Chains holds no account chain (want at least %q)", ledger.Ethereum)
	}
	for i, id := range c.Chains {
		if id != ledger.BitcoinMainnet && !slices.ContainsFunc(chainSpecs, func(s chainSpec) bool { return s.id == id }) || slices.Contains(c.Chains[:i], id) {
			bad("Chains holds %q twice or it is unknown", id)
		}
	}
	kinds := func(name string, plans []Plan, known []string) {
		for _, p := range plans {
			if !slices.Contains(known, p.Kind) || p.Count < 0 {
				bad("%s: %q × %d (want one of %q, not negative)", name, p.Kind, p.Count, known)
			}
		}
	}
	kinds("Schemes", c.Schemes, Typologies())
	kinds("Innocents", c.Innocents, Innocents())
	return errors.Join(errs...)
}
