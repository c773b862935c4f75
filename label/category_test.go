package label_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
)

func TestNormalise(t *testing.T) {
	for word, want := range map[string]string{
		"exchange": "exchange", " Exchange ": "exchange", "Mixer": "mixing_service", "sanction": "sanctions",
		"pig-butchering": "pig-butchering", "PIGBUTCHERING": "pig-butchering", "pig butchering": "pig-butchering",
		"Pig_Butchering": "pig-butchering", "defi-dex": "defi_dex", "defi_derivatives": "defi_derivative",
		"black_list": "issuer-blacklist", "money_mule": "mule", "ransomware": "ransomware", "": "unknown",
		"CONTRACT_EXPLOIT": "exploit", "flash-loan-attack": "exploit", "darknet market": "darknet-market",
	} {
		got, known := label.Normalise(word)
		require.True(t, known, word)
		require.Equal(t, want, got, word)
		again, known := label.Normalise(got)
		require.True(t, known)
		require.Equal(t, got, again, "normalising twice changes nothing")
	}
	got, known := label.Normalise(" x-desk/VIP ")
	require.False(t, known)
	require.Equal(t, "x-desk/VIP", got)
}

func TestFamiliesAndWhatTheyImply(t *testing.T) {
	for _, c := range []struct {
		category                   string
		family                     label.Family
		service, illicit, decisive bool
	}{
		{"sanctions", label.FamilySanctions, false, true, true},
		{"block-list", label.FamilyBlockList, false, true, true},
		{"issuer-blacklist", label.FamilyIssuerBlacklist, false, true, false},
		{"exchange", label.FamilyExchange, true, false, false},
		{"high-risk-exchange", label.FamilyExchange, true, false, false},
		{"hot_wallet", label.FamilyWallet, true, false, false},
		{"mixing_service", label.FamilyMixer, true, false, false},
		{"coinjoin", label.FamilyMixer, true, false, false},
		{"defi_bridge", label.FamilyBridge, true, false, false},
		{"defi_dex_pair", label.FamilyDeFi, true, false, false},
		{"mining_service", label.FamilyMining, true, false, false},
		{"miner", label.FamilyMining, false, false, false},
		{"guarantee-market", label.FamilyIllicitTrade, true, true, false},
		{"payment_processor", label.FamilyService, true, false, false},
		{"pyramid_scheme", label.FamilyScam, false, true, false},
		{"pig-butchering", label.FamilyScam, false, true, false},
		{"ransomware", label.FamilyExtortion, false, true, false},
		{"murder", label.FamilyCrime, false, true, false},
		{"victim", label.FamilyPerson, false, false, false},
		{"perpetrator", label.FamilyCrime, false, true, false},
		{"organization", label.FamilyOther, false, false, false},
		{"unknown", label.FamilyOther, false, false, false},
		{"x-desk/vip", label.FamilyOther, false, false, false},
	} {
		require.Equal(t, c.family, label.FamilyOf(c.category), c.category)
		require.Equal(t, c.service, label.IsService(c.category), c.category)
		require.Equal(t, c.illicit, label.IsIllicit(c.category), c.category)
		require.Equal(t, c.decisive, label.IsDecisiveCandidate(c.category), c.category)
	}
}

func TestCovers(t *testing.T) {
	require.True(t, label.Covers("abuse", "ransomware"))
	require.True(t, label.Covers("abuse", "abuse"))
	require.False(t, label.Covers("ransomware", "abuse"))
	require.False(t, label.Covers("abuse", "x-desk/vip"))
	require.Equal(t, "extortion", label.Broader("ransomware"))
}

func TestConfidenceScale(t *testing.T) {
	level, ok := label.ConfidenceLevel("authority_data")
	require.True(t, ok)
	require.EqualValues(t, 60, level)
	_, ok = label.ConfidenceLevel("certain")
	require.False(t, ok)
}
