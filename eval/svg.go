package eval

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Plots are drawn with integers alone, so that the page has the same bytes on
// every machine. Ratios are in 1/10,000.

const (
	plotWidth  = 640
	plotHeight = 260
	barHeight  = 18
	labelWidth = 150
)

// colours tell series apart, also for colour-blind readers.
// Source: Okabe and Ito 2008, colour universal design palette.
var colours = []string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999", "#8a6d00"}

// bar is one line of a bar chart with its interval.
type bar struct {
	label           string
	value, low, top ledger.Ratio
	note            string
}

// bars draws horizontal bars from 0 to scale.
func bars(title string, list []bar, scale ledger.Ratio) template.HTML {
	var b strings.Builder
	height := 40 + barHeight*len(list)
	open(&b, title, height)
	x := func(r ledger.Ratio) int64 {
		return labelWidth + int64(min(max(r, 0), scale))*(plotWidth-labelWidth-70)/int64(scale)
	}
	for i := range int64(5) {
		r := scale * ledger.Ratio(i) / 4
		fmt.Fprintf(&b, `<line x1="%d" y1="24" x2="%d" y2="%d" class="grid"/><text x="%d" y="20" class="tick">%s</text>`,
			x(r), x(r), height-10, x(r), percent(r))
	}
	for i, it := range list {
		y := 28 + barHeight*i
		fmt.Fprintf(&b, `<text x="%d" y="%d" class="name">%s</text>`, labelWidth-6, y+12, html.EscapeString(it.label))
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, labelWidth, y+3, x(it.value)-labelWidth, barHeight-7, colours[0])
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" class="whisker"/>`, x(it.low), y+8, x(it.top), y+8)
		fmt.Fprintf(&b, `<text x="%d" y="%d" class="note">%s</text>`, x(it.top)+5, y+12, html.EscapeString(it.note))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

// series is one line of a line chart.
type series struct {
	name   string
	points [][2]ledger.Ratio // x, y
}

// lines draws series over x from 0 to scaleX and y from 0 to 1.
func lines(title, xName string, list []series, scaleX ledger.Ratio, diagonal bool) template.HTML {
	var b strings.Builder
	height := plotHeight + 18*((len(list)+2)/3)
	open(&b, title, height)
	const left, right, top, bottom = 50, plotWidth - 20, 24, plotHeight - 40
	x := func(r ledger.Ratio) int64 { return left + int64(min(r, scaleX))*(right-left)/int64(max(scaleX, 1)) }
	y := func(r ledger.Ratio) int64 { return bottom - int64(r)*(bottom-top)/int64(ledger.One) }
	for i := range ledger.Ratio(5) {
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" class="grid"/><text x="%d" y="%d" class="name">%s</text>`,
			left, y(ledger.One*i/4), right, y(ledger.One*i/4), left-6, y(ledger.One*i/4)+4, percent(ledger.One*i/4))
		fmt.Fprintf(&b, `<text x="%d" y="%d" class="tick">%s</text>`, x(scaleX*i/4), bottom+16, percent(scaleX*i/4))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" class="tick">%s</text>`, (left+right)/2, bottom+32, html.EscapeString(xName))
	if diagonal {
		fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" class="ideal"/>`, x(0), y(0), x(ledger.One), y(ledger.One))
	}
	for i, s := range list {
		colour := colours[i%len(colours)]
		var path strings.Builder
		for _, p := range s.points {
			fmt.Fprintf(&path, "%d,%d ", x(p[0]), y(p[1]))
			fmt.Fprintf(&b, `<circle cx="%d" cy="%d" r="3" fill="%s"/>`, x(p[0]), y(p[1]), colour)
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.TrimSpace(path.String()), colour)
		cx, cy := left+(i%3)*190, plotHeight+18*(i/3)
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/><text x="%d" y="%d" class="note">%s</text>`,
			cx, cy-9, colour, cx+15, cy, html.EscapeString(s.name))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // every text in it is escaped
}

func open(b *strings.Builder, title string, height int) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"><title>%s</title>`,
		plotWidth, height, plotWidth, height, html.EscapeString(title))
}
