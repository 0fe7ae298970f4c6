"""Recording: its cost at the node, the rooms that a recorder carries, and the loss when it is killed."""
