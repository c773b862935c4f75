package evidence

import (
	"bufio"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology"
)

// Write writes assessments as NDJSON, one object a line with the keys in the
// documented order, in the order given. Errors are those of w.
func Write(w io.Writer, assessments ...*score.Assessment) error {
	out := bufio.NewWriter(w)
	for _, a := range assessments {
		line, err := a.MarshalJSON() // json.Marshal would write & < and > as escapes
		if err != nil {
			return err
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WriteFindings writes findings as NDJSON in the order given; findings files
// are sorted by (at, detector, subject), which is how typology.Run yields them.
func WriteFindings(w io.Writer, findings iter.Seq[typology.Finding]) error {
	return typology.EncodeFindings(w, func(yield func(typology.Finding, error) bool) {
		for f := range findings {
			if !yield(f, nil) {
				return
			}
		}
	})
}
