package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
	"github.com/hoptrail/hoptrail/typology/pattern/feature"
)

type featuresCmd struct {
	common
	Inputs []string `arg:"" name:"INPUT" help:"Files, globs, folders, or - for standard input."`
	GFP    bool     `name:"gfp" help:"The columns of IBM's Graph Feature Preprocessor, as of each transfer, instead of our own."`
	Out    string   `short:"o" default:"-" help:"Features file: CSV, or Parquet where it ends in .parquet." placeholder:"F"`
}

// Help shows an example.
func (featuresCmd) Help() string {
	return "Example:\n  hoptrail features transfers.csv -o features.parquet"
}

// evictEvery is how many transactions pass between two evictions of the ledger,
// which cost as much as the transactions and accounts it holds.
const evictEvery = 100 * batch

// errMerge tells that chains were read out of step, so that rows cannot be
// written while reading.
var errMerge = errors.New("transactions of several chains were not read in order of time: give a file to write to (-o) and files to read")

// Run writes a row per transfer while it reads. Where chains turn out to be read
// out of step with each other it starts again with the whole ledger in memory.
func (c *featuresCmd) Run(ctx context.Context, con console) error {
	err := c.write(ctx, con, false)
	if errors.Is(err, errMerge) && c.Out != "-" && !slices.Contains(c.Inputs, "-") {
		con.say("hoptrail: several chains, read out of step with each other: holding the whole ledger\n")
		return c.write(ctx, con, true)
	}
	return err
}

func (c *featuresCmd) write(ctx context.Context, con console, whole bool) error {
	stop, err := c.stop()
	if err != nil {
		return err
	}
	s, opt, err := c.open(ctx, con)
	if err != nil {
		return err
	}
	b, err := newFeatureBuilder(c.GFP)
	if err != nil {
		return err
	}
	err = writeFile(c.Out, con, func(w io.Writer) error {
		var sink featureSink = newFeatureCSV(w, b.columns)
		if strings.EqualFold(filepath.Ext(c.Out), ".parquet") {
			sink = newFeatureParquet(w, b.columns)
		}
		r := featureReader{
			ledger: ledger.New(ledger.Config{Assets: s.known.Assets}), known: &s.known,
			stop: stop, builder: b, sink: sink, whole: whole,
		}
		if err := c.stream(ctx, s, opt, c.Inputs, con, r.take); err != nil {
			return err
		}
		return errors.Join(r.finish(), sink.close())
	})
	if err != nil {
		return err
	}
	con.say("%d transactions, %d transfers, %d columns\n", s.txs, b.rows, len(featureNames(b.columns)))
	return nil
}

// stop tells what --as-of leaves out of a view: what comes after a time, or
// after a position of its one chain.
func (c *common) stop() (func(ledger.View, ledger.Cut) (bool, error), error) {
	if c.AsOf == "" {
		return func(ledger.View, ledger.Cut) (bool, error) { return false, nil }, nil
	}
	t, p, isTime, err := c.asOf()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	case isTime:
		return func(_ ledger.View, cut ledger.Cut) (bool, error) { return cut.Clock > t, nil }, nil
	}
	return func(v ledger.View, cut ledger.Cut) (bool, error) { return cut.Position.Compare(p) > 0, oneLane(v) }, nil
}

// featureReader hands transfers from a ledger, which it keeps short, to a table.
type featureReader struct {
	ledger  *ledger.Ledger
	known   *ledger.Known
	stop    func(ledger.View, ledger.Cut) (bool, error)
	builder *featureBuilder
	sink    featureSink

	last    ledger.Cut
	rec     ledger.Record
	moves   []ledger.Move
	whole   bool  // nothing is written before everything is read
	newest  int64 // clock of the lane that has come furthest
	pending int   // transactions since the last eviction

	appended, written int // transactions
}

// take appends transactions and writes the rows of those that none can come
// before any more: transactions of several chains at one time are merged.
func (r *featureReader) take(txs ...ledger.Tx) error {
	if err := r.ledger.Append(txs...); err != nil {
		return err
	}
	r.appended += len(txs)
	if r.whole {
		return nil
	}
	view := r.ledger.View()
	for _, lane := range view.Lanes() {
		_, clock, _ := view.Head(lane)
		r.newest = max(r.newest, clock)
	}
	if err := r.write(view, r.newest); err != nil {
		return err
	}
	if r.pending += len(txs); r.pending >= evictEvery {
		r.ledger.Evict(r.last.Clock)
		r.pending = 0
	}
	return nil
}

