package trace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hoptrail/hoptrail/trace"
)

// BenchmarkCancel cancels a trace of four thousand accounts in its middle and
// measures how long it takes until Run has returned its partial result, which is
// checked: the most of all, in milliseconds. Most of that is telling what was
// found so far. It needs a second processor for the timer (-cpu 2).
func BenchmarkCancel(b *testing.B) {
	view := fanOut(b, 1000)
	seeds := []trace.Seed{transferSeed("t1", 0, "")}
	start := time.Now()
	if _, err := trace.Run(b.Context(), view, nil, seeds, trace.Config{Rule: trace.Haircut}); err != nil {
		b.Fatal(err)
	}
	whole := time.Since(start)
	var worst time.Duration
	n := 0
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		var at time.Time
		timer := time.AfterFunc(whole*time.Duration(n%8+1)/10, func() { at = time.Now(); cancel() })
		res, err := trace.Run(ctx, view, nil, seeds, trace.Config{Rule: trace.Haircut})
		if err == nil { // the machine was quicker than the timer
			timer.Stop()
			cancel()
			continue
		}
		took := time.Since(at)
		if !errors.Is(err, context.Canceled) {
			b.Fatal(err)
		}
		if err := res.Check(); err != nil {
			b.Fatal(err)
		}
		worst = max(worst, took)
		n++
	}
	b.ReportMetric(float64(whole.Microseconds())/1000, "whole-ms")
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
	b.ReportMetric(float64(n), "cancelled")
}
