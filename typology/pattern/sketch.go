package pattern

// sketches tell, for each node, which nodes are not in a set of it: sets of bits
// that only ever say too much. Scatter-gathers keep who reached a node over one
// account in between, layers whom it paid and who paid it; that spares the
// searches nearly all of their work and changes no answer.
//
// A node has the bits of the present generation and of the one before. A
// generation lasts at least a window, so both together cover one.
type sketches struct {
	window int64
	blind  int64 // up to this moment they may have missed something
	nodes  []sketch
}

// sketchWords makes a sketch 64 bytes, one line of cache.
const sketchWords = 3

type sketch struct {
	now, before [sketchWords]uint64
	since       int64 // when the present generation began
	used        bool
	found, cut  bool // a search that began here found something, met its budget
}

// bit returns the place of a source.
func bit(s Node) (word uint32, mask uint64) {
	h := uint64(uint32(s)*0x9E3779B1) * (64 * sketchWords) >> 32
	return uint32(h >> 6), 1 << (h & 63)
}

// of returns a node's sketch at a moment, for reading and writing.
func (k *sketches) of(d Node, now int64) *sketch {
	for int(d) >= len(k.nodes) {
		k.nodes = append(k.nodes, make([]sketch, max(1024, len(k.nodes)/2))...)
	}
	s := &k.nodes[d]
	switch {
	case !s.used:
		s.used, s.since = true, now
	case now-s.since > 2*k.window:
		*s = sketch{used: true, since: now}
	case now-s.since > k.window:
		s.before, s.now, s.since = s.now, [sketchWords]uint64{}, now
	}
	return s
}

// add notes a source and reports whether it may have been noted before. After a
// rollback to before the generation began, every source may have been.
func (k *sketches) add(s *sketch, source Node, now int64) (seen bool) {
	w, mask := bit(source)
	seen = (s.now[w]|s.before[w])&mask != 0 || !k.sure(s, now)
	s.now[w] |= mask
	return seen
}

// sure reports whether a sketch has missed nothing of the window before a moment.
func (k *sketches) sure(s *sketch, now int64) bool { return now >= s.since && now > k.blind }

// touch reads a node's sketch.
func (k *sketches) touch(n Node) uint64 {
	if int(n) >= len(k.nodes) {
		return 0
	}
	return k.nodes[n].now[0]
}
