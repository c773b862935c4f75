package typology

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// The wire types fix the keys of a findings file and their order.
type (
	findingJSON struct {
		ID           *FindingID         `json:"id"`
		Revision     uint32             `json:"revision"`
		Status       string             `json:"status"`
		Typology     string             `json:"typology"`
		Detector     string             `json:"detector"`
		Version      string             `json:"version"`
		Subject      string             `json:"subject"`
		Strength     json.RawMessage    `json:"strength"`
		At           cutJSON            `json:"at"`
		First        cutJSON            `json:"first"`
		Last         cutJSON            `json:"last"`
		Parties      []partyJSON        `json:"parties"`
		Measures     []measureJSON      `json:"measures"`
		Evidence     []evidenceJSON     `json:"evidence"`
		References   []string           `json:"references"`
		Suppressed   *suppressedJSON    `json:"suppressed"`
		NotEvaluated []notEvaluatedJSON `json:"not_evaluated"`
	}
	cutJSON struct {
		Time    timeJSON   `json:"time"`
		Chain   string     `json:"chain"`
		Height  heightJSON `json:"height"`
		TxIndex uint32     `json:"tx_index"`
	}
	partyJSON struct {
		Account string `json:"account"`
		Role    Role   `json:"role"`
	}
	measureJSON struct {
		Name      string  `json:"name"`
		Value     Value   `json:"value"`
		Threshold Value   `json:"threshold"`
		Source    *string `json:"source"`
	}
	evidenceJSON struct {
		Chain   string        `json:"chain"`
		Height  heightJSON    `json:"height"`
		TxIndex uint32        `json:"tx_index"`
		Tx      string        `json:"tx"`
		Index   uint32        `json:"index"`
		From    *string       `json:"from"`
		To      *string       `json:"to"`
		Asset   string        `json:"asset"`
		Amount  ledger.Amount `json:"amount"`
		Time    timeJSON      `json:"time"`
		Role    Role          `json:"role"`
	}
	suppressedJSON struct {
		Rule     string         `json:"rule"`
		Reason   string         `json:"reason"`
		Evidence []evidenceJSON `json:"evidence"`
	}
	notEvaluatedJSON struct {
		Rule    string `json:"rule"`
		Missing string `json:"missing"`
	}

	heightJSON uint64 // a string
	timeJSON   int64  // RFC 3339, UTC with Z
)

// MarshalText writes the height in decimal.
func (h heightJSON) MarshalText() ([]byte, error) {
	return strconv.AppendUint(nil, uint64(h), 10), nil
}

// UnmarshalText reads a decimal height.
func (h *heightJSON) UnmarshalText(b []byte) error {
	n, err := strconv.ParseUint(string(b), 10, 64)
	*h = heightJSON(n)
	return err
}

// MarshalText writes RFC 3339 in UTC.
func (t timeJSON) MarshalText() ([]byte, error) {
	return time.Unix(int64(t), 0).UTC().AppendFormat(nil, time.RFC3339), nil
}

// UnmarshalText reads RFC 3339 in whole seconds.
func (t *timeJSON) UnmarshalText(b []byte) error {
	v, err := time.Parse(time.RFC3339, string(b))
	if err != nil {
		return err
	}
	if v.Nanosecond() != 0 {
		return errors.New("a fraction of a second")
	}
	*t = timeJSON(v.Unix())
	return nil
}

// MarshalJSON writes the finding as one object of a findings file: keys in the
// documented order, amounts and heights as strings, ratios with four decimals,
// null for what is absent. Accounts are CAIP-10; an evidence row's, which has a
// chain of its own, are bare addresses unless they live on another chain.
func (f Finding) MarshalJSON() ([]byte, error) {
	w := findingJSON{
		ID: &f.ID, Revision: f.Revision, Status: f.Status.String(), Typology: f.Typology, Detector: f.Detector,
		Version: f.Version, Subject: f.Subject.String(), Strength: json.RawMessage(f.Strength.String()),
		At: cutWire(f.At), First: cutWire(f.First), Last: cutWire(f.Last),
		Parties: []partyJSON{}, Measures: []measureJSON{}, Evidence: evidenceWire(f.Evidence),
		References: append([]string{}, f.References...), NotEvaluated: []notEvaluatedJSON{},
	}
	for _, p := range f.Parties {
		w.Parties = append(w.Parties, partyJSON{p.Account.String(), p.Role})
	}
	for _, m := range f.Measures {
		w.Measures = append(w.Measures, measureJSON{m.Name, m.Value, m.Threshold, textOrNull(m.Source)})
	}
	if s := f.Suppressed; s != nil {
		w.Suppressed = &suppressedJSON{s.Rule, s.Reason, evidenceWire(s.Evidence)}
	}
	for _, n := range f.NotEvaluated {
		w.NotEvaluated = append(w.NotEvaluated, notEvaluatedJSON(n))
	}
	return marshal(w)
}

// marshal encodes without escaping &, < and >.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func cutWire(c ledger.Cut) cutJSON {
	return cutJSON{timeJSON(c.Clock), string(c.Chain), heightJSON(c.Position.Height), c.Position.Tx}
}

func evidenceWire(rows []Evidence) []evidenceJSON {
	out := make([]evidenceJSON, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		out = append(out, evidenceJSON{
			string(r.Chain), heightJSON(r.Position.Height), r.Position.Tx, r.Tx.String(), r.Index,
			accountOn(r.Chain, r.From), accountOn(r.Chain, r.To), string(r.Asset), r.Amount, timeJSON(r.Time), r.Role,
		})
	}
	return out
}

// accountOn writes an account beside the chain of its row.
func accountOn(c ledger.Chain, a ledger.Account) *string {
	if a.Chain == c {
		return textOrNull(a.Address.String())
	}
	return textOrNull(a.String())
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// EncodeFindings writes findings as NDJSON, one per line, in the order given.
// It stops at the first error of findings or w.
func EncodeFindings(w io.Writer, findings iter.Seq2[Finding, error]) error {
	b := bufio.NewWriter(w)
	for f, err := range findings {
		if err != nil {
			return errors.Join(err, b.Flush())
		}
		line, err := f.MarshalJSON()
		if err != nil {
			return err
		}
		if _, err := b.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("typology: writing findings: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("typology: writing findings: %w", err)
	}
	return nil
}

// parseEvidenceAccount is the inverse of accountOn.
func parseEvidenceAccount(c ledger.Chain, s *string) (ledger.Account, error) {
	if s == nil {
		return ledger.Account{}, nil
	}
	if strings.Count(*s, ":") >= 2 {
		if a, err := ledger.ParseAccount(*s); err == nil && a.String() == *s {
			return a, nil
		}
	}
	addr, err := ledger.ParseAddress(*s)
	if err != nil {
		return ledger.Account{}, err
	}
	return ledger.Account{Chain: c, Address: addr}, nil
}
