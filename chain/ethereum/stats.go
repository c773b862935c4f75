package ethereum

// Stats counts what a reader met: nothing is left out of a ledger without
// being counted here. Not safe for concurrent use.
type Stats struct {
	Blocks uint64 // blocks decoded
	Txs    uint64 // transactions yielded, block-level ones not among them
	Failed uint64 // of these, failed ones: they moved only their fee

	Native    uint64 // top-level value transfers
	Internal  uint64 // value moved by calls
	Tokens    uint64 // ERC-20 and TRC-20 transfers
	Wrapped   uint64 // wrapped-native deposits and withdrawals
	Approvals uint64
	Created   uint64 // contracts

	ERC721   uint64 // transfers and approvals of single tokens: not money, left out
	ERC1155  uint64 // transfers and approvals of multi-tokens: not money, left out
	Unusual  uint64 // Transfer or Approval logs of no standard shape, left out
	TRC10    uint64 // TRC-10 transfers, left out
	Unplaced uint64 // value whose receiver the data does not name, left out

	FeeUnknown      uint64 // transactions whose fee the data does not hold: Fee is 0
	FeeDeduced      uint64 // fees that follow from gas limits and the header's gasUsed
	StatusUnknown   uint64 // no receipt: taken as successful
	StatusDeduced   uint64 // receipts before Byzantium: judged by trace, gas and logs
	TipsUnknown     uint64 // blocks whose tips could not be summed: none were paid out
	FromCalldata    uint64 // token transfers read from call data, for want of logs (TRON)
	UnclesUnknown   uint64 // uncle rewards left out, because the data has only uncle hashes
	SenderUnknown   uint64 // value transfers left out because no sender could be found
	OverflowingFees uint64 // gas used × price above 2^256−1, capped
}

// Add adds o to s.
func (s *Stats) Add(o Stats) {
	s.Blocks += o.Blocks
	s.Txs += o.Txs
	s.Failed += o.Failed
	s.Native += o.Native
	s.Internal += o.Internal
	s.Tokens += o.Tokens
	s.Wrapped += o.Wrapped
	s.Approvals += o.Approvals
	s.Created += o.Created
	s.ERC721 += o.ERC721
	s.ERC1155 += o.ERC1155
	s.Unusual += o.Unusual
	s.TRC10 += o.TRC10
	s.Unplaced += o.Unplaced
	s.FeeUnknown += o.FeeUnknown
	s.FeeDeduced += o.FeeDeduced
	s.StatusUnknown += o.StatusUnknown
	s.StatusDeduced += o.StatusDeduced
	s.TipsUnknown += o.TipsUnknown
	s.FromCalldata += o.FromCalldata
	s.UnclesUnknown += o.UnclesUnknown
	s.SenderUnknown += o.SenderUnknown
	s.OverflowingFees += o.OverflowingFees
}
