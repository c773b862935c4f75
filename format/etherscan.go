package format

import (
	"context"
	"iter"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// etherscanDecoder reads the CSV exports of Etherscan and the explorers built
// on it: transaction lists ("DateTime (UTC)", "Value" or "Amount") and advanced
// filters ("Type", "Asset", "Age").
func etherscanDecoder() Decoder {
	return Decoder{
		Name: "etherscan",
		Doc:  "Etherscan CSV exports: transaction lists and advanced filters, newest first (use --sort)",
		Sniff: func(_ string, head []byte) bool {
			return hasColumns(headerOf(head), etherscanColumns...)
		},
		Read: func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
			return readTable(ctx, s, opt, func(t *table) (func(*Row) error, error) {
				if err := t.require(etherscanColumns...); err != nil {
					return nil, err
				}
				c, err := bindEtherscan(t)
				n := newInterner()
				chain := opt.evmChain()
				return func(r *Row) error { return c.row(t, n, chain, &opt, r) }, err
			})
		},
	}
}

var etherscanColumns = []string{"Transaction Hash", "Status", "From", "To", "Txn Fee"}

type etherscan struct {
	hash, status, kind, block, time, age, from, to, value, asset, fee int
	valueName, blockName                                              string
}

func bindEtherscan(t *table) (etherscan, error) {
	c := etherscan{
		hash: t.col("Transaction Hash"), status: t.col("Status"), kind: t.col("Type"), block: t.col("Blockno", "Block"),
		time: t.col("DateTime (UTC)"), age: t.col("Age"), from: t.col("From"), to: t.col("To"),
		value: t.col("Value", "Amount"), asset: t.col("Asset"), fee: t.col("Txn Fee"),
	}
	switch {
	case c.block < 0:
		return c, t.require("Blockno")
	case c.value < 0:
		return c, t.require("Value")
	case c.time < 0 && c.age < 0:
		return c, t.require("DateTime (UTC)")
	}
	c.valueName, c.blockName = t.columns[c.value], t.columns[c.block]
	return c, nil
}

// Why a row of an export cannot be told exactly.
const (
	noTime     = "the row has an age instead of a time: give --block-times"
	noStatus   = "unknown Status"
	noContract = "the token is named by its ticker, not its contract: declare the name with its decimals in --assets"
	notCoin    = "a non-fungible token"
	noType     = "unknown Type"
)

// row reads one line. Amounts and fees are as exact as the export, which
// rounds fees to eight decimals.
func (c etherscan) row(t *table, n *interner, chain ledger.Chain, opt *Options, row *Row) (err error) {
	tx := &row.Tx
	tx.Chain = chain
	tx.Position.Tx = NoIndex
	if tx.Position.Height, err = heightCell(c.blockName, t.cell(c.block)); err != nil {
		return err
	}
	if tx.Time, err = c.when(t, tx.Position.Height, opt); err != nil {
		return err
	}
	if tx.ID, err = parseTxID(chain, "Transaction Hash", t.cell(c.hash)); err != nil {
		return err
	}
	switch s := t.cell(c.status); {
	case s == "Success", strings.HasPrefix(s, "Error in Internal Txn"): // the transaction itself went through
	case strings.HasPrefix(s, "Error in Main Txn"):
		tx.Status = ledger.Failed
	default:
		return refusal("Status", s, noStatus)
	}
	if tx.Fee, err = humanAmount("Txn Fee", t.cell(c.fee), 18); err != nil {
		return err
	}
	kind := t.cell(c.kind)
	switch {
	case kind == "":
		row.Whole = true
		return c.native(t, tx, n)
	case kind == "ERC-20":
		return c.token(t, tx, n, opt)
	case kind == "ERC-721" || kind == "ERC-1155":
		return refusal("Type", kind, notCoin)
	}
	return refusal("Type", kind, noType)
}

// when reads "2022-12-14 15:17:47" in UTC, as the column's name says. An age
// such as "840 days ago" is no time.
func (c etherscan) when(t *table, height uint64, opt *Options) (int64, error) {
	if s := t.cell(c.time); s != "" {
		if len(s) == 19 {
			if at, ok := parseDateTime(s[:10], s[11:]); ok && s[10] == ' ' && at >= 0 {
				return at, nil
			}
		}
		return 0, fault(ErrValue, "DateTime (UTC)", s, "want YYYY-MM-DD hh:mm:ss")
	}
	if at, ok := opt.BlockTimes[height]; ok {
		return at, nil
	}
	return 0, refusal("Age", t.cell(c.age), noTime)
}

// native reads a transaction's own value: "0.0983 ETH".
func (c etherscan) native(t *table, tx *ledger.Tx, n *interner) error {
	var err error
	if tx.Initiator, err = partyCell("From", t.cell(c.from), tx.Chain, n); err != nil {
		return err
	}
	number, unit, _ := strings.Cut(t.cell(c.value), " ")
	decimals := uint8(18)
	switch {
	case strings.EqualFold(unit, "wei"):
		decimals = 0
	case strings.EqualFold(unit, "gwei"):
		decimals = 9
	case tx.Chain == ledger.Ethereum && unit != "ETH", unit == "":
		return fault(ErrValue, c.valueName, t.cell(c.value), "want an amount with its unit, such as 0.5 ETH")
	}
	amount, err := humanAmount(c.valueName, number, decimals)
	if err != nil {
		return err
	}
	var to ledger.Account
	if s := strings.TrimSpace(t.cell(c.to)); s != "" {
		if to, err = partyCell("To", s, tx.Chain, n); err != nil {
			return err
		}
	}
	return nativeValue(tx, to, amount, "To")
}

// token reads a line of type ERC-20, whose asset is a name and a ticker:
// "Wrapped GLMR(WGLMR)". Only an assets file can say what that is.
func (c etherscan) token(t *table, tx *ledger.Tx, n *interner, opt *Options) error {
	name := strings.TrimSpace(t.cell(c.asset))
	asset, err := n.parseAsset(name, tx.Chain)
	var info ledger.AssetInfo
	known := false
	if err == nil && opt.Assets != nil {
		info, known = opt.Assets.Asset(asset)
	}
	if !known {
		return refusal("Asset", name, noContract)
	}
	from, to, err := logParties(strings.TrimSpace(t.cell(c.from)), strings.TrimSpace(t.cell(c.to)), "From", "To", tx.Chain, n)
	if err != nil {
		return err
	}
	amount, err := humanAmount(c.valueName, t.cell(c.value), info.Decimals)
	if err != nil || tx.Status == ledger.Failed {
		return err
	}
	tx.Transfers = []ledger.Transfer{{Asset: asset, From: from, To: to, Amount: amount, Entry: NoIndex}}
	return nil
}

// humanAmount reads whole units that may have thousands commas: "30,000.5".
func humanAmount(column, s string, decimals uint8) (ledger.Amount, error) {
	whole, frac, dot := strings.Cut(s, ".")
	plain := whole
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if len(g) != 3 && (i > 0 || g == "" || len(g) > 3) {
				return ledger.Amount{}, fault(ErrValue, column, s, "want thousands in groups of three digits")
			}
		}
		plain = strings.Join(groups, "")
	}
	if dot {
		plain += "." + frac
	}
	a, err := ledger.ParseDecimalAmount(plain, decimals)
	if err != nil {
		return a, badCell(column, s, err)
	}
	return a, nil
}
