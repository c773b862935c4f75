package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/structuring"
)

// configured writes a config file and returns the detectors made of it.
func configured(t *testing.T, text string) ([]*typology.Detector, error) {
	t.Helper()
	f := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(f, []byte(text), 0o600))
	return detectors(f)
}

func TestConfigFile(t *testing.T) {
	list, err := configured(t, "mule-wallet:\n  min_sources: 4\n  min_forward: 0.95\npayroll:\n  min_payouts: 9\n")
	require.NoError(t, err)
	def, err := detectors("")
	require.NoError(t, err)
	var changed []string
	for i := range list {
		if list[i].Fingerprint() != def[i].Fingerprint() {
			changed = append(changed, list[i].Name)
		}
	}
	require.Equal(t, []string{"mule-wallet", "payroll"}, changed)
	_, err = configured(t, "mule-wallet:\n  colour: red\npayroll:\n  colour: red\nnope: {}\n")
	require.ErrorContains(t, err, "mule-wallet: json: unknown field \"colour\"")
	require.ErrorContains(t, err, "payroll has no parameter \"colour\"")
	require.ErrorContains(t, err, "no detector \"nope\"")
}

// Keys of a config file stand once and as they are spelt, in YAML and in JSON.
func TestConfigFileKeys(t *testing.T) {
	for text, want := range map[string]string{
		"mule-wallet:\n  Min_Sources: 4\n":                             `config.yaml: mule-wallet: key "Min_Sources" (want the key "min_sources": letter case counts)`,
		"mule-wallet:\n  min_sources: 4\n  MIN_SOURCES: 5\n":           `mule-wallet: key "MIN_SOURCES" (want the key "min_sources"`,
		"mule-wallet:\n  min_sources: 4\n  min_sources: 5\n":           `line 3: mapping key "min_sources" already defined at line 2`,
		`{"mule-wallet": {"min_sources": 4, "\u006din_sources": 5}}`:   `mapping key "min_sources" already defined`,
		"payroll: {Min_payouts: 9}":                                    `config.yaml: payroll: key "Min_payouts" (want the key "min_payouts"`,
		"Mule-Wallet: {min_sources: 4}":                                `config.yaml: key "Mule-Wallet" (want the key "mule-wallet"`,
		"mule-wallet: {min_sources: 4}\nmule-wallet: {min_sources: 5}": `mapping key "mule-wallet" already defined`,
	} {
		_, err := configured(t, text)
		require.ErrorContains(t, err, want)
	}
}

// Every built-in detector takes a section that holds its own parameters, as
// hoptrail typologies prints them, and is then what it was.
func TestEveryDetectorTakesItsDefaultSection(t *testing.T) {
	def, err := detectors("")
	require.NoError(t, err)
	sections := map[string]map[string]any{}
	for _, d := range def {
		section := map[string]any{}
		for _, p := range d.Parameters {
			section[p.Name] = p.Value
		}
		if d.Name == typology.Structuring { // a list, which a value tells in words
			section["thresholds"] = structuring.Default().Thresholds
		}
		sections[d.Name] = section
	}
	text, err := json.Marshal(sections)
	require.NoError(t, err)
	list, err := configured(t, string(text))
	require.NoError(t, err)
	require.Len(t, list, len(def))
	for i, d := range list {
		require.Equal(t, def[i].Name, d.Name)
		require.Equal(t, def[i].Fingerprint(), d.Fingerprint(), d.Name)
		_, err := configured(t, fmt.Sprintf("%s: {colour: red}", d.Name))
		require.ErrorContains(t, err, "colour", "%s refuses what it does not know", d.Name)
	}
}
