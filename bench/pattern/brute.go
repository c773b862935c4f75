//go:build unix

package main

// The definitions of package pattern, at their defaults, worked out by brute force
// from an attempt's own transfers, which are in the order of time.

const hour = 3600

// fan reports whether three accounts pay, or are paid by, one within 96 h.
func fan(ps []payment, hub, peer func(payment) string) bool {
	for i, last := range ps {
		peers := map[string]bool{}
		for _, p := range ps[:i+1] {
			if hub(p) == hub(last) && p.at >= last.at-96*hour && peer(p) != hub(p) {
				peers[peer(p)] = true
			}
		}
		if len(peers) >= 3 {
			return true
		}
	}
	return false
}

func payer(p payment) string { return p.from }
func payee(p payment) string { return p.to }

func fansIn(ps []payment) bool  { return fan(ps, payee, payer) }
func fansOut(ps []payment) bool { return fan(ps, payer, payee) }

// gathersScatters: two have paid h by some moment and h has paid two since a day
// before, all within 168 h.
func gathersScatters(ps []payment) bool {
	for i, last := range ps {
		h := last.from
		payers := map[string]bool{}
		turn, gathered := int64(0), false
		for _, p := range ps[:i+1] {
			if p.to == h && p.from != h && p.at >= last.at-168*hour && !gathered {
				payers[p.from] = true
				if len(payers) == 2 {
					turn, gathered = p.at-24*hour, true
				}
			}
		}
		payees := map[string]bool{}
		for _, p := range ps[:i+1] {
			if p.from == h && p.to != h && p.at >= last.at-168*hour && p.at >= turn {
				payees[p.to] = true
			}
		}
		if gathered && len(payees) >= 2 {
			return true
		}
	}
	return false
}

// scattersGathers: two accounts took from s and later paid d, all within 96 h.
func scattersGathers(ps []payment) bool {
	for end, last := range ps {
		mids := map[[2]string]map[string]bool{}
		for i, a := range ps[:end+1] {
			for _, b := range ps[i+1 : end+1] {
				if a.to != b.from || a.at < last.at-96*hour || b.to != last.to || a.from == b.to || a.from == a.to || b.from == b.to {
					continue
				}
				key := [2]string{a.from, b.to}
				if mids[key] == nil {
					mids[key] = map[string]bool{}
				}
				if mids[key][a.to] = true; len(mids[key]) >= 2 {
					return true
				}
			}
		}
	}
	return false
}

// cyclesBack: transfers, each strictly later than the one before, lead back to
// where they began, through distinct accounts, within 96 h and 12 transfers.
func cyclesBack(ps []payment) bool {
	var walk func(path []payment) bool
	walk = func(path []payment) bool {
		last := path[len(path)-1]
		if last.to == path[0].from {
			return true
		}
		if len(path) == 12 {
			return false
		}
	next:
		for _, p := range ps {
			if p.from != last.to || p.at <= last.at || p.at-path[0].at > 96*hour {
				continue
			}
			for _, q := range path {
				if p.to == q.to {
					continue next
				}
			}
			if walk(append(path[:len(path):len(path)], p)) {
				return true
			}
		}
		return false
	}
	for _, p := range ps {
		if p.from != p.to && walk([]payment{p}) {
			return true
		}
	}
	return false
}
