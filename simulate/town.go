package simulate

// town is the background population of one simulation.
type town struct {
	people    []*person
	merchants [][]*merchant // by chain
	byChain   [][]int32     // people by chain
}

// Shares of the background, per thousand accounts.
const (
	peoplePer   = 600 // each comes with a deposit address in time
	merchantPer = 10
)

func newTown(e *engine) *town {
	t := &town{merchants: make([][]*merchant, len(e.chains)), byChain: make([][]int32, len(e.chains))}
	for i := range max(e.cfg.Accounts*merchantPer/1000, 2*len(e.chains)) {
		c := e.chains[i%len(e.chains)]
		t.merchants[c.index] = append(t.merchants[c.index], newMerchant(e, c, i))
	}
	for i := range max(e.cfg.Accounts*botPer/1000, len(e.chains)) {
		newBotTrader(e, e.chains[i%len(e.chains)], i)
	}
	for i := range e.cfg.Accounts * peoplePer / 1000 {
		p := newPerson(e, i)
		t.people = append(t.people, p)
		t.byChain[p.w.chain] = append(t.byChain[p.w.chain], int32(i))
	}
	return t
}

// shop picks a merchant: few are popular, most are not (Zipf-like).
func (t *town) shop(p *person, c *chain) *wallet {
	return t.anyShop(&p.actor, c)
}

// friend picks one of a person's few contacts, now and then a stranger.
func (t *town) friend(p *person) *wallet {
	same := t.byChain[p.w.chain]
	n := int64(len(same))
	if p.chance(250) {
		return &t.people[same[p.below(n)]].own
	}
	k := p.key ^ uint64(p.below(4))*0x9e3779b97f4a7c15 // one of four fixed contacts
	return &t.people[same[int(k%uint64(n))]].own
}

// anyExchange picks an exchange by its market share.
func (e *engine) anyExchange(by *actor) *exchange {
	return e.exchanges[int(by.pareto(3, 1100)-3)%len(e.exchanges)]
}

// otherExchange picks an exchange that is not the watched one: launderers cash
// out elsewhere than where their victims are.
func (e *engine) otherExchange(by *actor) *exchange {
	return e.exchanges[1+by.below(int64(len(e.exchanges)-1))]
}

// victimExchange is the watched exchange for most victims, so that its lane
// has something to see.
func (e *engine) victimExchange(by *actor) *exchange {
	if by.chance(700) {
		return e.exchanges[0]
	}
	return e.anyExchange(by)
}

// anyone picks a person on a chain.
func (t *town) anyone(by *actor, c *chain) *wallet {
	same := t.byChain[c.index]
	if len(same) == 0 {
		return t.merchants[c.index][0].w
	}
	return &t.people[same[by.below(int64(len(same)))]].own
}

// anyShop picks a merchant by popularity.
func (t *town) anyShop(by *actor, c *chain) *wallet {
	all := t.merchants[c.index]
	return all[int(by.pareto(6, 900)-6)%len(all)].w
}
