"""The contents of an uploaded PDF, read by a process of its own."""
