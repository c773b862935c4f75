package bitcoin

import "encoding/binary"

// chunkRecords is the number of records of one allocation.
const chunkRecords = 1 << 10

// arena holds records of one size in chunks that never move.
type arena struct {
	size   int
	chunks [][]byte
	n      uint32 // records ever handed out
	holes  uint32 // first free record +1; each holds the next
}

func (a *arena) at(i uint32) []byte {
	off := int(i%chunkRecords) * a.size
	return a.chunks[i/chunkRecords][off : off+a.size : off+a.size]
}

func (a *arena) alloc() uint32 {
	if a.holes > 0 {
		i := a.holes - 1
		a.holes = binary.LittleEndian.Uint32(a.at(i))
		return i
	}
	if int(a.n) == len(a.chunks)*chunkRecords {
		a.chunks = append(a.chunks, make([]byte, chunkRecords*a.size))
	}
	a.n++
	return a.n - 1
}

func (a *arena) release(i uint32) {
	binary.LittleEndian.PutUint32(a.at(i), a.holes)
	a.holes = i + 1
}

func (a *arena) bytes() int64 { return int64(len(a.chunks)) * chunkRecords * int64(a.size) }

// reset forgets all records and frees their memory.
func (a *arena) reset() { *a = arena{size: a.size} }
