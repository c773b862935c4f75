package label_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// sharedLabels is the folder of real label lists, beside the repository.
const sharedLabels = "../../shared/data/labels/"

func shared(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(sharedLabels + path)
	if os.IsNotExist(err) {
		t.Skipf("real label lists are not here (%s): this test reads them where they lie", sharedLabels+path)
	}
	require.NoError(t, err)
	return data
}

// sharedPacks returns the paths of the public TagPacks, in order.
func sharedPacks(t testing.TB) (paths []string) {
	t.Helper()
	root := os.DirFS(sharedLabels)
	err := fs.WalkDir(root, "graphsense-tagpacks/packs", func(p string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(p) == ".yaml" {
			paths = append(paths, p)
		}
		return err
	})
	if err != nil {
		t.Skipf("public TagPacks are not here (%s): this test reads them where they lie", sharedLabels)
	}
	return paths
}

// publicPacks builds a Set from every public TagPack.
func publicPacks(t testing.TB) (*label.Set, label.Report) {
	t.Helper()
	actors, err := label.ReadActorPack(bytes.NewReader(shared(t, "graphsense-tagpacks/actors/graphsense.actorpack.yaml")), label.Options{Name: "actors"})
	require.NoError(t, err)
	require.Equal(t, 3813, actors.Len())
	b := label.NewBuilder(label.Config{})
	var sum label.Report
	for _, p := range sharedPacks(t) {
		r, err := b.AddTagPack(bytes.NewReader(shared(t, p)), label.Options{Name: filepath.Base(p), Actors: actors})
		require.NoError(t, err)
		sum.Read += r.Read
		sum.Entries += r.Entries
		sum.Undated += r.Undated
		sum.Skipped = append(sum.Skipped, r.Skipped...)
		sum.Moved = append(sum.Moved, r.Moved...)
		sum.Unlisted = append(sum.Unlisted, r.Unlisted...)
	}
	return b.Build(), sum
}

func TestEveryPublicTagPackParses(t *testing.T) {
	s, r := publicPacks(t)
	require.Len(t, s.Sources(), 64)
	require.Equal(t, 25702, r.Read)
	require.Equal(t, 284, len(r.Skipped))
	require.Equal(t, 277, r.Count(label.Chain), "Litecoin, Monero, exchanges' reserves on other chains")
	require.Equal(t, 6, r.Count(label.Checksum), "three EVM and three base58 typing errors of the packs")
	require.Equal(t, 1, r.Count(label.LowerCase), "PlusToken holds one folded address")
	require.Len(t, r.Moved, 1, "OFAC's TRON address under BTC")
	require.Equal(t, "TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", r.Moved[0].Value)
	require.Empty(t, r.Unlisted, "every category of the packs is in the vocabulary")
	require.Equal(t, 17129, s.Addresses())

	kinds := map[label.ConflictKind]int{}
	list, truncated := s.Conflicts()
	for _, c := range list {
		kinds[c.Kind]++
	}
	t.Logf("entries %d, undated %d, conflicts %v", s.Len(), r.Undated, kinds)
	require.Zero(t, truncated)
	require.NotZero(t, kinds[label.Families])

	bter := s.Labels(account(t, "1Ni8z1MbaF4ri8GGE67BWtLu66YnXj2BuW"), on(t, "2021-11-12"))
	require.Equal(t, []string{"exchange Bter", "service_hack Bter hack"}, words(bter), "both sides of a conflict stay")
	require.Empty(t, s.Labels(account(t, "1Ni8z1MbaF4ri8GGE67BWtLu66YnXj2BuW"), on(t, "2021-11-11")))
}

func TestOFACListsByAddress(t *testing.T) {
	var paths []string
	root := os.DirFS(sharedLabels)
	paths, err := fs.Glob(root, "ofac-0xB10C/*.json")
	require.NoError(t, err)
	if len(paths) == 0 {
		t.Skipf("OFAC lists are not here (%s): this test reads them where they lie", sharedLabels)
	}
	b := label.NewBuilder(label.Config{})
	read, kept := 0, map[string]int{}
	for _, p := range paths {
		r, err := b.AddOFAC(bytes.NewReader(shared(t, p)), label.Options{Name: filepath.Base(p), Date: 1_727_395_200})
		require.NoError(t, err)
		require.Zero(t, r.Count(label.LowerCase), "this list keeps letter case")
		require.Zero(t, r.Count(label.Checksum))
		read += r.Read
		kept[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(p), "sanctioned_addresses_"), ".json")] = r.Entries
	}
	require.Equal(t, 654, read)
	require.Equal(t, map[string]int{
		"XBT": 435, "ETH": 152, "TRX": 6, "USDT": 26, "USDC": 2, "ARB": 1, "BSC": 1, "ETC": 1, "BCH": 1, "BSV": 1,
		"LTC": 0, "XMR": 0, "ZEC": 0, "DASH": 0, "BTG": 0, "XRP": 0, "XVG": 0,
	}, kept, "BCH and BSV each list one address in Bitcoin's form")
	s := b.Build()
	families := map[ledger.Family]int{}
	seen := map[ledger.Address]bool{}
	for e := range s.All() {
		if !seen[e.Address] {
			seen[e.Address] = true
			families[e.Address.Family()]++
		}
	}
	t.Logf("distinct addresses by family: %v", families)
	require.Equal(t, s.Addresses(), len(seen))
}

func TestFoldedOFACListLosesItsBase58Addresses(t *testing.T) {
	data := shared(t, "ofac-thomasgregg/sanctioned-addresses.json")
	b := label.NewBuilder(label.Config{})
	r, err := b.AddOFAC(bytes.NewReader(data), label.Options{Name: "sdn.json"})
	require.NoError(t, err)
	require.Equal(t, 961, r.Read)
	require.Equal(t, 666, r.Count(label.LowerCase))
	require.Equal(t, 48, r.Count(label.Chain))
	require.Zero(t, r.Count(label.Checksum))
	require.Equal(t, 256, r.Entries)
	s := b.Build()
	require.Equal(t, 961-714, s.Addresses(), "EVM and bech32 addresses survive folding")
	require.Equal(t, int64(1_787_184_000), s.Sources()[0].Date, "SDN list of 20 August 2026")

	// The provenance note says that 551 of the 961 have a case-exact form in
	// the older list.
	var folded struct{ Addresses map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(data, &folded))
	older := map[string]bool{}
	paths, err := fs.Glob(os.DirFS(sharedLabels), "ofac-0xB10C/*.json")
	require.NoError(t, err)
	for _, p := range paths {
		var list []string
		require.NoError(t, json.Unmarshal(shared(t, p), &list))
		for _, a := range list {
			older[strings.ToLower(a)] = true
		}
	}
	both := 0
	for a := range folded.Addresses {
		if older[a] {
			both++
		}
	}
	require.Equal(t, 551, both)
}

func TestConceptsAreGraphSenses(t *testing.T) {
	data, err := os.ReadFile("../../shared/data/taxonomies/graphsense-concepts/concepts.yaml")
	if os.IsNotExist(err) {
		t.Skip("the GraphSense taxonomy is not here")
	}
	require.NoError(t, err)
	checked := 0
	for line := range strings.Lines(string(data)) {
		id, ok := strings.CutPrefix(strings.TrimSpace(line), "id: ")
		if !ok || id == "concept" {
			continue
		}
		_, known := label.Normalise(id)
		require.True(t, known, id)
		checked++
	}
	require.Equal(t, 85, checked, "86 concepts, one of them the top")
}
