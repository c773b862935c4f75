// Package version holds the version that results carry in their provenance.
package version

// Library is the version of this module; the release script sets it.
const Library = "0.1.0"
