package pattern

// pair is what a graph keeps of its last transfer's pair, since it looks for it
// anyway and several finders ask.
type pair struct {
	order  Order      // of the last transfer
	before earlierOne // the one before it from the same payer to the same payee
}

// earlierOne is a transfer, if there is one.
type earlierOne struct {
	Half
	some bool
}

// since reports whether there is one, not before a time.
func (o *earlierOne) since(t int64) bool { return o.some && o.Time >= t }

// before returns the last transfer of e's pair that the lens holds besides e,
// which is its last.
func before(l Lens, e *Leg) (h Half, ok bool) {
	if g, is := l.(*graphLens); is && g.pair.order == e.Order() {
		return g.pair.before.Half, g.pair.before.since(e.Time - g.cfg.Windows[g.w])
	}
	run, peer := l.Out(e.From), e.To
	if in := l.In(e.To); len(in) < len(run) {
		run, peer = in, e.From
	}
	for i := len(run) - 1; i >= 0; i-- {
		if run[i].Peer == peer && run[i].Order() != e.Order() {
			return run[i], true
		}
	}
	return h, false
}
