package ethereum_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// A scene is one transaction of block 17,000,000 in node JSON, which a test
// case fills in.
type scene struct {
	tx      string // members added to the transaction
	receipt string // members of the receipt, status apart
	status  string // `"status":"0x1"` when empty
	logs    []string
	trace   string
	number  int
}

const (
	weth    = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
	usdtEVM = "0xdac17f958d2ee523a2206206994597c13d831ec7"
	permit2 = "0x000000000022d473030f116ddee9f6b43ac78ba3"
)

// who names the made-up accounts 1 to 9.
func who(a ledger.Account) string {
	if a.IsZero() {
		return "–"
	}
	s := strings.ToLower(a.Address.String())
	for n, name := range []string{"zero", "alice", "bob", "router", "pool", "thief", "new", "miner"} {
		if s == evm(n) {
			return name
		}
	}
	return map[string]string{weth: "weth", usdtEVM: "usdt"}[s]
}

func (s scene) json() string {
	if s.number == 0 {
		s.number = 17_000_000
	}
	if s.status == "" {
		s.status = `"status":"0x1"`
	}
	if s.tx == "" {
		s.tx = `"value":"0x0"`
	}
	if !strings.Contains(s.tx, `"to"`) {
		s.tx += fmt.Sprintf(`,"to":%q`, evm(3))
	}
	if s.receipt == "" {
		s.receipt = `"gasUsed":"0x7530"`
	}
	var logs []string
	for i, l := range s.logs {
		logs = append(logs, fmt.Sprintf(`{"logIndex":"0x%x",%s}`, i+5, l))
	}
	hash := fmt.Sprintf("0x%064x", 77)
	out := fmt.Sprintf(`{"number":"0x%x","hash":"0x%064x","timestamp":"0x64e00000","miner":%q,"difficulty":"0x0","baseFeePerGas":"0xa","uncles":[],
	"transactions":[{"hash":%q,"from":%q,"gas":"0xea60","gasPrice":"0xc","nonce":"0x0","transactionIndex":"0x0",%s}]}
	[{"transactionHash":%q,"cumulativeGasUsed":"0x7530",%s,%s,"logs":[%s]}]`, s.number, s.number, evm(7), hash, evm(1), s.tx, hash, s.receipt, s.status, strings.Join(logs, ","))
	if s.trace != "" {
		out += "\n[" + s.trace + "]"
	}
	return out
}

// log writes the members of a log: addresses as numbers or text.
func log(address, topic string, data string, indexed ...any) string {
	topics := []string{`"0x` + topic + `"`}
	for _, a := range indexed {
		switch a := a.(type) {
		case int:
			topics = append(topics, fmt.Sprintf(`"0x%064x"`, a))
		case string:
			topics = append(topics, `"0x`+word(a[2:])+`"`)
		}
	}
	return fmt.Sprintf(`"address":%q,"topics":[%s],"data":%q`, address, strings.Join(topics, ","), data)
}

func amount(n int) string { return fmt.Sprintf("0x%064x", n) }

const (
	transferT   = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
	approvalT   = "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925"
	depositT    = "e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c"
	withdrawalT = "7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65"
	singleT     = "c3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62"
	forAllT     = "17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31"
	permit2T    = "da9fa7c1b00402c17d0161b249b1ab8bbec047c5a52207b9c112deffd817036b"
)

func (s scene) read(t *testing.T) (ledger.Tx, ethereum.Stats) {
	t.Helper()
	var stats ethereum.Stats
	txs := collect(t, ethereum.ReadRPC(context.Background(), strings.NewReader(s.json()), ethereum.Options{Stats: &stats, NoRewards: true, Jobs: 1}))
	require.Len(t, txs, 1)
	return txs[0], stats
}

// story renders what a transaction did.
func story(tx ledger.Tx) (out []string) {
	short := func(a ledger.Asset) string {
		if a.IsNative() {
			return "ETH"
		}
		c, _ := a.Contract()
		return who(ledger.Account{Chain: tx.Chain, Address: c})
	}
	for _, tr := range tx.Transfers {
		out = append(out, fmt.Sprintf("%d %s>%s %s %s", tr.Entry, who(tr.From), who(tr.To), tr.Amount, short(tr.Asset)))
	}
	for _, p := range tx.Approvals {
		out = append(out, fmt.Sprintf("%d %s lets %s %s %s", p.Entry, who(p.Owner), who(p.Spender), p.Amount, short(p.Asset)))
	}
	for _, c := range tx.Created {
		out = append(out, "created "+who(c))
	}
	return out
}

