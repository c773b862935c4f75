package jsonkeys_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
)

// doc has every way in which a Go type takes keys.
type doc struct {
	Amount int `json:"amount"`
	head
	*tail
	Lines   []line           `json:"lines"`
	Grid    [][]line         `json:"grid"`
	By      map[string]*line `json:"by"`
	Counts  map[string]int   `json:"counts,omitempty"`
	Next    *doc             `json:"next"`
	Hidden  int              `json:"-"`
	Dash    int              `json:"-,"` //nolint:staticcheck // a key that is a dash
	Untag   int
	secret  int             //nolint:unused // is not decoded
	Raw     json.RawMessage `json:"raw"`
	Any     any             `json:"any"`
	When    time.Time       `json:"when"`
	Big     big.Int         `json:"big"`
	Skipped int             `json:"skipped"`
}

type head struct {
	Kind   string `json:"kind"`
	Amount string `json:"amount"` // the outer one is meant
}

type tail struct {
	Tail line `json:"tail"`
}

type line struct {
	Tx    string `json:"tx"`
	Lower int    `json:"k"`
	Upper int    `json:"K"`
	Long  int    `json:"sequence"`
}

func TestCheck(t *testing.T) {
	shape := jsonkeys.For[doc]()
	const twice = " (want the key once, it is there twice)"
	want := func(key string) string { return fmt.Sprintf(" (want the key %q: letter case counts)", key) }
	var many, again strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, `"x%d":0,`, i)
	}
	again.WriteString(many.String() + `"x7":0,`)
	for _, c := range []struct{ name, text, fault string }{
		{"nothing", `{}`, ""},
		{"all right", ` { "amount" : 1 , "kind":"a", "lines" : [ {"tx":"a"}, {"tx":"a"} ], "tail":{"k":1,"K":2}, "next":{"amount":2} } `, ""},
		{"another order", `{"skipped":1,"amount":1,"kind":"a"}`, ""},
		{"unknown keys", `{"colour":"red","size":1,"amounts":2}`, ""},
		{"letter case", `{"Amount":1}`, `key "Amount"` + want("amount")},
		{"letter case beside the right one", `{"amount":1,"AMOUNT":2}`, `key "AMOUNT"` + want("amount")},
		{"letter case in a list", `{"lines":[{"tx":"a"},{"TX":"b"}]}`, `key "lines.TX"` + want("tx")},
		{"letter case in a list of lists", `{"grid":[[],[{}],[{},{"Tx":"b"}]]}`, `key "grid.Tx"` + want("tx")},
		{"letter case in a map", `{"by":{"a":{"Tx":"b"}}}`, `key "by.a.Tx"` + want("tx")},
		{"letter case of an embedded struct", `{"Kind":1}`, `key "Kind"` + want("kind")},
		{"letter case in an embedded pointer", `{"tail":{"Tx":1}}`, `key "tail.Tx"` + want("tx")},
		{"letter case in itself", `{"next":{"next":{"Next":null}}}`, `key "next.next.Next"` + want("next")},
		{"letter case without a tag", `{"untag":1}`, `key "untag"` + want("Untag")},
		{"letter case that tells two keys apart", `{"tail":{"k":1,"K":2}}`, ""},
		{"letters that fold to ASCII", `{"lines":[{"ſequence":1}]}`, `key "lines.ſequence"` + want("sequence")},
		{"a sign that folds to ASCII", `{"tail":{"` + "\u212a" + `":1}}`, "key \"tail.\u212a\"" + want("k")},
		{"twice", `{"amount":1,"kind":"a","amount":1}`, `key "amount"` + twice},
		{"twice, null", `{"amount":null,"amount":1}`, `key "amount"` + twice},
		{"twice, unknown", `{"colour":1,"colour":1}`, `key "colour"` + twice},
		{"twice, unknown and empty", `{"":1,"":1}`, `key ""` + twice},
		{"twice among many unknown", `{` + again.String() + `"amount":1}`, `key "x7"` + twice},
		{"many unknown", `{` + many.String() + `"amount":1,"by":{` + many.String() + `"x":{}}}`, ""},
		{"twice in a map", `{"counts":{"a":1,"A":2,"a":3}}`, `key "counts.a"` + twice},
		{"twice in a list", `{"lines":[{},{"tx":"a","tx":"b"}]}`, `key "lines.tx"` + twice},
		{"once in each of two objects", `{"colour":1,"tail":{"colour":1},"lines":[{"colour":1},{"colour":1}]}`, ""},
		{"an outer unknown key after an inner object", `{"colour":1,"tail":{"size":1},"colour":1}`, `key "colour"` + twice},
		{"twice by escapes", `{"amount":1,"\u0061mount":2}`, `key "amount"` + twice},
		{"twice by escapes, unknown", `{"a\/b":1,"a/b":2}`, `key "a/b"` + twice},
		{"letter case by escapes", `{"\u0041mount":2}`, `key "Amount"` + want("amount")},
		{"an escaped quote", `{"a\"":1,"a\\":"\\","a\\\"":"\\\"","amount":1,"amount":2}`, `key "amount"` + twice},
		{"halves of a pair", `{"\ud800":1,"\udfff":2}`, "key \"\uFFFD\"" + twice},
		{"what no field takes", `{"Hidden":1,"hidden":2,"secret":1,"Secret":2}`, ""},
		{"a key that is a dash", `{"-":1,"-":2}`, `key "-"` + twice},
		{"not looked into", `{"raw":{"a":1,"a":2},"any":{"a":1,"a":2},"when":{"a":1,"a":2},"big":{"a":1,"a":2},"colour":{"a":1,"a":2},"kind":[{"a":1,"a":2}]}`, ""},
		{"another shape", `{"lines":{"tx":1,"tx":2},"tail":[{"tx":1,"tx":2}],"by":[],"next":"x"}`, ""},
		{"a list for an object", `[{"amount":1,"amount":2}]`, ""},
		{"a long key", `{"` + strings.Repeat("ä", 100) + `":1,"` + strings.Repeat("ä", 100) + `":1}`, `key "` + strings.Repeat("ä", 80) + `…"` + twice},
		{"cut off after the fault", `{"amount":1,"amount":`, `key "amount"` + twice},
		{"cut off before the fault", `{"amount":1,"amount"`, ""},
		{"an open string", `{"":1,"`, ""},
		{"no JSON", `{"amount":1 "amount":2}`, ""},
		{"nothing at all", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := shape.Check([]byte(c.text))
			if c.fault == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.fault)
		})
	}
}

