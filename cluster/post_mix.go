package cluster

// postMixScore is the score of joining mix outputs that are spent together.
// Kind: proposed; no published accuracy.
const postMixScore = 8000

// postMix reports whether an input spends the output of a mix. Such inputs are
// joined by PostMix, not by CommonInput: a wallet that spends several mix
// outputs together gives its rounds away, but what links rounds must be easier
// to overrule than what links plain coins.
//
// Source: OndrejMan/blocksci coinjoin_clustering_heuristics.cpp (post-mix
// consolidation), without its requirement of one output: the co-spend is the
// evidence, whatever it pays.
func (c *Clustering) postMix(i int) bool {
	in := &c.rec.Inputs[i]
	return in.Linked && c.gateOf[in.Tx] != 0
}
