package catalog_test

import (
	"fmt"

	"github.com/hoptrail/hoptrail/typology/catalog"
)

// What a finding's typology means, and what others call it.
func ExampleLoad() {
	t, _ := catalog.Load().Find("mule-wallet")
	fmt.Println(t.Name)
	fmt.Println(t.Crosswalk.AMLTRIX, t.Crosswalk.FATF)
	// Output:
	// Mule wallet
	// [T0011 T0011.001] [A4a B2 B3 D]
}
