package score

import (
	"sync/atomic"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// labelled marks the accounts of which anything was ever said, one bit each, so
// that the many of which nothing was need no look-up. One writer sets bits in
// chunks that never move; readers go on meanwhile.
type labelled struct {
	chunks []*[labelledChunk]atomic.Uint64
	next   ledger.AccountID // the first not looked at yet
}

// labelledChunk is how many words a chunk has: 4 KiB, 32,768 accounts.
const labelledChunk = 512

// entries is what a label.Set offers beside ledger.Labels: what is said of an
// address at any time.
type entries interface {
	Entries(ledger.Address) []label.Entry
}

// extend looks at the accounts that are new in a view.
func (l *labelled) extend(set entries, v ledger.View) {
	if l.next == 0 {
		l.next = 1
	}
	for ; l.next <= v.MaxAccountID(); l.next++ {
		word := int(l.next >> 6)
		if word/labelledChunk == len(l.chunks) {
			l.chunks = append(l.chunks, new([labelledChunk]atomic.Uint64))
		}
		if len(set.Entries(v.Account(l.next).Address)) > 0 {
			l.chunks[word/labelledChunk][word%labelledChunk].Or(1 << (l.next & 63))
		}
	}
}

// has reports whether anything is said of an account; an account that was not
// looked at counts as if.
func (l *labelled) has(id ledger.AccountID) bool {
	if id >= l.next {
		return true
	}
	word := int(id >> 6)
	return l.chunks[word/labelledChunk][word%labelledChunk].Load()&(1<<(id&63)) != 0
}
