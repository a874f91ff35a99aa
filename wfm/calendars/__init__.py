"""Public holidays, make-up workdays, festivals and overrides."""
