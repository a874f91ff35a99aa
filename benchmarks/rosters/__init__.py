"""What the roster benchmark makes its rosters for."""
