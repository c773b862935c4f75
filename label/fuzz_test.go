package label_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/hoptrail/hoptrail/label"
)

// fuzzOptions keep one input's memory small; a parser that needs more must say
// so with ErrTooLarge.
func fuzzOptions() label.Options {
	return label.Options{Name: "fuzz", Limits: label.Limits{Bytes: 1 << 16, Record: 1 << 12, Nodes: 4096, Depth: 16}}
}

// checkAccepted states what holds of any input: an error is one of ours and
// leaves nothing behind, and what is accepted is written and read back to the
// same bytes.
func checkAccepted(t *testing.T, b *label.Builder, err error) {
	t.Helper()
	if err != nil {
		var fe *label.FieldError
		if !errors.As(err, &fe) {
			t.Fatalf("not a FieldError: %v", err)
		}
		if b.Build().Len() != 0 {
			t.Fatal("a refused source left entries behind")
		}
		return
	}
	var first, second bytes.Buffer
	if err := b.Build().WriteCSV(&first); err != nil {
		t.Fatal(err)
	}
	again := label.NewBuilder(label.Config{})
	if _, err := again.AddCSV(bytes.NewReader(first.Bytes()), label.Options{Name: "again"}); err != nil {
		t.Fatalf("what was written does not read back: %v\n%s", err, first.String())
	}
	if err := again.Build().WriteCSV(&second); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Fatalf("wrote\n%s\nread back\n%s", first.String(), second.String())
	}
}

func seed(f *testing.F, paths ...string) {
	f.Helper()
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
}

func FuzzCSV(f *testing.F) {
	seed(f, "testdata/labels.csv")
	f.Add("address,category,entity\nA,exchange,\"x\ny\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		b := label.NewBuilder(label.Config{})
		_, err := b.AddCSV(strings.NewReader(text), fuzzOptions())
		checkAccepted(t, b, err)
	})
}

func FuzzTagPack(f *testing.F) {
	seed(f, "testdata/pack.yaml")
	f.Add("tags: &a [*a, {address: x}]")
	f.Add("tags:\n- {address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, lastmod: 2020-01-01}\n")
	f.Fuzz(func(t *testing.T, text string) {
		b := label.NewBuilder(label.Config{})
		_, err := b.AddTagPack(strings.NewReader(text), fuzzOptions())
		checkAccepted(t, b, err)
	})
}

func FuzzActorPack(f *testing.F) {
	seed(f, "testdata/actors.yaml")
	f.Fuzz(func(t *testing.T, text string) {
		actors, err := label.ReadActorPack(strings.NewReader(text), fuzzOptions())
		var fe *label.FieldError
		switch {
		case err == nil && actors.Len() == 0:
			if _, ok := actors.Find(""); ok {
				t.Fatal("found an actor in none")
			}
		case err != nil && !errors.As(err, &fe):
			t.Fatalf("not a FieldError: %v", err)
		}
	})
}

func FuzzOFAC(f *testing.F) {
	f.Add(`["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"]`)
	f.Add(`{"metadata":{"sdnListDate":"08/20/2026"},"addresses":{"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t":{"type":"Digital Currency Address - XBT","entries":[{"entity":"A","uid":"1"}]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		b := label.NewBuilder(label.Config{})
		_, err := b.AddOFAC(strings.NewReader(text), fuzzOptions())
		checkAccepted(t, b, err)
	})
}
