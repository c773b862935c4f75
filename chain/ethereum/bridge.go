package ethereum

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hoptrail/hoptrail/ledger"
)

// BridgeEvent is one side of a bridge crossing, as the bridge's contract logged
// it or was called with. Plain data.
//
// Anyone can log such an event. It is the bridge's only when Contract is one of
// the bridge's contracts, which the caller knows (a label "defi_bridge").
type BridgeEvent struct {
	Bridge   string         // "cbridge", "multichain" or "poly"
	Deposit  bool           // value goes in here; else it is paid out here
	Contract ledger.Address // that logged it; zero for calls
	// ID is the crossing's number, as both sides tell it, "" where this side
	// does not. For Multichain it is the deposit's transaction.
	ID       string
	Sender   ledger.Address // zero when not told
	Receiver ledger.Address
	Token    ledger.Address // on this side; zero is the chain's coin
	Amount   ledger.Amount
	// Other is the other side's chain as the bridge numbers it, resolved where
	// known: see BridgeChain.
	Other ledger.Chain
}

// Names of the bridges.
const (
	CBridge    = "cbridge"
	Multichain = "multichain"
	PolyBridge = "poly"
)

// bridgeABI has the events and calls that are read. Sources:
// github.com/celer-network/sgn-v2-contracts (Bridge.sol, OriginalTokenVault.sol,
// PeggedTokenBridge.sol), github.com/anyswap/anyswap-v1-core
// (AnyswapV4Router.sol), github.com/polynetwork/eth-contracts (LockProxy.sol,
// EthCrossChainManager.sol).
const bridgeABI = `[
{"type":"event","name":"Send","inputs":[{"name":"transferId","type":"bytes32"},{"name":"sender","type":"address"},{"name":"receiver","type":"address"},{"name":"token","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint64"},{"name":"nonce","type":"uint64"},{"name":"maxSlippage","type":"uint32"}]},
{"type":"event","name":"Relay","inputs":[{"name":"transferId","type":"bytes32"},{"name":"sender","type":"address"},{"name":"receiver","type":"address"},{"name":"token","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint64"},{"name":"ref","type":"bytes32"}]},
{"type":"event","name":"Deposited","inputs":[{"name":"transferId","type":"bytes32"},{"name":"sender","type":"address"},{"name":"token","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint64"},{"name":"receiver","type":"address"}]},
{"type":"event","name":"Mint","inputs":[{"name":"transferId","type":"bytes32"},{"name":"token","type":"address"},{"name":"receiver","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint64"},{"name":"ref","type":"bytes32"},{"name":"sender","type":"address"}]},
{"type":"event","name":"LogAnySwapOut","inputs":[{"name":"token","type":"address","indexed":true},{"name":"sender","type":"address","indexed":true},{"name":"receiver","type":"address","indexed":true},{"name":"amount","type":"uint256"},{"name":"from","type":"uint256"},{"name":"chain","type":"uint256"}]},
{"type":"event","name":"LogAnySwapIn","inputs":[{"name":"ref","type":"bytes32","indexed":true},{"name":"token","type":"address","indexed":true},{"name":"receiver","type":"address","indexed":true},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint256"},{"name":"to","type":"uint256"}]},
{"type":"event","name":"LockEvent","inputs":[{"name":"token","type":"address"},{"name":"sender","type":"address"},{"name":"chain","type":"uint64"},{"name":"toAsset","type":"bytes"},{"name":"receiver","type":"bytes"},{"name":"amount","type":"uint256"}]},
{"type":"event","name":"UnlockEvent","inputs":[{"name":"token","type":"address"},{"name":"receiver","type":"address"},{"name":"amount","type":"uint256"}]},
{"type":"function","name":"relay","inputs":[{"name":"request","type":"bytes"},{"name":"sigs","type":"bytes[]"},{"name":"signers","type":"address[]"},{"name":"powers","type":"uint256[]"}]},
{"type":"function","name":"mint","inputs":[{"name":"request","type":"bytes"},{"name":"sigs","type":"bytes[]"},{"name":"signers","type":"address[]"},{"name":"powers","type":"uint256[]"}]},
{"type":"function","name":"anySwapIn","inputs":[{"name":"ref","type":"bytes32"},{"name":"token","type":"address"},{"name":"receiver","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint256"}]},
{"type":"function","name":"anySwapInUnderlying","inputs":[{"name":"ref","type":"bytes32"},{"name":"token","type":"address"},{"name":"receiver","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint256"}]},
{"type":"function","name":"anySwapInAuto","inputs":[{"name":"ref","type":"bytes32"},{"name":"token","type":"address"},{"name":"receiver","type":"address"},{"name":"amount","type":"uint256"},{"name":"chain","type":"uint256"}]},
{"type":"function","name":"verifyHeaderAndExecuteTx","inputs":[{"name":"proof","type":"bytes"},{"name":"header","type":"bytes"},{"name":"headerProof","type":"bytes"},{"name":"current","type":"bytes"},{"name":"sigs","type":"bytes"}]}
]`

// BridgeDecoder reads bridges' events and calls. Safe for concurrent use.
type BridgeDecoder struct{ abi abi.ABI }

