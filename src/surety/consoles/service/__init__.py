"""Customer service as pages show it, whoever reads: the list, one conversation, the days."""
