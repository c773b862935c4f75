package catalog

import (
	"bytes"
	_ "embed" // for the vocabulary
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/typology"
)

// Typology is one word of the vocabulary.
type Typology struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	RedFlags    []string        `json:"red_flags"`
	Roles       []typology.Role `json:"roles"`
	References  []string        `json:"references"` // ids of References
	Crosswalk   Crosswalk       `json:"crosswalk"`
}

// Crosswalk names a typology in other vocabularies; the package comment says
// which they are.
type Crosswalk struct {
	AMLTRIX    []string `json:"amltrix"`
	FATF       []string `json:"fatf"`
	FinCEN     []string `json:"fincen"`
	DWVA       []string `json:"dw_va"`
	GraphSense []string `json:"graphsense"`
	Chainabuse []string `json:"chainabuse"`
	F3         []string `json:"f3"`
	Elliptic   []string `json:"elliptic"`
}

// Reference is a publication that typologies and findings cite by id.
type Reference struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"` // only where it was checked; may be empty
}

// Vocabulary is all typologies, in the order of the formats document, and the
// publications they cite, sorted by id.
type Vocabulary struct {
	References []Reference `json:"references"`
	Typologies []Typology  `json:"typologies"`
}

//go:embed typologies.json
var embedded []byte

// ErrVocabulary is what every error of ParseVocabulary matches.
var ErrVocabulary = errors.New("catalog: bad vocabulary")

// Load returns the vocabulary of the library. It panics if the embedded data is
// damaged, which a test rules out.
func Load() Vocabulary {
	v, err := ParseVocabulary(embedded)
	if err != nil {
		panic(err)
	}
	return v
}

// Find returns the entry of a typology id.
func (v Vocabulary) Find(id string) (Typology, bool) {
	for _, t := range v.Typologies {
		if t.ID == id {
			return t, true
		}
	}
	return Typology{}, false
}

// Reference returns the publication with an id.
func (v Vocabulary) Reference(id string) (Reference, bool) {
	for _, r := range v.References {
		if r.ID == id {
			return r, true
		}
	}
	return Reference{}, false
}

// ParseVocabulary reads a vocabulary and checks it: no unknown keys, none twice, every
// typology id of the library once and in order or of a third party, every text
// there, every role and reference known. It joins every fault.
func ParseVocabulary(data []byte) (Vocabulary, error) {
	if err := jsonkeys.For[Vocabulary]().Check(data); err != nil {
		return Vocabulary{}, fmt.Errorf("%w: %w", ErrVocabulary, err)
	}
	var v Vocabulary
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		return Vocabulary{}, fmt.Errorf("%w: %w", ErrVocabulary, err)
	}
	return v, v.check()
}

func (v Vocabulary) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrVocabulary}, args...)...))
	}
	for i, r := range v.References {
		if r.ID == "" || r.Title == "" {
			bad("reference %q lacks id or title", r.ID)
		}
		if i > 0 && v.References[i-1].ID >= r.ID {
			bad("references %q and %q are not sorted by id, or twice", v.References[i-1].ID, r.ID)
		}
	}
	var ours []string
	for _, t := range v.Typologies {
		if !typology.IsThirdParty(t.ID) {
			ours = append(ours, t.ID)
		}
		if t.Name == "" || t.Description == "" || len(t.RedFlags) == 0 || len(t.Roles) == 0 || len(t.References) == 0 {
			bad("%q lacks name, description, red flags, roles or references", t.ID)
		}
		for _, r := range t.Roles {
			if !slices.Contains(typology.Roles(), r) {
				bad("%q has role %q (want one of %q)", t.ID, r, typology.Roles())
			}
		}
		for _, id := range t.References {
			if _, ok := v.Reference(id); !ok {
				bad("%q cites %q, which is no reference", t.ID, id)
			}
		}
	}
	if !slices.Equal(ours, typology.Typologies()) {
		bad("typologies %q (want exactly %q)", ours, typology.Typologies())
	}
	return errors.Join(errs...)
}
