package unionfind

// leadChange says which node led a root's set before a join. The changes of a root
// are a list from the newest to the oldest, with ways ahead.
type leadChange struct {
	lead, join   uint32
	before, jump uint32 // an older change + 1: the next, and one further back
	depth        uint32 // changes from this one to the oldest
}

// Lead returns the lowest-numbered member of a root's set. O(1).
func (f *Forest) Lead(root uint32) uint32 { return f.nodes[root].lead }

// LeadAt returns what Lead returned after the first joins joins, root being the
// root at that time. O(log changes of the lead).
func (f *Forest) LeadAt(root, joins uint32) uint32 {
	r := &f.nodes[root]
	lead := r.lead
	for l := r.past; l != 0 && f.leads[l-1].join >= joins; {
		c := &f.leads[l-1]
		lead = c.lead
		if l = c.before; c.jump != 0 && f.leads[c.jump-1].join >= joins {
			l = c.jump
		}
	}
	return lead
}

// changed notes that a root's set has another lead from a join on.
//
// Where a change jumps to: Myers, "An applicative random-access stack",
// Inform. Process. Lett. 17(5), 1983, doi:10.1016/0020-0190(83)90106-0. It
// depends on older changes alone, so the newest is taken back as it came.
func (f *Forest) changed(r *node, join, lead uint32) {
	c := leadChange{lead: r.lead, join: join, before: r.past, jump: r.past, depth: 1}
	if r.past != 0 {
		next := &f.leads[r.past-1]
		c.depth += next.depth
		if next.jump != 0 {
			if jump := &f.leads[next.jump-1]; next.depth-jump.depth == jump.depth-f.depth(jump.jump) {
				c.jump = jump.jump
			}
		}
	}
	f.leads = append(f.leads, c)
	r.lead, r.past = lead, uint32(len(f.leads))
}

// depth returns the depth of a change + 1, or 0.
func (f *Forest) depth(change uint32) uint32 {
	if change == 0 {
		return 0
	}
	return f.leads[change-1].depth
}
