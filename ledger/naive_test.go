package ledger

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// naive is the obvious ledger: a slice of transactions per lane. It is the
// oracle that every query of the columns is compared with.
type naive struct {
	lanes map[Chain][]Tx
	all   []Tx // live, in append order
	floor map[TxID]bool
}

func newNaive() *naive { return &naive{lanes: map[Chain][]Tx{}, floor: map[TxID]bool{}} }

func (n *naive) append(tx Tx) {
	tx.Clock = tx.Time
	if old := n.lanes[tx.Chain]; len(old) > 0 {
		tx.Clock = max(tx.Time, old[len(old)-1].Clock)
	}
	for i := range tx.Transfers {
		tx.Transfers[i].Class = Material
		if !tx.Transfers[i].IsUTXO() && tx.Transfers[i].Amount.IsZero() {
			tx.Transfers[i].Class = ZeroValue
		}
	}
	n.lanes[tx.Chain] = append(n.lanes[tx.Chain], tx)
	n.all = append(n.all, tx)
}

func (n *naive) rollback(c Chain, height uint64) (removed int) {
	gone := func(tx Tx) bool { return tx.Chain == c && tx.Position.Height > height }
	before := len(n.all)
	n.all = slices.DeleteFunc(slices.Clone(n.all), gone)
	n.lanes[c] = slices.DeleteFunc(slices.Clone(n.lanes[c]), gone)
	return before - len(n.all)
}

func (n *naive) cutOf(tx Tx) Cut {
	return Cut{Clock: tx.Clock, Chain: tx.Chain, Position: Position{Height: tx.Position.Height, Tx: tx.Position.Tx}}
}

// upTo returns the live transactions at or before a cut in merge order.
func (n *naive) upTo(c Cut) []Tx {
	var out []Tx
	for _, tx := range n.all {
		if n.cutOf(tx).Compare(c) <= 0 {
			out = append(out, tx)
		}
	}
	slices.SortStableFunc(out, func(a, b Tx) int { return n.cutOf(a).Compare(n.cutOf(b)) })
	return out
}

func (n *naive) clone() *naive {
	out := newNaive()
	out.all = slices.Clone(n.all)
	for c, txs := range n.lanes {
		out.lanes[c] = slices.Clone(txs)
	}
	return out
}

type sideOf struct {
	tx     string
	index  uint32
	asset  Asset
	amount string
	other  string
}

// sides lists an account's debits or credits in append order.
func (n *naive) sides(txs []Tx, a Account, debit bool) (out []sideOf) {
	for _, tx := range txs {
		for i, t := range tx.Transfers {
			if tx.Status == Failed {
				break
			}
			if t.IsUTXO() {
				for k, in := range t.Inputs {
					if debit && in.Account == a {
						out = append(out, sideOf{tx.ID.String(), uint32(k), NativeAsset(tx.Chain), in.Amount.String(), ""})
					}
				}
				for k, o := range t.Outputs {
					if !debit && o.Account == a {
						out = append(out, sideOf{tx.ID.String(), uint32(k), NativeAsset(tx.Chain), o.Amount.String(), ""})
					}
				}
				continue
			}
			self, other := t.To, t.From
			if debit {
				self, other = t.From, t.To
			}
			if self == a {
				out = append(out, sideOf{tx.ID.String(), uint32(i), t.Asset, t.Amount.String(), other.String()})
			}
		}
	}
	return out
}

// feesPaid lists the transactions whose fee an account paid, in append order.
func (n *naive) feesPaid(txs []Tx, a Account) (out []TxID) {
	for _, tx := range txs {
		if tx.FeePayer == a && !tx.Fee.IsZero() {
			out = append(out, tx.ID)
		}
	}
	return out
}

func viewFees(v View, id AccountID) (out []TxID) {
	for ref := range v.FeesPaid(id) {
		out = append(out, v.TxID(ref))
	}
	return out
}

func viewSides(v View, id AccountID, debit bool) (out []sideOf) {
	seq := v.Credits(id)
	if debit {
		seq = v.Debits(id)
	}
	for e := range seq {
		out = append(out, sideOf{v.TxID(e.Tx).String(), e.Index, v.Asset(e.Asset), e.Amount.String(), v.Account(e.Counterparty).String()})
	}
	return out
}

