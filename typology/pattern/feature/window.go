package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// window reads accounts' transfers from a time on. Where that is the beginning of
// one of the graph's own windows, a list is read without looking for its start.
type window struct {
	g     *pattern.Graph
	index int // of the graph's window, −1 for none
	since int64
}

func (w *window) in(n pattern.Node) []pattern.Half {
	if w.index >= 0 {
		return w.g.In(n, w.index)
	}
	return w.g.InSince(n, w.since)
}

func (w *window) out(n pattern.Node) []pattern.Half {
	if w.index >= 0 {
		return w.g.Out(n, w.index)
	}
	return w.g.OutSince(n, w.since)
}
