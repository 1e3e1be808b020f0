"""Training, comparison and publication: a candidate is made, measured beside the live model, and put in its place."""
