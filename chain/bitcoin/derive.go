package bitcoin

import (
	"github.com/btcsuite/btcd/txscript/v2"

	"github.com/hoptrail/hoptrail/internal/unlock"
)

// newUnlock returns a reader of inputs that also derives taproot script paths.
// Each worker has its own.
func newUnlock(net *Network) *unlock.Reader {
	return &unlock.Reader{Chain: net.Chain, Net: net.Prefixes, TaprootKey: taprootKey}
}

// taprootKey computes the output key of a script-path spend (BIP-341), x-only.
func taprootKey(leaf, control []byte) ([]byte, bool) {
	block, err := txscript.ParseControlBlock(control)
	if err != nil {
		return nil, false
	}
	key := txscript.ComputeTaprootOutputKey(block.InternalKey, block.RootHash(leaf)).SerializeCompressed()
	if odd := key[0] == 3; odd != block.OutputKeyYIsOdd {
		return nil, false
	}
	return key[1:], true
}
