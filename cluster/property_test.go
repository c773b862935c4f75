package cluster_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
)

// wallet makes bitcoin addresses from small numbers; even ones are P2PKH, odd
// ones P2WPKH, and 2k and 2k+1 have the same key.
func wallet(chain ledger.Chain, i int) ledger.Account {
	var h [20]byte
	binary.BigEndian.PutUint32(h[:], uint32(i/2)+1)
	a, _ := ledger.KeyHashAddress([]ledger.AddressKind{ledger.P2PKH, ledger.P2WPKH}[i%2], h, chain.Network())
	return ledger.Account{Chain: chain, Address: a}
}

func txid(chain ledger.Chain, n int) ledger.TxID {
	var h [32]byte
	binary.BigEndian.PutUint32(h[:], uint32(n)+1)
	return ledger.HashTxID(chain, h)
}

// coin is an output that can be spent.
type coin struct {
	account ledger.Account
	amount  uint64
	at      ledger.Outpoint
}

// history draws transactions of one or two lanes in merge order: small wallets
// that pay round sums and keep odd change, spend several coins together and
// reuse addresses, so that every heuristic and veto has work to do.
func history(t *rapid.T, links bool) []ledger.Tx {
	lanes := []ledger.Chain{ledger.BitcoinMainnet, ledger.BitcoinTestnet3}[:rapid.IntRange(1, 2).Draw(t, "lanes")]
	coins := map[ledger.Chain][]coin{}
	var txs []ledger.Tx
	for n := range rapid.IntRange(1, 25).Draw(t, "transactions") {
		chain := lanes[rapid.IntRange(0, len(lanes)-1).Draw(t, "lane")]
		height := uint64(n/3 + 1)
		tx := ledger.Tx{
			ID: txid(chain, n), Chain: chain, Position: ledger.Position{Height: height, Tx: uint32(n)},
			Time: 1600000000 + int64(height)*600, Version: int32(rapid.IntRange(1, 2).Draw(t, "version")),
		}
		transfer := ledger.Transfer{Asset: ledger.NativeAsset(chain)}
		sum := uint64(0)
		for range min(len(coins[chain]), rapid.IntRange(0, 3).Draw(t, "inputs")) {
			pool := coins[chain]
			i := rapid.IntRange(0, len(pool)-1).Draw(t, "coin")
			in := ledger.Input{Account: pool[i].account, Amount: ledger.NewAmount(pool[i].amount), Sequence: 0xffffffff}
			if links {
				in.Prev = pool[i].at
			}
			sum += pool[i].amount
			transfer.Inputs = append(transfer.Inputs, in)
			coins[chain] = slices.Delete(slices.Clone(pool), i, i+1)
		}
		if tx.Coinbase = len(transfer.Inputs) == 0; tx.Coinbase {
			sum = 1e9
		}
		outs := rapid.IntRange(1, 3).Draw(t, "outputs")
		for k := range outs {
			amount := sum / uint64(outs-k)
			if k < outs-1 && rapid.Bool().Draw(t, "round") {
				amount -= amount % 1e7
			}
			sum -= amount
			a := wallet(chain, rapid.IntRange(0, 23).Draw(t, "payee"))
			transfer.Outputs = append(transfer.Outputs, ledger.Output{Account: a, Amount: ledger.NewAmount(amount)})
			coins[chain] = append(coins[chain], coin{a, amount, ledger.Outpoint{Tx: tx.ID, Index: uint32(k)}})
		}
		tx.Transfers = []ledger.Transfer{transfer}
		txs = append(txs, tx)
	}
	slices.SortStableFunc(txs, func(a, b ledger.Tx) int { // merge order
		return ledger.Cut{Clock: a.Time, Chain: a.Chain, Position: a.Position}.Compare(ledger.Cut{Clock: b.Time, Chain: b.Chain, Position: b.Position})
	})
	return txs
}

// person is an account of an account chain.
func person(i int) ledger.Account {
	var b [20]byte
	b[0], b[19] = 0xab, byte(i)
	return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(b)}
}

