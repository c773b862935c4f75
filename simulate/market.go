package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Price is one row of FORMATS' prices CSV.
type Price struct {
	Asset  ledger.Asset
	Time   int64 // Unix seconds, start of the day it holds for
	USD    ledger.USD
	Source string
}

// Dust below which a stablecoin transfer is not material: ten US cents
// (proposed). Other coins are judged by price.
const dustStable = 100_000 // millionths

// assets lists every asset the simulation moves.
func (e *engine) assets() (out []ledger.AssetInfo) {
	for _, c := range e.chains {
		for a := range c.coins {
			coin := &c.coins[a]
			info := ledger.AssetInfo{
				Asset: coin.id, Symbol: coin.symbol, Decimals: coin.decimals, Kind: coin.kind,
				Canonical: asset(a) != fake, Counterfeit: asset(a) == fake,
			}
			switch asset(a) {
			case usdt, usdc:
				info.Dust, info.FreezableBy = coin.amount(dustStable), "issuer"
			case native, token:
				info.Dust = coin.amount(coin.worth(dustStable, 0))
			}
			out = append(out, info)
		}
		for _, m := range e.dexes[c.index].memes {
			out = append(out, ledger.AssetInfo{
				Asset: m.id, Symbol: m.symbol, Decimals: m.decimals, Kind: m.kind, Canonical: true, Dust: m.amount(m.worth(dustStable, 0)),
			})
		}
	}
	return out
}

func (e *engine) prices() (out []Price) {
	for _, c := range e.chains {
		for a := native; a < fake; a++ {
			for d, usd := range c.coins[a].usd[:e.end/day+1] {
				out = append(out, Price{c.coins[a].id, e.start + int64(d)*86400, ledger.USD(usd), "simulated"})
			}
		}
		for _, m := range e.dexes[c.index].memes {
			for d, usd := range m.usd[:e.end/day+1] {
				out = append(out, Price{m.id, e.start + int64(d)*86400, ledger.USD(usd), "simulated"})
			}
		}
	}
	return out
}

// WriteAssets writes assets as FORMATS' assets CSV.
func WriteAssets(w io.Writer, assets []ledger.AssetInfo) error {
	rows := [][]string{{"asset", "symbol", "decimals", "kind", "canonical", "dust", "freezable_by"}}
	for _, a := range assets {
		rows = append(rows, []string{
			string(a.Asset), a.Symbol, strconv.Itoa(int(a.Decimals)), a.Kind,
			strconv.FormatBool(a.Canonical), a.Dust.String(), a.FreezableBy,
		})
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("simulate: write assets: %w", err)
	}
	return nil
}

// WritePrices writes prices as FORMATS' prices CSV.
func WritePrices(w io.Writer, prices []Price) error {
	rows := [][]string{{"asset", "time", "usd", "source"}}
	for _, p := range prices {
		rows = append(rows, []string{
			string(p.Asset), time.Unix(p.Time, 0).UTC().Format(time.RFC3339),
			ledger.NewAmount(uint64(p.USD)).Decimal(6), p.Source,
		})
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("simulate: write prices: %w", err)
	}
	return nil
}
