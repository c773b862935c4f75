package cluster

import (
	"encoding/hex"

	"github.com/hoptrail/hoptrail/ledger"
)

// sameKeyScore: two scripts of one public key are spent with one private key.
// Only a collision of HASH160 could make it wrong.
const sameKeyScore = 10000

// appeared joins an account that was never seen before with those seen that
// have the same public key in another script: P2PKH, P2WPKH and the bare public
// key show HASH160 of the key, P2SH-wrapped P2WPKH shows HASH160 of the P2WPKH
// script. No spend is needed, except that a wrapped address which appears after
// its plain form waits for its spend (nestedScript), because a script hash
// cannot be turned round. Taproot keys are tweaked and cannot be matched.
//
// Source: BIP-141 and BIP-49 for the scripts; "equivalent address" of Kalodner
// et al., BlockSci, USENIX Security 2020. Deterministic. Multisig keys are not
// joined with the multisig script, whose other keys may be other people's.
func (c *Clustering) appeared(id ledger.AccountID, n uint32) {
	if !c.uses[SameKey] {
		return
	}
	a := c.view.Account(id)
	kind := a.Address.Kind()
	c.kinds |= 1 << kind
	if kind == ledger.P2PKH || kind == ledger.P2WPKH || kind == ledger.PubKey {
		h, _ := a.Address.Hash160()
		c.keyForms(n, a.Chain, h, true)
	}
}

// keyForms joins a node with the seen accounts of a key hash.
func (c *Clustering) keyForms(n uint32, chain ledger.Chain, h [20]byte, wrapped bool) {
	net := chain.Network()
	if c.has(ledger.P2PKH) {
		other, _ := ledger.KeyHashAddress(ledger.P2PKH, h, net)
		c.sameKey(n, chain, other)
	}
	if c.has(ledger.P2WPKH) {
		other, _ := ledger.KeyHashAddress(ledger.P2WPKH, h, net)
		c.sameKey(n, chain, other)
	}
	if c.has(ledger.PubKey) {
		if other, err := ledger.ParseAddress("pk-" + hex.EncodeToString(h[:])); err == nil {
			c.sameKey(n, chain, other)
		}
	}
	if wrapped && c.has(ledger.P2SH) {
		c.sameKey(n, chain, wrapP2WPKH(h, net))
	}
}

// has reports whether an address of a kind was ever seen; false saves looking.
func (c *Clustering) has(k ledger.AddressKind) bool { return c.kinds>>k&1 == 1 }

func (c *Clustering) sameKey(n uint32, chain ledger.Chain, other ledger.Address) {
	if m, ok := c.find(ledger.Account{Chain: chain, Address: other}); ok && m != n {
		c.want(SameKey, sameKeyScore, m, n)
	}
}

// wrapP2WPKH returns the P2SH address that wraps the P2WPKH script of a key
// hash (BIP-141: OP_0 and a push of 20 bytes).
func wrapP2WPKH(h [20]byte, net ledger.Network) ledger.Address {
	script := append([]byte{0x00, 20}, h[:]...)
	a, _ := ledger.KeyHashAddress(ledger.P2SH, ledger.HASH160(script), net)
	return a
}
