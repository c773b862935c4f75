package score

// The accounting rules of indirect exposure, by the names of package trace.
const (
	ruleHaircut = "haircut"
	rulePoison  = "poison"
	ruleFIFO    = "fifo"
	ruleLIFO    = "lifo"
)

var exposureRules = [...]string{ruleHaircut, rulePoison, ruleFIFO, ruleLIFO}
