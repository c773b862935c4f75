package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// WriteJSON writes the result as a trace file (docs/formats.md, "Trace, JSON";
// docs/schema/trace.schema.json): amounts and heights as strings, absent values
// null, times UTC, the same bytes for the same Result.
func (r *Result) WriteJSON(w io.Writer) error {
	b, err := marshal(r.document(), " ")
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("trace: writing the result: %w", err)
	}
	return nil
}

// marshal writes a value as JSON, with & < and > as they are: this is no HTML. A
// line feed ends it.
func marshal(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// The document's types fix the order of keys.
type (
	documentJSON struct {
		Rule       Rule           `json:"rule"`
		Direction  Direction      `json:"direction"`
		Seeds      []seedJSON     `json:"seeds"`
		Totals     object         `json:"totals"`
		Sinks      []sinkJSON     `json:"sinks"`
		Holdings   []holdingJSON  `json:"holdings"`
		Links      []linkJSON     `json:"links"`
		Budgets    []budgetJSON   `json:"budgets"`
		Provenance provenanceJSON `json:"provenance"`
		Balance    []balanceJSON  `json:"balance"`
		Timeline   []hopJSON      `json:"timeline"`
	}
	hopJSON struct {
		Hop       int           `json:"hop"`
		Asset     ledger.Asset  `json:"asset"`
		Movements int           `json:"movements"`
		Accounts  int           `json:"accounts"`
		Amount    ledger.Amount `json:"amount"`
		First     string        `json:"first"`
		Last      string        `json:"last"`
	}
	seedJSON struct {
		Chain    ledger.Chain   `json:"chain"`
		Kind     SeedKind       `json:"kind"`
		Ref      string         `json:"ref"`
		Index    *uint32        `json:"index"`
		Asset    *ledger.Asset  `json:"asset"`
		Amount   *ledger.Amount `json:"amount"`
		FromTime *string        `json:"from_time"`
		Label    *string        `json:"label"`
		Seeded   object         `json:"seeded"`
		Overlap  object         `json:"overlap"`
		Missing  *ledger.Amount `json:"missing"`
	}
	sinkJSON struct {
		Account *string       `json:"account"`
		Reason  Reason        `json:"reason"`
		Asset   ledger.Asset  `json:"asset"`
		Amount  ledger.Amount `json:"amount"`
		Hops    int           `json:"hops"`
		Path    []stepJSON    `json:"path"`
		Carried ledger.Amount `json:"carried"`
		Paths   int           `json:"paths"`
		Seeds   []int         `json:"seeds"`
	}
	stepJSON struct {
		Tx     ledger.TxID   `json:"tx"`
		Index  uint32        `json:"index"`
		From   *string       `json:"from"`
		To     *string       `json:"to"`
		Asset  ledger.Asset  `json:"asset"`
		Amount ledger.Amount `json:"amount"`
		Time   string        `json:"time"`
		Chain  ledger.Chain  `json:"chain"`
	}
	holdingJSON struct {
		Account     string        `json:"account"`
		Asset       ledger.Asset  `json:"asset"`
		Amount      ledger.Amount `json:"amount"`
		Since       *string       `json:"since"`
		FreezableBy *string       `json:"freezable_by"`
	}
	linkJSON struct {
		Kind          LinkKind      `json:"kind"`
		FromChain     ledger.Chain  `json:"from_chain"`
		FromTx        ledger.TxID   `json:"from_tx"`
		From          *string       `json:"from"`
		FromAsset     ledger.Asset  `json:"from_asset"`
		Given         ledger.Amount `json:"given"`
		ToChain       ledger.Chain  `json:"to_chain"`
		ToTx          ledger.TxID   `json:"to_tx"`
		To            *string       `json:"to"`
		ToAsset       ledger.Asset  `json:"to_asset"`
		Received      ledger.Amount `json:"received"`
		WholeGiven    ledger.Amount `json:"whole_given"`
		WholeReceived ledger.Amount `json:"whole_received"`
		Time          string        `json:"time"`
		Score         ledger.Ratio  `json:"score"`
		Evidence      []string      `json:"evidence"`
	}
	budgetJSON struct {
		Name  string `json:"name"`
		Limit *int64 `json:"limit"`
		Hit   bool   `json:"hit"`
	}
	provenanceJSON struct {
		Library string       `json:"library"`
		Ledger  []laneJSON   `json:"ledger"`
		Labels  []sourceJSON `json:"labels"` // null: not told
	}
	sourceJSON struct {
		Source string  `json:"source"`
		Date   *string `json:"date"`
		Digest string  `json:"digest"`
	}
	laneJSON struct {
		Chain   ledger.Chain `json:"chain"`
		Height  string       `json:"height"`
		TxIndex uint32       `json:"tx_index"`
		Time    string       `json:"time"`
	}
	balanceJSON struct {
		Asset    ledger.Asset  `json:"asset"`
		Seeded   ledger.Amount `json:"seeded"`
		Grown    ledger.Amount `json:"grown"`
		Received ledger.Amount `json:"received"`
		Given    ledger.Amount `json:"given"`
	}
)

// object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		k, err := marshal(m.key, "")
		if err != nil {
			return nil, err
		}
		v, err := marshal(m.value, "")
		if err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSpace(k))
		b.WriteByte(':')
		b.Write(bytes.TrimSpace(v))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (r *Result) document() documentJSON {
	d := documentJSON{
		Rule: r.Rule, Direction: r.Direction, Totals: object{},
		Seeds: make([]seedJSON, len(r.Seeds)), Sinks: make([]sinkJSON, len(r.Sinks)),
		Holdings: make([]holdingJSON, len(r.Holdings)), Links: make([]linkJSON, len(r.Links)),
		Budgets: make([]budgetJSON, len(r.Budgets)), Balance: make([]balanceJSON, len(r.Totals)),
		Timeline: make([]hopJSON, len(r.Timeline)),
	}
	for i := range r.Seeds {
		d.Seeds[i] = r.Seeds[i].document()
	}
	for i := range r.Totals {
		t := &r.Totals[i]
		byReason := make(object, numReasons)
		for k, a := range t.Stopped {
			byReason[k] = member{Reason(k).String(), a}
		}
		d.Totals = append(d.Totals, member{string(t.Asset), byReason})
		d.Balance[i] = balanceJSON{t.Asset, t.Seeded, t.Grown, t.Received, t.Given}
	}
	for i := range r.Sinks {
		s := &r.Sinks[i]
		d.Sinks[i] = sinkJSON{
			Account: accountText(s.Account), Reason: s.Reason, Asset: s.Asset, Amount: s.Amount, Hops: s.Hops,
			Path: make([]stepJSON, len(s.Path)), Carried: s.Carried, Paths: s.Paths, Seeds: s.Seeds,
		}
		for k, p := range s.Path {
			d.Sinks[i].Path[k] = stepJSON{
				Tx: p.Tx, Index: p.Index, From: accountText(p.From), To: accountText(p.To), Asset: p.Asset,
				Amount: p.Amount, Time: timeText(p.Time), Chain: p.Chain,
			}
		}
	}
	slices.SortStableFunc(d.Sinks, func(a, b sinkJSON) int { return compareText(a.Account, b.Account) })
	for i, h := range r.Holdings {
		d.Holdings[i] = holdingJSON{h.Account.String(), h.Asset, h.Amount, timeOrNull(h.Since), textOrNull(h.FreezableBy)}
	}
	slices.SortStableFunc(d.Holdings, func(a, b holdingJSON) int { return strings.Compare(a.Account, b.Account) })
	for i, l := range r.Links {
		d.Links[i] = linkJSON{
			Kind: l.Kind, FromChain: l.FromChain, FromTx: l.FromTx, From: accountText(l.From), FromAsset: l.FromAsset, Given: l.Given,
			ToChain: l.ToChain, ToTx: l.ToTx, To: accountText(l.To), ToAsset: l.ToAsset, Received: l.Received,
			WholeGiven: l.WholeGiven, WholeReceived: l.WholeReceived, Time: timeText(l.Time), Score: l.Score, Evidence: l.Evidence,
		}
	}
	for i, b := range r.Budgets {
		d.Budgets[i] = budgetJSON{Name: b.Name, Hit: b.Hit}
		if b.Limit != 0 {
			d.Budgets[i].Limit = &b.Limit
		}
	}
	for i, h := range r.Timeline {
		d.Timeline[i] = hopJSON{h.Hop, h.Asset, h.Movements, h.Accounts, h.Amount, timeText(h.First), timeText(h.Last)}
	}
	d.Provenance = provenanceJSON{Library: "github.com/hoptrail/hoptrail/trace", Ledger: []laneJSON{}}
	for _, l := range r.Provenance.Lanes {
		d.Provenance.Ledger = append(d.Provenance.Ledger, laneJSON{
			l.Chain, strconv.FormatUint(l.Position.Height, 10), l.Position.Tx, timeText(l.Clock),
		})
	}
	for _, l := range r.Provenance.Labels {
		d.Provenance.Labels = append(d.Provenance.Labels, sourceJSON{l.Source, timeOrNull(l.Date), l.Digest})
	}
	return d
}

