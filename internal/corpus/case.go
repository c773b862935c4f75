package corpus

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Case is a recorded laundering case on Ethereum, of the shape in which the
// MFTracer dataset tells them.
type Case struct {
	Txs            []ledger.Tx // in the order of the file; amounts are cents of the asset USD
	Sources, Exits []ledger.Account
}

// ReadCase reads a folder with transfers.csv (time, tx, from, to, amount, height,
// log_index; rows of a transaction together), sources.txt and exits.txt.
func ReadCase(folder string) (c Case, err error) {
	err = readTables(filepath.Join(folder, "transfers.csv"), func(get func(string) string) error {
		id, err := ledger.ParseTxID(ledger.Ethereum, get("tx"))
		height, err2 := strconv.ParseUint(get("height"), 10, 64)
		entry, err3 := strconv.ParseUint(get("log_index"), 10, 32)
		at, err4 := time.Parse(time.RFC3339, get("time"))
		amount, err5 := ledger.ParseDecimalAmount(get("amount"), 2)
		from, err6 := ledger.ParseAccount(get("from"))
		to, err7 := ledger.ParseAccount(get("to"))
		if err := errors.Join(err, err2, err3, err4, err5, err6, err7); err != nil {
			return err
		}
		last := len(c.Txs) - 1
		if last < 0 || c.Txs[last].ID != id {
			index := uint32(0)
			if last >= 0 && c.Txs[last].Position.Height == height {
				index = c.Txs[last].Position.Tx + 1
			}
			c.Txs = append(c.Txs, ledger.Tx{
				ID: id, Chain: ledger.Ethereum, Position: ledger.Position{Height: height, Tx: index}, Time: at.Unix(),
			})
			last++
		}
		c.Txs[last].Transfers = append(c.Txs[last].Transfers, ledger.Transfer{From: from, To: to, Asset: "USD", Amount: amount, Entry: uint32(entry)})
		return nil
	})
	if err != nil {
		return c, err
	}
	if c.Sources, err = readAccounts(filepath.Join(folder, "sources.txt")); err != nil {
		return c, err
	}
	c.Exits, err = readAccounts(filepath.Join(folder, "exits.txt"))
	return c, err
}

// readAccounts reads a list of accounts, separated by space.
func readAccounts(name string) (list []ledger.Account, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	for s := range strings.FieldsSeq(string(text)) {
		a, err := ledger.ParseAccount(s)
		if err != nil {
			return nil, fmt.Errorf("corpus: %s: %w", name, err)
		}
		list = append(list, a)
	}
	return list, nil
}
