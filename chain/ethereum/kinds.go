package ethereum

import "github.com/hoptrail/hoptrail/ledger"

// Kind tells what an account is.
type Kind uint8

// Signer accounts sent a transaction, so they have a key (EIP-3607 refuses
// transactions from accounts with code); an account that both signed and
// emitted logs delegates to code (EIP-7702) and stays a Signer. Contract
// accounts were created by a transaction or emitted a log.
const (
	UnknownKind Kind = iota
	Signer
	Contract
)

// String returns the kind's name.
func (k Kind) String() string { return [...]string{"unknown", "signer", "contract"}[min(k, Contract)] }

// kindSeen is one observation.
type kindSeen struct {
	account ledger.Account
	kind    Kind
	at      ledger.Position
}

// Kinds learns what accounts are from what readers decode, and from which
// position on that could be known. The zero value is ready. It keeps about 150
// bytes for every account that signed, was created or emitted a log; leave
// Options.Kinds nil where that is too much. Not safe for concurrent use while
// a reader writes to it; a reader writes on its consumer's goroutine.
type Kinds struct {
	seen map[ledger.Account]kindsOf
}

// kindsOf keeps the first position of each proof.
type kindsOf struct {
	signed, coded      ledger.Position
	hasSigned, hasCode bool
}

func (k *Kinds) add(s kindSeen) {
	if k.seen == nil {
		k.seen = map[ledger.Account]kindsOf{}
	}
	e := k.seen[s.account]
	switch { // a proof that was rolled back left its position behind: it does not count
	case s.kind == Signer && (!e.hasSigned || s.at.Before(e.signed)):
		e.hasSigned, e.signed = true, s.at
	case s.kind == Contract && (!e.hasCode || s.at.Before(e.coded)):
		e.hasCode, e.coded = true, s.at
	default:
		return
	}
	k.seen[s.account] = e
}

// Kind returns what a was known to be at a position of its lane, and since
// when. O(1).
func (k *Kinds) Kind(a ledger.Account, at ledger.Position) (kind Kind, since ledger.Position) {
	e := k.seen[a]
	switch {
	case e.hasSigned && !at.Before(e.signed):
		return Signer, e.signed
	case e.hasCode && !at.Before(e.coded):
		return Contract, e.coded
	}
	return UnknownKind, ledger.Position{}
}

// Rollback forgets what was learned above a height of a chain. O(Len).
func (k *Kinds) Rollback(c ledger.Chain, height uint64) {
	for a, e := range k.seen {
		if a.Chain != c {
			continue
		}
		e.hasSigned = e.hasSigned && e.signed.Height <= height
		e.hasCode = e.hasCode && e.coded.Height <= height
		if !e.hasSigned && !e.hasCode {
			delete(k.seen, a)
			continue
		}
		k.seen[a] = e
	}
}

// Len returns the number of accounts whose kind is known.
func (k *Kinds) Len() int { return len(k.seen) }
