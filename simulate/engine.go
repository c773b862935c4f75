package simulate

import "github.com/hoptrail/hoptrail/ledger"

// engine runs one simulation: it wakes agents in time order and hands the
// blocks they fill to a consumer. It belongs to one iteration and one goroutine.
type engine struct {
	cfg    Config
	start  int64 // Unix seconds
	now    int64 // nanoseconds since the start
	end    int64
	names  namer
	rhythm *rhythm

	agents []agent
	agenda agenda
	tasks  []func() // one-shot work, by event.arg of the task agent
	free   []int32

	chains []*chain
	lanes  []*lane

	exchanges  []*exchange
	dexes      []*dex
	bridge     *bridge
	markets    []*guarantee // by chain
	mixers     []*mixer     // by chain
	bitcoin    *bitcoin     // nil: no such lane
	vaults     []*vault
	bitcoiners []*bitcoiner
	brokers    [][]*desk   // by chain
	mules      [][]*wallet // by chain: for crews that reuse them
	town       *town
	labels     []candidate

	legs  []leg // scratch of pay
	spare []ledger.Transfer
}

// taskAgent is the agent number under which one-shot work is scheduled.
const taskAgent = 0

type tasks struct{}

func (tasks) wake(e *engine, arg int32) {
	f := e.tasks[arg]
	e.tasks[arg] = nil
	e.free = append(e.free, arg)
	f()
}

// enlist gives an agent its number.
func (e *engine) enlist(a agent) int32 {
	e.agents = append(e.agents, a)
	return int32(len(e.agents) - 1)
}

// wakeAt schedules an agent.
func (e *engine) wakeAt(at int64, agent, arg int32) {
	if at < e.end {
		e.agenda.push(event{max(at, e.now), agent, arg})
	}
}

// at schedules work; it is dropped when the simulation ends before.
func (e *engine) at(t int64, f func()) {
	if t >= e.end {
		return
	}
	var i int32
	if n := len(e.free); n > 0 {
		i, e.free = e.free[n-1], e.free[:n-1]
		e.tasks[i] = f
	} else {
		i = int32(len(e.tasks))
		e.tasks = append(e.tasks, f)
	}
	e.wakeAt(t, taskAgent, i)
}

// after schedules work some time from now.
func (e *engine) after(d int64, f func()) { e.at(e.now+d, f) }

// run wakes agents until the end and yields what the lanes close, in merge
// order. It stops early when yield returns false.
func (e *engine) run(yield func(Event) bool) {
	for e.agenda.size > 0 {
		ev := e.agenda.pop()
		if !e.flush(ev.at, yield) {
			return
		}
		e.now = ev.at
		e.agents[ev.agent].wake(e, ev.arg)
	}
	e.flush(1<<62, yield)
}

// flush yields the blocks that close before a time.
func (e *engine) flush(before int64, yield func(Event) bool) bool {
	for {
		l := closing(e.lanes, before)
		if l == nil {
			return true
		}
		for i := range l.open {
			if !yield(l.open[i]) {
				return false
			}
		}
		l.open = l.open[:0]
	}
}
