package ethereum

import (
	"errors"
	"testing"
)

// FuzzAnswer feeds what servers may answer to the clients' parsers.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"status":"1","message":"OK","result":[{"blockNumber":"1","timeStamp":"5","hash":"0x0000000000000000000000000000000000000000000000000000000000000001","from":"0x0000000000000000000000000000000000000001","to":"","value":"1"}]}`))
	f.Add([]byte(`{"status":"0","message":"NOTOK","result":"Max rate limit reached"}`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"result":{"number":"0x1","hash":"0x00","parentHash":"0x00","uncles":["0x1"]}}`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"slow down"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, action := range []string{actionNormal, actionInternal, actionTokens} {
			rows, err := (&feed{action: action}).answer(data)
			var said *APIError
			if err != nil && !errors.Is(err, ErrFormat) && !errors.As(err, &said) {
				t.Fatalf("an error of no known kind: %v", err)
			}
			for i := range rows {
				b := &accountBlock{block: &block{}, byHash: map[[32]byte]int{}}
				if b.add(&rows[i]) == nil && b.finish() != nil {
					t.Fatal("one row contradicts itself")
				}
			}
		}
		result, err := rpcResult("m", data)
		if err != nil {
			return
		}
		// Either outcome is right; a panic is not.
		_, _ = rpcQuantity(result)
		if n, err := countUncles(result); err == nil && n > 2 {
			t.Fatal("too many uncles")
		}
		if _, _, _, err := rpcHead(result); err != nil && !errors.Is(err, ErrFormat) {
			t.Fatalf("an error of no known kind: %v", err)
		}
	})
}
