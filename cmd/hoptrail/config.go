package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/approvals"
	"github.com/hoptrail/hoptrail/typology/catalog"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/mule"
	"github.com/hoptrail/hoptrail/typology/pigbutchering"
	"github.com/hoptrail/hoptrail/typology/poisoning"
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
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var sections map[string]any
	if err := yaml.Load(text, &sections); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var errs []error
	for i, d := range list {
		section, ok := sections[d.Name]
		if !ok {
			continue
		}
		delete(sections, d.Name)
		if list[i], err = configured(d, section); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", path, d.Name, err))
		}
	}
	for name := range sections {
		errs = append(errs, fmt.Errorf("%s: no detector %q (hoptrail typologies lists them)", path, name))
	}
	slices.SortFunc(errs, func(a, b error) int { return bytes.Compare([]byte(a.Error()), []byte(b.Error())) })
	return list, errors.Join(errs...)
}

// configured makes a detector anew from its defaults and a file's section.
func configured(d *typology.Detector, section any) (*typology.Detector, error) {
	text, err := json.Marshal(section)
	if err != nil {
		return d, err
	}
	switch d.Name {
	case typology.AddressPoisoning:
		return with(d, text, poisoning.Default(), poisoning.New)
	case typology.ApprovalPhishing:
		return with(d, text, approvals.Default(), approvals.New)
	case typology.FanInCollector:
		return with(d, text, fanin.Default(), fanin.New)
	case typology.MuleWallet:
		return with(d, text, mule.Default(), mule.New)
	case typology.PigButchering:
		return with(d, text, pigbutchering.Default(), pigbutchering.New)
	}
	return d, errors.New("takes no configuration")
}

func with[C interface{ Validate() error }](d *typology.Detector, text []byte, c C, build func(C) *typology.Detector) (*typology.Detector, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return d, err
	}
	return build(c), c.Validate()
}
