package evidence

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Geometry of the picture, in SVG user units.
const (
	svgWidth, svgRow, svgTop     = 960, 34, 92
	svgBoxWidth, svgBoxHeight    = 210, 26
	svgLeft, svgMiddle, svgRight = 20, 375, 730
	svgMaxSide                   = 12 // accounts drawn on each side
)

// SVG draws one finding: who paid its subject on the left, whom it paid on the
// right, each arrow with its amount and time. Accounts beyond twelve on a side
// are told as a number. The picture is self-contained and the same bytes for
// the same finding.
func SVG(w io.Writer, f *typology.Finding, assets ledger.Assets) error {
	payers, payees := sides(f)
	height := svgTop + svgRow*max(shown(payers), shown(payees), 2) + 40
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui,sans-serif" font-size="12">`+"\n", svgWidth, height)
	b.WriteString(`<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a97a8"/></marker></defs>` + "\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", svgWidth, height)
	fmt.Fprintf(&b, `<text x="20" y="28" font-size="18" font-weight="600" fill="#1b2733">%s</text>`+"\n", esc(f.Typology))
	fmt.Fprintf(&b, `<text x="20" y="48" fill="#5a6877">strength %s · %s %s · %s to %s · finding %s</text>`+"\n",
		f.Strength, esc(f.Detector), esc(f.Version), day(f.First.Clock), day(f.Last.Clock), f.ID)
	fmt.Fprintf(&b, `<text x="20" y="66" fill="#5a6877">%s</text>`+"\n", esc(measures(f)))
	mid := svgTop + svgRow*max(shown(payers), shown(payees), 2)/2 - svgBoxHeight/2
	column(&b, payers, svgLeft, mid, assets, true)
	column(&b, payees, svgRight, mid, assets, false)
	box(&b, svgMiddle, mid, Short(f.Subject), "#b3261e", "#fff")
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// party is one account beside the subject, with what moved between them.
type party struct {
	account ledger.Account
	role    typology.Role
	rows    []typology.Evidence
}

func sides(f *typology.Finding) (payers, payees []*party) {
	role := map[ledger.Account]typology.Role{}
	for _, p := range f.Parties {
		role[p.Account] = p.Role
	}
	add := func(side *[]*party, a ledger.Account, e typology.Evidence) {
		i := slices.IndexFunc(*side, func(p *party) bool { return p.account == a })
		if i < 0 {
			i = len(*side)
			*side = append(*side, &party{account: a, role: role[a]})
		}
		(*side)[i].rows = append((*side)[i].rows, e)
	}
	for _, e := range f.Evidence {
		switch f.Subject {
		case e.To:
			add(&payers, e.From, e)
		case e.From:
			add(&payees, e.To, e)
		}
	}
	order := func(a, b *party) int {
		return cmp.Or(cmp.Compare(a.rows[0].Clock, b.rows[0].Clock), a.rows[0].Position.Compare(b.rows[0].Position))
	}
	slices.SortStableFunc(payers, order)
	slices.SortStableFunc(payees, order)
	return payers, payees
}

func shown(side []*party) int { return min(len(side), svgMaxSide+1) }

// column draws one side with its arrows.
func column(b *strings.Builder, side []*party, x, mid int, assets ledger.Assets, in bool) {
	for i, p := range side {
		y := svgTop + i*svgRow
		if i == svgMaxSide {
			fmt.Fprintf(b, `<text x="%d" y="%d" fill="#5a6877">… and %d more accounts</text>`+"\n", x+6, y+17, len(side)-i)
			return
		}
		from, to := x+svgBoxWidth, svgMiddle
		if !in {
			from, to = svgMiddle+svgBoxWidth, x
		}
		y1, y2 := y+svgBoxHeight/2, mid+svgBoxHeight/2
		if !in {
			y1, y2 = y2, y1
		}
		fmt.Fprintf(b, `<path d="M%d %dC%d %d %d %d %d %d" fill="none" stroke="#b8c2ce" marker-end="url(#a)"/>`+"\n",
			from, y1, (from+to)/2, y1, (from+to)/2, y2, to, y2)
		label := Short(p.account)
		if p.role != "" {
			label += " · " + string(p.role)
		}
		box(b, x, y, label, "#e8edf3", "#1b2733")
		text, at, anchor := total(p.rows, assets), x+svgBoxWidth+6, "start"
		if !in {
			at, anchor = x-6, "end"
		}
		fmt.Fprintf(b, `<text x="%d" y="%d" font-size="10" fill="#5a6877" text-anchor="%s">%s</text>`+"\n", at, y+10, anchor, esc(text))
	}
}

func box(b *strings.Builder, x, y int, text, fill, ink string) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="%s"/><text x="%d" y="%d" fill="%s">%s</text>`+"\n",
		x, y, svgBoxWidth, svgBoxHeight, fill, x+8, y+17, ink, esc(text))
}

// total tells what moved with one account: the sum where it was one asset.
func total(rows []typology.Evidence, assets ledger.Assets) string {
	var sum ledger.Amount
	for _, e := range rows {
		if e.Asset != rows[0].Asset {
			return fmt.Sprintf("%d transfers", len(rows))
		}
		sum = sum.SaturatingAdd(e.Amount)
	}
	s := Amount(sum, rows[0].Asset, assets)
	if len(rows) > 1 {
		s += fmt.Sprintf(" in %d", len(rows))
	}
	return s
}

func measures(f *typology.Finding) string {
	var out []string
	for _, m := range f.Measures {
		out = append(out, m.Name+" "+m.Value.String())
		if len(out) == 5 {
			break
		}
	}
	return strings.Join(out, " · ")
}

func day(clock int64) string { return time.Unix(clock, 0).UTC().Format("2006-01-02 15:04") }

func esc(s string) string { return html.EscapeString(s) }
