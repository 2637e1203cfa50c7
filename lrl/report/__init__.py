"""What `lrl run` measured, as pages for people: a report with pictures, a model and a data card.

`results` reads runs, `sections` makes the parts of the report out of them as the plain nouns of
`document`, and `markdown` and `html` write the same document each in its way.
"""
