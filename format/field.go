package format

import "encoding/json"

// field describes one CSV column: what its table schema says.
type field struct {
	name     string
	kind     string // tableschema type: string, integer, number, boolean
	doc      string
	required bool // the column must be there
	sparse   bool // a required column whose cells may be empty
	enum     []string
}

// tableSchema renders fields as a Table Schema document.
//
// Source: Data Package standard 2.0, Table Schema,
// https://datapackage.org/standard/table-schema/.
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
		Schema        string        `json:"$schema"`
		Title         string        `json:"title"`
		Description   string        `json:"description"`
		Fields        []schemaField `json:"fields"`
		MissingValues []string      `json:"missingValues"`
	}{Schema: "https://datapackage.org/profiles/2.0/tableschema.json", Title: title, Description: doc, MissingValues: []string{""}}
	for _, f := range fields {
		s := schemaField{Name: f.name, Type: f.kind, Description: f.doc}
		if filled := f.required && !f.sparse; filled || f.enum != nil {
			s.Constraints = &constraints{filled, f.enum}
		}
		out.Fields = append(out.Fields, s)
	}
	return json.MarshalIndent(out, "", "  ")
}
