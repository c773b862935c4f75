package chainhopping

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// maxWallets is how many wallets of a way are told at most, the latest (proposed:
// what a person reads).
const maxWallets = 32

// way is how value came to a payment, from its first change on, oldest first.
type way struct {
	wallets   []wallet
	payers    []ledger.AccountID // who paid the first, or came before
	crossings int                // arrivals from bridges and departures to them
	truncated bool
}

// wallet is one stop on the way.
type wallet struct {
	id    ledger.AccountID
	held  []ledger.AssetID // one after the other
	got   int64            // clock of the last receipt
	left  int64            // clock of the first payment to the next
	swaps int
	rows  []typology.Evidence // receipts, exchanges, and of the last its payments
}

// trace walks back from a payment through the trails. It returns nil when the trail
// is not what it was: a wallet has been used again since.
func (d *detector) trace(p *typology.Pass, m *ledger.Move) *way {
	w := &way{}
	if isBridge(p, m.To) {
		w.crossings++
	}
	trails := activity.Trails.Of(p)
	for id, next := m.From, m.To; ; {
		t := trails.Get(id)
		first := t.Hops == 0 || len(w.wallets) == maxWallets-1
		s, ok := d.visit(p, w, id, next, t.From, first)
		if !ok {
			return nil
		}
		w.wallets = append(w.wallets, s)
		if first {
			break
		}
		if before := trails.Get(t.From); before.Hops+1 != t.Hops {
			return nil
		}
		next, id = id, t.From
	}
	slices.Reverse(w.wallets)
	if slices.ContainsFunc(w.payers, func(id ledger.AccountID) bool { return isBridge(p, id) }) {
		w.crossings++
		return w
	}
	for len(w.wallets) > 0 && w.wallets[0].swaps == 0 { // a victim's wallet, or a mere hop
		w.payers = append(w.payers, w.wallets[0].id)
		w.wallets = w.wallets[1:]
	}
	return w
}

// visit reads a wallet: what it took in from the wallet before (the first from
// anyone), what it exchanged that for, and what it paid the next.
func (d *detector) visit(p *typology.Pass, w *way, id, next, before ledger.AccountID, first bool) (wallet, bool) {
	s := wallet{id: id}
	past := p.History(id, p.At.Clock-d.Window.Seconds(), d.Budget)
	w.truncated = w.truncated || past.Truncated
	from := func(m *ledger.Move) bool { return m.Kind == ledger.Pay && !m.Restates && (first || m.From == before) }
	token := slices.ContainsFunc(past.Steps, func(s typology.Step) bool {
		return s.In && from(&s.Move) && !activity.PaysGas(p, s.Move.Asset)
	})
	for i := range past.Steps {
		step := &past.Steps[i]
		m := &step.Move
		switch {
		case step.In && from(m) && s.left == 0:
			if token && activity.PaysGas(p, m.Asset) {
				continue // gas for what it is to send
			}
			if first && m.From != 0 && !slices.Contains(w.payers, m.From) {
				w.payers = append(w.payers, m.From)
			}
			if n := len(s.held); n == 0 || s.held[n-1] != m.Asset {
				s.held = append(s.held, m.Asset)
			}
			s.got = step.At.Clock
		case m.Kind == ledger.SwapIn && len(s.held) > 0 && s.left == 0:
			s.swaps++
			s.held = append(s.held, m.Asset)
		case m.Kind == ledger.SwapOut && len(s.held) > 0 && s.left == 0:
		case !step.In && m.To == next && len(s.held) > 0 && m.Asset == s.held[len(s.held)-1]:
			if s.left == 0 {
				s.left = step.At.Clock
			}
			if len(w.wallets) > 0 {
				continue // the next wallet's receipt
			}
		default:
			continue
		}
		s.rows = append(s.rows, p.Evidence(step, typology.Hop))
	}
	return s, s.left != 0
}

// ids returns the wallets' accounts.
func (w *way) ids() (out []ledger.AccountID) {
	for i := range w.wallets {
		out = append(out, w.wallets[i].id)
	}
	return out
}

// changes counts the changes of asset or chain.
func (w *way) changes() int {
	n := w.crossings
	for i := range w.wallets {
		n += w.wallets[i].swaps
	}
	return n
}

// assets returns what was held, one asset after the other.
func (w *way) assets() (out []ledger.AssetID) {
	for i := range w.wallets {
		out = append(out, w.wallets[i].held...)
	}
	return slices.Compact(out)
}

// medianDwell returns the median stay at the wallets, in seconds.
func (w *way) medianDwell() int64 {
	var stays []int64
	for i := range w.wallets {
		stays = append(stays, w.wallets[i].left-w.wallets[i].got)
	}
	return activity.Median(stays)
}

// bridgeCategory is the GraphSense concept of accounts that take value to another
// chain (TagPack concepts, after INTERPOL's Dark Web and Virtual Assets taxonomy).
const bridgeCategory = "defi_bridge"

// isBridge reports whether an account is labelled a bridge.
func isBridge(p *typology.Pass, id ledger.AccountID) bool {
	return slices.ContainsFunc(p.Labels(id), func(l ledger.Label) bool { return l.Category == bridgeCategory })
}
