package ethereum_test

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// connectorDeposit is a real deposit of the Connector dataset.
type connectorDeposit struct {
	Args struct {
		Sender, Receiver string
		Amount           json.Number
		Asset            string `json:"asset_s"`
		Chain            string `json:"dstChain"`
	}
	Hash string `json:"txhash"`
	Time int64  `json:"timestamp"`
}

func connector(t *testing.T, name string) (list []connectorDeposit) {
	t.Helper()
	f := open(t, "..", "bridges", "connector", filepath.FromSlash(name), "sample.json")
	d := json.NewDecoder(f)
	d.UseNumber()
	require.NoError(t, d.Decode(&list))
	return list
}

func address(t *testing.T, s string) ledger.Address {
	t.Helper()
	a, err := ledger.ParseAddress(strings.ToLower(s))
	require.NoError(t, err)
	return a
}

// eventOf writes a deposit as its bridge logs it; the encoder knows the
// signatures from elsewhere than the decoder.
func eventOf(t *testing.T, bridge string, d *connectorDeposit) (topics [][32]byte, data []byte) {
	t.Helper()
	pack := func(types string, values ...any) []byte {
		var args abi.Arguments
		for _, name := range strings.Split(types, ",") {
			typ, err := abi.NewType(name, "", nil)
			require.NoError(t, err)
			args = append(args, abi.Argument{Type: typ})
		}
		b, err := args.Pack(values...)
		require.NoError(t, err)
		return b
	}
	sender, receiver, token := common.HexToAddress(d.Args.Sender), common.HexToAddress(d.Args.Receiver), common.HexToAddress(d.Args.Asset)
	amount, ok := new(big.Int).SetString(d.Args.Amount.String(), 10)
	require.True(t, ok)
	chains := map[string][2]uint64{"BNB": {56, 6}, "Polygon": {137, 17}} // EIP-155, Poly Network
	id := crypto.Keccak256Hash([]byte(d.Hash))
	topic := func(signature string) [32]byte { return crypto.Keccak256Hash([]byte(signature)) }
	switch bridge {
	case ethereum.CBridge:
		return [][32]byte{topic("Send(bytes32,address,address,address,uint256,uint64,uint64,uint32)")},
			pack("bytes32,address,address,address,uint256,uint64,uint64,uint32", id, sender, receiver, token, amount, chains[d.Args.Chain][0], uint64(1), uint32(5000))
	case ethereum.Multichain:
		word := func(a common.Address) [32]byte { return common.BytesToHash(a[:]) }
		return [][32]byte{topic("LogAnySwapOut(address,address,address,uint256,uint256,uint256)"), word(token), word(sender), word(receiver)},
			pack("uint256,uint256,uint256", amount, big.NewInt(1), new(big.Int).SetUint64(chains[d.Args.Chain][0]))
	}
	return [][32]byte{topic("LockEvent(address,address,uint64,bytes,bytes,uint256)")},
		pack("address,address,uint64,bytes,bytes,uint256", token, sender, chains[d.Args.Chain][1], token[:], receiver[:], amount)
}

