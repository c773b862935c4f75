package pattern

// edgeLog is a queue of edges in chain order, numbered from the first ever
// added, in chunks that are used again.
type edgeLog struct {
	chunks [][]Edge
	spare  [][]Edge
	first  uint64 // number of the oldest edge held
	next   uint64 // number of the edge to come
	base   uint64 // chunk number of chunks[0]
}

const logBits = 12 // edges in a chunk

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
		q.chunks = append(q.chunks, c)
	}
	*q.at(q.next) = e
	q.next++
}

func (q *edgeLog) shift() {
	q.first++
	if q.first>>logBits > q.base {
		q.keep(q.chunks[0])
		q.chunks = append(q.chunks[:0], q.chunks[1:]...)
		q.base++
	}
}

func (q *edgeLog) pop() {
	q.next--
	if n := len(q.chunks); n > 1 && int((q.next-1)>>logBits-q.base) < n-1 {
		q.keep(q.chunks[n-1])
		q.chunks = q.chunks[:n-1]
	}
}

// keep holds back a few chunks for reuse, so that a steady stream allocates
// nothing and one that shrinks gives memory back.
func (q *edgeLog) keep(c []Edge) {
	if len(q.spare) < 16 {
		q.spare = append(q.spare, c)
	}
}

// find returns the number of the edge with an order. O(log).
func (q *edgeLog) find(o Order) (uint64, bool) {
	lo, hi := q.first, q.next
	for lo < hi {
		if mid := lo + (hi-lo)/2; q.at(mid).Order < o {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < q.next && q.at(lo).Order == o
}
