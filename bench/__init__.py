"""What `make bench` runs: one module a measure, one table at the end."""
