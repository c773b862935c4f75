package label

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Input that is large in one direction only is read in time that grows with
// its size, not with its square: as each of these did.
func TestHostileShapesAreReadInLinearTime(t *testing.T) {
	const n = 60_000
	t.Run("a mapping of many keys", func(t *testing.T) {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d: v\n", i)
		}
		b.WriteString("tags: []\n")
		report, err := NewBuilder(Config{}).AddTagPack(strings.NewReader(b.String()), Options{Name: "keys"})
		require.NoError(t, err)
		require.Zero(t, report.Read)
	})
	t.Run("a tag of many concepts", func(t *testing.T) {
		var b strings.Builder
		b.WriteString("tags:\n- address: '0x6dd68bb7177edfb4f2f88fe62d80a6545378ef40'\n  label: x\n  concepts: [")
		for i := range n {
			fmt.Fprintf(&b, "c%d, ", i)
		}
		b.WriteString("abuse]\n")
		report, err := NewBuilder(Config{}).AddTagPack(strings.NewReader(b.String()), Options{Name: "concepts"})
		require.NoError(t, err)
		require.Equal(t, n+1, report.Entries)
	})
	t.Run("a file of many unknown categories", func(t *testing.T) {
		var b strings.Builder
		b.WriteString("address,category,entity\n")
		for i := range n {
			fmt.Fprintf(&b, "a%d,odd%d,e\n", i, n-i)
		}
		report, err := NewBuilder(Config{}).AddCSV(strings.NewReader(b.String()), Options{Name: "categories"})
		require.NoError(t, err)
		require.Len(t, report.Unlisted, n)
		require.True(t, slices.IsSorted(report.Unlisted))
	})
}

// specific drops what the rule says: compared with the rule, pair by pair.
func TestSpecificCategoriesAgainstTheRule(t *testing.T) {
	var words []string
	for c := range concepts {
		words = append(words, c)
	}
	words = append(words, "odd", "odder", "", "mixer", "Ransomware")
	slices.Sort(words)
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(words), 0, 6).Draw(t, "words")
		var all, want []string
		for _, w := range list {
			if c, _ := Normalise(w); w != "" {
				all = append(all, c)
			}
		}
		for _, c := range all {
			dropped := slices.Contains(want, c)
			for _, d := range all {
				dropped = dropped || d != c && (Covers(c, d) || generic[c] && !generic[d])
			}
			if !dropped {
				want = append(want, c)
			}
		}
		slices.Sort(want)
		got := specific(list)
		require.Equal(t, len(want), len(got))
		for i := range want {
			require.Equal(t, want[i], got[i])
		}
	})
}
