package score

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Family groups evidence of one nature, so that correlated rules share a cap
// and an alert rests on more than one.
type Family string

// The evidence families.
const (
	Exposure Family = "exposure" // labelled counterparties
	Flow     Family = "flow"     // shapes and value
	Timing   Family = "timing"   // speed and rhythm
	Novelty  Family = "novelty"  // new accounts and counterparties
	Control  Family = "control"  // who steers whom
	Facts    Family = "facts"    // what the caller told
)

// Families returns every family in a fixed order.
func Families() []Family { return []Family{Exposure, Flow, Timing, Novelty, Control, Facts} }

// Mode tells what a rule does.
type Mode string

// Active rules count, shadow rules are told with zero points, off rules are
// not told.
const (
	Active Mode = "active"
	Shadow Mode = "shadow"
	Off    Mode = "off"
)

// Policy says what evidence is worth. It is plain data; Engine copies what it
// needs. Weights are whole points (0–100), shares and factors 0–1 with four
// decimals.
type Policy struct {
	Version    int                     `yaml:"version"` // of the format: 1
	Name       string                  `yaml:"name"`
	Levels     Levels                  `yaml:"levels"`
	Thresholds ThresholdRules          `yaml:"thresholds"`
	Exposure   ExposureRules           `yaml:"exposure"`
	Families   map[Family]FamilyRule   `yaml:"families"`
	Typologies map[string]TypologyRule `yaml:"typologies"`
	Categories map[string]CategoryRule `yaml:"categories"`
	Facts      FactRules               `yaml:"facts"`
	Budgets    Budgets                 `yaml:"budgets"`
	// Sources says where numbers come from, by field such as "levels" or
	// "typologies.fan-out"; what stands under a field shares its source.
	Sources map[string]Source `yaml:"sources"`
}

// ExposureRules say how exposure is reckoned.
type ExposureRules struct {
	// Rule is the accounting rule of indirect exposure: haircut (the default),
	// poison, fifo or lifo.
	Rule string `yaml:"rule"`
	// Hops is how many transactions a labelled account may be away, 1 to 20; 0
	// means defaultHops.
	Hops int `yaml:"hops"`
	// MinShare is the share of everything that the subject received (or paid) in
	// an asset below which a movement is not followed further; 0 follows all.
	// What such movements carry from labelled accounts one hop further counts.
	MinShare Decimal `yaml:"min_share"`
}

const (
	// defaultHops: Griffin and Mei, "How Do Crypto Flows Finance Slavery?", SSRN
	// 4742235, trace five.
	defaultHops = 5
	// maxHops: exposures that the ledger carries forward end there.
	maxHops = 20
)

// defaults returns the rules with what is not given filled in.
func (r ExposureRules) defaults() ExposureRules {
	if r.Rule == "" {
		r.Rule = ruleHaircut
	}
	if r.Hops == 0 {
		r.Hops = defaultHops
	}
	return r
}

// Source tells where numbers of a policy come from.
type Source struct {
	Kind   typology.ParameterKind `yaml:"kind"`   // sourced, measured or proposed
	Source string                 `yaml:"source"` // circular, paper, data, or the reasoning
}

// SourceOf returns the source of a field, its own or that of the nearest field
// around it.
func (p *Policy) SourceOf(field string) (Source, bool) {
	for field != "" {
		if s, ok := p.Sources[field]; ok {
			return s, true
		}
		field = field[:max(0, strings.LastIndexByte(field, '.'))]
	}
	return Source{}, false
}

// Levels are the scores, in whole points, from which a level holds.
type Levels struct {
	Medium int `yaml:"medium"`
	High   int `yaml:"high"`
	Severe int `yaml:"severe"`
}

// FamilyRule caps what a family adds.
type FamilyRule struct {
	Cap int `yaml:"cap" policy:"required"`
}

// TypologyRule weighs findings of one typology: strength 1 gives Weight points.
type TypologyRule struct {
	Family Family `yaml:"family"`
	Weight int    `yaml:"weight" policy:"required"`
	Mode   Mode   `yaml:"mode"`
}

// CategoryRule weighs exposure to a labelled category. Points are Weight times
// the share of the subject's flow, at least Floor for direct exposure;
// indirect exposure counts Indirect of that.
type CategoryRule struct {
	Weight   int     `yaml:"weight" policy:"required"`
	Floor    Decimal `yaml:"floor"`
	Indirect Decimal `yaml:"indirect"`
	Decisive bool    `yaml:"decisive"` // direct exposure alerts alone
	// MinUSD is the value in whole US dollars from which Floor applies; below,
	// the share alone counts. Where no price is known it applies always.
	MinUSD int  `yaml:"min_usd"`
	Mode   Mode `yaml:"mode"`
}

// FactRules weigh what the caller tells of his customer.
type FactRules struct {
	NewCustomerDays   int `yaml:"new_customer_days"` // younger customers are new
	NewCustomer       int `yaml:"new_customer"`      // points
	FirstPayment      int `yaml:"first_payment"`     // points: never paid this address before
	UnknownVASP       int `yaml:"unknown_vasp"`      // points: a Travel Rule counterparty that did not answer
	DeclaredOwnRelief int `yaml:"declared_own_relief"`
}

