package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/chain/bitcoin"
	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// common are the flags that every command over data has.
type common struct {
	Format     string       `help:"Format of the input (else recognised by its content)." placeholder:"NAME"`
	Chain      ledger.Chain `help:"Chain of rows that name none, CAIP-2." placeholder:"ID"`
	Labels     []string     `help:"Label lists: CSV, TagPack YAML, ActorPack YAML, OFAC JSON; files or folders." placeholder:"F" sep:"none"`
	Hindsight  bool         `help:"Use every label at every time, also before it could be read (research only)."`
	Assets     string       `help:"Assets file." placeholder:"F"`
	Prices     string       `help:"Prices file." placeholder:"F"`
	Clusters   string       `help:"Clusters file to take entities from." placeholder:"F"`
	Config     string       `help:"Configuration of the detectors, YAML or JSON." placeholder:"F"`
	BlockTimes string       `help:"Block times (height,time) for data without times." placeholder:"F"`
	AsOf       string       `help:"Look at the ledger as of a position (height[/tx]), or a time (RFC 3339 or Unix seconds)." placeholder:"POSITION|TIME" name:"as-of"`
	Sort       bool         `help:"Sort unsorted input."`
	Jobs       int          `help:"Files or blocks decoded at a time." default:"0"`
	Progress   string       `help:"Show progress: auto, on or off." enum:"auto,on,off" default:"auto"`
}

