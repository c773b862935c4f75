package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/simulate"
)

// readLabels reads label lists of any kind, ActorPacks first since TagPacks
// refer to them.
func readLabels(paths []string, con console) (*label.Set, error) {
	var files []string
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (path == p || slices.Contains([]string{".csv", ".yaml", ".yml", ".json"}, extension(path))) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("--labels: %w", err)
		}
	}
	b := label.NewBuilder(label.Config{})
	var actors *label.Actors
	var rest []string
	for _, f := range files {
		if ext := extension(f); ext != ".yaml" && ext != ".yml" {
			rest = append(rest, f)
			continue
		}
		text, err := readPlain(f)
		if err != nil {
			return nil, fmt.Errorf("--labels: %w", err)
		}
		if !bytes.HasPrefix(text, []byte("actors:")) && !bytes.Contains(text, []byte("\nactors:")) {
			rest = append(rest, f)
			continue
		}
		if actors, err = label.ReadActorPack(bytes.NewReader(text), label.Options{Name: filepath.Base(f)}); err != nil {
			return nil, fmt.Errorf("--labels %s: %w", f, err)
		}
	}
	for _, f := range rest {
		if err := addLabels(b, f, actors, con); err != nil {
			return nil, fmt.Errorf("--labels %s: %w", f, err)
		}
	}
	return b.Build(), nil
}

func addLabels(b *label.Builder, path string, actors *label.Actors, con console) error {
	f, err := openPlain(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	opt := label.Options{Name: filepath.Base(path), Actors: actors}
	var r label.Report
	switch extension(path) {
	case ".yaml", ".yml":
		r, err = b.AddTagPack(f, opt)
	case ".json":
		r, err = b.AddOFAC(f, opt)
	default:
		r, err = b.AddCSV(f, opt)
	}
	if err != nil {
		return err
	}
	if len(r.Skipped) > 0 {
		con.say("hoptrail: %s: %d of %d labels skipped, the first because: %s\n", path, len(r.Skipped), r.Read, r.Skipped[0].Reason)
	}
	return nil
}

// labelSet is a simulated world's public labels as a label.Set.
func labelSet(world *simulate.World) (*label.Set, error) {
	b := label.NewBuilder(label.Config{})
	var entries []label.Entry
	for _, l := range world.Labels() {
		entries = append(entries, label.Entry{
			Address: l.Account.Address, Chain: l.Account.Chain, Category: l.Category, Entity: l.Entity,
			Confidence: l.Confidence, Source: l.Source, KnownFrom: l.KnownFrom,
		})
	}
	if _, err := b.Add(label.Options{Name: "simulated labels"}, entries...); err != nil {
		return nil, err
	}
	return b.Build(), nil
}
