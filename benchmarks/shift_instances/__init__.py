"""Public employee-shift-scheduling instances: the text format, best known costs, a generator."""
