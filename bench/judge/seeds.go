package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hoptrail/hoptrail/eval"
)

// variant is one setting that seeds are judged at.
type variant struct{ labels, undercut int }

// axis is one curve through the variants.
type axis struct {
	name, axis string
	values     []int
	variants   []int // index of each value's variant
}

// variants lists what has to be judged, each once, the plain setting first.
func (o *options) variants() (list []variant, curves []axis) {
	index := map[variant]int{}
	add := func(v variant) int {
		if _, known := index[v]; !known {
			index[v] = len(list)
			list = append(list, v)
		}
		return index[v]
	}
	plain := variant{labels: o.world.labels, undercut: o.world.undercut}
	add(plain)
	evasion := axis{name: "evasion", axis: "thresholds undercut", values: o.undercut}
	for _, n := range o.undercut {
		evasion.variants = append(evasion.variants, add(variant{plain.labels, n}))
	}
	hidden := axis{name: "labels", axis: "labels known", values: o.label}
	for _, n := range o.label {
		hidden.variants = append(hidden.variants, add(variant{n, plain.undercut}))
	}
	for _, c := range []axis{evasion, hidden} {
		if len(c.values) > 0 {
			curves = append(curves, c)
		}
	}
	return list, curves
}

// result is what one seed shows at every variant.
type result struct {
	outcomes []*eval.Outcome
	notes    []note // of the first variant
}

// column returns the outcomes of one variant.
func column(results []result, v int) []*eval.Outcome {
	out := make([]*eval.Outcome, len(results))
	for i := range results {
		out[i] = results[i].outcomes[v]
	}
	return out
}

// each judges every seed at every variant, o.jobs seeds at a time. The order of
// results is that of the seeds.
func (o *options) each(ctx context.Context, seeds []int, variants []variant, ts eval.Thresholds, explain bool) ([]result, error) {
	results, errs := make([]result, len(seeds)), make([]error, len(seeds))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(o.jobs, len(seeds)) {
		workers.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					results[i], errs[i] = o.one(ctx, seeds[i], variants, ts, explain)
				}
			}
		})
	}
	for i := range seeds {
		next <- i
	}
	close(next)
	workers.Wait()
	return results, errors.Join(errs...)
}

// one simulates a seed's ledgers, one at a time, and judges each at the shares
// of labels that are asked for.
func (o *options) one(ctx context.Context, seed int, variants []variant, ts eval.Thresholds, explain bool) (result, error) {
	r := result{outcomes: make([]*eval.Outcome, len(variants))}
	for i := range variants {
		if r.outcomes[i] != nil {
			continue
		}
		w := o.world
		w.undercut = variants[i].undercut
		t, err := w.build(seed)
		if err != nil {
			return r, fmt.Errorf("seed %d: %w", seed, err)
		}
		for v := i; v < len(variants); v++ {
			if variants[v].undercut != w.undercut {
				continue
			}
			notes, err := o.judgeTown(ctx, t, variants[v], ts, &r.outcomes[v], explain && v == 0)
			if err != nil {
				return r, fmt.Errorf("seed %d: %w", seed, err)
			}
			r.notes = append(r.notes, notes...)
		}
	}
	return r, nil
}

// judgeTown runs the detectors over a ledger at a share of labels and judges.
func (o *options) judgeTown(ctx context.Context, t *town, v variant, ts eval.Thresholds, out **eval.Outcome, explain bool) ([]note, error) {
	labels, err := t.known(v.labels, t.set.config(t.seed).WrongLabels)
	if err != nil {
		return nil, err
	}
	alerts, findings, err := o.detect(ctx, t.view, t.worth, labels)
	if err != nil {
		return nil, err
	}
	alerts = ts.Apply(alerts)
	*out, err = eval.Judge(eval.Config{}, eval.Input{Run: fmt.Sprint(t.seed), Truth: t.truth, Alerts: alerts, View: &t.view, Known: &t.worth})
	if err != nil || !explain {
		return nil, err
	}
	services, err := t.known(100, 0)
	if err != nil {
		return nil, err
	}
	return t.explain(*out, alerts, findings, services), nil
}
