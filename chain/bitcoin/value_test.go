package bitcoin

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// Amounts in every notation that servers write, exactly.
func TestParseBTC(t *testing.T) {
	for s, want := range map[string]uint64{
		"50": 50e8, "50.635175": 5_063_517_500, "0.00000001": 1, "1e-08": 1, "9.5E-7": 95, "2.1e7": maxMoney,
		"20999999.9769": 2_099_999_997_690_000, "0": 0, "0.0": 0, "0e9": 0, "00.10": 10_000_000, "100000000e-8": 100_000_000,
	} {
		got, err := parseBTC(s)
		require.NoError(t, err, s)
		require.Equal(t, want, got, s)
	}
	for _, s := range []string{"", ".", "1.", ".5", "-1", "+1", "1e", "1e999", "0.000000001", "1e-9", "21000001", "1e300", "NaN", "0x10", "1_0", "1,5", "２"} {
		_, err := parseBTC(s)
		require.ErrorIs(t, err, ErrMalformed, s)
	}
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.Uint64Range(0, maxMoney).Draw(rt, "satoshi")
		got, err := parseBTC(ledger.NewAmount(v).Decimal(8))
		require.NoError(rt, err)
		require.Equal(rt, v, got)
	})
}

// Targets and work against the textbook arithmetic on big integers.
func TestTargetAndWork(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		bits := rapid.Uint32().Draw(rt, "bits")
		got, ok := target(bits)
		size, word := uint(bits>>24), int64(bits&0x007fffff)
		want := big.NewInt(word)
		if size >= 3 {
			want.Lsh(want, 8*(size-3))
		} else {
			want.Rsh(want, 8*(3-size))
		}
		valid := bits&0x00800000 == 0 && want.Sign() > 0 && want.BitLen() <= 256
		require.Equal(rt, valid, ok, "%08x", bits)
		if !ok {
			return
		}
		require.Zero(rt, want.Cmp(new(big.Int).SetBytes(got[:])), "%08x", bits)
		w := work(Hash{}, bits) // hash zero meets every target
		num := new(big.Int).Lsh(big.NewInt(1), 256)
		require.Zero(rt, num.Div(num, want.Add(want, big.NewInt(1))).Cmp(w.ToBig()), "%08x", bits)
	})
	forged := work(Hash{31: 0xff}, 0x03000001)
	require.EqualValues(t, 1, forged.Uint64(), "a header that misses its target")
}

// The genesis blocks of all networks meet their own proof of work, and blocks of
// one network are refused by another.
func TestNetworks(t *testing.T) {
	for _, n := range Networks() {
		require.NoError(t, n.checkWork(n.Genesis, n.PowBits), n.Name)
		same, ok := NetworkOf(n.Chain)
		require.True(t, ok)
		require.Equal(t, n.Magic, same.Magic)
	}
	require.Equal(t, ledger.BitcoinMainnet, Networks()[0].Chain)
	require.Equal(t, ledger.BitcoinTestnet3, Networks()[1].Chain)
	require.Equal(t, ledger.BitcoinRegtest, Networks()[4].Chain)
	_, ok := NetworkOf(ledger.Ethereum)
	require.False(t, ok)
	m := newMiner(t)
	err := readErr(t, Options{Chain: ledger.BitcoinMainnet}, m.file(m.chain(nil, 1)...))
	require.ErrorIs(t, err, ErrMagic)
}

// The heights that coinbases carry (BIP-34), small ones as opcodes.
func TestCoinbaseHeight(t *testing.T) {
	for script, want := range map[string]int32{
		"51": 1, "60": 16, "0111": 17, "02e803": 1000, "03400d03": 200_000, "04ffffff7f": 1<<31 - 1,
		"00": -1, "61": -1, "0180": -1, "05ffffffff00": -1, "03400d": -1, "": -1,
	} {
		raw, err := hex.DecodeString(script)
		require.NoError(t, err)
		tx := append([]byte{1, 1, 0, 0, 0, 1}, make([]byte, 36)...)
		require.Equal(t, want, coinbaseHeight(append(append(tx, byte(len(raw))), raw...)), script)
	}
}

// Hashes are written the way explorers print them.
func TestHashText(t *testing.T) {
	const text = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
	h, err := ParseHash(text)
	require.NoError(t, err)
	require.Equal(t, Networks()[0].Genesis, h)
	require.Equal(t, text, h.String())
	for _, bad := range []string{"", text[1:], strings.Repeat("g", 64)} {
		_, err := ParseHash(bad)
		require.Error(t, err)
	}
}
