// Package jsonkeys checks the keys of JSON text, which encoding/json does not:
// that takes a key in any letter case, and of a key that stands twice the last,
// so two programs could read one file differently.
//
// A [Shape] is made once from the Go type that the text is decoded into, and
// its Check is called before each decoding. It looks at what the decoder looks
// at: objects that become structs and maps, at any depth, in lists too. There
// every key must stand once, known or not, and one that differs from a field's
// in letter case alone is a fault. What lies under an unknown key, or is read by
// an UnmarshalJSON of its own, is passed over; such a method checks for itself.
//
// Check does not judge the text: of what is not JSON it sees the beginning, and
// the decoder says the rest. It goes over the bytes once, allocates nothing for
// objects with few unknown keys, and never panics.
package jsonkeys
