package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

type typologiesCmd struct {
	Format string `help:"md or json." enum:"md,json" default:"md"`
}

// Help shows an example.
func (typologiesCmd) Help() string { return "Example:\n  hoptrail typologies --format json" }

// Run lists the detectors.
func (c *typologiesCmd) Run(con console) error {
	detectors := catalog.Default()
	if c.Format == "json" {
		type parameter struct {
			Name   string         `json:"name"`
			Value  typology.Value `json:"value"`
			Unit   string         `json:"unit"`
			Kind   string         `json:"kind"`
			Source string         `json:"source"`
		}
		type detector struct {
			Name       string      `json:"name"`
			Version    string      `json:"version"`
			Kind       string      `json:"kind"`
			Typologies []string    `json:"typologies"`
			Doc        string      `json:"doc"`
			References []string    `json:"references"`
			Parameters []parameter `json:"parameters"`
		}
		var out []detector
		for _, d := range detectors {
			row := detector{d.Name, d.Version, d.Kind.String(), d.Typologies, d.Doc, d.References, []parameter{}}
			for _, p := range d.Parameters {
				row.Parameters = append(row.Parameters, parameter{p.Name, p.Value, p.Unit, string(p.Kind), p.Source})
			}
			out = append(out, row)
		}
		enc := json.NewEncoder(con.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	var b strings.Builder
	for _, d := range detectors {
		title, rest, _ := strings.Cut(d.Doc, "\n")
		fmt.Fprintf(&b, "## %s %s (%s)\n\n%s\n\nReports: %s\n\n%s\n\n", d.Name, d.Version, d.Kind, title, strings.Join(d.Typologies, ", "), strings.TrimSpace(rest))
		fmt.Fprintf(&b, "| parameter | value | unit | kind | source |\n|---|---|---|---|---|\n")
		for _, p := range d.Parameters {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", p.Name, p.Value.String(), p.Unit, p.Kind, strings.ReplaceAll(p.Source, "\n", " "))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(con.out, b.String())
	return err
}
