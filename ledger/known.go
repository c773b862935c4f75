package ledger

// Known is what is known of accounts, transactions and assets beyond the
// ledger itself: how clustering, labels and prices reach detectors and traces
// without being imported. Every answer is as of a Cut and must not depend on
// anything later. A nil field means unknown, and rules that need it report
// "not evaluated". Known itself is plain data; its members must be safe for
// concurrent reads.
type Known struct {
	Labels   Labels
	Entities Entities
	Roles    Roles
	Gates    Gates
	Assets   Assets
	Prices   Prices
}

// Labels tells what has been said of an account.
type Labels interface {
	// Labels returns the labels of a that hold and could be read at the cut,
	// most confident first. The caller must not modify the result.
	Labels(a Account, at Cut) []Label
}

// Label is one statement about an account.
type Label struct {
	Category   string // GraphSense concept, or one of ours
	Entity     string // who it is; may be empty
	Confidence uint8  // 0–100, GraphSense scale
	Source     string
}

// Entities tells which accounts act together.
type Entities interface {
	// Owner returns the account that stands for a's entity: its member first
	// in chain order. It returns a itself when nothing joins it.
	Owner(a Account, at Cut) Account
}

// Roles tells what an account does by its behaviour.
type Roles interface {
	// Role returns the role of a, and the account it serves (a deposit
	// address's exchange), where known.
	Role(a Account, at Cut) (Role, bool)
}

// Role is a behaviour with the account it serves.
type Role struct {
	Name    string // "deposit-address", "hot-wallet", "contract", …
	Serves  Account
	Entity  string
	Reasons []string
}

// Gates tells which transactions mix several owners' money.
type Gates interface {
	// Gate returns the mixing protocol of a transaction, "" when none.
	Gate(c Chain, id TxID, at Cut) string
}

// Assets tells what an asset is.
type Assets interface {
	Asset(a Asset) (AssetInfo, bool)
}

// AssetInfo describes one asset, as an assets file declares it.
type AssetInfo struct {
	Asset       Asset
	Symbol      string
	Decimals    uint8
	Kind        string // "native", "stable" or "token"
	Canonical   bool   // the genuine bearer of its symbol
	Counterfeit bool   // bears the symbol of a canonical asset without being it
	Dust        Amount // amounts below are Dust
	FreezableBy string
}

// Prices values assets.
type Prices interface {
	// Price returns the price of one whole unit in millionths of a US dollar
	// at the cut, its source, and whether one is known.
	Price(a Asset, at Cut) (usd USD, source string, ok bool)
}
