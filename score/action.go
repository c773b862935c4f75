package score

import (
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Action is what a desk is to do by the policy's thresholds.
type Action string

// Actions, from nothing to stopping the payment. An alert goes to an
// investigator and does not hold the payment, so that nobody is tipped off; a
// review does, until somebody has looked.
const (
	NoAction  Action = "none"
	Review    Action = "review"
	Alert     Action = "alert"
	Interdict Action = "interdict"
)

// Thresholds are the points, in whole points, from which an action is taken; 0
// means never.
type Thresholds struct {
	Review    int `yaml:"review"`
	Alert     int `yaml:"alert"`
	Interdict int `yaml:"interdict"`
}

// ThresholdRules are the thresholds of a policy. The gravest action that any of
// them gives is taken.
type ThresholdRules struct {
	// Default holds for the score.
	Default Thresholds `yaml:"default"`
	// Assets replace Default where the question is about the asset.
	Assets map[ledger.Asset]Thresholds `yaml:"assets"`
	// Categories hold for the points of one labelled category, or of one
	// typology, alone.
	Categories map[string]Thresholds `yaml:"categories"`
}

// Decision is the action with what led to it.
type Decision struct {
	Action Action `json:"action"`
	// By is the threshold: "score", "asset:<asset>" or "category:<name>".
	By     string `json:"by"`
	Points Points `json:"points"`
	// Threshold is in whole points.
	Threshold int `json:"threshold"`
	// Held is set when points reached for more, but rested on one family of
	// evidence alone.
	Held bool `json:"held"`
}

// of returns the action that points give.
func (t Thresholds) of(p Points) (a Action, threshold int) {
	a = NoAction
	for _, step := range [...]struct {
		action Action
		at     int
	}{{Review, t.Review}, {Alert, t.Alert}, {Interdict, t.Interdict}} {
		if step.at > 0 && p >= Points(step.at)*1000 {
			a, threshold = step.action, step.at
		}
	}
	return a, threshold
}

func rank(a Action) int {
	switch a {
	case Review:
		return 1
	case Alert:
		return 2
	case Interdict:
		return 3
	}
	return 0
}

func (p *Policy) validateThresholds(fault func(field, format string, args ...any)) {
	check := func(field string, t Thresholds) {
		last := 0
		for _, n := range [...]int{t.Review, t.Alert, t.Interdict} {
			if n < 0 || n > 100 {
				fault(field, "%d is not within 0–100 points", n)
			}
			if n > 0 && n < last {
				fault(field, "want review ≤ alert ≤ interdict, have %d, %d, %d", t.Review, t.Alert, t.Interdict)
			}
			last = max(last, n)
		}
	}
	check("thresholds.default", p.Thresholds.Default)
	for _, a := range sorted(p.Thresholds.Assets) {
		check("thresholds.assets."+string(a), p.Thresholds.Assets[a])
	}
	for _, c := range sorted(p.Thresholds.Categories) {
		check("thresholds.categories."+c, p.Thresholds.Categories[c])
		_, category := p.Categories[c]
		if _, known := p.Typologies[c]; !known && !category {
			fault("thresholds.categories."+c, "the policy weighs no such category or typology")
		}
	}
}

// decide finds the action for a score and its parts. independent tells whether
// the evidence may alert at all.
func (p *Policy) decide(score Points, parts []Contribution, assets []ledger.Asset, independent bool) Decision {
	d := Decision{Action: NoAction, By: "score", Points: score}
	consider := func(by string, t Thresholds, points Points) {
		a, at := t.of(points)
		held := false
		if rank(a) > rank(Review) && !independent {
			held = true
			if a, at = NoAction, 0; t.Review > 0 {
				a, at = Review, t.Review
			}
		}
		if rank(a) > rank(d.Action) {
			d = Decision{Action: a, By: by, Points: points, Threshold: at, Held: d.Held}
		}
		d.Held = d.Held || held
	}
	own := false
	for _, a := range assets {
		if t, ok := p.Thresholds.Assets[a]; ok {
			own = true
			consider("asset:"+string(a), t, score)
		}
	}
	if !own {
		consider("score", p.Thresholds.Default, score)
	}
	sums := map[string]Points{}
	for i := range parts {
		if _, name, ok := strings.Cut(parts[i].Source, ":"); ok {
			name, _, _ = strings.Cut(name, ":")
			sums[name] += parts[i].Points
		}
	}
	for _, c := range sorted(p.Thresholds.Categories) {
		consider("category:"+c, p.Thresholds.Categories[c], min(sums[c], score)) // relief counts here too
	}
	return d
}
