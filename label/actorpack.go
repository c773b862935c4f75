package label

import (
	"io"
	"slices"
)

// Actor is a real-world organisation or person that TagPacks point at.
type Actor struct {
	ID            string
	Label         string // its name
	Categories    []string
	Jurisdictions []string // ISO 3166 codes
	URI           string
	Aliases       []string // other ids
}

// Actors is a read ActorPack. It never changes and is safe for concurrent use.
type Actors struct {
	list []Actor
	byID map[string]int
}

// Len returns the number of actors.
func (a *Actors) Len() int { return len(a.list) }

// Find returns the actor with an id or alias; an id goes before an alias, and
// of two actors with one alias the first has it. A nil Actors knows nobody.
func (a *Actors) Find(id string) (Actor, bool) {
	if a == nil {
		return Actor{}, false
	}
	i, ok := a.byID[id]
	if !ok {
		return Actor{}, false
	}
	return a.list[i], true
}

// ReadActorPack reads a GraphSense ActorPack (YAML). Two actors with one id
// are an error. Memory is bounded by Options.Limits.
func ReadActorPack(r io.Reader, opt Options) (*Actors, error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	root, err := readYAML(r, opt)
	if err != nil {
		return nil, err
	}
	header, err := newMapping(&opt, root, 0)
	if err != nil {
		return nil, err
	}
	if header.get("actors") == nil {
		return nil, header.bad(root, "actors", "a list of actors")
	}
	items, err := header.list("actors")
	if err != nil {
		return nil, err
	}
	out := &Actors{byID: make(map[string]int, len(items))}
	for i, node := range items {
		m, err := newMapping(&opt, node, i+1)
		if err != nil {
			return nil, err
		}
		a, err := m.actor()
		if err != nil {
			return nil, err
		}
		if _, twice := out.byID[a.ID]; twice || a.ID == "" {
			return nil, &FieldError{opt.Name, node.Line, i + 1, "id", a.ID, "an id of its own", ErrField}
		}
		out.byID[a.ID] = len(out.list)
		out.list = append(out.list, a)
	}
	for i := range out.list {
		for _, alias := range out.list[i].Aliases {
			if _, taken := out.byID[alias]; !taken {
				out.byID[alias] = i
			}
		}
	}
	return out, nil
}

func (m mapping) actor() (a Actor, err error) {
	for _, f := range [...]struct {
		key string
		dst *string
	}{{"id", &a.ID}, {"label", &a.Label}, {"uri", &a.URI}} {
		if *f.dst, err = m.text(f.key); err != nil {
			return a, err
		}
	}
	for _, f := range [...]struct {
		key string
		dst *[]string
	}{{"categories", &a.Categories}, {"jurisdictions", &a.Jurisdictions}, {"aliases", &a.Aliases}} {
		if *f.dst, err = m.texts(f.key); err != nil {
			return a, err
		}
	}
	a.Categories = slices.DeleteFunc(a.Categories, func(c string) bool { return c == "" })
	return a, nil
}
