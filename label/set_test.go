package label_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// The beginning of 1970 is a time like others, in both spellings.
func TestSinceTheBeginning(t *testing.T) {
	for _, zero := range []string{"0", "1970-01-01T00:00:00Z"} {
		s := fromCSV(t, "address,category,entity,valid_from,known_from\n"+btcAddr+",miner,X,"+zero+","+zero+"\n")
		require.Equal(t, 1, s.Len())
	}
}

func TestLabelsHoldWithinTheirDates(t *testing.T) {
	s := fromCSV(t, "address,category,entity,valid_from,valid_to,known_from\n"+
		btcAddr+",exchange,Acme,2020-01-01T00:00:00Z,2021-01-01T00:00:00Z,2020-06-01T00:00:00Z\n")
	a := account(t, btcAddr)
	at := func(clock int64) int { return len(s.Labels(a, ledger.CutAtTime(clock))) }

	require.Zero(t, at(1_590_969_599), "a second before it could be read")
	require.Equal(t, 1, at(1_590_969_600), "2020-06-01T00:00:00Z: it can be read")
	require.Equal(t, 1, at(1_609_459_199), "the last second of 2020")
	require.Zero(t, at(1_609_459_200), "valid_to is exclusive")

	h := s.Hindsight()
	require.Len(t, h.Labels(a, ledger.CutAtTime(1_577_836_800)), 1, "hindsight knows it when it began to hold")
	require.Empty(t, h.Labels(a, ledger.CutAtTime(1_577_836_799)), "but not before it held")
}

// contractsOn calls the listed accounts contracts.
type contractsOn map[ledger.Account]bool

func (c contractsOn) IsContract(a ledger.Account, _ ledger.Cut) bool { return c[a] }

func TestLabelWithoutChainCoversEVMChainsOfPlainAccountsOnly(t *testing.T) {
	addr := account(t, evmAddr)
	bsc := ledger.Account{Chain: "eip155:56", Address: addr.Address}
	polygon := ledger.Account{Chain: "eip155:137", Address: addr.Address}
	build := func(cfg label.Config, e label.Entry) *label.Set {
		b := label.NewBuilder(cfg)
		e.Address = addr.Address
		_, err := b.Add(label.Options{Name: "t"}, e)
		require.NoError(t, err)
		return b.Build()
	}
	seen := func(s *label.Set) (out []bool) {
		for _, a := range []ledger.Account{addr, bsc, polygon} {
			out = append(out, len(s.Labels(a, ledger.Cut{})) == 1)
		}
		return out
	}
	exchange := label.Entry{Category: label.Exchange}
	require.Equal(t, []bool{true, true, true}, seen(build(label.Config{}, exchange)))
	require.Equal(t, []bool{true, false, false}, seen(build(label.Config{Contracts: contractsOn{addr: true}}, exchange)),
		"a contract on Ethereum says nothing of the same address elsewhere")
	require.Equal(t, []bool{true, false, true}, seen(build(label.Config{Contracts: contractsOn{bsc: true}}, exchange)),
		"nor does an Ethereum account of a contract on BSC")
	require.Equal(t, []bool{false, true, false}, seen(build(label.Config{}, label.Entry{Category: label.Exchange, Chain: "eip155:56"})))
	require.Equal(t, []bool{true, false, false}, seen(build(label.Config{}, label.Entry{Category: "defi_bridge"})),
		"a bridge is a contract by nature")
}

func TestOtherFamiliesStayOnTheirChain(t *testing.T) {
	s := fromCSV(t, "address,category,entity,chain\n"+
		tronAddr+",defi_token,USDT,\n"+taproot+",miner,Pool,\n"+"c-19,user,,local:desk\n"+"shop,shop,Shop,\n")
	for _, c := range []struct {
		account ledger.Account
		want    []string
	}{
		{account(t, tronAddr), []string{"defi_token USDT"}},
		{account(t, taproot), []string{"miner Pool"}},
		{ledger.Account{Chain: ledger.BitcoinTestnet3, Address: account(t, taproot).Address}, []string{}},
		{account(t, "local:desk:c-19"), []string{"user"}},
		{account(t, "local:default:c-19"), []string{}},
		{account(t, "local:default:shop"), []string{"shop Shop"}},
	} {
		require.Equal(t, c.want, words(s.Labels(c.account, ledger.Cut{})), c.account)
	}
}

