// Package activity holds the features about what an account has been doing:
// when it was first and last seen, and who paid it lately. They are small, so
// that a detector can rule out almost every account in O(1) before it looks at
// a history.
//
// The features are package variables without state of their own: each driver
// keeps their values. They read the moves between accounts of class material,
// payments and swaps alike, and leave out private-lane moves that restate an
// on-chain transaction.
//
// Memory: 40 and 64 bytes per account.
package activity
