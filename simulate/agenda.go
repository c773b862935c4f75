package simulate

// event is one wake-up: who, when, and a number that only the agent reads.
type event struct {
	at    int64 // nanoseconds since the start
	agent int32
	arg   int32
}

// agenda hands out events by time; ties, which nanoseconds make rare, go by
// agent and number. Events of the coming hours are in a four-ary min-heap that
// fits a cache; later ones wait unsorted by the period they fall in.
type agenda struct {
	heap    []event
	later   [][]event // by period
	periods int64     // periods already moved into the heap
	size    int
}

const agendaPeriod = 3 * hour

func (e event) before(f event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	if e.agent != f.agent {
		return e.agent < f.agent
	}
	return e.arg < f.arg
}

// push adds an event. O(log n), most often O(1).
func (a *agenda) push(e event) {
	a.size++
	p := e.at / agendaPeriod
	if p < a.periods {
		a.sift(e)
		return
	}
	for int64(len(a.later)) <= p {
		a.later = append(a.later, nil)
	}
	a.later[p] = append(a.later[p], e)
}

// pop takes the first event; the agenda must not be empty.
func (a *agenda) pop() event {
	for len(a.heap) == 0 {
		for _, e := range a.later[a.periods] {
			a.sift(e)
		}
		a.later[a.periods] = nil
		a.periods++
	}
	a.size--
	return a.top()
}

func (a *agenda) sift(e event) {
	a.heap = append(a.heap, e)
	s := a.heap
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(s[up]) {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = e
}

func (a *agenda) top() event {
	s := a.heap
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	a.heap = s
	if len(s) == 0 {
		return top
	}
	i := 0
	for {
		first := 4*i + 1
		if first >= len(s) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(s)); c++ {
			if s[c].before(s[least]) {
				least = c
			}
		}
		if !s[least].before(last) {
			break
		}
		s[i] = s[least]
		i = least
	}
	s[i] = last
	return top
}