// Budgets bound the work of one answer.
type Budgets struct {
	Edges          int `yaml:"edges"`            // transfers read in all
	Direct         int `yaml:"direct"`           // the subject's own, the newest of each direction; 0: all
	Counterparties int `yaml:"counterparties"`   // whose money is followed, those that moved the largest shares
	PerCounter     int `yaml:"per_counterparty"` // nothing is followed through accounts with more transfers
	// Followed is how many transfers of others are read each way to follow
	// money; 0: as many as Edges allows. It is shared out by worth: an account is
	// read if, of what is left, its transfers are no larger a share than the
	// money that leads there is of the subject's.
	Followed int `yaml:"followed"`
}

// Decimal is a share or factor in a policy file, 0–1 with up to four decimals.
type Decimal ledger.Ratio

// Validate reports every fault at once, each a *PolicyError without place.
func (p *Policy) Validate() error {
	var errs []error
	fault := func(field, format string, args ...any) {
		errs = append(errs, &PolicyError{Field: field, Reason: fmt.Sprintf(format, args...)})
	}
	points := func(field string, n int) {
		if n < 0 || n > 100 {
			fault(field, "%d is not within 0–100 points", n)
		}
	}
	share := func(field string, d Decimal) {
		if d < 0 || ledger.Ratio(d) > ledger.One {
			fault(field, "%s is not within 0–1", ledger.Ratio(d))
		}
	}
	mode := func(field string, m Mode) {
		if m != Active && m != Shadow && m != Off {
			fault(field, "%q is not active, shadow or off", m)
		}
	}
	if p.Version != 1 {
		fault("version", "%d is not a version this library reads (want 1)", p.Version)
	}
	if p.Name == "" {
		fault("name", "a policy needs a name, which its results carry")
	}
	if l := p.Levels; l.Medium <= 0 || l.High <= l.Medium || l.Severe <= l.High || l.Severe > 100 {
		fault("levels", "want 0 < medium < high < severe ≤ 100, have %d, %d, %d", l.Medium, l.High, l.Severe)
	}
	for _, f := range sorted(p.Families) {
		if !slices.Contains(Families(), f) {
			fault("families."+string(f), "no such family (want one of %v)", Families())
		}
		points("families."+string(f)+".cap", p.Families[f].Cap)
	}
	for _, f := range Families() {
		if _, ok := p.Families[f]; !ok {
			fault("families."+string(f), "the family has no cap")
		}
	}
	p.validateThresholds(fault)
	if r := p.Exposure.Rule; r != "" && !slices.Contains(exposureRules[:], r) {
		fault("exposure.rule", "%q is not one of %v", r, exposureRules)
	}
	if n := p.Exposure.Hops; n < 0 || n > maxHops {
		fault("exposure.hops", "%d is not within 0–%d", n, maxHops)
	}
	share("exposure.min_share", p.Exposure.MinShare)
	for _, field := range sorted(p.Sources) {
		s := p.Sources[field]
		if s.Kind != typology.Sourced && s.Kind != typology.Measured && s.Kind != typology.Proposed {
			fault("sources."+field, "kind %q is not sourced, measured or proposed", s.Kind)
		}
		if s.Source == "" {
			fault("sources."+field, "no source")
		}
	}
	known := typology.Typologies()
	for _, id := range sorted(p.Typologies) {
		r, field := p.Typologies[id], "typologies."+id
		if !slices.Contains(known, id) && !typology.IsThirdParty(id) {
			fault(field, "no such typology (third-party ids are x-<vendor>/<name>)")
		}
		if !slices.Contains(Families(), r.Family) || r.Family == Exposure || r.Family == Facts {
			fault(field+".family", "%q is not a family of findings (flow, timing, novelty, control)", r.Family)
		}
		points(field+".weight", r.Weight)
		mode(field+".mode", r.Mode)
	}
	for _, id := range sorted(p.Categories) {
		r, field := p.Categories[id], "categories."+id
		points(field+".weight", r.Weight)
		share(field+".floor", r.Floor)
		share(field+".indirect", r.Indirect)
		if r.MinUSD < 0 {
			fault(field+".min_usd", "%d is negative", r.MinUSD)
		}
		mode(field+".mode", r.Mode)
	}
	points("facts.new_customer", p.Facts.NewCustomer)
	points("facts.first_payment", p.Facts.FirstPayment)
	points("facts.unknown_vasp", p.Facts.UnknownVASP)
	points("facts.declared_own_relief", p.Facts.DeclaredOwnRelief)
	if p.Facts.NewCustomerDays < 0 {
		fault("facts.new_customer_days", "%d is negative", p.Facts.NewCustomerDays)
	}
	if p.Budgets.Direct < 0 {
		fault("budgets.direct", "%d is negative", p.Budgets.Direct)
	}
	if p.Budgets.Followed < 0 {
		fault("budgets.followed", "%d is negative", p.Budgets.Followed)
	}
	for field, n := range map[string]int{"edges": p.Budgets.Edges, "counterparties": p.Budgets.Counterparties, "per_counterparty": p.Budgets.PerCounter} {
		if n <= 0 {
			fault("budgets."+field, "%d is not positive", n)
		}
	}
	slices.SortStableFunc(errs, func(a, b error) int {
		x, _ := errors.AsType[*PolicyError](a)
		y, _ := errors.AsType[*PolicyError](b)
		return cmp.Compare(x.Field, y.Field)
	})
	return errors.Join(errs...)
}
