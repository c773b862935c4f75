//go:build unix

// Command gfp puts our features in GFP's sense beside IBM's own: it installs
// snapml from PyPI into a throw-away virtual environment, runs its
// GraphFeaturePreprocessor and ours over the same streams with the same patterns,
// windows and batches, and prints how many cells of the tables agree and how
// the speeds compare, in processor time on one thread each. Without network, or without a Python
// that snapml has a wheel for (3.12 at most), it prints our own figures.
//
// The defaults take about a minute on a quiet core; snapml's part grows faster than
// the streams.
//
//	go run ./bench/gfp [-edges N] [-accounts N] [-batch N] [-seed N] [-venv DIR]
//
// With -table it measures our own table instead, on one core, over the transfers
// of a bank shaped like AMLworld HI-Small:
//
//	go run ./bench/gfp -table [-scale THOUSANDTHS] [-digest]
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	_ "embed"

	"github.com/hoptrail/hoptrail/bench/internal/command"
	"github.com/hoptrail/hoptrail/typology/pattern"
	"github.com/hoptrail/hoptrail/typology/pattern/feature"
)

//go:embed snapml.py
var script []byte

// job is one stream with one configuration.
type job struct {
	name  string
	cfg   feature.GFPConfig
	edges []pattern.Transfer
	batch int
}

