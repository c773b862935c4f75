package pattern

// edgeLog is a queue of edges in chain order, numbered from the first ever
// added, in chunks that are used again.
type edgeLog struct {
	chunks [][]Edge
	spare  [][]Edge
	again  []marks // by chunk: of which of its edges the pair comes again
	first  uint64  // number of the oldest edge held
	next   uint64  // number of the edge to come
	base   uint64  // chunk number of chunks[0]
}

const logBits = 12 // edges in a chunk

// marks are one bit for each edge of a chunk. They lie apart from the edges, which
// no cache holds.
type marks [1 << logBits / 64]uint64

// repeated reports whether a later transfer goes from the payer of an edge to its
// payee.
func (q *edgeLog) repeated(i uint64) bool {
	return q.again[i>>logBits-q.base][i&(1<<logBits-1)/64]>>(i%64)&1 == 1
}

// setRepeated notes that, or that no longer.
func (q *edgeLog) setRepeated(i uint64, yes bool) {
	w, bit := &q.again[i>>logBits-q.base][i&(1<<logBits-1)/64], uint64(1)<<(i%64)
	if *w |= bit; !yes {
		*w ^= bit
	}
}

func (q *edgeLog) at(i uint64) *Edge {
	return &q.chunks[i>>logBits-q.base][i&(1<<logBits-1)]
}

func (q *edgeLog) push(e Edge) {
	if int(q.next>>logBits-q.base) == len(q.chunks) {
		var c []Edge
		if n := len(q.spare); n > 0 {
			c, q.spare = q.spare[n-1], q.spare[:n-1]
		} else {
			c = make([]Edge, 1<<logBits)
		}
		q.chunks, q.again = append(q.chunks, c), append(q.again, marks{})
	}
	*q.at(q.next) = e
	q.next++
}

func (q *edgeLog) shift() {
	q.first++
	if q.first>>logBits > q.base {
		q.keep(q.chunks[0])
		q.chunks, q.again = append(q.chunks[:0], q.chunks[1:]...), append(q.again[:0], q.again[1:]...)
		q.base++
	}
}

func (q *edgeLog) pop() {
	q.next--
	if n := len(q.chunks); n > 1 && int((q.next-1)>>logBits-q.base) < n-1 {
		q.keep(q.chunks[n-1])
		q.chunks, q.again = q.chunks[:n-1], q.again[:n-1]
	}
}

// keep holds back a few chunks for reuse, so that a steady stream allocates
// nothing and one that shrinks gives memory back.
func (q *edgeLog) keep(c []Edge) {
	if len(q.spare) < 16 {
		q.spare = append(q.spare, c)
	}
}

// find returns the number of the edge with an order. O(1).
func (q *edgeLog) find(o Order) (uint64, bool) {
	i := o.number()
	return i, i >= q.first && i < q.next && q.at(i).Order == o
}
