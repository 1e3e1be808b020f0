"""The Rasa side as seen from outside: the HTTP client, the processes and the trained models."""
