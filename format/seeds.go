package format

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// SeedKind tells what a seed taints; a plain value.
type SeedKind string

// The kinds of seeds: one output, one transfer, or all that leaves an account.
const (
	SeedOutpoint SeedKind = "outpoint"
	SeedTransfer SeedKind = "transfer"
	SeedAccount  SeedKind = "account"
)

// Seed is where a trace begins. Plain data.
type Seed struct {
	Chain    ledger.Chain
	Kind     SeedKind
	Tx       ledger.TxID    // outpoint, transfer
	Account  ledger.Account // account
	Index    uint32         // output or log index; NoIndex for accounts, and for every transfer of Tx
	Asset    ledger.Asset   // "" for an account: every asset
	Amount   ledger.Amount
	Whole    bool  // no amount given: the whole value
	FromTime int64 // an account's outflows from then on; 0: all
	Label    string
}

func seedFormat() *rowFormat[Seed] {
	return &rowFormat[Seed]{
		name: "seeds", doc: "Where traces begin: one row per output, transfer or account.",
		start: func(s *Seed, in *cells) { s.Index, s.Chain = NoIndex, in.opt.Chain },
		check: func(s *Seed) error {
			s.Whole = s.Amount.IsZero()
			switch {
			case s.Chain == "":
				return fault(ErrValue, "chain", "", "want a chain, here or by --chain")
			case s.Kind == SeedAccount && s.Index != NoIndex:
				return fault(ErrValue, "index", strconv.Itoa(int(s.Index)), "an account seed has no index")
			case s.Kind == SeedOutpoint && s.Index == NoIndex:
				return fault(ErrValue, "index", "", "an outpoint needs the index of the output")
			case s.Kind == SeedAccount && !s.Whole && s.FromTime == 0:
				return fault(ErrValue, "from_time", "", "an account seed with an amount needs the time when the account held it")
			case s.Kind != SeedAccount && s.FromTime != 0:
				return fault(ErrValue, "from_time", "", "only an account seed has from_time")
			case s.Kind == SeedOutpoint && s.Asset == "":
				if s.Asset = ledger.NativeAsset(s.Chain); s.Asset == "" {
					return fault(ErrValue, "asset", "", "the chain has no coin of its own: name the asset")
				}
			}
			return nil
		},
		columns: []column[Seed]{
			{
				field{name: "chain", kind: "string", doc: "CAIP-2 chain, or local:<name>; absent: --chain, else that of the account, or eip155:1 for a transaction 0x…"},
				func(s *Seed) string { return string(s.Chain) },
				func(s *Seed, v string, in *cells) (err error) {
					s.Chain, err = in.intern.parseChain(v)
					return err
				},
			},
			{
				field{name: "kind", kind: "string", required: true, enum: []string{"outpoint", "transfer", "account"}, doc: "what ref names"},
				func(s *Seed) string { return string(s.Kind) },
				func(s *Seed, v string, _ *cells) error {
					s.Kind = SeedKind(v)
					if s.Kind != SeedOutpoint && s.Kind != SeedTransfer && s.Kind != SeedAccount {
						return fault(ErrValue, "kind", v, "want outpoint, transfer or account")
					}
					return nil
				},
			},
			{
				field{name: "ref", kind: "string", required: true, doc: "transaction id, or account"},
				func(s *Seed) string {
					if s.Kind == SeedAccount {
						return accountText(s.Account, s.Chain)
					}
					return s.Tx.String()
				},
				func(s *Seed, v string, in *cells) (err error) {
					if s.Kind == SeedAccount {
						if s.Account, err = in.intern.parseAccount(v, s.Chain); s.Chain == "" {
							s.Chain = s.Account.Chain
						}
						return err
					}
					if s.Chain == "" && strings.HasPrefix(v, "0x") {
						s.Chain = ledger.Ethereum
					}
					if s.Chain != "" { // else check tells
						s.Tx, err = ledger.ParseTxID(s.Chain, v)
					}
					return err
				},
			},
			{
				field{name: "index", kind: "integer", doc: "output index of an outpoint, log index of a transfer; absent: every transfer of the transaction"},
				func(s *Seed) string { return indexText(s.Index) },
				func(s *Seed, v string, _ *cells) (err error) { s.Index, err = indexCell("index", v); return err },
			},
			{
				field{name: "asset", kind: "string", doc: "absent: the coin of an outpoint's chain, every asset of an account"},
				func(s *Seed) string { return string(s.Asset) },
				func(s *Seed, v string, in *cells) (err error) {
					s.Asset, err = in.intern.parseAsset(v, s.Chain)
					return err
				},
			},
			{
				field{name: "amount", kind: "string", doc: "tainted base units; absent: all"},
				func(s *Seed) string {
					if s.Amount.IsZero() {
						return ""
					}
					return s.Amount.String()
				},
				func(s *Seed, v string, _ *cells) (err error) {
					if s.Amount, err = amountCell("amount", v, ""); err == nil && s.Amount.IsZero() {
						err = fault(ErrValue, "amount", v, "a seed of nothing: leave the cell empty for the whole value")
					}
					return err
				},
			},
			{
				field{name: "from_time", kind: "string", doc: "an account's outflows from then on; RFC 3339 or Unix seconds"},
				func(s *Seed) string { return timeText(s.FromTime) },
				func(s *Seed, v string, _ *cells) (err error) { s.FromTime, err = timeCell("from_time", v); return err },
			},
			{
				field{name: "label", kind: "string", doc: "what to call it"},
				func(s *Seed) string { return s.Label },
				func(s *Seed, v string, _ *cells) error { s.Label = v; return nil },
			},
		},
	}
}

// ReadSeeds reads a seeds file.
func ReadSeeds(ctx context.Context, s Source, opt Options) ([]Seed, error) {
	return seedFormat().all(ctx, s, opt)
}

// NewSeedWriter returns a writer of seeds CSV.
func NewSeedWriter(w io.Writer) *RowWriter[Seed] { return seedFormat().writer(w) }

// indexText writes an index, nothing for NoIndex.
func indexText(i uint32) string {
	if i == NoIndex {
		return ""
	}
	return strconv.FormatUint(uint64(i), 10)
}

// timeText writes a time, nothing for zero.
func timeText(t int64) string {
	if t == 0 {
		return ""
	}
	return FormatTime(t)
}
