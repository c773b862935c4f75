package score

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hoptrail/hoptrail/internal/version"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// Engine answers questions about a state under one policy. It is immutable and
// safe for concurrent use; reload a policy by making a new Engine and swapping
// an atomic.Pointer.
type Engine struct {
	state  *State
	policy Policy
	digest string // of the policy
	config string // of the detectors and their configs
	labels []LabelSource

	explorers sync.Pool // of *explorer
}

// NewEngine binds a policy, which it checks and copies, to a state.
func NewEngine(st *State, p *Policy) (*Engine, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(p) // maps are written in order of key
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	e := &Engine{state: st}
	if err := json.Unmarshal(text, &e.policy); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	e.digest = digest(text)
	var prints []string
	for _, d := range st.driver.Detectors() {
		prints = append(prints, d.Name+" "+d.Version+" "+d.Fingerprint())
	}
	e.config = digest(fmt.Append(nil, prints))
	e.labels = st.labelSources()
	return e, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// Policy returns the engine's own copy of its policy; do not modify its maps.
func (e *Engine) Policy() Policy { return e.policy }

// Provenance says what an answer rests on, so that it can be repeated.
type Provenance struct {
	Library string        `json:"library"`
	Policy  string        `json:"policy"` // name and digest
	Config  string        `json:"config"` // digest over the detectors and their configs
	Ledger  []LaneHead    `json:"ledger"`
	Labels  []LabelSource `json:"labels"`
}

// LaneHead is how far a lane of the ledger went.
type LaneHead struct {
	Chain  ledger.Chain `json:"chain"`
	Height string       `json:"height"`
}

// LabelSource is one list of labels.
type LabelSource struct {
	Source string  `json:"source"`
	Date   *string `json:"date"` // RFC 3339; nil where the list has none
	Digest string  `json:"digest"`
}

// labelSources is what a label.Set offers beside ledger.Labels.
type labelSources interface{ Sources() []label.Source }

func (e *Engine) provenance(v ledger.View) Provenance {
	p := Provenance{Library: version.Library, Policy: e.policy.Name + " " + e.digest, Config: e.config, Ledger: []LaneHead{}, Labels: e.labels}
	lanes := v.Lanes()
	slices.Sort(lanes)
	for _, c := range lanes {
		if head, _, ok := v.Head(c); ok {
			p.Ledger = append(p.Ledger, LaneHead{c, fmt.Sprint(head.Height)})
		}
	}
	return p
}

// labelSources tells which lists the labels come from.
func (s *State) labelSources() (out []LabelSource) {
	out = []LabelSource{}
	if set, ok := s.known.Labels.(labelSources); ok {
		for _, src := range set.Sources() {
			l := LabelSource{Source: src.Name, Digest: src.Digest}
			if src.Date != 0 {
				date := time.Unix(src.Date, 0).UTC().Format(time.RFC3339)
				l.Date = &date
			}
			out = append(out, l)
		}
	}
	return out
}

// Assess answers a question as of the state's newest transaction. It writes
// nothing; ctx is asked between its stages. Errors match ErrSubject, or are
// those of detectors that failed on a planned transaction, in which case the
// assessment is given beside the error, without what they would have found.
func (e *Engine) Assess(ctx context.Context, s Subject) (*Assessment, error) {
	m := e.state.now.Load()
	q, err := s.question(m)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	j := judge{e: e, m: m, q: q}
	err = j.collect(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return j.verdict(), err
}
