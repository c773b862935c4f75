package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/hoptrail/hoptrail/score"
)

// program runs a command line and returns what it printed.
func program(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, console{&o, &e})
	return code, o.String(), e.String()
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", name+".schema.json"))
	require.NoError(t, err)
	return s
}

// lines checks every line of an NDJSON text against a schema.
func lines(t *testing.T, s *jsonschema.Schema, text string) (n int) {
	t.Helper()
	for line := range strings.Lines(text) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		require.NoError(t, err, line)
		require.NoError(t, s.Validate(v), line)
		n++
	}
	return n
}

const data = "../../testdata/"

func TestDemoFindsTheRingAndTheNetwork(t *testing.T) {
	dir := t.TempDir()
	code, out, errs := program(t, "demo", "-o", dir)
	require.Zero(t, code, errs)
	for _, want := range []string{
		"pig-butchering", "mule-wallet", "Before signing", "HIGH", "FIN-2023-Alert005",
		"What the simulation knows", "no proof of who controls an account",
	} {
		require.Contains(t, out, want)
	}
	_, truth, ok := strings.Cut(out, "What the simulation knows")
	require.True(t, ok)
	require.Regexp(t, `mule-network, mule +7 +7 +0`, truth, "every mule comes out at medium: a pass-through of unknown role")
	for line := range strings.Lines(truth) {
		if strings.Contains(line, "innocent/") || strings.Contains(line, "background") {
			f := strings.Fields(line)
			require.Equal(t, "0", f[len(f)-1], "no alert on the innocent: %s", line)
		}
	}
	_, again, _ := program(t, "demo")
	require.Equal(t, out, again, "the same seed gives the same text")

	text, err := os.ReadFile(filepath.Join(dir, "assessments.ndjson"))
	require.NoError(t, err)
	require.Positive(t, lines(t, schema(t, "assessments"), string(text)))
	text, err = os.ReadFile(filepath.Join(dir, "findings.ndjson"))
	require.NoError(t, err)
	require.Positive(t, lines(t, schema(t, "findings"), string(text)))
	require.FileExists(t, filepath.Join(dir, "finding-1.svg"))
}

// The whole way over files: simulate, detect, score from findings.
func TestSimulateDetectScore(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	code, _, errs := program(t, "simulate", "--seed", "7", "--accounts", "60", "--days", "4", "-o", dir)
	require.Zero(t, code, errs)
	flags := []string{file("transactions.ndjson"), "--labels", file("labels.csv"), "--assets", file("assets.csv"), "--prices", file("prices.csv")}
	code, _, errs = program(t, append([]string{"detect", "-o", file("findings.ndjson")}, flags...)...)
	require.Zero(t, code, errs)
	code, out, errs := program(t, "eval", "--truth", file("truth.csv"), "--findings", file("findings.ndjson"), file("transactions.ndjson"))
	require.Zero(t, code, errs)
	require.Contains(t, out, "# recall")
	code, _, errs = program(t, "eval", "--truth", file("truth.csv"), "--findings", file("findings.ndjson"), "-o", file("report"))
	require.Zero(t, code, errs)
	require.FileExists(t, file("report/index.html"))
	for _, extra := range [][]string{nil, {"--findings", file("findings.ndjson")}} {
		code, out, errs := program(t, append(append([]string{"score"}, flags...), append([]string{"--min-level", "medium"}, extra...)...)...)
		require.Zero(t, code, errs)
		lines(t, schema(t, "assessments"), out)
	}
}

func TestTraceAccountsForEveryUnit(t *testing.T) {
	for _, rule := range []string{"fifo", "lifo", "haircut", "libr", "dirty-first", "tiho"} {
		code, out, errs := program(t, "trace", data+"theft.csv", "--seeds", data+"seeds.csv", "--labels", data+"labels.csv", "--rule", rule)
		require.Zero(t, code, errs)
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
		require.NoError(t, err)
		require.NoError(t, schema(t, "trace").Validate(v))
		var result struct {
			Totals map[string]map[string]json.Number
		}
		require.NoError(t, json.Unmarshal([]byte(out), &result))
		sum := int64(0)
		for _, n := range result.Totals["USD"] {
			u, err := n.Int64()
			require.NoError(t, err)
			sum += u
		}
		require.Equal(t, int64(200_000), sum, rule)
	}
}

func TestClusterGatesTheMix(t *testing.T) {
	dir := t.TempDir()
	gates, joins := filepath.Join(dir, "gates.csv"), filepath.Join(dir, "joins.csv")
	code, out, errs := program(t, "cluster", data+"coffee.ndjson", "--gates", gates, "--joins", joins)
	require.Zero(t, code, errs)
	require.Contains(t, errs, "15 addresses, 13 entities")
	require.Equal(t, 16, strings.Count(out, "\n"))
	text, err := os.ReadFile(gates)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(text), "\n"))
	text, err = os.ReadFile(joins)
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(string(text), "\n"))
}

// Exit codes: 0 done, 1 failed, 2 wrong usage; and nothing half-written.
func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{2, []string{"bogus"}, "bogus"},
		{2, []string{"trace", data + "theft.csv"}, "--seeds"},
		{2, []string{"trace", data + "theft.csv", "--from", "thief", "--rule", "guess"}, "guess"},
		{2, []string{"detect", data + "theft.csv", "--typologies", "astrology"}, "astrology"},
		{1, []string{"detect", "no-such-file.csv"}, "no-such-file.csv"},
		{1, []string{"detect", data + "theft.csv", "--config", "no-such-config.yaml"}, "no-such-config.yaml"},
		{0, []string{"trace", "-h"}, ""},
		{0, []string{"version"}, ""},
		{0, []string{"typologies"}, ""},
		{0, []string{"typologies", "--format", "json"}, ""},
	} {
		code, _, errs := program(t, c.args...)
		require.Equal(t, c.code, code, "%v: %s", c.args, errs)
		require.Contains(t, errs, c.want)
	}
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.csv")
	require.NoError(t, os.WriteFile(bad, []byte("time,tx,from,to,asset,amount\n2026-01-01T00:00:00Z,t1,ann,bob,USD,-5\n"), 0o600))
	out := filepath.Join(dir, "findings.ndjson")
	require.NoError(t, os.WriteFile(out, []byte("kept\n"), 0o600))
	code, _, errs := program(t, "detect", bad, "-o", out)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "bad.csv:2:")
	require.Contains(t, errs, "amount")
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, "kept\n", string(text), "a failure leaves what was there")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 2, "and nothing half-written beside it")
}

func TestDefaultPolicyFitsItsSchema(t *testing.T) {
	text, err := policyJSON()
	require.NoError(t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	require.NoError(t, schema(t, "policy").Validate(v))
}

// policyJSON is the default policy file as JSON.
func policyJSON() ([]byte, error) {
	var v any
	if err := yaml.Load([]byte(score.DefaultPolicyText()), &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
