package feature

// Type is the type of a column's values.
type Type uint8

// Column types. Count is a whole number that a float64 holds exactly, Number a
// float64, Units an exact amount of 0…2^256−1 in base units.
const (
	Count Type = iota
	Number
	Units
)

// String returns the type's name.
func (t Type) String() string { return [...]string{"count", "number", "units"}[t] }

// Column describes one feature. Its name spells out what is measured, the unit
// and the window; names and their order are stable.
type Column struct {
	Name string
	Type Type
	Doc  string // what it measures, and what an absent value means
}
