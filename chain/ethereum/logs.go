package ethereum

import (
	"github.com/hoptrail/hoptrail/ledger"
)

// Topics of the events that are read, keccak256 of the signature in the
// comment. ERC-20 (EIP-20), ERC-721 (EIP-721) and ERC-1155 (EIP-1155) share
// names; the number of indexed arguments tells the first two apart.
const (
	topicTransfer       = "\xdd\xf2\x52\xad\x1b\xe2\xc8\x9b\x69\xc2\xb0\x68\xfc\x37\x8d\xaa\x95\x2b\xa7\xf1\x63\xc4\xa1\x16\x28\xf5\x5a\x4d\xf5\x23\xb3\xef" // Transfer(address,address,uint256)
	topicApproval       = "\x8c\x5b\xe1\xe5\xeb\xec\x7d\x5b\xd1\x4f\x71\x42\x7d\x1e\x84\xf3\xdd\x03\x14\xc0\xf7\xb2\x29\x1e\x5b\x20\x0a\xc8\xc7\xc3\xb9\x25" // Approval(address,address,uint256)
	topicApprovalForAll = "\x17\x30\x7e\xab\x39\xab\x61\x07\xe8\x89\x98\x45\xad\x3d\x59\xbd\x96\x53\xf2\x00\xf2\x20\x92\x04\x89\xca\x2b\x59\x37\x69\x6c\x31" // ApprovalForAll(address,address,bool)
	topicSingle         = "\xc3\xd5\x81\x68\xc5\xae\x73\x97\x73\x1d\x06\x3d\x5b\xbf\x3d\x65\x78\x54\x42\x73\x43\xf4\xc0\x83\x24\x0f\x7a\xac\xaa\x2d\x0f\x62" // TransferSingle(address,address,address,uint256,uint256)
	topicBatch          = "\x4a\x39\xdc\x06\xd4\xc0\xdb\xc6\x4b\x70\xaf\x90\xfd\x69\x8a\x23\x3a\x51\x8a\xa5\xd0\x7e\x59\x5d\x98\x3b\x8c\x05\x26\xc8\xf7\xfb" // TransferBatch(address,address,address,uint256[],uint256[])
	topicDeposit        = "\xe1\xff\xfc\xc4\x92\x3d\x04\xb5\x59\xf4\xd2\x9a\x8b\xfc\x6c\xda\x04\xeb\x5b\x0d\x3c\x46\x07\x51\xc2\x40\x2c\x5c\x5c\xc9\x10\x9c" // Deposit(address,uint256)
	topicWithdrawal     = "\x7f\xcf\x53\x2c\x15\xf0\xa6\xdb\x0b\xd6\xd0\xe0\x38\xbe\xa7\x1d\x30\xd8\x08\xc7\xd9\x8c\xb3\xbf\x72\x68\xa9\x5b\xf5\x08\x1b\x65" // Withdrawal(address,uint256)
	topicPermit2Approve = "\xda\x9f\xa7\xc1\xb0\x04\x02\xc1\x7d\x01\x61\xb2\x49\xb1\xab\x8b\xbe\xc0\x47\xc5\xa5\x22\x07\xb9\xc1\x12\xde\xff\xd8\x17\x03\x6b" // Approval(address,address,address,uint160,uint48)
	topicPermit2Permit  = "\xc6\xa3\x77\xbf\xc4\xeb\x12\x00\x24\xa8\xac\x08\xee\xf2\x05\xbe\x16\xb8\x17\x02\x08\x12\xc7\x32\x23\xe8\x1d\x1b\xdb\x97\x08\xec" // Permit(address,address,address,uint160,uint48,uint48)
)

// permit2 is Uniswap's Permit2 contract, at one address on every chain
// (github.com/Uniswap/permit2, README). Its approvals name the token in a
// topic: there alone the log's address is not the asset.
const permit2 = "\x00\x00\x00\x00\x00\x22\xd4\x73\x03\x0f\x11\x6d\xde\xe9\xf6\xb4\x3a\xc7\x8b\xa3"

// log reads one event. The log's address is the asset: a contract can only
// speak for itself, so a counterfeit's transfers are the counterfeit's.
func (a *assembler) log(tx *ledger.Tx, l *logEntry, entry uint32) {
	a.saw(l.address, Contract, tx.Position)
	if len(l.topics) == 0 {
		return
	}
	switch string(l.topics[0][:]) {
	case topicTransfer:
		a.transferLog(tx, l, entry)
	case topicApproval:
		a.approvalLog(tx, l, entry)
	case topicDeposit, topicWithdrawal:
		a.wrappedLog(tx, l, entry)
	case topicPermit2Approve, topicPermit2Permit:
		a.permit2Log(tx, l, entry)
	case topicSingle, topicBatch:
		a.out.stats.ERC1155++
	case topicApprovalForAll:
		a.out.stats.ERC721++
	}
}

