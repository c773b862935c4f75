package ethereum

import (
	"bytes"
	"encoding/csv"
)

// sniffRLP looks for a list whose first element is a list that begins as a
// header does: parent hash, uncles hash, producer.
func sniffRLP(head []byte) bool {
	list := func(b []byte) ([]byte, bool) {
		if len(b) < 10 || b[0] < 0xf8 {
			return nil, false
		}
		return b[1+int(b[0]-0xf7):], true
	}
	outer, ok := list(head)
	if !ok {
		return false
	}
	header, ok := list(outer)
	return ok && len(header) > 87 && header[0] == 0xa0 && header[33] == 0xa0 && header[66] == 0x94
}

// sniffEra1 looks for the version entry and a compressed header after it.
func sniffEra1(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x65, 0x32, 0, 0, 0, 0, 0, 0, eraHeader, 0})
}

// jsonHead reports whether the beginning is JSON's and holds all keys.
func jsonHead(head []byte, keys ...string) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return false
	}
	for _, k := range keys {
		if !bytes.Contains(head, []byte(`"`+k+`"`)) {
			return false
		}
	}
	return true
}

func sniffRPC(head []byte) bool {
	return jsonHead(head, "parentHash", "miner") && !jsonHead(head, "block_header") && sniffTable(head) == noTable
}

func sniffTron(head []byte) bool {
	return jsonHead(head, "block_header", "raw_data") || jsonHead(head, "txID", "raw_data") ||
		jsonHead(head, "transaction_id", "token_info", "block_timestamp")
}

// sniffTable reads the header of CSV, or the keys of the first JSON object as
// far as the beginning goes.
func sniffTable(head []byte) tableKind {
	var names []string
	if trimmed := bytes.TrimLeft(head, " \t\r\n["); len(trimmed) > 0 && trimmed[0] == '{' {
		c := &cursor{b: trimmed}
		// The beginning ends anywhere: what was read until there counts.
		_ = c.object(func(key []byte) error {
			names = append(names, string(key))
			return c.skip()
		})
		return kindOfTable(names)
	}
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	names, err := csv.NewReader(bytes.NewReader(head)).Read()
	if err != nil {
		return noTable
	}
	return kindOfTable(names)
}
