package ledger

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWithShowsAPlannedTransactionAndWritesNothing(t *testing.T) {
	l := New(Config{})
	require.NoError(t, l.Append(tx(1, pay("ann", "bob", 5, "USD"))))
	v := l.View()
	planned := tx(2, pay("ann", "newcomer", 7, "EUR"))
	o, ref, err := v.With(planned)
	require.NoError(t, err)
	require.Equal(t, 2, o.Len())
	require.Equal(t, planned.Transfers[0].To, o.Tx(ref).Transfers[0].To)
	ann, _ := o.Lookup(name("ann"))
	who, ok := o.Lookup(name("newcomer"))
	require.True(t, ok)
	require.Equal(t, name("newcomer"), o.Account(who))
	require.Len(t, slices.Collect(o.Debits(ann)), 2)
	got := slices.Collect(o.Credits(who))
	require.Len(t, got, 1)
	require.Equal(t, Asset("EUR"), o.Asset(got[0].Asset))
	s, ok := o.Summary(who)
	require.True(t, ok)
	require.Equal(t, uint32(1), s.Credits)
	refs := slices.Collect(o.Txs())
	require.Equal(t, ref, refs[len(refs)-1])
	require.Len(t, o.Moves(ref, nil), 1)

	require.Equal(t, 1, v.Len())
	require.Equal(t, 1, l.View().Len())
	_, ok = l.View().Lookup(name("newcomer"))
	require.False(t, ok)
	_, _, err = o.With(planned)
	require.ErrorIs(t, err, ErrTx)
	_, _, err = v.With(tx(1, pay("ann", "bob", 1, "USD")))
	require.ErrorIs(t, err, ErrOutOfOrder)
}

func TestReorderHoldsBackWhatMayComeLate(t *testing.T) {
	l := New(Config{})
	r := NewReorder(l, 3)
	for _, h := range []byte{1, 3, 2, 6, 4, 9} {
		require.NoError(t, r.Append(tx(h, pay("ann", "bob", uint64(h), "USD"))))
	}
	require.Equal(t, 1, r.Held(), "only what is within the tolerance of height 9")
	require.ErrorIs(t, r.Append(tx(5, pay("ann", "bob", 5, "USD"))), ErrOutOfOrder)
	require.NoError(t, r.Flush())
	var heights []uint64
	v := l.View()
	for ref := range v.Txs() {
		heights = append(heights, v.CutOf(ref).Position.Height)
	}
	require.Equal(t, []uint64{1, 2, 3, 4, 6, 9}, heights)
}

// Append is all or nothing, and says what is wrong and where.
func TestAppendRefuses(t *testing.T) {
	l := New(Config{})
	require.NoError(t, l.Append(tx(5, pay("ann", "bob", 5, "USD"))))
	good := tx(6, pay("ann", "bob", 5, "USD"))
	for what, bad := range map[string]Tx{
		"out of order": tx(5, pay("ann", "bob", 5, "USD")),
		"no parties":   {ID: good.ID, Chain: LocalDefault, Position: Position{Height: 7}, Transfers: []Transfer{{Asset: "USD"}}},
		"no asset":     {ID: good.ID, Chain: LocalDefault, Position: Position{Height: 7}, Transfers: []Transfer{{From: name("ann")}}},
		"no id":        {Chain: LocalDefault, Position: Position{Height: 7}},
		"no chain":     {ID: good.ID, Position: Position{Height: 7}},
		"creates money": {ID: good.ID, Chain: BitcoinMainnet, Transfers: []Transfer{{
			Inputs: []Input{{Account: btc(1), Amount: NewAmount(5)}}, Outputs: []Output{{Account: btc(2), Amount: NewAmount(6)}},
		}}},
	} {
		require.Error(t, l.Append(good, bad), what)
		require.Equal(t, 1, l.View().Len(), "%s: nothing was added", what)
	}
	require.NoError(t, l.Append(good))
}

func TestGraphCountsMoves(t *testing.T) {
	l := New(Config{})
	require.NoError(t, l.Append(
		tx(1, pay("ann", "bob", 5, "USD")), tx(2, pay("ann", "bob", 6, "USD")), tx(3, pay("bob", "cleo", 7, "EUR"))))
	v := l.View()
	g := v.Graph(nil)
	ann, _ := v.Lookup(name("ann"))
	bob, _ := v.Lookup(name("bob"))
	w, ok := g.Weight(int64(ann), int64(bob))
	require.True(t, ok)
	require.InDelta(t, 2, w, 0)
	require.Equal(t, 3, g.Nodes().Len())
	require.True(t, g.HasEdgeBetween(int64(bob), int64(ann)))
	require.False(t, g.HasEdgeFromTo(int64(bob), int64(ann)))
	usd, _ := v.LookupAsset("USD")
	w, _ = v.AssetGraph(nil, usd).Weight(int64(ann), int64(bob))
	require.InDelta(t, 11, w, 0)
	require.Nil(t, g.Edge(int64(bob), int64(ann)))
	require.Nil(t, g.Node(999))
}