func TestMostConfidentFirstAndDoublesOnce(t *testing.T) {
	s := fromCSV(t, "address,category,entity,confidence,chain,valid_to\n"+
		evmAddr+",exchange,Bolt,20,,\n"+
		evmAddr+",mixer,Acme,70,,2020-01-01T00:00:00Z\n"+
		evmAddr+",exchange,Acme,50,,\n"+
		evmAddr+",exchange,Acme,50,eip155:1,\n"+
		evmAddr+",exchange,Acme,50,,\n")
	require.Equal(t, 4, s.Len(), "the row given twice counts once")
	require.Equal(t, 1, s.Addresses())
	a := account(t, evmAddr)
	require.Equal(t, []string{"mixing_service Acme", "exchange Acme", "exchange Bolt"}, words(s.Labels(a, on(t, "2019-12-31"))))
	require.Equal(t, []string{"exchange Acme", "exchange Bolt"}, words(s.Labels(a, on(t, "2020-01-01"))))
	require.Len(t, s.Entries(a.Address), 4)
	require.Nil(t, s.Entries(account(t, btcAddr).Address))
}

// A slow Set: every entry in a slice.
func naive(entries []label.Entry, a ledger.Account, clock int64) []ledger.Label {
	var out []ledger.Label
	for _, e := range entries {
		category, _ := label.Normalise(e.Category)
		onChain := e.Chain == a.Chain ||
			e.Chain == "" && (a.Chain == ledger.DefaultChain(e.Address) ||
				e.Address.Family() == ledger.FamilyEVM && a.Chain.Family() == ledger.FamilyEVM && label.FamilyOf(category) != label.FamilyDeFi)
		if e.Address != a.Address || !onChain || e.ValidFrom > clock || e.ValidTo != 0 && clock >= e.ValidTo || e.KnownFrom > clock {
			continue
		}
		out = append(out, ledger.Label{Category: category, Entity: e.Entity, Confidence: e.Confidence, Source: e.Source})
	}
	slices.SortFunc(out, func(a, b ledger.Label) int {
		switch {
		case a.Confidence != b.Confidence:
			return int(b.Confidence) - int(a.Confidence)
		case a.Category != b.Category:
			return cmpText(a.Category, b.Category)
		case a.Entity != b.Entity:
			return cmpText(a.Entity, b.Entity)
		}
		return cmpText(a.Source, b.Source)
	})
	return slices.Compact(out)
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

func TestSetAnswersAsASliceOfEntriesDoes(t *testing.T) {
	addresses := []string{btcAddr, evmAddr, tronAddr, taproot, "0x0000000000000000000000000000000000000001", "name"}
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) label.Entry {
			a, _ := ledger.ParseAddress(rapid.SampledFrom(addresses).Draw(t, "address"))
			e := label.Entry{
				Address:    a,
				Category:   rapid.SampledFrom([]string{"exchange", "mixer", "defi_dex", "scam"}).Draw(t, "category"),
				Entity:     rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "entity"),
				Confidence: uint8(rapid.IntRange(0, 2).Draw(t, "confidence") * 50),
				Source:     rapid.SampledFrom([]string{"s", "t"}).Draw(t, "source"),
				ValidFrom:  rapid.Int64Range(0, 4).Draw(t, "from"),
				KnownFrom:  rapid.Int64Range(0, 4).Draw(t, "known"),
			}
			if n := rapid.Int64Range(0, 4).Draw(t, "length"); n > 0 {
				e.ValidTo = e.ValidFrom + n
			}
			if a.Family() == ledger.FamilyEVM {
				e.Chain = rapid.SampledFrom([]ledger.Chain{"", ledger.Ethereum, "eip155:56"}).Draw(t, "chain")
			}
			return e
		}), 0, 12).Draw(t, "entries")

		b := label.NewBuilder(label.Config{})
		cut := rapid.IntRange(0, len(entries)).Draw(t, "cut") // two sources, in either order
		_, err := b.Add(label.Options{Name: "one"}, entries[:cut]...)
		require.NoError(t, err)
		_, err = b.Add(label.Options{Name: "two"}, entries[cut:]...)
		require.NoError(t, err)
		s := b.Build()
		for _, text := range addresses {
			addr, _ := ledger.ParseAddress(text)
			for _, chain := range []ledger.Chain{ledger.DefaultChain(addr), "eip155:56"} {
				a := ledger.Account{Chain: chain, Address: addr}
				for clock := range int64(9) {
					require.Equal(t, naive(entries, a, clock), s.Labels(a, ledger.CutAtTime(clock)), "%s at %d", a, clock)
				}
			}
		}
	})
}

