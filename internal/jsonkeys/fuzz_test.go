package jsonkeys_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
)

// reference checks keys slowly, from the tokens of encoding/json and a table
// written by hand. It returns path and right spelling of the first fault.
type reference struct {
	t   *testing.T
	dec *json.Decoder
}

// key is a key of a type and the type of its value: "" is not looked into, "*"
// before a type is a map to it, "[" a list of it.
type key struct{ name, of string }

// known are the keys of the test's types.
var known = map[string][]key{
	"doc": {
		{"amount", ""},
		{"lines", "[line"},
		{"grid", "[[line"},
		{"by", "*line"},
		{"counts", "*"},
		{"next", "doc"},
		{"-", ""},
		{"Untag", ""},
		{"raw", ""},
		{"any", ""},
		{"when", ""},
		{"big", ""},
		{"skipped", ""},
		{"kind", ""},
		{"tail", "line"},
	},
	"line": {{"tx", ""}, {"k", ""}, {"K", ""}, {"sequence", ""}},
}

func (r reference) token() json.Token {
	tok, err := r.dec.Token()
	require.NoError(r.t, err)
	return tok
}

func (r reference) value(of string) (path, want string, bad bool) {
	tok := r.token()
	switch {
	case tok == json.Delim('{'):
		elem, isMap := strings.CutPrefix(of, "*")
		fields, isObject := known[of]
		seen := map[string]bool{}
		for r.dec.More() {
			name, isText := r.token().(string)
			require.True(r.t, isText)
			if isObject {
				elem = ""
				if at := takenFor(r.t, fields, name); at >= 0 {
					if elem = fields[at].of; fields[at].name != name {
						return name, fields[at].name, true
					}
				}
			}
			if (isMap || isObject) && seen[name] {
				return name, "", true
			}
			seen[name] = true
			if !isMap && !isObject {
				elem = ""
			}
			if path, want, bad := r.value(elem); bad {
				return name + "." + path, want, true
			}
		}
		r.token()
	case tok == json.Delim('['):
		elem, isList := strings.CutPrefix(of, "[")
		if !isList {
			elem = ""
		}
		for r.dec.More() {
			if path, want, bad := r.value(elem); bad {
				return path, want, true
			}
		}
		r.token()
	}
	return "", "", false
}

// takenFor asks encoding/json itself which key it takes another for, -1 for
// none.
func takenFor(t *testing.T, fields []key, name string) int {
	t.Helper()
	plain := make([]reflect.StructField, len(fields))
	for i, f := range fields {
		plain[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[int](), Tag: reflect.StructTag(fmt.Sprintf(`json:"%s,"`, f.name))}
	}
	text, err := json.Marshal(map[string]int{name: 1})
	require.NoError(t, err)
	into := reflect.New(reflect.StructOf(plain))
	require.NoError(t, json.Unmarshal(text, into.Interface()))
	for i := range fields {
		if into.Elem().Field(i).Int() == 1 {
			return i
		}
	}
	return -1
}

// FuzzCheck: on any JSON the checker says what the reference says; on anything
// else it does not panic.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		`{}`, `null`, `[{}]`, `{"amount":1,"Amount":2}`, `{"lines":[{"tx":"a","\u0074x":1}]}`, `{"by":{"a":{"K":1,"k":2,"ſequence":3}}}`,
		`{"counts":{"\ud800":1,"\udc00":2}}`, `{"next":{"next":{"x":[{"a":1,"a":2}],"x":1}}}`, `{"grid":[[{"tx":1}],[{"TX":[]}]]}`,
		"{\"tail\":{\"\u212a\":1}}", `{"a\\":"\\\"","a\\":{}}`, `{"raw":{"a":1,"a":1},"RAW":1}`, `{"":0,"":0}`, "{\"\xff\":1,\"\xfe\":1}", `{"untag":1,"Untag":2}`,
	} {
		f.Add([]byte(s))
	}
	shape := jsonkeys.For[doc]()
	f.Fuzz(func(t *testing.T, data []byte) {
		err := shape.Check(data)
		if !json.Valid(data) {
			return
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		path, want, bad := reference{t, dec}.value("doc")
		if !bad {
			require.NoError(t, err)
			return
		}
		var key *jsonkeys.Error
		require.ErrorAs(t, err, &key)
		require.Equal(t, want, key.Want)
		if len(path) <= 80 { // longer ones are cut
			require.Equal(t, path, key.Path)
		}
	})
}
