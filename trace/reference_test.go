package trace_test

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/trace"
)

// The slow reference keeps every single unit as a tag: 0 is clean, s+1 is of
// seed s. It shares no code and no idea with the package: units are really
// moved between slices, over the whole history, in order.

// refEvent is one transfer; account 0 is nowhere (mint, burn).
type refEvent struct {
	tx, from, to, amount int
	seeds                []int // transfer seeds on it
}

// refSource is an account seed: everything that leaves from a time on.
type refSource struct{ account, from int }

type refAccount struct {
	balance  int
	units    []int // FIFO, LIFO: all units, oldest first; otherwise tainted ones only
	poisoned int   // tag
}

// refAccounts simulates one asset forward and returns what ended where, as
// "account reason amount".
func refAccounts(rule trace.Rule, n int, events []refEvent, sources []refSource, exchange map[int]bool) []string {
	positional := rule == trace.FIFO || rule == trace.LIFO
	accounts := make([]refAccount, n+1)
	running, lowest := make([]int, n+1), make([]int, n+1)
	for _, ev := range events {
		if ev.from != ev.to {
			running[ev.from] -= ev.amount
			lowest[ev.from] = min(lowest[ev.from], running[ev.from])
			running[ev.to] += ev.amount
		}
	}
	for i := range accounts {
		accounts[i].balance = -lowest[i]
		if positional {
			accounts[i].units = make([]int, -lowest[i])
		}
	}
	ended := map[string]int{}
	for _, ev := range events {
		if ev.from == ev.to {
			continue
		}
		a := ev.amount
		moved := make([]int, 0, a)
		source := -1
		for s, src := range sources {
			if src.account == ev.from && (src.from == 0 || ev.tx >= src.from) && source < 0 {
				source = s
			}
		}
		if ev.from != 0 {
			u := &accounts[ev.from]
			tainted := 0
			for _, x := range u.units {
				if x != 0 {
					tainted++
				}
			}
			switch {
			case source >= 0:
				// traced value held here leaves first; removing it must not
				// shift what stays, so clean units make room at the back
				for i := 0; i < len(u.units) && len(moved) < a; {
					if u.units[i] != 0 {
						moved = append(moved, u.units[i])
						u.units = slices.Delete(u.units, i, i+1)
						continue
					}
					i++
				}
				for i := 0; positional && len(u.units) > u.balance-a; i++ {
					if k := slices.Index(u.units, 0); k >= 0 {
						u.units = slices.Delete(u.units, k, k+1)
					}
				}
				for len(moved) < a {
					moved = append(moved, source+1)
				}
			case rule == trace.FIFO:
				moved = append(moved, u.units[:a]...)
				u.units = u.units[a:]
			case rule == trace.LIFO:
				k := len(u.units) - a
				moved = append(moved, u.units[k:]...)
				u.units = u.units[:k]
			case rule == trace.Poison:
				for range a {
					moved = append(moved, u.poisoned)
				}
			default:
				q := 0
				switch rule {
				case trace.Haircut:
					if u.balance > 0 {
						q = tainted * a / u.balance
					}
				case trace.LIBR:
					q = max(0, a-(u.balance-tainted))
				default:
					q = min(tainted, a)
				}
				moved = append(moved, u.units[:q]...)
				u.units = u.units[q:]
				for len(moved) < a {
					moved = append(moved, 0)
				}
			}
			u.balance -= a
		} else {
			moved = make([]int, a)
		}
		for _, s := range ev.seeds {
			for i := range moved {
				if moved[i] == 0 {
					moved[i] = s + 1
				}
			}
		}
		dirty := 0
		for _, x := range moved {
			if x != 0 {
				dirty++
			}
		}
		switch {
		case ev.to == 0:
			ended["- burn"] += dirty
		case exchange[ev.to]:
			ended[fmt.Sprintf("a%d exchange", ev.to)] += dirty
			fallthrough
		default:
			v := &accounts[ev.to]
			v.balance += a
			if exchange[ev.to] {
				moved = make([]int, a)
				dirty = 0
			}
			if dirty > 0 && v.poisoned == 0 {
				v.poisoned = moved[slices.IndexFunc(moved, func(x int) bool { return x != 0 })]
			}
			for _, x := range moved {
				if positional || x != 0 {
					v.units = append(v.units, x)
				}
			}
		}
	}
	for i := range accounts[1:] {
		u, held := &accounts[i+1], 0
		for _, x := range u.units {
			if x != 0 {
				held++
			}
		}
		if rule == trace.Poison && u.poisoned != 0 {
			held = u.balance
		}
		ended[fmt.Sprintf("a%d unspent", i+1)] += held
	}
	return refLines(ended)
}

func refLines(ended map[string]int) []string {
	out := []string{}
	for k, n := range ended {
		if n > 0 {
			out = append(out, fmt.Sprintf("%s %d", k, n))
		}
	}
	slices.Sort(out)
	return out
}

// refOutput is an output of the UTXO reference.
type refOutput struct {
	owner string
	units []int
}

// refDivide hands the units of a transaction's inputs to outputs of the given
// sizes; what is left is the fee.
func refDivide(rule trace.Rule, inputs []int, sizes []int) (outs [][]int, fee []int) {
	var dirty, clean []int
	for _, x := range inputs {
		if x != 0 {
			dirty = append(dirty, x)
		} else {
			clean = append(clean, x)
		}
	}
	outs = make([][]int, len(sizes))
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	queue := slices.Clone(inputs)
	switch rule {
	case trace.LIFO:
		slices.Reverse(queue)
	case trace.DirtyFirst:
		queue = append(slices.Clone(dirty), clean...)
	case trace.TIHO:
		queue = append(slices.Clone(dirty), clean...)
		slices.SortStableFunc(order, func(a, b int) int { return sizes[b] - sizes[a] })
	case trace.LIBR:
		queue = append(slices.Clone(clean), dirty...)
	case trace.Poison:
		if len(dirty) > 0 {
			for i := range queue {
				queue[i] = dirty[0]
			}
		}
	case trace.Haircut:
		cum := 0
		for i, w := range sizes {
			q := 0
			if len(inputs) > 0 {
				q = len(dirty)*(cum+w)/len(inputs) - len(dirty)*cum/len(inputs)
			}
			cum += w
			at := 0
			for j := range i {
				for _, x := range outs[j] {
					if x != 0 {
						at++
					}
				}
			}
			outs[i] = append(slices.Clone(dirty[at:at+q]), make([]int, w-q)...)
		}
		given := 0
		for _, o := range outs {
			for _, x := range o {
				if x != 0 {
					given++
				}
			}
		}
		return outs, dirty[given:]
	}
	for _, i := range order {
		outs[i] = slices.Clone(queue[:sizes[i]])
		queue = queue[sizes[i]:]
	}
	return outs, queue
}
