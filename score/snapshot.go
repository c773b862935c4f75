package score

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/internal/frame"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// ErrSnapshot marks snapshots that cannot be used: damaged, truncated, of a
// newer version or of other detectors; the text says which.
var ErrSnapshot = errors.New("score: bad snapshot")

const (
	stateName     = "hoptrail state\n"
	detectorsName = "hoptrail detectors\n"
	stateVersion  = 1
)

// Save writes the state to w: the ledger, what the detectors remember and
// found, and the place in the changes. It is the writer's to call; readers go
// on. Two states that went through the same calls write the same bytes. Labels,
// detectors and policy are the caller's and not written. O(ledger).
func (s *State) Save(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<18)
	head := frame.NewWriter(out, stateName, stateVersion)
	if _, err := head.Write(binary.LittleEndian.AppendUint64(nil, s.touchedBase+uint64(len(s.touched)))); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	if err := head.Close(); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	if err := s.ledger.Snapshot(out); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	body := frame.NewWriter(out, detectorsName, stateVersion)
	if err := s.driver.Snapshot(body, s.ledger.View()); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	if err := errors.Join(body.Close(), out.Flush()); err != nil {
		return fmt.Errorf("score: writing a snapshot: %w", err)
	}
	return nil
}

// Digest returns 128 bits, in hex, over everything that Save writes. It is the
// writer's to call.
func (s *State) Digest() (string, error) {
	sum := sha256.New()
	if err := s.Save(sum); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// LoadState reads a state that Save wrote and goes on where it stood: append
// what came after State.View().Head of each lane. cfg must name the same
// detectors with the same configs. A rollback to before the snapshot runs the
// detectors anew over what the ledger keeps. Errors match ErrSnapshot or
// ErrState, or are those of r.
func LoadState(cfg StateConfig, r io.Reader) (*State, error) {
	in := bufio.NewReaderSize(r, 1<<18)
	head, _, err := frame.NewReader(in, stateName, stateVersion)
	if err != nil {
		return nil, snapshotError(err)
	}
	var place [8]byte
	if _, err := io.ReadFull(head, place[:]); err != nil {
		return nil, snapshotError(err)
	}
	if err := head.Close(); err != nil {
		return nil, snapshotError(err)
	}
	s, err := newState(cfg)
	if err != nil {
		return nil, err
	}
	if s.ledger, err = ledger.Restore(s.ledgerConfig, in); err != nil {
		return nil, snapshotError(err)
	}
	body, _, err := frame.NewReader(in, detectorsName, stateVersion)
	if err != nil {
		return nil, snapshotError(err)
	}
	if err := s.driver.Restore(body, s.ledger.View()); err != nil {
		return nil, snapshotError(err)
	}
	if err := body.Close(); err != nil {
		return nil, snapshotError(err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: bytes after its end", ErrSnapshot)
	}
	s.touchedBase = binary.LittleEndian.Uint64(place[:])
	s.publish()
	return s, nil
}

// snapshotError makes what a snapshot is blamed for match ErrSnapshot.
func snapshotError(err error) error {
	for _, blamed := range []error{
		frame.ErrDamaged, frame.ErrForeign, frame.ErrNewer, ledger.ErrSnapshot, typology.ErrSnapshot, io.EOF, io.ErrUnexpectedEOF,
	} {
		if errors.Is(err, blamed) {
			return fmt.Errorf("%w: %w", ErrSnapshot, err)
		}
	}
	return fmt.Errorf("score: reading a snapshot: %w", err)
}
