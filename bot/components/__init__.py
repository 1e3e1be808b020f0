"""The Rasa side as seen from inside: components, policy and channel that config.yml and credentials.yml name."""
