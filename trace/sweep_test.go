package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// A stream in which every balance is minted first: a sweep must then hold,
// account by account, what Run finds. Amounts are scaled so that the same
// stories run in 64 bits, across the border, and in 256 bits.
func TestSweepAgreesWithRun(t *testing.T) {
	for _, rule := range []trace.Rule{trace.DirtyFirst, trace.Haircut, trace.LIBR, trace.FIFO} {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				const n, assets = 5, 2
				scale := rapid.SampledFrom([]uint64{1, 1 << 60, 1 << 63}).Draw(t, "scale")
				big := func(k int) ledger.Amount {
					a, _ := units(scale).MulDiv(units(uint64(k)), units(1))
					if rapid.Bool().Draw(t, "odd") && k > 0 {
						a, _ = a.Sub(units(1))
					}
					return a
				}
				l := ledger.New(ledger.Config{})
				asset := func(i int) ledger.Asset { return ledger.Asset(string(rune('X' + i))) }
				who := func(i int) ledger.Account {
					if i == 0 {
						return ledger.Account{}
					}
					return name(string(rune('a' + i)))
				}
				var balance [n + 1][assets]ledger.Amount
				height := uint64(0)
				transfer := func(from, to, x int, a ledger.Amount) {
					height++
					require.NoError(t, l.Append(ledger.Tx{
						ID: txName("t" + units(height).String()), Chain: ledger.LocalDefault, Position: ledger.Position{Height: height}, Time: int64(height),
						Transfers: []ledger.Transfer{{Asset: asset(x), From: who(from), To: who(to), Amount: a}},
					}))
					if from != 0 {
						balance[from][x], _ = balance[from][x].Sub(a)
					}
					if to != 0 {
						balance[to][x], _ = balance[to][x].Add(a)
					}
				}
				for i := 1; i <= n; i++ {
					for x := range assets {
						transfer(0, i, x, big(rapid.IntRange(0, 9).Draw(t, "minted")))
					}
				}
				seedTx := rapid.IntRange(1, int(height)).Draw(t, "seed")
				for range rapid.IntRange(1, 40).Draw(t, "transfers") {
					from, x := rapid.IntRange(0, n).Draw(t, "from"), rapid.IntRange(0, assets-1).Draw(t, "asset")
					to := rapid.IntRange(0, n).Draw(t, "to")
					a := big(rapid.IntRange(0, 6).Draw(t, "amount"))
					if from != 0 {
						a = ledger.MinAmount(a, balance[from][x])
					}
					if from+to > 0 {
						transfer(from, to, x, a)
					}
				}
				view := l.View()
				res, err := trace.Run(t.Context(), view, nil, []trace.Seed{transferSeed("t"+units(uint64(seedTx)).String(), 0, "")}, trace.Config{Rule: rule})
				require.NoError(t, err)

				type sweeper interface {
					Apply([]trace.SweepTransfer, []ledger.Amount)
					Seed(ledger.AccountID, ledger.AssetID, ledger.Amount) ledger.Amount
					Traced(ledger.AccountID, ledger.AssetID) ledger.Amount
				}
				var s sweeper = trace.NewFIFOSweep(2) // it grows
				if rule != trace.FIFO {
					s, err = trace.NewSweep(rule, 2)
					require.NoError(t, err)
				}
				var rec ledger.Record
				count := 0
				for ref := range view.Txs() {
					view.Read(ref, &rec)
					tr := rec.Transfers[0]
					var wide []ledger.Amount
					st := trace.SweepTransfer{From: tr.From, To: tr.To, Asset: tr.Asset}
					if u, ok := tr.Amount.Uint64(); ok {
						st.Amount = u
					} else {
						st.Wide, wide = 1, []ledger.Amount{tr.Amount}
					}
					s.Apply([]trace.SweepTransfer{st}, wide)
					if count++; count == seedTx {
						require.Equal(t, tr.Amount, s.Seed(tr.To, tr.Asset, tr.Amount))
					}
				}
				want := map[[2]string]ledger.Amount{}
				for _, h := range res.Holdings {
					want[[2]string{h.Account.String(), string(h.Asset)}] = h.Amount
				}
				for i := 1; i <= n; i++ {
					id, ok := view.Lookup(who(i))
					require.True(t, ok)
					for x := range assets {
						xid, _ := view.LookupAsset(asset(x))
						require.Equal(t, want[[2]string{who(i).String(), string(asset(x))}].String(), s.Traced(id, xid).String(), "%s of %s", asset(x), who(i))
					}
				}
			})
		})
	}
}

// Every traced piece of a FIFO sweep leads back to its seed, transfer by
// transfer.
func TestFIFOSweepProvenance(t *testing.T) {
	s := trace.NewFIFOSweep(4)
	s.Apply([]trace.SweepTransfer{{To: 1, Amount: 50}}, nil)                                        // 1
	require.Equal(t, units(20), s.Seed(1, 0, units(20)))                                            // the newest 20 of 50
	s.Apply([]trace.SweepTransfer{{From: 1, To: 2, Amount: 40}, {From: 2, To: 3, Amount: 35}}, nil) // 2, 3
	pieces := s.Pieces(3, 0)
	require.Equal(t, []trace.SweepPiece{{Amount: units(5), Lot: pieces[0].Lot}}, pieces)
	var way []uint32
	for lot := s.Lot(pieces[0].Lot); lot.Transfer != 0; lot = s.Lot(lot.Parent) {
		way = append(way, lot.Transfer)
	}
	require.Equal(t, []uint32{3, 2}, way)
	require.Equal(t, units(5), s.Traced(2, 0))
	require.Equal(t, units(10), s.Traced(1, 0))
}
