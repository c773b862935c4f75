package ledger

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func evm(n byte) Account { return Account{Ethereum, EVMAddress([20]byte{19: n})} }

func btc(n byte) Account {
	return Account{BitcoinMainnet, hashAddress(P2WPKH, Mainnet, slices.Repeat([]byte{n}, 20))}
}

func id(n byte) [32]byte { return [32]byte{31: n} }

// movesOf appends transactions and tells the moves of the last one in words.
func movesOf(t *testing.T, known *Known, txs ...Tx) (out []string) {
	t.Helper()
	l := New(Config{})
	require.NoError(t, l.Append(txs...))
	v := l.View()
	ref, ok := v.FindTx(txs[len(txs)-1].Chain, txs[len(txs)-1].ID)
	require.True(t, ok)
	for _, m := range v.Moves(ref, known) {
		s := map[MoveKind]string{Pay: "", SwapOut: "swap out ", SwapIn: "swap in "}[m.Kind]
		s += v.Account(m.From).Address.String() + " -> " + v.Account(m.To).Address.String() + " " + m.Amount.String() + " " + string(v.Asset(m.Asset))
		if m.Class != Material {
			s += " " + m.Class.String()
		}
		if m.Restates {
			s += " restated"
		}
		out = append(out, s)
	}
	return out
}

func name(s string) Account { return Account{LocalDefault, Address{kind: Local, s: s}} }

func tx(n byte, transfers ...Transfer) Tx {
	return Tx{ID: TxID{form: nameTx, name: string('a' + rune(n))}, Chain: LocalDefault, Position: Position{Height: uint64(n)}, Time: int64(n), Transfers: transfers}
}

func pay(from, to string, amount uint64, asset Asset) Transfer {
	t := Transfer{Asset: asset, Amount: NewAmount(amount)}
	if from != "" {
		t.From = name(from)
	}
	if to != "" {
		t.To = name(to)
	}
	return t
}

func TestMovesNetOutChange(t *testing.T) {
	in := func(a Account, sat uint64) Input { return Input{Account: a, Amount: NewAmount(sat)} }
	out := func(a Account, sat uint64) Output { return Output{Account: a, Amount: NewAmount(sat)} }
	got := movesOf(t, nil, Tx{
		ID: HashTxID(BitcoinMainnet, id(1)), Chain: BitcoinMainnet,
		Transfers: []Transfer{{
			Inputs:  []Input{in(btc(1), 60), in(btc(2), 40)},
			Outputs: []Output{out(btc(3), 70), out(btc(1), 20)}, // 20 is change, 10 the fee
		}},
	})
	// a pays 40 net, b 40; 70 goes to c and 10 to the miner, shared pro-rata.
	require.Equal(t, []string{
		btc(1).Address.String() + " -> " + btc(3).Address.String() + " 35 " + string(NativeAsset(BitcoinMainnet)),
		btc(2).Address.String() + " -> " + btc(3).Address.String() + " 35 " + string(NativeAsset(BitcoinMainnet)),
	}, got)
}

func TestMovesThroughARouterAreOneSwap(t *testing.T) {
	route := tx(1,
		pay("alice", "router", 100, "USDT"), pay("router", "pool1", 100, "USDT"),
		pay("pool1", "router", 7, "WETH"), pay("router", "pool2", 7, "WETH"),
		pay("pool2", "router", 95, "DAI"), pay("router", "alice", 95, "DAI"))
	route.Initiator = name("alice")
	require.Equal(t, []string{"swap out alice ->  100 USDT", "swap in  -> alice 95 DAI"}, movesOf(t, nil, route))

	gift := tx(1, pay("alice", "pool", 100, "USDT"), pay("pool", "bob", 95, "DAI"))
	gift.Initiator = name("alice")
	require.Equal(t, []string{"swap out alice ->  100 USDT", "swap in  -> alice 95 DAI", "alice -> bob 95 DAI"}, movesOf(t, nil, gift))
}

