"""Who drives the four steps: one pass (cron, a terminal), a daemon, workers of many machines."""
