package format

import (
	"context"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// ethereumETLDecoder reads ethereum-etl's token_transfers.csv and
// transactions.csv; which of the two a file is shows in its header. Read
// together, a transaction's value and its token transfers become one Tx.
//
// Source: https://ethereum-etl.readthedocs.io/en/latest/schema/.
func ethereumETLDecoder() Decoder {
	return Decoder{
		Name: "ethereum-etl",
		Doc:  "ethereum-etl token_transfers.csv (needs --block-times) or transactions.csv",
		Sniff: func(_ string, head []byte) bool {
			h := headerOf(head)
			return hasColumns(h, tokenTransferColumns...) || hasColumns(h, etlTransactionColumns...)
		},
		Read: func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
			return readTable(ctx, s, opt, func(t *table) (func(*Row) error, error) {
				n := newInterner()
				chain := opt.evmChain()
				if t.col("token_address") >= 0 {
					if err := t.require(tokenTransferColumns...); err != nil {
						return nil, err
					}
					c := bindTokenTransfers(t)
					return func(r *Row) error { return c.row(t, n, chain, &opt, &r.Tx) }, nil
				}
				if err := t.require(etlTransactionColumns...); err != nil {
					return nil, err
				}
				c := bindETLTransactions(t)
				return func(r *Row) error {
					r.Whole = true
					return c.row(t, n, chain, &opt, &r.Tx)
				}, nil
			})
		},
	}
}

// evmChain is the chain of EVM data that does not name its own.
func (o Options) evmChain() ledger.Chain {
	if o.Chain == "" {
		return ledger.Ethereum
	}
	return o.Chain
}

var tokenTransferColumns = []string{
	"token_address", "from_address", "to_address", "value", "transaction_hash", "log_index", "block_number",
}

// etlTime reads a row's block_timestamp; where the file has none, the options tell
// when the block was.
func etlTime(cell string, n *interner, opt *Options, height uint64) (int64, error) {
	if cell == "" {
		return opt.blockTime("block_number", height)
	}
	return n.timeCell("block_timestamp", cell)
}

type tokenTransfers struct{ token, from, to, value, tx, log, block, time int }

func bindTokenTransfers(t *table) tokenTransfers {
	return tokenTransfers{
		token: t.col("token_address"), from: t.col("from_address"), to: t.col("to_address"), value: t.col("value"),
		tx: t.col("transaction_hash"), log: t.col("log_index"), block: t.col("block_number"), time: t.col("block_timestamp"),
	}
}

// row reads one Transfer log. The zero address is a mint as sender and a burn
// as recipient; a row with both mints to the zero address. ERC-721 rows look
// like any other, with the token id for a value: Options.DeclaredOnly keeps
// them out, and without it they are transfers of an asset nobody has declared,
// never summed with another.
func (c tokenTransfers) row(t *table, n *interner, chain ledger.Chain, opt *Options, tx *ledger.Tx) (err error) {
	tx.Chain = chain
	tx.Position.Tx = NoIndex
	if tx.Position.Height, err = heightCell("block_number", t.cell(c.block)); err != nil {
		return err
	}
	if tx.Time, err = etlTime(t.cell(c.time), n, opt, tx.Position.Height); err != nil {
		return err
	}
	if tx.ID, err = parseTxID(chain, "transaction_hash", t.cell(c.tx)); err != nil {
		return err
	}
	from, to, err := logParties(t.cell(c.from), t.cell(c.to), "from_address", "to_address", chain, n)
	if err != nil {
		return err
	}
	asset, err := tokenCell("token_address", t.cell(c.token), chain, n)
	if err != nil {
		return err
	}
	if err := opt.declared("token_address", asset); err != nil {
		return err
	}
	amount, err := amountCell("value", t.cell(c.value), "")
	if err != nil {
		return err
	}
	entry, err := indexCell("log_index", t.cell(c.log))
	if err != nil {
		return err
	}
	tx.Transfers = []ledger.Transfer{{Asset: asset, From: from, To: to, Amount: amount, Entry: entry}}
	return nil
}

// tokenCell reads a contract address as the token it is.
func tokenCell(column, s string, chain ledger.Chain, n *interner) (ledger.Asset, error) {
	a, err := n.parseAsset(s, chain)
	if err != nil {
		return "", atColumn(column, s, err)
	}
	if _, ok := a.Contract(); !ok {
		return "", fault(ErrValue, column, s, "want a contract address")
	}
	return a, nil
}

// logParties reads the parties of a token log, whose zero address stands for
// none: a mint or a burn.
func logParties(fromCell, toCell, fromCol, toCol string, chain ledger.Chain, n *interner) (from, to ledger.Account, err error) {
	if from, err = partyCell(fromCol, fromCell, chain, n); err != nil {
		return from, to, err
	}
	if to, err = partyCell(toCol, toCell, chain, n); err != nil {
		return from, to, err
	}
	if isZeroAddress(from.Address) {
		from = ledger.Account{}
	}
	if isZeroAddress(to.Address) && !from.IsZero() {
		to = ledger.Account{}
	}
	return from, to, nil
}

// partyCell reads an account that must be there and be an address.
func partyCell(column, s string, chain ledger.Chain, n *interner) (ledger.Account, error) {
	a, err := n.parseAccount(s, chain)
	if err != nil {
		return a, atColumn(column, s, err)
	}
	if a.Address.Family() == ledger.FamilyLocal {
		return a, fault(ErrValue, column, s, "want an address: 0x and 40 hex digits")
	}
	return a, nil
}

func isZeroAddress(a ledger.Address) bool {
	h, ok := a.Hash160()
	return ok && a.Kind() == ledger.EVM && h == [20]byte{}
}
