package simulate

import "github.com/hoptrail/hoptrail/ledger"

// wallet is one address on an account chain with what it holds. Nothing can be
// spent that was not received.
type wallet struct {
	addr  [20]byte
	chain uint8
	busy  bool  // a sweep is on its way
	owner int32 // the agent told of credits; 0: nobody
	arg   int32 // what that agent knows the wallet by
	held  [numAssets]int64
}

// credit is what an agent is told when one of its wallets is paid.
type credit struct {
	wallet *wallet
	from   *wallet // nil: minted
	asset  asset
	units  int64
	hash   [32]byte
	closes int64 // when the block closes
	scheme *scheme
}

// receiver is an agent that reacts to payments.
type receiver interface{ credited(e *engine, c credit) }

// agent is woken at the times it asked for.
type agent interface {
	wake(e *engine, arg int32)
}

// wallet makes a wallet for an agent on a chain.
func (e *engine) wallet(by *actor, c *chain) *wallet {
	return &wallet{addr: e.names.address(by), chain: c.index}
}

// account names a wallet on the ledger.
func (e *engine) account(w *wallet) ledger.Account {
	c := e.chains[w.chain]
	return ledger.Account{Chain: c.id, Address: c.address(w.addr)}
}