// compare checks every query of a view against the oracle's transactions.
func compare(t require.TestingT, v View, n *naive, c Cut, accounts []Account) {
	want := n.upTo(c)
	kept := slices.DeleteFunc(slices.Clone(want), func(tx Tx) bool { return n.floor[tx.ID] })
	var got []Tx
	refs := map[TxID]TxRef{}
	for ref := range v.Txs() {
		tx := v.Tx(ref)
		refs[tx.ID] = ref
		require.Equal(t, n.cutOf(tx), v.CutOf(ref))
		found, ok := v.FindTx(tx.Chain, tx.ID)
		require.True(t, ok)
		require.Equal(t, ref, found)
		got = append(got, tx)
	}
	require.Equal(t, len(kept), v.Len())
	require.Equal(t, len(kept), len(got))
	for i := range kept {
		require.Equal(t, kept[i], got[i], "transaction %d", i)
	}
	compareLinks(t, v, kept, refs)
	inAppendOrder := slices.DeleteFunc(slices.Clone(n.all), func(tx Tx) bool { return n.cutOf(tx).Compare(c) > 0 })
	live := slices.DeleteFunc(slices.Clone(inAppendOrder), func(tx Tx) bool { return n.floor[tx.ID] })
	for _, a := range accounts {
		compareAccount(t, v, n, a, inAppendOrder, live)
	}
}

// compareLinks checks that inputs and outputs lead to each other where the view
// shows both ends, and nowhere else.
func compareLinks(t require.TestingT, v View, kept []Tx, refs map[TxID]TxRef) {
	spender := map[Outpoint]Outpoint{} // output → the input that spends it
	for _, tx := range kept {
		for _, tr := range tx.Transfers {
			for i, in := range tr.Inputs {
				spender[in.Prev] = Outpoint{tx.ID, uint32(i)}
			}
		}
	}
	var rec Record
	for _, tx := range kept {
		v.Read(refs[tx.ID], &rec)
		for i, in := range rec.Inputs {
			prev := tx.Transfers[0].Inputs[i].Prev
			ref, held := refs[prev.Tx]
			require.Equal(t, held, in.Linked, "input %d of %s", i, tx.ID)
			if held {
				require.Equal(t, outpointRef{ref, prev.Index}, outpointRef{in.Tx, in.Index})
			}
		}
		for i, out := range rec.Outputs {
			by, spent := spender[Outpoint{tx.ID, uint32(i)}]
			require.Equal(t, spent, out.Linked, "output %d of %s", i, tx.ID)
			if spent {
				require.Equal(t, outpointRef{refs[by.Tx], by.Index}, outpointRef{out.Tx, out.Index})
			}
		}
	}
}

type outpointRef struct {
	tx    TxRef
	index uint32
}

func compareAccount(t require.TestingT, v View, n *naive, a Account, all, live []Tx) {
	debits, credits := n.sides(all, a, true), n.sides(all, a, false)
	id, ok := v.Lookup(a)
	require.Equal(t, len(debits)+len(credits) > 0, ok, "lookup %s", a)
	if !ok {
		return
	}
	require.Equal(t, a, v.Account(id))
	require.Equal(t, n.sides(live, a, true), viewSides(v, id, true), "debits of %s", a)
	require.Equal(t, n.sides(live, a, false), viewSides(v, id, false), "credits of %s", a)
	require.Equal(t, n.feesPaid(live, a), viewFees(v, id), "fees paid by %s", a)
	var desc []Entry
	for e := range v.CreditsDesc(id) {
		desc = append(desc, e)
	}
	slices.Reverse(desc)
	require.Equal(t, slices.Collect(v.Credits(id)), desc)
	if len(desc) > 0 {
		mid := desc[len(desc)/2].Tx
		var since []Entry
		for _, e := range desc {
			if e.Tx >= mid {
				since = append(since, e)
			}
		}
		require.Equal(t, since, slices.Collect(v.CreditsSince(id, mid)))
	}
	s, ok := v.Summary(id)
	require.True(t, ok)
	require.Equal(t, [2]int{len(credits), len(debits)}, [2]int{int(s.Credits), int(s.Debits)}, "counts of %s", a)
	totals := map[Asset][2]Amount{}
	sum := func(rows []sideOf, k int) {
		for _, r := range rows {
			amount, _ := ParseAmount(r.amount)
			pair := totals[r.asset]
			pair[k] = pair[k].SaturatingAdd(amount)
			totals[r.asset] = pair
		}
	}
	sum(credits, 0)
	sum(debits, 1)
	for i, x := range s.Totals {
		require.False(t, x.In.IsZero() && x.Out.IsZero(), "%s has a total of nothing", a)
		require.True(t, i == 0 || s.Totals[i-1].Asset < x.Asset, "totals of %s are out of order", a)
		require.Equal(t, totals[v.Asset(x.Asset)], [2]Amount{x.In, x.Out}, "totals of %s", a)
		delete(totals, v.Asset(x.Asset))
	}
	for asset, pair := range totals {
		require.True(t, pair[0].IsZero() && pair[1].IsZero(), "%s misses its total of %s", a, asset)
	}
	first, last := all[0], all[0]
	seen := false
	for _, tx := range all {
		if len(n.sides([]Tx{tx}, a, true))+len(n.sides([]Tx{tx}, a, false)) > 0 {
			if !seen {
				first, seen = tx, true
			}
			last = tx
		}
	}
	require.Equal(t, first.Clock, s.FirstClock, "first of %s", a)
	require.Equal(t, last.Clock, s.LastClock, "last of %s", a)
	senders := uint64(0)
	acc := &v.s.l.accounts
	for _, tx := range all {
		for _, tr := range tx.Transfers {
			if tr.To == a && tx.Status == OK && !tr.From.IsZero() {
				senders |= acc.senderBit(uint32(acc.lookup(&tr.From)))
			}
			for _, o := range tr.Outputs {
				if o.Account == a {
					for _, in := range tr.Inputs {
						if !in.Account.IsZero() {
							senders |= acc.senderBit(uint32(acc.lookup(&in.Account)))
						}
					}
				}
			}
		}
	}
	want, _ := estimate(senders)
	require.Equal(t, want, s.Senders, "senders of %s", a)
}

