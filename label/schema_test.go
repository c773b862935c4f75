package label_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
)

func TestSchemaHasTheColumnsThatAreWritten(t *testing.T) {
	data, err := os.ReadFile("../docs/schema/labels.schema.json")
	require.NoError(t, err)
	var schema struct {
		Properties map[string]json.RawMessage
		Required   []string
	}
	require.NoError(t, json.Unmarshal(data, &schema))

	var out strings.Builder
	require.NoError(t, label.NewBuilder(label.Config{}).Build().WriteCSV(&out))
	columns := strings.Split(strings.TrimSpace(out.String()), ",")
	require.Equal(t, columns[:3], schema.Required)
	require.Len(t, schema.Properties, len(columns))
	for _, c := range columns {
		require.Contains(t, schema.Properties, c)
	}
	at := func(c string) int { return bytes.Index(data, []byte("\n    \""+c+"\": {")) }
	require.True(t, slices.IsSortedFunc(columns, func(a, b string) int { return at(a) - at(b) }), "in the order they are written")
}
