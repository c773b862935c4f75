package cluster_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// sats is an account with an amount.
type sats struct {
	who    int
	amount uint64
}

// bitcoin makes a transaction of mainnet wallets at a height of its own.
func bitcoin(n int, ins, outs []sats) ledger.Tx {
	t := ledger.Transfer{Asset: ledger.NativeAsset(ledger.BitcoinMainnet)}
	for _, in := range ins {
		t.Inputs = append(t.Inputs, ledger.Input{Account: wallet(ledger.BitcoinMainnet, in.who), Amount: ledger.NewAmount(in.amount), Sequence: ^uint32(0)})
	}
	for _, out := range outs {
		t.Outputs = append(t.Outputs, ledger.Output{Account: wallet(ledger.BitcoinMainnet, out.who), Amount: ledger.NewAmount(out.amount)})
	}
	return ledger.Tx{
		ID: txid(ledger.BitcoinMainnet, n), Chain: ledger.BitcoinMainnet, Position: ledger.Position{Height: uint64(700000 + n)},
		Time: 1630000000 + int64(n)*600, Coinbase: len(ins) == 0, Version: 2, Transfers: []ledger.Transfer{t},
	}
}

// spend makes input i of a transaction spend an output.
func spend(tx ledger.Tx, i, from int, index uint32) ledger.Tx {
	tx.Transfers[0].Inputs[i].Prev = ledger.Outpoint{Tx: txid(ledger.BitcoinMainnet, from), Index: index}
	return tx
}

func together(c *cluster.Clustering, at ledger.Cut, a, b int) bool {
	return c.Owner(wallet(ledger.BitcoinMainnet, a), at) == c.Owner(wallet(ledger.BitcoinMainnet, b), at)
}

func TestOneKeyInTwoScriptsIsOneOwner(t *testing.T) {
	_, view := load(t, bitcoin(0, nil, []sats{{2, 5e9}}), bitcoin(1, nil, []sats{{3, 5e9}}), bitcoin(2, nil, []sats{{4, 5e9}}))
	c := run(t, view, cluster.Config{})
	require.True(t, together(c, view.Cut(), 2, 3))
	require.False(t, together(c, view.Cut(), 2, 4))
	why := c.Why(wallet(ledger.BitcoinMainnet, 3), wallet(ledger.BitcoinMainnet, 2), view.Cut())
	require.Len(t, why, 1)
	require.Equal(t, cluster.SameKey, why[0].Heuristic)
	require.Equal(t, txid(ledger.BitcoinMainnet, 1), why[0].Tx, "known from the second appearance on")
	first := slices.Collect(view.Txs())[0]
	require.False(t, together(c, view.CutOf(first), 2, 3))
}

// BIP-141's example of P2SH-wrapped P2WPKH: key hash → script hash.
func TestAWrappedScriptIsJoinedWhenItIsSpent(t *testing.T) {
	keyHash, err := hex.DecodeString("79091972186c449eb1ded22b78e40d009bdf0089")
	require.NoError(t, err)
	plain, _ := ledger.KeyHashAddress(ledger.P2WPKH, [20]byte(keyHash), ledger.Mainnet)
	scriptHash := ledger.HASH160(append([]byte{0, 20}, keyHash...))
	require.Equal(t, "4733f37cf4db86fbc2efed2500b4f4e49f312023", hex.EncodeToString(scriptHash[:]), "BIP-143, P2SH-P2WPKH")
	wrapped, _ := ledger.KeyHashAddress(ledger.P2SH, scriptHash, ledger.Mainnet)

	fund := bitcoin(0, nil, []sats{{0, 1e8}, {0, 1e8}})
	fund.Transfers[0].Outputs[0].Account.Address = plain
	fund.Transfers[0].Outputs[1].Account.Address = wrapped
	spent := bitcoin(1, []sats{{0, 1e8}}, []sats{{8, 1e8}})
	spent.Transfers[0].Inputs[0].Account.Address = wrapped
	spent.Transfers[0].Inputs[0].Nested = plain
	_, view := load(t, fund, spent)
	c := run(t, view, cluster.Config{Heuristics: []cluster.Heuristic{cluster.NestedScript}})
	why := c.Why(ledger.Account{Chain: ledger.BitcoinMainnet, Address: plain}, ledger.Account{Chain: ledger.BitcoinMainnet, Address: wrapped}, view.Cut())
	require.Len(t, why, 1)
	require.Equal(t, txid(ledger.BitcoinMainnet, 1), why[0].Tx)
}

