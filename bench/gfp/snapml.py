"""Runs snapml's GraphFeaturePreprocessor over a file of float64 edges.

Usage: snapml.py JOBS.json, a list of
{"params": {...}, "edges": path, "columns": n, "batch": n, "out": path};
prints one JSON line of {"version", "seconds"} per job. Only transform is timed, in processor
time.
"""
import importlib.metadata
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import snapml

for job in json.load(open(sys.argv[1])):
    edges = np.fromfile(job["edges"], dtype=np.float64).reshape(-1, job["columns"])
    g = snapml.GraphFeaturePreprocessor()
    g.set_params(job["params"])
    out, seconds = [], 0.0
    for i in range(0, len(edges), job["batch"]):
        rows = np.ascontiguousarray(edges[i : i + job["batch"]])
        start = time.process_time()
        features = g.transform(rows)
        seconds += time.process_time() - start
        out.append(features[:, job["columns"] :])
    np.vstack(out).tofile(job["out"])
    print(json.dumps({"version": importlib.metadata.version("snapml"), "seconds": seconds}), flush=True)
