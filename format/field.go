package format

import "encoding/json"

// field describes one CSV column: what its table schema says.
type field struct {
	name     string
	kind     string // tableschema type: string, integer, number, boolean
	doc      string
	required bool
	enum     []string
}

// tableSchema renders fields as a Table Schema document.
//
// Source: Frictionless Data, Table Schema 1.0,
// https://specs.frictionlessdata.io/table-schema/.
func tableSchema(title, doc string, fields []field) ([]byte, error) {
	type constraints struct {
		Required bool     `json:"required,omitempty"`
		Enum     []string `json:"enum,omitempty"`
	}
	type schemaField struct {
		Name        string       `json:"name"`
		Type        string       `json:"type"`
		Description string       `json:"description"`
		Constraints *constraints `json:"constraints,omitempty"`
	}
	out := struct {
		Title         string        `json:"title"`
		Description   string        `json:"description"`
		Fields        []schemaField `json:"fields"`
		MissingValues []string      `json:"missingValues"`
	}{Title: title, Description: doc, MissingValues: []string{""}}
	for _, f := range fields {
		s := schemaField{Name: f.name, Type: f.kind, Description: f.doc}
		if f.required || f.enum != nil {
			s.Constraints = &constraints{f.required, f.enum}
		}
		out.Fields = append(out.Fields, s)
	}
	return json.MarshalIndent(out, "", "  ")
}
