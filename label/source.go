package label

// Source is the provenance of a part of a Set: what an assessment names so
// that a reader knows which list it rests on.
type Source struct {
	Name   string // Options.Name
	Date   int64  // Unix seconds; zero: unknown
	Digest string // SHA-256, hex, of the source's entries as WriteCSV writes them
	Count  int    // entries
}