func TestSalesAndAnchorsJoinNobody(t *testing.T) {
	for name, change := range map[string]func(*ledger.Input){
		"signed for itself alone": func(in *ledger.Input) { in.SigHash = ledger.SigHashSingleAnyoneCanPay },
		"needs no key":            func(in *ledger.Input) { in.SigHash = ledger.SigHashKeyless },
	} {
		t.Run(name, func(t *testing.T) {
			tx := bitcoin(0, []sats{{2, 600}, {4, 9e7}, {6, 8e7}}, []sats{{8, 5e7}, {10, 6e7}, {12, 1e7}})
			change(&tx.Transfers[0].Inputs[0])
			_, view := load(t, tx)
			c := run(t, view, cluster.Config{})
			require.False(t, together(c, view.Cut(), 2, 4))
			require.True(t, together(c, view.Cut(), 4, 6))
			rows := slices.Collect(c.Gates())
			require.Len(t, rows, 1)
			require.Empty(t, c.Gate(ledger.BitcoinMainnet, tx.ID, view.Cut()), "money may be traced through it")
		})
	}
}

func TestPayJoinLowersTheScore(t *testing.T) {
	// The input of 3 BTC alone pays; the one of 1 BTC was not needed.
	_, view := load(t, bitcoin(0, []sats{{2, 3e8}, {4, 1e8}}, []sats{{6, 2e8}, {8, 199990000}}))
	c := run(t, view, cluster.Config{})
	rows := slices.Collect(c.Gates())
	require.Len(t, rows, 1)
	require.Equal(t, cluster.PayJoinDoubt, rows[0].Type)
	joins := slices.Collect(c.Joins())
	require.Len(t, joins, 1)
	require.EqualValues(t, 7000, joins[0].Score)
}

// 2 pays 4 a round sum and gets odd, fresh change at 6, and 4 was seen before.
func payment() []ledger.Tx {
	return []ledger.Tx{
		bitcoin(0, nil, []sats{{2, 4e8}, {4, 1e8}}),
		spend(bitcoin(1, []sats{{2, 4e8}}, []sats{{4, 1e8}, {6, 299987654}}), 0, 0, 0),
	}
}

func TestChangeIsVotedAndThePaymentStaysApart(t *testing.T) {
	txs := payment()
	// Later someone's change vote would join payer and payee: refused.
	txs = append(txs, bitcoin(2, []sats{{6, 299987654}}, []sats{{8, 2e8}, {4, 99977777}}))
	_, view := load(t, txs...)
	cfg := cluster.Config{Heuristics: []cluster.Heuristic{cluster.CommonInput, cluster.Change}}
	c := run(t, view, cfg)
	b, ok := c.Ballot(ledger.BitcoinMainnet, txid(ledger.BitcoinMainnet, 1), view.Cut())
	require.True(t, ok)
	require.Len(t, b.Votes, 26)
	require.Equal(t, 1, b.Change)
	require.Equal(t, 7, b.Margin) // fresh and six powers of ten
	require.Equal(t, 10, b.Cast())
	require.Equal(t, "not both outputs are spent", b.Votes[10].NotCast)
	require.True(t, together(c, view.Cut(), 2, 6))
	require.False(t, together(c, view.Cut(), 2, 4))
}

func TestAStrongJoinRefutesAPaymentOrIsVetoed(t *testing.T) {
	txs := append(payment(), bitcoin(2, []sats{{4, 1e8}, {6, 299987654}}, []sats{{8, 399e6}}))
	_, view := load(t, txs...)
	cfg := cluster.Config{Heuristics: []cluster.Heuristic{cluster.CommonInput, cluster.Change}}
	c := run(t, view, cfg)
	require.True(t, together(c, view.Cut(), 4, 6))
	conflicts := c.Conflicts()
	require.Len(t, conflicts, 1)
	require.Equal(t, cluster.VetoPair, conflicts[0].Reason)
	require.Equal(t, txid(ledger.BitcoinMainnet, 2), conflicts[0].Join.Tx)

	cfg.BindStrong = true
	c = run(t, view, cfg)
	require.False(t, together(c, view.Cut(), 4, 6))
	joins := slices.Collect(c.Joins())
	last := joins[len(joins)-1]
	require.Equal(t, cluster.VetoPair, last.VetoedBy)
	require.Contains(t, last.Veto, "was paid in "+txid(ledger.BitcoinMainnet, 1).String())
}

