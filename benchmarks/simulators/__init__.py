"""The centres and the other simulators of `benchmarks/simulation.py`."""
