"""The file as a table: its encoding, its separator, its columns and the cells of each. Pure: no database."""
