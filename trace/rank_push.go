package trace

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// rankRows is where a ranking reads transfers from.
type rankRows interface {
	// after appends the transfers by which value leaves an account in one asset
	// (backward: reaches it) beyond a place in chain order, in the order of
	// following, without their rest.
	after(dst []departure, key poolKey, at order) []departure
	// at is the place of a transfer.
	at(ref ledger.TxRef, sub uint32) order
	// from is a place before everything that an account seed from a Clock on
	// means.
	from(key poolKey, clock int64) order
}

// departure is a transfer that mass may take; rest is its amount and that of
// all later ones.
type departure struct {
	at           order
	ref          ledger.TxRef
	far          ledger.AccountID
	amount, rest ledger.Amount
}

// ranker is the state of one ranking. Not safe for concurrent use.
type ranker struct {
	*engine
	cfg      RankConfig
	rows     rankRows
	least    uint64
	places   []rankPlace
	index    map[poolKey]uint32
	queue    []uint32
	room     []departure
	chips    slab[chip]
	expanded int
	cut      bool
}

// rankPlace is an account in one asset: the mass it keeps, and what waits.
type rankPlace struct {
	key    poolKey
	chips  []chip
	sum    uint64 // of chips
	mass   uint64
	hops   uint32
	queued bool
}

// chip is mass that arrived at a place in chain order.
type chip struct {
	at   order
	mass uint64
}

func newRanker(e *engine, rows rankRows, cfg RankConfig) *ranker {
	return &ranker{engine: e, cfg: cfg, rows: rows, least: rankWhole / 1_000_000 * uint64(cfg.Least), index: make(map[poolKey]uint32, 1<<10)}
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
			for _, a := range r.assetsOf(id, &r.seeds[i]) {
				key := poolKey{id, a}
				starts = append(starts, start{key, r.rows.from(key, s.FromTime)})
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
				starts = append(starts, start{poolKey{near, t.Asset}, r.rows.at(ref, subFirst+uint32(k))})
			}
		}
	}
	for i, s := range starts {
		n := uint64(len(starts))
		m := rankWhole / n
		if uint64(i) < rankWhole%n {
			m++
		}
		r.add(r.place(s.key, 0), chip{s.at, m})
	}
	return nil
}

// run pushes until no place holds enough, a limit is met or the context is
// done.
func (r *ranker) run(ctx context.Context) error {
	const checkEvery = 64 // pushes between looks at the context
	for n := 0; n < len(r.queue); n++ {
		if n%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if r.cfg.MaxAccounts > 0 && r.expanded >= r.cfg.MaxAccounts {
			r.cut = true
			return nil
		}
		r.push(r.queue[n])
	}
	return nil
}

// place returns the index of an account in one asset, reached in some hops.
func (r *ranker) place(key poolKey, hops uint32) uint32 {
	i, ok := r.index[key]
	if !ok {
		i = uint32(len(r.places))
		r.index[key] = i
		r.places = append(r.places, rankPlace{key: key, hops: hops})
	}
	r.places[i].hops = min(r.places[i].hops, hops)
	return i
}

func (r *ranker) add(i uint32, c chip) {
	p := &r.places[i]
	if p.chips == nil {
		p.chips = r.chips.take(1)[:0]
	}
	p.chips, p.sum = append(p.chips, c), p.sum+c.mass
	if !p.queued && p.sum >= r.least {
		p.queued = true
		r.queue = append(r.queue, i)
	}
}

// push keeps a part of a place's mass and spreads the rest. Going through the
// account's transfers in chain order, each takes from what has arrived so far
// its amount's part of all that are still to come: which is what every arrival,
// spread in proportion over the transfers after it, adds up to.
func (r *ranker) push(i uint32) {
	r.expanded++
	p := &r.places[i]
	key, hops, chips := p.key, p.hops, p.chips
	left := share64(p.sum, uint64(r.cfg.Stay), uint64(ledger.One)) // of what stays, taken from the oldest chips first
	p.mass += left
	p.chips, p.sum, p.queued = nil, 0, false
	if len(chips) > 1 {
		slices.SortStableFunc(chips, func(a, b chip) int {
			if r.back {
				return b.at.compare(a.at)
			}
			return a.at.compare(b.at)
		})
	}
	var here uint64 // arrived and not yet gone
	arrive := func(c chip) {
		k := min(left, c.mass)
		left -= k
		here += c.mass - k
	}
	k := 0
	list := r.departures(key, chips[0].at)
	for n := range list {
		d := &list[n]
		for k < len(chips) && (!r.back && chips[k].at.compare(d.at) < 0 || r.back && chips[k].at.compare(d.at) > 0) {
			arrive(chips[k])
			k++
		}
		q, _ := share(ledger.NewAmount(here), d.amount, d.rest).Uint64()
		if q > 0 {
			here -= q
			r.depart(key.asset, hops, d, q)
		}
	}
	for ; k < len(chips); k++ {
		arrive(chips[k])
	}
	r.places[i].mass += here // nothing later takes it on
}

