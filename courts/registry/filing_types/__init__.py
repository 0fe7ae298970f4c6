"""Types of filing as dated data: a new type is a file, and no code."""
