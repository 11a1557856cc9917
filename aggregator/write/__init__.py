"""Story -> Draft: what may be written (plan), written from the source's own sentences (extractive)."""