func TestEvents(t *testing.T) {
	for name, c := range map[string]struct {
		scene
		want  []string
		count func(ethereum.Stats) uint64
		n     uint64
	}{
		"the owner is not who signed": {
			scene{logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)}},
			[]string{"5 bob>thief 9 usdt"},
			func(s ethereum.Stats) uint64 { return s.Tokens }, 1,
		},
		"a mint and a burn have one side": {
			scene{logs: []string{log(usdtEVM, transferT, amount(9), 0, 1), log(usdtEVM, transferT, amount(4), 1, 0)}},
			[]string{"5 –>alice 9 usdt", "6 alice>– 4 usdt"},
			nil, 0,
		},
		"nobody to nobody is nothing": {
			scene{logs: []string{log(usdtEVM, transferT, amount(9), 0, 0)}},
			nil, func(s ethereum.Stats) uint64 { return s.Unusual }, 1,
		},
		"zero value is kept": {
			scene{logs: []string{log(usdtEVM, transferT, amount(0), 1, 5)}},
			[]string{"5 alice>thief 0 usdt"},
			nil, 0,
		},
		"a single token is not money": {
			scene{logs: []string{log(usdtEVM, transferT, "0x", 1, 2, 3)}},
			nil, func(s ethereum.Stats) uint64 { return s.ERC721 }, 1,
		},
		"nor are its approvals": {
			scene{logs: []string{log(usdtEVM, approvalT, "0x", 1, 2, 3), log(usdtEVM, forAllT, amount(1), 1, 2)}},
			nil, func(s ethereum.Stats) uint64 { return s.ERC721 }, 2,
		},
		"nor are multi-tokens": {
			scene{logs: []string{log(usdtEVM, singleT, amount(1), 1, 2, 3)}},
			nil, func(s ethereum.Stats) uint64 { return s.ERC1155 }, 1,
		},
		"an unindexed transfer may be a collectible": {
			scene{logs: []string{log(usdtEVM, transferT, amount(1)+strings.Repeat("0", 128))}},
			nil, func(s ethereum.Stats) uint64 { return s.Unusual }, 1,
		},
		"an address with dirt above it is none": {
			scene{logs: []string{log(usdtEVM, transferT, amount(1), 1, "0x"+strings.Repeat("f", 64))}},
			nil, func(s ethereum.Stats) uint64 { return s.Unusual }, 1,
		},
		"wrapping mints, unwrapping burns": {
			scene{tx: `"value":"0x5"`, logs: []string{log(weth, depositT, amount(5), 1), log(weth, withdrawalT, amount(2), 1)}},
			[]string{"0 alice>router 5 ETH", "5 –>alice 5 weth", "6 alice>– 2 weth"},
			func(s ethereum.Stats) uint64 { return s.Wrapped }, 2,
		},
		"another contract's Deposit is its own affair": {
			scene{logs: []string{log(usdtEVM, depositT, amount(5), 1)}},
			nil, func(s ethereum.Stats) uint64 { return s.Wrapped }, 0,
		},
		"an approval": {
			scene{logs: []string{log(usdtEVM, approvalT, amount(100), 1, 5)}},
			[]string{"5 alice lets thief 100 usdt"},
			nil, 0,
		},
		"Permit2 names the token in a topic": {
			scene{logs: []string{log(permit2, permit2T, amount(100)+strings.Repeat("0", 64), 1, usdtEVM, 5)}},
			[]string{"5 alice lets thief 100 usdt"},
			nil, 0,
		},
		"increaseAllowance without a log": {
			scene{tx: fmt.Sprintf(`"to":%q,"value":"0x0","input":"0x39509351%064x%064x"`, usdtEVM, 5, 70)},
			[]string{"0 alice lets thief 70 usdt"},
			nil, 0,
		},
		"permit by a relayer": {
			scene{tx: fmt.Sprintf(`"to":%q,"value":"0x0","input":"0xd505accf%064x%064x%064x%064x%064x%064x%064x"`, usdtEVM, 2, 5, 70, 1, 27, 1, 1)},
			[]string{"0 bob lets thief 70 usdt"},
			nil, 0,
		},
		"permit that its log tells already": {scene{
			tx:   fmt.Sprintf(`"to":%q,"value":"0x0","input":"0xd505accf%064x%064x%064x%064x%064x%064x%064x"`, usdtEVM, 2, 5, 70, 1, 27, 1, 1),
			logs: []string{log(usdtEVM, approvalT, amount(70), 2, 5)},
		}, []string{"5 bob lets thief 70 usdt"}, nil, 0},
		"DAI's permit is all or nothing": {
			scene{tx: fmt.Sprintf(`"to":%q,"value":"0x0","input":"0x8fcbaf0c%064x%064x%064x%064x%064x%064x%064x%064x"`, usdtEVM, 2, 5, 0, 0, 1, 27, 1, 1)},
			[]string{"0 bob lets thief " + ledger.MaxAmount().String() + " usdt"},
			nil, 0,
		},
		"calls in trace order, failed ones and their children move nothing": {
			scene{tx: `"value":"0x8"`, trace: fmt.Sprintf(
				`{"type":"CALL","from":%q,"to":%q,"value":"0x8","calls":[
			  {"type":"CALL","from":%q,"to":%q,"value":"0x3","error":"reverted","calls":[{"type":"CALL","from":%q,"to":%q,"value":"0x2"}]},
			  {"type":"DELEGATECALL","from":%q,"to":%q,"value":"0x8"},
			  {"type":"CALLCODE","from":%q,"to":%q,"value":"0x8"},
			  {"type":"CREATE2","from":%q,"to":%q,"value":"0x1"},
			  {"type":"SELFDESTRUCT","from":%q,"to":%q,"value":"0x4"}]}`,
				evm(1), evm(3), evm(3), evm(4), evm(4), evm(5), evm(3), evm(4), evm(3), evm(4), evm(3), evm(6), evm(3), evm(2))},
			[]string{"0 alice>router 8 ETH", "5 router>new 1 ETH", "6 router>bob 4 ETH", "created new"},
			func(s ethereum.Stats) uint64 { return s.Internal }, 2,
		},
		"a new contract": {
			scene{tx: `"to":null,"value":"0x2"`, receipt: fmt.Sprintf(`"gasUsed":"0x7530","contractAddress":%q`, evm(6))},
			[]string{"0 alice>new 2 ETH", "created new"},
			func(s ethereum.Stats) uint64 { return s.Created }, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tx, stats := c.read(t)
			require.Equal(t, c.want, story(tx))
			require.Equal(t, "alice", who(tx.Initiator))
			if c.count != nil {
				require.Equal(t, c.n, c.count(stats))
			}
		})
	}
}

