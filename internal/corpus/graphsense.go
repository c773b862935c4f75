package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Fixture is a UTXO fixture of graphsense-lib's Spark transformation.
type Fixture struct {
	Txs []ledger.Tx
	// CoinJoins are the transactions that the data flags as such.
	CoinJoins map[ledger.TxID]bool
}

// ReadFixture reads a test_txs.json. A script with several addresses, whose
// bytes the file does not hold, gets the ms- address of the SHA-256 of their
// texts joined by '+'.
func ReadFixture(name string) (*Fixture, error) {
	f := &Fixture{CoinJoins: map[ledger.TxID]bool{}}
	index := map[uint64]uint32{}
	err := readJSON(name, func(d *json.Decoder) error {
		var j struct {
			TxHash   string
			Coinbase bool
			CoinJoin bool
			BlockID  uint64
			Inputs   []fixtureLeg
			Outputs  []fixtureLeg
			Time     int64 `json:"timestamp"`
		}
		if err := d.Decode(&j); err != nil {
			return err
		}
		id, err := ledger.ParseTxID(ledger.BitcoinMainnet, j.TxHash)
		if err != nil {
			return err
		}
		t := ledger.Transfer{Asset: ledger.NativeAsset(ledger.BitcoinMainnet)}
		for _, leg := range j.Inputs {
			a, err := leg.account()
			if err != nil {
				return err
			}
			t.Inputs = append(t.Inputs, ledger.Input{Account: a, Amount: ledger.NewAmount(leg.Value), Sequence: ^uint32(0)})
		}
		for _, leg := range j.Outputs {
			a, err := leg.account()
			if err != nil {
				return err
			}
			t.Outputs = append(t.Outputs, ledger.Output{Account: a, Amount: ledger.NewAmount(leg.Value)})
		}
		f.CoinJoins[id] = j.CoinJoin
		f.Txs = append(f.Txs, ledger.Tx{
			ID: id, Chain: ledger.BitcoinMainnet, Position: ledger.Position{Height: j.BlockID, Tx: index[j.BlockID]},
			Time: j.Time, Coinbase: j.Coinbase, Transfers: []ledger.Transfer{t},
		})
		index[j.BlockID]++
		return nil
	})
	return f, err
}

type fixtureLeg struct {
	Address []string
	Value   uint64
}

func (l fixtureLeg) account() (ledger.Account, error) {
	text := strings.Join(l.Address, "+")
	if len(l.Address) != 1 {
		sum := sha256.Sum256([]byte(text))
		text = "ms-" + hex.EncodeToString(sum[:])
	}
	a, err := ledger.ParseAddress(text)
	return ledger.Account{Chain: ledger.BitcoinMainnet, Address: a}, err
}

// ReadFixtureClusters reads the reference: for every address of
// address_ids.json its cluster in the named file, coinbase left out.
func ReadFixtureClusters(folder, name string) (map[ledger.Account]int, error) {
	addresses := map[int]ledger.Account{}
	err := readJSON(filepath.Join(folder, "address_ids.json"), func(d *json.Decoder) error {
		var j struct {
			AddressID int
			Address   string
		}
		if err := d.Decode(&j); err != nil || j.Address == "coinbase" {
			return err
		}
		a, err := fixtureLeg{Address: []string{j.Address}}.account()
		addresses[j.AddressID] = a
		return err
	})
	if err != nil {
		return nil, err
	}
	out := map[ledger.Account]int{}
	err = readJSON(filepath.Join(folder, name), func(d *json.Decoder) error {
		var j struct{ AddressID, ClusterID int }
		if err := d.Decode(&j); err != nil {
			return err
		}
		if a, ok := addresses[j.AddressID]; ok {
			out[a] = j.ClusterID
		}
		return nil
	})
	return out, err
}

// readJSON calls value until the file's JSON values are used up.
func readJSON(name string, value func(*json.Decoder) error) error {
	r, err := open(name)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	d := json.NewDecoder(r)
	for n := 1; ; n++ {
		if err := value(d); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("corpus: %s, value %d: %w", name, n, err)
		}
	}
}
