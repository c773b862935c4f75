package score

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Level is the verdict in one word.
type Level string

// Levels, from nothing known to worst. Unknown is not clean.
const (
	Unknown Level = "unknown"
	Low     Level = "low"
	Medium  Level = "medium"
	High    Level = "high"
	Severe  Level = "severe"
)

// Contribution is one part of a score.
type Contribution struct {
	Source string `json:"source"` // typology, exposure category or fact
	Family Family `json:"family"`
	Points Points `json:"points"`

	witnesses []witness
	shownBy   []ledger.TxRef // witnesses that were not looked up
	decisive  bool
}

// Assessment is the answer to a question: plain data, the caller's own.
type Assessment struct {
	Subject       string
	Level         Level
	Score         Points
	Contributions []Contribution // sum exactly to Score before it is cut at 100
	Exposure      []ExposureLine
	Findings      []typology.Finding // that counted, in the order of findings files
	Suppressed    []typology.Finding // explained away, kept
	NotEvaluated  []typology.NotEvaluated
	Budgets       []Budget
	Provenance    Provenance
	Decision      Decision // what the policy's thresholds say to do

	// Read is how many transfers the exposure took, at most the budget of edges;
	// not written.
	Read int
}

// singleFamily is the budget that is met when points for an alert do not rest on
// two independent families of evidence.
const singleFamily = "single_family"

// Held reports whether the rule of two families held the level back.
func (a *Assessment) Held() bool {
	return slices.ContainsFunc(a.Budgets, func(b Budget) bool { return b.Name == singleFamily && b.Hit })
}

// MarshalJSON writes the assessment as one object of an assessments file: keys
// in the documented order, findings by id.
func (a *Assessment) MarshalJSON() ([]byte, error) {
	type suppressed struct {
		ID     typology.FindingID `json:"id"`
		Rule   string             `json:"rule"`
		Reason string             `json:"reason"`
	}
	type notEvaluated struct {
		Rule    string `json:"rule"`
		Missing string `json:"missing"`
	}
	out := struct {
		Subject       string               `json:"subject"`
		Level         Level                `json:"level"`
		Score         Points               `json:"score"`
		Contributions []Contribution       `json:"contributions"`
		Exposure      []ExposureLine       `json:"exposure"`
		Findings      []typology.FindingID `json:"findings"`
		Suppressed    []suppressed         `json:"suppressed"`
		NotEvaluated  []notEvaluated       `json:"not_evaluated"`
		Budgets       []Budget             `json:"budgets"`
		Provenance    Provenance           `json:"provenance"`
		Decision      Decision             `json:"decision"`
	}{
		Subject: a.Subject, Level: a.Level, Score: a.Score,
		Contributions: append([]Contribution{}, a.Contributions...), Exposure: append([]ExposureLine{}, a.Exposure...),
		Findings: []typology.FindingID{}, Suppressed: []suppressed{}, NotEvaluated: []notEvaluated{},
		Budgets: append([]Budget{}, a.Budgets...), Provenance: a.Provenance, Decision: a.Decision,
	}
	for i := range a.Findings {
		out.Findings = append(out.Findings, a.Findings[i].ID)
	}
	for i := range a.Suppressed {
		s := suppressed{ID: a.Suppressed[i].ID}
		if why := a.Suppressed[i].Suppressed; why != nil {
			s.Rule, s.Reason = why.Rule, why.Reason
		}
		out.Suppressed = append(out.Suppressed, s)
	}
	for _, n := range a.NotEvaluated {
		out.NotEvaluated = append(out.NotEvaluated, notEvaluated{n.Rule, n.Missing})
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}
