//go:build !unix

package bitcoin

import "time"

func cpuTime() time.Duration { return 0 }