// Validate is called by kong on the parsed flags: what cannot be meant is told
// before anything is read, all of it at once.
func (c *common) Validate() error {
	var errs []error
	if c.Jobs < 0 {
		errs = append(errs, fmt.Errorf("--jobs is %d (want 0 for one per processor, or more)", c.Jobs))
	}
	if c.Chain != "" {
		if _, err := ledger.ParseChain(string(c.Chain)); err != nil {
			errs = append(errs, fmt.Errorf("--chain: %w", err))
		}
	}
	if c.Format != "" {
		var names []string
		for _, d := range c.decoders(nil) {
			names = append(names, d.Name)
		}
		if !slices.Contains(names, c.Format) {
			errs = append(errs, fmt.Errorf("--format %q (want one of %s)", c.Format, strings.Join(names, ", ")))
		}
	}
	if c.AsOf != "" {
		if _, _, _, err := c.asOf(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// asOf reads --as-of. A number is a time when it has the nine digits that Unix
// seconds have had since 1973 and no block height has.
func (c *common) asOf() (t int64, p ledger.Position, isTime bool, err error) {
	if t, err = format.ParseTime(c.AsOf); err == nil && (len(c.AsOf) >= 9 || !isNumber(c.AsOf)) {
		return t, p, true, nil
	}
	if p, err = ledger.ParsePosition(c.AsOf); err != nil {
		err = fmt.Errorf("--as-of %q is neither a position (height, height/tx) nor a time (such as 2024-01-31T09:30:00Z, or Unix seconds)", c.AsOf)
	}
	return 0, p, false, err
}

// session is what the common flags name, read.
type session struct {
	ledger *ledger.Ledger
	view   ledger.View
	known  ledger.Known
	labels *label.Set
	assets *format.AssetList
	report format.Report
	txs    int
}

// decoders are the formats of every module, most telling first.
func (c *common) decoders(parts ethereum.PartFiles) []format.Decoder {
	list := bitcoin.Decoders(bitcoin.Options{Chain: c.Chain, Jobs: c.Jobs})
	list = append(list, ethereum.Decoders(ethereum.Options{Chain: c.Chain, Jobs: c.Jobs, Parts: parts})...)
	return append(list, format.Decoders()...)
}

// open reads the lists that the flags name, but no ledger yet.
func (c *common) open(ctx context.Context, con console) (*session, format.Options, error) {
	s, opt := &session{}, format.Options{Format: c.Format, Chain: c.Chain, Sort: c.Sort}
	var err error
	if c.Config != "" { // a file at fault is told by commands without detectors too
		if _, err = detectors(c.Config); err != nil {
			return nil, opt, err
		}
	}
	if c.Assets != "" {
		if s.assets, err = format.ReadAssets(ctx, format.File(c.Assets), format.Options{}); err != nil {
			return nil, opt, err
		}
		s.known.Assets, opt.Assets = s.assets, s.assets
	}
	if c.Prices != "" {
		prices, err := format.ReadPrices(ctx, format.File(c.Prices), format.Options{})
		if err != nil {
			return nil, opt, err
		}
		s.known.Prices = prices
	}
	if c.BlockTimes != "" {
		if opt.BlockTimes, err = format.ReadBlockTimes(ctx, format.File(c.BlockTimes), format.Options{}); err != nil {
			return nil, opt, err
		}
	}
	if len(c.Labels) > 0 {
		if s.labels, err = readLabels(c.Labels, con); err != nil {
			return nil, opt, err
		}
		if c.Hindsight {
			s.labels = s.labels.Hindsight()
		}
		s.known.Labels = s.labels
	}
	if c.Clusters != "" {
		rows, err := format.ReadClusters(ctx, format.File(c.Clusters), format.Options{})
		if err != nil {
			return nil, opt, err
		}
		s.known.Entities = entities(rows)
	}
	return s, opt, nil
}

// load reads everything the flags and inputs name into a ledger.
func (c *common) load(ctx context.Context, inputs []string, con console) (*session, error) {
	s, opt, err := c.open(ctx, con)
	if err != nil {
		return nil, err
	}
	s.ledger = ledger.New(ledger.Config{Assets: s.known.Assets})
	err = c.stream(ctx, s, opt, inputs, con, s.ledger.Append)
	if err != nil {
		return nil, err
	}
	s.view, err = c.cut(s.ledger.View())
	return s, err
}

// batch is how many transactions are handed on at a time.
const batch = 1000

// stream reads the inputs and hands the transactions on in batches.
func (c *common) stream(ctx context.Context, s *session, opt format.Options, inputs []string, con console, take func(...ledger.Tx) error) error {
	sources, err := format.Expand(inputs...)
	if err != nil {
		return err
	}
	total := int64(-1)
	if size := totalSize(inputs); size > 0 {
		total = size
	}
	m := newMeter(c.Progress, "reading", total, con)
	defer m.done()
	opt.Progress, opt.Report = m.add, &s.report
	var txs []ledger.Tx
	all, err := c.read(ctx, sources, opt)
	if err != nil {
		return err
	}
	for tx, err := range all {
		if err != nil {
			return err
		}
		s.txs++
		if txs = append(txs, tx); len(txs) == batch {
			if err := take(txs...); err != nil {
				return err
			}
			txs = txs[:0]
		}
	}
	if len(txs) > 0 {
		if err := take(txs...); err != nil {
			return err
		}
	}
	s.tell(con)
	if s.txs == 0 && s.report.Files == 0 {
		return fmt.Errorf("nothing to read in %s", strings.Join(inputs, ", "))
	}
	return nil
}

// read yields the sources' transactions. A node's block files lie in the order
// of arrival and spend outputs of one another, so several are read together; an
// Ethereum node's receipts and traces belong to the blocks they lie beside.
func (c *common) read(ctx context.Context, sources []format.Source, opt format.Options) (iter.Seq2[ledger.Tx, error], error) {
	blocks, rest := bitcoin.BlockFiles(sources)
	if len(blocks) < 2 || c.Format != "" {
		var parts ethereum.PartFiles
		if c.Format == "" || c.Format == ethereum.FormatRPC {
			var err error
			if sources, parts, err = ethereum.FindParts(sources); err != nil {
				return nil, err
			}
		}
		return format.Read(ctx, sources, c.decoders(parts), opt), nil
	}
	for _, other := range rest {
		known := !other.Optional
		if !known {
			var err error
			if known, err = format.Knows(other, c.decoders(nil)); err != nil {
				return nil, err
			}
		}
		if known {
			return nil, fmt.Errorf("%w: several Bitcoin block files and %s: read the block files by themselves", errUsage, other.Name)
		}
		opt.Report.Skipped = append(opt.Report.Skipped, other.Name)
	}
	return bitcoin.Read(ctx, blocks, bitcoin.Options{Chain: c.Chain, Jobs: c.Jobs}), nil
}

// tell says what became of the rows, where anything but "read" did.
func (s *session) tell(con console) {
	if s.report.Duplicates > 0 {
		con.say("hoptrail: %d duplicate rows dropped\n", s.report.Duplicates)
	}
	for _, reason := range s.report.Reasons() {
		con.say("hoptrail: %d rows refused: %s\n", s.report.Refused[reason], reason)
	}
	for _, name := range s.report.Skipped {
		con.say("hoptrail: skipped %s: no decoder knows it\n", name)
	}
}

func totalSize(inputs []string) (size int64) {
	for _, in := range inputs {
		if info, err := os.Stat(in); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
	}
	return size
}

// cut applies --as-of.
func (c *common) cut(v ledger.View) (ledger.View, error) {
	if c.AsOf == "" {
		return v, nil
	}
	t, p, isTime, err := c.asOf()
	switch {
	case err != nil:
		return v, fmt.Errorf("%w: %w", errUsage, err)
	case isTime:
		return v.AsOf(ledger.CutAtTime(t)), nil
	}
	if err := oneLane(v); err != nil {
		return v, err
	}
	last := ledger.CutAtTime(-1) // before everything
	for ref := range v.Txs() {
		cut := v.CutOf(ref)
		if cut.Position.Compare(p) > 0 {
			break
		}
		last = cut
	}
	return v.AsOf(last), nil
}

// oneLane refuses a position where it could be meant on several chains.
func oneLane(v ledger.View) error {
	if lanes := v.Lanes(); len(lanes) > 1 {
		return fmt.Errorf("%w: --as-of with a position needs one chain, the input has %d: give a time", errUsage, len(lanes))
	}
	return nil
}

func isNumber(s string) bool { _, err := strconv.ParseUint(s, 10, 64); return err == nil }

// recognise clusters the ledger for its gates and roles, and for its entities
// unless a clusters file gave them.
func (s *session) recognise(ctx context.Context) error {
	c, err := cluster.Run(ctx, s.view, cluster.Config{Labels: s.known.Labels})
	if err != nil {
		return err
	}
	s.known.Gates, s.known.Roles = c, c
	if s.known.Entities == nil {
		s.known.Entities = c
	}
	return nil
}

// fileEntities answers from a clusters file, at every cut alike.
type fileEntities map[ledger.Account]ledger.Account

func entities(rows []format.ClusterRow) fileEntities {
	out := make(fileEntities, len(rows))
	for _, r := range rows {
		out[r.Account] = r.Entity
	}
	return out
}

// Owner implements ledger.Entities.
func (e fileEntities) Owner(a ledger.Account, _ ledger.Cut) ledger.Account {
	if o, ok := e[a]; ok {
		return o
	}
	return a
}
