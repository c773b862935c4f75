package typology

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
)

// maxLine bounds one line of a findings file: the evidence cap times a row's
// size leaves a finding far below it.
const maxLine = 16 << 20

// findingKeys are those of a findings file.
var findingKeys = jsonkeys.For[findingJSON]()

// UnmarshalJSON reads one object of a findings file and checks it. Unknown keys
// are ignored; one in another letter case, or twice, is an error. What is not written comes back as far as it can: Asset from the
// first evidence row, an evidence row's Clock as its Time. Errors match
// ErrFinding and name the key.
func (f *Finding) UnmarshalJSON(b []byte) error {
	if err := findingKeys.Check(b); err != nil {
		return fmt.Errorf("%w: %w", ErrFinding, err)
	}
	var w findingJSON
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("%w: %w", ErrFinding, err)
	}
	bad := func(key string, err error) error { return fmt.Errorf("%w: %s: %w", ErrFinding, key, err) }
	out := Finding{
		Revision: w.Revision, Typology: w.Typology, Detector: w.Detector, Version: w.Version,
		At: w.At.cut(), First: w.First.cut(), Last: w.Last.cut(), References: append([]string(nil), w.References...),
	}
	switch {
	case w.ID == nil:
		return bad("id", errors.New("absent"))
	case w.Revision == 0:
		return bad("revision", errors.New("0 (want 1 or more)"))
	case len(w.Evidence) == 0:
		return bad("evidence", errors.New("none"))
	}
	out.ID = *w.ID
	status := slices.Index(statusNames[:], w.Status)
	if status < 0 {
		return bad("status", fmt.Errorf("%q (want one of %q)", clip(w.Status), statusNames))
	}
	out.Status = Status(status)
	var err error
	if out.Strength, err = parseRatio(string(w.Strength)); err != nil || out.Strength < 0 || out.Strength > ledger.One {
		return bad("strength", fmt.Errorf("%q (want 0.0000 to 1.0000)", clip(string(w.Strength))))
	}
	if out.Subject, err = ledger.ParseAccount(w.Subject); err != nil {
		return bad("subject", err)
	}
	for _, p := range w.Parties {
		a, err := ledger.ParseAccount(p.Account)
		if err != nil {
			return bad("parties", err)
		}
		out.Parties = append(out.Parties, Party{a, p.Role})
	}
	for _, m := range w.Measures {
		o := Measure{Name: m.Name, Value: m.Value, Threshold: m.Threshold}
		if m.Source != nil {
			o.Source = *m.Source
		}
		out.Measures = append(out.Measures, o)
	}
	if out.Evidence, err = readEvidence(w.Evidence); err != nil {
		return bad("evidence", err)
	}
	if out.Asset = out.Evidence[0].Asset; out.FirstWitness() != nil {
		out.Asset = out.FirstWitness().Asset
	}
	if s := w.Suppressed; s != nil {
		rows, err := readEvidence(s.Evidence)
		if err != nil {
			return bad("suppressed", err)
		}
		out.Suppressed = &Suppression{s.Rule, s.Reason, rows}
	}
	for _, n := range w.NotEvaluated {
		out.NotEvaluated = append(out.NotEvaluated, NotEvaluated(n))
	}
	*f = out
	return nil
}

func (c cutJSON) cut() ledger.Cut {
	return ledger.Cut{
		Clock: int64(c.Time), Chain: ledger.Chain(c.Chain),
		Position: ledger.Position{Height: uint64(c.Height), Tx: c.TxIndex},
	}
}

func readEvidence(rows []evidenceJSON) ([]Evidence, error) {
	var out []Evidence
	for i, r := range rows {
		chain, err := ledger.ParseChain(r.Chain)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		tx, err := ledger.ParseTxID(chain, r.Tx)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		from, err := parseEvidenceAccount(chain, r.From)
		if err != nil {
			return nil, fmt.Errorf("row %d: from: %w", i, err)
		}
		to, err := parseEvidenceAccount(chain, r.To)
		if err != nil {
			return nil, fmt.Errorf("row %d: to: %w", i, err)
		}
		out = append(out, Evidence{
			Chain: chain, Position: ledger.Position{Height: uint64(r.Height), Tx: r.TxIndex}, Tx: tx, Index: r.Index,
			From: from, To: to, Asset: ledger.Asset(r.Asset), Amount: r.Amount, Time: int64(r.Time), Clock: int64(r.Time), Role: r.Role,
		})
	}
	return out, nil
}

// DecodeFindings reads NDJSON written by EncodeFindings, line by line. An error
// names the line and ends the sequence. Blank lines are skipped. Memory: one
// line, at most 16 MiB.
func DecodeFindings(r io.Reader) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 0, 64<<10), maxLine)
		n := 0
		for s.Scan() {
			n++
			line := bytes.TrimSpace(s.Bytes())
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if len(line) == 0 {
				continue
			}
			var f Finding
			if err := json.Unmarshal(line, &f); err != nil {
				yield(Finding{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if !yield(f, nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield(Finding{}, fmt.Errorf("%w: line %d: %w", ErrFinding, n+1, err))
		}
	}
}
