package typology

// deque is a growing queue that is also a stack: undo pops its end, the rollback
// horizon shifts its front.
type deque[T any] struct {
	items []T
	head  int
}

func (d *deque[T]) empty() bool { return d.head == len(d.items) }
func (d *deque[T]) len() int    { return len(d.items) - d.head }
func (d *deque[T]) at(i int) *T { return &d.items[d.head+i] }
func (d *deque[T]) first() *T   { return &d.items[d.head] }
func (d *deque[T]) last() *T    { return &d.items[len(d.items)-1] }
func (d *deque[T]) push(v T)    { d.items = append(d.items, v) }

func (d *deque[T]) pop() T {
	v := *d.last()
	d.truncate(d.len() - 1)
	return v
}

// truncate keeps the first n items.
func (d *deque[T]) truncate(n int) {
	clear(d.items[d.head+n:])
	d.items = d.items[:d.head+n]
	if n == 0 {
		d.items, d.head = d.items[:0], 0
	}
}

func (d *deque[T]) shift() {
	var zero T
	d.items[d.head] = zero
	d.head++
	if d.head == len(d.items) {
		d.items, d.head = d.items[:0], 0
	} else if d.head >= 64 && 2*d.head >= len(d.items) {
		n := copy(d.items, d.items[d.head:])
		clear(d.items[n:])
		d.items, d.head = d.items[:n], 0
	}
}
