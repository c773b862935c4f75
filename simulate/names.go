package simulate

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/hoptrail/hoptrail/ledger"
)

// namer makes what stands for identity on a ledger: transaction hashes,
// addresses, customer names. Each is SHA-256 over a key drawn from the seed,
// so that nothing about an agent, its kind or the order it was made in can be
// read from them.
type namer struct{ key [16]byte }

func newNamer(seed uint64) (n namer) {
	b := binary.BigEndian.AppendUint64([]byte("hoptrail/simulate/names"), seed)
	h := sha256.Sum256(b)
	copy(n.key[:], h[:])
	return n
}

func (n *namer) hash(domain byte, who uint64, number uint32) [32]byte {
	var b [29]byte
	copy(b[:], n.key[:])
	b[16] = domain
	binary.BigEndian.PutUint64(b[17:], who)
	binary.BigEndian.PutUint32(b[25:], number)
	return sha256.Sum256(b[:])
}

// txHash names an agent's next transaction.
func (n *namer) txHash(by *actor) [32]byte {
	by.txs++
	return n.hash('t', by.key, by.txs)
}

// address names an agent's next wallet.
func (n *namer) address(by *actor) [20]byte {
	by.wallets++
	h := n.hash('a', by.key, by.wallets)
	return [20]byte(h[:20])
}

// roll is an agent's fixed number in [0, 1000) for a purpose: what must not
// depend on the order of draws, such as whether a label is public.
func (n *namer) roll(domain byte, who uint64, number uint32) int64 {
	h := n.hash(domain, who, number)
	return int64(binary.BigEndian.Uint32(h[:]) % 1000)
}

// tokenContract is the made-up contract of a token; it does not depend on the
// seed, so that policies and asset files can name it.
func tokenContract(c ledger.Chain, symbol string) ledger.Address {
	h := sha256.Sum256([]byte("hoptrail/simulate/token/" + string(c) + "/" + symbol))
	if c.Family() == ledger.FamilyTron {
		return ledger.TronAddress([20]byte(h[:20]))
	}
	return ledger.EVMAddress([20]byte(h[:20]))
}
