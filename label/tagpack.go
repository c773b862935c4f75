package label

import (
	"io"
	"slices"
	"strings"
)

// AddTagPack adds a GraphSense TagPack (YAML). Every tag field may stand in
// the header and is then inherited; the tag's own value goes before it.
//
//   - Chain: from network, else currency, when it is a chain's coin of the
//     address's family; else (tokens, contradictions) from the address.
//   - Category: abuse, category and concepts, without those that are broader
//     than another one and without mere "user", "service" or "organization"
//     beside another; several make several entries. A tag with none or only
//     such takes its actor's, else Unknown.
//   - Entity: the actor's name from Options.Actors, else the actor's id, else
//     the tag's label.
//   - known_from: lastmod, since a tag may have said something else before it;
//     where it is absent Options says.
//   - Tags of transactions, mentions and events, and addresses of chains that
//     are not read here, are skipped and reported.
//
// Unknown confidence names, unknown structure and aliases are errors, and then
// nothing was added.
func (b *Builder) AddTagPack(r io.Reader, opt Options) (Report, error) {
	in, err := b.open(opt)
	if err != nil {
		return Report{}, err
	}
	root, err := readYAML(r, opt)
	if err != nil {
		return in.fail(err)
	}
	header, err := newMapping(&in.opt, root, 0)
	if err != nil {
		return in.fail(err)
	}
	if header.get("tags") == nil {
		return in.fail(header.bad(root, "tags", "a list of tags"))
	}
	base, err := header.tag(tag{})
	if err != nil {
		return in.fail(err)
	}
	if in.opt.Date == 0 {
		in.opt.Date = base.lastmod
	}
	items, err := header.list("tags")
	if err != nil {
		return in.fail(err)
	}
	for i, node := range items {
		m, err := newMapping(&in.opt, node, i+1)
		if err != nil {
			return in.fail(err)
		}
		t, err := m.tag(base)
		if err != nil {
			return in.fail(err)
		}
		in.report.Read++
		if err := in.addTag(t, m); err != nil {
			return in.fail(err)
		}
	}
	return in.close(in.opt.Date)
}

// tag is one tag, or the header it inherits from.
type tag struct {
	address, txHash, label, source, currency, network, actor, kind string

	abuse, category string
	concepts        []string
	confidence      uint8
	lastmod         int64
	definer         bool
}

// tag reads a mapping over what it inherits.
func (m mapping) tag(t tag) (tag, error) {
	if t.confidence == 0 {
		t.confidence = DefaultConfidence
	}
	var confidence, lastmod, definer string
	for _, f := range [...]struct {
		key string
		dst *string
	}{
		{"address", &t.address},
		{"tx_hash", &t.txHash},
		{"label", &t.label},
		{"source", &t.source},
		{"currency", &t.currency},
		{"network", &t.network},
		{"actor", &t.actor},
		{"tag_type", &t.kind},
		{"abuse", &t.abuse},
		{"category", &t.category},
		{"confidence", &confidence},
		{"lastmod", &lastmod},
		{"is_cluster_definer", &definer},
	} {
		v, err := m.text(f.key)
		if err != nil {
			return t, err
		}
		if v != "" {
			*f.dst = v
		}
	}
	concepts, err := m.texts("concepts")
	if err != nil {
		return t, err
	}
	if concepts != nil {
		t.concepts = concepts
	}
	if confidence != "" {
		level, ok := ConfidenceLevel(confidence)
		if !ok {
			return t, m.badValue("confidence", confidence, "a name on GraphSense's confidence scale, such as \"authority_data\"")
		}
		t.confidence = level
	}
	if lastmod != "" {
		n, ok := parsePackTime(lastmod)
		if !ok {
			return t, m.badValue("lastmod", lastmod, "a date such as 2022-08-10, or a timestamp")
		}
		t.lastmod = n
	}
	switch strings.ToLower(definer) {
	case "":
	case "true", "yes", "on":
		t.definer = true
	case "false", "no", "off":
		t.definer = false
	default:
		return t, m.badValue("is_cluster_definer", definer, "true or false")
	}
	return t, nil
}

func (m mapping) badValue(key, value, want string) error {
	line := m.node.Line
	if n := m.get(key); n != nil {
		line = n.Line
	}
	return &FieldError{m.opt.Name, line, m.entry, key, value, want, ErrField}
}

// addTag adds the entries of one tag, or says why not.
func (in *intake) addTag(t tag, m mapping) error {
	line := m.node.Line
	switch {
	case t.address == "" && t.txHash == "":
		return m.bad(m.node, "address", "an address or a tx_hash")
	case t.address == "":
		in.report.skip(line, m.entry, t.txHash, Transaction, "")
		return nil
	case t.kind != "" && t.kind != "actor":
		in.report.skip(line, m.entry, t.address, Mention, "tag_type "+t.kind)
		return nil
	}
	addr, why, detail := resolve(t.address)
	if why != "" {
		if why == Chain {
			detail = strings.TrimSpace(t.network + " " + t.currency)
		}
		in.report.skip(line, m.entry, t.address, why, detail)
		return nil
	}
	chain, moved, known := packChain(addr, t.network, t.currency)
	switch {
	case !known:
		in.report.skip(line, m.entry, t.address, Chain, strings.TrimSpace(t.network+" "+t.currency))
		return nil
	case moved:
		in.report.Moved = append(in.report.Moved, Remark{
			line, m.entry, t.address, OtherChain,
			t.network + " " + t.currency + ", but an address of family " + addr.Family().String(),
		})
	}
	e := Entry{
		Address: addr, Chain: chain, Entity: t.label, Confidence: t.confidence, Source: t.source,
		KnownFrom: t.lastmod, ClusterDefiner: t.definer,
	}
	categories := specific(append([]string{t.abuse, t.category}, t.concepts...))
	if t.actor != "" {
		e.Entity = t.actor
		if a, ok := in.opt.Actors.Find(t.actor); ok {
			if a.Label != "" {
				e.Entity = a.Label
			}
			if of := specific(a.Categories); len(of) > 0 && allGeneric(categories) {
				categories = of
			}
		}
	}
	if len(categories) == 0 {
		categories = []string{Unknown}
	}
	for _, c := range categories {
		e.Category = c
		if err := in.add(e, line, m.entry); err != nil {
			return err
		}
	}
	return nil
}

// generic categories say nothing beside another one.
var generic = map[string]bool{
	Unknown: true, "concept": true, "behaviour": true, "source": true, "entity": true,
	"organization": true, "user": true, "service": true, "item": true,
}

func allGeneric(categories []string) bool {
	for _, c := range categories {
		if !generic[c] {
			return false
		}
	}
	return true
}

// specific normalises words and drops doubles, those broader than another, and
// generic ones beside another. The result is sorted. O(words · log words).
func specific(words []string) []string {
	var all []string
	for _, w := range words {
		if w != "" {
			c, _ := Normalise(w)
			all = append(all, c)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	beside, wider := !allGeneric(all), map[string]bool{}
	for _, c := range all {
		for b := Broader(c); b != ""; b = Broader(b) {
			wider[b] = true
		}
	}
	return slices.DeleteFunc(all, func(c string) bool { return wider[c] || beside && generic[c] })
}
