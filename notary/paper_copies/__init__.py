"""Paper copies of sealed deeds, and their way by courier: one row for every hand-over."""
