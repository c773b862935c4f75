package cluster

// journal is a map that remembers what every Set overwrote, so that it can be
// taken back. The log costs one entry per Set.
type journal[K comparable, V any] struct {
	m   map[K]V
	log []overwritten[K, V]
}

type overwritten[K comparable, V any] struct {
	key K
	old V
	had bool
}

func (j *journal[K, V]) get(k K) V { return j.m[k] }

func (j *journal[K, V]) set(k K, v V) {
	if j.m == nil {
		j.m = map[K]V{}
	}
	old, had := j.m[k]
	j.log = append(j.log, overwritten[K, V]{k, old, had})
	j.m[k] = v
}

// undo takes back everything after the first n sets.
func (j *journal[K, V]) undo(n int) {
	for i := len(j.log) - 1; i >= n; i-- {
		if e := j.log[i]; e.had {
			j.m[e.key] = e.old
		} else {
			delete(j.m, e.key)
		}
	}
	j.log = j.log[:n]
}
