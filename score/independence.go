package score

// independentFamilies reports whether two families of evidence stand without
// each other: some contribution of one keeps at least half of its witnesses,
// and one, when those of a contribution of the other are taken away, and the
// other way round. What the caller told has no witnesses and depends on none.
//
// Source: FATF, Virtual Assets Red Flag Indicators (Sept 2020): an indicator
// alone does not suffice, several without a business explanation do. Half is
// proposed.
func independentFamilies(parts []Contribution) bool {
	for i := range parts {
		for k := range parts[:i] {
			a, b := &parts[i], &parts[k]
			if a.Family != b.Family && a.Points > 0 && b.Points > 0 && stands(a, b) && stands(b, a) {
				return true
			}
		}
	}
	return false
}

// stands reports whether a keeps half of its witnesses without those of b.
func stands(a, b *Contribution) bool {
	if len(a.witnesses) == 0 {
		return true
	}
	taken := make(map[witness]bool, len(b.witnesses))
	for _, w := range b.witnesses {
		taken[w] = true
	}
	all, kept := map[witness]bool{}, 0
	for _, w := range a.witnesses {
		if !all[w] && !taken[w] {
			kept++
		}
		all[w] = true
	}
	return kept > 0 && 2*kept >= len(all)
}
