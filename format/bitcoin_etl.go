package format

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// bitcoinETLDecoder reads bitcoin-etl's transactions.json and
// enriched_transactions.json.
//
// Source: https://github.com/blockchain-etl/bitcoin-etl, "Schema".
func bitcoinETLDecoder() Decoder {
	return Decoder{
		Name: "bitcoin-etl",
		Doc:  "bitcoin-etl transactions.json or enriched_transactions.json (lines or an array)",
		Sniff: func(_ string, head []byte) bool {
			return hasKeys(head, "hash", "block_number", "inputs", "is_coinbase")
		},
		Read: func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
			r := newUnlock(opt.bitcoinChain())
			keys := jsonkeys.For[etlTx]()
			n := newInterner()
			var unit unitCheck
			return readValues(ctx, s, opt, func(value []byte) (ledger.Tx, error) {
				var j etlTx
				if err := decodeValue(keys, value, &j); err != nil {
					return ledger.Tx{}, err
				}
				return j.tx(r, n, &unit, &opt)
			})
		},
	}
}

type etlTx struct {
	Hash     text     `json:"hash"`
	Version  int32    `json:"version"`
	LockTime uint32   `json:"lock_time"`
	Height   text     `json:"block_number"`
	Time     text     `json:"block_timestamp"`
	Coinbase bool     `json:"is_coinbase"`
	Index    text     `json:"index"`
	Inputs   []etlIn  `json:"inputs"`
	Outputs  []etlOut `json:"outputs"`
}

type etlIn struct {
	PrevTx    text     `json:"spent_transaction_hash"`
	PrevIndex uint32   `json:"spent_output_index"`
	Script    hexBytes `json:"script_hex"`
	Sequence  uint32   `json:"sequence"`
	Addresses []text   `json:"addresses"`
	Value     text     `json:"value"`
}

type etlOut struct {
	Script    hexBytes `json:"script_hex"`
	Addresses []text   `json:"addresses"`
	Value     text     `json:"value"`
}

func (j *etlTx) tx(r *unlock.Reader, n *interner, unit *unitCheck, opt *Options) (tx ledger.Tx, err error) {
	chain := r.Chain
	tx = ledger.Tx{Chain: chain, Version: j.Version, LockTime: j.LockTime, Coinbase: j.Coinbase}
	if tx.ID, err = parseTxID(chain, "hash", string(j.Hash)); err != nil {
		return tx, err
	}
	if tx.Position.Height, err = heightCell("block_number", string(j.Height)); err != nil {
		return tx, err
	}
	if tx.Position.Tx, err = indexCell("index", string(j.Index)); err != nil {
		return tx, err
	}
	if tx.Time, err = j.time(tx.Position.Height, opt); err != nil {
		return tx, err
	}
	t := ledger.Transfer{Asset: ledger.NativeAsset(chain)}
	if !j.Coinbase {
		for i := range j.Inputs {
			in, err := j.Inputs[i].input(r, tx.Time, n, unit)
			if err != nil {
				return tx, err
			}
			t.Inputs = append(t.Inputs, in)
		}
	}
	for i := range j.Outputs {
		o := &j.Outputs[i]
		addr := oneAddress(o.Addresses, chain, n)
		if len(o.Script) > 0 {
			addr = ledger.ScriptAddress(o.Script, chain.Network())
		}
		out := scriptOutput(o.Script, addr, chain)
		if out.Amount, err = unit.amount("outputs.value", string(o.Value)); err != nil {
			return tx, err
		}
		t.Outputs = append(t.Outputs, out)
	}
	if len(t.Outputs) == 0 {
		return tx, fault(ErrValue, "outputs", "", "want at least one output")
	}
	tx.Transfers = []ledger.Transfer{t}
	return tx, nil
}

// time reads the block's time. Some forks write local time without its zone;
// that is no time, so block-times must say it.
func (j *etlTx) time(height uint64, opt *Options) (int64, error) {
	if t, err := ParseTime(string(j.Time)); err == nil {
		return t, nil
	}
	if t, ok := opt.BlockTimes[height]; ok {
		return t, nil
	}
	return 0, fault(ErrValue, "block_timestamp", string(j.Time), wantTime+"; a local time without its zone needs --block-times")
}

func (j *etlIn) input(r *unlock.Reader, time int64, n *interner, unit *unitCheck) (in ledger.Input, err error) {
	chain := r.Chain
	in = ledger.Input{Sequence: j.Sequence, Prev: ledger.Outpoint{Index: j.PrevIndex}}
	if in.Prev.Tx, err = parseTxID(chain, "inputs.spent_transaction_hash", string(j.PrevTx)); err != nil {
		return in, err
	}
	prev := oneAddress(j.Addresses, chain, n)
	if j.Value == "" {
		prev = ledger.Address{} // not enriched: what the signature shows has no amount
	}
	unlockInput(r, &in, unlock.Spend{Script: j.Script, Time: time}, prev, nil)
	if in.Resolution == ledger.Resolved {
		in.Amount, err = unit.amount("inputs.value", string(j.Value))
	}
	return in, err
}

// oneAddress returns the address of a list that holds exactly one. bitcoin-etl
// writes "nonstandard" and a hash of its own for scripts without an address;
// that is nobody's, so the zero Address comes back.
func oneAddress(list []text, chain ledger.Chain, n *interner) ledger.Address {
	if len(list) != 1 || strings.HasPrefix(string(list[0]), "nonstandard") {
		return ledger.Address{}
	}
	a, err := n.parseAccount(string(list[0]), chain)
	if err != nil || a.Chain != chain {
		return ledger.Address{}
	}
	return a.Address
}

// unitCheck reads bitcoin-etl values: satoshi as integers, or what some forks
// write instead, BTC as a float with a point or an exponent. One file must not
// mix them: a 9 among 0.5s may be nine bitcoin.
type unitCheck struct{ satoshi, btc bool }

func (u *unitCheck) amount(column, s string) (ledger.Amount, error) {
	float := strings.ContainsAny(s, ".eE")
	u.satoshi, u.btc = u.satoshi || !float, u.btc || float
	if u.satoshi && u.btc {
		return ledger.Amount{}, fault(ErrValue, column, s, "the file mixes satoshi (integers) and BTC (floats)")
	}
	if !float {
		return amountCell(column, s, "")
	}
	plain, ok := plainDecimal(s)
	if !ok {
		return ledger.Amount{}, fault(ErrValue, column, s, "want BTC with at most 8 fraction digits")
	}
	return amountCell(column, plain, "8")
}

// plainDecimal writes a JSON number without its exponent and without trailing
// zeros after the point: 5.5e-05 is 0.000055. It is exact.
func plainDecimal(s string) (string, bool) {
	mantissa, exp, has := strings.Cut(strings.ToLower(s), "e")
	shift := 0
	if has {
		v, err := strconv.Atoi(exp)
		if err != nil || v < -40 || v > 40 {
			return "", false
		}
		shift = v
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if whole == "" || !onlyDigits(whole) || !onlyDigits(frac) {
		return "", false
	}
	all := strings.Repeat("0", 41) + whole + frac + strings.Repeat("0", 41)
	point := 41 + len(whole) + shift
	whole, frac = strings.TrimLeft(all[:point], "0"), strings.TrimRight(all[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if frac == "" {
		return whole, true
	}
	return fmt.Sprintf("%s.%s", whole, frac), true
}