// transferLog reads ERC-20 transfers: two indexed addresses and exactly one
// word of data. Three indexed arguments are an ERC-721 token. None indexed is
// refused: old tokens and early collectibles look the same there.
func (a *assembler) transferLog(tx *ledger.Tx, l *logEntry, entry uint32) {
	if len(l.topics) == 4 && len(l.data) == 0 {
		a.out.stats.ERC721++
		return
	}
	from, okFrom := topicAddress(l, 1)
	to, okTo := topicAddress(l, 2)
	amount, okData := dataWord(l.data, 0)
	if len(l.topics) != 3 || len(l.data) != 32 || !okFrom || !okTo || !okData || from == to && from == [20]byte{} {
		a.out.stats.Unusual++
		return
	}
	a.out.stats.Tokens++
	tx.Transfers = append(tx.Transfers, ledger.Transfer{
		Asset: a.token(l.address), From: a.holder(from), To: a.holder(to), Amount: amount, Entry: entry,
	})
}

// approvalLog reads ERC-20 approvals by the same rule.
func (a *assembler) approvalLog(tx *ledger.Tx, l *logEntry, entry uint32) {
	if len(l.topics) == 4 && len(l.data) == 0 {
		a.out.stats.ERC721++
		return
	}
	owner, okOwner := topicAddress(l, 1)
	spender, okSpender := topicAddress(l, 2)
	amount, okData := dataWord(l.data, 0)
	if len(l.topics) != 3 || len(l.data) != 32 || !okOwner || !okSpender || !okData {
		a.out.stats.Unusual++
		return
	}
	a.approve(tx, owner, spender, l.address, amount, entry)
}

func (a *assembler) approve(tx *ledger.Tx, owner, spender, token [20]byte, amount ledger.Amount, entry uint32) {
	a.out.stats.Approvals++
	tx.Approvals = append(tx.Approvals, ledger.Approval{
		Owner: a.account(owner), Spender: a.account(spender), Asset: a.token(token), Amount: amount, Entry: entry,
	})
}

// wrappedLog reads a wrapped-native contract's Deposit as a mint and its
// Withdrawal as a burn: they emit no Transfer then. Other contracts use the
// same event names for other things, so only the listed ones count.
func (a *assembler) wrappedLog(tx *ledger.Tx, l *logEntry, entry uint32) {
	if !a.wrapped[l.address] {
		return
	}
	who, okWho := topicAddress(l, 1)
	amount, okData := dataWord(l.data, 0)
	if len(l.topics) != 2 || len(l.data) != 32 || !okWho || !okData {
		a.out.stats.Unusual++
		return
	}
	tr := ledger.Transfer{Asset: a.token(l.address), Amount: amount, Entry: entry}
	if string(l.topics[0][:]) == topicDeposit {
		tr.To = a.account(who)
	} else {
		tr.From = a.account(who)
	}
	a.out.stats.Wrapped++
	tx.Transfers = append(tx.Transfers, tr)
}

// permit2Log reads Permit2's approvals: owner, token and spender are indexed.
func (a *assembler) permit2Log(tx *ledger.Tx, l *logEntry, entry uint32) {
	if string(l.address[:]) != permit2 {
		return
	}
	owner, ok1 := topicAddress(l, 1)
	token, ok2 := topicAddress(l, 2)
	spender, ok3 := topicAddress(l, 3)
	amount, ok4 := dataWord(l.data, 0)
	if len(l.topics) != 4 || !ok1 || !ok2 || !ok3 || !ok4 {
		a.out.stats.Unusual++
		return
	}
	a.approve(tx, owner, spender, token, amount, entry)
}

// topicAddress reads an indexed address; the upper twelve bytes must be zero,
// as every compiler writes them.
func topicAddress(l *logEntry, i int) (a [20]byte, ok bool) {
	if i >= len(l.topics) {
		return a, false
	}
	return wordAddress(l.topics[i][:])
}

func wordAddress(w []byte) (a [20]byte, ok bool) {
	for _, b := range w[:12] {
		if b != 0 {
			return a, false
		}
	}
	copy(a[:], w[12:])
	return a, true
}

// dataWord reads the i-th 32-byte word as an amount.
func dataWord(data []byte, i int) (ledger.Amount, bool) {
	if len(data) < 32*(i+1) {
		return ledger.Amount{}, false
	}
	return ledger.AmountFromBytes(data[32*i : 32*(i+1)])
}
