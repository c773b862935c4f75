package corpus

import "path/filepath"

// CoinJoinLabel is one row of the coinjoin set's labels.csv.
type CoinJoinLabel struct {
	Label    string // the class
	Attested string // which lists name the transaction
	FalseTag string // why its collectors call it a false positive
}

// ReadCoinJoinLabels reads labels.csv by transaction id.
func ReadCoinJoinLabels(folder string) (map[string]CoinJoinLabel, error) {
	out := map[string]CoinJoinLabel{}
	err := readTables(filepath.Join(folder, "labels.csv"), func(get func(string) string) error {
		out[get("txid")] = CoinJoinLabel{get("label"), get("attested"), get("false_positive_tag")}
		return nil
	})
	return out, err
}

// Owner is the wallet of an emulated address.
type Owner struct {
	Wallet string
	Change bool // from the wallet's change branch
}

// ReadOwners reads an owners.csv by address text.
func ReadOwners(name string) (map[string]Owner, error) {
	out := map[string]Owner{}
	err := readTables(name, func(get func(string) string) error {
		out[get("address")] = Owner{get("wallet"), get("change") == "1"}
		return nil
	})
	return out, err
}

// ReadTxIDs reads the column txid of a CSV file.
func ReadTxIDs(name string) (map[string]bool, error) {
	out := map[string]bool{}
	err := readTables(name, func(get func(string) string) error {
		out[get("txid")] = true
		return nil
	})
	return out, err
}
