"""What `fair_targets` simulates."""
