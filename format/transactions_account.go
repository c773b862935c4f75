package format

import (
	"github.com/hoptrail/hoptrail/ledger"
)

// account fills in the transfers, approvals and fee of an account-model
// transaction.
func (j *txJSON) account(tx *ledger.Tx, n *interner, opt *Options) (err error) {
	for _, f := range []struct {
		column string
		cell   text
		into   *ledger.Account
	}{{"initiator", j.Initiator, &tx.Initiator}, {"fee_payer", j.FeePayer, &tx.FeePayer}} {
		if f.cell == "" {
			continue
		}
		if *f.into, err = n.parseAccount(string(f.cell), tx.Chain); err != nil {
			return atColumn(f.column, string(f.cell), err)
		}
	}
	for _, f := range []struct {
		column string
		cell   text
		into   *ledger.Amount
	}{{"fee", j.Fee, &tx.Fee}, {"fee_burnt", j.FeeBurnt, &tx.FeeBurnt}} {
		if f.cell == "" {
			continue
		}
		if *f.into, err = amountCell(f.column, string(f.cell), ""); err != nil {
			return err
		}
	}
	switch j.Status {
	case "", "ok":
	case "failed":
		tx.Status = ledger.Failed
	default:
		return fault(ErrValue, "status", string(j.Status), "want ok or failed")
	}
	for _, c := range j.Created {
		a, err := n.parseAccount(string(c), tx.Chain)
		if err != nil {
			return atColumn("created", string(c), err)
		}
		tx.Created = append(tx.Created, a)
	}
	for i := range *j.Transfers {
		if err := (*j.Transfers)[i].add(tx, n, opt); err != nil {
			return err
		}
	}
	return nil
}

// add adds the transfer or approval to its transaction.
func (j *transferJSON) add(tx *ledger.Tx, n *interner, opt *Options) error {
	_, from, to, err := n.parties("", string(j.From), string(j.To), tx.Chain)
	if err != nil {
		return err
	}
	asset, err := n.parseAsset(string(j.Asset), tx.Chain)
	if err != nil {
		return atColumn("transfers.asset", string(j.Asset), err)
	}
	if err := opt.declared("transfers.asset", asset); err != nil {
		return err
	}
	amount, err := amountCell("transfers.amount", string(j.Amount), string(j.Decimals))
	if err != nil {
		return err
	}
	entry, err := indexCell("transfers.log_index", string(j.LogIndex))
	if err != nil {
		return err
	}
	usd, err := usdCell("transfers.usd", string(j.USD))
	if err != nil {
		return err
	}
	if j.Kind == "approval" {
		if from.IsZero() || to.IsZero() {
			return fault(ErrValue, "transfers.kind", string(j.Kind), "an approval has an owner in from and a spender in to")
		}
		tx.Approvals = append(tx.Approvals, ledger.Approval{Owner: from, Spender: to, Asset: asset, Amount: amount, Entry: entry})
		return nil
	}
	kind, ok := ledger.ParseTransferKind(string(j.Kind))
	if !ok {
		return fault(ErrValue, "transfers.kind", string(j.Kind), "want transfer, approval, native or internal")
	}
	tx.Transfers = append(tx.Transfers, ledger.Transfer{
		Asset: asset, From: from, To: to, Amount: amount, Entry: entry, Kind: kind, USD: usd,
	})
	return nil
}
