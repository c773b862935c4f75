package simulate

// mixer is a pool contract that takes one size of deposit per pool and pays it
// out to any address that proves a deposit, over a relayer who pays the gas and
// keeps a fee. People with nothing to hide use it too.
type mixer struct {
	actor
	self    int32
	c       *chain
	pool    *wallet
	relayer *wallet
}

// mixerUnits are the deposit sizes in thousandths of a native coin: Tornado
// Cash's 0.1, 1, 10 and 100 ETH pools; one contract stands for all four.
var mixerUnits = [...]int64{100, 1_000, 10_000, 100_000}

// relayerFee: 40 basis points (relayers asked 0.3–0.5 %; proposed).
const relayerFee = 40

func newMixer(e *engine, c *chain) *mixer {
	m := &mixer{actor: newActor(e.cfg.Seed, "mixer/"+string(c.id), 0), c: c}
	m.self = e.enlist(m)
	m.pool, m.relayer = e.wallet(&m.actor, c), e.wallet(&m.actor, c)
	e.label(m.pool, "mixing_service", "Starling Pool")
	e.at(1+m.below(second), func() {
		e.genesis(&m.actor, m.pool, native, c.coins[native].worth(80_000_000*1e6, 0))
		e.genesis(&m.actor, m.relayer, native, c.coins[native].worth(200_000*1e6, 0))
	})
	e.wakeAt(m.below(12*hour), m.self, 0)
	return m
}

// wake lets one of the mixer's ordinary users come by.
func (m *mixer) wake(e *engine, _ int32) {
	who := m.child()
	w, fresh := e.wallet(&who, m.c), e.wallet(&who, m.c)
	size := mixerUnits[who.below(2)] * m.c.coins[native].whole / 1000
	e.withdraw(&who, nil, e.newCustomer(&who, e.anyExchange(&who)), w, native, size+sweepGas*gasPlain*10*m.c.gas)
	e.after(who.between(10*minute, 2*hour), func() {
		if e.pay(&who, nil, w, m.pool, native, size).ok {
			e.after(who.between(3*hour, 20*day), func() { m.payOut(e, &who, nil, fresh, size) })
		}
	})
	e.wakeAt(e.now+m.exponential(e.cfg.mixerGap()), m.self, 0)
}

// mixerGap is the mean time between two ordinary users of a mixer (proposed);
// in the demo's small town they are rare.
func (c *Config) mixerGap() int64 {
	if c.demo {
		return 6 * day
	}
	return 9 * hour
}

// payOut withdraws one deposit to a wallet, in a transaction of the relayer's.
func (m *mixer) payOut(e *engine, by *actor, s *scheme, to *wallet, size int64) receipt {
	fee := mulDiv(size, relayerFee, 10_000)
	return e.transact(by, s, m.relayer, []leg{
		{from: m.pool, to: to, asset: native, units: size - fee, internal: true},
		{from: m.pool, to: m.relayer, asset: native, units: fee, internal: true},
	})
}
