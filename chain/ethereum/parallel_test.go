package ethereum_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/ethereum/go-ethereum/rlp"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
)

// The number of decoding goroutines changes nothing but speed: transactions,
// counts and what was learned of accounts are the same.
func TestJobsAgree(t *testing.T) {
	export, err := io.ReadAll(open(t, "rlp", "eth7000000-7000010.rlp"))
	require.NoError(t, err)
	var stats [3]ethereum.Stats
	var kinds [3]ethereum.Kinds
	one := collect(t, ethereum.ReadRLP(context.Background(), bytes.NewReader(export), ethereum.Options{Jobs: 1, Stats: &stats[0], Kinds: &kinds[0]}))
	for i, jobs := range []int{2, 7} {
		many := collect(t, ethereum.ReadRLP(context.Background(), bytes.NewReader(export), ethereum.Options{Jobs: jobs, Stats: &stats[i+1], Kinds: &kinds[i+1]}))
		require.Equal(t, one, many)
		require.Equal(t, stats[0], stats[i+1])
		require.Equal(t, kinds[0], kinds[i+1])
	}
}

// Breaking off and cancelling leave no goroutine behind, and a cancelled read
// says so.
func TestReadersStop(t *testing.T) {
	var export bytes.Buffer
	for _, b := range madeUpChain(t, 40) {
		require.NoError(t, rlp.Encode(&export, b))
	}
	for _, jobs := range []int{1, 4} {
		noLeak(t)
		n := 0
		for _, err := range ethereum.ReadRLP(context.Background(), bytes.NewReader(export.Bytes()), ethereum.Options{Jobs: jobs}) {
			require.NoError(t, err)
			if n++; n == 5 {
				break
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		var last error
		n = 0
		for _, err := range ethereum.ReadRLP(ctx, bytes.NewReader(export.Bytes()), ethereum.Options{Jobs: jobs}) {
			if n++; n == 3 {
				cancel()
			}
			last = err
		}
		cancel()
		require.ErrorIs(t, last, context.Canceled)
	}
}

// broken fails after its bytes.
type broken struct {
	io.Reader
	err error
}

func (b *broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

// A reader's own error comes through as it is.
func TestReaderErrors(t *testing.T) {
	disk := errors.New("disk on fire")
	for name, s := range specimens(t) {
		for _, jobs := range []int{1, 3} {
			_, err := fails(s.read(context.Background(), &broken{bytes.NewReader(s.data), disk}, ethereum.Options{Jobs: jobs}))
			require.ErrorIs(t, err, disk, name)
		}
	}
}

// Bad options are all named at once, before anything is read.
func TestOptionFaults(t *testing.T) {
	_, err := fails(ethereum.ReadRPC(context.Background(), nil, ethereum.Options{Chain: "bip122:x", Jobs: -1, MaxBlock: -1, MaxRows: -1}))
	require.ErrorIs(t, err, ethereum.ErrOptions)
	for _, want := range []string{"Chain", "Jobs", "MaxBlock", "MaxRows"} {
		require.ErrorContains(t, err, want)
	}
	_, err = fails(ethereum.ReadTron(context.Background(), nil, ethereum.Options{Chain: "eip155:1"}))
	require.ErrorIs(t, err, ethereum.ErrOptions)
	_, err = fails(ethereum.ReadTables(context.Background(), ethereum.Tables{}, ethereum.Options{}))
	require.ErrorIs(t, err, ethereum.ErrOptions)
}