// A planned transaction's fee counts among its payer's, also a payer's that the
// ledger never saw.
func TestPlannedFeeIsPaid(t *testing.T) {
	l := New(Config{})
	first, planned := tx(1, pay("ann", "bob", 5, "USD")), tx(2, pay("ann", "bob", 5, "USD"))
	first.Initiator, first.Fee = name("ann"), NewAmount(1)
	require.NoError(t, l.Append(first))
	for _, payer := range []string{"ann", "newcomer"} {
		planned.FeePayer, planned.Fee = name(payer), NewAmount(1)
		v, ref, err := l.View().With(planned)
		require.NoError(t, err)
		id, ok := v.Lookup(name(payer))
		require.True(t, ok)
		want := []TxRef{ref}
		if payer == "ann" {
			want = []TxRef{0, ref}
		}
		require.Equal(t, want, slices.Collect(v.FeesPaid(id)))
	}
}

// A transaction that the ledger would not take is refused when it comes, and
// does not stand in the way of others.
func TestReorderRefusesWhatTheLedgerWould(t *testing.T) {
	l := New(Config{})
	r := NewReorder(l, 3)
	good := tx(5, pay("ann", "bob", 5, "USD"))
	require.NoError(t, r.Append(good))
	require.ErrorIs(t, r.Append(tx(6, Transfer{Asset: "USD"})), ErrTx)
	require.ErrorIs(t, r.Append(tx(4, pay("ann", "bob", 4, "USD")), good), ErrOutOfOrder, "its place is taken")
	require.ErrorIs(t, r.Append(tx(7, pay("ann", "bob", 4, "USD")), tx(7, pay("ann", "bob", 4, "USD"))), ErrOutOfOrder)
	require.Equal(t, 1, r.Held())
	require.NoError(t, r.Append(tx(20, pay("ann", "bob", 20, "USD"))))
	require.NoError(t, r.Flush())
	require.Equal(t, 2, l.View().Len())
}

// Whatever order transactions come in, a buffer that tolerates it appends them
// in order of position, lane by lane.
func TestReorderAgainstSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Tx
		for _, c := range []Chain{"local:a", "local:b"} {
			for h := range byte(rapid.IntRange(0, 12).Draw(t, "heights")) {
				x := tx(h, pay("ann", "bob", 1, "USD"))
				x.Chain = c
				all = append(all, x)
			}
		}
		l := New(Config{})
		r := NewReorder(l, rapid.SampledFrom([]uint64{12, 13, ^uint64(0)}).Draw(t, "tolerance"))
		for _, x := range rapid.Permutation(all).Draw(t, "order") {
			require.NoError(t, r.Append(x))
		}
		require.NoError(t, r.Flush())
		require.Equal(t, 0, r.Held())
		var got []TxID
		for _, c := range []Chain{"local:a", "local:b"} {
			v := l.View()
			for ref := range v.Txs() {
				if v.CutOf(ref).Chain == c {
					got = append(got, v.TxID(ref))
				}
			}
		}
		var want []TxID
		for _, x := range all {
			want = append(want, x.ID)
		}
		require.Equal(t, want, got)
	})
}

// A planned transaction is read as it would be once it was appended, under the
// ids that it would have then.
func TestAPlannedTransactionReadsAsAppended(t *testing.T) {
	l := New(Config{})
	first := tx(1, pay("ann", "bob", 5, "USD"))
	first.Approvals = []Approval{{Owner: name("shy"), Spender: name("sly"), Asset: "USD", Amount: NewAmount(1)}}
	require.NoError(t, l.Append(first))
	planned := tx(2, pay("ann", "shy", 7, "EUR"), pay("new", "bob", 1, "USD"))
	planned.Position.Entry = 9
	planned.Approvals = []Approval{{Owner: name("ann"), Spender: name("new"), Asset: "EUR", Amount: NewAmount(3), Entry: 4}}
	planned.Created = []Account{name("sly"), name("contract")}
	planned.Initiator = name("ann")
	o, ref, err := l.View().With(planned)
	require.NoError(t, err)
	require.NoError(t, l.Append(planned))
	v := l.View()
	var want, got Record
	v.Read(1, &want)
	o.Read(ref, &got)
	require.Equal(t, want, got)
	for _, who := range []string{"ann", "bob", "shy", "sly", "new", "nobody"} {
		id, ok := o.Lookup(name(who))
		wantID, wantOK := v.Lookup(name(who))
		require.Equal(t, wantOK, ok, who)
		if ok {
			require.Equal(t, wantID, id, who)
			was, _ := v.Summary(id)
			is, _ := o.Summary(id)
			require.Equal(t, was.Totals, is.Totals, who)
		}
	}
	_, _, err = v.With(planned)
	require.ErrorIs(t, err, ErrOutOfOrder, "an entry does not make it a later transaction")
}
