package ledger

import (
	"iter"
	"slices"
)

// indexedLegs is how many legs a transaction may have before they are found by
// an index; most have two or three. Kind: proposed.
const indexedLegs = 32

// netIndex finds the legs of a large transaction.
type netIndex struct {
	legs    map[netKey]int
	byOwner map[AccountID][]int
	byAsset map[AssetID][]int
	assets  []AssetID
}

func newNetIndex() *netIndex {
	return &netIndex{legs: map[netKey]int{}, byOwner: map[AccountID][]int{}, byAsset: map[AssetID][]int{}}
}

type netKey struct {
	owner AccountID
	asset AssetID
}

// find returns the place of an owner's leg in an asset, −1 when there is none.
func (n *netting) find(owner AccountID, asset AssetID) int {
	if n.index == nil {
		return slices.IndexFunc(n.legs, func(l netLeg) bool { return l.owner == owner && l.asset == asset })
	}
	if i, ok := n.index.legs[netKey{owner, asset}]; ok {
		return i
	}
	return -1
}

// indexed puts a new leg in the index, once there are so many that there is one.
func (n *netting) indexed(i int) {
	if n.index == nil {
		if len(n.legs) <= indexedLegs {
			return
		}
		n.index = newNetIndex()
		for k := range i {
			n.index.add(k, &n.legs[k])
		}
	}
	n.index.add(i, &n.legs[i])
}

func (x *netIndex) add(i int, l *netLeg) {
	x.legs[netKey{l.owner, l.asset}] = i
	x.byOwner[l.owner] = append(x.byOwner[l.owner], i)
	if x.byAsset[l.asset] == nil {
		x.assets = append(x.assets, l.asset)
	}
	x.byAsset[l.asset] = append(x.byAsset[l.asset], i)
}

// assets lists the assets in order of appearance.
func (n *netting) assets() (out []AssetID) {
	if n.index != nil {
		return n.index.assets
	}
	for i := range n.legs {
		if a := n.legs[i].asset; !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// ofAsset iterates over the legs in an asset, in order of appearance.
func (n *netting) ofAsset(asset AssetID) iter.Seq[*netLeg] {
	return func(yield func(*netLeg) bool) {
		if n.index != nil {
			n.each(n.index.byAsset[asset], yield)
			return
		}
		for i := range n.legs {
			if n.legs[i].asset == asset && !yield(&n.legs[i]) {
				return
			}
		}
	}
}

// ofOwner iterates over an owner's legs, in order of appearance.
func (n *netting) ofOwner(owner AccountID) iter.Seq[*netLeg] {
	return func(yield func(*netLeg) bool) {
		if n.index != nil {
			n.each(n.index.byOwner[owner], yield)
			return
		}
		for i := range n.legs {
			if n.legs[i].owner == owner && !yield(&n.legs[i]) {
				return
			}
		}
	}
}

func (n *netting) each(places []int, yield func(*netLeg) bool) {
	for _, i := range places {
		if !yield(&n.legs[i]) {
			return
		}
	}
}
