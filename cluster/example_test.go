package cluster_test

import (
	"context"
	"fmt"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
)

// Two addresses spend together, so they are one entity, and Why says where.
func ExampleRun() {
	l := ledger.New(ledger.Config{})
	if err := l.Append(bitcoin(0, []sats{{2, 100_000_000}, {4, 90_000_000}}, []sats{{6, 189_000_000}})); err != nil {
		fmt.Println(err)
	}
	view := l.View()
	c, err := cluster.Run(context.Background(), view, cluster.Config{})
	if err != nil {
		fmt.Println(err)
	}
	accounts, entities := c.Len()
	fmt.Println(accounts, "accounts,", entities, "entities")
	for _, j := range c.Why(wallet(ledger.BitcoinMainnet, 4), wallet(ledger.BitcoinMainnet, 2), view.Cut()) {
		fmt.Println(j.A.Address, j.B.Address, j.Heuristic, "score", ledger.Ratio(j.Score))
	}
	// Output:
	// 3 accounts, 2 entities
	// 1111BhaDrvMQ1zUFsLwZX48iaPsdSYzS 111188iUucZw1fKAutxi1hkp3vwS4ji6 common-input score 0.9900
}
