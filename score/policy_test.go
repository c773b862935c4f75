package score_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// Every number of the shipped policy says where it comes from.
func TestDefaultPolicyHasSources(t *testing.T) {
	p := score.DefaultPolicy()
	text, err := yaml.Dump(p)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, yaml.Unmarshal(text, &fields))
	for name := range fields {
		if name == "version" || name == "name" || name == "sources" {
			continue
		}
		s, ok := p.SourceOf(name + ".anything")
		require.True(t, ok, "%s has no source", name)
		require.NotEmpty(t, s.Source)
	}
}

// A policy says the same in JSON, with the names of the YAML file.
func TestPolicyInJSON(t *testing.T) {
	var fields any
	require.NoError(t, yaml.Unmarshal([]byte(score.DefaultPolicyText()), &fields))
	text, err := json.Marshal(fields)
	require.NoError(t, err)
	p, err := score.LoadPolicy(strings.NewReader(string(text)))
	require.NoError(t, err)
	require.Equal(t, score.DefaultPolicy(), p)
	_, err = score.LoadPolicy(strings.NewReader(strings.Replace(string(text), `"high":70`, `"high":7`, 1)))
	require.ErrorContains(t, err, "line 1, column")
}

// What cannot be read and what makes no sense are told together.
func TestFaultsOfBothKindsAtOnce(t *testing.T) {
	text := score.DefaultPolicyText()
	for old, bad := range map[string]string{
		"medium: 40": "medium: forty", "indirect: 0.5, decisive: true": "indirect: 5, decisive: true", "rule: haircut": "rule: haircuts",
		"default: {review: 40, alert: 60": "default: {review: 80, alert: 60", "edges: 20000": "edges: -1", "name: default": "name: default\ncolour: red",
	} {
		require.Contains(t, text, old)
		text = strings.Replace(text, old, bad, 1)
	}
	_, err := score.LoadPolicy(strings.NewReader(text))
	for _, want := range []string{"levels.medium", "indirect", "exposure.rule", "thresholds.default", "budgets.edges", "colour"} {
		require.ErrorContains(t, err, want)
	}
	for _, fault := range strings.Split(err.Error(), "\n") {
		require.Contains(t, fault, "line ", "a fault without its place")
	}
}

// Faults are told one by one where all stand on a line, as JSON often does.
func TestFaultsOfOneLine(t *testing.T) {
	_, err := score.LoadPolicy(strings.NewReader(`{"version": 1, "name": 7, "extra": 1, "levels": {"medium": 50, "high": 40, "severe": 90},
		"families": {"flow": {}, "zap": {"cap": 1}}, "budgets": {"edges": -1, "counterparties": null, "per_counterparty": 10, "followed": -3}}`))
	var faults []string
	for _, fault := range strings.Split(err.Error(), "\n") {
		_, fault, _ = strings.Cut(fault, "column ")
		_, fault, _ = strings.Cut(fault, ", ")
		field, _, _ := strings.Cut(fault, ":")
		faults = append(faults, field)
	}
	slices.Sort(faults)
	require.Equal(t, []string{
		"budgets.counterparties", "budgets.edges", "budgets.followed", "extra", "families.control", "families.exposure",
		"families.facts", "families.flow", "families.novelty", "families.timing", "families.zap", "levels", "name",
	}, faults)
}

