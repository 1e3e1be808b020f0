"""Relais: an assistant that hands the conversation to a person, with full context, when one is needed."""

__version__ = "0.1.0"
