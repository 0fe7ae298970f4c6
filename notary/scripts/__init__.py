"""The guided script of a notary's sitting: its steps in their order, the proofs of each, and the deed at its end."""
