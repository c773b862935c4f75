package eval

import (
	"fmt"
	"html/template"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

// Page is one self-contained HTML page of results.
type Page struct {
	Title   string
	Note    string // what was run: seeds, command, versions
	Summary *Summary
	Curves  []Curve
}

// plot is one drawing with its caption.
type plot struct {
	Title, Caption string
	SVG            template.HTML
}

// WriteHTML writes the page: plots as inline SVG, then every table. It loads
// nothing and runs no script. The same results give the same bytes.
func (p *Page) WriteHTML(w io.Writer) error {
	data := struct {
		*Page
		Plots  []plot
		Tables []Table
	}{Page: p, Plots: p.plots()}
	for _, t := range p.Summary.Tables() {
		if t.Name != "schemes" { // long, and in its CSV
			data.Tables = append(data.Tables, t)
		}
	}
	for i := range p.Curves {
		data.Tables = append(data.Tables, p.Curves[i].Table())
	}
	tmpl, err := template.New("page").Parse(pageText)
	if err == nil {
		err = tmpl.Execute(w, data)
	}
	if err != nil {
		return fmt.Errorf("eval: write page: %w", err)
	}
	return nil
}

func (p *Page) plots() []plot {
	s := p.Summary
	var found, delay, innocent []bar
	for _, r := range s.Recall {
		if r.Budget != Everything {
			continue
		}
		found = append(found, bar{r.Typology, r.Found.Value, r.Found.Low, r.Found.High, fmt.Sprintf("%d/%d", r.Found.Hits, r.Found.Of)})
		if q := r.Unspent; q.OK {
			delay = append(delay, bar{
				r.Typology, ledger.Ratio(q.Median), ledger.Ratio(q.MedianLow), ledger.Ratio(q.MedHigh), fmt.Sprintf("n=%d", q.N),
			})
		}
	}
	scale := ledger.Ratio(100)
	for _, r := range s.Innocents {
		if r.Budget != Everything {
			continue
		}
		innocent = append(innocent, bar{r.Kind, r.Alerted.Value, r.Alerted.Value, r.Upper, fmt.Sprintf("%d/%d", r.Alerted.Hits, r.Alerted.Of)})
		scale = max(scale, r.Upper)
	}
	out := []plot{{
		"Recall by typology", "Schemes with an alert that names their typology, every alert counted; Wilson intervals at 95 %.",
		bars("Recall by typology", found, ledger.One),
	}}
	if len(delay) > 0 {
		out = append(out, plot{
			"Value still unspent at detection", "Median share of what a scheme took in that had not left it when the first such alert came; bootstrap interval of the median.",
			bars("Value still unspent at detection", delay, ledger.One),
		})
	}
	if len(s.Methods) > 0 {
		out = append(out, plot{
			"Precision by budget", "Culpable accounts among those looked at, findings against rankings that know nothing.",
			lines("Precision by budget", "accounts looked at", s.precisionLines(), s.cfg.Budgets[len(s.cfg.Budgets)-1], false),
		})
	}
	if len(innocent) > 0 {
		out = append(out, plot{
			"False alerts on look-alikes", "Share of accounts alerted on, with the one-sided upper bound at 95 %.",
			bars("False alerts on look-alikes", innocent, scale),
		})
	}
	var reliable [][2]ledger.Ratio
	for _, c := range s.Calibration {
		if c.True.OK {
			reliable = append(reliable, [2]ledger.Ratio{c.Mean, c.True.Value})
		}
	}
	out = append(out, plot{
		"Calibration", "Share of alerts that are about a scheme, by strength; calibrated strengths lie on the diagonal.",
		lines("Calibration", "strength", []series{{"alerts", reliable}}, ledger.One, true),
	})
	for i := range p.Curves {
		out = append(out, p.Curves[i].plot())
	}
	return out
}

func (s *Summary) precisionLines() (out []series) {
	for _, name := range Rankings() {
		line := series{name: name}
		for b, budget := range s.cfg.Budgets {
			for _, r := range s.Methods {
				if r.Method == name && r.Budget == s.Budgets[b] && r.Culpable.OK {
					line.points = append(line.points, [2]ledger.Ratio{budget, r.Culpable.Value})
				}
			}
		}
		out = append(out, line)
	}
	return out
}

// plot draws recall over the setting, one line per typology.
func (c *Curve) plot() plot {
	var list []series
	scale := ledger.Ratio(1)
	for _, typ := range c.typologies() {
		line := series{name: typ}
		for _, p := range c.points() {
			if r, ok := p.Summary.recallOf(typ, Everything); ok && r.Found.OK {
				line.points = append(line.points, [2]ledger.Ratio{p.At, r.Found.Value})
				scale = max(scale, p.At)
			}
		}
		list = append(list, line)
	}
	return plot{"Recall by " + c.Axis, "Schemes found, every alert counted.", lines("Recall by "+c.Axis, c.Axis, list, scale, false)}
}

const pageText = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<style>
body { font: 14px/1.4 sans-serif; margin: 2em auto; max-width: 1100px; padding: 0 1em; color: #222; }
table { border-collapse: collapse; font-size: 12px; margin: 0.5em 0 2em; display: block; overflow-x: auto; }
th, td { border: 1px solid #ccc; padding: 2px 6px; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
svg { display: block; margin: 0.5em 0 1.5em; }
.grid { stroke: #ddd; } .ideal { stroke: #999; stroke-dasharray: 4; } .whisker { stroke: #000; stroke-width: 2; }
.tick { font-size: 11px; text-anchor: middle; } .name { font-size: 11px; text-anchor: end; } .note { font-size: 11px; }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Note}}</p>
<p>{{len .Summary.Runs}} runs, {{.Summary.Population}} accounts.</p>
{{range .Summary.NotEvaluated}}<p>Not evaluated: {{.}}</p>
{{end}}{{range .Plots}}<h2>{{.Title}}</h2>
<p>{{.Caption}}</p>
{{.SVG}}
{{end}}{{range .Tables}}<h2>Table {{.Name}}</h2>
<p>{{.Doc}}</p>
<table>
<tr>{{range .Columns}}<th>{{.}}</th>{{end}}</tr>
{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</table>
{{end}}</body>
</html>
`
