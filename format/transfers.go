package format

import (
	"context"
	"iter"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// transfersDecoder reads our transfers CSV.
func transfersDecoder() Decoder {
	return Decoder{
		Name: "transfers",
		Doc:  "transfers CSV: time, tx, from, to, asset, amount; optional decimals, chain, height, tx_index, log_index, usd, initiator, kind",
		Sniff: func(_ string, head []byte) bool {
			return hasColumns(headerOf(head), "tx", "from", "to", "asset", "amount")
		},
		Read: readTransfers,
	}
}

// transferColumns are the places of the columns in one file, −1 for none.
type transferColumns struct {
	time, tx, from, to, asset, amount, decimals, chain int
	height, txIndex, logIndex, usd, initiator, kind    int
}

func readTransfers(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
	return readTable(ctx, s, opt, func(t *table) (func(*Row) error, error) {
		if err := t.require("time", "tx", "from", "to", "asset", "amount"); err != nil {
			return nil, err
		}
		c := transferColumns{
			time: t.col("time"), tx: t.col("tx"), from: t.col("from"), to: t.col("to"), asset: t.col("asset"),
			amount: t.col("amount"), decimals: t.col("decimals"), chain: t.col("chain"), height: t.col("height"),
			txIndex: t.col("tx_index"), logIndex: t.col("log_index"), usd: t.col("usd"), initiator: t.col("initiator"),
			kind: t.col("kind"),
		}
		n := newInterner()
		return func(r *Row) error { return c.row(t, n, &opt, &r.Tx) }, nil
	})
}

// row reads the current row of t.
func (c *transferColumns) row(t *table, n *interner, opt *Options, tx *ledger.Tx) (err error) {
	if tx.Position, err = c.position(t); err != nil {
		return err
	}
	if s := t.cell(c.time); s != "" {
		tx.Time, err = n.timeCell("time", s)
	} else if tx.Position.Height != NoHeight {
		tx.Time, err = opt.blockTime("height", tx.Position.Height)
	} else {
		err = fault(ErrValue, "time", "", wantTime)
	}
	if err != nil {
		return err
	}
	var from, to ledger.Account
	if tx.Chain, from, to, err = n.parties(t.cell(c.chain), t.cell(c.from), t.cell(c.to), opt.Chain); err != nil {
		return err
	}
	if tx.ID, err = parseTxID(tx.Chain, "tx", t.cell(c.tx)); err != nil {
		return err
	}
	if s := t.cell(c.initiator); s != "" {
		if tx.Initiator, err = n.parseAccount(s, tx.Chain); err != nil {
			return atColumn("initiator", s, err)
		}
	}
	entry, err := indexCell("log_index", t.cell(c.logIndex))
	if err != nil {
		return err
	}
	asset, err := n.parseAsset(t.cell(c.asset), tx.Chain)
	if err != nil {
		return atColumn("asset", t.cell(c.asset), err)
	}
	if err := opt.declared("asset", asset); err != nil {
		return err
	}
	amount, err := amountCell("amount", t.cell(c.amount), t.cell(c.decimals))
	if err != nil {
		return err
	}
	usd, err := usdCell("usd", t.cell(c.usd))
	if err != nil {
		return err
	}
	kind := t.cell(c.kind)
	if kind == "approval" {
		if from.IsZero() || to.IsZero() {
			return fault(ErrValue, "kind", kind, "an approval has an owner in from and a spender in to")
		}
		tx.Approvals = []ledger.Approval{{Owner: from, Spender: to, Asset: asset, Amount: amount, Entry: entry}}
		return nil
	}
	k, ok := ledger.ParseTransferKind(kind)
	if !ok {
		return fault(ErrValue, "kind", kind, "want transfer, approval, native or internal")
	}
	tx.Transfers = []ledger.Transfer{{Asset: asset, From: from, To: to, Amount: amount, Entry: entry, Kind: k, USD: usd}}
	return nil
}

// position reads height and tx_index; without heights the time orders.
func (c *transferColumns) position(t *table) (p ledger.Position, err error) {
	p = ledger.Position{Height: NoHeight, Tx: NoIndex}
	if s := t.cell(c.txIndex); s != "" {
		if p.Tx, err = indexCell("tx_index", s); err != nil {
			return p, err
		}
		if t.cell(c.height) == "" {
			return p, fault(ErrValue, "tx_index", s, "a tx_index needs a height")
		}
	}
	if s := t.cell(c.height); s != "" {
		p.Height, err = heightCell("height", s)
	}
	return p, err
}

// parties reads the lane and the two accounts of a transfer. An empty from is a
// mint or coinbase, an empty to a burn, never both. Without a chain the lane is
// that of the first party with a public address, else local:default.
func (n *interner) parties(chainCell, fromCell, toCell string, chain ledger.Chain) (lane ledger.Chain, from, to ledger.Account, err error) {
	if chainCell != "" {
		if chain, err = n.parseChain(chainCell); err != nil {
			return "", from, to, badCell("chain", chainCell, err)
		}
	}
	if fromCell == "" && toCell == "" {
		return "", from, to, fault(ErrValue, "from", "", "from and to are both empty: want at least one account")
	}
	if fromCell != "" {
		if from, err = n.parseAccount(fromCell, chain); err != nil {
			return "", from, to, atColumn("from", fromCell, err)
		}
	}
	if toCell != "" {
		if to, err = n.parseAccount(toCell, chain); err != nil {
			return "", from, to, atColumn("to", toCell, err)
		}
	}
	switch public := func(c ledger.Chain) bool { return c != "" && !c.IsPrivate() }; {
	case chain != "":
		return chain, from, to, nil
	case public(from.Chain) && public(to.Chain) && from.Chain != to.Chain:
		return "", from, to, fault(ErrValue, "to", toCell, "is on "+string(to.Chain)+", from is on "+string(from.Chain)+": name the chain")
	case public(from.Chain):
		return from.Chain, from, to, nil
	case public(to.Chain):
		return to.Chain, from, to, nil
	case from.Chain != "":
		return from.Chain, from, to, nil
	}
	return to.Chain, from, to, nil
}

// parseTxID reads a transaction id; a name does not hold the text it came from.
func parseTxID(chain ledger.Chain, column, s string) (ledger.TxID, error) {
	f := chain.Family()
	if f == ledger.FamilyEVM {
		if id, ok := plainHash(chain, s); ok {
			return id, nil
		}
	}
	if f == ledger.FamilyLocal || f == ledger.FamilyOther {
		s = strings.Clone(s)
	}
	id, err := ledger.ParseTxID(chain, s)
	if err != nil {
		return id, badCell(column, s, err)
	}
	return id, nil
}

// declared refuses an asset that DeclaredOnly keeps out.
func (o *Options) declared(column string, a ledger.Asset) error {
	if !o.DeclaredOnly {
		return nil
	}
	if _, ok := o.Assets.Asset(a); !ok {
		return refusal(column, string(a), "the assets file does not declare the asset")
	}
	return nil
}
