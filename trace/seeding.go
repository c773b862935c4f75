package trace

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// seedState is a seed in use.
type seedState struct {
	seed    Seed
	root    lotID
	asset   ledger.AssetID                   // of seed.Asset
	unknown bool                             // the view never saw seed.Asset
	seeded  map[ledger.AssetID]ledger.Amount // new traced value
	overlap map[ledger.AssetID]ledger.Amount // value that another seed held already
	left    ledger.Amount                    // of seed.Amount, not yet found
}

// onOutputs groups the seeds of a UTXO transaction by the output they mean, in
// their order; those that mean every output are in all.
func (e *engine) onOutputs(seeds []uint32, asset ledger.AssetID, outputs int) map[uint32][]uint32 {
	if len(seeds) == 0 {
		return nil
	}
	by := map[uint32][]uint32{}
	for _, s := range seeds {
		st := &e.seeds[s]
		switch {
		case st.seed.Kind == SeedAccount || !st.means(asset):
		case st.seed.Index != AnyIndex:
			by[st.seed.Index] = append(by[st.seed.Index], s)
		default:
			for i := range outputs {
				by[uint32(i)] = append(by[uint32(i)], s)
			}
		}
	}
	return by
}

// matches reports whether a transfer or outpoint seed means an index.
func (s *seedState) matches(index uint32, asset ledger.AssetID) bool {
	return s.seed.Kind != SeedAccount && (s.seed.Index == AnyIndex || s.seed.Index == index) &&
		s.means(asset)
}

// means reports whether a seed is of an asset.
func (s *seedState) means(asset ledger.AssetID) bool {
	return s.seed.Asset == "" || !s.unknown && s.asset == asset
}

// plant resolves the seeds against the view and puts them on the agenda.
func (e *engine) plant(seeds []Seed) error {
	for i, s := range seeds {
		st := seedState{
			seed: s, seeded: map[ledger.AssetID]ledger.Amount{}, overlap: map[ledger.AssetID]ledger.Amount{}, left: s.Amount,
		}
		if err := s.Validate(); err != nil {
			return &SeedError{Index: i, Seed: s, Why: err.Error()}
		}
		if s.Asset != "" {
			id, ok := e.view.LookupAsset(s.Asset)
			st.asset, st.unknown = id, !ok
		}
		e.seeds = append(e.seeds, st)
		e.seeds[i].root = e.newRoot(i)
		var why string
		if s.Kind == SeedAccount {
			why = e.plantAccount(i)
		} else {
			why = e.plantTx(i)
		}
		if why != "" {
			return &SeedError{Index: i, Seed: s, Why: why}
		}
	}
	return nil
}

// plantTx puts an outpoint or transfer seed on the agenda; it returns what is
// wrong with it.
func (e *engine) plantTx(i int) string {
	st := &e.seeds[i]
	s := &st.seed
	ref, ok := e.view.FindTx(s.Chain, s.Tx)
	if !ok {
		return "the view does not hold that transaction (load it, or trace as of a later cut)"
	}
	if floor, _ := e.view.Evicted(); ref < floor {
		return "that transaction was evicted (trace a ledger that still holds it)"
	}
	rec := e.read(ref)
	if isUTXO(rec) {
		if s.Index != AnyIndex && int(s.Index) >= len(rec.Outputs) {
			return "the transaction has no output of that index"
		}
		e.agenda.push(task{at: e.order(ref, subBurn), kind: taskSeed, id: uint32(i)})
		return ""
	}
	if s.Kind == SeedOutpoint {
		return "the transaction has no outputs (use kind transfer)"
	}
	if rec.Status == ledger.Failed {
		return "the transaction failed and moved nothing but its fee (seed what moved the value, or the account)"
	}
	found := 0
	for k := range rec.Transfers {
		if t := &rec.Transfers[k]; st.matches(t.Entry, t.Asset) {
			found++
			e.agenda.push(task{at: e.order(ref, subFirst+uint32(k)), kind: taskSeed, id: uint32(i)})
		}
	}
	switch {
	case found == 0:
		return "the transaction has no such transfer (check index and asset)"
	case found > 1 && s.Index != AnyIndex:
		return "several transfers have that index (name the asset)"
	}
	return ""
}

