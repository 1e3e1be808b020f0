"""`relais evaluate`: measures a really trained model on labelled messages, intents and conversations."""