// A failed transaction moves its fee and nothing else, whatever came with it.
func TestFailedTransaction(t *testing.T) {
	tx, stats := scene{tx: `"value":"0x8"`, status: `"status":"0x0"`, logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)}}.read(t)
	require.Equal(t, ledger.Failed, tx.Status)
	require.Empty(t, story(tx))
	require.Equal(t, "360000", tx.Fee.String(), "30,000 gas at 12")
	require.Equal(t, "300000", tx.FeeBurnt.String(), "30,000 gas at 10")
	require.EqualValues(t, 1, stats.Failed)
}

// Before Byzantium receipts have no status; gas and logs tell what they can.
func TestOutcomeBeforeByzantium(t *testing.T) {
	root := fmt.Sprintf(`"root":"0x%064x"`, 1)
	for name, c := range map[string]struct {
		scene
		want ledger.Status
	}{
		"gas left":             {scene{receipt: `"gasUsed":"0xea5f"`}, ledger.OK},
		"all gas gone":         {scene{receipt: `"gasUsed":"0xea60"`}, ledger.Failed},
		"all gas gone but log": {scene{receipt: `"gasUsed":"0xea60"`, logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)}}, ledger.OK},
		"the trace knows better": {scene{
			receipt: `"gasUsed":"0xea60"`,
			trace:   fmt.Sprintf(`{"type":"CALL","from":%q,"to":%q,"value":"0x0"}`, evm(1), evm(3)),
		}, ledger.OK},
		"and worse": {scene{
			receipt: `"gasUsed":"0xea5f"`,
			trace:   fmt.Sprintf(`{"type":"CALL","from":%q,"to":%q,"value":"0x0","error":"out of gas"}`, evm(1), evm(3)),
		}, ledger.Failed},
	} {
		c.status, c.number = root, 1_500_000
		tx, _ := c.read(t)
		require.Equal(t, c.want, tx.Status, name)
	}
}

// Blob gas is paid beside gas and burnt whole (EIP-4844); a layer-2 chain's
// data fee is paid and not burnt.
func TestExtraFees(t *testing.T) {
	tx, _ := scene{
		tx:      fmt.Sprintf(`"value":"0x0","maxFeePerGas":"0x64","maxPriorityFeePerGas":"0x2","blobVersionedHashes":["0x%064x"]`, 1),
		receipt: `"gasUsed":"0x7530","effectiveGasPrice":"0xc","blobGasUsed":"0x20000","blobGasPrice":"0x3"`,
	}.read(t)
	require.Equal(t, "753216", tx.Fee.String(), "30,000 × 12 + 131,072 × 3")
	require.Equal(t, "693216", tx.FeeBurnt.String(), "30,000 × 10 + 131,072 × 3")
	tx, _ = scene{receipt: `"gasUsed":"0x7530","l1Fee":"0x64"`}.read(t)
	require.Equal(t, "360100", tx.Fee.String())
	require.Equal(t, "300000", tx.FeeBurnt.String())
}

// What accounts are is known from the position that shows it on, not before.
func TestKinds(t *testing.T) {
	var kinds ethereum.Kinds
	s := scene{logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)}}
	txs := collect(t, ethereum.ReadRPC(context.Background(), strings.NewReader(s.json()), ethereum.Options{Kinds: &kinds}))
	at := txs[0].Position
	kind, since := kinds.Kind(accountOf(t, 1), at)
	require.Equal(t, ethereum.Signer, kind)
	require.Equal(t, at, since)
	usdt, err := ledger.ParseAccount(usdtEVM)
	require.NoError(t, err)
	kind, _ = kinds.Kind(usdt, at)
	require.Equal(t, ethereum.Contract, kind)
	kind, _ = kinds.Kind(usdt, ledger.Position{Height: at.Height - 1})
	require.Equal(t, ethereum.UnknownKind, kind, "never ahead of time")
	require.Equal(t, 2, kinds.Len())
	kinds.Rollback(ledger.Ethereum, at.Height)
	require.Equal(t, 2, kinds.Len())
	kinds.Rollback(ledger.Ethereum, at.Height-1)
	require.Zero(t, kinds.Len())
}
