package ethereum

import "strings"

// tableKind is one of the tables of an export.
type tableKind uint8

const (
	noTable tableKind = iota
	blocksTable
	transactionsTable
	receiptsTable
	logsTable
	tracesTable
	feesTable // TRON
	numTables
)

// String returns the table's name.
func (k tableKind) String() string {
	return [...]string{"unknown", "blocks", "transactions", "receipts", "logs", "traces", "fees"}[min(k, feesTable)]
}

// column is what a cell means, whatever the dialect calls it.
type column uint8

const (
	noColumn column = iota
	colHeight
	colBlockHash
	colTxHash
	colTxIndex
	colTime
	colFrom
	colTo
	colValue
	colNonce
	colInput
	colGas
	colPrice
	colMaxFee
	colMaxTip
	colBlobHashes
	colGasUsed
	colEffective
	colStatus
	colRoot
	colContract
	colBlobGas
	colBlobPrice
	colLogIndex
	colAddress
	colData
	colTopics
	colTraceType
	colCallType
	colTraceAddress
	colTraceID
	colTraceIndex
	colError
	colRejected
	colToken
	colMiner
	colBaseFee
	colDifficulty
	colTxCount
	colUncles
	colFee
	colResult
	numColumns
)

// plain folds a column name: ethereum-etl writes block_number, GraphSense
// blockId or blockNumber.
func plain(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// kindOfTable tells a table by its column names.
func kindOfTable(names []string) tableKind {
	has := map[string]bool{}
	for _, n := range names {
		has[plain(n)] = true
	}
	anyOf := func(names ...string) bool {
		for _, n := range names {
			if has[n] {
				return true
			}
		}
		return false
	}
	height := anyOf("blocknumber", "blockid")
	switch {
	case height && anyOf("tracetype", "traceid", "traceaddress", "traceindex"):
		return tracesTable
	case height && has["topics"] && has["data"] && has["address"]:
		return logsTable
	case height && anyOf("hash", "txhash", "transactionhash") && has["nonce"] && has["fromaddress"]:
		return transactionsTable
	case height && anyOf("txhash", "transactionhash") && has["cumulativegasused"] && !has["logs"]:
		return receiptsTable
	case anyOf("number", "blockid") && has["miner"] && has["timestamp"] && has["transactioncount"]:
		return blocksTable
	case anyOf("txhash") && has["fee"] && anyOf("energyusage", "netfee"):
		return feesTable
	}
	return noTable
}

// columnOf maps a folded name of a table to its meaning.
func columnOf(k tableKind, name string) column {
	name = plain(name)
	if k != blocksTable && k != noTable {
		if c, ok := sharedColumns(name); ok {
			return c
		}
	}
	switch k {
	case blocksTable:
		return blockColumn(name)
	case transactionsTable:
		return transactionColumn(name)
	case receiptsTable:
		return receiptColumn("receipt" + name)
	case logsTable:
		return logColumn(name)
	case tracesTable:
		return traceColumn(name)
	case feesTable:
		switch name {
		case "fee":
			return colFee
		case "result":
			return colResult
		}
	}
	return noColumn
}

func sharedColumns(name string) (column, bool) {
	switch name {
	case "blocknumber", "blockid":
		return colHeight, true
	case "blockhash":
		return colBlockHash, true
	case "transactionhash", "txhash":
		return colTxHash, true
	case "transactionindex", "internalindex":
		return colTxIndex, true
	case "blocktimestamp":
		return colTime, true
	}
	return noColumn, false
}

func blockColumn(name string) column {
	switch name {
	case "number", "blockid":
		return colHeight
	case "hash", "blockhash":
		return colBlockHash
	case "timestamp":
		return colTime
	case "miner":
		return colMiner
	case "basefeepergas":
		return colBaseFee
	case "difficulty":
		return colDifficulty
	case "gasused":
		return colGasUsed
	case "transactioncount":
		return colTxCount
	case "sha3uncles":
		return colUncles
	}
	return noColumn
}

func transactionColumn(name string) column {
	switch name {
	case "hash":
		return colTxHash
	case "fromaddress":
		return colFrom
	case "toaddress":
		return colTo
	case "value":
		return colValue
	case "nonce":
		return colNonce
	case "input":
		return colInput
	case "gas":
		return colGas
	case "gasprice":
		return colPrice
	case "maxfeepergas":
		return colMaxFee
	case "maxpriorityfeepergas":
		return colMaxTip
	case "blobversionedhashes":
		return colBlobHashes
	}
	return receiptColumn(name)
}

// receiptColumn knows the receipt_… columns that enriched transactions carry.
func receiptColumn(name string) column {
	switch name {
	case "receiptgasused":
		return colGasUsed
	case "receipteffectivegasprice":
		return colEffective
	case "receiptstatus":
		return colStatus
	case "receiptroot":
		return colRoot
	case "receiptcontractaddress":
		return colContract
	case "receiptblobgasused":
		return colBlobGas
	case "receiptblobgasprice":
		return colBlobPrice
	}
	return noColumn
}

func logColumn(name string) column {
	switch name {
	case "logindex":
		return colLogIndex
	case "address":
		return colAddress
	case "data":
		return colData
	case "topics":
		return colTopics
	}
	return noColumn
}

func traceColumn(name string) column {
	switch name {
	case "fromaddress", "calleraddress":
		return colFrom
	case "toaddress", "transfertoaddress":
		return colTo
	case "value", "callvalue":
		return colValue
	case "input":
		return colInput
	case "tracetype", "note":
		return colTraceType
	case "calltype":
		return colCallType
	case "traceaddress":
		return colTraceAddress
	case "traceid":
		return colTraceID
	case "traceindex":
		return colTraceIndex
	case "error":
		return colError
	case "status":
		return colStatus
	case "rejected":
		return colRejected
	case "tokenid":
		return colToken
	}
	return noColumn
}