func TestTagsThatMeetAreReported(t *testing.T) {
	_, view := load(t, bitcoin(0, []sats{{0, 1e8}, {6, 9e7}}, []sats{{20, 5e7}}), bitcoin(1, []sats{{12, 1e8}, {0, 9e7}}, []sats{{20, 5e7}}))
	c := run(t, view, cluster.Config{Labels: services{}})
	conflicts := c.Conflicts()
	require.Len(t, conflicts, 1)
	require.Equal(t, [2]string{"exchange 0", "exchange 1"}, conflicts[0].Tags)
	require.Equal(t, txid(ledger.BitcoinMainnet, 0), conflicts[0].Join.Tx)
	require.Equal(t, cluster.CommonInput, conflicts[0].Join.Heuristic)
}

func TestPeelingChainIsFollowedOnTwoSigns(t *testing.T) {
	txs := []ledger.Tx{
		bitcoin(0, nil, []sats{{2, 10e8}, {4, 1e8}}),
		spend(bitcoin(1, []sats{{2, 10e8}}, []sats{{4, 12345678}, {6, 987000000}}), 0, 0, 0),
		spend(bitcoin(2, []sats{{6, 987000000}}, []sats{{10, 11111111}, {8, 975000000}}), 0, 1, 1),
		spend(bitcoin(3, []sats{{4, 12345678}}, []sats{{12, 12340000}}), 0, 1, 0),
	}
	_, view := load(t, txs...)
	c := run(t, view, cluster.Config{Heuristics: []cluster.Heuristic{cluster.Peel}})
	why := c.Why(wallet(ledger.BitcoinMainnet, 2), wallet(ledger.BitcoinMainnet, 6), view.Cut())
	require.Len(t, why, 1)
	require.Equal(t, txid(ledger.BitcoinMainnet, 3), why[0].Tx, "known once both outputs are spent")
	require.EqualValues(t, 9950, why[0].Score)
}

func TestMixOutputsSpentTogetherAreMediumEvidence(t *testing.T) {
	var ins, outs []sats
	for i := range 5 {
		ins, outs = append(ins, sats{100 + 2*i, 5e6}), append(outs, sats{121 + 2*i, 5e6})
	}
	ins[0].amount += 5000
	for i := range ins {
		ins[i].who++ // P2WPKH
	}
	mix := bitcoin(0, ins, outs)
	spent := bitcoin(1, []sats{{121, 5e6}, {123, 5e6}}, []sats{{20, 9990000}})
	_, view := load(t, mix, spend(spend(spent, 0, 0, 0), 1, 0, 1))
	c := run(t, view, cluster.Config{})
	require.Equal(t, "whirlpool", c.Gate(ledger.BitcoinMainnet, mix.ID, view.Cut()))
	joins := slices.Collect(c.Joins())
	require.Len(t, joins, 1)
	require.Equal(t, cluster.PostMix, joins[0].Heuristic)
	require.Equal(t, cluster.Medium, joins[0].Heuristic.Strength())
}

func TestStatisticsLeaveChangeOut(t *testing.T) {
	_, view := load(t, payment()...)
	c := run(t, view, cluster.Config{Heuristics: []cluster.Heuristic{cluster.Change}})
	s, ok := c.Stats(wallet(ledger.BitcoinMainnet, 6), view.Cut())
	require.True(t, ok)
	require.Equal(t, wallet(ledger.BitcoinMainnet, 2), s.Entity)
	require.EqualValues(t, 2, s.Size)
	require.Equal(t, 2, s.Txs)
	require.Equal(t, []cluster.AssetStats{{
		Asset: ledger.NativeAsset(ledger.BitcoinMainnet), In: ledger.NewAmount(4e8), Out: ledger.NewAmount(4e8 - 299987654), InTxs: 1, OutTxs: 1,
	}}, s.Totals)
}

// pays makes an Ethereum transaction, a minute after the one before.
func pays(n int, asset ledger.Asset, from, to int, amount uint64) ledger.Tx {
	return ledger.Tx{
		ID: txid(ledger.Ethereum, n), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(n + 1)}, Time: 1600000000 + int64(n)*60,
		Initiator: person(from), Transfers: []ledger.Transfer{{Asset: asset, From: person(from), To: person(to), Amount: ledger.NewAmount(amount)}},
	}
}

