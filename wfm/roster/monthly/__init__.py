"""Whole months of agents as the columns of a linear programme: bound, dive, clean-up."""
