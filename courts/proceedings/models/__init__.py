"""The nouns of the proceedings."""

from courts.proceedings.models.orders import Order

__all__ = ["Order"]
