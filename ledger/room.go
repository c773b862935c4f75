package ledger

import "fmt"

// maxChain is the highest number of a lane, and of a chain that accounts are on.
const maxChain = 1<<16 - 1

// room reports whether there are numbers for everything that the transactions
// name. O(transactions) as long as they could not run out if all that they name
// were new.
func (l *Ledger) room(txs []Tx) error {
	edges, legs, approvals, created := 0, 0, 0, 0
	for i := range txs {
		edges, approvals, created = edges+len(txs[i].Transfers), approvals+len(txs[i].Approvals), created+len(txs[i].Created)
		for k := range txs[i].Transfers {
			legs += len(txs[i].Transfers[k].Inputs) + len(txs[i].Transfers[k].Outputs)
		}
	}
	if uint64(l.gen.edges.Len()+edges) > maxLink || uint64(l.gen.legs.Len()+legs) > maxLink {
		return fmt.Errorf("%w: a ledger holds at most 2^31 transfers and 2^31 inputs and outputs, counted since it was made (split by chain, or by time)", ErrFull)
	}
	w := wanted{lanes: map[Chain]bool{}}
	if len(l.assets)+edges+approvals+len(txs) > assetMask {
		w.assets = map[Asset]bool{}
	}
	if len(l.accounts.ids)+2*len(txs)+2*edges+legs+2*approvals+created > maxChain || len(l.lanes)+len(txs) > maxChain {
		w.chains = map[Chain]bool{}
	}
	if w.assets == nil && w.chains == nil {
		return nil
	}
	for i := range txs {
		w.add(l, &txs[i])
	}
	switch {
	case len(l.assets)+len(w.assets) > assetMask:
		return fmt.Errorf("%w: a ledger holds at most 2^24 assets (split by chain)", ErrFull)
	case len(l.accounts.ids)+len(w.chains) > maxChain+1 || len(l.lanes)+len(w.lanes) > maxChain+1:
		return fmt.Errorf("%w: a ledger holds at most 2^16 lanes, and accounts of at most 2^16 chains (is something else in the place of the chain?)", ErrFull)
	}
	return nil
}

// wanted is what has no number yet; what is nil is not counted.
type wanted struct {
	assets        map[Asset]bool
	chains, lanes map[Chain]bool
	last          Chain // of the accounts: the one looked at before
}

func (w *wanted) add(l *Ledger, tx *Tx) {
	if _, open := l.laneOf[tx.Chain]; !open {
		w.lanes[tx.Chain] = true
		if native := NativeAsset(tx.Chain); native != "" {
			w.asset(l, native)
		}
	}
	w.account(l, &tx.Initiator)
	w.account(l, &tx.FeePayer)
	for k := range tx.Transfers {
		t := &tx.Transfers[k]
		w.asset(l, t.Asset)
		w.account(l, &t.From)
		w.account(l, &t.To)
		for i := range t.Inputs {
			w.account(l, &t.Inputs[i].Account)
		}
		for i := range t.Outputs {
			w.account(l, &t.Outputs[i].Account)
		}
	}
	for i := range tx.Approvals {
		w.asset(l, tx.Approvals[i].Asset)
		w.account(l, &tx.Approvals[i].Owner)
		w.account(l, &tx.Approvals[i].Spender)
	}
	for i := range tx.Created {
		w.account(l, &tx.Created[i])
	}
}

func (w *wanted) asset(l *Ledger, a Asset) {
	if w.assets == nil {
		return
	}
	if _, known := l.assetIndex[a]; !known {
		w.assets[a] = true
	}
}

func (w *wanted) account(l *Ledger, a *Account) {
	if w.chains == nil || a.IsZero() || a.Chain == w.last && a.Chain != "" {
		return
	}
	w.last = a.Chain
	if _, known := l.accounts.chain[a.Chain]; !known {
		w.chains[a.Chain] = true
	}
}
