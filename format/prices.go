package format

import (
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Price is what one whole unit of an asset cost from Time on, until the next
// price. Plain data.
type Price struct {
	Asset  ledger.Asset
	Time   int64
	USD    ledger.USD
	Source string
}

func priceFormat() *rowFormat[Price] {
	return &rowFormat[Price]{
		name: "prices", doc: "US dollar prices of whole units: one row per asset and time.",
		columns: []column[Price]{
			{
				field{name: "asset", kind: "string", required: true, doc: "CAIP-19 id, contract address, or a name"},
				func(p *Price) string { return string(p.Asset) },
				func(p *Price, s string, in *cells) (err error) {
					p.Asset, err = in.intern.parseAsset(s, in.opt.Chain)
					return err
				},
			},
			{
				field{name: "time", kind: "string", required: true, doc: "RFC 3339 with offset, or integer Unix seconds"},
				func(p *Price) string { return FormatTime(p.Time) },
				func(p *Price, s string, _ *cells) (err error) { p.Time, err = timeCell("time", s); return err },
			},
			{
				field{name: "usd", kind: "number", required: true, doc: "US dollars for one whole unit, kept to a millionth"},
				func(p *Price) string { return FormatUSD(p.USD) },
				func(p *Price, s string, _ *cells) (err error) { p.USD, err = usdCell("usd", s); return err },
			},
			{
				field{name: "source", kind: "string", required: true, doc: "who says so"},
				func(p *Price) string { return p.Source },
				func(p *Price, s string, _ *cells) error { p.Source = s; return nil },
			},
		},
	}
}

// PriceList is a prices file. It implements ledger.Prices, as of a cut: the
// last price at or before its Clock, however old. Immutable and safe for
// concurrent use.
type PriceList struct{ byAsset map[ledger.Asset][]Price }

// ReadPrices reads a prices file; rows may come in any order. Two different
// prices of one asset at one time are an error, two equal ones are one.
func ReadPrices(ctx context.Context, s Source, opt Options) (*PriceList, error) {
	type key struct {
		asset ledger.Asset
		time  int64
	}
	var rows []Price
	first := map[key]int{}
	err := priceFormat().read(ctx, s, opt, func(p Price, _ int) error {
		k := key{p.Asset, p.Time}
		if i, ok := first[k]; ok {
			if rows[i] != p {
				return fault(ErrDuplicate, "usd", FormatUSD(p.USD), "the asset has another price at this time: "+FormatUSD(rows[i].USD)+" from "+rows[i].Source)
			}
			return nil
		}
		first[k] = len(rows)
		rows = append(rows, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return NewPriceList(rows), nil
}

// NewPriceList makes a list of prices, of which no two are for the same asset
// and time.
func NewPriceList(rows []Price) *PriceList {
	l := &PriceList{byAsset: map[ledger.Asset][]Price{}}
	for _, p := range rows {
		l.byAsset[p.Asset] = append(l.byAsset[p.Asset], p)
	}
	for _, ps := range l.byAsset {
		slices.SortStableFunc(ps, func(a, b Price) int { return cmp.Compare(a.Time, b.Time) })
	}
	return l
}

// Price implements ledger.Prices. O(log n) in the asset's prices.
func (l *PriceList) Price(a ledger.Asset, at ledger.Cut) (usd ledger.USD, source string, ok bool) {
	ps := l.byAsset[a]
	i, found := slices.BinarySearchFunc(ps, at.Clock, func(p Price, t int64) int { return cmp.Compare(p.Time, t) })
	if !found {
		i--
	}
	if i < 0 {
		return 0, "", false
	}
	return ps[i].USD, ps[i].Source, true
}

// NewPriceWriter returns a writer of prices CSV.
func NewPriceWriter(w io.Writer) *RowWriter[Price] { return priceFormat().writer(w) }
