package label_test

import (
	"fmt"
	"strings"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// An exchange loads its lists once and asks for every account it meets. What a
// back-test may know depends on the cut.
func Example() {
	const own = `address,category,entity,confidence,valid_to,known_from
0x28C6c06298d514Db089934071355E5743bf21d60,exchange,Binance,70,,2021-06-01T00:00:00Z
0x28C6c06298d514Db089934071355E5743bf21d60,mixer,Somebody,10,,2023-01-01T00:00:00Z
`
	const ofac = `["TNVaKWQzau7xL9bcnvLmF9KSEQkWEs4Ug8", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"]`

	b := label.NewBuilder(label.Config{})
	if _, err := b.AddCSV(strings.NewReader(own), label.Options{Name: "own.csv"}); err != nil {
		fmt.Println(err)
		return
	}
	report, err := b.AddOFAC(strings.NewReader(ofac), label.Options{Name: "ofac.json", Date: 1_727_395_200})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("OFAC: %d read, %d kept, skipped: %s\n", report.Read, report.Entries, report.Skipped[0].Reason)

	set := b.Build()
	binance, _ := ledger.ParseAccount("eip155:56:0x28c6c06298d514db089934071355e5743bf21d60")
	for _, clock := range []int64{1_600_000_000, 1_640_000_000, 1_700_000_000} {
		fmt.Print(clock)
		for _, l := range set.Labels(binance, ledger.CutAtTime(clock)) {
			fmt.Printf(" %s/%s/%d", l.Category, l.Entity, l.Confidence)
		}
		fmt.Println()
	}
	conflicts, _ := set.Conflicts()
	fmt.Println("conflicts:", conflicts[0].Kind)
	// Output:
	// OFAC: 2 read, 1 kept, skipped: base58 in lower case
	// 1600000000
	// 1640000000 exchange/Binance/70
	// 1700000000 exchange/Binance/70 mixing_service/Somebody/10
	// conflicts: exclusive
}

// A set written as CSV has one form, whose hash is its provenance.
func ExampleSet_WriteCSV() {
	b := label.NewBuilder(label.Config{})
	addr, _ := ledger.ParseAddress("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
	_, err := b.Add(label.Options{Name: "desk", KnownFrom: 1_600_000_000},
		label.Entry{Address: addr, Category: "miner", Entity: "Satoshi", Confidence: 100, ClusterDefiner: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	set := b.Build()
	var out strings.Builder
	if err := set.WriteCSV(&out); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(out.String())
	fmt.Println(set.Sources()[0].Count, set.Sources()[0].Digest[:16])
	// Output:
	// address,category,entity,chain,confidence,source,valid_from,valid_to,known_from,cluster_definer
	// 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,miner,Satoshi,bip122:000000000019d6689c085ae165831e93,100,desk,,,2020-09-13T12:26:40Z,true
	// 1 1bc366dddbbfb933
}
