"""The requests that the assistant really serves. Empty on purpose: importing one part must not load the others."""
