package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/approvals"
	"github.com/hoptrail/hoptrail/typology/catalog"
	"github.com/hoptrail/hoptrail/typology/chainhopping"
	"github.com/hoptrail/hoptrail/typology/cycle"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/innocent"
	"github.com/hoptrail/hoptrail/typology/layering"
	"github.com/hoptrail/hoptrail/typology/mixeruse"
	"github.com/hoptrail/hoptrail/typology/mule"
	"github.com/hoptrail/hoptrail/typology/peelchain"
	"github.com/hoptrail/hoptrail/typology/pigbutchering"
	"github.com/hoptrail/hoptrail/typology/poisoning"
	"github.com/hoptrail/hoptrail/typology/scatter"
	"github.com/hoptrail/hoptrail/typology/structuring"
	"github.com/hoptrail/hoptrail/typology/testthenlarge"
)

// detectors returns the built-in detectors, configured by a file if one is
// named: YAML or JSON, one section per detector with the fields to change.
//
//	mule-wallet:
//	  min_sources: 4
//	  max_dwell: 12h
func detectors(path string) ([]*typology.Detector, error) {
	list := catalog.Default()
	if path == "" {
		return list, nil
	}
	text, err := readPlain(path)
	if err != nil {
		return nil, err
	}
	var sections map[string]any
	if err := yaml.Load(text, &sections); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	builders := builders()
	var errs []error
	for i, d := range list {
		section, ok := sections[d.Name]
		if !ok {
			continue
		}
		delete(sections, d.Name)
		text, err := json.Marshal(section)
		if err == nil {
			list[i], err = builders[d.Name](text)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", path, d.Name, err))
		}
	}
	for name := range sections {
		if right := misspelt(name, builders); right != "" {
			errs = append(errs, fmt.Errorf("%s: %w", path, &jsonkeys.Error{Path: name, Want: right}))
			continue
		}
		errs = append(errs, fmt.Errorf("%s: no detector %q (hoptrail typologies lists them)", path, name))
	}
	slices.SortFunc(errs, func(a, b error) int { return bytes.Compare([]byte(a.Error()), []byte(b.Error())) })
	return list, errors.Join(errs...)
}

// misspelt returns the known name that an unknown one equals but for letter
// case, "" for none.
func misspelt[V any](name string, known map[string]V) string {
	if _, ok := known[name]; ok {
		return ""
	}
	for _, right := range slices.Sorted(maps.Keys(known)) {
		if strings.EqualFold(name, right) {
			return right
		}
	}
	return ""
}

// builder makes a detector from its defaults and a file's section as JSON.
type builder func(section []byte) (*typology.Detector, error)

// builders returns the builder of every built-in detector by its name.
func builders() map[string]builder {
	out := map[string]builder{
		typology.AddressPoisoning:   from(poisoning.Default, poisoning.New),
		typology.ApprovalPhishing:   from(approvals.Default, approvals.New),
		typology.ChainHopping:       from(chainhopping.Default, chainhopping.New),
		typology.Cycle:              from(cycle.Default, cycle.New),
		typology.FanInCollector:     from(fanin.Default, fanin.New),
		typology.FanOut:             from(scatter.DefaultFanOut, scatter.NewFanOut),
		typology.GatherScatter:      from(scatter.DefaultGatherScatter, scatter.NewGatherScatter),
		typology.Layering:           from(layering.Default, layering.New),
		typology.MixerUse:           from(mixeruse.Default, mixeruse.New),
		typology.MuleNetwork:        from(mule.DefaultNetwork, mule.NewNetwork),
		typology.MuleWallet:         from(mule.Default, mule.New),
		typology.PeelChain:          from(peelchain.Default, peelchain.New),
		typology.PigButchering:      from(pigbutchering.Default, pigbutchering.New),
		pigbutchering.CollectorName: from(pigbutchering.DefaultCollector, pigbutchering.NewCollector),
		typology.ScatterGather:      from(scatter.DefaultScatterGather, scatter.NewScatterGather),
		typology.Structuring:        from(structuring.Default, structuring.New),
		typology.TestThenLarge:      from(testthenlarge.Default, testthenlarge.New),
	}
	for _, r := range innocent.Rules() {
		out[r.Name] = bounded(r)
	}
	return out
}

// from returns the builder of a detector with a config of its own.
func from[C interface{ Validate() error }](defaults func() C, build func(C) *typology.Detector) builder {
	return func(section []byte) (*typology.Detector, error) {
		if err := jsonkeys.For[C]().Check(section); err != nil {
			return nil, err
		}
		c := defaults()
		dec := json.NewDecoder(bytes.NewReader(section))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			return nil, err
		}
		return build(c), c.Validate()
	}
}

// bounded returns the builder of an innocent kind, whose section holds new bounds
// of the rule's parameters.
func bounded(r innocent.Rule) builder {
	return func(section []byte) (*typology.Detector, error) {
		var bounds map[string]json.RawMessage
		if err := json.Unmarshal(section, &bounds); err != nil {
			return nil, err
		}
		units := map[string]string{}
		for _, p := range r.Parameters() {
			units[p.Name] = p.Unit
		}
		var errs []error
		for _, name := range slices.Sorted(maps.Keys(bounds)) {
			if right := misspelt(name, units); right != "" {
				errs = append(errs, &jsonkeys.Error{Path: name, Want: right})
				continue
			}
			bound, err := inUnit(bounds[name], units[name])
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
				continue
			}
			if r, err = r.Bound(name, bound); err != nil {
				errs = append(errs, err)
			}
		}
		return innocent.New(r), errors.Join(errs...)
	}
}

// inUnit reads a bound as its unit is written in files: a ratio with up to four
// decimals, a duration such as 48h, or a count.
func inUnit(text []byte, unit string) (n int64, err error) {
	switch unit {
	case "ratio":
		var v ledger.Ratio
		err = json.Unmarshal(text, &v)
		return int64(v), err
	case "duration":
		var v typology.Duration
		err = json.Unmarshal(text, &v)
		return v.Seconds(), err
	}
	if unit != "" { // else no such parameter, which Bound says better
		err = json.Unmarshal(text, &n)
	}
	return n, err
}
