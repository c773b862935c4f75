// Package follow walks the best chain of a node that may reorganise: it tells
// each block once it is deep enough, and how far to go back when others are in
// the place of blocks that were told. That the node is behind for a while, or
// another one answers that is, undoes nothing: what it does not have is asked
// for again. The chain modules share the package; what a node is and how long to
// wait they bring themselves.
//
// A [Follower] is not safe for concurrent use. It holds MaxReorg+1 hashes.
package follow
