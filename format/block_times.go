package format

import (
	"context"
	"io"
	"strconv"
)

// BlockTime is the header time of a block. Plain data.
type BlockTime struct {
	Height uint64
	Time   int64
}

func blockTimeFormat() *rowFormat[BlockTime] {
	return &rowFormat[BlockTime]{
		name: "block-times", doc: "Block times for data that has heights only: one row per block.",
		columns: []column[BlockTime]{
			{
				field{name: "height", kind: "integer", required: true, doc: "block height"},
				func(b *BlockTime) string { return strconv.FormatUint(b.Height, 10) },
				func(b *BlockTime, s string, _ *cells) (err error) {
					b.Height, err = heightCell("height", s)
					return err
				},
			},
			{
				field{name: "time", kind: "string", required: true, doc: "RFC 3339 with offset, or integer Unix seconds"},
				func(b *BlockTime) string { return FormatTime(b.Time) },
				func(b *BlockTime, s string, _ *cells) (err error) { b.Time, err = timeCell("time", s); return err },
			},
		},
	}
}

// ReadBlockTimes reads a block-times file (height, time), or ethereum-etl's
// blocks.csv (number, timestamp). A block with two times is an error.
func ReadBlockTimes(ctx context.Context, s Source, opt Options) (map[uint64]int64, error) {
	times := map[uint64]int64{}
	f := blockTimeFormat()
	s, head, _, err := peek(s)
	if err != nil {
		return nil, err
	}
	if h := headerOf(head); hasColumns(h, "number", "timestamp") && !hasColumns(h, "height") {
		f.columns[0].name, f.columns[1].name = "number", "timestamp"
	}
	err = f.read(ctx, s, opt, func(b BlockTime, _ int) error {
		if t, ok := times[b.Height]; ok && t != b.Time {
			return fault(ErrDuplicate, f.columns[1].name, FormatTime(b.Time), "the block has another time: "+FormatTime(t))
		}
		times[b.Height] = b.Time
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(times) == 0 {
		return nil, at(fault(ErrValue, "", "", "want at least one block"), s.Name, 0)
	}
	return times, nil
}

// NewBlockTimeWriter returns a writer of block-times CSV.
func NewBlockTimeWriter(w io.Writer) *RowWriter[BlockTime] { return blockTimeFormat().writer(w) }
