package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// RankConfig says how far a ranking looks. DefaultRankConfig gives the usual
// one.
type RankConfig struct {
	Direction Direction
	// Stay is the part of the mass reaching an account that stays with it
	// (the restart probability α).
	Stay ledger.Ratio
	// Least is the mass, in millionths of the whole, below which an account is
	// not expanded (ε).
	Least uint32
	// MaxAccounts bounds the accounts expanded; 0 means no limit.
	MaxAccounts int
	// MaxHistory does not expand accounts with more transfers; 0: no limit.
	MaxHistory int
	// MinConfidence is the least label confidence that stops, as in Config.
	MinConfidence uint8
}

// DefaultRankConfig returns TRacer's α (Wu et al., IEEE TIFS 18, 2023) and an ε
// a thousand times finer than its 10⁻³, which costs milliseconds here.
func DefaultRankConfig() RankConfig {
	return RankConfig{Stay: 1500, Least: 1}
}

// Validate reports every fault at once. Errors match ErrConfig.
func (c RankConfig) Validate() error {
	var faults []error
	if c.Stay <= 0 || c.Stay >= ledger.One {
		faults = append(faults, fmt.Errorf("%w: rank stay is %s (want more than 0 and less than 1)", ErrConfig, c.Stay))
	}
	if c.Least == 0 || c.MaxAccounts < 0 || c.MaxHistory < 0 || c.Direction > Backward {
		faults = append(faults, fmt.Errorf("%w: rank least must be 1 or more, limits 0 or more, direction forward or backward", ErrConfig))
	}
	return errors.Join(faults...)
}

// rankWhole is the mass that a ranking divides: 2^60.
const rankWhole = uint64(1) << 60

// Ranked is an account with its share of the mass.
type Ranked struct {
	Account ledger.Account
	Share   ledger.Ratio // rounded
	Mass    uint64       // of 2^60, exact
	Hops    int          // the fewest transfers from a seed
}

// Ranking is the outcome of Rank; plain data.
type Ranking struct {
	Accounts []Ranked // by mass, then account
	Expanded int
	// Residual is the mass that was too small to follow, of 2^60. Accounts'
	// masses and Residual add up to exactly 2^60, or 0 without seeds.
	Residual uint64
	// Cut tells that MaxAccounts or MaxHistory left accounts unexpanded.
	Cut bool
}

// Rank orders accounts by closeness to the seeds along the flow of value: a
// personalised PageRank, by local push (Andersen, Chung, Lang, FOCS 2006), that
// respects time. Mass that reaches an account moves on only by transfers later
// in chain order, in proportion to their amounts in the same asset, so transfers
// within one second or block are kept apart by their order and none is lost.
// Mass with no later transfer stays. It prioritises; it does not account for
// value. Services keep what reaches them.
//
// Exact integers: the same input gives the same order everywhere. At most
// 1/(Stay·Least) pushes, each O(transfers of the account). Seeds are transfers
// of, or accounts on, account chains; errors match ErrConfig or ErrSeed.
func Rank(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, cfg RankConfig) (*Ranking, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	e := newEngine(view, known, Config{Direction: cfg.Direction, MinConfidence: cfg.MinConfidence, MaxHistory: cfg.MaxHistory}.defaults())
	r := &ranker{engine: e, cfg: cfg, places: map[poolKey]*rankPlace{}, mass: map[ledger.AccountID]uint64{}, hops: map[ledger.AccountID]int{}}
	if err := r.plant(seeds); err != nil {
		return nil, err
	}
	for len(r.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return r.result(), err
		}
		if cfg.MaxAccounts > 0 && r.expanded >= cfg.MaxAccounts {
			r.cut = true
			break
		}
		p := r.queue[0]
		r.queue = r.queue[1:]
		p.queued = false
		r.push(p)
	}
	return r.result(), nil
}

type ranker struct {
	*engine
	cfg      RankConfig
	places   map[poolKey]*rankPlace
	queue    []*rankPlace
	all      []*rankPlace
	mass     map[ledger.AccountID]uint64
	hops     map[ledger.AccountID]int
	expanded int
	cut      bool
}

// rankPlace is the mass that waits at an account in one asset.
type rankPlace struct {
	key    poolKey
	chips  []chip
	sum    uint64
	queued bool
}

// chip is mass that arrived at a place in chain order.
type chip struct {
	at   order
	mass uint64
}

func (r *ranker) plant(seeds []Seed) error {
	if err := r.engine.plant(seeds); err != nil {
		return err
	}
	type start struct {
		key poolKey
		at  order
	}
	var starts []start
	for i, s := range seeds {
		if s.Kind == SeedAccount {
			id, _ := r.view.Lookup(s.Account)
			at := afterClock(s.FromTime - 1)
			if r.back {
				if at = afterClock(s.FromTime); s.FromTime == 0 {
					at = afterClock(1<<63 - 1)
				}
			}
			assets := r.assetsOf(id, &r.seeds[i])
			for _, a := range assets {
				starts = append(starts, start{poolKey{id, a}, at})
			}
			continue
		}
		ref, _ := r.view.FindTx(s.Chain, s.Tx)
		rec := r.read(ref)
		if isUTXO(rec) {
			return &SeedError{Index: i, Seed: s, Why: "a ranking is for account chains (seed a transfer or an account)"}
		}
		for k, t := range rec.Transfers {
			near := t.To
			if r.back {
				near = t.From
			}
			if r.seeds[i].matches(t.Entry, t.Asset) && near != 0 {
				starts = append(starts, start{poolKey{near, t.Asset}, r.order(ref, subFirst+uint32(k))})
			}
		}
	}
	for i, s := range starts {
		n := uint64(len(starts))
		m := rankWhole / n
		if uint64(i) < rankWhole%n {
			m++
		}
		r.hops[s.key.account] = 0
		r.add(s.key, chip{s.at, m})
	}
	return nil
}

