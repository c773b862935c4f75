package ethereum_test

import (
	"crypto/sha256"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// madeUpChain returns n blocks with two signed transactions each: a payment
// and a call of a token contract.
func madeUpChain(t testing.TB, n int) (out []*types.Block) {
	t.Helper()
	seed := sha256.Sum256([]byte("hoptrail"))
	key, err := crypto.ToECDSA(seed[:])
	require.NoError(t, err)
	signer := types.LatestSignerForChainID(big.NewInt(1))
	parent := common.Hash{}
	for i := range n {
		to := common.BytesToAddress([]byte{byte(i), 1})
		pay := types.MustSignNewTx(key, signer, &types.DynamicFeeTx{
			ChainID: big.NewInt(1), Nonce: uint64(2 * i), To: &to, Value: big.NewInt(int64(1000 + i)),
			Gas: 21000, GasFeeCap: big.NewInt(100), GasTipCap: big.NewInt(2),
		})
		token := common.BytesToAddress([]byte("token"))
		call := types.MustSignNewTx(key, signer, &types.LegacyTx{Nonce: uint64(2*i + 1), To: &token, Gas: 60000, GasPrice: big.NewInt(50), Value: new(big.Int)})
		h := &types.Header{
			ParentHash: parent, Number: big.NewInt(int64(17_000_000 + i)), Time: uint64(1_700_000_000 + 12*i), Difficulty: new(big.Int),
			GasLimit: 30_000_000, GasUsed: 71_000, BaseFee: big.NewInt(10), UncleHash: types.EmptyUncleHash, Coinbase: common.BytesToAddress([]byte("miner")),
		}
		b := types.NewBlockWithHeader(h).WithBody(types.Body{Transactions: []*types.Transaction{pay, call}})
		parent = b.Hash()
		out = append(out, b)
	}
	return out
}

// madeUpReceipts are the receipts of madeUpChain: the call moves 5 tokens.
func madeUpReceipts(n int) (out [][]*types.Receipt) {
	from := common.LeftPadBytes([]byte("from"), 32)
	to := common.LeftPadBytes([]byte("to"), 32)
	for range n {
		out = append(out, []*types.Receipt{
			{Type: types.DynamicFeeTxType, Status: 1, CumulativeGasUsed: 21_000},
			{Status: 1, CumulativeGasUsed: 71_000, Logs: []*types.Log{{
				Address: common.BytesToAddress([]byte("token")),
				Topics:  []common.Hash{crypto.Keccak256Hash([]byte("Transfer(address,address,uint256)")), common.BytesToHash(from), common.BytesToHash(to)},
				Data:    common.LeftPadBytes([]byte{5}, 32),
			}}},
		})
	}
	return out
}
