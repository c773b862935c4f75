package ledger

// Dense ids private to one ledger: never reused, never printed.
type (
	// AccountID counts accounts; zero means none (mint, coinbase, burn).
	AccountID uint32
	// AssetID counts assets; zero means none.
	AssetID uint32
	// TxRef counts transactions in the order they were appended. Within a lane
	// that is chain order; across lanes compare with View.Compare.
	TxRef uint32
)

// Record is a transaction in a ledger's own ids: what scans read. View.Read
// reuses its slices, so copy what must outlive the next Read. The caller must
// not modify it; not safe for concurrent use while being read into.
type Record struct {
	Ref      TxRef
	Lane     uint16 // index into View.Lanes
	Position Position
	Time     int64
	Clock    int64

	Initiator AccountID
	FeePayer  AccountID
	Fee       Amount // account chains as recorded; UTXO: inputs − outputs when all are resolved
	FeeBurnt  Amount
	FeeKnown  bool // UTXO: every input had an amount
	Native    AssetID
	Status    Status
	Coinbase  bool
	Evicted   bool // the transfers are no longer held
	Version   int32
	LockTime  uint32

	Transfers []TransferRecord // account model
	Inputs    []LegRecord      // UTXO model
	Outputs   []LegRecord
	Approvals []ApprovalRecord
	Created   []AccountID
}

// TransferRecord is one account-model transfer.
type TransferRecord struct {
	From, To AccountID
	Asset    AssetID
	Amount   Amount
	Entry    uint32
	Kind     TransferKind
	Class    Class
	USD      USD
}

// LegRecord is one input or output.
type LegRecord struct {
	Account AccountID // 0 when unknown
	Amount  Amount
	// Linked tells whether Tx and Index are set: for an input the output it
	// spends, for an output the input that spends it, if inside the view.
	Linked bool
	Tx     TxRef
	Index  uint32

	Sequence   uint32 // inputs
	Resolution Resolution
	SigHash    SigHash
	OpReturn   bool // outputs
	Class      Class
}

// ApprovalRecord is one approval.
type ApprovalRecord struct {
	Owner, Spender AccountID
	Asset          AssetID
	Amount         Amount
	Entry          uint32
}

// Entry is one account's side of a transfer, as an adjacency scan yields it.
type Entry struct {
	Tx      TxRef
	Index   uint32 // index into Record.Transfers, Inputs or Outputs
	Debit   bool   // value leaves the account
	UTXO    bool   // an input or output; Counterparty is 0, ask Moves
	Account AccountID
	// Counterparty is the other side, 0 for mint, burn and UTXO entries.
	Counterparty AccountID
	Asset        AssetID
	Amount       Amount
	Class        Class
}

// Summary is what is kept of an account for ever, also after its edges were
// evicted.
type Summary struct {
	First, Last           TxRef  // first and last transaction that moved value
	FirstClock, LastClock int64  // their Clock
	Credits, Debits       uint32 // transfers in and out (UTXO: outputs, inputs)
	Senders               uint32 // distinct counterparties paying in, estimated
	SendersExact          bool   // the estimate is exact (few senders)
	// Totals are by asset, without those of nothing. What a private lane tells
	// again of a public account counts again, here and in Credits and Debits;
	// Moves tells it once.
	Totals   []AssetTotal
	Complete bool // the account is known from its creation
	Contract bool // it was created as a contract
}

// AssetTotal is an account's lifetime flow in one asset, capped at 2^256−1.
type AssetTotal struct {
	Asset   AssetID
	In, Out Amount
}

// Exposure is value that reached an account from a labelled category, carried
// forward on ingest by pro-rata over everything the sender ever received.
type Exposure struct {
	Category string
	Asset    AssetID
	Amount   Amount
	Hops     uint8 // the fewest transactions between the label and the account
}

// Move is one owner-to-owner movement of value, the net of a transaction.
type Move struct {
	From, To AccountID // owners; 0 for mint, burn
	Asset    AssetID
	Amount   Amount
	Class    Class
	Kind     MoveKind
	// Transfer indexes the first transfer (account model) or output (UTXO)
	// behind the move in the Record it came from.
	Transfer uint32
	// Restates is set on a private-lane move whose on-chain transaction came
	// earlier in merge order, and so was already told without the customer.
	Restates bool
}

// Pays reports whether the move is a payment of one account to another: no mint,
// burn or swap, and nothing that was already told without the customer.
func (m *Move) Pays() bool { return m.Kind == Pay && m.From != 0 && m.To != 0 && !m.Restates }

// MoveKind tells a plain payment from a swap's two legs.
type MoveKind uint8

// Pay is a payment. SwapOut and SwapIn are what an owner gave to and got from
// an exchange of assets inside one transaction; their other side is 0.
const (
	Pay MoveKind = iota
	SwapOut
	SwapIn
)
