package pattern

// Mark returns the present point of the stream, for Rollback.
func (e *Engine) Mark() Mark { return e.graph.Mark() }

// Rollback takes back every transfer taken after a mark: what follows is as if
// they had never come, but for what Skipped and Budgets count. More than MaxUndo of
// them gives ErrRollback, and nothing is changed. Cost: that of adding them to the
// graph.
func (e *Engine) Rollback(to Mark) error {
	if err := e.graph.Rollback(to); err != nil {
		return err
	}
	e.open.rollback(to)
	return nil
}

// Peek reports what transfers would complete or grow if they came next, and
// takes them back: nothing changes but what Budgets counts, whatever MaxUndo is. It is a write as far as
// concurrency goes. An error, as of Add, leaves the engine as it was too.
func (e *Engine) Peek(ts []Transfer, found func(*Match)) error {
	mark, skipped := e.open.mark, e.skipped
	release := e.graph.hold()
	e.open.peeking = true
	defer func() {
		release()
		e.open.rollback(e.graph.Mark())
		e.open.peeking, e.open.mark, e.skipped = false, mark, skipped
	}()
	for i := range ts {
		if err := e.Add(&ts[i], found); err != nil {
			return err
		}
	}
	return nil
}
