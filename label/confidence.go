package label

// DefaultConfidence is that of a label that gives none: GraphSense's level for
// "unknown" (FORMATS).
const DefaultConfidence = 5

// confidenceLevels is GraphSense's scale (graphsense-tagpack-tool,
// confidence.csv).
var confidenceLevels = map[string]uint8{
	"override":               100,
	"ownership":              100,
	"ledger_immanent":        100,
	"manual_transaction":     90,
	"service_api":            70,
	"forensic_investigation": 70,
	"authority_data":         60,
	"trusted_provider":       50,
	"service_data":           50,
	"forensic":               50,
	"untrusted_transaction":  40,
	"web_crawl":              20,
	"heuristic":              10,
	"unknown":                DefaultConfidence,
}

// authorityConfidence is the level of lists published by an authority.
const authorityConfidence = 60

// ConfidenceLevel returns the level, 0–100, of a name on GraphSense's scale.
func ConfidenceLevel(name string) (level uint8, ok bool) {
	level, ok = confidenceLevels[name]
	return level, ok
}
