package ledger

// swap tells an exchange of assets inside one transaction. Exchangers are the
// owners, other than the initiator, that net give one asset and take another:
// pools, and routers that keep a spread. What the initiator pays them is
// SwapOut, what he gets from them SwapIn, whatever the route between them; what
// they pay to a third party on his behalf is SwapIn followed by his payment.
// Without exchangers on both sides nothing is touched.
func (n *netting) swap(dst []Move, rec *Record) []Move {
	owner := n.owner(rec.Initiator)
	if owner == 0 && len(rec.Transfers) > 0 {
		owner = n.owner(rec.Transfers[0].From)
	}
	if owner == 0 || len(rec.Inputs) > 0 || len(n.legs) < 4 {
		return dst
	}
	exchanger := func(id AccountID) bool {
		gives, takes := false, false
		for l := range n.ofOwner(id) {
			gives = gives || !l.out.IsZero()
			takes = takes || !l.in.IsZero()
		}
		return gives && takes
	}
	var others []*netLeg // positions of the exchangers
	var mine []*netLeg
	for i := range n.legs {
		switch l := &n.legs[i]; {
		case l.owner == owner:
			mine = append(mine, l)
		case l.owner != 0 && exchanger(l.owner):
			others = append(others, l)
		}
	}
	paid, got := false, false
	for _, l := range mine {
		paid = paid || !MinAmount(l.out, taken(others, l.asset)).IsZero()
	}
	for i := range n.legs {
		l := &n.legs[i]
		got = got || (l.owner == owner || !exchanger(l.owner)) && !MinAmount(l.in, given(others, l.asset)).IsZero()
	}
	if !paid || !got {
		return dst
	}
	for _, l := range mine {
		if a := MinAmount(l.out, taken(others, l.asset)); !a.IsZero() {
			l.out, _ = l.out.Sub(a)
			reduce(others, l.asset, a, true)
			dst = append(dst, Move{From: owner, Asset: l.asset, Amount: a, Class: l.class, Kind: SwapOut, Transfer: l.first})
		}
	}
	for _, asset := range n.assets() {
		left := given(others, asset)
		var used Amount
		dst, used = n.swapIn(dst, owner, asset, left, exchanger)
		reduce(others, asset, used, false)
		route := MinAmount(given(others, asset), taken(others, asset)) // from pool to pool
		reduce(others, asset, route, true)
		reduce(others, asset, route, false)
	}
	return dst
}

// reduce takes an amount of an asset from what exchangers take, or give, in
// order.
func reduce(legs []*netLeg, asset AssetID, a Amount, taken bool) {
	for _, l := range legs {
		if l.asset != asset {
			continue
		}
		p := &l.out
		if taken {
			p = &l.in
		}
		part := MinAmount(*p, a)
		*p, _ = p.Sub(part)
		a, _ = a.Sub(part)
	}
}

// swapIn tells what the exchangers gave of one asset, to the owner first, and
// returns how much it was.
func (n *netting) swapIn(dst []Move, owner AccountID, asset AssetID, left Amount, exchanger func(AccountID) bool) (moves []Move, used Amount) {
	at, all := len(dst), left
	for _, self := range [2]bool{true, false} {
		for l := range n.ofAsset(asset) {
			a := MinAmount(l.in, left)
			if (l.owner == owner) != self || a.IsZero() || !self && exchanger(l.owner) {
				continue
			}
			l.in, _ = l.in.Sub(a)
			left, _ = left.Sub(a)
			if len(dst) == at {
				dst = append(dst, Move{To: owner, Asset: asset, Class: l.class, Kind: SwapIn, Transfer: l.credit})
			}
			dst[at].Amount = dst[at].Amount.SaturatingAdd(a)
			if !self {
				dst = append(dst, Move{From: owner, To: l.owner, Asset: asset, Amount: a, Class: l.class, Transfer: l.credit})
			}
		}
	}
	used, _ = all.Sub(left)
	return dst, used
}

func taken(legs []*netLeg, asset AssetID) (sum Amount) {
	for _, l := range legs {
		if l.asset == asset {
			sum = sum.SaturatingAdd(l.in)
		}
	}
	return sum
}

func given(legs []*netLeg, asset AssetID) (sum Amount) {
	for _, l := range legs {
		if l.asset == asset {
			sum = sum.SaturatingAdd(l.out)
		}
	}
	return sum
}
