package ethereum

import "github.com/hoptrail/hoptrail/ledger"

// Selectors of the calls that grant an allowance and are read from call data:
// some tokens log nothing for them. The first four bytes of keccak256 of the
// signature in the comment.
const (
	callIncreaseAllowance = "\x39\x50\x93\x51" // increaseAllowance(address,uint256)
	callPermit            = "\xd5\x05\xac\xcf" // permit(address,address,uint256,uint256,uint8,bytes32,bytes32) (EIP-2612)
	callPermitDAI         = "\x8f\xcb\xaf\x0c" // permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)
	callTransfer          = "\xa9\x05\x9c\xbb" // transfer(address,uint256)
	callTransferFrom      = "\x23\xb8\x72\xdd" // transferFrom(address,address,uint256)
)

// fromCalldata adds the allowances that successful calls granted and no
// Approval log of the transaction already tells. Without a trace only the
// transaction's own call is seen. For increaseAllowance the amount is the
// increase, because the total is not in the data.
func (a *assembler) fromCalldata(tx *ledger.Tx, t *transaction) {
	rooted := len(t.calls) > 0 && t.calls[0].kind != otherCall
	if !rooted && t.hasTo && t.hasFrom {
		a.callAllowance(tx, t.from, t.to, t.input, 0)
	}
	for i := range t.calls {
		c := &t.calls[i]
		if c.kind != plainCall || c.failed || !c.hasTo {
			continue
		}
		input := c.input
		if c.depth == 0 && len(input) == 0 {
			input = t.input
		}
		a.callAllowance(tx, c.from, c.to, input, uint32(i))
	}
	for i, m := range t.tokenMoves {
		a.out.stats.Tokens++
		if t.guessed {
			a.out.stats.FromCalldata++
		}
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: a.token(m.contract), From: a.holder(m.from), To: a.holder(m.to), Amount: m.amount,
			Entry: t.logBase() + uint32(i),
		})
	}
}

func (a *assembler) callAllowance(tx *ledger.Tx, caller, token [20]byte, input []byte, entry uint32) {
	if len(input) < 4+2*32 {
		return
	}
	args := input[4:]
	owner, spender := caller, [20]byte{}
	var amount ledger.Amount
	ok1, ok2, ok3 := true, false, false
	switch string(input[:4]) {
	case callIncreaseAllowance:
		spender, ok2 = wordAddress(args)
		amount, ok3 = dataWord(args, 1)
	case callPermit:
		owner, ok1 = wordAddress(args)
		spender, ok2 = wordAddress(args[32:])
		amount, ok3 = dataWord(args, 2)
	case callPermitDAI:
		owner, ok1 = wordAddress(args)
		spender, ok2 = wordAddress(args[32:])
		amount, ok3 = dataWord(args, 4)
		if !amount.IsZero() {
			amount = ledger.MaxAmount()
		}
	}
	if !ok1 || !ok2 || !ok3 {
		return
	}
	o, s, asset := a.account(owner), a.account(spender), a.token(token)
	for i := range tx.Approvals {
		if p := &tx.Approvals[i]; p.Owner == o && p.Spender == s && p.Asset == asset {
			return
		}
	}
	a.approve(tx, owner, spender, token, amount, entry)
}

// calldataMove reads a token transfer from call data alone.
func calldataMove(caller, contract [20]byte, input []byte) (m tokenMove, ok bool) {
	if len(input) < 4+2*32 {
		return m, false
	}
	args := input[4:]
	m = tokenMove{contract: contract, from: caller}
	var ok1, ok2 bool
	switch string(input[:4]) {
	case callTransfer:
		// The network ignores the upper bytes; TRON wallets write 41 there.
		copy(m.to[:], args[12:32])
		m.amount, ok2 = dataWord(args, 1)
		ok1 = true
	case callTransferFrom:
		copy(m.from[:], args[12:32])
		copy(m.to[:], args[44:64])
		m.amount, ok2 = dataWord(args, 2)
		ok1 = true
	}
	return m, ok1 && ok2 && (m.from != [20]byte{} || m.to != [20]byte{})
}
