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
