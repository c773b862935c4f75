package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Label is one row of a made-up label list (FORMATS, labels CSV). Which labels
// are public depends on [Config].Labels; a few are wrong.
type Label struct {
	Account    ledger.Account
	Category   string // GraphSense concept
	Entity     string
	Confidence uint8 // GraphSense scale
	Source     string
	KnownFrom  int64 // Unix seconds; 0: always known
	Wrong      bool  // not written out: what the simulation knows better
}

// candidate is a label that could be public.
type candidate struct {
	wallet    *wallet
	account   ledger.Account
	category  string
	entity    string
	knownFrom int64
}

// label offers a label.
func (e *engine) label(w *wallet, category, entity string) {
	e.labels = append(e.labels, candidate{wallet: w, account: e.account(w), category: category, entity: entity})
}

// Confidences of the GraphSense scale: service data 50, web crawl 20.
const (
	confService = 50
	confCrawl   = 20
)

// publish picks the public labels. Each account has a fixed number, so a
// smaller percentage is a subset of a larger one. Of those picked, WrongLabels
// per thousand say something else: half another category, half the same thing
// of a stranger's account.
func (e *engine) publish() (out []Label) {
	by := newActor(e.cfg.Seed, "labels", 0)
	for i, c := range e.labels {
		l := Label{Account: c.account, Category: c.category, Entity: c.entity, Confidence: confService, Source: "simulated tagpack", KnownFrom: c.knownFrom}
		public, wrong := e.names.roll('l', by.key, uint32(i)), e.names.roll('w', by.key, uint32(i))
		if public >= int64(e.cfg.Labels)*10 {
			continue
		}
		if wrong < int64(e.cfg.WrongLabels) {
			l.Wrong, l.Confidence, l.Source = true, confCrawl, "simulated crawl"
			other := e.labels[int(e.names.roll('o', by.key, uint32(i)))*len(e.labels)/1000]
			switch {
			case wrong%2 == 0 && other.category != c.category:
				l.Category, l.Entity = other.category, other.entity
			case len(e.town.people) > 0:
				p := e.town.people[int(e.names.roll('p', by.key, uint32(i)))*len(e.town.people)/1000]
				l.Account = e.account(p.w)
			default:
				l.Category, l.Entity = "user", ""
			}
		}
		out = append(out, l)
	}
	return out
}

// WriteLabels writes labels as FORMATS' labels CSV.
func WriteLabels(w io.Writer, labels []Label) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"chain", "address", "category", "entity", "confidence", "source", "known_from"}}
	for _, l := range labels {
		known := ""
		if l.KnownFrom != 0 {
			known = time.Unix(l.KnownFrom, 0).UTC().Format(time.RFC3339)
		}
		rows = append(rows, []string{
			string(l.Account.Chain), l.Account.Address.String(), l.Category, l.Entity,
			strconv.Itoa(int(l.Confidence)), l.Source, known,
		})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("simulate: write labels: %w", err)
	}
	return nil
}
