"""What the four steps of the pipeline lean on: one module a step, each a sequence of asking the world and deciding."""