// world draws random transactions over a few accounts on three lanes.
type world struct {
	accounts []Account
	unspent  []Input
	next     map[Chain]Position
	time     int64
	n        int
}

func newWorld() *world {
	w := &world{next: map[Chain]Position{}, time: 1_600_000_000}
	for i := range 6 {
		w.accounts = append(w.accounts,
			Account{Ethereum, EVMAddress([20]byte{byte(i + 1)})},
			Account{BitcoinMainnet, hashAddress(P2TR, Mainnet, slices.Repeat([]byte{byte(i + 1)}, 32))},
			Account{"local:x", Address{kind: Local, s: fmt.Sprintf("customer:c-%d", i)}})
	}
	return w
}

func (w *world) of(t *rapid.T, c Chain) Account {
	var own []Account
	for _, a := range w.accounts {
		if a.Chain == c {
			own = append(own, a)
		}
	}
	return rapid.SampledFrom(own).Draw(t, "account")
}

func (w *world) tx(t *rapid.T) Tx {
	c := rapid.SampledFrom([]Chain{Ethereum, BitcoinMainnet, "local:x"}).Draw(t, "lane")
	p := w.next[c]
	if rapid.Bool().Draw(t, "new block") {
		p = Position{Height: p.Height + 1 + rapid.Uint64Range(0, 2).Draw(t, "gap")}
	} else {
		p.Tx += 1 + rapid.SampledFrom([]uint32{0, 0, 70000}).Draw(t, "index gap")
	}
	w.next[c] = p
	w.time += rapid.Int64Range(-20, 60).Draw(t, "time")
	w.n++
	tx := Tx{Chain: c, Position: p, Time: w.time, ID: HashTxID(c, [32]byte{byte(w.n), byte(w.n >> 8), 7})}
	if c == BitcoinMainnet {
		w.utxo(t, &tx)
		return tx
	}
	tx.Initiator = w.of(t, c)
	tx.FeePayer = tx.Initiator
	switch rapid.IntRange(0, 5).Draw(t, "fee") {
	case 0:
	case 1:
		tx.Fee = AmountFromWords([4]uint64{5, 0, 1})
	case 2:
		tx.Fee, tx.FeePayer = NewAmount(7), w.of(t, c)
	default:
		tx.Fee, tx.FeeBurnt = NewAmount(21), NewAmount(20)
	}
	if rapid.IntRange(0, 5).Draw(t, "failed") == 0 {
		tx.Status = Failed
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "transfers") {
		amount := NewAmount(rapid.Uint64().Draw(t, "amount"))
		if rapid.IntRange(0, 9).Draw(t, "wide") == 0 {
			amount = AmountFromWords([4]uint64{1, 2, 3, 4})
		}
		to := w.of(t, c)
		if c.IsPrivate() && rapid.Bool().Draw(t, "public recipient") {
			to = w.of(t, Ethereum)
		}
		asset := rapid.SampledFrom([]Asset{"USD", "EUR", NativeAsset(Ethereum)}).Draw(t, "asset")
		tx.Transfers = append(tx.Transfers, Transfer{Asset: asset, From: w.of(t, c), To: to, Amount: amount, Entry: uint32(i) * 40000})
	}
	return tx
}

