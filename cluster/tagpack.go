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
	fmt.Fprintf(b, "title: %s\ncreator: %s\nsource: hoptrail clustering\nlastmod: %s\nconfidence: heuristic\ntags:\n", quote(h.Title), quote(h.Creator), quote(h.LastMod))
	at := c.Cut()
	for _, m := range c.Members() {
		role, isDeposit := c.Role(m.Account, at)
		switch {
		case isDeposit && role.Name == DepositAddress:
			tag(b, m.Account, "deposit address of "+role.Entity, "exchange", strings.Join(role.Reasons, "; "))
		case m.Size > 1:
			tag(b, m.Account, "entity "+m.Entity.Address.String(), "", fmt.Sprintf("one of %d addresses that act together", m.Size))
		}
	}
	return b.Flush()
}

func tag(b *bufio.Writer, a ledger.Account, text, category, context string) {
	fmt.Fprintf(b, "  - address: %s\n    currency: %s\n    label: %s\n", quote(a.Address.String()), currency(a.Chain), quote(text))
	if category != "" {
		fmt.Fprintf(b, "    category: %s\n", category)
	}
	fmt.Fprintf(b, "    context: %s\n", quote(context))
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
