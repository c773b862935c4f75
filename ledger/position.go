package ledger

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Position orders what happens within one lane: block height, index of the
// transaction in the block, index of the entry in the transaction. On a lane
// without heights (bank data, CSV with times only) Height is the Unix second
// and Tx counts the transactions within it. Comparable, immutable.
type Position struct {
	Height uint64
	Tx     uint32
	Entry  uint32
}

// Compare orders positions of one lane.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Height, q.Height), cmp.Compare(p.Tx, q.Tx), cmp.Compare(p.Entry, q.Entry))
}

// Before reports whether p comes before q in the lane.
func (p Position) Before(q Position) bool { return p.Compare(q) < 0 }

// String returns "height/tx/entry".
func (p Position) String() string { return fmt.Sprintf("%d/%d/%d", p.Height, p.Tx, p.Entry) }

// ParsePosition reads "height", "height/tx" or "height/tx/entry"; what is
// absent is taken as the last possible value, so that "up to this height"
// includes the whole block. Errors match ErrPosition.
func ParsePosition(s string) (Position, error) {
	parts := strings.Split(s, "/")
	p := Position{Tx: ^uint32(0), Entry: ^uint32(0)}
	if len(parts) > 3 {
		return Position{}, fmt.Errorf("%w: %q (want height/tx/entry)", ErrPosition, clip(s))
	}
	for i, part := range parts {
		bits := 32
		if i == 0 {
			bits = 64
		}
		u, err := strconv.ParseUint(part, 10, bits)
		if err != nil {
			return Position{}, fmt.Errorf("%w: %q (want height/tx/entry)", ErrPosition, clip(s))
		}
		switch i {
		case 0:
			p.Height = u
		case 1:
			p.Tx = uint32(u)
		case 2:
			p.Entry = uint32(u)
		}
	}
	return p, nil
}

// Cut is one point of the order in which lanes merge: (Clock, Chain, Position),
// inclusive. Everything at or before it is visible, nothing after. It stands
// for the map {lane: Position} of the design, which View.Heads expands.
//
// Clock is the lane's running maximum of header time in Unix seconds: Bitcoin
// header times may go backwards, a Clock never does.
type Cut struct {
	Clock    int64
	Chain    Chain
	Position Position
}

// CutAtTime returns the cut that holds everything whose Clock is at most t.
func CutAtTime(t int64) Cut {
	return Cut{Clock: t, Chain: "\U0010FFFF", Position: Position{^uint64(0), ^uint32(0), ^uint32(0)}}
}

// Compare orders cuts in merge order.
func (c Cut) Compare(d Cut) int {
	return cmp.Or(cmp.Compare(c.Clock, d.Clock), cmp.Compare(c.Chain, d.Chain), c.Position.Compare(d.Position))
}

// IsZero reports whether c is the zero Cut, which is before everything.
func (c Cut) IsZero() bool { return c == Cut{} }
