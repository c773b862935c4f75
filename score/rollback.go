package score

import (
	"context"
	"errors"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

const (
	// maxReached bounds the heights of a lane whose place is remembered; a
	// deeper rollback looks for its place from the beginning. Proposed: the
	// driver's own horizon.
	maxReached = 1000
	// maxTouched bounds the accounts that Changes can tell a reorganisation
	// touched. Proposed: the driver's MaxChanges, 2 MB.
	maxTouched = 65_536
)

// reached is where a lane stood when it had all of a height.
type reached struct {
	height uint64
	cut    ledger.Cut
}

// reach notes where the lanes stand.
func (s *State) reach(v ledger.View) {
	for _, lane := range v.Lanes() {
		head, clock, ok := v.Head(lane)
		if !ok {
			continue
		}
		known := s.heights[lane]
		at := reached{head.Height, ledger.Cut{Clock: clock, Chain: lane, Position: head}}
		if n := len(known); n > 0 && known[n-1].height == head.Height {
			known[n-1] = at
		} else {
			known = append(known, at)
		}
		if len(known) > 2*maxReached {
			known = slices.Clone(known[len(known)-maxReached:])
		}
		s.heights[lane] = known
	}
}

// Rollback undoes a lane's transactions above a height, as a reorganisation
// demands; findings that rested on them are retracted, and Changes tells every
// account that one of them moved value of. Deeper than the detectors can undo
// (typology.DriverConfig, or before the snapshot that was loaded) they run anew
// over what the ledger keeps.
func (s *State) Rollback(lane ledger.Chain, height uint64) error {
	touched := s.above(lane, height)
	if _, err := s.ledger.Rollback(lane, height); err != nil {
		return err
	}
	v := s.ledger.View()
	err := s.driver.Rollback(v, lane, height)
	if errors.Is(err, typology.ErrRollback) {
		touched, err = s.renew(touched)
	}
	if err == nil { // lanes that came later in merge order are gone through again
		err = s.driver.Advance(context.Background(), v)
	}
	s.heights[lane] = slices.DeleteFunc(s.heights[lane], func(r reached) bool { return r.height > height })
	s.touched = append(slices.Clip(s.touched), touched...)
	if over := len(s.touched) - maxTouched; over > 0 {
		s.touched, s.touchedBase = slices.Clone(s.touched[over:]), s.touchedBase+uint64(over)
	}
	s.publish()
	return err
}

// renew puts a driver that has seen nothing in the place of one that cannot go
// back so far. The subjects of all it had found join the accounts that are told,
// since nobody tells of a finding that the new one does not make again.
func (s *State) renew(touched []ledger.Account) ([]ledger.Account, error) {
	found, cursor, _ := s.driver.Now().Changes(0)
	d, err := typology.NewDriver(s.driverConfig, &s.known, s.driver.Detectors()...)
	if err != nil {
		return touched, err
	}
	d.Continue(cursor)
	s.driver = d
	for i := range found {
		touched = append(touched, found[i].Subject)
	}
	slices.SortFunc(touched, ledger.Account.Compare)
	return slices.Compact(touched), nil
}

// above returns the accounts that a lane's transactions above a height moved
// value of, sorted.
func (s *State) above(lane ledger.Chain, height uint64) (out []ledger.Account) {
	v := s.ledger.View()
	txs := v.Txs()
	for _, r := range slices.Backward(s.heights[lane]) {
		if r.height <= height {
			txs = v.TxsAfter(r.cut)
			break
		}
	}
	seen := map[ledger.AccountID]bool{0: true}
	lanes := v.Lanes()
	var rec ledger.Record
	for ref := range txs {
		if v.Read(ref, &rec); lanes[rec.Lane] != lane || rec.Position.Height <= height {
			continue
		}
		note := func(id ledger.AccountID) {
			if !seen[id] {
				seen[id] = true
				out = append(out, v.Account(id))
			}
		}
		for i := range rec.Transfers {
			note(rec.Transfers[i].From)
			note(rec.Transfers[i].To)
		}
		for _, legs := range [2][]ledger.LegRecord{rec.Inputs, rec.Outputs} {
			for i := range legs {
				note(legs[i].Account)
			}
		}
	}
	slices.SortFunc(out, ledger.Account.Compare)
	return out
}