// finish writes the rows of the last moment.
func (r *featureReader) finish() error { return r.write(r.ledger.View(), math.MaxInt64) }

// write writes the rows of what came before a time and is not written yet.
func (r *featureReader) write(view ledger.View, before int64) error {
	left := 0
	for ref := range view.TxsAfter(r.last) {
		cut := view.CutOf(ref)
		if left > 0 || cut.Clock >= before {
			left++
			continue
		}
		r.last = cut
		r.written++
		if stop, err := r.stop(view, cut); err != nil {
			return err
		} else if stop {
			continue
		}
		view.Read(ref, &r.rec)
		r.moves = view.AppendMoves(r.moves[:0], &r.rec, r.known)
		for i := range r.moves {
			m := &r.moves[i]
			if m.Kind != ledger.Pay || m.From == 0 || m.To == 0 || m.From == m.To || m.Restates {
				continue
			}
			if err := r.builder.add(&featureKey{view: view, cut: cut, ref: ref, index: entry(&r.rec, m.Transfer), time: r.rec.Time, move: m}, r.sink); err != nil {
				return err
			}
		}
	}
	if r.written+left != r.appended {
		return errMerge
	}
	return nil
}

// featureKey is a transfer with what names it.
type featureKey struct {
	view  ledger.View
	cut   ledger.Cut
	ref   ledger.TxRef
	index uint32
	time  int64
	move  *ledger.Move
}

// entry turns an index into a record's transfers into the number that the chain,
// and with it findings, traces and truth, has for it: the log index.
func entry(rec *ledger.Record, transfer uint32) uint32 {
	if int(transfer) < len(rec.Transfers) {
		return rec.Transfers[transfer].Entry
	}
	return transfer // an output
}

// featureBuilder computes rows of either table. The first value is the amount.
type featureBuilder struct {
	table   *feature.Table
	gfp     *feature.GFP
	columns []feature.Column
	values  []feature.Value
	rows    uint64

	numbers  []ledger.AccountID // by the ledger's number: ours, in order of rows
	accounts ledger.AccountID
}

// number returns an account's place in the order in which rows first have it,
// which GFP goes by; the ledger also counts accounts that are in no row.
func (b *featureBuilder) number(a ledger.AccountID) ledger.AccountID {
	if n := int(a) + 1 - len(b.numbers); n > 0 {
		b.numbers = append(b.numbers, make([]ledger.AccountID, n)...)
	}
	if b.numbers[a] == 0 {
		b.accounts++
		b.numbers[a] = b.accounts
	}
	return b.numbers[a]
}

func newFeatureBuilder(gfp bool) (b *featureBuilder, err error) {
	b = &featureBuilder{columns: []feature.Column{{Name: "amount_units", Type: feature.Units, Doc: "amount of the transfer, base units"}}}
	if gfp {
		if b.gfp, err = feature.NewGFP(feature.DefaultGFPConfig()); err == nil {
			b.columns = append(b.columns, b.gfp.Columns()...)
		}
	} else if b.table, err = feature.NewTable(feature.DefaultConfig()); err == nil {
		b.columns = append(b.columns, b.table.Columns()...)
	}
	return b, err
}

// add computes the row of a transfer and writes it.
func (b *featureBuilder) add(k *featureKey, sink featureSink) error {
	m := k.move
	tr := pattern.Transfer{From: m.From, To: m.To, Asset: m.Asset, Amount: m.Amount, Time: k.cut.Clock, Tx: uint64(k.ref), Ref: b.rows}
	b.values = append(b.values[:0], feature.Value{Present: true, Units: m.Amount})
	b.rows++
	if b.table != nil {
		row, err := b.table.Add(&tr)
		if err != nil {
			return err
		}
		b.values = append(b.values, row...)
		return sink.row(k, b.values)
	}
	tr.From, tr.To = b.number(m.From), b.number(m.To)
	return b.gfp.Transform([]pattern.Transfer{tr}, func(_ int, values []float64) error {
		for i, v := range values {
			x := feature.Value{Present: true, Number: v}
			if b.columns[1+i].Type == feature.Count {
				x.Count = int64(v)
			}
			b.values = append(b.values, x)
		}
		return sink.row(k, b.values)
	})
}
