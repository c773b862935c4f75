package frame

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func stored(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, "test", 3)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func read(b []byte) ([]byte, error) {
	r := bytes.NewReader(b)
	f, _, err := NewReader(r, "test", 3)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func TestStreamsFollowEachOther(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), maxFrame/7)
	both := bytes.NewReader(append(stored(t, long), stored(t, nil)...))
	for _, want := range [][]byte{long, {}} {
		f, v, err := NewReader(both, "test", 3)
		require.NoError(t, err)
		require.Equal(t, uint32(3), v)
		got, err := io.ReadAll(f)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got))
		require.NoError(t, f.Close())
	}
	require.Zero(t, both.Len())
}

// Whatever bit flips and wherever the stream is cut: an error.
func TestNoDamageIsSilent(t *testing.T) {
	b := stored(t, []byte("a few words"))
	for i := range b {
		_, err := read(b[:i])
		require.ErrorIs(t, err, ErrDamaged, "cut at %d", i)
		for bit := range 8 {
			b[i] ^= 1 << bit
			_, err := read(b)
			require.ErrorIs(t, err, ErrDamaged, "bit %d of byte %d", bit, i)
			b[i] ^= 1 << bit
		}
	}
}

func TestForeignAndNewer(t *testing.T) {
	b := stored(t, []byte("x"))
	_, _, err := NewReader(bytes.NewReader(b), "other", 3)
	require.ErrorIs(t, err, ErrForeign)
	_, v, err := NewReader(bytes.NewReader(b), "test", 2)
	require.ErrorIs(t, err, ErrNewer)
	require.Equal(t, uint32(3), v)
	f, _, err := NewReader(bytes.NewReader(b), "test", 3)
	require.NoError(t, err)
	require.ErrorIs(t, f.Close(), ErrDamaged, "a byte was not read")
}

func FuzzReader(f *testing.F) {
	f.Add(stored(f, []byte("a few words")))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := read(b)
		if err == nil {
			require.Less(t, len(got), len(b), "data from nowhere")
			again, err := read(stored(t, got))
			require.NoError(t, err)
			require.Equal(t, got, again)
		}
	})
}
