package ethereum

import (
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// arguments makes unnamed ABI arguments of the given types.
func arguments(t *testing.T, types ...string) (out abi.Arguments) {
	t.Helper()
	for _, name := range types {
		typ, err := abi.NewType(name, "", nil)
		require.NoError(t, err)
		out = append(out, abi.Argument{Type: typ})
	}
	return out
}

// Every topic and selector is the hash of the signature that its comment says.
func TestSignatures(t *testing.T) {
	event := func(name string, types ...string) string {
		e := abi.NewEvent(name, name, false, arguments(t, types...))
		return string(e.ID[:])
	}
	const a, u = "address", "uint256"
	require.Equal(t, topicTransfer, event("Transfer", a, a, u))
	require.Equal(t, topicApproval, event("Approval", a, a, u))
	require.Equal(t, topicApprovalForAll, event("ApprovalForAll", a, a, "bool"))
	require.Equal(t, topicSingle, event("TransferSingle", a, a, a, u, u))
	require.Equal(t, topicBatch, event("TransferBatch", a, a, a, "uint256[]", "uint256[]"))
	require.Equal(t, topicDeposit, event("Deposit", a, u))
	require.Equal(t, topicWithdrawal, event("Withdrawal", a, u))
	require.Equal(t, topicPermit2Approve, event("Approval", a, a, a, "uint160", "uint48"))
	require.Equal(t, topicPermit2Permit, event("Permit", a, a, a, "uint160", "uint48", "uint48"))

	method := func(name string, types ...string) string {
		return string(abi.NewMethod(name, name, abi.Function, "", false, false, arguments(t, types...), nil).ID)
	}
	require.Equal(t, callIncreaseAllowance, method("increaseAllowance", a, u))
	require.Equal(t, callPermit, method("permit", a, a, u, u, "uint8", "bytes32", "bytes32"))
	require.Equal(t, callPermitDAI, method("permit", a, a, u, u, "bool", "uint8", "bytes32", "bytes32"))
	require.Equal(t, callTransfer, method("transfer", a, u))
	require.Equal(t, callTransferFrom, method("transferFrom", a, a, u))
	require.Equal(t, common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3").Bytes(), []byte(permit2))
}

// Every wrapped-native contract parses with its checksum and is of its chain's
// address family.
func TestWrappedNative(t *testing.T) {
	for _, c := range []ledger.Chain{"eip155:1", "eip155:10", "eip155:56", "eip155:137", "eip155:8453", "eip155:42161", "eip155:43114", ledger.Tron} {
		w := WrappedNative(c)
		require.Len(t, w, 1, c)
		require.Equal(t, c.Family(), w[0].Family(), c)
	}
	require.Empty(t, WrappedNative("eip155:999999"))
}

// Contract addresses follow from sender and nonce; the known pairs are those
// of go-ethereum's crypto tests.
func TestCreateAddress(t *testing.T) {
	from := common.HexToAddress("0x970e8128ab834e8eac17ab8e3812f010678cf791")
	require.Equal(t, common.HexToAddress("0x333c3310824b7c685133f2bedb2ca4b8b4df633d"), common.Address(createAddress(from, 0)))
	require.Equal(t, common.HexToAddress("0x8bda78331c916a08481428e4b07c96d3e916d165"), common.Address(createAddress(from, 1)))
}

// Mainnet's subsidy by fork.
func TestSubsidy(t *testing.T) {
	for number, ether := range map[uint64]uint64{0: 0, 1: 5, 4_369_999: 5, 4_370_000: 3, 7_279_999: 3, 7_280_000: 2, 15_537_393: 2} {
		require.Equal(t, ether*1_000_000_000, subsidy(number), number)
	}
}

func TestScalars(t *testing.T) {
	for in, want := range map[string]string{
		"0x0": "0", "0x1f": "31", "12": "12", "199e17": "19900000000000000000",
		"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff": ledger.MaxAmount().String(),
	} {
		a, err := parseAmount([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, want, a.String(), in)
	}
	for _, in := range []string{"", "0x", "-1", "1.5", "1e99", "0xg", "1e-3", "e5", "0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"} {
		_, err := parseAmount([]byte(in))
		require.ErrorIs(t, err, ErrFormat, in)
	}
	for _, in := range []string{"", "0x", "0xfffffffffffffffff", "99999999999999999999", "1.0"} {
		_, err := parseUint([]byte(in))
		require.ErrorIs(t, err, ErrFormat, in)
	}
	_, err := parseTime([]byte("1700000000000"))
	require.ErrorIs(t, err, ErrFormat, "milliseconds")
	h, err := parseHash([]byte("0Xp0mLR5dbjMZD37EP6FyKzDoRfo4/4EmRqLEwIoN4A="))
	require.NoError(t, err, "base64 may begin with 0X")
	require.EqualValues(t, 0xd1, h[0])
}
