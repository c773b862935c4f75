package format

import (
	"github.com/hoptrail/hoptrail/ledger"
)

var etlTransactionColumns = []string{
	"hash", "block_number", "transaction_index", "from_address", "to_address", "value", "gas_price",
}

// etlTransactions are the columns of transactions.csv. The receipt columns are
// optional: exports that were joined with receipts.csv have them.
type etlTransactions struct {
	hash, block, index, from, to, value, gasPrice, time int
	gasUsed, effectivePrice, status, contract           int
}

func bindETLTransactions(t *table) etlTransactions {
	return etlTransactions{
		hash: t.col("hash"), block: t.col("block_number"), index: t.col("transaction_index"), from: t.col("from_address"),
		to: t.col("to_address"), value: t.col("value"), gasPrice: t.col("gas_price"), time: t.col("block_timestamp"),
		gasUsed: t.col("receipt_gas_used", "gas_used"), effectivePrice: t.col("receipt_effective_gas_price", "effective_gas_price"),
		status: t.col("receipt_status", "status"), contract: t.col("receipt_contract_address", "contract_address"),
	}
}

// row reads one transaction. Its value is a native transfer, also when it is
// zero; a failed one moved only its fee. Fee is gas used × price, zero when
// the file has no receipt columns.
func (c etlTransactions) row(t *table, n *interner, chain ledger.Chain, opt *Options, tx *ledger.Tx) (err error) {
	tx.Chain = chain
	if tx.Position.Height, err = heightCell("block_number", t.cell(c.block)); err != nil {
		return err
	}
	if tx.Position.Tx, err = indexCell("transaction_index", t.cell(c.index)); err != nil {
		return err
	}
	if tx.Time, err = etlTime(t.cell(c.time), n, opt, tx.Position.Height); err != nil {
		return err
	}
	if tx.ID, err = parseTxID(chain, "hash", t.cell(c.hash)); err != nil {
		return err
	}
	if tx.Initiator, err = partyCell("from_address", t.cell(c.from), chain, n); err != nil {
		return err
	}
	if tx.Fee, err = c.fee(t); err != nil {
		return err
	}
	switch s := t.cell(c.status); s {
	case "", "1":
	case "0":
		tx.Status = ledger.Failed
	default:
		return fault(ErrValue, "receipt_status", s, "want 0 or 1, or nothing before Byzantium")
	}
	amount, err := amountCell("value", t.cell(c.value), "")
	if err != nil {
		return err
	}
	var to ledger.Account
	column, toCell := "to_address", t.cell(c.to)
	if toCell == "" {
		column, toCell = "receipt_contract_address", t.cell(c.contract)
	}
	if toCell != "" {
		if to, err = partyCell(column, toCell, chain, n); err != nil {
			return err
		}
		if column == "receipt_contract_address" && tx.Status == ledger.OK {
			tx.Created = []ledger.Account{to}
		}
	}
	return nativeValue(tx, to, amount, "to_address")
}

// fee multiplies gas used by its price.
func (c etlTransactions) fee(t *table) (fee ledger.Amount, err error) {
	used := t.cell(c.gasUsed)
	if used == "" {
		return fee, nil
	}
	column, price := "receipt_effective_gas_price", t.cell(c.effectivePrice)
	if price == "" {
		column, price = "gas_price", t.cell(c.gasPrice)
	}
	gas, err := amountCell("receipt_gas_used", used, "")
	if err != nil {
		return fee, err
	}
	each, err := amountCell(column, price, "")
	if err != nil {
		return fee, err
	}
	fee, ok := gas.MulDiv(each, ledger.NewAmount(1))
	if !ok {
		return fee, fault(ErrValue, column, price, "the fee exceeds 2^256−1")
	}
	return fee, nil
}

// nativeValue adds the top-level value of an EVM transaction from its
// initiator. Nothing moves when it failed. The contract that a value created
// must be named, else the value would look burnt.
func nativeValue(tx *ledger.Tx, to ledger.Account, amount ledger.Amount, column string) error {
	switch {
	case tx.Status == ledger.Failed:
		return nil
	case to.IsZero() && amount.IsZero():
		return nil // creates a contract that the data does not name
	case to.IsZero():
		return refusal(column, "", "value paid into a new contract that the file does not name")
	}
	tx.Transfers = []ledger.Transfer{{
		Asset: ledger.NativeAsset(tx.Chain), From: tx.Initiator, To: to, Amount: amount, Entry: NoIndex, Kind: ledger.Native,
	}}
	return nil
}