// Every deposit of the Connector dataset, as its bridge logs it, is decoded to
// what the dataset says, and is a leg that a trace can match.
func TestConnectorDeposits(t *testing.T) {
	d, err := ethereum.NewBridgeDecoder()
	require.NoError(t, err)
	contract := address(t, evm(9))
	total := 0
	for name, bridge := range map[string]string{
		"ETH-BNB/Celer": ethereum.CBridge, "ETH-Polygon/Celer": ethereum.CBridge, "ETH-Polygon/Multi": ethereum.Multichain, "ETH-Polygon/Poly": ethereum.PolyBridge,
	} {
		list := connector(t, name)
		legs := make([]trace.BridgeLeg, 0, len(list))
		for i := range list {
			topics, data := eventOf(t, bridge, &list[i])
			e, ok, err := d.Log(contract, topics, data)
			require.NoError(t, err)
			require.True(t, ok)
			a := &list[i].Args
			require.Equal(t, ethereum.BridgeEvent{
				Bridge: bridge, Deposit: true, Contract: contract, ID: e.ID, Sender: address(t, a.Sender), Receiver: address(t, a.Receiver),
				Token: address(t, a.Asset), Amount: e.Amount, Other: map[string]ledger.Chain{"BNB": "eip155:56", "Polygon": "eip155:137"}[a.Chain],
			}, e)
			require.Equal(t, a.Amount.String(), e.Amount.String())
			id, err := ledger.ParseTxID(ledger.Ethereum, list[i].Hash)
			require.NoError(t, err)
			legs = append(legs, trace.BridgeLeg{
				ID: e.ID, Chain: ledger.Ethereum, Tx: id, Asset: ledger.TokenAsset(ledger.Ethereum, e.Token), Amount: e.Amount,
				Time: list[i].Time, Receiver: ledger.AccountOn(e.Other, e.Receiver),
			})
		}
		pairs, err := trace.MatchBridge(legs, nil, trace.DefaultBridgeConfig())
		require.NoError(t, err)
		require.Empty(t, pairs, "without withdrawals nothing matches")
		t.Logf("%s: %d deposits decoded", name, len(list))
		total += len(list)
	}
	require.Equal(t, 10_583, total)
}

// The calls by which bridges paid the dataset's deposits out. Multichain's name
// the deposit's transaction: each is that of a deposit with the same receiver.
func TestConnectorWithdrawals(t *testing.T) {
	d, err := ethereum.NewBridgeDecoder()
	require.NoError(t, err)
	for _, c := range []struct {
		name, bridge string
		calls, other int
	}{
		{"ETH-Polygon/Celer", ethereum.CBridge, 597, 1}, // one names a delayed transfer by its number only
		{"ETH-Polygon/Multi", ethereum.Multichain, 2138, 0},
		{"ETH-Polygon/Poly", ethereum.PolyBridge, 545, 0},
	} {
		deposits := connector(t, c.name)
		byTx, receivers := map[string]*connectorDeposit{}, map[ledger.Address]bool{}
		for i := range deposits {
			byTx[deposits[i].Hash] = &deposits[i]
			receivers[address(t, deposits[i].Args.Receiver)] = true
		}
		r := csv.NewReader(open(t, "..", "bridges", "connector", filepath.FromSlash(c.name), "input.csv"))
		rows, err := r.ReadAll()
		require.NoError(t, err)
		decoded, other, known := 0, 0, 0
		ids := map[string]bool{}
		for _, row := range rows[1:] {
			input, err := hex.DecodeString(strings.TrimPrefix(row[1], "0x"))
			require.NoError(t, err)
			e, ok, err := d.Call(input)
			require.NoError(t, err)
			if !ok {
				other++
				continue
			}
			decoded++
			require.Equal(t, c.bridge, e.Bridge)
			require.False(t, e.Deposit)
			require.False(t, e.Amount.IsZero())
			require.Equal(t, ledger.Ethereum, e.Other)
			require.NotEmpty(t, e.ID)
			ids[e.ID] = true
			if receivers[e.Receiver] {
				known++
			}
			if c.bridge == ethereum.Multichain {
				require.Contains(t, byTx, e.ID)
				require.Equal(t, address(t, byTx[e.ID].Args.Receiver), e.Receiver)
			}
		}
		t.Logf("%s: %d calls decoded, %d name no amount, %d pay a depositor's receiver", c.name, decoded, other, known)
		require.Equal(t, [2]int{c.calls, c.other}, [2]int{decoded, other})
		require.Len(t, ids, decoded, "every crossing has its own number")
		require.GreaterOrEqual(t, known, decoded*95/100)
	}
}

