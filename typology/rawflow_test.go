package typology_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// small says that amounts below 2 are dust.
type small struct{}

func (small) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	return ledger.AssetInfo{Asset: a, Dust: ledger.NewAmount(2)}, true
}

// someTx draws a transaction between a handful of accounts: routes over pools,
// payments on behalf of others, several legs of an owner, dust, inputs of unknown
// amount.
func someTx(t *rapid.T, n int, utxo bool) ledger.Tx {
	chain := ledger.Ethereum
	account := func(what string) ledger.Account {
		k := rapid.Byte().Draw(t, what) % 5
		if utxo {
			a, _ := ledger.WitnessAddress(0, append(make([]byte, 19), k+1), ledger.Mainnet)
			return ledger.Account{Chain: ledger.BitcoinMainnet, Address: a}
		}
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{k + 1})}
	}
	amount := func() ledger.Amount { return ledger.NewAmount(rapid.Uint64Range(0, 6).Draw(t, "amount")) }
	if utxo {
		chain = ledger.BitcoinMainnet
	}
	tx := ledger.Tx{
		ID: ledger.HashTxID(chain, [32]byte{byte(n), 1}), Chain: chain, Time: epoch + int64(n)*3600, Position: ledger.Position{Height: uint64(n)},
	}
	legs := rapid.IntRange(1, 5).Draw(t, "legs")
	if utxo {
		tr := ledger.Transfer{Asset: ledger.NativeAsset(chain)}
		for i := range legs {
			tr.Inputs = append(tr.Inputs, ledger.Input{Account: account("from"), Amount: amount(), Prev: ledger.Outpoint{Tx: ledger.HashTxID(chain, [32]byte{byte(n), 2, byte(i)})}})
			tr.Outputs = append(tr.Outputs, ledger.Output{Account: account("to"), Amount: amount()})
		}
		tx.Transfers = []ledger.Transfer{tr}
		return tx
	}
	if rapid.Bool().Draw(t, "started by somebody") {
		tx.Initiator = account("starter")
	}
	for range legs {
		asset := rapid.SampledFrom([]ledger.Asset{"EUR", "EUR", "USD"}).Draw(t, "asset")
		tx.Transfers = append(tx.Transfers, ledger.Transfer{Asset: asset, From: account("from"), To: account("to"), Amount: amount()})
	}
	return tx
}

// Where RawFlow says that its sums are to be relied on, nothing that netting
// finds forwarded is ruled out by them, and no payer by RawPeers.
func TestRawFlowRulesNothingOut(t *testing.T) {
	relied, counted, multi := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		l := ledger.New(ledger.Config{Assets: small{}})
		utxo := rapid.IntRange(0, 3).Draw(rt, "chain") == 0
		for n := range rapid.IntRange(1, 6).Draw(rt, "transactions") {
			tx := someTx(rt, n+1, utxo)
			if l.Append(tx) != nil {
				continue // outputs above inputs whose amounts are known
			}
			if len(tx.Transfers) > 1 || utxo {
				multi++
			}
		}
		budget := rapid.IntRange(1, 12).Draw(rt, "budget")
		classes := rapid.SampledFrom([][]ledger.Class{nil, {ledger.Dust}, {ledger.Material, ledger.Dust}}).Draw(rt, "classes")
		check := func(_ context.Context, p *typology.Pass) error {
			since := p.At.Clock - 3*3600
			for id := ledger.AccountID(1); id <= p.View().MaxAccountID(); id++ {
				for asset := ledger.AssetID(1); asset <= p.View().MaxAssetID(); asset++ {
					most := rapid.IntRange(1, 4).Draw(rt, "most")
					odd := func(id ledger.AccountID) bool { return id%2 == 1 }
					payers, _, toldIn := p.RawPeers(id, false, asset, since, budget, most, nil)
					paid, _, toldOut := p.RawPeers(id, true, asset, since, budget, most, odd)
					in, out, _, whole := p.RawFlow(id, asset, since, budget)
					var netIn, netOut ledger.Amount
					from, to := map[ledger.AccountID]bool{}, map[ledger.AccountID]bool{}
					for _, s := range p.History(id, since, budget).Steps {
						switch {
						case s.Move.Asset != asset:
						case s.In:
							from[s.Move.From] = s.Move.From != 0
							netIn = netIn.SaturatingAdd(s.Move.Amount)
						default:
							to[s.Move.To] = odd(s.Move.To)
							netOut = netOut.SaturatingAdd(s.Move.Amount)
						}
					}
					count := func(of map[ledger.AccountID]bool) (n int) {
						for _, is := range of {
							if is {
								n++
							}
						}
						return min(n, most)
					}
					if toldIn {
						require.GreaterOrEqual(rt, payers, count(from), "payers of account %d, asset %d", id, asset)
						counted++
					}
					if toldOut {
						require.GreaterOrEqual(rt, paid, count(to), "receivers of account %d, asset %d", id, asset)
					}
					if !whole {
						continue
					}
					relied++
					if netIn.IsZero() {
						continue // nothing came in, nothing is forwarded
					}
					netted, _ := ledger.RatioOf(netOut, netIn)
					raw, ok := ledger.RatioOf(out, in)
					require.True(rt, ok && raw >= min(netted, ledger.One), "account %d, asset %d: raw %s of %s, netted %s of %s", id, asset, out, in, netOut, netIn)
				}
			}
			return nil
		}
		for _, err := range typology.Run(t.Context(), typology.Input{View: l.View()}, &typology.Detector{
			Name: "x-test/raw", Version: "1", Doc: "a test", Typologies: []string{typology.Cycle}, Window: time.Hour, Classes: classes, Run: check,
		}) {
			require.NoError(rt, err)
		}
	})
	require.NotZero(t, relied, "nothing was relied on, so nothing is tested")
	require.NotZero(t, counted)
	require.NotZero(t, multi)
}
