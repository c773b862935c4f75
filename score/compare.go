package score

import (
	"cmp"
	"fmt"
	"slices"
)

// Verdict is an answer in short.
type Verdict struct {
	Level  Level  `json:"level"`
	Score  Points `json:"score"`
	Action Action `json:"action"`
}

// Shift is one reason why two answers differ.
type Shift struct {
	// Source is a contribution's, or "levels", "thresholds" or "single_family"
	// where the points are judged otherwise.
	Source string `json:"source"`
	Before Points `json:"before"`
	After  Points `json:"after"`
}

// Difference tells that a subject comes out otherwise under another policy, and
// why.
type Difference struct {
	Subject string  `json:"subject"`
	Before  Verdict `json:"before"`
	After   Verdict `json:"after"`
	// Why has the shifts, the largest first.
	Why []Shift `json:"why"`
}

// Differ compares two answers to the same question; ok is false when level and
// action are the same.
func Differ(before, after *Assessment) (d Difference, ok bool) {
	d = Difference{Subject: after.Subject, Before: before.verdict(), After: after.verdict()}
	if d.Before.Level == d.After.Level && d.Before.Action == d.After.Action {
		return d, false
	}
	points := map[string][2]Points{}
	for k, a := range [2]*Assessment{before, after} {
		for _, c := range a.Contributions {
			p := points[c.Source]
			p[k] += c.Points
			points[c.Source] = p
		}
	}
	for _, source := range sorted(points) {
		if p := points[source]; p[0] != p[1] {
			d.Why = append(d.Why, Shift{source, p[0], p[1]})
		}
	}
	slices.SortStableFunc(d.Why, func(a, b Shift) int { return cmp.Compare(size(b), size(a)) })
	if a, b := before.Held(), after.Held(); a != b {
		d.Why = append(d.Why, Shift{Source: singleFamily, Before: before.Score, After: after.Score})
	}
	if len(d.Why) == 0 { // the same points, judged otherwise
		if d.Before.Level != d.After.Level {
			d.Why = append(d.Why, Shift{"levels", before.Score, after.Score})
		}
		if d.Before.Action != d.After.Action {
			d.Why = append(d.Why, Shift{"thresholds", before.Decision.Points, after.Decision.Points})
		}
	}
	return d, true
}

func size(s Shift) Points { return max(s.After-s.Before, s.Before-s.After) }

func (a *Assessment) verdict() Verdict { return Verdict{a.Level, a.Score, a.Decision.Action} }

// Comparison counts how two policies judge the same questions. The zero
// Comparison is empty. Not safe for concurrent use.
type Comparison struct {
	Asked, Changed int
	levels         map[[2]Level]int
	actions        map[[2]Action]int
	why            map[string]int
}

// Add counts two answers to the same question, and returns how they differ.
func (c *Comparison) Add(before, after *Assessment) (d Difference, changed bool) {
	if c.levels == nil {
		c.levels, c.actions, c.why = map[[2]Level]int{}, map[[2]Action]int{}, map[string]int{}
	}
	c.Asked++
	c.levels[[2]Level{before.Level, after.Level}]++
	c.actions[[2]Action{before.Decision.Action, after.Decision.Action}]++
	if d, changed = Differ(before, after); changed {
		c.Changed++
		for _, s := range d.Why {
			c.why[s.Source]++
		}
	}
	return d, changed
}

// Rows returns the table of a comparison: kind (level, action, why), what the
// policy before said, what the one after says, and how often.
func (c *Comparison) Rows() (out [][4]string) {
	for _, a := range [...]Level{Unknown, Low, Medium, High, Severe} {
		for _, b := range [...]Level{Unknown, Low, Medium, High, Severe} {
			if n := c.levels[[2]Level{a, b}]; n > 0 {
				out = append(out, [4]string{"level", string(a), string(b), fmt.Sprint(n)})
			}
		}
	}
	for _, a := range [...]Action{NoAction, Review, Alert, Interdict} {
		for _, b := range [...]Action{NoAction, Review, Alert, Interdict} {
			if n := c.actions[[2]Action{a, b}]; n > 0 {
				out = append(out, [4]string{"action", string(a), string(b), fmt.Sprint(n)})
			}
		}
	}
	for _, s := range sorted(c.why) {
		out = append(out, [4]string{"why", s, s, fmt.Sprint(c.why[s])})
	}
	return out
}
