package eval

import "errors"

// Sentinel errors; use errors.Is.
var (
	ErrConfig = errors.New("eval: bad configuration")
	ErrTruth  = errors.New("eval: bad truth")
	ErrAlert  = errors.New("eval: bad alert")
	ErrMixed  = errors.New("eval: outcomes of different configurations")
)
