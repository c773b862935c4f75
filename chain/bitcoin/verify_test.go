package bitcoin

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
)

// Every word that Verify covers, changed: noticed in JSON as in bytes.
func TestVerifyJSON(t *testing.T) {
	raw, err := os.ReadFile(data(t, "block-200000/btc_200000.getblock2.json"))
	require.NoError(t, err)
	read := func(doc []byte) error {
		r, err := NewJSONReader(Options{Verify: true})
		require.NoError(t, err)
		_, err = collect(r.Blocks(t.Context(), []format.Source{source("f", doc)}))
		return err
	}
	require.NoError(t, read(raw))
	for name, change := range map[string]func(b, tx map[string]any){
		"nonce":    func(b, _ map[string]any) { b["nonce"] = 1 },
		"target":   func(b, _ map[string]any) { b["bits"] = "1b05db8b" },
		"root":     func(b, _ map[string]any) { b["merkleroot"] = b["hash"] },
		"parent":   func(b, _ map[string]any) { delete(b, "previousblockhash") },
		"locktime": func(_, tx map[string]any) { tx["locktime"] = 1 },
		"version":  func(_, tx map[string]any) { tx["version"] = 2 },
		"value":    func(_, tx map[string]any) { as[map[string]any](as[[]any](tx["vout"])[0])["value"] = 1 },
		"sequence": func(_, tx map[string]any) { as[map[string]any](as[[]any](tx["vin"])[0])["sequence"] = 1 },
		"missing":  func(b, _ map[string]any) { b["tx"] = as[[]any](b["tx"])[:387] },
		"script":   func(_, tx map[string]any) { delete(as[map[string]any](as[[]any](tx["vin"])[0]), "scriptSig") },
	} {
		var doc map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		require.NoError(t, d.Decode(&doc))
		change(doc, as[map[string]any](as[[]any](doc["tx"])[5]))
		changed, err := json.Marshal(doc)
		require.NoError(t, err)
		require.ErrorIs(t, read(changed), ErrMismatch, name)
	}
}

// A merkle tree whose last part is repeated has the same root: refused.
func TestRepeatedTransactionsAreRefused(t *testing.T) {
	ids := [][32]byte{{1}, {2}, {3}}
	root, err := merkleRoot(append([][32]byte{}, ids...))
	require.NoError(t, err)
	again, err := merkleRoot(append(append([][32]byte{}, ids...), ids[2]))
	require.ErrorIs(t, err, ErrMismatch)
	require.ErrorContains(t, err, "CVE-2012-2459")
	require.NotEqual(t, root, again)
}
