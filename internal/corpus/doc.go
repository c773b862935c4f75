// Package corpus reads the shapes of public measurement data that are not file
// formats of this project, into transactions: a Spark dump of a Bitcoin
// transaction graph, GraphSense's transformation fixtures, Esplora lines
// without block heights, and the laundering cases of MFTracer. Measurements and tests use it; the library does not.
package corpus