// rewind puts the world back to the end of a lane that was rolled back.
func (w *world) rewind(n *naive, c Chain, height uint64) {
	w.next[c] = Position{Height: height + 1}
	if c != BitcoinMainnet {
		return
	}
	spent := map[Outpoint]bool{}
	for _, tx := range n.lanes[c] {
		for _, in := range tx.Transfers[0].Inputs {
			spent[in.Prev] = true
		}
	}
	w.unspent = nil
	for _, tx := range n.lanes[c] {
		for i, out := range tx.Transfers[0].Outputs {
			if prev := (Outpoint{tx.ID, uint32(i)}); !spent[prev] {
				w.unspent = append(w.unspent, unspent(prev, out))
			}
		}
	}
}

// unspent is the input that spends an output.
func unspent(prev Outpoint, out Output) Input {
	return Input{Account: out.Account, Amount: out.Amount, Sequence: 0xfffffffd, SigHash: SigHashAll, Prev: prev}
}

func (w *world) utxo(t *rapid.T, tx *Tx) {
	tr := Transfer{Asset: NativeAsset(BitcoinMainnet)}
	if n := min(len(w.unspent), rapid.IntRange(0, 3).Draw(t, "inputs")); n > 0 {
		tr.Inputs, w.unspent = slices.Clone(w.unspent[:n]), slices.Clone(w.unspent[n:])
	} else {
		tx.Coinbase = true
	}
	total, _ := tr.InputSum()
	left, _ := total.Uint64()
	if tx.Coinbase {
		left = 50e8
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "outputs") {
		a := rapid.Uint64Range(0, left).Draw(t, "value")
		left -= a
		out := Output{Account: w.of(t, BitcoinMainnet), Amount: NewAmount(a), ScriptLen: 34}
		tr.Outputs = append(tr.Outputs, out)
		w.unspent = append(w.unspent, unspent(Outpoint{tx.ID, uint32(i)}, out))
	}
	tx.Transfers = []Transfer{tr}
}

// TestLedgerAgainstNaive appends, rolls back, evicts and takes views at
// random; every view, also the old ones, must answer like a slice of
// transactions.
func TestLedgerAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, n, w := New(Config{}), newNaive(), newWorld()
		type held struct {
			v View
			n *naive
			c Cut
		}
		var views []held
		end := CutAtTime(1 << 60)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0: // a reorganisation
				c := rapid.SampledFrom([]Chain{Ethereum, BitcoinMainnet, "local:x"}).Draw(t, "reorg lane")
				if p := w.next[c]; p.Height > 2 {
					h := p.Height - rapid.Uint64Range(0, 3).Draw(t, "depth")
					removed, err := l.Rollback(c, h)
					if err != nil {
						require.ErrorIs(t, err, ErrRollback)
						continue
					}
					require.Equal(t, n.rollback(c, h), removed)
					w.rewind(n, c, h)
				}
			case 1:
				before := w.time - rapid.Int64Range(0, 400).Draw(t, "age")
				gone := map[TxID]bool{}
				for _, tx := range n.all {
					if tx.Clock >= before {
						break
					}
					gone[tx.ID] = true
				}
				l.Evict(before)
				m := n.clone()
				m.floor = map[TxID]bool{}
				for id := range n.floor {
					m.floor[id] = true
				}
				for id := range gone {
					m.floor[id] = true
				}
				n = m
			case 2:
				m := n.clone()
				m.floor = n.floor
				views = append(views, held{l.View(), m, end})
				if rapid.Bool().Draw(t, "index fees") { // only a part
					l.View().IndexFees(rapid.IntRange(1, 9).Draw(t, "at most"))
				}
			default:
				tx := w.tx(t)
				require.NoError(t, l.Append(tx))
				n.append(tx)
			}
		}
		v := l.View()
		compare(t, v, n, end, w.accounts)
		for _, h := range views {
			compare(t, h.v, h.n, h.c, w.accounts)
		}
		if len(n.all) > 0 && len(n.floor) == 0 {
			cut := n.cutOf(rapid.SampledFrom(n.all).Draw(t, "cut"))
			compare(t, v.AsOf(cut), n, cut, w.accounts)
		}
	})
}
