package score

import (
	"cmp"
	_ "embed" // the default policy
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/hoptrail/hoptrail/ledger"
)

// maxPolicy bounds a policy file: the default one takes 6 kB.
const maxPolicy = 1 << 20

//go:embed default_policy.yaml
var defaultPolicy string

// DefaultPolicyText returns the default policy as a file, with the source of
// every number beside it.
func DefaultPolicyText() string { return defaultPolicy }

// DefaultPolicy returns the default policy.
func DefaultPolicy() *Policy {
	p, err := LoadPolicy(strings.NewReader(defaultPolicy))
	if err != nil {
		panic("score: the embedded policy is bad: " + err.Error()) // a test reads it
	}
	return p
}

// LoadPolicy reads a policy in YAML or JSON (which is YAML). It reports every
// fault at once, each a *PolicyError with its place: unknown fields, wrong
// types and whatever Validate finds. Aliases are refused, and so is more than
// 1 MiB.
func LoadPolicy(r io.Reader) (*Policy, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxPolicy+1))
	if err != nil {
		return nil, fmt.Errorf("score: reading the policy: %w", err)
	}
	if len(text) > maxPolicy {
		return nil, &PolicyError{Field: "policy", Reason: "longer than 1 MiB"}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, &PolicyError{Field: "policy", Reason: err.Error()}
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, &PolicyError{Line: 1, Column: 1, Field: "policy", Reason: "want a mapping of fields"}
	}
	places := map[string]*yaml.Node{}
	errs := index(root.Content[0], "", places, 0)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	var read shape
	read.check(root.Content[0], reflect.TypeFor[Policy](), "")
	var p Policy
	read.also(decode(text, &p, places))
	read.also(faults(placed(p.Validate(), places)))
	if len(read.errs) > 0 {
		return nil, errors.Join(read.errs...)
	}
	return &p, nil
}

// faults takes joined errors apart.
func faults(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return nil
}

// decode fills p strictly and turns every fault the YAML library finds into a
// *PolicyError.
func decode(text []byte, p *Policy, places map[string]*yaml.Node) (errs []error) {
	err := yaml.Load(text, p)
	if all, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, e := range all.Errors {
			field := "policy"
			for _, name := range sorted(places) {
				if n := places[name]; n.Line == e.Mark.Line && n.Column == e.Mark.Column {
					field = name
				}
			}
			errs = append(errs, &PolicyError{Line: e.Mark.Line, Column: e.Mark.Column, Field: field, Reason: e.Message})
		}
		return errs
	}
	if err != nil {
		errs = append(errs, &PolicyError{Field: "policy", Reason: err.Error()})
	}
	return errs
}

// index notes where every field stands, and refuses aliases, which could blow
// a small file up, and keys given twice.
func index(n *yaml.Node, path string, places map[string]*yaml.Node, depth int) (errs []error) {
	if depth > 16 || n.Kind == yaml.AliasNode || n.Anchor != "" {
		return []error{&PolicyError{Line: n.Line, Column: n.Column, Field: path, Reason: "aliases and deep nesting are not read"}}
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		if places[at] != nil {
			errs = append(errs, &PolicyError{Line: key.Line, Column: key.Column, Field: at, Reason: "given twice"})
		}
		places[at] = value
		errs = append(errs, index(value, at, places, depth+1)...)
	}
	return errs
}

// placed adds the place of the field, or of the nearest field around it, to
// each fault.
func placed(err error, places map[string]*yaml.Node) error {
	var out []error
	for _, e := range faults(err) {
		if pe, ok := errors.AsType[*PolicyError](e); ok {
			for field := pe.Field; field != "" && pe.Line == 0; {
				if n := places[field]; n != nil {
					pe.Line, pe.Column = n.Line, n.Column
				}
				field = field[:max(0, strings.LastIndexByte(field, '.'))]
			}
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}

// UnmarshalYAML reads a decimal of at most four places exactly.
func (d *Decimal) UnmarshalYAML(n *yaml.Node) error {
	a, err := ledger.ParseDecimalAmount(n.Value, 4)
	if u, small := a.Uint64(); err == nil && small && u <= 1<<40 {
		*d = Decimal(u)
		return nil
	}
	return fmt.Errorf("line %d: %q is not a number of at most four decimals", n.Line, n.Value)
}

// MarshalYAML writes the decimal with four places.
func (d Decimal) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: ledger.Ratio(d).String()}, nil
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