// accountHistory draws transfers among few people, equal amounts often, with
// approvals, contracts and the exchanges of services at 0 and 1.
func accountHistory(t *rapid.T) (txs []ledger.Tx) {
	assets := []ledger.Asset{ledger.NativeAsset(ledger.Ethereum), "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"}
	who := rapid.IntRange(0, 9)
	for n := range rapid.IntRange(1, 30).Draw(t, "transactions") {
		from, to := person(who.Draw(t, "from")), person(who.Draw(t, "to"))
		tx := ledger.Tx{
			ID: txid(ledger.Ethereum, n), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(n/3 + 1), Tx: uint32(n)},
			Time: 1600000000 + int64(n)*60, Initiator: from,
		}
		tx.Transfers = []ledger.Transfer{{
			Asset: rapid.SampledFrom(assets).Draw(t, "asset"), From: from, To: to,
			Amount: ledger.NewAmount(rapid.Uint64Range(1, 2).Draw(t, "amount") * 1e18),
		}}
		switch rapid.IntRange(0, 5).Draw(t, "extra") {
		case 0:
			tx.Approvals = []ledger.Approval{{Owner: from, Spender: to, Asset: assets[1], Amount: ledger.NewAmount(5)}}
		case 1:
			tx.Created = []ledger.Account{person(who.Draw(t, "contract"))}
		}
		txs = append(txs, tx)
	}
	return txs
}

// anyHistory draws a history of either kind.
func anyHistory(t *rapid.T) []ledger.Tx {
	if rapid.Bool().Draw(t, "account chain") {
		return accountHistory(t)
	}
	return history(t, true)
}

// services says that some wallets belong to one of two exchanges.
type services struct{}

func (services) Labels(a ledger.Account, _ ledger.Cut) []ledger.Label {
	for i := range 4 {
		if i < 2 && a == person(i) {
			return []ledger.Label{{Category: "exchange", Entity: fmt.Sprintf("exchange %d", i), Confidence: 100}}
		}
		if a == wallet(a.Chain, 6*i) {
			return []ledger.Label{{Category: "exchange", Entity: fmt.Sprintf("exchange %d", i%2), Confidence: 100}}
		}
	}
	return nil
}

// everything turns all on, with thresholds that small histories reach.
func everything(bind bool) cluster.Config {
	return cluster.Config{Heuristics: cluster.Heuristics(), Labels: services{}, ChangeMargin: 3, Alarm: 4, BindStrong: bind, Accounts: cluster.AccountConfig{
		InferSinks: true, SinkSenders: 1, SinkDays: 1, SinkRecipients: 1, AirdropRecipients: 2, AirdropForwarders: 2, MaxFunded: 3,
	}}
}

// state is everything a clustering tells.
type state struct {
	Members   []cluster.Member
	Joins     []cluster.Join
	Gates     []cluster.GateRow
	Aliases   []cluster.Alias
	Conflicts []cluster.Conflict
	Roles     []cluster.RoleRow
	Cut       ledger.Cut
}

func stateOf(c *cluster.Clustering) state {
	return state{
		c.Members(), slices.Collect(c.Joins()), slices.Collect(c.Gates()), slices.Collect(c.Aliases()), c.Conflicts(), c.Roles(), c.Cut(),
	}
}

func fill(t *rapid.T, txs []ledger.Tx) (*ledger.Ledger, ledger.View) {
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(txs...))
	return l, l.View()
}

func build(t *rapid.T, v ledger.View, cfg cluster.Config) *cluster.Clustering {
	c, err := cluster.New(cfg)
	require.NoError(t, err)
	for ref := range v.Txs() {
		require.NoError(t, c.Append(v, ref))
	}
	return c
}

// partition returns each account's entity members as one text.
func partition(c *cluster.Clustering) map[string][]string {
	groups := map[string][]string{}
	for _, m := range c.Members() {
		groups[m.Entity.String()] = append(groups[m.Entity.String()], m.Account.String())
	}
	out := map[string][]string{}
	for _, g := range groups {
		slices.Sort(g)
		out[g[0]] = g
	}
	return out
}

func TestPartitionDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		txs := history(t, false)
		cfg := cluster.Config{Heuristics: []cluster.Heuristic{cluster.CommonInput, cluster.SameKey}}
		_, view := fill(t, txs)
		want := partition(build(t, view, cfg))
		other := rapid.Permutation(txs).Draw(t, "order")
		for i := range other {
			other[i].Position, other[i].Time = ledger.Position{Height: uint64(i + 1)}, 1600000000+int64(i)
		}
		_, view = fill(t, other)
		require.Equal(t, want, partition(build(t, view, cfg)))
	})
}

func TestRollbackIsRebuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		txs, cfg := anyHistory(t), everything(rapid.Bool().Draw(t, "bind"))
		l, view := fill(t, txs)
		c := build(t, view, cfg)
		chain := txs[rapid.IntRange(0, len(txs)-1).Draw(t, "which")].Chain
		height := rapid.Uint64Range(0, 9).Draw(t, "height")
		_, err := l.Rollback(chain, height)
		require.NoError(t, err)
		require.NoError(t, c.Rollback(l.View(), chain, height))
		require.Equal(t, stateOf(build(t, l.View(), cfg)), stateOf(c))

		// A new end of the lane, which may bring accounts in another order.
		tip := uint64(100)
		for i := range txs {
			if tx := txs[len(txs)-1-i]; tx.Chain == chain && tx.Position.Height > height {
				tx.Position, tx.Time = ledger.Position{Height: tip}, 1700000000+int64(tip)
				tx = unlinked(tx)
				require.NoError(t, l.Append(tx))
				tip++
			}
		}
		require.NoError(t, c.Update(t.Context(), l.View()))
		require.Equal(t, stateOf(build(t, l.View(), cfg)), stateOf(c))
	})
}

// unlinked returns a transaction whose inputs do not say what they spend.
func unlinked(tx ledger.Tx) ledger.Tx {
	tx.Transfers = slices.Clone(tx.Transfers)
	tx.Transfers[0].Inputs = slices.Clone(tx.Transfers[0].Inputs)
	for i := range tx.Transfers[0].Inputs {
		tx.Transfers[0].Inputs[i].Prev = ledger.Outpoint{}
	}
	return tx
}

func TestAnyCutIsItsPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		txs, cfg := anyHistory(t), everything(rapid.Bool().Draw(t, "bind"))
		_, view := fill(t, txs)
		c := build(t, view, cfg)
		for ref := range view.Txs() {
			at := view.CutOf(ref)
			prefix := build(t, view.AsOf(at), cfg)
			require.Equal(t, prefix.Members(), c.MembersAt(at))
			for _, m := range c.Members() {
				require.Equal(t, prefix.Owner(m.Account, at), c.Owner(m.Account, at), "%s at %s", m.Account, at.Position)
				require.Equal(t, prefix.Entity(m.Account, at), c.Entity(m.Account, at))
				wantRole, _ := prefix.Role(m.Account, at)
				role, _ := c.Role(m.Account, at)
				require.Equal(t, wantRole, role)
				require.Equal(t, prefix.Why(m.Entity, m.Account, at), c.Why(m.Entity, m.Account, at))
			}
			id := view.TxID(ref)
			require.Equal(t, prefix.Gate(at.Chain, id, at), c.Gate(at.Chain, id, at))
			have, ok := c.Ballot(at.Chain, id, at)
			want, ok2 := prefix.Ballot(at.Chain, id, at)
			require.Equal(t, ok2, ok)
			require.Equal(t, want, have)
		}
	})
}

func TestWhyConnectsAndOnlyWhatIsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, view := fill(t, anyHistory(t))
		c := build(t, view, everything(false))
		at := view.Cut()
		members := c.Members()
		for _, a := range members {
			for _, b := range members {
				path := c.Why(a.Account, b.Account, at)
				if a.Entity != b.Entity || a.Account == b.Account {
					require.Empty(t, path)
					continue
				}
				newest := cluster.Join{}
				here := a.Account
				for _, j := range path {
					require.Equal(t, here, j.A)
					require.Equal(t, cluster.VetoNone, j.VetoedBy)
					require.NotZero(t, j.Score)
					_, ok := view.FindTx(j.Chain, j.Tx)
					require.True(t, ok)
					here = j.B
					if j.At.Compare(newest.At) >= 0 {
						newest = j
					}
				}
				require.Equal(t, b.Account, here)
				by, ok := c.JoinedBy(a.Account, b.Account, at)
				require.True(t, ok)
				require.Equal(t, newest.At, by.At)
			}
		}
	})
}

func TestNoVetoedPairEndsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bind := rapid.Bool().Draw(t, "bind")
		_, view := fill(t, anyHistory(t))
		c := build(t, view, everything(bind))
		at := view.Cut()
		refuted := map[cluster.VetoReason]bool{}
		for _, f := range c.Conflicts() {
			refuted[f.Reason] = true
			require.Equal(t, c.Owner(f.A, at), c.Owner(f.B, at), "a conflict is inside one entity")
		}
		if bind {
			require.False(t, refuted[cluster.VetoPair])
			require.False(t, refuted[cluster.VetoTags], "labels here are known from the first appearance")
		}
		for j := range c.Joins() {
			if (j.VetoedBy == cluster.VetoPair || j.VetoedBy == cluster.VetoTags) && !refuted[j.VetoedBy] {
				require.NotEqual(t, c.Owner(j.A, at), c.Owner(j.B, at), "%s", j.Veto)
			}
		}
	})
}
