package bitcoin

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/hoptrail/hoptrail/ledger"
)

// Options tells how to read. The zero value reads any network, with as many
// workers as there are processors. Plain data, safe to share while unchanged.
type Options struct {
	// Chain is the lane that the input must belong to, such as
	// ledger.BitcoinMainnet. Empty: the network whose magic the input starts
	// with; JSON names none and is then taken for mainnet.
	Chain ledger.Chain
	// Network takes the place of Chain for a network that Networks does not
	// list (a private signet).
	Network *Network

	// Jobs is the number of blocks decoded at a time. Default runtime.GOMAXPROCS(0).
	Jobs int

	// Verify checks of each block: proof of work, merkle root without the
	// duplicate of CVE-2012-2459, witness commitment (BIP-141; not in JSON), and
	// in JSON that the fields hash to the ids.
	Verify bool

	// Salvage skips what cannot be read and counts it in Stats instead of
	// failing: bytes between blocks, blocks cut off, blocks that do not decode.
	Salvage bool

	// MaxBlock bounds a serialized block, in bytes. Default 4,000,000: consensus
	// MAX_BLOCK_SERIALIZED_SIZE (Bitcoin Core consensus/consensus.h).
	MaxBlock int

	// MaxJSON bounds the text of one block in JSON, in bytes. Default 256 MiB:
	// room for a full block at verbosity 3, about 30 times its size (proposed).
	MaxJSON int64

	// UTXOMemory bounds the index of unspent outputs, in bytes; what exceeds it
	// goes to sorted files in TempDir. Default 1 GiB (proposed), room for about
	// 13 million outputs.
	UTXOMemory int64

	// SpoolMemory bounds how much of an input that cannot be read twice
	// (compressed, standard input) is kept in memory; what exceeds it goes to a
	// file in TempDir. Default 64 MiB (proposed).
	SpoolMemory int64

	// TempDir is where index and spool files go; they are gone after Close.
	// Default os.TempDir().
	TempDir string

	// XORKey undoes Bitcoin Core's obfuscation of block files, the 8 bytes of
	// xor.dat. Empty: read from xor.dat beside a file that does not start with
	// a magic. Not for JSON.
	XORKey []byte

	// Progress hears how many more bytes of blocks were read. It is called from
	// the goroutine that ranges over the blocks. Nil: nobody does.
	Progress func(bytes int64)

	// Prevouts answers for outputs created outside the input. Nil: nothing is
	// known of them, and their spenders are Derived or Unknown.
	Prevouts Prevouts
}

// Prevouts knows outputs of earlier transactions. Prevout is called from one
// goroutine, in chain order. An error ends reading.
type Prevouts interface {
	Prevout(o ledger.Outpoint) (out PrevOut, ok bool, err error)
}

// PrevOut is an output as an input spends it.
type PrevOut struct {
	Value  uint64 // satoshi
	Script []byte // scriptPubKey
}

// Validate reports every fault of the options, joined; each matches ErrOptions.
func (o Options) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrOptions, fmt.Sprintf(format, args...)))
	}
	if o.Chain != "" && o.Network == nil {
		if _, ok := NetworkOf(o.Chain); !ok {
			bad("Chain %q is no Bitcoin network known here (give Network)", o.Chain)
		}
	}
	if o.Network != nil && o.Chain != "" && o.Network.Chain != o.Chain {
		bad("Chain %q and Network %q disagree (leave Chain empty)", o.Chain, o.Network.Chain)
	}
	for _, x := range []struct {
		name string
		v    int64
	}{
		{"Jobs", int64(o.Jobs)},
		{"MaxBlock", int64(o.MaxBlock)},
		{"MaxJSON", o.MaxJSON},
		{"UTXOMemory", o.UTXOMemory},
		{"SpoolMemory", o.SpoolMemory},
	} {
		if x.v < 0 {
			bad("%s is %d (want 0 for the default, or more)", x.name, x.v)
		}
	}
	if n := len(o.XORKey); n != 0 && n != xorKeySize {
		bad("XORKey has %d bytes (want the %d of xor.dat)", n, xorKeySize)
	}
	return errors.Join(errs...)
}

// withDefaults fills in what is zero.
func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def64 := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	def(&o.Jobs, runtime.GOMAXPROCS(0))
	def(&o.MaxBlock, 4_000_000)
	def64(&o.MaxJSON, 256<<20)
	def64(&o.UTXOMemory, 1<<30)
	def64(&o.SpoolMemory, 64<<20)
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	return o
}

// networks returns the networks that the input may belong to.
func (o Options) networks() []Network {
	if o.Network != nil {
		return []Network{*o.Network}
	}
	if n, ok := NetworkOf(o.Chain); ok {
		return []Network{n}
	}
	return Networks()
}
