package innocent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Rule says by which habits a kind of innocent is recognised: all conditions
// must hold. It is data; start from one of the constructors of this package and
// change its bounds with Bound.
type Rule struct {
	Name       string // of the detector, and the typology id of its findings
	Doc        string // title, blank line, who looks like it and why launderers do not
	References []string
	Explains   []string // typologies that it explains away; nil: those of how value flows
	Conditions []Condition
}

// Condition bounds one measure of an account's life.
type Condition struct {
	measure measure
	bound   int64 // in the measure's unit
	most    bool  // the bound is the highest allowed rather than the least
	kind    typology.ParameterKind
	source  string
}

// Where bounds come from that are in many rules.
const (
	habit       = "a habit needs repetition; no published number"
	crowdNeeded = "a service has a crowd; no published number"
	rests       = "beyond \"the next day\" of FATF 2020: tainted value does not rest, for at rest it can be frozen"
	keepsFloat  = "launderers leave next to nothing behind: amounts in and out nearly identical, FIN-2019-A003"
	willing     = "customers pay of their own accord, some through contract wallets; who takes by approval is not explained by trade"
	stock       = "a stock lasts; no published number"
)

// name is that of the parameter.
func (c *Condition) name() string {
	if c.most {
		return "max_" + c.measure.name
	}
	return "min_" + c.measure.name
}

// holds reports whether a measured value satisfies the condition.
func (c *Condition) holds(v int64) bool {
	if c.most {
		return v <= c.bound
	}
	return v >= c.bound
}

// margin is how far beyond the bound a value that holds lies: one half at the
// bound, one at twice or half of it.
func (c *Condition) margin(v int64) ledger.Ratio {
	num, den := v, c.bound
	if c.most {
		num, den = c.bound, max(v, 1)
	}
	r, _ := ledger.RatioInt(min(num, 2*den), 2*max(den, 1))
	return min(max(r, ledger.One/2), ledger.One)
}

// least is a condition on the least a measure may be, atMost on the most.
func least(m measure, bound int64, kind typology.ParameterKind, source string) Condition {
	return Condition{measure: m, bound: bound, kind: kind, source: source}
}

func atMost(m measure, bound int64, kind typology.ParameterKind, source string) Condition {
	return Condition{measure: m, bound: bound, most: true, kind: kind, source: source}
}

// Bound returns the rule with another bound for the parameter of that name, in
// the parameter's unit: a count, seconds, or a ratio in 1/10,000. The error
// matches typology.ErrConfig.
func (r Rule) Bound(name string, bound int64) (Rule, error) {
	conditions := append([]Condition(nil), r.Conditions...)
	for i := range conditions {
		if c := &conditions[i]; c.name() == name {
			c.bound, c.kind, c.source = bound, typology.Proposed, "set by the user"
			r.Conditions = conditions
			return r, r.Validate()
		}
	}
	return r, fmt.Errorf("%w: %s has no parameter %q", typology.ErrConfig, r.Name, name)
}

// Validate joins every fault; errors match typology.ErrConfig.
func (r Rule) Validate() error {
	var errs []error
	for i := range r.Conditions {
		c := &r.Conditions[i]
		if c.bound < 0 || c.measure.unit == "ratio" && c.bound > int64(ledger.One) {
			errs = append(errs, fmt.Errorf("%w: %s: %s is %s (want 0 or more, a ratio at most 1)", typology.ErrConfig, r.Name, c.name(), c.measure.value(c.bound)))
		}
	}
	if len(r.Conditions) == 0 {
		errs = append(errs, fmt.Errorf("%w: %s has no condition", typology.ErrConfig, r.Name))
	}
	return errors.Join(errs...)
}

// Parameters returns the bounds with where they come from.
func (r Rule) Parameters() []typology.Parameter {
	var out []typology.Parameter
	for i := range r.Conditions {
		c := &r.Conditions[i]
		out = append(out, typology.Parameter{
			Name: c.name(), Value: c.measure.value(c.bound), Unit: c.measure.unit, Kind: c.kind, Source: c.source, Doc: c.measure.doc,
		})
	}
	return out
}

// New returns the detector of a rule. It is asked about suspects only, and what
// it reports suppresses the findings on them that it explains.
func New(r Rule) *typology.Detector {
	cite := typology.Citations(r.Parameters())
	if r.Explains == nil {
		r.Explains = except(typology.ApprovalPhishing, typology.AddressPoisoning, typology.MixerUse)
	}
	return &typology.Detector{
		Name: r.Name, Version: "1", Doc: r.Doc, References: r.References, Kind: typology.Innocent, Asked: true,
		Typologies: []string{r.Name}, Explains: r.Explains, Window: window * time.Second,
		Requires: []typology.Requirement{sittings}, Parameters: r.Parameters(), Invalid: r.Validate(),
		Run: func(ctx context.Context, p *typology.Pass) error {
			for _, id := range p.Suspects() {
				if err := ctx.Err(); err != nil {
					return err
				}
				if o := portraits.Of(p, id); o != nil {
					r.judge(p, o, cite)
				}
			}
			return nil
		},
	}
}

// shown is how many of an account's movements a finding holds (proposed: half of
// them the first, half the newest, enough to see the habit).
const shown = 24

// judge reports the account if it lives as the rule says.
func (r Rule) judge(p *typology.Pass, o *portrait, cite map[string]string) {
	f := typology.Finding{Typology: r.Name, Subject: p.Account(o.id), Asset: o.Asset, References: r.References}
	var sum ledger.Ratio
	for i := range r.Conditions {
		c := &r.Conditions[i]
		v, ok := c.measure.of(o)
		if !ok || !c.holds(v) {
			return
		}
		sum += c.margin(v)
		f.Measures = append(f.Measures, typology.Measure{
			Name: c.measure.name, Value: c.measure.value(v), Threshold: c.measure.value(c.bound), Source: cite[c.name()],
		})
	}
	f.Strength, _ = ledger.RatioInt(int64(sum), int64(ledger.One)*int64(len(r.Conditions)))
	f.Parties = []typology.Party{{Account: f.Subject, Role: typology.Service}}
	for i, s := range o.told {
		if i < shown/2 || i >= len(o.told)-shown/2 {
			f.Evidence = append(f.Evidence, p.Evidence(s, typology.Service))
		}
	}
	p.Report(f)
}

// except returns every typology but some.
func except(ids ...string) []string {
	return slices.DeleteFunc(typology.Typologies(), func(id string) bool { return slices.Contains(ids, id) })
}
