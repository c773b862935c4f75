package simulate

import (
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// asset indexes the coins of an account chain.
type asset uint8

const (
	native asset = iota
	usdt
	usdc
	token // a volatile token that is bought and sold on the exchange contract
	fake  // bears the stablecoin's symbol without being it
	numAssets
)

// coin is one asset of a chain. Wallets count in units that fit 63 bits:
// scale base units each, whole of them to one whole coin.
type coin struct {
	id       ledger.Asset
	symbol   string
	decimals uint8
	kind     string
	scale    uint64
	whole    int64
	usd      []int64 // millionths of a dollar per whole coin, by day
}

// chain is an account chain with its coins and what its gas costs.
type chain struct {
	index uint8
	id    ledger.Chain
	lane  *lane
	coins [numAssets]coin
	gas   int64 // median price of a unit of gas, in native units
	tron  bool  // addresses are TRON's
}

// chainSpec describes a chain before it has prices. Block intervals: Ethereum
// slots 12 s, BNB Chain and TRON 3 s. Prices are orders of magnitude, and start
// a seeded walk.
type chainSpec struct {
	id       ledger.Chain
	gap      int64
	height   uint64
	symbol   string
	decimals uint8
	scale    uint64
	whole    int64
	price    int64 // dollars
	gas      int64
	stables  uint8 // decimals of the stablecoins
}

var chainSpecs = []chainSpec{
	{ledger.Ethereum, 12 * second, 18_908_900, "ETH", 18, 1e9, 1e9, 2300, 15, 6},
	{"eip155:56", 3 * second, 34_900_000, "BNB", 18, 1e9, 1e9, 310, 3, 18},
	{ledger.Tron, 3 * second, 57_900_000, "TRX", 6, 1, 1e6, 0, 210, 6},
}

// trxPrice in millionths of a dollar: TRX is worth cents, so chainSpec's whole
// dollars cannot say it.
const trxPrice = 105_000

func newChain(spec chainSpec, index uint8, seed uint64, days int) *chain {
	c := &chain{index: index, id: spec.id, gas: spec.gas, tron: spec.id.Family() == ledger.FamilyTron}
	c.lane = &lane{chain: spec.id, gap: spec.gap, base: spec.height, height: spec.height}
	stable := coin{decimals: spec.stables, kind: "stable", whole: 1e6, scale: pow10(spec.stables - 6)}
	c.coins[native] = coin{id: ledger.NativeAsset(spec.id), symbol: spec.symbol, decimals: spec.decimals, kind: "native", scale: spec.scale, whole: spec.whole}
	c.coins[usdt], c.coins[usdc], c.coins[fake] = stable, stable, stable
	c.coins[usdt].symbol, c.coins[usdc].symbol, c.coins[fake].symbol = "USDT", "USDC", "USDT"
	c.coins[token] = coin{symbol: "GOV", decimals: 18, kind: "token", scale: 1e9, whole: 1e9}
	for a := usdt; a < numAssets; a++ {
		name := c.coins[a].symbol
		if a == fake {
			name = "counterfeit USDT"
		}
		c.coins[a].id = ledger.TokenAsset(spec.id, tokenContract(spec.id, name))
	}
	start := [numAssets]int64{native: spec.price * 1e6, usdt: 1e6, usdc: 1e6, token: 6_400_000}
	if spec.price == 0 {
		start[native] = trxPrice
	}
	for a := range c.coins {
		if asset(a) != fake {
			c.coins[a].usd = walk(seed, string(c.coins[a].id), start[a], c.coins[a].kind == "stable", days)
		}
	}
	return c
}

// walk returns one price a day: 3 % daily standard deviation for coins that
// float (proposed; ETH's was 3–4 % in 2023), a few basis points for stable ones.
func walk(seed uint64, name string, start int64, stable bool, days int) []int64 {
	by := newActor(seed, "price/"+name, 0)
	prices := make([]int64, days+2)
	for i := range prices {
		switch {
		case stable:
			prices[i] = start + by.between(-400, 400)
		default:
			prices[i] = start
			start = by.logNormal(start, 30)
		}
	}
	return prices
}

func pow10(n uint8) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// amount turns units into base units.
func (c *coin) amount(units int64) ledger.Amount {
	hi, lo := bits.Mul64(uint64(units), c.scale)
	return ledger.AmountFromWords([4]uint64{lo, hi, 0, 0})
}

// worth returns what an amount of dollars (millionths) buys on a day.
func (c *coin) worth(usd int64, at int64) int64 {
	return max(mulDiv(usd, c.whole, c.price(at)), 1)
}

// value returns the dollars (millionths) that units are worth on a day.
func (c *coin) value(units, at int64) int64 { return mulDiv(units, c.price(at), c.whole) }

func (c *coin) price(at int64) int64 { return c.usd[min(int(at/day), len(c.usd)-1)] }

// address makes an address of the chain's family.
func (c *chain) address(b [20]byte) ledger.Address {
	if c.tron {
		return ledger.TronAddress(b)
	}
	return ledger.EVMAddress(b)
}
