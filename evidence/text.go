package evidence

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology"
)

// Text writes an assessment for people: verdict, parts, findings with their
// measured values beside the thresholds, and at most rows transfers of each.
// assets may be nil; amounts are then in base units.
func Text(w io.Writer, a *score.Assessment, assets ledger.Assets, rows int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %-7s %s points\n", a.Subject, strings.ToUpper(string(a.Level)), a.Score)
	if d := a.Decision; d.Action != score.NoAction {
		fmt.Fprintf(&b, "  %-7s by %s: %s points, threshold %d\n", strings.ToUpper(string(d.Action)), d.By, d.Points, d.Threshold)
	}
	if a.Held() {
		b.WriteString("  held at this level: what speaks for more rests on the same transactions, or on one family of evidence\n")
	}
	for _, c := range a.Contributions {
		fmt.Fprintf(&b, "  %9s  %-9s %s\n", c.Points, c.Family, c.Source)
	}
	for _, x := range a.Exposure {
		if x.Direction == "self" {
			fmt.Fprintf(&b, "  labelled %s\n", x.Category)
			continue
		}
		fmt.Fprintf(&b, "  exposure %s %s %s: %s, share %s, hops %d\n", x.Kind, x.Direction, x.Category, Amount(x.Amount, x.Asset, assets), x.Share, x.Hops)
	}
	for i := range a.Findings {
		findingText(&b, &a.Findings[i], assets, rows)
	}
	for i := range a.Suppressed {
		if s := a.Suppressed[i].Suppressed; s != nil {
			fmt.Fprintf(&b, "  suppressed %s: %s (%s)\n", a.Suppressed[i].Typology, s.Reason, s.Rule)
		}
	}
	for _, n := range a.NotEvaluated {
		fmt.Fprintf(&b, "  not evaluated: %s (no %s)\n", n.Rule, n.Missing)
	}
	for _, x := range a.Budgets {
		if x.Hit && x.Name != "single_family" { // told above, in words
			fmt.Fprintf(&b, "  limit reached: %s %d", x.Name, x.Limit)
			if x.Share > 0 {
				fmt.Fprintf(&b, ", share %s left out", x.Share)
			}
			b.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func findingText(b *strings.Builder, f *typology.Finding, assets ledger.Assets, rows int) {
	fmt.Fprintf(b, "  finding %s: %s by %s %s, strength %s, %s\n", f.ID, f.Typology, f.Detector, f.Version, f.Strength, f.Status)
	for _, m := range f.Measures {
		fmt.Fprintf(b, "    %s = %s", m.Name, m.Value.String())
		if t := m.Threshold.String(); t != "" {
			fmt.Fprintf(b, " (threshold %s; %s)", t, m.Source)
		}
		b.WriteByte('\n')
	}
	for i, e := range f.Evidence {
		if i == rows {
			fmt.Fprintf(b, "    … and %d more transfers\n", len(f.Evidence)-rows)
			break
		}
		fmt.Fprintf(b, "    %s  %s -> %s  %s  %s\n", time.Unix(e.Time, 0).UTC().Format(time.RFC3339),
			Short(e.From), Short(e.To), Amount(e.Amount, e.Asset, assets), e.Tx)
	}
}

// Amount writes an amount with its symbol in whole units where the assets file
// knows them, else in base units with the asset's id.
func Amount(a ledger.Amount, asset ledger.Asset, assets ledger.Assets) string {
	if assets != nil {
		if info, ok := assets.Asset(asset); ok && info.Symbol != "" {
			return a.Decimal(info.Decimals) + " " + info.Symbol
		}
	}
	return a.String() + " " + string(asset)
}

// Short writes an account as people do: the ends of an address, a name whole.
func Short(a ledger.Account) string {
	s := a.Address.String()
	switch {
	case s == "":
		return "—"
	case a.Address.Kind() == ledger.Local || len(s) <= 16:
		return s
	}
	return s[:8] + "…" + s[len(s)-6:]
}
