"""Joins the pairs of a file with GraphSense's clustering and prints seconds and sets.

The file holds the number of nodes, then pairs, all little-endian uint32.
"""
import resource
import sys

import numpy as np
import pyarrow as pa
from gs_clustering import Clustering

raw = np.memmap(sys.argv[1], dtype="<u4", mode="r")
nodes, ids = int(raw[0]), np.ascontiguousarray(raw[1:])
offsets = pa.array(np.arange(0, len(ids) + 1, 2, dtype=np.int32))
pairs = pa.ListArray.from_arrays(offsets, pa.array(ids))
joined = Clustering(max_address_id=nodes - 1)


def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


start = processor()
joined.process_transactions_arrow(pairs)
took = processor() - start
sets = len(np.unique(joined.get_mapping().column(1).to_numpy()))
print(took, sets)