const (
	usdt ledger.Asset = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"
	usdc ledger.Asset = "eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
)

func TestAnExchangeMovingItsOwnMoneyHasNoDepositAddress(t *testing.T) {
	_, view := load(t, pays(0, usdt, 0, 3, 700), pays(1, usdt, 3, 0, 700))
	require.Empty(t, run(t, view, cluster.Config{Labels: services{}}).Roles())
}

func TestUsersOfOneDepositAddressAreOneEntity(t *testing.T) {
	_, view := load(t,
		pays(0, usdt, 5, 3, 700), pays(1, usdt, 6, 3, 300), // two users pay deposit address 3
		pays(2, usdt, 3, 0, 1000),                        // which forwards both to exchange 0 at once
		pays(3, usdt, 7, 4, 50), pays(4, usdt, 4, 0, 40), // 4 keeps some: not a deposit address
	)
	c := run(t, view, cluster.Config{Labels: services{}})
	role, ok := c.Role(person(3), view.Cut())
	require.True(t, ok)
	require.Equal(t, cluster.DepositAddress, role.Name)
	require.Equal(t, "exchange 0", role.Entity)
	require.Equal(t, person(0), role.Serves)
	_, ok = c.Role(person(4), view.Cut())
	require.False(t, ok)
	_, ok = c.Role(person(3), ledger.CutAtTime(1600000060))
	require.False(t, ok, "nobody knew before it forwarded")

	at := view.Cut()
	require.Equal(t, c.Owner(person(5), at), c.Owner(person(6), at))
	require.NotEqual(t, c.Owner(person(5), at), c.Owner(person(3), at), "the exchange holds that key")
}

func TestADepositAddressThatPaysOthersIsNone(t *testing.T) {
	_, view := load(t, pays(0, usdt, 5, 3, 700), pays(1, usdt, 3, 0, 700), pays(2, usdt, 3, 9, 10), pays(3, usdt, 5, 3, 20), pays(4, usdt, 3, 0, 20))
	c := run(t, view, cluster.Config{Labels: services{}})
	_, ok := c.Role(person(3), ledger.CutAtTime(1600000060))
	require.True(t, ok)
	_, ok = c.Role(person(3), view.Cut())
	require.False(t, ok)
	require.Len(t, c.Roles(), 2)
}

func TestASinkIsInferredOnlyWithAllSigns(t *testing.T) {
	eth := ledger.NativeAsset(ledger.Ethereum)
	story := func(gas, trade bool) (txs []ledger.Tx) {
		n := 0
		add := func(asset ledger.Asset, from, to int, amount uint64) {
			txs = append(txs, pays(n, asset, from, to, amount))
			n++
		}
		for i := range 4 { // users 100… pay deposit addresses 20…, which forward to sink 9
			add(usdt, 100+i, 20+i, 500)
			if gas {
				add(eth, 10, 20+i, 1000)
			}
			add(usdt, 20+i, 9, 500)
			if trade { // 9 is a router, and a pool pays what was bought
				last := &txs[len(txs)-1]
				last.Transfers = append(last.Transfers, ledger.Transfer{Asset: usdc, From: person(8), To: person(20 + i), Amount: ledger.NewAmount(499)})
				last.Transfers[1].Entry = last.Transfers[0].Entry + 1
			}
			add(usdt, 9, 150+i, 400) // and the sink pays customers
			n += 2 * 24 * 60
		}
		return txs
	}
	cfg := cluster.Config{Accounts: cluster.AccountConfig{InferSinks: true, SinkSenders: 4, SinkDays: 5, SinkRecipients: 3}}
	for _, signs := range []struct{ gas, trade bool }{{gas: true}, {gas: false}, {gas: true, trade: true}} {
		_, view := load(t, story(signs.gas, signs.trade)...)
		c := run(t, view, cfg)
		_, isSink := c.Role(person(9), view.Cut())
		role, isDeposit := c.Role(person(21), view.Cut())
		all := signs.gas && !signs.trade
		require.Equal(t, all, isSink, "%+v", signs)
		require.Equal(t, all, isDeposit, "%+v", signs)
		if all {
			require.Equal(t, person(9), role.Serves)
		}
	}
}