// Structs of more fields than a word has bits are checked all the same.
func TestCheckManyFields(t *testing.T) {
	fields := make([]reflect.StructField, 130)
	for i := range fields {
		fields[i] = reflect.StructField{Name: "F" + strconv.Itoa(i), Type: reflect.TypeFor[int](), Tag: reflect.StructTag(fmt.Sprintf(`json:"f%d"`, i))}
	}
	shape := jsonkeys.Of(reflect.StructOf(fields))
	var all strings.Builder
	for i := range fields {
		fmt.Fprintf(&all, `"f%d":0,`, i)
	}
	require.NoError(t, shape.Check([]byte(`{`+all.String()+`"x":0}`)))
	for i := range fields {
		require.ErrorContains(t, shape.Check(fmt.Appendf(nil, `{%s"f%d":0}`, all.String(), i)), fmt.Sprintf(`"f%d" (want the key once`, i))
		require.ErrorContains(t, shape.Check(fmt.Appendf(nil, `{%s"F%d":0}`, all.String(), i)), fmt.Sprintf(`want the key "f%d"`, i))
	}
}

// What is right costs no memory, and neither do a few unknown keys.
func TestCheckAllocatesNothing(t *testing.T) {
	shape := jsonkeys.For[doc]()
	text := []byte(`{"amount":1,"kind":"a\"b","colour":"red","lines":[{"tx":"a","size":1},{"tx":"b","size":2}],"by":{"ä":{"tx":"c"}}}`)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if err := shape.Check(text); err != nil {
			panic(err)
		}
	}))
}

// Texts are checked in time that grows as they do.
func TestCheckIsLinear(t *testing.T) {
	shape := jsonkeys.For[doc]()
	const n = 300_000
	var keys strings.Builder
	for i := range n {
		fmt.Fprintf(&keys, `"x%d":0,`, i)
	}
	for name, text := range map[string]string{
		"keys":        `{` + keys.String() + `"amount":0}`,
		"keys of map": `{"counts":{` + keys.String() + `"":0}}`,
		"backslashes": `{"kind":"` + strings.Repeat(`\`, 2*n) + `"}`,
		"quotes":      `{"kind":"` + strings.Repeat(`\"`, n) + `"}`,
		"depth":       strings.Repeat(`{"next":`, 9_000) + `null` + strings.Repeat(`}`, 9_000),
	} {
		start := time.Now()
		require.NoError(t, shape.Check([]byte(text)), name)
		require.Less(t, time.Since(start), 5*time.Second, name)
	}
}
