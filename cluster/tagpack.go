package cluster

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// TagPackHeader is who publishes a TagPack.
type TagPackHeader struct {
	Title, Creator string
	LastMod        string // a date, 2006-01-02; what was known then
}

// WriteTagPack writes the entities of two members or more, and the deposit
// addresses, as a GraphSense TagPack: one tag per address, labelled with its
// entity, at the confidence GraphSense gives to heuristics. It is sorted by
// entity, then address.
//
// Source: https://github.com/graphsense/graphsense-tagpack-tool, TagPack schema.
func (c *Clustering) WriteTagPack(w io.Writer, h TagPackHeader) error {
	b := bufio.NewWriter(w)
	head := fmt.Sprintf("title: %s\ncreator: %s\nsource: hoptrail clustering\nlastmod: %s\nconfidence: heuristic\ntags:\n", quote(h.Title), quote(h.Creator), quote(h.LastMod))
	if _, err := b.WriteString(head); err != nil {
		return err
	}
	at := c.Cut()
	for _, m := range c.Members() {
		text := ""
		role, has := c.Role(m.Account, at)
		switch {
		case has && role.Name == DepositAddress:
			text = tag(m.Account, "deposit address of "+role.Entity, "exchange", strings.Join(role.Reasons, "; "))
		case m.Size > 1:
			text = tag(m.Account, "entity "+m.Entity.Address.String(), "", fmt.Sprintf("one of %d addresses that act together", m.Size))
		}
		if _, err := b.WriteString(text); err != nil {
			return err
		}
	}
	return b.Flush()
}

// tag writes one tag; without a category it has none.
func tag(a ledger.Account, text, category, context string) string {
	if category != "" {
		category = "    category: " + category + "\n"
	}
	return fmt.Sprintf("  - address: %s\n    currency: %s\n    label: %s\n%s    context: %s\n",
		quote(a.Address.String()), currency(a.Chain), quote(text), category, quote(context))
}

// currency is TagPack's code of a chain.
func currency(c ledger.Chain) string {
	switch c.Family() {
	case ledger.FamilyBitcoin:
		return "BTC"
	case ledger.FamilyTron:
		return "TRX"
	}
	return "ETH"
}

// quote writes YAML's single-quoted form, in which only the quote is special.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
