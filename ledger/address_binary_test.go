package ledger

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// binaryAddresses has an address of every kind.
func binaryAddresses(t testing.TB) []Address {
	var out []Address
	for _, text := range []string{
		"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bc1pfeessrawgf",
		"0xdAC17F958D2ee523a2206206994597C13D831ec7", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "a customer",
	} {
		a, err := ParseAddress(text)
		require.NoError(t, err, text)
		out = append(out, a)
	}
	for _, kind := range []AddressKind{PubKey, Multisig, NonStandard} {
		size := map[int]int{formShort: 20, formLong: 32}[payloadForm(kind)]
		out = append(out, hashAddress(kind, Testnet, bytes.Repeat([]byte{7}, size)))
	}
	for _, size := range []int{2, 32, 40} {
		a, ok := WitnessAddress(5, bytes.Repeat([]byte{9}, size), Regtest)
		require.True(t, ok)
		out = append(out, a)
	}
	return append(out, Address{})
}

func TestAddressesSurviveBinary(t *testing.T) {
	kinds := map[AddressKind]bool{}
	for _, a := range binaryAddresses(t) {
		b, err := a.MarshalBinary()
		require.NoError(t, err)
		var back Address
		require.NoError(t, back.UnmarshalBinary(b), a)
		require.Equal(t, a, back)
		kinds[a.Kind()] = true
	}
	require.Len(t, kinds, len(kindNames), "a kind is not tested")
}

// What is read is what would be written.
func FuzzAddressBinary(f *testing.F) {
	for _, a := range binaryAddresses(f) {
		b, err := a.MarshalBinary()
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Address
		if err := a.UnmarshalBinary(b); err != nil {
			require.ErrorIs(t, err, ErrAddress)
			return
		}
		again, err := a.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		require.Equal(t, a.Kind() != NoAddress, a.String() != "")
	})
}

// Every account that has an id is found by AppendIDs, whether value moved or not.
func TestAppendIDs(t *testing.T) {
	v := rareLedger(t).View()
	var ids []AccountID
	for id := AccountID(1); id <= v.MaxAccountID(); id++ {
		ids = append(ids, id)
	}
	accounts := v.AppendAccounts(nil, ids)
	require.Equal(t, ids, v.AppendIDs(nil, accounts))
	require.Equal(t, []AccountID{9, 0}, v.AppendIDs([]AccountID{9}, []Account{{BitcoinMainnet, EVMAddress([20]byte{1})}}))
	_, moved := v.Lookup(Account{Ethereum, EVMAddress([20]byte{1})})
	require.False(t, moved, "all accounts moved value, so nothing more than Lookup is tested")
}
