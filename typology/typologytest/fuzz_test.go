package typologytest_test

import (
	"testing"

	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// Whatever a scenario holds, Parse returns an error or one that a ledger takes.
func FuzzParse(f *testing.F) {
	f.Add([]byte("-- case --\nlabel a exchange\na b 100 EUR\nb - 10 EUR +1d kind=native # want x-test/big a status=open\n"))
	f.Add([]byte("-- case --\nwait 3d\nowner a b\nrole a x serves b\n- c 1 EUR same\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := typologytest.Parse(b)
		if err != nil {
			return
		}
		for _, s := range all {
			if _, err := s.Ledger(); err != nil {
				t.Error(err)
			}
		}
	})
}
