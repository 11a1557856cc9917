"""The only room that touches the world: web, store, git, language models, processes, files, the clock."""
