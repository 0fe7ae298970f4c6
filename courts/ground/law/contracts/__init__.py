"""Law of marriage contracts and notarial acts: dated values, each with its source and how certain it is.

The values come from summaries, service pages and the press, not from the statutes. A lawyer confirms each of them
before production. These modules import no Django.
"""
