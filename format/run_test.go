package format

import (
	"bufio"
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRunTruncated: a run that was cut anywhere (a full disk) is an error, and
// one that was not gives its items back.
func TestRunTruncated(t *testing.T) {
	e := runEncoder{words: map[string]uint64{}}
	var want []item
	for _, d := range Decoders() {
		for _, name := range []string{"testdata/transactions/mixed.ndjson", "testdata/transfers/evm.csv", "testdata/esplora/txs.json"} {
			s, _, known, err := choose(File(name), []Decoder{d}, Options{})
			if err != nil || !known {
				continue
			}
			for row, err := range d.Read(t.Context(), s, Options{}) {
				if err == nil {
					it := newItem(&row, name, uint64(len(want)))
					want = append(want, it)
					e.item(&it, 0)
				}
			}
		}
	}
	require.Len(t, want, 5+6+2)
	d := runDecoder{r: bufio.NewReader(bytes.NewReader(e.buf))}
	for _, w := range want {
		got := d.item([]string{w.file})
		require.NoError(t, d.err)
		require.Equal(t, w, got)
	}
	for cut := range len(e.buf) {
		d := runDecoder{r: bufio.NewReader(bytes.NewReader(e.buf[:cut]))}
		for range want {
			d.item([]string{"f"})
		}
		require.Error(t, d.err, "cut at %d of %d", cut, len(e.buf))
	}
}
