"""What a sentence holds: dates in words, amounts, figures, identifiers. Light: standard library, dateparser,
python-stdnum, phonenumbers.

Every finder returns `Found` values in the order of the text, with character offsets, so that it serves both a form that
expects one value and the entities of a message.
"""