// NewBridgeDecoder returns a decoder of cBridge (Celer), Multichain and Poly
// Network.
func NewBridgeDecoder() (*BridgeDecoder, error) {
	a, err := abi.JSON(strings.NewReader(bridgeABI))
	if err != nil {
		return nil, fmt.Errorf("ethereum: bridge ABI: %w", err)
	}
	return &BridgeDecoder{a}, nil
}

// Log reads an event; ok is false for events of other kinds. Errors match
// ErrFormat.
func (d *BridgeDecoder) Log(contract ledger.Address, topics [][32]byte, data []byte) (e BridgeEvent, ok bool, err error) {
	if len(topics) == 0 {
		return e, false, nil
	}
	event, err := d.abi.EventByID(common.Hash(topics[0]))
	if err != nil {
		return e, false, nil //nolint:nilerr // not one of ours
	}
	args := map[string]any{}
	var indexed abi.Arguments
	for _, in := range event.Inputs {
		if in.Indexed {
			indexed = append(indexed, in)
		}
	}
	if len(topics) != 1+len(indexed) {
		return e, false, formatError("%s: %d topics (want %d)", event.Name, len(topics), 1+len(indexed))
	}
	rest := make([]common.Hash, len(indexed))
	for i := range rest {
		rest[i] = common.Hash(topics[1+i])
	}
	err = errors.Join(abi.ParseTopicsIntoMap(args, indexed, rest), event.Inputs.NonIndexed().UnpackIntoMap(args, data))
	if err != nil {
		return e, false, formatError("%s: %s", event.Name, clip([]byte(err.Error())))
	}
	e = fieldsOf(args)
	e.Contract = contract
	switch event.Name {
	case "Send", "Deposited":
		e.Bridge, e.Deposit, e.ID = CBridge, true, idText(args["transferId"])
	case "Relay", "Mint":
		e.Bridge, e.ID = CBridge, idText(args["ref"])
	case "LogAnySwapOut":
		e.Bridge, e.Deposit = Multichain, true
	case "LogAnySwapIn":
		e.Bridge, e.ID = Multichain, idText(args["ref"])
	case "LockEvent":
		e.Bridge, e.Deposit = PolyBridge, true
	default:
		e.Bridge = PolyBridge
	}
	e.Other = BridgeChain(e.Bridge, number(args["chain"]))
	return e, true, nil
}

// Call reads the input of a call that pays out; ok is false for other calls.
// Errors match ErrFormat.
func (d *BridgeDecoder) Call(input []byte) (e BridgeEvent, ok bool, err error) {
	if len(input) < 4 {
		return e, false, nil
	}
	method, err := d.abi.MethodById(input[:4])
	if err != nil {
		return e, false, nil //nolint:nilerr // not one of ours
	}
	args := map[string]any{}
	if err := method.Inputs.UnpackIntoMap(args, input[4:]); err != nil {
		return e, false, formatError("%s: %s", method.Name, clip([]byte(err.Error())))
	}
	switch method.Name {
	case "relay", "mint":
		request, _ := args["request"].([]byte)
		e, err = celerRequest(method.Name, request)
	case "verifyHeaderAndExecuteTx":
		proof, _ := args["proof"].([]byte)
		e, err = polyProof(proof)
	default:
		e = fieldsOf(args)
		e.Bridge, e.ID = Multichain, idText(args["ref"])
		e.Other = BridgeChain(Multichain, number(args["chain"]))
	}
	if err != nil {
		return BridgeEvent{}, false, formatError("%s: %s", method.Name, err)
	}
	return e, true, nil
}

// BridgeChain is the chain that a bridge means by a number: EIP-155 ids, and
// Poly Network's own (github.com/polynetwork/poly, chain registry); "" when not
// known.
func BridgeChain(bridge string, id uint64) ledger.Chain {
	if bridge == PolyBridge {
		own := map[uint64]uint64{2: 1, 6: 56, 7: 128, 12: 66, 17: 137, 19: 42161, 21: 250, 22: 43114, 23: 10}
		id = own[id]
	}
	if id == 0 {
		return ""
	}
	return ledger.Chain("eip155:" + strconv.FormatUint(id, 10))
}

// fieldsOf takes the arguments that all bridges share, by name.
func fieldsOf(args map[string]any) (e BridgeEvent) {
	address := func(v any) (a ledger.Address) {
		switch v := v.(type) {
		case common.Address:
			a = ledger.EVMAddress(v)
		case []byte:
			a = evmOf(v)
		}
		return a
	}
	e.Sender, e.Receiver, e.Token = address(args["sender"]), address(args["receiver"]), address(args["token"])
	if n, ok := args["amount"].(*big.Int); ok {
		e.Amount, _ = ledger.AmountFromBytes(n.Bytes()) // an unsigned word fits
	}
	return e
}

func evmOf(b []byte) ledger.Address {
	if len(b) != 20 {
		return ledger.Address{}
	}
	return ledger.EVMAddress([20]byte(b))
}

func idText(v any) string {
	if h, ok := v.([32]byte); ok {
		return fmt.Sprintf("0x%x", h)
	}
	return ""
}

func number(v any) uint64 {
	switch v := v.(type) {
	case uint64:
		return v
	case *big.Int:
		if v.IsUint64() {
			return v.Uint64()
		}
	}
	return 0
}
