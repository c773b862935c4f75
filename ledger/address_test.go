package ledger

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Known addresses of every kind: BIP-13, BIP-173, BIP-350, EIP-55's own
// vectors, the genesis key and TRON's USDT contract.
var knownAddresses = []struct {
	text string
	kind AddressKind
}{
	{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", P2PKH},
	{"3P14159f73E4gFr7JterCCQh9QjiTjiZrG", P2SH},
	{"mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", P2PKH},
	{"2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", P2SH},
	{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", P2WPKH},
	{"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", P2WSH},
	{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", P2TR},
	{"bc1pfeessrawgf", P2A},
	{"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", WitnessOther},
	{"bc1sw50qgdz25j", WitnessOther},
	{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", EVM},
	{"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", EVM},
	{"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", TRON},
	{"TB115BhpCAFbjPUgniZ36TZYxNB6DQiaUz", TRON}, // no bech32 of testnet
	{"pk-62e907b15cbf27d5425399ebf6f0fb50ebb88f18", PubKey},
	{"ms-" + strings.Repeat("ab", 32), Multisig},
	{"ns-" + strings.Repeat("cd", 32), NonStandard},
	{"customer:c-19", Local},
	{"Αθήνα 7", Local},
}

func TestAddressRoundTrip(t *testing.T) {
	for _, k := range knownAddresses {
		a, err := ParseAddress(k.text)
		require.NoError(t, err, k.text)
		require.Equal(t, k.kind, a.Kind(), k.text)
		require.Equal(t, k.text, a.String())
		kind, ok := ParseAddressKind(a.Kind().String())
		require.True(t, ok)
		require.Equal(t, a.Kind(), kind)
		var b Address
		require.NoError(t, b.UnmarshalText([]byte(k.text)))
		require.True(t, a == b, "equal text gives equal addresses")
		l := New(Config{})
		require.NoError(t, l.Append(Tx{
			ID: HashTxID(Ethereum, [32]byte{1}), Chain: Ethereum,
			Transfers: []Transfer{{Asset: "USD", To: Account{DefaultChain(a), a}, Amount: NewAmount(1)}},
		}))
		id, ok := l.View().Lookup(Account{DefaultChain(a), a})
		require.True(t, ok)
		require.Equal(t, a, l.View().Account(id).Address, "the ledger gives back what it was given")
	}
}

func TestAddressLetterCase(t *testing.T) {
	want, err := ParseAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
	require.NoError(t, err)
	for _, s := range []string{
		"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
		"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
	} {
		a, err := ParseAddress(s)
		require.NoError(t, err, s)
		if a.Kind() == EVM {
			require.Equal(t, want, a)
		}
	}
}

// Text that is shaped like an address and fails its checksum is an error,
// never a name.
func TestAddressErrors(t *testing.T) {
	for _, s := range []string{
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",                             // one letter off
		"3p14159f73e4gfr7jterccqh9qjitjizrg",                             // case folded
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",                     // EIP-55 off
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",                     // bech32 off
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", // BIP-350: bech32 where bech32m is due
		"bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",                          // BIP-350: version 2 in bech32
		"bc1q",
		"", " padded ", "nul\x00", strings.Repeat("x", 65),
		"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T",
	} {
		_, err := ParseAddress(s)
		require.Error(t, err, "%q", s)
		require.True(t, errors.Is(err, ErrAddress))
	}
}

func TestScriptAddress(t *testing.T) {
	for script, want := range map[string]string{
		"76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
		"0014751e76e8199196d454941c45d1b3a323f1433bd6":       "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		"51024e73": "bc1pfeessrawgf",
		// the genesis output: a bare key
		"4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac": "pk-62e907b15cbf27d5425399ebf6f0fb50ebb88f18",
	} {
		b, err := hex.DecodeString(script)
		require.NoError(t, err)
		require.Equal(t, want, ScriptAddress(b, Mainnet).String())
	}
	require.Equal(t, NonStandard, ScriptAddress([]byte{opReturn, 1, 7}, Mainnet).Kind())
	require.True(t, IsOpReturn([]byte{opReturn, 1, 7}))
	key := append([]byte{33, 2}, make([]byte, 32)...)
	script := append(append([]byte{op1}, append(key, key...)...), op1+1, opCheckMultisig)
	require.Equal(t, Multisig, ScriptAddress(script, Mainnet).Kind())
	m, n, ok := MultisigTemplate(script)
	require.Equal(t, [3]any{1, 2, true}, [3]any{m, n, ok})
}

func FuzzParseAddress(f *testing.F) {
	for _, k := range knownAddresses {
		f.Add(k.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		b, err := ParseAddress(a.String())
		if err != nil || a != b {
			t.Fatalf("%q reads as %q, which does not read back: %v", s, a, err)
		}
	})
}

func FuzzScriptAddress(f *testing.F) {
	f.Add([]byte{0x51, 2, 0x4e, 0x73})
	f.Fuzz(func(t *testing.T, script []byte) {
		a := ScriptAddress(script, Mainnet)
		b, err := ParseAddress(a.String())
		if err != nil || a != b {
			t.Fatalf("script %x gives %q, which does not read back: %v", script, a, err)
		}
	})
}

func TestAmountText(t *testing.T) {
	for s, want := range map[string]string{"0": "0", "007": "7", "340282366920938463463374607431768211456": "340282366920938463463374607431768211456"} {
		a, err := ParseAmount(s)
		require.NoError(t, err)
		require.Equal(t, want, a.String())
	}
	two256 := "115792089237316195423570985008687907853269984665640564039457584007913129639936"
	for _, s := range []string{"", "-1", "+1", "1.5", "1e9", "1,000", " 1", two256, strings.Repeat("9", 400)} {
		_, err := ParseAmount(s)
		require.ErrorIs(t, err, ErrAmount, "%q", s)
	}
	a, err := ParseDecimalAmount("945646.73", 2)
	require.NoError(t, err)
	require.Equal(t, "94564673", a.String())
	require.Equal(t, "945646.73", a.Decimal(2))
	require.Equal(t, "0.000001", NewAmount(1).Decimal(6))
	for _, s := range []string{"1.234", "1.", ".5", "1.2.3", "-1", ""} {
		_, err := ParseDecimalAmount(s, 2)
		require.ErrorIs(t, err, ErrAmount, "%q", s)
	}
}

func TestRatioRoundsHalfEven(t *testing.T) {
	for _, c := range []struct {
		num, den uint64
		want     string
	}{{1, 3, "0.3333"}, {2, 3, "0.6667"}, {1, 20000, "0.0000"}, {3, 20000, "0.0002"}, {5, 20000, "0.0002"}, {1, 1, "1.0000"}, {5, 2, "2.5000"}} {
		r, ok := RatioOf(NewAmount(c.num), NewAmount(c.den))
		require.True(t, ok)
		require.Equal(t, c.want, r.String(), "%d/%d", c.num, c.den)
	}
	var r Ratio
	require.NoError(t, r.UnmarshalJSON([]byte("-0.25")))
	require.Equal(t, Ratio(-2500), r)
	for _, s := range []string{"0.12345", "\"1\"", "1e3", "null", "99999999999999999999"} {
		require.ErrorIs(t, r.UnmarshalJSON([]byte(s)), ErrAmount, s)
	}
	_, ok := RatioOf(NewAmount(1), Amount{})
	require.False(t, ok)
	big, _ := RatioOf(MaxAmount(), MaxAmount())
	require.Equal(t, One, big)
}

func TestAssets(t *testing.T) {
	usdt := Asset("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7")
	for in, want := range map[string]Asset{
		"0xdac17f958d2ee523a2206206994597c13d831ec7": usdt,
		string(usdt): usdt,
		"eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7": usdt,
		"": "eip155:1/slip44:60", "native": "eip155:1/slip44:60", "USD": "USD",
	} {
		a, err := ParseAsset(in, Ethereum)
		require.NoError(t, err, in)
		require.Equal(t, want, a)
	}
	for _, in := range []string{"0xdAC17F958D2ee523a2206206994597C13D831eC7", "eip155:1/erc20:USDT", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "x:y/z"} {
		_, err := ParseAsset(in, Ethereum)
		require.ErrorIs(t, err, ErrAsset, in)
	}
	_, err := ParseAsset("", LocalDefault)
	require.ErrorIs(t, err, ErrAsset)
}

func TestTxID(t *testing.T) {
	h := strings.Repeat("0a", 32)
	id, err := ParseTxID(Ethereum, "0x"+strings.ToUpper(h))
	require.NoError(t, err)
	require.Equal(t, "0x"+h, id.String())
	onChain, err := ParseTxID("local:exchange", h)
	require.NoError(t, err)
	require.True(t, id.SameHash(onChain), "a private lane may name an on-chain transaction")
	wire, err := ParseTxID(LocalDefault, "WIRE 2024/07 0012")
	require.NoError(t, err, "a bank's reference")
	require.Equal(t, "WIRE 2024/07 0012", wire.String())
	for _, s := range []string{" wire", "wire ", "a\tb", "a\x7f", " "} {
		_, err := ParseTxID(LocalDefault, s)
		require.ErrorIs(t, err, ErrTxID, "%q", s)
	}
	for chain, s := range map[Chain]string{Ethereum: "0x" + h[1:], BitcoinMainnet: "0x" + h, Tron: h[1:], LocalDefault: ""} {
		_, err := ParseTxID(chain, s)
		require.ErrorIs(t, err, ErrTxID, "%s on %s", s, chain)
	}
}

func TestPositionsAndCuts(t *testing.T) {
	p, err := ParsePosition("7/3/1")
	require.NoError(t, err)
	require.Equal(t, Position{7, 3, 1}, p)
	block, err := ParsePosition("7")
	require.NoError(t, err)
	require.True(t, p.Before(block), "a bare height includes its whole block")
	_, err = ParsePosition("7/x")
	require.ErrorIs(t, err, ErrPosition)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 1000).Draw(t, "time")
		c := Cut{Clock: rapid.Int64Range(0, 1000).Draw(t, "clock"), Chain: Ethereum, Position: Position{Height: rapid.Uint64().Draw(t, "height")}}
		require.Equal(t, c.Clock <= at, c.Compare(CutAtTime(at)) <= 0)
	})
}
