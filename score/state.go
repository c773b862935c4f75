package score

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// StateConfig sets a State up.
type StateConfig struct {
	Detectors []*typology.Detector
	Known     ledger.Known
	Ledger    ledger.Config // Assets default to those of Known, with a Horizon Labels too
	Driver    typology.DriverConfig
	// Findings were made elsewhere, such as by the detect command, and count
	// beside what Detectors find.
	Findings []typology.Finding
	// Horizon is how long transfers are kept beyond the longest window of a
	// detector before Evict lets them go; 0 keeps them for ever. With one the
	// ledger carries exposures forward, which outlive transfers.
	Horizon time.Duration
}

// State is the live side: a ledger and the detectors over it. One goroutine
// may call Append, Rollback and Evict; any number may assess through engines
// meanwhile, and never wait for the writer longer than one account's look-up.
type State struct {
	known        ledger.Known
	ledgerConfig ledger.Config
	ledger       *ledger.Ledger
	driver       *typology.Driver
	driverConfig typology.DriverConfig
	horizon      time.Duration
	given        map[ledger.Account][]typology.Finding
	now          atomic.Pointer[moment]

	labelled *labelled // kept where the labels can tell

	heights     map[ledger.Chain][]reached // of each lane, the newest ones
	touched     []ledger.Account           // by rollbacks, in order
	touchedBase uint64                     // how many came before those
}

// moment is what readers see: the ledger and the findings as of one
// transaction.
type moment struct {
	view        ledger.View
	findings    *typology.Reader
	labelled    *labelled
	touched     []ledger.Account
	touchedBase uint64
}

// NewState returns an empty state. Every fault of the detectors and configs is
// reported at once.
func NewState(cfg StateConfig) (*State, error) {
	s, err := newState(cfg)
	if err != nil {
		return nil, err
	}
	s.ledger = ledger.New(s.ledgerConfig)
	return s, s.open(context.Background(), s.ledger.View())
}

// newState returns a state that has no ledger yet.
func newState(cfg StateConfig) (*State, error) {
	if cfg.Horizon < 0 {
		return nil, fmt.Errorf("%w: Horizon %s is negative", ErrState, cfg.Horizon)
	}
	s := &State{
		known: cfg.Known, ledgerConfig: cfg.Ledger, driverConfig: cfg.Driver, horizon: cfg.Horizon,
		given: map[ledger.Account][]typology.Finding{}, heights: map[ledger.Chain][]reached{}, labelled: &labelled{},
	}
	if s.ledgerConfig.Assets == nil {
		s.ledgerConfig.Assets = cfg.Known.Assets
	}
	if s.ledgerConfig.Labels == nil && s.horizon > 0 {
		s.ledgerConfig.Labels = cfg.Known.Labels
	}
	for i := range cfg.Findings {
		f := &cfg.Findings[i]
		s.given[f.Subject] = append(s.given[f.Subject], *f)
	}
	var err error
	if s.driver, err = typology.NewDriver(cfg.Driver, &s.known, cfg.Detectors...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return s, nil
}

// open runs the detectors over a view.
func (s *State) open(ctx context.Context, v ledger.View) error {
	err := s.driver.Advance(ctx, v)
	if err == nil || IsDetectorError(err) {
		s.publish()
	}
	return err
}

// OpenState returns a state over a ledger that holds transactions already, and
// runs the detectors over what the view shows. The state is the ledger's writer
// from then on, except that with an older view (View.AsOf) it is for reading
// only. cfg.Ledger is not used. An error about detectors alone (IsDetectorError)
// comes beside a usable state.
func OpenState(ctx context.Context, cfg StateConfig, l *ledger.Ledger, v ledger.View) (*State, error) {
	s, err := newState(cfg)
	if err != nil {
		return nil, err
	}
	s.ledger = l
	if err = s.open(ctx, v); err != nil && !IsDetectorError(err) {
		return nil, err
	}
	return s, err
}

// publish lets readers see what the writer has done.
func (s *State) publish() {
	r := s.driver.Now()
	var marked *labelled
	if set, ok := s.known.Labels.(entries); ok {
		s.labelled.extend(set, r.View())
		now := *s.labelled
		marked = &now
	}
	s.now.Store(&moment{view: r.View(), findings: r, labelled: marked, touched: slices.Clip(s.touched), touchedBase: s.touchedBase})
}

// Append adds transactions, each after its lane's last, and runs the detectors
// over them. All are added or, on an error of order or bookkeeping (see
// ledger.Append), none. A detector that fails does not stop the others nor the
// transactions: the error then joins *typology.DetectorError, and everything
// was added.
func (s *State) Append(ctx context.Context, txs ...ledger.Tx) error {
	if err := s.ledger.Append(txs...); err != nil {
		return err
	}
	v := s.ledger.View()
	err := s.driver.Advance(ctx, v)
	s.reach(v)
	s.publish()
	return err
}

// Evict lets transfers go that are older than Horizon and the longest window
// of a detector before the newest transaction; summaries and exposures stay.
// It does nothing when Horizon is zero. Costs O(what is kept).
func (s *State) Evict() (txs int, err error) {
	if s.horizon == 0 {
		return 0, nil
	}
	before := s.ledger.View().Cut().Clock - int64((s.driver.Window()+s.horizon)/time.Second)
	txs = s.ledger.Evict(before)
	s.driver.Evict(before)
	if txs > 0 { // the driver's next view must be of what is kept
		err = s.driver.Advance(context.Background(), s.ledger.View())
	}
	s.publish()
	return txs, err
}

// View returns the ledger as of the last Append, Rollback or Evict.
func (s *State) View() ledger.View { return s.now.Load().view }

// Findings returns what the detectors have found, as of the same moment.
func (s *State) Findings() []typology.Finding { return s.now.Load().findings.Findings() }

// IsDetectorError reports whether err is about detectors alone, so that the
// transactions were added all the same.
func IsDetectorError(err error) bool {
	_, ok := errors.AsType[*typology.DetectorError](err)
	return ok
}
