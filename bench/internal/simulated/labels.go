// Package simulated turns what a simulation tells into what the library reads, for
// the measurements.
package simulated

import (
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/simulate"
)

// Labels makes a simulation's labels usable.
func Labels(labels []simulate.Label) (*label.Set, error) {
	entries := make([]label.Entry, len(labels))
	for i, l := range labels {
		entries[i] = label.Entry{
			Address: l.Account.Address, Chain: l.Account.Chain, Category: l.Category, Entity: l.Entity,
			Confidence: l.Confidence, Source: l.Source, KnownFrom: l.KnownFrom,
		}
	}
	b := label.NewBuilder(label.Config{})
	if _, err := b.Add(label.Options{Name: "simulated"}, entries...); err != nil {
		return nil, err
	}
	return b.Build(), nil
}
