package cluster

// VetoReason tells what stood against a join.
type VetoReason uint8

// VetoNone is no veto. VetoPair: a decided payment went from one side to the
// other. VetoTags: both sides bear exclusive tags, and different ones.
// VetoSize: both sides are larger than Config.Alarm. VetoWeak: the heuristic
// never joins, its findings are evidence only.
const (
	VetoNone VetoReason = iota
	VetoPair
	VetoTags
	VetoSize
	VetoWeak
)

// String returns what the joins file says.
func (v VetoReason) String() string {
	return [...]string{"", "negative-pair", "exclusive-tags", "super-cluster", "weak-evidence"}[min(v, VetoWeak)]
}

// veto is a join that was refused.
type veto struct {
	wish
	event  uint32
	reason VetoReason
	pair   uint32 // which negative pair, with VetoPair
}

// conflict is a strong join that was made although something stood against it.
type conflict struct {
	event, join uint32
	reason      VetoReason
	pair        uint32
}

// against returns what stands against a join of two sets.
func (c *Clustering) against(w *wish, ra, rb uint32) (why VetoReason, pair uint32, yes bool) {
	if w.weak || w.heuristic.Strength() == Weak {
		return VetoWeak, 0, true
	}
	if p, forbidden := c.pairs.Forbids(&c.forest, ra, rb); forbidden {
		return VetoPair, uint32(p), true
	}
	if c.tags.exclusive(ra, rb) {
		return VetoTags, 0, true
	}
	if c.forest.Size(ra) > c.cfg.Alarm && c.forest.Size(rb) > c.cfg.Alarm {
		return VetoSize, 0, true
	}
	return VetoNone, 0, false
}