// departures lists where mass may go, with what remains from each on; nothing
// when the account is too large or its amounts have no sum.
func (r *ranker) departures(key poolKey, at order) []departure {
	if s, ok := r.summary(key.account); ok && uint64(s.Credits)+uint64(s.Debits) > uint64(r.cfg.MaxHistory) {
		r.cut = true
		return nil
	}
	r.room = r.rows.after(r.room[:0], key, at)
	var rest ledger.Amount
	for i := len(r.room) - 1; i >= 0; i-- {
		sum, ok := rest.Add(r.room[i].amount)
		if !ok {
			return nil
		}
		rest, r.room[i].rest = sum, sum
	}
	return r.room
}

// summary returns an account's summary when it is asked for.
func (r *ranker) summary(id ledger.AccountID) (ledger.Summary, bool) {
	if r.cfg.MaxHistory == 0 {
		return ledger.Summary{}, false
	}
	return r.view.Summary(id)
}

func (r *ranker) depart(asset ledger.AssetID, hops uint32, d *departure, q uint64) {
	i := r.place(poolKey{d.far, asset}, hops+1)
	if _, stop := r.stopAt(d.far, d.ref); d.far == 0 || stop {
		r.places[i].mass += q
		return
	}
	r.add(i, chip{d.at, q})
}

// kept is the mass that an account keeps, over all its assets.
type kept struct {
	mass    uint64
	account ledger.AccountID
	hops    uint32
}

func (r *ranker) result() *Ranking {
	out := &Ranking{Expanded: r.expanded, Cut: r.cut}
	list := make([]kept, 0, r.expanded)
	oneAsset := true
	for i := range r.places {
		p := &r.places[i]
		out.Residual += p.sum
		oneAsset = oneAsset && p.key.asset == r.places[0].key.asset
		if p.mass > 0 {
			list = append(list, kept{p.mass, p.key.account, p.hops})
		}
	}
	if !oneAsset { // an account's assets count together
		list = together(list)
	}
	slices.SortFunc(list, func(a, b kept) int {
		if a.mass != b.mass {
			return cmp.Compare(b.mass, a.mass)
		}
		return r.view.Account(a.account).Compare(r.view.Account(b.account))
	})
	out.Accounts = make([]Ranked, len(list))
	for i, k := range list {
		out.Accounts[i] = Ranked{r.view.Account(k.account), ofWhole(k.mass), k.mass, int(k.hops)}
	}
	return out
}

// together adds up what each account keeps.
func together(list []kept) []kept {
	slices.SortFunc(list, func(a, b kept) int { return cmp.Compare(a.account, b.account) })
	n := 0
	for _, k := range list {
		if n > 0 && list[n-1].account == k.account {
			list[n-1].mass += k.mass
			list[n-1].hops = min(list[n-1].hops, k.hops)
			continue
		}
		list[n] = k
		n++
	}
	return list[:n]
}

// ofWhole returns a mass as a part of 2^60, rounded half-even.
func ofWhole(mass uint64) ledger.Ratio {
	const unit = 60
	hi, lo := bits.Mul64(mass, uint64(ledger.One))
	q, rest := hi<<(64-unit)|lo>>unit, lo&(1<<unit-1)
	if half := uint64(1) << (unit - 1); rest > half || rest == half && q&1 == 1 {
		q++
	}
	return ledger.Ratio(q)
}

// viewRows reads a view as it is.
type viewRows struct{ e *engine }

func (v *viewRows) at(ref ledger.TxRef, sub uint32) order { return v.e.order(ref, sub) }

func (v *viewRows) from(_ poolKey, clock int64) order {
	if !v.e.back {
		return afterClock(clock - 1)
	}
	if clock == 0 {
		clock = 1<<63 - 1
	}
	return afterClock(clock)
}

func (v *viewRows) after(dst []departure, key poolKey, at order) []departure {
	entries := v.e.view.Debits(key.account)
	if v.e.back {
		entries = v.e.view.Credits(key.account)
	}
	sorted := true
	for n := range entries {
		if n.Asset != key.asset || n.Amount.IsZero() {
			continue
		}
		f, ok := v.e.flowOf(n, key.account)
		if c := f.at.compare(at); !ok || !v.e.back && c <= 0 || v.e.back && c >= 0 {
			continue
		}
		sorted = sorted && (len(dst) == 0 || dst[len(dst)-1].at.compare(f.at) < 0)
		dst = append(dst, departure{at: f.at, ref: n.Tx, far: n.Counterparty, amount: n.Amount})
	}
	if !sorted { // several lanes
		slices.SortFunc(dst, func(a, b departure) int { return a.at.compare(b.at) })
	}
	if v.e.back {
		slices.Reverse(dst)
	}
	return dst
}
