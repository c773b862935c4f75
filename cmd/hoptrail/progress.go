package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// meter shows how far reading has come, on a terminal's standard error.
type meter struct{ bar *progressbar.ProgressBar }

// newMeter starts a meter; mode is auto, on or off, and auto shows nothing
// where standard error is no terminal. total is in bytes, -1 when not known.
func newMeter(mode, what string, total int64, con console) meter {
	f, isFile := con.err.(*os.File)
	if mode == "off" || mode == "auto" && !(isFile && term.IsTerminal(int(f.Fd()))) {
		return meter{}
	}
	return meter{progressbar.NewOptions64(total,
		progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(con.err),
		progressbar.OptionShowBytes(true), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())}
}

func (m meter) add(n int64) {
	if m.bar != nil {
		_ = m.bar.Add64(n) // a meter that cannot be drawn is no failure
	}
}

func (m meter) done() {
	if m.bar != nil {
		_ = m.bar.Finish()
	}
}
