package typology

import (
	"encoding/json"
	"fmt"
	"time"
)

// Parameter is one number of a detector's configuration with where it comes
// from: what a finding's measures cite and what the documentation prints.
type Parameter struct {
	Name   string // as in the config file: snake_case
	Value  Value  // what this detector runs with
	Unit   string // "accounts", "ratio", "duration"…
	Kind   ParameterKind
	Source string // the circular, paper or measurement; for Proposed the reasoning
	Doc    string // what it does
}

// ParameterKind tells how far a number can be trusted.
type ParameterKind string

// Sourced numbers are printed in a circular or paper; Measured ones come from
// data named in Source; Proposed ones are ours and should be tuned by the user.
const (
	Sourced  ParameterKind = "sourced"
	Measured ParameterKind = "measured"
	Proposed ParameterKind = "proposed"
)

// Parameter returns a parameter of this kind.
func (k ParameterKind) Parameter(name string, v Value, unit, source, doc string) Parameter {
	return Parameter{Name: name, Value: v, Unit: unit, Kind: k, Source: source, Doc: doc}
}

// Duration is a time span in a detector's config, written as Go writes
// durations ("48h0m0s"). Clocks count whole seconds.
type Duration time.Duration

// Seconds returns d in whole seconds, rounded down.
func (d Duration) Seconds() int64 { return int64(time.Duration(d) / time.Second) }

// Value returns d as a parameter's value.
func (d Duration) Value() Value { return SecondsValue(d.Seconds()) }

// String returns Go's form, such as "48h0m0s".
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler with time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%w: %q is no duration (want such as 48h or 90m)", ErrConfig, clip(string(text)))
	}
	*d = Duration(v)
	return nil
}

// ConfigSchema returns the JSON Schema (draft 2020-12) of the configuration of
// d, made from its parameters: type, default, description, source and kind of
// each number. Keys are sorted, so the bytes are stable.
func ConfigSchema(d *Detector) ([]byte, error) {
	properties := map[string]any{}
	for _, p := range d.Parameters {
		s := map[string]any{
			"description": p.Doc, "default": p.Value,
			"x-unit": p.Unit, "x-kind": p.Kind, "x-source": p.Source,
		}
		switch p.Value.kind {
		case valueCount:
			s["type"], s["minimum"] = "integer", 0
		case valueRatio:
			s["type"], s["minimum"], s["multipleOf"] = "number", 0, json.RawMessage("0.0001")
		case valueAmount:
			s["type"], s["pattern"] = "string", "^[0-9]{1,78}$"
		case valueDuration:
			s["type"], s["pattern"] = "string", `^([0-9]+(\.[0-9]+)?(h|m|s|ms|us|ns))+$`
		case valueNone, valueText:
			s["type"] = "string"
		}
		properties[p.Name] = s
	}
	return json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   d.Name + " " + d.Version, "type": "object",
		"properties": properties, "additionalProperties": false,
	}, "", "  ")
}

// Citations returns, by parameter name, what a measure held against that
// parameter gives as its source: the kind and the source.
func Citations(ps []Parameter) map[string]string {
	out := make(map[string]string, len(ps))
	for _, p := range ps {
		out[p.Name] = string(p.Kind) + ": " + p.Source
	}
	return out
}
