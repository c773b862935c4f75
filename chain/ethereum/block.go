package ethereum

import "github.com/hoptrail/hoptrail/ledger"

// block is the one form that every reader brings a block into before it is
// assembled: what the data held, with "not held" told apart from zero.
type block struct {
	number  uint64
	hash    [32]byte
	hasHash bool
	time    int64
	hasTime bool

	miner      [20]byte
	hasMiner   bool
	baseFee    ledger.Amount
	baseFeeOK  bool   // baseFee is known, be it zero as before London
	difficulty bool   // above zero: proof of work
	header     bool   // header fields are known: subsidies can be computed
	gasUsed    uint64 // of the whole block, 0 when unknown
	whole      bool   // txs holds every transaction of the block

	txs         []transaction
	nephews     uint64 // uncles included
	uncles      []uncle
	withdrawals []payment     // amounts in wei
	unclesOpen  bool          // there are uncles, but neither number nor miners are known
	extra       []payment     // rewards, genesis allocations and state changes from traces
	extraReward bool          // extra holds the block's own subsidy
	refused     []*ParseError // rows left out
	offset      int64         // of the block in the input
}

// uncle is an included uncle whose header was at hand.
type uncle struct {
	number uint64
	miner  [20]byte
}

// payment is value that moves without a transaction; a zero from is a mint.
type payment struct {
	from, to         [20]byte
	hasFrom, discard bool // discard: to is nobody
	amount           ledger.Amount
}

// outcome is what is known of a transaction's success.
type outcome uint8

const (
	unknownOutcome outcome = iota
	succeeded
	failed
)

// transaction is one transaction with all that came with it.
type transaction struct {
	hash  [32]byte
	index uint32

	from    [20]byte
	hasFrom bool
	to      [20]byte
	hasTo   bool // false with create set: contract creation
	create  bool
	value   ledger.Amount
	nonce   uint64
	nonceOK bool
	input   []byte // call data, at least its first 260 bytes

	gas              uint64 // limit
	price            ledger.Amount
	maxFee, maxTip   ledger.Amount
	priceOK, dynamic bool // price is what was paid; maxFee and maxTip known

	hasReceipt bool
	outcome    outcome
	preStatus  bool // the receipt carries a state root, not a status
	gasUsed    uint64
	gasUsedOK  bool
	deduced    bool // gasUsed follows from limits and totals
	effective  ledger.Amount
	effOK      bool
	blobGas    uint64
	blobPrice  ledger.Amount
	extraFee   ledger.Amount // layer-2 data fee; TRON: the whole fee
	flatFee    bool          // extraFee is the whole fee and all of it is burnt
	created    [20]byte
	hasCreated bool
	logs       []logEntry

	calls          []call
	tokenMoves     []tokenMove // read from call data, or as an account API lists them (TRON)
	guessed        bool        // tokenMoves are from call data
	tokenApprovals []tokenMove
	trc10          bool      // moves a TRC-10 token
	payments       []payment // protocol value inside the transaction (TRON votes, withdrawals)
}

// logEntry is one event.
type logEntry struct {
	address [20]byte
	topics  [][32]byte
	data    []byte
	index   uint32 // within the block
}

// callKind is the kind of a trace frame.
type callKind uint8

const (
	otherCall callKind = iota // moves nothing: STATICCALL, DELEGATECALL, CALLCODE
	plainCall
	createCall
	destructCall
)

// call is one frame of a call trace, in trace order (pre-order).
type call struct {
	kind     callKind
	from, to [20]byte
	hasTo    bool
	value    ledger.Amount
	input    []byte
	depth    int32 // 0: the transaction itself
	failed   bool  // this frame or one above it
}

// tokenMove is a token transfer that call data asked for.
type tokenMove struct {
	contract, from, to [20]byte
	amount             ledger.Amount
}