func TestBuildOrderDoesNotMatter(t *testing.T) {
	rows := []string{
		btcAddr + ",exchange,Acme,50\n", evmAddr + ",scam,,20\n", btcAddr + ",exchange,Acme Ltd,50\n", evmAddr + ",mixer,M,20\n",
	}
	const header = "address,category,entity,confidence\n"
	first := fromCSV(t, header+rows[0]+rows[1]+rows[2]+rows[3])
	second := fromCSV(t, header+rows[3]+rows[2]+rows[1]+rows[0]+rows[2])
	require.Equal(t, first.Digest(), second.Digest())
	require.Equal(t, first.Sources()[0].Digest, second.Sources()[0].Digest)
	require.Equal(t, 4, second.Sources()[0].Count)
	require.Equal(t, first.Digest(), first.Sources()[0].Digest, "one source: its digest is that of the Set")
}

func TestConcurrentReadersAgree(t *testing.T) {
	s := fromCSV(t, "address,category,entity\n"+btcAddr+",exchange,A\n"+evmAddr+",mixer,B\n")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				if len(s.Labels(account(t, btcAddr), ledger.Cut{})) != 1 || len(slices.Collect(s.All())) != 2 {
					t.Error("a reader saw something else")
				}
			}
		})
	}
	wg.Wait()
}

func TestAnswersCannotBeGrownIntoTheSet(t *testing.T) {
	s := fromCSV(t, "address,category,entity\n"+btcAddr+",exchange,A\n"+evmAddr+",mixer,B\n")
	got := s.Labels(account(t, btcAddr), ledger.Cut{})
	_ = append(got, ledger.Label{Category: "overwritten"})
	require.Equal(t, []string{"mixing_service B"}, words(s.Labels(account(t, evmAddr), ledger.Cut{})))
}

func TestLookupDoesNotAllocate(t *testing.T) {
	s := fromCSV(t, "address,category,entity\n"+btcAddr+",exchange,A\n"+evmAddr+",mixer,B\n"+evmAddr+",exchange,B\n")
	for _, a := range []ledger.Account{account(t, btcAddr), account(t, evmAddr), account(t, tronAddr)} {
		require.Zero(t, testing.AllocsPerRun(100, func() { _ = s.Labels(a, ledger.Cut{}) }), a)
	}
}

func TestAllYieldsEveryEntryAndStops(t *testing.T) {
	s := fromCSV(t, "address,category,entity\n"+btcAddr+",exchange,A\n"+evmAddr+",mixer,B\npk-"+
		"62e907b15cbf27d5425399ebf6f0fb50ebb88f18,miner,Satoshi\n"+taproot+",scam,\n")
	texts := map[string]bool{}
	for e := range s.All() {
		texts[e.Account().String()] = true
	}
	require.Len(t, texts, 4)
	require.Contains(t, slices.Collect(maps.Keys(texts)), string(ledger.BitcoinMainnet)+":pk-62e907b15cbf27d5425399ebf6f0fb50ebb88f18")
	for range s.All() {
		break
	}
}

func TestAddRefusesWhatAReaderWould(t *testing.T) {
	good := account(t, evmAddr).Address
	for _, c := range []struct {
		name  string
		entry label.Entry
		field string
	}{
		{"no address", label.Entry{Category: "scam"}, "address"},
		{"chain of another family", label.Entry{Address: good, Chain: ledger.Tron, Category: "scam"}, "chain"},
		{"confidence above 100", label.Entry{Address: good, Confidence: 101}, "confidence"},
		{"empty interval", label.Entry{Address: good, ValidFrom: 5, ValidTo: 5}, "valid_to"},
		{"control character", label.Entry{Address: good, Entity: "a\x00b"}, "entity"},
		{"invalid UTF-8", label.Entry{Address: good, Category: "\xff"}, "category"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := label.NewBuilder(label.Config{})
			_, err := b.Add(label.Options{Name: "p"}, label.Entry{Address: good, Category: "scam"}, c.entry)
			var fe *label.FieldError
			require.ErrorAs(t, err, &fe)
			require.ErrorIs(t, err, label.ErrField)
			require.Equal(t, c.field, fe.Field)
			require.Equal(t, 2, fe.Entry)
			require.Zero(t, b.Build().Len(), "nothing of a bad source is kept")
		})
	}
}

func TestOptionsNameEveryFault(t *testing.T) {
	err := label.Options{Date: -1, Limits: label.Limits{Depth: -1}}.Validate()
	for _, want := range []string{"Options.Name", "Options.Date", "Options.Limits.Depth"} {
		require.ErrorContains(t, err, want)
	}
}
