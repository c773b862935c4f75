package format

import (
	"fmt"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// txJSON is a transaction as it is read: the union of the two shapes.
type txJSON struct {
	Chain     text            `json:"chain"`
	Tx        text            `json:"tx"`
	Height    text            `json:"height"`
	TxIndex   text            `json:"tx_index"`
	Time      text            `json:"time"`
	Inputs    *[]inputJSON    `json:"inputs"`
	Outputs   *[]outputJSON   `json:"outputs"`
	Version   text            `json:"version"`
	LockTime  text            `json:"locktime"`
	Coinbase  bool            `json:"coinbase"`
	Transfers *[]transferJSON `json:"transfers"`
	Initiator text            `json:"initiator"`
	FeePayer  text            `json:"fee_payer"`
	Fee       text            `json:"fee"`
	FeeBurnt  text            `json:"fee_burnt"`
	Status    text            `json:"status"`
	Created   []text          `json:"created"`
}

type inputJSON struct {
	Account   text `json:"account"`
	Amount    text `json:"amount"`
	PrevTx    text `json:"prev_tx"`
	PrevIndex text `json:"prev_index"`
	Sequence  text `json:"sequence"`
	SigHash   text `json:"sighash"`
	Nested    text `json:"nested"`
	Multisig  text `json:"multisig"`
}

type outputJSON struct {
	Account    text `json:"account"`
	Amount     text `json:"amount"`
	ScriptType text `json:"script_type"`
	OpReturn   bool `json:"op_return"`
	ScriptLen  text `json:"script_len"`
	Multisig   text `json:"multisig"`
}

type transferJSON struct {
	From     text `json:"from"`
	To       text `json:"to"`
	Asset    text `json:"asset"`
	Amount   text `json:"amount"`
	Decimals text `json:"decimals"`
	LogIndex text `json:"log_index"`
	USD      text `json:"usd"`
	Kind     text `json:"kind"`
}

// The shapes as they are written: keys in this order, what is absent null.
type (
	utxoOut struct {
		Chain    ledger.Chain `json:"chain"`
		Tx       ledger.TxID  `json:"tx"`
		Height   *string      `json:"height"`
		TxIndex  *uint32      `json:"tx_index"`
		Time     string       `json:"time"`
		Inputs   []inputOut   `json:"inputs"`
		Outputs  []outputOut  `json:"outputs"`
		Version  int32        `json:"version"`
		LockTime uint32       `json:"locktime"`
		Coinbase bool         `json:"coinbase"`
	}
	accountOut struct {
		Chain     ledger.Chain  `json:"chain"`
		Tx        ledger.TxID   `json:"tx"`
		Height    *string       `json:"height"`
		TxIndex   *uint32       `json:"tx_index"`
		Time      string        `json:"time"`
		Transfers []transferOut `json:"transfers"`
		Initiator *string       `json:"initiator"`
		FeePayer  *string       `json:"fee_payer"`
		Fee       *string       `json:"fee"`
		FeeBurnt  *string       `json:"fee_burnt"`
		Status    string        `json:"status"`
		Created   []string      `json:"created"`
	}
	inputOut struct {
		Account   *string `json:"account"`
		Amount    *string `json:"amount"`
		PrevTx    *string `json:"prev_tx"`
		PrevIndex *uint32 `json:"prev_index"`
		Sequence  uint32  `json:"sequence"`
		SigHash   *string `json:"sighash"`
		Nested    *string `json:"nested"`
		Multisig  *string `json:"multisig"`
	}
	outputOut struct {
		Account    *string `json:"account"`
		Amount     string  `json:"amount"`
		ScriptType *string `json:"script_type"`
		OpReturn   bool    `json:"op_return"`
		ScriptLen  *uint16 `json:"script_len"`
		Multisig   *string `json:"multisig"`
	}
	transferOut struct {
		From     *string `json:"from"`
		To       *string `json:"to"`
		Asset    string  `json:"asset"`
		Amount   string  `json:"amount"`
		LogIndex *uint32 `json:"log_index"`
		USD      *string `json:"usd"`
		Kind     string  `json:"kind"`
	}
)

// sigHashNames are the words of the sighash key, by ledger.SigHash.
var sigHashNames = [...]string{
	"", "all", "none", "single", "all|anyonecanpay", "none|anyonecanpay", "single|anyonecanpay", "keyless",
}

func parseSigHash(s string) (ledger.SigHash, error) {
	for i, n := range sigHashNames {
		if n == s {
			return ledger.SigHash(i), nil
		}
	}
	return 0, fault(ErrValue, "inputs.sighash", s, "want one of "+strings.Join(sigHashNames[1:], ", "))
}

// parseMofN reads "2-of-3"; "" is none.
func parseMofN(column, s string) (ledger.MofN, error) {
	if s == "" {
		return ledger.MofN{}, nil
	}
	ms, ns, ok := strings.Cut(s, "-of-")
	m, ok1 := digits(ms, 255)
	n, ok2 := digits(ns, 255)
	if !ok || !ok1 || !ok2 || m == 0 || m > n {
		return ledger.MofN{}, fault(ErrValue, column, s, `want "<m>-of-<n>" such as 2-of-3`)
	}
	return ledger.MofN{M: uint8(m), N: uint8(n)}, nil
}

func mofnText(p ledger.MofN) *string {
	if p == (ledger.MofN{}) {
		return nil
	}
	return orNull(fmt.Sprintf("%d-of-%d", p.M, p.N))
}

// orNull returns nil for what is absent.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
