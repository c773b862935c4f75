package eval

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// scan is what one pass over a view tells: what every account did, and how the
// value of every scheme came and went.
type scan struct {
	view     ledger.View
	accounts []activity // by AccountID; [0] is unused
	active   int        // accounts that moved value
	flows    map[*scheme]*flow
	valuer   *valuer // nil: no prices
}

// activity is what the trivial rankings look at.
type activity struct {
	moves              uint64
	senders, receivers uint64 // distinct
	first, last        int64  // Clock
	passThrough        uint64 // 1/10,000: the smaller of in and out over the larger, in its best asset
}

// flow is the life of one scheme.
type flow struct {
	txs         int
	first, last int64 // Clock of its first and last transaction
	lane        ledger.Chain
	fees        ledger.Amount // that its culpable accounts paid, on the lane it began on
	events      []event
	asset       ledger.AssetID // the one most of its payments came in
	entered     ledger.Amount
	seen        map[ledger.TxID]ledger.Chain // each transaction counts on one lane

	worth          []worth // by transaction, nil without prices
	taken, feesUSD ledger.Amount
}

// event is value of a scheme that enters its culpable accounts or leaves them.
type event struct {
	clock  int64
	asset  ledger.AssetID
	amount ledger.Amount
	exit   bool
}

// inOut are an account's totals in one asset.
type inOut struct{ in, out ledger.Amount }

type holding struct {
	account ledger.AccountID
	asset   ledger.AssetID
}

// newScan reads the view once. Memory is proportional to moves.
func newScan(view ledger.View, reg *register, cfg *Config, valuer *valuer) *scan {
	s := &scan{view: view, accounts: make([]activity, view.MaxAccountID()+1), flows: map[*scheme]*flow{}, valuer: valuer}
	totals := map[holding]*inOut{}
	var pairs []uint64 // payer, payee
	var rec ledger.Record
	var moves []ledger.Move
	lanes := view.Lanes()
	for ref := range view.Txs() {
		view.Read(ref, &rec)
		moves = view.AppendMoves(moves[:0], &rec, nil)
		for _, m := range moves {
			if m.From != 0 {
				s.touch(m.From, rec.Clock)
				t := total(totals, m.From, m.Asset)
				t.out = t.out.SaturatingAdd(m.Amount)
			}
			if m.To != 0 {
				s.touch(m.To, rec.Clock)
				t := total(totals, m.To, m.Asset)
				t.in = t.in.SaturatingAdd(m.Amount)
			}
			if m.From != 0 && m.To != 0 {
				pairs = append(pairs, uint64(m.From)<<32|uint64(m.To))
			}
		}
		if id := view.TxID(ref); len(reg.byTx[id]) > 0 {
			for _, sc := range reg.byTx[id] {
				s.follow(sc, id, lanes[rec.Lane], &rec, cfg)
			}
		}
	}
	slices.Sort(pairs)
	for _, p := range slices.Compact(pairs) {
		s.accounts[p>>32].receivers++
		s.accounts[uint32(p)].senders++
	}
	for k, t := range totals {
		low, high := t.in, t.out
		if low.Cmp(high) > 0 {
			low, high = high, low
		}
		if r, ok := ledger.RatioOf(low, high); ok {
			a := &s.accounts[k.account]
			a.passThrough = max(a.passThrough, uint64(r))
		}
	}
	for _, f := range s.flows {
		f.settle(view)
	}
	return s
}

func total(totals map[holding]*inOut, a ledger.AccountID, asset ledger.AssetID) *inOut {
	k := holding{a, asset}
	t := totals[k]
	if t == nil {
		t = &inOut{}
		totals[k] = t
	}
	return t
}

func (s *scan) touch(id ledger.AccountID, clock int64) {
	a := &s.accounts[id]
	if a.moves == 0 {
		a.first = clock
		s.active++
	}
	a.last = clock
	a.moves++
}

