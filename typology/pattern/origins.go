package pattern

// origins tell, for each node, from which nodes value cannot have come to it over
// a path that moves on in time, however long, and that began within a window: sets
// that only ever say too much. A transfer u→v closes a temporal cycle only if v is
// among the origins of u, so nearly all searches for cycles need not begin, and
// the others leave out what does not come from v.
//
// A set is cells of seven bits, one or more sources to a cell: the step of time in
// which the latest path from one of them began. A transfer u→v makes v's cells
// the later of its own and u's, and that of u the present step, which is what
// 2SCENT (Kumar and Calders, PVLDB 11, 2018) keeps as lists. A set holds the
// last 127 steps before its own; what is asked of older ones may have been, so
// rollbacks need not be told of. 256 bytes per account.
type origins struct {
	unit   int64 // of time in a step
	chunks [][]origin

	touched uint64 // what was read ahead, so that the reads are not left out
}

const (
	originWords  = 31
	originLanes  = 8 * originWords // cells
	originSteps  = 127             // a cell's highest value
	originWindow = 96              // steps in a window (proposed: a quarter more is kept for rollbacks)
	originChunk  = 10              // binary logarithm of the sets in a chunk

	lanesHigh = 0x8080808080808080
	lanesOne  = 0x0101010101010101
)

// origin is the set of one node. A cell of c ≥ 1 stands for step step−127+c.
type origin struct {
	step  int64
	cells [originWords]uint64
}

func newOrigins(window int64) *origins {
	return &origins{unit: window/originWindow + 1}
}

// of returns a node's set.
func (k *origins) of(n Node) *origin {
	for int(n>>originChunk) >= len(k.chunks) {
		k.chunks = append(k.chunks, make([]origin, 1<<originChunk))
	}
	return &k.chunks[n>>originChunk][n&(1<<originChunk-1)]
}

// cell returns the place of a source: a word and a shift in it.
func cell(s Node) (word, shift uint32) {
	i := uint64(uint32(s)*0x9E3779B1) * originLanes >> 32
	return uint32(i >> 3), uint32(i&7) << 3
}

// note takes a transfer. O(1).
func (k *origins) note(from, to Node, now int64) {
	if from == to {
		return
	}
	v, u := k.of(to), k.of(from)
	step := now / k.unit
	// What a set has lost since it was further on in time, both have lost.
	top := max(step, u.step, v.step)
	switch past := top - v.step; {
	case top-u.step < originSteps: // else nothing of u's is left
		mine, theirs := lanes(past), lanes(top-u.step)
		for i := range v.cells {
			v.cells[i] = laterOf(less(v.cells[i], mine), less(u.cells[i], theirs))
		}
	case past >= originSteps:
		v.cells = [originWords]uint64{}
	case past > 0:
		for i := range v.cells {
			v.cells[i] = less(v.cells[i], lanes(past))
		}
	}
	v.step = top
	if c := step - top + originSteps; c > 0 {
		w, shift := cell(from)
		if uint64(c) > v.cells[w]>>shift&originSteps {
			v.cells[w] = v.cells[w]&^(originSteps<<shift) | uint64(c)<<shift
		}
	}
}

// may reports whether value may have come from a source to n on a path that
// began at a moment or later.
func (k *origins) may(n, source Node, since int64) bool {
	o := k.of(n)
	oldest := max(1, since/k.unit-o.step+originSteps)
	if since/k.unit <= o.step-originSteps {
		return true // the set does not reach back that far
	}
	w, shift := cell(source)
	return int64(o.cells[w]>>shift&originSteps) >= oldest
}

// touch reads both sets.
func (k *origins) touch(from, to Node) (sum uint64) {
	u, v := k.of(from), k.of(to)
	for i := 0; i < originWords; i += 8 {
		sum += u.cells[i] + v.cells[i]
	}
	return sum
}

// touchAll reads what may will be asked of the last counterparties of a list.
func (k *origins) touchAll(run []Half, source Node) {
	run, _ = newest(run, touchAhead)
	w, _ := cell(source)
	for i := range run {
		o := k.of(run[i].Peer)
		k.touched += uint64(o.step) + o.cells[w]
	}
}

// lanes returns a number of steps in each of eight cells.
func lanes(steps int64) uint64 { return uint64(min(steps, originSteps)) * lanesOne }

// less takes d from each of eight cells, down to 0.
func less(a, d uint64) uint64 {
	r := (a | lanesHigh) - d
	kept := r & lanesHigh
	return r & (kept - kept>>7)
}

// laterOf returns the greater of each of eight cells.
func laterOf(a, b uint64) uint64 {
	first := ((a | lanesHigh) - b) & lanesHigh
	first -= first >> 7
	return a&first | b&^first
}
