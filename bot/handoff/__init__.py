"""The rules of the seam between the assistant and people: pure Python, no input or output, no clock of its own."""
