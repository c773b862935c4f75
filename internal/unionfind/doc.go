// Package unionfind keeps sets that only grow together, remembers every join
// and can answer as of any earlier number of joins.
//
// Nodes are numbered from 0 in the order they were added. Sets are linked by
// size and links are never changed: a tree stays at most log₂(n) high, and what
// was true after the first k joins can still be read (every link carries its
// join's number), undone in reverse order, and explained (the joins form a
// spanning forest over the nodes). Beside the links each node keeps a short way
// towards its root, which answers for the present and is mended on undo.
//
// Source: linking by size and its logarithmic height: Tarjan and van Leeuwen,
// "Worst-case analysis of set union algorithms", J. ACM 31(2), 1984,
// doi:10.1145/62.2160. Undo without compression: Westbrook and Tarjan,
// "Amortized analysis of algorithms for set union with backtracking", SIAM J.
// Comput. 18(1), 1989, doi:10.1137/0218001.
package unionfind