func main() {
	edges := flag.Int("edges", 20_000, "payments of the timed streams")
	accounts := flag.Int("accounts", 2_000, "accounts of the timed streams")
	batch := flag.Int("batch", 128, "edges per call in the second timed stream (GFP paper, table 4)")
	seed := flag.Uint64("seed", 1, "seed")
	venv := flag.String("venv", "", "virtual environment with snapml to use, instead of a throw-away one")
	own := flag.Bool("table", false, "our own table over a bank of 5.08 M transfers instead, and its graph alone")
	scale := flag.Int("scale", 1000, "-table: size of the bank in thousandths")
	digest := flag.Bool("digest", false, "-table: print a digest of every cell, which takes time that is counted")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if err := command.Profiled(*profile, func() error {
		if *own {
			return table(*scale, *digest)
		}
		return run(context.Background(), *edges, *accounts, *batch, *seed, *venv)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "gfp:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, edges, accounts, batch int, seed uint64, venv string) (err error) {
	dir, err := os.MkdirTemp("", "hoptrail-gfp-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	jobs := jobs(edges, accounts, batch, seed)
	ours := make([][]float64, len(jobs))
	took := make([]time.Duration, len(jobs))
	for i, j := range jobs {
		if ours[i], took[i], err = j.ours(); err != nil {
			return err
		}
	}
	python := filepath.Join(venv, "bin", "python")
	if venv == "" {
		if python, err = install(ctx, dir); err != nil {
			fmt.Printf("snapml could not be installed (%v): our own figures alone\n", err)
			for i, j := range jobs {
				fmt.Printf("%-34s ours %8.0f rows/s\n", j.name, rate(j, took[i]))
			}
			return nil
		}
	}
	theirs, seconds, version, err := snapml(ctx, python, dir, jobs)
	if err != nil {
		return err
	}
	fmt.Printf("snapml %s, one thread each, %s\n", version, runtime.Version())
	for i, j := range jobs {
		compare(j, ours[i], theirs[i])
		theirTime := time.Duration(seconds[i] * float64(time.Second))
		fmt.Printf("%-34s ours %8.0f rows/s, snapml %8.0f rows/s, ratio %.2f\n", "", rate(j, took[i]), rate(j, theirTime), seconds[i]/took[i].Seconds())
	}
	return nil
}

// now returns the processor time used so far.
func now() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rate(j job, d time.Duration) float64 { return float64(len(j.edges)) / d.Seconds() }

// jobs returns the random streams that find differences, then the timed ones.
func jobs(edges, accounts, batch int, seed uint64) (out []job) {
	all := func(window int64, batch int) feature.GFPConfig {
		bins := []int{2, 3, 4, 5, 6, 8}
		h := feature.Histogram{Window: window, Bins: bins}
		return feature.GFPConfig{
			Fan: h, Degree: feature.Histogram{Window: window / 2, Bins: bins}, ScatterGather: feature.Histogram{Window: window / 2, Bins: bins},
			TempCycle: h, LCCycle: feature.Histogram{Window: window, Bins: bins}, LCLength: 6,
			Statistics: []feature.Statistic{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Columns: []int{feature.TimeColumn, feature.AmountColumn},
			MaxBatch: batch,
		}
	}
	for _, b := range []int{1, 3, 128} {
		out = append(out,
			job{fmt.Sprintf("random, dense, batches of %d", b), all(60, b), stream(seed, 5000, 40, 20_000), b},
			job{fmt.Sprintf("random, all ties, batches of %d", b), all(8, b), stream(seed+1, 3000, 30, 1000), b})
	}
	const days = 18 * 86_400 // as AMLworld HI-Small
	timed := stream(seed+2, edges, accounts, days)
	for _, b := range []int{1, batch} {
		cfg := feature.DefaultGFPConfig()
		cfg.MaxBatch = b
		out = append(out, job{fmt.Sprintf("%d edges, --gfp, batches of %d", edges, b), cfg, timed, b})
	}
	return out
}

// ours runs our preprocessor; only Transform is timed.
func (j job) ours() (table []float64, took time.Duration, err error) {
	p, err := feature.NewGFP(j.cfg)
	if err != nil {
		return nil, 0, err
	}
	table = make([]float64, 0, len(j.edges)*len(p.Columns()))
	keep := func(_ int, values []float64) error {
		table = append(table, values...)
		return nil
	}
	for i := 0; i < len(j.edges); i += j.batch {
		rows := j.edges[i:min(i+j.batch, len(j.edges))]
		start := now()
		err := p.Transform(rows, keep)
		took += now() - start
		if err != nil {
			return nil, 0, err
		}
	}
	return table, took, nil
}

// install makes a virtual environment with snapml.
func install(ctx context.Context, dir string) (python string, err error) {
	venv := filepath.Join(dir, "venv")
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	var tried []error
	for _, p := range []string{"python3.12", "python3.11", "python3.10", "python3"} {
		if _, err := exec.LookPath(p); err != nil {
			continue
		}
		if out, err := exec.CommandContext(ctx, p, "-m", "venv", venv).CombinedOutput(); err != nil {
			tried = append(tried, fmt.Errorf("%s -m venv: %w: %.200s", p, err, out))
			continue
		}
		python = filepath.Join(venv, "bin", "python")
		out, err := exec.CommandContext(ctx, python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "snapml").CombinedOutput()
		if err == nil {
			return python, nil
		}
		tried = append(tried, fmt.Errorf("%s -m pip install snapml: %w: %.200s", p, err, out))
	}
	return "", errors.Join(append(tried, errors.New("no Python that has it"))...)
}

// snapml runs IBM's preprocessor over the jobs.
func snapml(ctx context.Context, python, dir string, jobs []job) (tables [][]float64, seconds []float64, version string, err error) {
	type request struct {
		Params  map[string]any `json:"params"`
		Edges   string         `json:"edges"`
		Columns int            `json:"columns"`
		Batch   int            `json:"batch"`
		Out     string         `json:"out"`
	}
	var requests []request
	for i, j := range jobs {
		r := request{params(j.cfg), filepath.Join(dir, fmt.Sprint("in", i)), 5, j.batch, filepath.Join(dir, fmt.Sprint("out", i))}
		var raw []float64
		for k := range j.edges {
			e := &j.edges[k]
			raw = append(raw, float64(e.Ref), float64(e.From), float64(e.To), float64(e.Time), e.Amount.Float64())
		}
		if err := writeFloats(r.Edges, raw); err != nil {
			return nil, nil, "", err
		}
		requests = append(requests, r)
	}
	text, err := json.Marshal(requests)
	if err != nil {
		return nil, nil, "", err
	}
	todo, program := filepath.Join(dir, "jobs.json"), filepath.Join(dir, "run.py")
	if err := errors.Join(os.WriteFile(todo, text, 0o600), os.WriteFile(program, script, 0o600)); err != nil {
		return nil, nil, "", err
	}
	cmd := exec.CommandContext(ctx, python, program, todo)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, "", err
	}
	for dec := json.NewDecoder(out); ; {
		var answer struct {
			Version string
			Seconds float64
		}
		if err := dec.Decode(&answer); err != nil {
			break
		}
		seconds, version = append(seconds, answer.Seconds), answer.Version
	}
	if err := cmd.Wait(); err != nil {
		return nil, nil, "", fmt.Errorf("snapml: %w", err)
	}
	if len(seconds) != len(jobs) {
		return nil, nil, "", fmt.Errorf("snapml answered %d of %d jobs", len(seconds), len(jobs))
	}
	for _, r := range requests {
		t, err := readFloats(r.Out)
		if err != nil {
			return nil, nil, "", err
		}
		tables = append(tables, t)
	}
	return tables, seconds, version, nil
}

// params translates a configuration into IBM's parameters.
func params(c feature.GFPConfig) map[string]any {
	window := c.TimeWindow
	for _, h := range []feature.Histogram{c.Fan, c.Degree, c.ScatterGather, c.TempCycle, c.LCCycle} {
		window = max(window, h.Window)
	}
	p := map[string]any{
		"num_threads": 1, "time_window": window, "vertex_stats": true, "vertex_stats_tw": window,
		"vertex_stats_cols": c.Columns, "lc-cycle_len": c.LCLength,
	}
	var which []int
	for _, s := range c.Statistics {
		which = append(which, int(s))
	}
	p["vertex_stats_feats"] = which
	for name, h := range map[string]feature.Histogram{
		"fan": c.Fan, "degree": c.Degree, "scatter-gather": c.ScatterGather, "temp-cycle": c.TempCycle, "lc-cycle": c.LCCycle,
	} {
		p[name] = len(h.Bins) > 0
		if len(h.Bins) > 0 {
			p[name+"_tw"], p[name+"_bins"] = h.Window, h.Bins
		}
	}
	return p
}

// compare prints how many cells agree: patterns and counts exactly, averages,
// sums, extremes and medians to a millionth, and apart from them the moments,
// which snapml takes from running sums.
func compare(j job, ours, theirs []float64) {
	p, err := feature.NewGFP(j.cfg)
	if err != nil || len(ours) != len(theirs) {
		fmt.Printf("%-34s tables of %d and %d cells\n", j.name, len(ours), len(theirs))
		return
	}
	columns := p.Columns()
	var cells, equal [3]int
	impossible := 0
	for i, v := range ours {
		c, w := columns[i%len(columns)], theirs[i]
		kind := group(c)
		cells[kind]++
		if v == w || c.Type == feature.Number && math.Abs(v-w) <= 1e-6*max(1, math.Abs(v), math.Abs(w)) {
			equal[kind]++
		} else if kind < moments {
			fmt.Printf("    row %d, %s: ours %v, snapml %v\n", i/len(columns), c.Name, v, w)
		} else if w < 0 && strings.Contains(c.Name, "_var_") || strings.Contains(c.Name, "_kurtosis_") && w < 1 {
			impossible++
		}
	}
	fmt.Printf("%-34s agree: patterns %d of %d, counts to medians %d of %d, moments %d of %d (%d of the others impossible in snapml: variance below 0, kurtosis below 1)\n",
		j.name, equal[patterns], cells[patterns], equal[counts], cells[counts], equal[moments], cells[moments], impossible)
}

// Groups of columns.
const (
	patterns = iota
	counts
	moments
)

func group(c feature.Column) int {
	switch {
	case strings.Contains(c.Name, "_bins_"):
		return patterns
	case strings.Contains(c.Name, "_var_"), strings.Contains(c.Name, "_skew_"), strings.Contains(c.Name, "_kurtosis_"):
		return moments
	}
	return counts
}

func writeFloats(path string, v []float64) error {
	raw := make([]byte, 0, 8*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(x))
	}
	return os.WriteFile(path, raw, 0o600)
}

func readFloats(path string) ([]float64, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(raw)/8)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return out, nil
}
