package pattern

// neighbours are sketches of whom each account paid and who paid it, so that
// layers look only at accounts that may share payees, and payers, with the payer.
type neighbours struct{ payees, payers sketches }

func newNeighbours(window int64) *neighbours {
	return &neighbours{payees: sketches{window: window}, payers: sketches{window: window}}
}

// note takes a transfer. O(1).
func (k *neighbours) note(from, to Node, now int64) {
	k.payees.add(k.payees.of(from, now), to, now)
	k.payers.add(k.payers.of(to, now), from, now)
}

// touch reads a node's sketches.
func (k *neighbours) touch(n Node) uint64 { return k.payees.touch(n) + k.payers.touch(n) }

// place is where a sketch has the bit of a node.
type place struct {
	word uint32
	mask uint64
}

func placeOf(n Node) place {
	w, mask := bit(n)
	return place{w, mask}
}

// shares reports whether at least so many of the places may be in the sketch of
// an account.
func (k *sketches) shares(n Node, places []place, least int, now int64) bool {
	if least <= 0 {
		return true
	}
	s := k.of(n, now)
	for i, p := range places {
		if len(places)-i < least {
			return false
		}
		if k.has(s, p.word, p.mask, now) {
			if least--; least == 0 {
				return true
			}
		}
	}
	return false
}
