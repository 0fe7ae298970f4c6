"""Pages of operations, for administrators."""