// The schema knows every field that the policy has.
func TestSchemaKnowsEveryField(t *testing.T) {
	text, err := os.ReadFile("../docs/schema/policy.schema.json")
	require.NoError(t, err)
	var schema struct {
		Properties map[string]struct {
			Properties map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	dumped, err := yaml.Dump(score.DefaultPolicy())
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, yaml.Unmarshal(dumped, &fields))
	require.Len(t, schema.Properties, len(fields))
	for name, value := range fields {
		require.Contains(t, schema.Properties, name)
		inner, ok := value.(map[string]any)
		for field := range inner {
			if known := schema.Properties[name].Properties; ok && known != nil {
				require.Contains(t, known, field, "%s.%s", name, field)
			}
		}
	}
}

func withThresholds(t score.ThresholdRules) func(*score.Policy) {
	return func(p *score.Policy) { p.Thresholds = t }
}

// Fields are told apart by letter case and given once, in YAML and in JSON.
func TestPolicyKeys(t *testing.T) {
	for text, want := range map[string]string{
		"Version: 1\nname: x\n":                          `line 1, column 1, Version: no such field (want "version": letter case counts)`,
		"version: 1\nVERSION: 2\n":                       `line 2, column 1, VERSION: no such field (want "version"`,
		"levels: {Medium: 40}\n":                         `levels.Medium: no such field (want "medium"`,
		`{"version": 1, "version": 2}`:                   `version: given twice`,
		`{"levels": {"medium": 1, "\u006dedium": 2}}`:    `levels.medium: given twice`,
		"thresholds: {assets: {a: {Alert: 1}}}\n":        `thresholds.assets.a.Alert: no such field (want "alert"`,
		"thresholds: {assets: {a: {alert: 1}, a: {}}}\n": `thresholds.assets.a: given twice`,
		"version: 1\ncolour: red\n":                      `colour: no such field` + "\n",
	} {
		_, err := score.LoadPolicy(strings.NewReader(text))
		require.ErrorIs(t, err, score.ErrPolicy)
		require.ErrorContains(t, err, want)
	}
}

// Thresholds of the asset replace the default, those of a category hold for its
// own points, and one family of evidence alone gives a review at most.
func TestThresholds(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 100)
	c.pay(evm(3), evm(4), 100)
	set := labels(t, map[ledger.Account]string{evm(1): "sanctions", evm(3): "scam"})
	deposit := func(i int, to ledger.Account) score.Deposit {
		return score.Deposit{Chain: ledger.Ethereum, Tx: c.txs[i].ID, To: to}
	}
	rules := score.ThresholdRules{
		Default: score.Thresholds{Review: 50, Alert: 60, Interdict: 95},
		Assets:  map[ledger.Asset]score.Thresholds{usdt: {Review: 10, Interdict: 80}},
	}
	e := engine(t, set, c.txs, withThresholds(rules))
	listed := assess(t, e, deposit(0, evm(2)))
	require.Equal(t, score.Decision{Action: score.Interdict, By: "asset:" + string(usdt), Points: 100_000, Threshold: 80}, listed.Decision)
	require.Equal(t, score.Interdict, assess(t, e, score.Address{Account: evm(1)}).Decision.Action, "an address is about no asset")
	scam := assess(t, e, deposit(1, evm(4)))
	require.Equal(t, score.Review, scam.Decision.Action)
	require.True(t, scam.Decision.Held, "one family of evidence is no alert")

	rules = score.ThresholdRules{Categories: map[string]score.Thresholds{"abuse": {Review: 30}, "sanctions": {Alert: 1}}}
	e = engine(t, set, c.txs, withThresholds(rules))
	require.Equal(t, "category:sanctions", assess(t, e, deposit(0, evm(2))).Decision.By)
	require.Equal(t, score.NoAction, assess(t, engine(t, set, c.txs, withThresholds(score.ThresholdRules{})), deposit(0, evm(2))).Decision.Action)
}

// Below its least value a category's floor does not apply; where no price is
// known it does, and that is told.
func TestLeastValue(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 5e6)
	c.pay(evm(9), evm(2), 995e6)
	set := labels(t, map[ledger.Account]string{evm(1): "darknet-market"})
	ask := func(known ledger.Known) *score.Assessment {
		known.Labels = set
		st, err := score.NewState(score.StateConfig{Known: known})
		require.NoError(t, err)
		require.NoError(t, st.Append(t.Context(), c.txs...))
		p := score.DefaultPolicy()
		r := p.Categories["darknet-market"]
		r.MinUSD = 10
		p.Categories["darknet-market"] = r
		e, err := score.NewEngine(st, p)
		require.NoError(t, err)
		return assess(t, e, score.Address{Account: evm(2)})
	}
	unpriced := ask(ledger.Known{})
	require.Equal(t, score.Points(32_000), unpriced.Score)
	require.Contains(t, rules(unpriced), "exposure:min_usd")
	priced := ask(ledger.Known{Prices: fixedPrice{}, Assets: fixedPrice{}})
	require.Equal(t, score.Points(400), priced.Score, "half a percent of 80")
	require.Equal(t, ledger.USD(5_050_000), priced.Exposure[0].Value.USD)
	require.Equal(t, "desk", priced.Exposure[0].Value.Source)
}

// fixedPrice is a dollar and a cent for a unit of six decimals.
type fixedPrice struct{}

func (fixedPrice) Price(ledger.Asset, ledger.Cut) (ledger.USD, string, bool) {
	return 1_010_000, "desk", true
}

func (fixedPrice) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	return ledger.AssetInfo{Asset: a, Symbol: "USDT", Decimals: 6}, true
}
