package eval

import "github.com/hoptrail/hoptrail/ledger"

// Outcome is what one run showed, counted but not yet summed up: several runs
// (seeds) are pooled by Summarise. It is plain data and safe for concurrent
// reading. Lists follow the order of the truth; per-budget lists follow
// Config.Budgets, with one entry more at the end for "every alert".
type Outcome struct {
	Run        string
	Population int // accounts that moved value; 0: there was no ledger
	Culpable   int // of them in a culpable role
	Schemes    []SchemeOutcome
	Alerts     []AlertOutcome
	Methods    []MethodOutcome
	Innocents  []InnocentOutcome

	cfg Config
}

// SchemeOutcome is what became of one scheme.
type SchemeOutcome struct {
	Scheme, Typology    string
	Accounts, Transfers int

	Seen        bool // the ledger holds transactions of it; the following are then known
	First, Last int64
	Txs         int
	Lane        ledger.Chain
	Fees        ledger.Amount // paid by culpable accounts on Lane, in its own coin
	Asset       ledger.Asset
	Entered     ledger.Amount // of Asset, into culpable accounts
	Valued      bool          // prices were known; then also
	Taken       ledger.USD    // what came into culpable accounts, swaps set off
	Paid        ledger.USD    // fees that they paid

	Detections []Detection
}

// Detection is the first alert about a scheme within a budget.
type Detection struct {
	Any          bool // some alert was about the scheme
	Found        bool // and named its typology; the rest is about the first such
	At           int64
	Delay        int64 // seconds from the scheme's first transaction
	DelayKnown   bool
	Unspent      ledger.Ratio // of all value the scheme took in; see UnspentKnown
	UnspentKnown bool
}

// AlertOutcome is the verdict on one alert.
type AlertOutcome struct {
	ID, Typology string
	Strength     ledger.Ratio
	Suppressed   bool
	True         bool     // it is about a scheme
	Same         bool     // whose typology it names
	Schemes      []string // that it is about, in the order of the truth
	Innocent     string   // the kind of look-alike its subject plays, if it is not true
}

// MethodOutcome is how a ranking did at each budget.
type MethodOutcome struct {
	Name    string
	Budgets []BudgetOutcome
}

// BudgetOutcome counts the accounts that a ranking would have had looked at.
type BudgetOutcome struct {
	Flagged  int // accounts named, at most the budget
	Culpable int // of them in a culpable role of a scheme
	Touching int // of them in any role of a scheme, victims and services too
	Schemes  int // schemes with a culpable account among them
}

// InnocentOutcome counts false alerts on one kind of look-alike.
type InnocentOutcome struct {
	Kind       string
	Accounts   int
	Alerted    []int // accounts alerted on, per budget and at all
	Suppressed int   // accounts whose alerts were all suppressed
}
