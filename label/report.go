package label

// Report says what became of one source. Read = kept + len(Skipped), where a
// kept record gives one entry per category that it names.
type Report struct {
	Read    int // rows, tags or addresses of the input
	Entries int // statements added; a tag with two categories adds two
	Undated int // entries without known_from: they count as always readable
	Skipped []Remark
	// Moved lists records whose currency or ticker names another chain than
	// the one their address belongs to; they are kept under the address's.
	Moved []Remark
	// Unlisted are categories outside the vocabulary, sorted; they are kept as
	// they came, with FamilyOther.
	Unlisted []string
}

// Remark is one record that was not taken as it stands.
type Remark struct {
	Line, Entry int
	Value       string // the address, or what stands in its place
	Reason      Reason
	Detail      string
}

// Reason tells why a record was skipped or moved.
type Reason string

// Reasons for skipping, and OtherChain for moving.
const (
	// LowerCase: the list was folded to lower case, which destroys base58.
	// The letters' case is part of the address and of its checksum, so nobody
	// can be named by it; get the list as it was published.
	LowerCase Reason = "base58 in lower case"
	// Chain: the address is of a chain that this library does not read.
	Chain Reason = "unsupported chain"
	// Checksum: an address of a known kind whose checksum fails.
	Checksum Reason = "checksum"
	// Transaction: the tag is about a transaction, not about an address.
	Transaction Reason = "tag of a transaction"
	// Mention: the tag says where an address was seen, not whose it is.
	Mention Reason = "tag of a mention or event"
	// OtherChain: kept, under the chain of the address.
	OtherChain Reason = "chain taken from the address"
)

// Count returns how many records were skipped for a reason.
func (r *Report) Count(why Reason) int {
	n := 0
	for i := range r.Skipped {
		if r.Skipped[i].Reason == why {
			n++
		}
	}
	return n
}

func (r *Report) skip(line, entry int, value string, why Reason, detail string) {
	r.Skipped = append(r.Skipped, Remark{line, entry, clip(value), why, clip(detail)})
}
