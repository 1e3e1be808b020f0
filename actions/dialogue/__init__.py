"""How a request is held as a conversation: turns, forms, and the words that mean the same in all of them."""
