"""The learned inflector: a character transducer trained on an inflection table."""