func TestMovesOfPlainAndBatchPayments(t *testing.T) {
	require.Equal(t, []string{"boss -> ann 10 USD", "boss -> bob 20 USD"},
		movesOf(t, nil, tx(1, pay("boss", "ann", 10, "USD"), pay("boss", "bob", 20, "USD"))))
	require.Equal(t, []string{" -> ann 10 USD"}, movesOf(t, nil, tx(1, pay("", "ann", 10, "USD"))))
	require.Equal(t, []string{"ann ->  10 USD"}, movesOf(t, nil, tx(1, pay("ann", "", 10, "USD"))))
	require.Empty(t, movesOf(t, nil, tx(1, pay("ann", "ann", 10, "USD"))))
	require.Equal(t, []string{"eve -> ann 0 USD zero-value", "ann -> bob 3 USD"},
		movesOf(t, nil, tx(1, pay("eve", "ann", 0, "USD"), pay("ann", "bob", 3, "USD"))))
	failed := tx(1, pay("ann", "bob", 3, "USD"))
	failed.Status = Failed
	require.Empty(t, movesOf(t, nil, failed))
}

type oneGate struct{ id TxID }

func (g oneGate) Gate(_ Chain, id TxID, _ Cut) string {
	if id == g.id {
		return "coinjoin"
	}
	return ""
}

type pairs map[Account]Account

func (p pairs) Owner(a Account, _ Cut) Account {
	if o, ok := p[a]; ok {
		return o
	}
	return a
}

func TestMovesUseWhatIsKnown(t *testing.T) {
	first, second := tx(1, pay("ann", "x", 1, "USD")), tx(2, pay("ann2", "bob", 5, "USD"))
	require.Equal(t, []string{"ann -> bob 5 USD"}, movesOf(t, &Known{Entities: pairs{name("ann2"): name("ann")}}, first, second))
	require.Empty(t, movesOf(t, &Known{Gates: oneGate{second.ID}}, first, second))
}

// An exchange's private lane shows the customer, the chain the hot wallet; the
// money moves once.
func TestMovesOfAPrivateLane(t *testing.T) {
	usdt := Asset("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7")
	lane := Chain("local:exchange")
	victim := Account{lane, Address{kind: Local, s: "customer:c-19"}}
	hash, err := ParseTxID(lane, HashTxID(Ethereum, id(9)).String())
	require.NoError(t, err)
	private := Tx{
		ID: hash, Chain: lane, Position: Position{Height: 100}, Time: 100,
		Transfers: []Transfer{{Asset: usdt, From: victim, To: evm(7), Amount: NewAmount(500)}},
	}
	public := Tx{
		ID: HashTxID(Ethereum, id(9)), Chain: Ethereum, Position: Position{Height: 5}, Time: 112, Initiator: evm(1),
		Transfers: []Transfer{
			{Asset: usdt, From: evm(1), To: evm(7), Amount: NewAmount(500)},
			{Asset: usdt, From: evm(1), To: evm(8), Amount: NewAmount(30)},
		},
	}
	require.Equal(t, []string{"customer:c-19 -> " + evm(7).Address.String() + " 500 " + string(usdt)}, movesOf(t, nil, private))
	require.Equal(t, []string{evm(1).Address.String() + " -> " + evm(8).Address.String() + " 30 " + string(usdt)},
		movesOf(t, nil, private, public), "the hot wallet's payment to the collector was told by the private lane")
	private.Time, private.Position.Height = 200, 200
	require.Equal(t, []string{"customer:c-19 -> " + evm(7).Address.String() + " 500 " + string(usdt) + " restated"},
		movesOf(t, nil, public, private))
}

func TestProRataIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var weights []Amount
		var total Amount
		for range rapid.IntRange(1, 8).Draw(t, "parts") {
			w := NewAmount(rapid.Uint64().Draw(t, "weight"))
			weights = append(weights, w)
			total, _ = total.Add(w)
		}
		if total.IsZero() {
			return
		}
		a, _ := total.MulDiv(NewAmount(rapid.Uint64Range(0, 1000).Draw(t, "share")), NewAmount(1000))
		var sum Amount
		for i, p := range ProRata(a, weights, total) {
			require.LessOrEqual(t, p.Cmp(weights[i]), 0, "no part exceeds its weight")
			sum, _ = sum.Add(p)
		}
		require.Equal(t, a, sum)
	})
}

// Whatever a transaction does, its moves leave every owner with what the
// transfers left him, to the base unit. Pools that a swap was routed through
// are the one exception: they are told only as far as others than the
// swapping owner dealt with them.
func TestMovesConserveValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := []string{"a", "b", "c", "d", "e"}
		assets := []Asset{"X", "Y", "Z"}
		var transfers []Transfer
		for range rapid.IntRange(1, 8).Draw(t, "transfers") {
			from := rapid.SampledFrom(append([]string{""}, people...)).Draw(t, "from")
			to := rapid.SampledFrom(people).Draw(t, "to")
			transfers = append(transfers, pay(from, to, rapid.Uint64Range(0, 1000).Draw(t, "amount"), rapid.SampledFrom(assets).Draw(t, "asset")))
		}
		one := tx(1, transfers...)
		one.Initiator = name(rapid.SampledFrom(people).Draw(t, "initiator"))
		l := New(Config{})
		require.NoError(t, l.Append(one))
		v := l.View()
		type key struct {
			id    AccountID
			asset AssetID
		}
		net, gives, takes := map[key]int64{}, map[AccountID]bool{}, map[AccountID]bool{}
		var rec Record
		v.Read(0, &rec)
		for _, tr := range rec.Transfers {
			u, _ := tr.Amount.Uint64()
			net[key{tr.From, tr.Asset}] -= int64(u)
			net[key{tr.To, tr.Asset}] += int64(u)
		}
		for k, n := range net {
			gives[k.id], takes[k.id] = gives[k.id] || n < 0, takes[k.id] || n > 0
		}
		swapped := false
		for _, m := range v.AppendMoves(nil, &rec, nil) {
			swapped = swapped || m.Kind != Pay
			u, _ := m.Amount.Uint64()
			require.NotEqual(t, m.From, m.To)
			net[key{m.From, m.Asset}] += int64(u)
			net[key{m.To, m.Asset}] -= int64(u)
		}
		for k, n := range net {
			if pool := swapped && (k.id == 0 || k.id != rec.Initiator && gives[k.id] && takes[k.id]); !pool {
				require.Zero(t, n, "%s of %s", v.Account(k.id), v.Asset(k.asset))
			}
		}
	})
}

// A withdrawal that failed on the exchange's books tells nothing, and so stands
// for nothing that the chain tells.
func TestAFailedTellingStandsForNothing(t *testing.T) {
	lane := Chain("local:exchange")
	hash := HashTxID(lane, id(9))
	victim := Account{lane, Address{kind: Local, s: "customer:c-19"}}
	private := Tx{
		ID: hash, Chain: lane, Position: Position{Height: 100}, Time: 100,
		Transfers: []Transfer{{Asset: "USDT", From: victim, To: evm(7), Amount: NewAmount(500)}},
	}
	public := Tx{
		ID: HashTxID(Ethereum, id(9)), Chain: Ethereum, Position: Position{Height: 5}, Time: 112,
		Transfers: []Transfer{{Asset: "USDT", From: evm(1), To: evm(7), Amount: NewAmount(500)}},
	}
	hot, to := evm(1).Address.String(), evm(7).Address.String()
	failed := private
	failed.Status = Failed
	require.Equal(t, []string{hot + " -> " + to + " 500 USDT"}, movesOf(t, nil, failed, public))
	require.Empty(t, movesOf(t, nil, private, public), "told already, with the customer")
}
