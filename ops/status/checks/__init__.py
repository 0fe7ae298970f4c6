"""The checks by idea. Each returns findings and raises nothing that it can expect."""
