package format_test

import (
	"bytes"
	"io"

	"github.com/hoptrail/hoptrail/format"
)

// bytesSource is a source over bytes in memory.
func bytesSource(name string, data []byte) format.Source {
	return format.Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}}
}