func (s *SeedResult) document() seedJSON {
	d := seedJSON{
		Chain: s.Chain, Kind: s.Kind, Ref: s.Account.String(), FromTime: timeOrNull(s.FromTime), Label: textOrNull(s.Label),
		Seeded: amountsByAsset(s.Seeded), Overlap: amountsByAsset(s.Overlap),
	}
	if s.Kind != SeedAccount {
		d.Ref = s.Tx.String()
		if s.Index != AnyIndex {
			d.Index = &s.Index
		}
	} else if d.Chain == "" {
		d.Chain = s.Account.Chain
	}
	if s.Asset != "" {
		d.Asset = &s.Asset
	}
	if !s.Amount.IsZero() {
		d.Amount = &s.Amount
	}
	if !s.Missing.IsZero() {
		d.Missing = &s.Missing
	}
	return d
}

func amountsByAsset(list []AssetAmount) object {
	o := make(object, len(list))
	for i, a := range list {
		o[i] = member{string(a.Asset), a.Amount}
	}
	return o
}

// compareText orders what may be absent; that comes first.
func compareText(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return strings.Compare(*a, *b)
}

func accountText(a ledger.Account) *string {
	if a.IsZero() {
		return nil
	}
	return textOrNull(a.String())
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func timeText(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }

func timeOrNull(t int64) *string {
	if t == 0 {
		return nil
	}
	return textOrNull(timeText(t))
}
