package simulate

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// teller runs one bank: a background drawn transfer by transfer from the
// accounts' activity, merged with the planned attempts.
type teller struct {
	cfg    BankConfig
	by     actor
	names  namer
	people []ledger.Account
	pay    picker // who sends: activity is heavy-tailed
	rhythm *rhythm
	due    []dueTransfer
	spare  []ledger.Transfer
	second int64 // of the last transfer
	inSec  uint32
	hubbed int
}

// dueTransfer is one planned laundering transfer.
type dueTransfer struct {
	at       int64 // nanoseconds
	from, to int
	cents    int64
	coin     int
	scheme   *attempt
}

// currencies of the bank: AMLworld has fifteen; dollars and euros are two
// thirds of its transfers (proposed shares for the rest).
var currencies = [...]ledger.Asset{
	"US Dollar", "US Dollar", "US Dollar", "US Dollar", "Euro", "Euro", "Euro",
	"Yuan", "Yen", "Rupee", "Ruble", "UK Pound", "Swiss Franc", "Canadian Dollar", "Australian Dollar",
}

func newTeller(cfg BankConfig) *teller {
	t := &teller{
		cfg: cfg, by: newActor(cfg.Seed, "bank", 0), names: newNamer(cfg.Seed), rhythm: newRhythm(),
	}
	weights := make([]int64, cfg.Accounts)
	who := newActor(cfg.Seed, "bank/activity", 0)
	for i := range weights {
		weights[i] = min(who.pareto(1000, int64(cfg.Tail)), 1_500_000)
	}
	t.people = make([]ledger.Account, cfg.Accounts)
	for i := range t.people {
		t.people[i] = t.names.bankAccount(i)
	}
	t.pay = newPicker(weights)
	n := 0
	for _, p := range cfg.Attempts {
		for i := range p.Count {
			t.plant(p.Kind, i, n)
			n++
		}
	}
	strays := newActor(cfg.Seed, "bank/strays", 0)
	for range cfg.Strays {
		s := &attempt{scheme: "stray-" + strconv.Itoa(n), typology: "x-amlworld/stray"}
		n++
		t.due = append(t.due, dueTransfer{
			at: strays.below(int64(cfg.Active) * day), from: t.pay.pick(&strays), to: t.pay.pick(&strays),
			cents: strays.logNormal(bankMedian, bankSpread), coin: int(strays.below(int64(len(currencies)))), scheme: s,
		})
	}
	slices.SortStableFunc(t.due, func(a, b dueTransfer) int { return cmp.Compare(a.at, b.at) })
	return t
}

// Amounts in hundredths of a unit: median 1,400 with tails over seven orders,
// as in AMLworld's mixture of small payments and corporate transfers.
const (
	bankMedian = 140_000
	bankSpread = 2400
)

// run merges background and attempts by time.
func (t *teller) run(yield func(Event) bool) {
	mean := int64(t.cfg.Active) * day / int64(t.cfg.Transfers)
	now, end := int64(0), int64(t.cfg.Days)*day
	due := t.due
	for n := 0; ; n++ {
		background := n < t.cfg.Transfers
		if background {
			now = t.rhythm.after(now, 3*day, t.by.exponential(mean))
		}
		for len(due) > 0 && (due[0].at <= now || !background) {
			d := due[0]
			due = due[1:]
			if d.at < end && !yield(t.event(d)) {
				return
			}
		}
		if !background {
			return
		}
		if !yield(t.event(t.draw(now))) {
			return
		}
	}
}

// draw makes one background transfer: a sender by activity to one of their few
// usual receivers, at times to anybody; the hub pays each receiver once.
func (t *teller) draw(now int64) dueTransfer {
	d := dueTransfer{at: now, cents: t.by.logNormal(bankMedian, bankSpread)}
	if h := int64(t.cfg.Hub); h > 0 && int64(t.hubbed) < h && t.by.below(int64(t.cfg.Transfers)) < h {
		t.hubbed++
		d.from, d.to = 0, t.hubbed
		return d
	}
	d.from = t.pay.pick(&t.by)
	d.coin = d.from % len(currencies)
	if t.by.chance(150) {
		d.to = t.pay.pick(&t.by)
	} else {
		// One of a handful of contacts, fixed by the sender's number.
		c := uint64(d.from)*0x9e3779b97f4a7c15 + uint64(t.by.below(5))*0xbf58476d1ce4e5b9
		d.to = int((c ^ c>>29) * 0x94d049bb133111eb >> 11 % uint64(t.cfg.Accounts))
	}
	if d.to == d.from {
		d.to = (d.from + 1) % t.cfg.Accounts
	}
	return d
}

// event writes one transfer; times are whole minutes in AMLworld and days in
// AMLSim, here seconds.
func (t *teller) event(d dueTransfer) Event {
	if len(t.spare) == 0 {
		t.spare = make([]ledger.Transfer, 64)
	}
	x := t.spare[:1:1]
	t.spare = t.spare[1:]
	x[0] = ledger.Transfer{
		Asset: currencies[d.coin], From: t.people[d.from], To: t.people[d.to],
		Amount: ledger.NewAmount(uint64(max(d.cents, 1))),
	}
	at := max(t.cfg.Start+d.at/second, t.second)
	if at != t.second {
		t.second, t.inSec = at, 0
	}
	id := ledger.HashTxID(BankLane, t.names.txHash(&t.by))
	ev := Event{Tx: ledger.Tx{
		ID: id, Chain: BankLane, Time: at, Clock: at, Transfers: x, Initiator: x[0].From,
		Position: ledger.Position{Height: uint64(at), Tx: t.inSec},
	}}
	t.inSec++
	if d.scheme != nil {
		ev.Truth = d.scheme.rows(id, x[0].From, x[0].To)
	}
	return ev
}

// picker draws indices by weight in constant time (Vose's alias method, in
// integers). Source: Vose, IEEE TSE 17(9), 1991.
type picker struct {
	keep  []uint32 // of 2^32
	alias []int32
}

func newPicker(weights []int64) picker {
	n := len(weights)
	p := picker{keep: make([]uint32, n), alias: make([]int32, n)}
	var total int64
	for _, w := range weights {
		total += w
	}
	mean := total / int64(n)
	left := slices.Clone(weights)
	var small, large []int32
	for i, w := range left {
		p.keep[i], p.alias[i] = ^uint32(0), int32(i)
		if w < mean {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		p.keep[s], p.alias[s] = uint32(min(mulDiv(left[s], 1<<32, mean), 1<<32-1)), l
		left[l] -= mean - left[s]
		if left[l] < mean {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	return p
}

func (p picker) pick(by *actor) int {
	i := by.below(int64(len(p.keep)))
	if by.rng.Uint64()>>32 <= uint64(p.keep[i]) {
		return int(i)
	}
	return int(p.alias[i])
}
