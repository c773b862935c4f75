package trace

import "fmt"

// Reason tells why traced value was followed no further. Every unit of a
// conserving trace ends under exactly one Reason.
type Reason uint8

// The stop reasons. The order is that of Totals in output.
const (
	// StopExchange, StopService, StopMixer and StopBridge are accounts that
	// labels, roles or gates name as such; a trace never goes through them.
	StopExchange Reason = iota
	StopService
	StopMixer
	StopBridge
	// StopContract is value left inside a contract at the end of a transaction.
	StopContract
	// StopBurn is value destroyed: sent to no account, to an unspendable
	// output, burnt as a fee, or not claimed by a block reward.
	StopBurn
	// StopUnspent is value that rests where it is as of the view.
	StopUnspent
	// StopLimits is value that moves on beyond the hops, time or account size
	// that Config allows.
	StopLimits
	// StopUnresolved is value that entered a transaction whose amounts are not
	// all known.
	StopUnresolved
	// StopEvicted is value whose division needs history that was evicted.
	StopEvicted
	// StopBudget is value that moves on, but the work budget was spent or the
	// trace was cancelled.
	StopBudget
	// StopEndOfData is value that came from before the data (backward), or
	// went to where the data does not reach.
	StopEndOfData
	// StopIssued is value created by a mint or a block reward (backward only).
	StopIssued
	// StopFee is value paid as a transaction fee.
	StopFee
	// StopDropped is value below Config.MinValue or outside Config.MaxWidth.
	StopDropped

	numReasons = iota
)

var reasonNames = [numReasons]string{
	"exchange", "service", "mixer", "bridge", "contract", "burn", "unspent", "limits", "unresolved",
	"evicted", "budget", "end_of_data", "issued", "fee", "dropped",
}

// Reasons returns all stop reasons in output order.
func Reasons() []Reason {
	all := make([]Reason, numReasons)
	for i := range all {
		all[i] = Reason(i)
	}
	return all
}

// String returns the reason's name as output files have it.
func (r Reason) String() string {
	if int(r) < numReasons {
		return reasonNames[r]
	}
	return fmt.Sprintf("reason(%d)", uint8(r))
}

// MarshalText implements encoding.TextMarshaler.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
