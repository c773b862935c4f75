package format

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

func assetFormat() *rowFormat[ledger.AssetInfo] {
	return &rowFormat[ledger.AssetInfo]{
		name: "assets", doc: "What assets are: one row per asset.",
		columns: []column[ledger.AssetInfo]{
			{
				field{name: "asset", kind: "string", required: true, doc: "CAIP-19 id, contract address, or a name"},
				func(a *ledger.AssetInfo) string { return string(a.Asset) },
				func(a *ledger.AssetInfo, s string, in *cells) (err error) {
					a.Asset, err = in.intern.parseAsset(s, in.opt.Chain)
					return err
				},
			},
			{
				field{name: "symbol", kind: "string", required: true, doc: "ticker, such as USDT"},
				func(a *ledger.AssetInfo) string { return a.Symbol },
				func(a *ledger.AssetInfo, s string, _ *cells) error { a.Symbol = s; return nil },
			},
			{
				field{name: "decimals", kind: "integer", required: true, doc: "base units in a whole one, as a power of ten, 0 to 77"},
				func(a *ledger.AssetInfo) string { return strconv.Itoa(int(a.Decimals)) },
				func(a *ledger.AssetInfo, s string, _ *cells) (err error) {
					a.Decimals, err = decimalsCell(s)
					return err
				},
			},
			{
				field{name: "kind", kind: "string", required: true, enum: []string{"native", "stable", "token"}, doc: "a chain's own coin, a stablecoin, or any other token"},
				func(a *ledger.AssetInfo) string { return a.Kind },
				func(a *ledger.AssetInfo, s string, _ *cells) error {
					if s != "native" && s != "stable" && s != "token" {
						return fault(ErrValue, "kind", s, "want native, stable or token")
					}
					a.Kind = s
					return nil
				},
			},
			{
				field{name: "canonical", kind: "boolean", doc: "true for the genuine bearer of the symbol; absent is false"},
				func(a *ledger.AssetInfo) string { return strconv.FormatBool(a.Canonical) },
				func(a *ledger.AssetInfo, s string, _ *cells) (err error) {
					a.Canonical, err = boolCell("canonical", s)
					return err
				},
			},
			{
				field{name: "dust", kind: "string", doc: "amounts below this many base units are dust; absent: none are"},
				func(a *ledger.AssetInfo) string { return a.Dust.String() },
				func(a *ledger.AssetInfo, s string, _ *cells) (err error) {
					a.Dust, err = amountCell("dust", s, "")
					return err
				},
			},
			{
				field{name: "freezable_by", kind: "string", doc: "who can freeze it at any holder, such as its issuer"},
				func(a *ledger.AssetInfo) string { return a.FreezableBy },
				func(a *ledger.AssetInfo, s string, _ *cells) error { a.FreezableBy = s; return nil },
			},
		},
	}
}

// AssetList is an assets file. It implements ledger.Assets; immutable and safe
// for concurrent use.
type AssetList struct {
	byID map[ledger.Asset]ledger.AssetInfo
	all  []ledger.AssetInfo
}

// ReadAssets reads an assets file. An asset is counterfeit when it bears the
// symbol of a canonical one, in any letter case and on any chain, without being
// canonical itself. The same row twice is dropped; two different rows for one
// asset are an error.
func ReadAssets(ctx context.Context, s Source, opt Options) (*AssetList, error) {
	var rows []ledger.AssetInfo
	first := map[ledger.Asset]int{}
	err := assetFormat().read(ctx, s, opt, func(row ledger.AssetInfo, _ int) error {
		if i, ok := first[row.Asset]; ok {
			if rows[i] != row {
				return fault(ErrDuplicate, "asset", string(row.Asset), "the asset is declared twice, differently")
			}
			return nil
		}
		first[row.Asset] = len(rows)
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return NewAssetList(rows), nil
}

// NewAssetList makes a list of declarations; Counterfeit is computed, and of
// several for one asset the last holds.
func NewAssetList(rows []ledger.AssetInfo) *AssetList {
	genuine := map[string]bool{}
	for _, r := range rows {
		if r.Canonical {
			genuine[strings.ToUpper(r.Symbol)] = true
		}
	}
	l := &AssetList{byID: make(map[ledger.Asset]ledger.AssetInfo, len(rows))}
	for _, r := range rows {
		r.Counterfeit = !r.Canonical && genuine[strings.ToUpper(r.Symbol)]
		l.byID[r.Asset] = r
		l.all = append(l.all, r)
	}
	return l
}

// Asset implements ledger.Assets.
func (l *AssetList) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	info, ok := l.byID[a]
	return info, ok
}

// All returns the declarations in file order. The caller must not modify them.
func (l *AssetList) All() []ledger.AssetInfo { return l.all }

// NewAssetWriter returns a writer of assets CSV.
func NewAssetWriter(w io.Writer) *RowWriter[ledger.AssetInfo] {
	return assetFormat().writer(w)
}
