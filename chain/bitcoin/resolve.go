package bitcoin

import (
	"fmt"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// resolver looks up what inputs spend, in chain order. Not safe for concurrent
// use.
type resolver struct {
	net   *Network
	index *utxo
	more  Prevouts
	stats *Stats
}

func newResolver(net *Network, opt *Options, stats *Stats) *resolver {
	return &resolver{net: net, index: newUTXO(net, opt.UTXOMemory, opt.TempDir), more: opt.Prevouts, stats: stats}
}

// resolve gives the inputs of a block account and amount where the data holds
// the output they spend, and remembers the block's own outputs.
func (r *resolver) resolve(b *Block) error {
	spends, keyless := b.spends, b.keyless
	for i := range b.Txs {
		tx := &b.Txs[i]
		t := &tx.Transfers[0]
		for n := range t.Inputs {
			if err := r.input(&t.Inputs[n], &spends[n]); err != nil {
				return err
			}
		}
		spends = spends[len(t.Inputs):]
		id, _ := tx.ID.Hash()
		for n := range t.Outputs {
			out := &t.Outputs[n]
			if out.OpReturn {
				continue // nobody can spend it
			}
			c := coin{addr: out.Account.Address, multisig: out.Multisig}
			c.value, _ = out.Amount.Uint64()
			if len(keyless) > 0 && keyless[0] == (outputRef{uint32(i), uint32(n)}) {
				c.keyless, keyless = true, keyless[1:]
			}
			if err := r.index.put(&id, uint32(n), &c); err != nil {
				return err
			}
		}
	}
	r.stats.UTXOBytes = max(r.stats.UTXOBytes, r.index.bytes())
	return nil
}

func (r *resolver) input(in *ledger.Input, s *spend) error {
	id, _ := in.Prev.Tx.Hash()
	c, ok, err := r.index.take(&id, in.Prev.Index)
	if err != nil || s.given {
		return err
	}
	if !ok {
		if r.more == nil {
			return nil
		}
		out, ok, err := r.more.Prevout(in.Prev)
		if err != nil {
			return fmt.Errorf("bitcoin: output %s: %w", in.Prev, err)
		}
		if !ok {
			return nil
		}
		c = coin{value: out.Value, addr: ledger.ScriptAddress(out.Script, r.net.Prefixes), multisig: unlock.Multisig(out.Script)}
		c.keyless = unlock.Keyless(c.addr.Kind(), out.Script)
	}
	in.Account = ledger.Account{Chain: r.net.Chain, Address: c.addr}
	in.Amount = ledger.NewAmount(c.value)
	in.Multisig = c.multisig
	s.keyless = c.keyless
	in.Resolution = ledger.Resolved
	return nil
}

// count adds a finished block to the statistics.
func (r *resolver) count(b *Block) {
	s := r.stats
	s.Blocks++
	if b.Estimated {
		s.Estimated++
	}
	s.Txs += uint64(len(b.Txs))
	for i := range b.Txs {
		t := &b.Txs[i].Transfers[0]
		s.Inputs += uint64(len(t.Inputs))
		s.Outputs += uint64(len(t.Outputs))
		for n := range t.Inputs {
			switch t.Inputs[n].Resolution {
			case ledger.Resolved:
				s.Resolved++
			case ledger.Derived:
				s.Derived++
			default:
				s.Unknown++
			}
		}
	}
	s.Unspent, s.UTXOSpilled = r.index.len(), r.index.disk.len()
}

func (r *resolver) close() error { return r.index.disk.close() }
