"""The rows of every table that pages and sweeps read, for any number of cases. Nothing in them is due.

Keys are hashes of a kind and a number, so that each statement can name the rows of another one. The measured people
are the cast: the clerk works on every case of their court, and the lawyer on about sixty cases at any size.
"""
