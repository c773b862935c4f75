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