// Both sides of cBridge's two kinds of crossing, and what is no event of a bridge.
func TestBridgeEvents(t *testing.T) {
	d, err := ethereum.NewBridgeDecoder()
	require.NoError(t, err)
	words := func(list ...any) (data []byte) {
		for _, v := range list {
			switch v := v.(type) {
			case int:
				data = append(data, common.BigToHash(big.NewInt(int64(v))).Bytes()...)
			case string:
				data = append(data, common.HexToHash(v).Bytes()...)
			}
		}
		return data
	}
	log := func(signature string, data []byte, topics ...[32]byte) (ethereum.BridgeEvent, bool, error) {
		return d.Log(ledger.Address{}, append([][32]byte{crypto.Keccak256Hash([]byte(signature))}, topics...), data)
	}
	const id = "0x00000000000000000000000000000000000000000000000000000000000000aa"
	for signature, data := range map[string][]byte{
		"Relay(bytes32,address,address,address,uint256,uint64,bytes32)": words("0x1", evm(1), evm(2), evm(3), 70, 1, id),
		"Mint(bytes32,address,address,uint256,uint64,bytes32,address)":  words("0x1", evm(3), evm(2), 70, 1, id, evm(1)),
	} {
		e, ok, err := log(signature, data)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, ethereum.BridgeEvent{
			Bridge: ethereum.CBridge, ID: id, Sender: address(t, evm(1)), Receiver: address(t, evm(2)), Token: address(t, evm(3)),
			Amount: ledger.NewAmount(70), Other: ledger.Ethereum,
		}, e)
	}
	e, ok, err := log("LogAnySwapIn(bytes32,address,address,uint256,uint256,uint256)", words(70, 1, 137), common.HexToHash(id), common.HexToHash(evm(3)), common.HexToHash(evm(2)))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, id, e.ID)
	require.Equal(t, ledger.Ethereum, e.Other)
	e, ok, err = log("UnlockEvent(address,address,uint256)", words(evm(3), evm(2), 70))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, address(t, evm(2)), e.Receiver)

	_, ok, err = log("Transfer(address,address,uint256)", words(1))
	require.NoError(t, err)
	require.False(t, ok)
	_, _, err = log("Send(bytes32,address,address,address,uint256,uint64,uint64,uint32)", words(1, 2))
	require.ErrorIs(t, err, ethereum.ErrFormat)
	_, _, err = log("LogAnySwapIn(bytes32,address,address,uint256,uint256,uint256)", words(70, 1, 137))
	require.ErrorIs(t, err, ethereum.ErrFormat)
	require.Equal(t, ledger.Chain("eip155:56"), ethereum.BridgeChain(ethereum.PolyBridge, 6))
	require.Empty(t, ethereum.BridgeChain(ethereum.PolyBridge, 999))
}

// Whatever a call or log holds, decoding ends, and what it gives is whole.
func FuzzBridgeDecoder(f *testing.F) {
	d, err := ethereum.NewBridgeDecoder()
	if err != nil {
		f.Fatal(err)
	}
	send := crypto.Keccak256([]byte("Send(bytes32,address,address,address,uint256,uint64,uint64,uint32)"))
	f.Add(append(send, make([]byte, 256)...))
	proof, _ := hex.DecodeString("d450e04c" + strings.Repeat("00", 31) + "a0")
	f.Add(append(proof, make([]byte, 320)...))
	relay := make([]byte, 4+160)
	copy(relay, crypto.Keccak256([]byte("relay(bytes,bytes[],address[],uint256[])"))[:4])
	f.Add(relay)
	f.Fuzz(func(t *testing.T, data []byte) {
		check := func(e ethereum.BridgeEvent, ok bool, err error) {
			if err != nil {
				require.ErrorIs(t, err, ethereum.ErrFormat)
				require.False(t, ok)
			}
			require.Equal(t, ok, e.Bridge != "")
		}
		check(d.Call(data))
		if len(data) >= 32 {
			check(d.Log(ledger.Address{}, [][32]byte{[32]byte(data[:32])}, data[32:]))
		}
	})
}
