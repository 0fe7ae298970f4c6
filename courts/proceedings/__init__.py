"""The proceedings of a case: what a judge orders."""