// follow adds one transaction to the life of a scheme.
func (s *scan) follow(sc *scheme, id ledger.TxID, lane ledger.Chain, rec *ledger.Record, cfg *Config) {
	f := s.flows[sc]
	if f == nil {
		f = &flow{first: rec.Clock, lane: lane, seen: map[ledger.TxID]ledger.Chain{}}
		s.flows[sc] = f
	}
	if on, seen := f.seen[id]; seen && on != lane {
		return // a private lane tells the same transaction again
	}
	f.seen[id] = lane
	f.txs++
	f.last = rec.Clock
	culpable := func(a ledger.AccountID) bool {
		return a != 0 && slices.Contains(cfg.Culpable, sc.accounts[s.view.Account(a)])
	}
	payer := rec.FeePayer
	if payer == 0 {
		payer = rec.Initiator
	}
	if len(rec.Inputs) > 0 {
		payer = rec.Inputs[0].Account
	}
	w := worth{clock: rec.Clock}
	value := func(asset ledger.AssetID, amount ledger.Amount, to *ledger.Amount) {
		if s.valuer == nil {
			return
		}
		at := ledger.Cut{Clock: rec.Clock, Chain: lane, Position: rec.Position}
		if v, ok := s.valuer.value(s.view.Asset(asset), amount, at); ok {
			*to = to.SaturatingAdd(v)
		}
	}
	if culpable(payer) {
		value(rec.Native, rec.Fee, &f.feesUSD)
		if lane == f.lane {
			f.fees = f.fees.SaturatingAdd(rec.Fee)
		}
	}
	move := func(from, to bool, asset ledger.AssetID, amount ledger.Amount) {
		if from == to {
			return
		}
		f.events = append(f.events, event{rec.Clock, asset, amount, from})
		if from {
			value(asset, amount, &w.out)
		} else {
			value(asset, amount, &w.in)
		}
	}
	defer func() {
		if s.valuer != nil {
			f.worth = append(f.worth, w)
		}
	}()
	for _, t := range rec.Transfers {
		if sc.holds(transfer{id, t.Entry}) {
			move(culpable(t.From), culpable(t.To), t.Asset, t.Amount)
		}
	}
	if len(rec.Outputs) == 0 {
		return
	}
	from := slices.ContainsFunc(rec.Inputs, func(in ledger.LegRecord) bool { return culpable(in.Account) })
	for i, out := range rec.Outputs {
		if sc.holds(transfer{id, uint32(i)}) {
			move(from, culpable(out.Account), rec.Native, out.Amount)
		}
	}
}

// settle finds the asset that most payments came in, and their sum.
func (f *flow) settle(view ledger.View) {
	payments := map[ledger.AssetID]int{}
	for _, e := range f.events {
		if !e.exit {
			payments[e.asset]++
		}
	}
	best := 0
	for asset, n := range payments {
		if n > best || n == best && view.Asset(asset) < view.Asset(f.asset) {
			f.asset, best = asset, n
		}
	}
	for _, e := range f.events {
		if !e.exit && e.asset == f.asset {
			f.entered = f.entered.SaturatingAdd(e.amount)
		}
	}
	for i := range f.worth {
		in, _ := f.worth[i].net()
		f.taken = f.taken.SaturatingAdd(in)
	}
}

// unspent returns which share of all the value that a scheme ever took in had
// not left its culpable accounts when a clock struck: what an alert at that
// time could still have saved, payments to come among it.
func (f *flow) unspent(clock int64) (ledger.Ratio, bool) {
	if f.worth != nil && !f.taken.IsZero() {
		left := f.taken
		for i := range f.worth {
			if f.worth[i].clock > clock {
				break
			}
			_, out := f.worth[i].net()
			left = less(left, out)
		}
		return ledger.RatioOf(left, f.taken)
	}
	if f.entered.IsZero() {
		return 0, false
	}
	left := f.entered
	for _, e := range f.events {
		if e.exit && e.asset == f.asset && e.clock <= clock {
			left = less(left, e.amount)
		}
	}
	return ledger.RatioOf(left, f.entered)
}

// less subtracts, down to nothing.
func less(a, b ledger.Amount) ledger.Amount {
	if rest, ok := a.Sub(b); ok {
		return rest
	}
	return ledger.Amount{}
}
