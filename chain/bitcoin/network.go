package bitcoin

import (
	"slices"

	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/hoptrail/hoptrail/ledger"
)

// Network is what tells one Bitcoin network from another in a file. Plain
// data, safe for concurrent use while nobody changes it.
type Network struct {
	Name     string         // as Core's getblockchaininfo has it
	Magic    uint32         // message start, little-endian
	Chain    ledger.Chain   // lane of its transactions
	Prefixes ledger.Network // of its addresses
	Genesis  Hash
	PowBits  uint32          // compact form of the easiest allowed target
	Known    map[Hash]uint64 // heights of blocks that are beyond doubt (checkpoints)
	start    int64           // time of the genesis block
}

// Networks returns mainnet, testnet3, testnet4, signet and regtest with the
// constants of btcsuite's chaincfg. The lane is CAIP-2's bip122 namespace: the
// first 32 hex digits of the genesis hash.
func Networks() []Network {
	return []Network{
		network("main", &chaincfg.MainNetParams, ledger.Mainnet),
		network("test", &chaincfg.TestNet3Params, ledger.Testnet),
		network("testnet4", &chaincfg.TestNet4Params, ledger.Testnet),
		network("signet", &chaincfg.SigNetParams, ledger.Testnet),
		network("regtest", &chaincfg.RegressionNetParams, ledger.Regtest),
	}
}

// NetworkOf returns the network whose lane is c; ok is false for other chains.
func NetworkOf(c ledger.Chain) (n Network, ok bool) {
	all := Networks()
	if i := slices.IndexFunc(all, func(n Network) bool { return n.Chain == c }); i >= 0 {
		return all[i], true
	}
	return Network{}, false
}

func network(name string, p *chaincfg.Params, prefixes ledger.Network) Network {
	genesis := Hash(*p.GenesisHash)
	n := Network{
		Name: name, Magic: uint32(p.Net), Prefixes: prefixes, Genesis: genesis,
		Chain:   ledger.Chain("bip122:" + genesis.String()[:32]),
		PowBits: p.PowLimitBits,
		Known:   map[Hash]uint64{genesis: 0},
		start:   p.GenesisBlock.Header.Timestamp.Unix(),
	}
	for _, c := range p.Checkpoints {
		n.Known[Hash(*c.Hash)] = uint64(c.Height)
	}
	return n
}

// byMagic finds the network whose blocks start with the four bytes.
func byMagic(nets []Network, magic uint32) (Network, bool) {
	for _, n := range nets {
		if n.Magic == magic {
			return n, true
		}
	}
	return Network{}, false
}
