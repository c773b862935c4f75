package label_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConflicts(t *testing.T) {
	const head = "address,category,entity,chain,confidence,valid_from,valid_to\n"
	for _, c := range []struct {
		name, rows string
		want       []string
	}{
		{"same name in other letters", "A,exchange,Huobi.com,,50,,\nA,exchange,huobi,,20,,\n", nil},
		{"two names", "A,exchange,Huobi,,50,,\nA,exchange,Binance,,20,,\n", []string{"entity: exchange Huobi, exchange Binance"}},
		{"campaigns of one scammer", "A,phishing,a.example,,50,,\nA,scam,b.example,,20,,\n", nil},
		{"hacked exchange", "A,exchange,Bter,,50,,\nA,service_hack,Bter,,20,,\n", []string{"family: exchange Bter, service_hack Bter"}},
		{"mixer or exchange", "A,exchange,S,,20,,\nA,mixing_service,S,,60,,\n", []string{"exclusive: mixing_service S, exchange S"}},
		{"victim or thief", "A,victim,,,20,,\nA,hacking,,,60,,\n", []string{"exclusive: hacking, victim"}},
		{"hot or cold", "A,hot_wallet,B,,20,,\nA,cold_wallet,B,,60,,\n", []string{"exclusive: cold_wallet B, hot_wallet B"}},
		{"sanctioned thief", "A,hacking,L,,20,,\nA,sanctions,L,,60,,\n", nil},
		{"sanctioned exchange", "A,exchange,L,,20,,\nA,sanctions,L,,60,,\n", []string{"family: sanctions L, exchange L"}},
		{"exchange wallet", "A,exchange,L,,20,,\nA,hot_wallet,L,,60,,\n", nil},
		{"one after the other", "A,exchange,X,,20,,100\nA,exchange,Y,,60,100,\n", nil},
		{"a second together", "A,exchange,X,,20,,101\nA,exchange,Y,,60,100,\n", []string{"entity: exchange Y, exchange X"}},
		{"different chains", "A,exchange,X,eip155:1,20,,\nA,exchange,Y,eip155:56,60,,\n", nil},
		{"any chain and one", "A,exchange,X,,20,,\nA,exchange,Y,eip155:56,60,,\n", []string{"entity: exchange Y, exchange X"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fromCSV(t, head+strings.ReplaceAll(c.rows, "A,", evmAddr+","))
			var got []string
			list, truncated := s.Conflicts()
			for _, k := range list {
				got = append(got, fmt.Sprintf("%s: %s, %s", k.Kind,
					strings.TrimSpace(k.A.Category+" "+k.A.Entity), strings.TrimSpace(k.B.Category+" "+k.B.Entity)))
			}
			require.Equal(t, c.want, got)
			require.Zero(t, truncated)
			require.Equal(t, 2, s.Len(), "both stay")
		})
	}
}

func TestConflictsOfOneAddressAreBounded(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("address,category,entity\n")
	for i := range 600 {
		fmt.Fprintf(&rows, "%s,exchange,e%d\n", evmAddr, i)
	}
	s := fromCSV(t, rows.String())
	list, truncated := s.Conflicts()
	require.Equal(t, 1, truncated)
	require.Len(t, list, 512*511/2)
	require.Equal(t, 600, s.Len())
}
