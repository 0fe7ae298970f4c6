"""Template tags by subject. `{% load diwan %}` loads all of them."""
