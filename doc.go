// Package hoptrail recognises crypto-fraud typologies (pig butchering, mule
// wallets, layering and their kin) on public ledgers, and explains each
// conclusion with the very transactions that show it.
//
// The packages, in the order in which data flows through them:
//
//   - [github.com/hoptrail/hoptrail/ledger]: what happened, exact, in chain order
//   - [github.com/hoptrail/hoptrail/format]: files in and out
//   - [github.com/hoptrail/hoptrail/label]: what is said of an account
//   - [github.com/hoptrail/hoptrail/cluster]: who acts together, and why
//   - [github.com/hoptrail/hoptrail/trace]: where value went or came from
//   - [github.com/hoptrail/hoptrail/typology]: what it looks like
//   - [github.com/hoptrail/hoptrail/score]: what it is worth under a policy
//   - [github.com/hoptrail/hoptrail/evidence]: the files that prove it
//   - [github.com/hoptrail/hoptrail/simulate]: made-up ledgers with known truth
//   - [github.com/hoptrail/hoptrail/eval]: measuring against truth
//
// Each is useful alone; package score composes them for a risk engine. None
// uses the network, the environment or global state.
package hoptrail

import "github.com/hoptrail/hoptrail/internal/version"

// Version is the version of this module, as results carry it.
const Version = version.Library