func TestCollectorsOfAnAirdrop(t *testing.T) {
	var txs []ledger.Tx
	for i := range 20 {
		txs = append(txs, pays(i, usdt, 2, 20+i, 77))
	}
	for i := range 5 {
		txs = append(txs, pays(20+i, usdt, 20+i, 4, 77))
	}
	_, view := load(t, txs...)
	cfg := cluster.Config{Heuristics: []cluster.Heuristic{cluster.Airdrop}, Accounts: cluster.AccountConfig{AirdropRecipients: 15, AirdropForwarders: 3}}
	c := run(t, view, cfg)
	require.Len(t, c.Entity(person(4), view.Cut()), 6)
	require.Len(t, c.Entity(person(4), ledger.CutAtTime(1600000000+60*21)), 1, "two are too few")
}

func TestAGasFunderIsEvidenceOnly(t *testing.T) {
	eth := ledger.NativeAsset(ledger.Ethereum)
	_, view := load(t, pays(0, eth, 5, 20, 10), pays(1, eth, 5, 21, 10), pays(2, eth, 6, 22, 10), pays(3, eth, 6, 23, 10))
	cfg := cluster.Config{
		Heuristics: cluster.Heuristics(),
		Accounts:   cluster.AccountConfig{GasStations: map[ledger.Account]bool{person(6): true}},
	}
	c := run(t, view, cfg)
	joins := slices.Collect(c.Joins())
	require.Len(t, joins, 1)
	require.Equal(t, cluster.VetoWeak, joins[0].VetoedBy)
	require.NotEqual(t, c.Owner(person(20), view.Cut()), c.Owner(person(21), view.Cut()))
}

func TestTagPackIsReadBack(t *testing.T) {
	_, view := load(t, pays(0, usdt, 5, 3, 700), pays(1, usdt, 6, 3, 300), pays(2, usdt, 3, 0, 1000))
	c := run(t, view, cluster.Config{Labels: services{}})
	var buf bytes.Buffer
	require.NoError(t, c.WriteTagPack(&buf, cluster.TagPackHeader{Title: "it's a test", Creator: "me", LastMod: "2026-01-02"}))
	b := label.NewBuilder(label.Config{})
	_, err := b.AddTagPack(strings.NewReader(buf.String()), label.Options{Name: "out.yaml"})
	require.NoError(t, err, buf.String())
	entries := b.Build().Entries(person(3).Address)
	require.Len(t, entries, 1)
	require.Equal(t, "exchange", entries[0].Category)
	require.Equal(t, "deposit address of exchange 0", entries[0].Entity)
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	_, err := cluster.New(cluster.Config{
		Heuristics: []cluster.Heuristic{cluster.Change, cluster.Change, 99}, Gates: []cluster.GateRule{{}},
		MinConfidence: 101, ChangeMargin: 27, Accounts: cluster.AccountConfig{MaxUsers: -1},
	})
	require.ErrorIs(t, err, cluster.ErrConfig)
	for _, part := range []string{"names change twice", "Heuristics[2]", "Gates[0]", "MinConfidence 101", "ChangeMargin 27", "Accounts.MaxUsers"} {
		require.ErrorContains(t, err, part)
	}
	_, view := load(t, payment()...)
	c := run(t, view, cluster.Config{})
	var order *cluster.OrderError
	require.ErrorAs(t, c.Append(view, 0), &order)
	require.ErrorIs(t, order, cluster.ErrOutOfOrder)

	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(payment()...))
	l.Evict(1<<62 - 1)
	c, err = cluster.New(cluster.Config{})
	require.NoError(t, err)
	require.ErrorIs(t, c.Append(l.View(), 0), cluster.ErrEvicted)
}

func TestEvidenceOutlivesEviction(t *testing.T) {
	l, view := load(t, bitcoin(0, []sats{{2, 1e8}, {4, 1e8}}, []sats{{6, 19e7}}), bitcoin(1, nil, []sats{{8, 5e9}}))
	c := run(t, view, cluster.Config{})
	l.Evict(1 << 40)
	require.NoError(t, l.Append(bitcoin(2, nil, []sats{{10, 5e9}})))
	require.NoError(t, c.Update(t.Context(), l.View()))
	why := c.Why(wallet(ledger.BitcoinMainnet, 2), wallet(ledger.BitcoinMainnet, 4), l.View().Cut())
	require.Len(t, why, 1)
	require.Equal(t, txid(ledger.BitcoinMainnet, 0), why[0].Tx)
}
