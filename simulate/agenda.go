package simulate

// event is one wake-up: who, when, and a number that only the agent reads.
type event struct {
	at    int64 // nanoseconds since the start
	agent int32
	arg   int32
}

// agenda is a four-ary min-heap of events by time; ties, which nanoseconds make
// rare, go by agent and number. Push and pop are O(log n).
type agenda []event

func (e event) before(f event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	if e.agent != f.agent {
		return e.agent < f.agent
	}
	return e.arg < f.arg
}

func (h *agenda) push(e event) {
	*h = append(*h, e)
	s := *h
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

func (h *agenda) pop() event {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
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
