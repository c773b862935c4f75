// Package follow walks the best chain of a node that may reorganise: it tells
// each block once it is deep enough, and how far to go back when blocks that
// were told are gone. The chain modules share it; what a node is and how long
// to wait they bring themselves.
//
// A [Follower] is not safe for concurrent use. It holds MaxReorg+1 hashes.
package follow
