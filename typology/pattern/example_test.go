package pattern_test

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// Money goes from account 1 over two mules to account 9. The shape is complete
// with the second mule's payment, and its witnesses are told.
func ExampleEngine() {
	e, err := pattern.NewEngine(pattern.Config{Shapes: func() []pattern.Finder {
		return []pattern.Finder{pattern.NewScatterGather(pattern.DefaultScatterGather())}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := [][3]int64{{1, 5, 0}, {1, 6, 2}, {5, 9, 30}, {6, 9, 31}} // from, to, hours
	for i, r := range rows {
		t := pattern.Transfer{
			From: ledger.AccountID(r[0]), To: ledger.AccountID(r[1]), Time: r[2] * pattern.Hour,
			Asset: 1, Amount: ledger.NewAmount(500), Tx: uint64(i),
		}
		if err := e.Add(&t, func(m *pattern.Match) {
			fmt.Printf("%s from %d to %d over %d accounts:\n", m.ID.Shape, m.ID.A, m.ID.B, m.Size)
			for _, leg := range m.Legs {
				fmt.Printf("  %d pays %d in hour %d\n", e.Graph().Account(leg.From), e.Graph().Account(leg.To), leg.Time/pattern.Hour)
			}
		}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// scatter-gather from 1 to 9 over 2 accounts:
	//   1 pays 5 in hour 0
	//   5 pays 9 in hour 30
	//   1 pays 6 in hour 2
	//   6 pays 9 in hour 31
}
