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
	// after adds the transfers by which value leaves an account in one asset
	// (backward: reaches it) beyond a place in chain order, in the order of
	// following.
	after(dst *departures, key poolKey, at order)
	// at is the place of a transfer.
	at(ref ledger.TxRef, sub uint32) order
	// from is a place before everything that an account seed from a Clock on
	// means.
	from(key poolKey, clock int64) order
	// fetch reads ahead what after will want of some accounts.
	fetch(ids []ledger.AccountID) uint32
}

// ranker is the state of one ranking. Not safe for concurrent use.
type ranker struct {
	*engine
	*rankRoom
	cfg      RankConfig
	rows     rankRows
	least    uint64
	waiting  uint64 // mass
	expanded int
	cut      bool
}

// rankRoom is the memory of a ranking, which another may have after it.
type rankRoom struct {
	places  rankPlaces
	queue   []uint32
	keeping []uint32 // places with mass that stays
	room    departures
	came    []chip
	list    [2][]kept
	ids     []ledger.AccountID
	names   []ledger.Account
}

func newRanker(e *engine, rows rankRows, cfg RankConfig, room *rankRoom) *ranker {
	room.places.reset()
	room.queue, room.keeping = room.queue[:0], room.keeping[:0]
	return &ranker{engine: e, rankRoom: room, cfg: cfg, rows: rows, least: rankWhole / 1_000_000 * uint64(cfg.Least)}
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
		r.add(r.places.of(s.key, 0), chip{s.at, m})
	}
	return nil
}

// run pushes until no place holds enough, a limit is met or the context is
// done.
func (r *ranker) run(ctx context.Context) error {
	const checkEvery = 64 // pushes between looks at the context
	var ahead [rankAhead]ledger.AccountID
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
		if n%rankAhead == 0 {
			next := r.queue[n:min(n+rankAhead, len(r.queue))]
			for k, i := range next {
				ahead[k] = r.places.at(i).key.account
			}
			r.rows.fetch(ahead[:len(next)])
		}
		r.push(r.queue[n])
	}
	return nil
}

// keep lets mass stay at a place for good.
func (r *ranker) keep(p *rankPlace, mass uint64) {
	if p.mass == 0 && mass > 0 {
		r.keeping = append(r.keeping, p.index)
	}
	p.mass += mass
}

func (r *ranker) add(p *rankPlace, c chip) {
	r.places.arrive(p, c)
	r.waiting += c.mass
	if !p.queued && p.sum >= r.least {
		p.queued = true
		r.queue = append(r.queue, p.index)
	}
}

// push keeps a part of a place's mass and spreads the rest. Going through the
// account's transfers in chain order, each takes from what has arrived so far
// its amount's part of all that are still to come: which is what every arrival,
// spread in proportion over the transfers after it, adds up to.
func (r *ranker) push(i uint32) {
	r.expanded++
	p := r.places.at(i)
	hops, asset := p.hops+1, p.key.asset
	left := share64(p.sum, uint64(r.cfg.Stay), uint64(ledger.One)) // of what stays, taken from the oldest chips first
	r.keep(p, left)
	r.waiting -= p.sum
	p.queued = false
	r.came = r.places.depart(p, r.came[:0])
	chips := r.came
	if len(chips) > 1 { // chips of one place in chain order arrive together: which is first does not matter
		slices.SortFunc(chips, func(a, b chip) int {
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
	list := r.departures(p.key, chips[0].at)
	r.places.fetch(list, asset)
	for n := range list {
		d := &list[n]
		for k < len(chips) && (!r.back && chips[k].at.compare(d.at) < 0 || r.back && chips[k].at.compare(d.at) > 0) {
			arrive(chips[k])
			k++
		}
		if here == 0 {
			continue
		}
		if q := r.room.part(n, here); q > 0 {
			here -= q
			r.depart(poolKey{d.far, asset}, hops, d, q)
		}
	}
	for ; k < len(chips); k++ {
		arrive(chips[k])
	}
	r.keep(p, here) // nothing later takes it on
}

// departures lists where mass may go, with what remains from each on; nothing
// when the account is too large or its amounts have no sum.
func (r *ranker) departures(key poolKey, at order) []departure {
	if r.cfg.MaxHistory > 0 && r.transfers(key.account) > uint64(r.cfg.MaxHistory) {
		r.cut = true
		return nil
	}
	r.room.reset()
	r.rows.after(&r.room, key, at)
	if !r.room.sum() {
		return nil
	}
	return r.room.list
}

// transfers counts an account's transfers.
func (r *ranker) transfers(id ledger.AccountID) uint64 {
	s, _ := r.view.Summary(id)
	return uint64(s.Credits) + uint64(s.Debits)
}

func (r *ranker) depart(to poolKey, hops uint32, d *departure, q uint64) {
	p := r.places.of(to, hops)
	if to.account == 0 {
		r.keep(p, q)
		return
	}
	if _, stop := r.stopAt(to.account, d.ref); stop {
		r.keep(p, q)
		return
	}
	r.add(p, chip{d.at, q})
}

// kept is the mass that an account keeps, over all its assets.
type kept struct {
	mass    uint64
	account ledger.AccountID
	hops    uint32
}

func (r *ranker) result() *Ranking {
	out := &Ranking{Expanded: r.expanded, Cut: r.cut, Residual: r.waiting}
	list := r.list[0][:0]
	for _, i := range r.keeping {
		p := r.places.at(i)
		list = append(list, kept{p.mass, p.key.account, p.hops})
	}
	if r.places.mixed { // an account's assets count together
		list = together(list)
	}
	r.list[0], r.list[1] = list, slices.Grow(r.list[1][:0], len(list))
	list = byMass(list, r.list[1][:len(list)])
	r.ids = r.ids[:0]
	for i := range list {
		r.ids = append(r.ids, list[i].account)
	}
	r.names = r.view.AppendAccounts(r.names[:0], r.ids)
	out.Accounts = make([]Ranked, len(list))
	for i, k := range list {
		out.Accounts[i] = Ranked{r.names[i], ofWhole(k.mass), k.mass, int(k.hops)}
	}
	sortTies(out.Accounts)
	return out
}

// Masses are sorted by their upper bits first, digit by digit: a comparing sort
// mispredicts every other comparison and took a sixth of a ranking. Among
// thousands of masses few agree in all of those bits. Kind: measured.
const (
	rankLow   = 16 // bits left over
	rankDigit = 11 // four of them and rankLow hold the whole, 2^60; who keeps all of it is alone
)

// byMass sorts by the upper bits of mass, the largest first, and returns either
// list or room, which must be as long.
func byMass(list, room []kept) []kept {
	for shift := rankLow; shift < 60; shift += rankDigit {
		var ends [1 << rankDigit]uint32
		for i := range list {
			ends[^(list[i].mass>>shift)%(1<<rankDigit)]++
		}
		sum := uint32(0)
		for d, n := range ends {
			ends[d], sum = sum, sum+n
		}
		for _, k := range list {
			d := ^(k.mass >> shift) % (1 << rankDigit)
			room[ends[d]] = k
			ends[d]++
		}
		list, room = room, list
	}
	return list
}

// sortTies sorts accounts whose masses agree in the upper bits.
func sortTies(list []Ranked) {
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to].Mass>>rankLow == list[from].Mass>>rankLow {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(list[from:to], func(a, b Ranked) int {
				if a.Mass != b.Mass {
					return cmp.Compare(b.Mass, a.Mass)
				}
				return a.Account.Compare(b.Account)
			})
		}
		from = to
	}
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
