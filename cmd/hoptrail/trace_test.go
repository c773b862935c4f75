package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every limit shows in the file when it cut, and the label lists are named.
func TestTraceLimits(t *testing.T) {
	for _, c := range []struct{ name, flag, value string }{
		{"hops", "--hops", "1"},
		{"value", "--min-value", "USD=100000"},
		{"until", "--until", "2026-03-01T11:30:00Z"},
		{"width", "--width", "1"},
		{"txs", "--budget", "2"},
		{"history", "--max-history", "3"},
	} {
		code, out, errs := program(t, "trace", data+"theft.csv", "--seeds", data+"seeds.csv", "--labels", data+"labels.csv", c.flag, c.value)
		require.Zero(t, code, errs)
		var file struct {
			Budgets []struct {
				Name string
				Hit  bool
			}
			Provenance struct {
				Labels []struct{ Source, Digest string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(out), &file))
		hit := []string{}
		for _, b := range file.Budgets {
			if b.Hit {
				hit = append(hit, b.Name)
			}
		}
		require.Equal(t, []string{c.name}, hit)
		require.Len(t, file.Provenance.Labels, 1)
		require.Equal(t, "labels.csv", file.Provenance.Labels[0].Source)
		require.Len(t, file.Provenance.Labels[0].Digest, 64)
	}
	code, _, errs := program(t, "trace", data+"theft.csv", "--from", "thief", "--rule", "guess", "--min-value", "USD", "--until", "noon")
	require.Equal(t, 2, code)
	for _, fault := range []string{"guess", "ASSET=AMOUNT", "--until"} {
		require.Contains(t, errs, fault)
	}
}

func TestTraceComparesRules(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rules.csv")
	code, _, errs := program(t, "trace", data+"theft.csv", "--seeds", data+"seeds.csv", "--labels", data+"labels.csv", "--compare", file)
	require.Zero(t, code, errs)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, `account,asset,reason,fifo,lifo,haircut,libr,dirty-first,poison,tiho
local:default:exchange-deposit,USD,exchange,149000,99000,119200,99000,149000,149000,149000
local:default:mule1,USD,unspent,1000,1000,800,1000,1000,1000,1000
local:default:mule2,USD,unspent,20000,60000,48000,60000,20000,60000,20000
local:default:shop,USD,service,30000,30000,24000,30000,30000,30000,30000
local:default:thief,USD,unspent,0,10000,8000,10000,0,10000,0
`, string(text))
}

// Before the first transaction there is nothing, at it there is it: a position
// is looked up, not guessed from the newest.
func TestTraceAsOfAPosition(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	require.NoError(t, os.WriteFile(path, []byte("time,tx,from,to,asset,amount,height,tx_index\n"+
		"100,t1,a,b,EUR,5,10,0\n100,t2,b,c,EUR,3,10,1\n112,t3,b,d,EUR,1,11,0\n"), 0o600))
	for position, want := range map[string]int{"9": 0, "0": 0, "10/0": 1, "10": 2, "10/1": 2, "11": 3, "12": 3} {
		code, out, errs := program(t, "trace", path, "--from", "a", "--as-of", position)
		require.Zero(t, code, errs)
		var file struct {
			Sinks      []struct{ Account string }
			Provenance struct {
				Ledger []struct{ Height string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(out), &file))
		require.Len(t, file.Sinks, want, position)
		require.Equal(t, want > 0, len(file.Provenance.Ledger) > 0)
	}
}

// Bank rows have no log index: a transfer seed without one means every transfer
// of its transaction.
func TestTraceSeedWithoutIndex(t *testing.T) {
	dir := t.TempDir()
	path, seeds := filepath.Join(dir, "t.csv"), filepath.Join(dir, "seeds.csv")
	require.NoError(t, os.WriteFile(path, []byte("time,tx,from,to,asset,amount\n100,batch,a,b,EUR,5\n100,batch,a,c,EUR,3\n"), 0o600))
	require.NoError(t, os.WriteFile(seeds, []byte("chain,kind,ref\nlocal:default,transfer,batch\n"), 0o600))
	code, out, errs := program(t, "trace", path, "--seeds", seeds)
	require.Zero(t, code, errs)
	var file struct {
		Seeds []struct {
			Index  *int
			Seeded map[string]string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &file))
	require.Len(t, file.Seeds, 1)
	require.Nil(t, file.Seeds[0].Index)
	require.Equal(t, map[string]string{"EUR": "8"}, file.Seeds[0].Seeded)
}

// --min-value takes an asset as the files write it, and what has no effect is told.
func TestTraceMinValueNamesAssets(t *testing.T) {
	const a, b, usdt = "0x1111111111111111111111111111111111111111", "0x2222222222222222222222222222222222222222", "0xdac17f958d2ee523a2206206994597c13d831ec7"
	path := filepath.Join(t.TempDir(), "t.csv")
	require.NoError(t, os.WriteFile(path, []byte("time,tx,from,to,asset,amount\n"+
		"100,0x00000000000000000000000000000000000000000000000000000000000000a1,"+a+","+b+","+usdt+",5\n"), 0o600))
	for _, name := range []string{usdt, "eip155:1/erc20:" + usdt, "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"} {
		code, out, errs := program(t, "trace", path, "--from", a, "--min-value", name+"=6")
		require.Zero(t, code, errs)
		require.Contains(t, out, `"dropped": "5"`, name)
	}
	code, _, errs := program(t, "trace", path, "--from", a, "--from", "nobody", "--min-value", "USTD=6")
	require.Zero(t, code, errs)
	require.Contains(t, errs, "seed 2 (account local:default:nobody) found no value to trace")
	require.Contains(t, errs, "nothing in the ledger is USTD")
	for _, bad := range []string{"USDT", "USDT=", "=6", "USDT=-1", "0xdAC17F958D2ee523a2206206994597C13D831eC7=6"} {
		code, _, errs := program(t, "trace", path, "--from", a, "--min-value", bad)
		require.Equal(t, 2, code, bad)
		require.Contains(t, errs, "want ASSET=AMOUNT")
	}
}