// plantAccount puts an account seed on the agenda. An account that the view
// never saw seeds nothing.
func (e *engine) plantAccount(i int) string {
	s := &e.seeds[i].seed
	id, ok := e.view.Lookup(s.Account)
	if !ok {
		return ""
	}
	e.lots[e.seeds[i].root].to = id
	assets := e.assetsOf(id, &e.seeds[i])
	if !s.Amount.IsZero() {
		if s.FromTime == 0 && !e.back {
			return "an account seed with an amount needs from_time: when the account held it"
		}
		if len(assets) > 1 {
			return "the account holds several assets (name the one that the amount is of)"
		}
		at := afterClock(s.FromTime)
		if s.FromTime == 0 {
			at = afterClock(1<<63 - 1)
		}
		e.agenda.push(task{at: at, kind: taskGrant, id: uint32(i)})
		return ""
	}
	for _, a := range e.withFees(id, &e.seeds[i], assets) {
		p := e.newPool(poolKey{id, a})
		if p.hist.broken {
			return "the account's amounts add up to more than 2^256−1"
		}
		p.sources = append(p.sources, source{s.FromTime, e.seeds[i].root})
		e.schedule(p)
	}
	e.plantPayer(i, id)
	return ""
}

// assetsOf lists the assets of an account that a seed means, by name.
func (e *engine) assetsOf(id ledger.AccountID, st *seedState) (list []ledger.AssetID) {
	for _, h := range e.histories(id) {
		if st.means(h.asset) {
			list = append(list, h.asset)
		}
	}
	slices.SortFunc(list, func(a, b ledger.AssetID) int { return cmp.Compare(e.view.Asset(a), e.view.Asset(b)) })
	return list
}

// withFees adds the coins that an account never moved but paid fees in.
func (e *engine) withFees(id ledger.AccountID, st *seedState, assets []ledger.AssetID) []ledger.AssetID {
	for _, coin := range slices.Sorted(maps.Keys(e.natives)) {
		if st.means(coin) && !slices.Contains(assets, coin) && !e.back && e.historyOf(id, coin) != nil {
			assets = append(assets, coin)
		}
	}
	return assets
}

// plantPayer puts the UTXO transactions that an account pays for (backward:
// that pay it) on the agenda.
func (e *engine) plantPayer(i int, id ledger.AccountID) {
	s := &e.seeds[i].seed
	entries := e.view.Debits(id)
	if e.back {
		entries = e.view.Credits(id)
	}
	pays := false
	for n := range entries {
		if !n.UTXO || !e.seeds[i].means(n.Asset) {
			continue
		}
		pays = true
		e.agenda.push(task{at: e.order(n.Tx, subBurn), kind: taskTx})
	}
	if pays {
		e.payers[id] = append(e.payers[id], source{s.FromTime, e.seeds[i].root})
	}
}

// count notes n units as new traced value of a seed, and lost ones as overlap.
func (e *engine) count(seed uint32, asset ledger.AssetID, n, lost ledger.Amount) {
	st := &e.seeds[seed]
	sum, ok := st.seeded[asset].Add(n)
	all, ok2 := e.allSeeded[asset].Add(n)
	if !ok || !ok2 {
		e.err = ErrOverflow
		return
	}
	e.allSeeded[asset] = all
	if !n.IsZero() {
		st.seeded[asset] = sum
	}
	if !lost.IsZero() {
		st.overlap[asset] = st.overlap[asset].SaturatingAdd(lost)
	}
}

// seedAll makes everything untraced among the size units of a movement the
// account seed's; what other seeds' lots hold already is overlap.
func (e *engine) seedAll(root lotID, asset ledger.AssetID, ps []piece, size ledger.Amount) []piece {
	seed := e.lots[root].seed
	var lost ledger.Amount
	for _, p := range ps {
		if e.lots[p.lot].seed != seed {
			lost = plus(lost, p.n)
		}
	}
	ps, placed := fill(ps, size, size, root)
	e.count(seed, asset, placed, lost)
	return ps
}

// seedPart gives a transfer seed what is left of its amount, all when it has
// none, among the size units of a movement.
func (e *engine) seedPart(seed uint32, asset ledger.AssetID, ps []piece, size ledger.Amount) []piece {
	return e.seedRest(seed, e.seeds[seed].root, asset, ps, size)
}

func (e *engine) seedRest(seed uint32, root lotID, asset ledger.AssetID, ps []piece, size ledger.Amount) []piece {
	st := &e.seeds[seed]
	want := size
	if !st.seed.Amount.IsZero() {
		want = ledger.MinAmount(size, st.left)
		st.left = minus(st.left, want)
	}
	ps, placed := fill(ps, size, want, root)
	e.count(seed, asset, placed, minus(want, placed))
	return ps
}

// seedOutput seeds an output and makes the new units lots of their own.
func (e *engine) seedOutput(seed uint32, asset ledger.AssetID, ps []piece, out *ledger.LegRecord, key outKey) []piece {
	root := e.seeds[seed].root
	ps = e.seedRest(seed, root, asset, ps, out.Amount)
	for i := range ps {
		if ps[i].lot == root {
			ps[i].lot = e.newLot(root, ps[i].n, key.ref, key.index, 0, out.Account, asset)
		}
	}
	return ps
}
