package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/hoptrail/hoptrail/typology/pattern/feature"
)

// featureSink is a file of features being written.
type featureSink interface {
	row(k *featureKey, values []feature.Value) error
	close() error
}

// featureKeyColumn is a column that names the transfer rather than describing it.
type featureKeyColumn struct {
	name, doc string
	whole     bool // a whole number
}

var featureKeys = [...]featureKeyColumn{
	{name: "chain", doc: "CAIP-2 chain"},
	{name: "tx", doc: "transaction id"},
	{name: "height", doc: "block height; on lanes without heights the Unix second", whole: true},
	{name: "tx_index", doc: "index of the transaction in its block", whole: true},
	{name: "index", doc: "index of the first transfer behind the row: its log index, else its place in the transaction (Bitcoin: of the output)", whole: true},
	{name: "time", doc: "header time, RFC 3339, UTC"},
	{name: "from", doc: "paying account or, with --clusters, entity"},
	{name: "to", doc: "paid account or entity"},
	{name: "asset", doc: "asset id"},
}

// text returns the cells of featureKeys.
func (k *featureKey) text() [len(featureKeys)]string {
	p := k.cut.Position
	return [...]string{
		string(k.cut.Chain), k.view.TxID(k.ref).String(),
		strconv.FormatUint(p.Height, 10), strconv.FormatUint(uint64(p.Tx), 10), strconv.FormatUint(uint64(k.index), 10),
		time.Unix(k.time, 0).UTC().Format(time.RFC3339),
		k.view.Account(k.move.From).Address.String(), k.view.Account(k.move.To).Address.String(), string(k.view.Asset(k.move.Asset)),
	}
}

// rounded ends the name of the column beside an exact amount that holds the
// nearest float64, for models: exact amounts have more digits than any number type
// of theirs.
const rounded = "_float64"

// featureNames returns the header of a file.
func featureNames(columns []feature.Column) (names []string) {
	for _, k := range featureKeys {
		names = append(names, k.name)
	}
	for _, c := range columns {
		if names = append(names, c.Name); c.Type == feature.Units {
			names = append(names, c.Name+rounded)
		}
	}
	return names
}

// featureCSV writes CSV. Only the key can need quotes, so the features, which
// are most of it, are appended as bytes.
type featureCSV struct {
	out     io.Writer
	keys    *csv.Writer
	quoted  strings.Builder
	columns []feature.Column
	line    []byte
	begun   bool
}

func newFeatureCSV(w io.Writer, columns []feature.Column) *featureCSV {
	f := &featureCSV{out: w, columns: columns}
	f.keys = csv.NewWriter(&f.quoted)
	return f
}

func (f *featureCSV) header() error {
	f.begun = true
	_, err := io.WriteString(f.out, strings.Join(featureNames(f.columns), ",")+"\n")
	return err
}

func (f *featureCSV) row(k *featureKey, values []feature.Value) error {
	if !f.begun {
		if err := f.header(); err != nil {
			return err
		}
	}
	f.quoted.Reset()
	cells := k.text()
	if err := f.keys.Write(cells[:]); err != nil {
		return err
	}
	f.keys.Flush()
	f.line = append(f.line[:0], strings.TrimSuffix(f.quoted.String(), "\n")...)
	for i := range values {
		v := &values[i]
		f.line = v.AppendText(append(f.line, ','), f.columns[i].Type)
		if f.columns[i].Type == feature.Units {
			if f.line = append(f.line, ','); v.Present {
				f.line = strconv.AppendFloat(f.line, v.Units.Float64(), 'g', -1, 64)
			}
		}
	}
	_, err := f.out.Write(append(f.line, '\n'))
	return err
}

func (f *featureCSV) close() error {
	if f.begun {
		return nil
	}
	return f.header()
}

// featureParquet writes the same columns as Parquet: counts as INT64, numbers as
// DOUBLE, exact amounts as decimal text.
type featureParquet struct {
	out     *parquet.GenericWriter[any]
	columns []feature.Column
	one     [1]parquet.Row
}

// rowGroup bounds the rows held in memory (proposed: about 20 MB of columns).
const rowGroup = 10_000

// orderedGroup is a group whose fields keep our order instead of the alphabet's.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the fields in order.
func (g orderedGroup) Fields() []parquet.Field { return g.fields }

func newFeatureParquet(w io.Writer, columns []feature.Column) *featureParquet {
	group, order := parquet.Group{}, []string{}
	add := func(name string, n parquet.Node) { group[name], order = n, append(order, name) }
	for _, k := range featureKeys {
		if k.whole {
			add(k.name, parquet.Int(64))
		} else {
			add(k.name, parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
		}
	}
	for _, c := range columns {
		switch c.Type {
		case feature.Count:
			add(c.Name, parquet.Optional(parquet.Int(64)))
		case feature.Number:
			add(c.Name, parquet.Optional(parquet.Leaf(parquet.DoubleType)))
		case feature.Units:
			add(c.Name, parquet.Optional(parquet.String()))
			add(c.Name+rounded, parquet.Optional(parquet.Leaf(parquet.DoubleType)))
		}
	}
	byName := map[string]parquet.Field{}
	for _, f := range group.Fields() {
		byName[f.Name()] = f
	}
	g := orderedGroup{Group: group}
	for _, name := range order {
		g.fields = append(g.fields, byName[name])
	}
	return &featureParquet{columns: columns, out: parquet.NewGenericWriter[any](w, parquet.NewSchema("features", g),
		parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(rowGroup), parquet.CreatedBy("hoptrail", "", ""))}
}

func (f *featureParquet) row(k *featureKey, values []feature.Value) error {
	row := f.one[0][:0]
	cells := k.text()
	for i, key := range featureKeys {
		v := parquet.ByteArrayValue([]byte(cells[i]))
		if key.whole {
			n, err := strconv.ParseInt(cells[i], 10, 64)
			if err != nil {
				return err
			}
			v = parquet.Int64Value(n)
		}
		row = append(row, v.Level(0, 0, len(row)))
	}
	put := func(present bool, v parquet.Value) {
		if present {
			row = append(row, v.Level(0, 1, len(row)))
		} else {
			row = append(row, parquet.NullValue().Level(0, 0, len(row)))
		}
	}
	for i := range values {
		v := &values[i]
		switch f.columns[i].Type {
		case feature.Count:
			put(v.Present, parquet.Int64Value(v.Count))
		case feature.Number:
			put(v.Present, parquet.DoubleValue(v.Number))
		case feature.Units:
			put(v.Present, parquet.ByteArrayValue([]byte(v.Units.String())))
			put(v.Present, parquet.DoubleValue(v.Units.Float64()))
		}
	}
	f.one[0] = row
	_, err := f.out.WriteRows(f.one[:])
	return err
}

func (f *featureParquet) close() error { return f.out.Close() }