func (r *ranker) add(key poolKey, c chip) {
	p := r.places[key]
	if p == nil {
		p = &rankPlace{key: key}
		r.places[key] = p
		r.all = append(r.all, p)
	}
	p.chips, p.sum = append(p.chips, c), p.sum+c.mass
	if !p.queued && p.sum >= rankWhole/1_000_000*uint64(r.cfg.Least) {
		p.queued = true
		r.queue = append(r.queue, p)
	}
}

// push keeps a part of a place's mass and spreads the rest. Going through the
// account's transfers in chain order, each takes from what has arrived so far
// its amount's part of all that are still to come: which is what every arrival,
// spread in proportion over the transfers after it, adds up to.
func (r *ranker) push(p *rankPlace) {
	r.expanded++
	stay := share64(p.sum, uint64(r.cfg.Stay), uint64(ledger.One))
	r.mass[p.key.account] += stay
	chips := p.chips
	p.chips, p.sum = nil, 0
	slices.SortStableFunc(chips, func(a, b chip) int {
		if r.back {
			return b.at.compare(a.at)
		}
		return a.at.compare(b.at)
	})
	h := r.historyOf(p.key.account, p.key.asset)
	var here uint64 // arrived and not yet gone
	left := stay    // of what stays, taken from the oldest chips first
	arrive := func(c chip) {
		k := min(left, c.mass)
		left -= k
		here += c.mass - k
	}
	k := 0
	for _, f := range r.departures(h, chips) {
		for k < len(chips) && (!r.back && chips[k].at.compare(f.at) < 0 || r.back && chips[k].at.compare(f.at) > 0) {
			arrive(chips[k])
			k++
		}
		q, _ := share(ledger.NewAmount(here), f.amount, f.rest).Uint64()
		if q > 0 {
			here -= q
			r.depart(p.key, f.at, q)
		}
	}
	for ; k < len(chips); k++ {
		arrive(chips[k])
	}
	r.mass[p.key.account] += here // nothing later takes it on
}

// departure is a transfer that mass may take; rest is its amount and that of
// all later ones.
type departure struct {
	at           order
	amount, rest ledger.Amount
}

func (r *ranker) departures(h *history, chips []chip) []departure {
	if h == nil || h.broken {
		return nil
	}
	if r.cfg.MaxHistory > 0 && len(h.flows) > r.cfg.MaxHistory {
		r.cut = true
		return nil
	}
	var out []departure
	var rest ledger.Amount
	first := chips[0].at
	collect := func(f *flow) {
		if f.out != r.back && f.at.sub >= subFirst && !f.amount.IsZero() {
			rest = plus(rest, f.amount)
			out = append(out, departure{f.at, f.amount, rest})
		}
	}
	if r.back {
		for i := 0; i < len(h.flows) && h.flows[i].at.compare(first) < 0; i++ {
			collect(&h.flows[i])
		}
	} else {
		for i := len(h.flows) - 1; i >= 0 && h.flows[i].at.compare(first) > 0; i-- {
			collect(&h.flows[i])
		}
	}
	slices.Reverse(out)
	return out
}

func (r *ranker) depart(from poolKey, at order, q uint64) {
	t := r.read(at.ref).Transfers[at.sub-subFirst]
	far := t.To
	if r.back {
		far = t.From
	}
	if hops, ok := r.hops[far]; !ok || hops > r.hops[from.account]+1 {
		r.hops[far] = r.hops[from.account] + 1
	}
	if _, stop := r.stopAt(far, at.ref); far == 0 || stop {
		r.mass[far] += q
		return
	}
	r.add(poolKey{far, from.asset}, chip{at, q})
}

func (r *ranker) result() *Ranking {
	out := &Ranking{Expanded: r.expanded, Cut: r.cut}
	for _, p := range r.all {
		out.Residual += p.sum
	}
	for id, m := range r.mass {
		if m == 0 {
			continue
		}
		share, _ := ledger.RatioOf(ledger.NewAmount(m), ledger.NewAmount(rankWhole))
		out.Accounts = append(out.Accounts, Ranked{r.view.Account(id), share, m, r.hops[id]})
	}
	slices.SortFunc(out.Accounts, func(a, b Ranked) int {
		if a.Mass != b.Mass {
			return cmp.Compare(b.Mass, a.Mass)
		}
		return strings.Compare(a.Account.String(), b.Account.String())
	})
	return out
}
