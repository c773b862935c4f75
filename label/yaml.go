package label

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// readAll reads a whole document within the limit.
func readAll(r io.Reader, opt Options) ([]byte, error) {
	limit := opt.limits().Bytes
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("label: read %s: %w", opt.Name, err)
	}
	if int64(len(data)) > limit {
		return nil, &FieldError{opt.Name, 0, 0, "", "", fmt.Sprintf("a document of at most %d bytes (Limits.Bytes): split it", limit), ErrTooLarge}
	}
	return data, nil
}

// readYAML parses one YAML document into its node tree. Memory is bounded
// before parsing: no document has more nodes than it has characters that can
// end one. Aliases are refused, so a small text cannot stand for a large tree.
func readYAML(r io.Reader, opt Options) (*yaml.Node, error) {
	data, err := readAll(r, opt)
	if err != nil {
		return nil, err
	}
	limits := opt.limits()
	if n := nodeBound(data); n > limits.Nodes {
		return nil, &FieldError{opt.Name, 0, 0, "", "", fmt.Sprintf("at most %d YAML nodes (Limits.Nodes), this has up to %d: split it", limits.Nodes, n), ErrTooLarge}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(limits.Depth))))
	if err != nil {
		return nil, fmt.Errorf("label: read %s: %w", opt.Name, err)
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err != nil {
		return nil, yamlError(opt, err)
	}
	if err := loader.Load(&second); !errors.Is(err, io.EOF) {
		return nil, &FieldError{opt.Name, second.Line, 0, "", "", "one YAML document", ErrFormat}
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return nil, &FieldError{opt.Name, root.Line, 0, "", "", "a YAML mapping at the top", ErrFormat}
	}
	return root, nil
}

func yamlError(opt Options, err error) error {
	want := "YAML"
	if !errors.Is(err, io.EOF) {
		want += ": " + clip(err.Error())
	}
	return &FieldError{opt.Name, 0, 0, "", "", want, ErrFormat}
}

// nodeBound counts the characters after which a new node can start. Two nodes
// never touch: between them stands a line break or an indicator.
func nodeBound(data []byte) int {
	n := 1
	for _, c := range data {
		switch c {
		case '\n', '\r', ',', ':', '-', '[', '{', '?', ']', '}', '!', '&', '*', '|', '>', '\'', '"':
			n++
		}
	}
	return n
}

// mapping is one YAML mapping with the place it stands at.
type mapping struct {
	opt   *Options
	node  *yaml.Node
	entry int
}

// newMapping checks that a node is a mapping with each key once and without
// aliases or merge keys.
func newMapping(opt *Options, node *yaml.Node, entry int) (mapping, error) {
	m := mapping{opt, node, entry}
	if node.Kind != yaml.MappingNode {
		return m, m.bad(node, "", "a YAML mapping")
	}
	seen := make(map[string]bool, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		k, v := node.Content[i], node.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Value == "<<" || v.Kind == yaml.AliasNode || v.Anchor != "" {
			return m, m.bad(k, k.Value, "plain keys and values (aliases, anchors and merge keys are not read)")
		}
		if seen[k.Value] {
			return m, m.bad(k, k.Value, "each key once")
		}
		seen[k.Value] = true
	}
	return m, nil
}

func (m mapping) bad(at *yaml.Node, field, want string) error {
	return &FieldError{m.opt.Name, at.Line, m.entry, field, "", want, ErrFormat}
}

func (m mapping) get(key string) *yaml.Node {
	for i := 0; i+1 < len(m.node.Content); i += 2 {
		if m.node.Content[i].Value == key {
			return m.node.Content[i+1]
		}
	}
	return nil
}

// text returns a scalar, "" when the key is absent or null.
func (m mapping) text(key string) (string, error) {
	n := m.get(key)
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "", nil
	case n.Kind != yaml.ScalarNode:
		return "", m.bad(n, key, "a text")
	}
	return strings.TrimSpace(n.Value), nil
}

// list returns the items of a sequence, none when the key is absent or null.
func (m mapping) list(key string) ([]*yaml.Node, error) {
	n := m.get(key)
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil, nil
	case n.Kind != yaml.SequenceNode:
		return nil, m.bad(n, key, "a list")
	}
	return n.Content, nil
}

// texts returns a list of scalars.
func (m mapping) texts(key string) ([]string, error) {
	items, err := m.list(key)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	out := make([]string, len(items))
	for i, n := range items {
		if n.Kind != yaml.ScalarNode {
			return nil, m.bad(n, key, "a list of texts")
		}
		out[i] = strings.TrimSpace(n.Value)
	}
	return out, nil
}
