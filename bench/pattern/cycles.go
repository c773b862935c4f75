//go:build unix

package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// edge is a line of a benchmark graph.
type edge struct{ from, to, at int }

// cycleRuns are the graphs and windows that IBM's code was counted on, with its
// counts and its speed on one core where there is one (Blanuša et al.,
// parallel-cycle-enumeration, temporal Read-Tarjan).
var cycleRuns = []struct {
	graph     string
	window    int64
	histogram string
	theirs    float64 // edges per second
}{
	{"amlsim", 20, "2:220 3:179 4:65 5:5 6:3 7:1", 86e3},
	{"amlsim", 50, "2:432 3:706 4:210 5:168 6:184 7:132 8:95 9:61 10:33 11:9 12:6 13:2", 7.2e3},
	{"g200k", 21600, "2:9011 3:1", 299e3},
	{"g200k", 86400, "2:9460 3:11 4:2 5:2", 84e3},
	{"g1m", 3600, "2:18769", 254e3},
	{"g1m", 21600, "2:44813 3:1", 111e3},
}

// cycles counts the temporal cycles of the public benchmark and compares.
func cycles() error {
	graphs, err := benchGraphs()
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	wrong := 0
	for _, r := range cycleRuns {
		edges := graphs[r.graph]
		histogram, total, took, err := countCycles(edges, r.window)
		if err != nil {
			return err
		}
		verdict := "as published"
		if histogram != r.histogram {
			verdict = "PUBLISHED: " + r.histogram
			wrong++
		}
		rate := float64(len(edges)) / took.Seconds()
		fmt.Printf("%-7s %6d: %6d cycles, %8.0f edges/s, %5.1f × theirs, %s (%s)\n", r.graph, r.window, total, rate, rate/r.theirs, histogram, verdict)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d histograms differ", wrong, len(cycleRuns))
	}
	return nil
}

// countCycles counts every temporal cycle by length, without budget.
func countCycles(edges []edge, window int64) (histogram string, total int, took time.Duration, err error) {
	const unbounded = 1 << 40
	e, err := pattern.NewEngine(pattern.Config{Shapes: func() []pattern.Finder {
		return []pattern.Finder{pattern.NewCycle(pattern.CycleConfig{Hops: unbounded, Length: window, Budget: unbounded})}
	}})
	if err != nil {
		return "", 0, 0, err
	}
	var counts []int
	found := func(m *pattern.Match) {
		for len(counts) <= m.Size {
			counts = append(counts, 0)
		}
		counts[m.Size]++
	}
	batch := make([]pattern.Transfer, 0, 1<<10)
	begin := cpu()
	for i := range edges {
		batch = append(batch, pattern.Transfer{From: ledger.AccountID(edges[i].from + 1), To: ledger.AccountID(edges[i].to + 1), Time: int64(edges[i].at), Tx: uint64(i)})
		if len(batch) == cap(batch) || i+1 == len(edges) {
			if err := e.AddAll(batch, found); err != nil {
				return "", 0, 0, err
			}
			batch = batch[:0]
		}
	}
	took = cpu() - begin
	var parts []string
	for size, n := range counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d:%d", size, n))
			total += n
		}
	}
	return strings.Join(parts, " "), total, took, nil
}

// benchGraphs reads AMLSim's sample and makes the others with the benchmark's own
// generator, checked against its sums.
func benchGraphs() (map[string][]edge, error) {
	out := map[string][]edge{}
	text, err := os.ReadFile(filepath.Join(*data, "amlsim/20K_cycle200/transactions.csv"))
	if err != nil {
		return nil, err
	}
	if out["amlsim"], err = parseEdges(text, ",", [3]int{0, 1, 3}, 1); err != nil {
		return nil, err
	}
	sums, err := os.ReadFile(filepath.Join(*data, "cycle-bench/sha256.txt"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pattern")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, g := range [][]string{{"g200k", "20000", "200000", "10", "2"}, {"g1m", "100000", "1000000", "10", "1"}} {
		file := filepath.Join(dir, g[0]+".txt")
		args := append([]string{filepath.Join(*data, "cycle-bench/gen.py")}, append(g[1:], file)...)
		if msg, err := exec.Command("python3", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("gen.py: %w: %s", err, msg)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if sum := sha256.Sum256(text); !strings.Contains(string(sums), hex.EncodeToString(sum[:])) {
			return nil, fmt.Errorf("%s: SHA-256 %x is not among the published", g[0], sum)
		}
		if out[g[0]], err = parseEdges(text, " ", [3]int{0, 1, 2}, 0); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// parseEdges reads lines of numbers: from, to and time stand in the given columns.
func parseEdges(text []byte, sep string, columns [3]int, skip int) ([]edge, error) {
	var out []edge
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 0; lines.Scan(); n++ {
		if n < skip {
			continue
		}
		cells := strings.Split(lines.Text(), sep)
		var v [3]int
		for i, c := range columns {
			if c >= len(cells) {
				return nil, fmt.Errorf("line %d has %d columns (want more than %d)", n+1, len(cells), c)
			}
			var err error
			if v[i], err = strconv.Atoi(cells[c]); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
		}
		out = append(out, edge{v[0], v[1], v[2]})
	}
	return out, lines.Err()
}
