"""What can be learned from what: one module a family of losses, all functions to be combined."""
