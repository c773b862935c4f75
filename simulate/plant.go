package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Case is a recorded laundering attempt or criminal case to be planted into a
// background. Accounts are any text; only who meets whom matters.
type Case struct {
	Name      string
	Typology  string
	Transfers []CaseTransfer
	Roles     map[string]string // account to role; may be nil
}

// CaseTransfer is one recorded transfer.
type CaseTransfer struct {
	After    int64 // seconds since the case began
	From, To string
	Amount   ledger.Amount // in base units of PlantConfig.Asset
}

// PlantConfig says where cases go.
type PlantConfig struct {
	Seed  uint64
	Chain ledger.Chain // the lane to plant on: an account chain or a local one
	Asset ledger.Asset // what planted transfers move
	From  int64        // Unix seconds: each case begins at a drawn time in [From, To)
	To    int64

	// Busier is how many times as many transfers as its part takes an account
	// must have to play it, so that most have a life of their own besides; a
	// part that nobody is busy enough for goes to whoever can play it. 0 and 1:
	// the part may be all that an account does.
	Busier int

	// Exclude tells which accounts must not play, such as labelled services;
	// nil excludes none. Accounts of the background's own schemes never play.
	Exclude func(ledger.Account) bool
}

// ErrPlant marks cases that do not fit a background.
var ErrPlant = errors.New("simulate: cannot plant")

// Plant returns the background with the cases in it. Each account of a case is
// played by an account of the background that sends and receives at least as
// often, picked among the closest in degree. Rewiring keeps every account's
// number of transfers in and out: for each planted u→v one of u's transfers
// u→a and one of v's b→v are replaced by b→a, so neither planted accounts nor
// their neighbours stand out by degree. Times and amounts are the record's;
// balances are not kept. Only transactions of a single transfer on the chain
// are rewired.
//
// background is run twice, and must give the same each time. Memory is
// proportional to its accounts. Errors match ErrPlant.
func Plant(background func() iter.Seq[Event], cases []Case, cfg PlantConfig) (iter.Seq[Event], error) {
	if cfg.To <= cfg.From || cfg.Chain == "" || cfg.Asset == "" {
		return nil, fmt.Errorf("%w: From %d, To %d, Chain %q, Asset %q (want a period, a chain and an asset)", ErrPlant, cfg.From, cfg.To, cfg.Chain, cfg.Asset)
	}
	degrees := map[ledger.Account]*degree{}
	var order []ledger.Account
	touched := map[ledger.Account]bool{}
	for ev := range background() {
		for _, row := range ev.Truth {
			touched[row.Account] = true
		}
		x, ok := cfg.rewirable(&ev)
		if !ok {
			continue
		}
		for _, a := range [...]ledger.Account{x.From, x.To} {
			if degrees[a] == nil {
				degrees[a] = &degree{}
				order = append(order, a)
			}
		}
		degrees[x.From].out++
		degrees[x.To].in++
	}
	for a := range touched {
		delete(degrees, a) // a scheme of the background's own plays elsewhere
	}
	plan, err := castCases(cases, cfg, degrees, order)
	if err != nil {
		return nil, err
	}
	return func(yield func(Event) bool) {
		p := newPlanter(cfg, slices.Clone(plan))
		for ev := range background() {
			if !p.take(ev, yield) {
				return
			}
		}
		if p.open {
			p.close(yield)
		}
	}, nil
}

type degree struct{ in, out int }

// planted is one transfer to come.
type planted struct {
	at       int64
	from, to ledger.Account
	amount   ledger.Amount
	attempt  *Case
	number   int

	fromRole, toRole string
}

// rewirable returns the transfer of a transaction that planting may replace.
func (cfg *PlantConfig) rewirable(ev *Event) (x *ledger.Transfer, ok bool) {
	if ev.Tx.Chain != cfg.Chain || len(ev.Tx.Transfers) != 1 || len(ev.Truth) > 0 {
		return nil, false
	}
	x = &ev.Tx.Transfers[0]
	return x, !x.From.IsZero() && !x.To.IsZero() && x.From != x.To && !x.IsUTXO()
}

// castCases gives every account of every case a host of its own.
func castCases(cases []Case, cfg PlantConfig, degrees map[ledger.Account]*degree, order []ledger.Account) ([]planted, error) {
	by := newActor(cfg.Seed, "plant", 0)
	hosts := slices.DeleteFunc(slices.Clone(order), func(a ledger.Account) bool {
		return degrees[a] == nil || cfg.Exclude != nil && cfg.Exclude(a)
	})
	slices.SortStableFunc(hosts, func(a, b ledger.Account) int {
		return cmp.Compare(degrees[a].in+degrees[a].out, degrees[b].in+degrees[b].out)
	})
	taken := map[ledger.Account]bool{}
	var plan []planted
	for n := range cases {
		c := &cases[n]
		need, names := map[string]*degree{}, []string{}
		for _, x := range c.Transfers {
			for _, who := range [...]string{x.From, x.To} {
				if need[who] == nil {
					need[who] = &degree{}
					names = append(names, who)
				}
			}
			need[x.From].out++
			need[x.To].in++
		}
		cast := map[string]ledger.Account{}
		for _, who := range names {
			host, ok := findHost(&by, hosts, degrees, taken, need[who], cfg.Busier)
			if !ok && cfg.Busier > 1 {
				host, ok = findHost(&by, hosts, degrees, taken, need[who], 1)
			}
			if !ok {
				return nil, fmt.Errorf("%w: case %q: no free account sends %d and receives %d transfers (want a larger background)", ErrPlant, c.Name, need[who].out, need[who].in)
			}
			taken[host], cast[who] = true, host
		}
		start := cfg.From + by.below(cfg.To-cfg.From)
		for _, x := range c.Transfers {
			plan = append(plan, planted{start + x.After, cast[x.From], cast[x.To], x.Amount, c, n, c.Roles[x.From], c.Roles[x.To]})
		}
	}
	slices.SortStableFunc(plan, func(a, b planted) int { return cmp.Compare(a.at, b.at) })
	return plan, nil
}

// findHost draws among the free accounts whose total degree is nearest above
// what is needed; the first window of candidates that has one wins.
func findHost(by *actor, hosts []ledger.Account, degrees map[ledger.Account]*degree, taken map[ledger.Account]bool, need *degree, busier int) (ledger.Account, bool) {
	total := func(a ledger.Account) int { return degrees[a].in + degrees[a].out }
	at, _ := slices.BinarySearchFunc(hosts, (need.in+need.out)*max(busier, 1), func(a ledger.Account, n int) int { return cmp.Compare(total(a), n) })
	fits := func(a ledger.Account) bool {
		return !taken[a] && degrees[a].in >= need.in && degrees[a].out >= need.out
	}
	for width := 256; at < len(hosts); width *= 4 {
		window := hosts[at:min(at+width, len(hosts))]
		for range 64 {
			if a := window[by.below(int64(len(window)))]; fits(a) {
				return a, true
			}
		}
		if i := slices.IndexFunc(window, fits); i >= 0 {
			return window[i], true
		}
		at += len(window)
	}
	return ledger.Account{}, false
}
