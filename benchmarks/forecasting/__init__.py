"""Parts of `forecast_accuracy.py`: the series, the peers' set-ups, and how peers are run."""
