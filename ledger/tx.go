package ledger

import "fmt"

// Tx is the atomic unit of a ledger: what one transaction did. Cuts, as-of and
// hops are per Tx; transfers inside one Tx are simultaneous. A Tx is plain
// data: not safe for concurrent mutation.
type Tx struct {
	ID       TxID
	Chain    Chain // the lane it belongs to
	Position Position
	Time     int64 // header time, Unix seconds; for display
	Clock    int64 // lane's running maximum of Time; set when read from a ledger

	Initiator Account // who signed; zero when unknown or several
	FeePayer  Account // who paid Fee; zero means Initiator
	Fee       Amount  // in the chain's native asset, moved even when Status is Failed
	FeeBurnt  Amount  // the part of Fee that was destroyed (EIP-1559)
	Status    Status

	Coinbase bool   // creates money: a block reward
	Version  int32  // Bitcoin nVersion
	LockTime uint32 // Bitcoin nLockTime

	Transfers []Transfer
	Approvals []Approval
	Created   []Account // contracts created here
}

// Status tells whether a transaction took effect.
type Status uint8

// A Failed transaction moves only its fee. Transfers that are given with it are
// read with it, and are no account's debits, credits or totals.
const (
	OK Status = iota
	Failed
)

// String returns "ok" or "failed".
func (s Status) String() string {
	if s == Failed {
		return "failed"
	}
	return "ok"
}

// Transfer is one double-entry movement of one asset. On an account chain From
// is debited and To credited with Amount (zero From: mint or coinbase; zero
// To: burn; never both). A Bitcoin transaction is one Transfer with Inputs and
// Outputs, the other three fields zero; its fee is inputs minus outputs.
type Transfer struct {
	Asset    Asset
	From, To Account
	Amount   Amount

	Inputs  []Input
	Outputs []Output

	Entry uint32 // order in the Tx: native value, internal calls, logs by index
	Kind  TransferKind
	Class Class // set when read from a ledger; ignored by Append
	USD   USD   // the source's own valuation, if any
}

// IsUTXO reports whether the transfer has inputs and outputs.
func (t *Transfer) IsUTXO() bool { return len(t.Inputs)+len(t.Outputs) > 0 }

// TransferKind tells where a transfer was recorded.
type TransferKind uint8

// Token is a contract log (FORMATS kind "transfer"), Native top-level value,
// Internal value moved by a call.
const (
	Token TransferKind = iota
	Native
	Internal
)

var transferKindNames = [...]string{"transfer", "native", "internal"}

// String returns FORMATS' kind.
func (k TransferKind) String() string { return transferKindNames[min(k, Internal)] }

// ParseTransferKind is the inverse of TransferKind.String; "" is Token.
func ParseTransferKind(s string) (TransferKind, bool) {
	for i, n := range transferKindNames {
		if n == s {
			return TransferKind(i), true
		}
	}
	return Token, s == ""
}

// USD is a valuation in millionths of a US dollar; zero means none given.
type USD uint64

// Input is one spent output. What the data did not hold is left zero.
type Input struct {
	Account  Account
	Amount   Amount
	Prev     Outpoint
	Sequence uint32

	Resolution Resolution
	SigHash    SigHash
	Nested     Address // the script inside a P2SH or P2WSH input, where seen
	Multisig   MofN    // m-of-n of the spent script, where seen
}

// Output is one created output.
type Output struct {
	Account   Account
	Amount    Amount
	OpReturn  bool   // provably unspendable data
	ScriptLen uint16 // bytes of the script, 0 when not known
	Multisig  MofN
}

// Outpoint names an output: transaction and index.
type Outpoint struct {
	Tx    TxID
	Index uint32
}

// String returns "<txid>:<index>".
func (o Outpoint) String() string { return fmt.Sprintf("%s:%d", o.Tx, o.Index) }

// MofN is a multisig policy, zero when there is none.
type MofN struct{ M, N uint8 }

// Resolution tells how an input's account and amount are known.
type Resolution uint8

// Resolved inputs come with account and amount; Derived ones with an account
// read from the signature but no amount; Unknown ones with neither.
const (
	Resolved Resolution = iota
	Derived
	Unknown
)

// String returns the resolution's name.
func (r Resolution) String() string {
	return [...]string{"resolved", "derived", "unknown"}[min(r, Unknown)]
}

// SigHash is the class of signature hash flags an input was signed with: what
// of the transaction its owner agreed to.
type SigHash uint8

// SigHashUnknown is the zero value: the data held no signature. Keyless inputs
// were spent without any.
const (
	SigHashUnknown SigHash = iota
	SigHashAll
	SigHashNone
	SigHashSingle
	SigHashAllAnyoneCanPay
	SigHashNoneAnyoneCanPay
	SigHashSingleAnyoneCanPay
	SigHashKeyless
)

// AnyoneCanPay reports whether the signer committed to his own input alone.
func (s SigHash) AnyoneCanPay() bool {
	return s >= SigHashAllAnyoneCanPay && s <= SigHashSingleAnyoneCanPay
}

// Approval records that Owner let Spender move up to Amount of Asset (ERC-20
// Approval, Permit, increaseAllowance).
type Approval struct {
	Owner, Spender Account
	Asset          Asset
	Amount         Amount
	Entry          uint32
}

// Class tells what kind of material a transfer is. Nothing is dropped; a
// detector declares the classes it reads.
type Class uint8

// Material is the default. Dust and Counterfeit come from the assets file or
// prices; without them only ZeroValue is told apart.
const (
	Material Class = iota
	Dust
	ZeroValue
	Counterfeit
)

// String returns the class's name.
func (c Class) String() string {
	return [...]string{"material", "dust", "zero-value", "counterfeit"}[min(c, Counterfeit)]
}
