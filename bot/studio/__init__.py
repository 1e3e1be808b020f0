"""The trainers' studio: what the assistant learns from, edited in the project's own files."""
