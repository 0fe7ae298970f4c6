"""The tag library of every page: `{% load diwan %}` gives the tags and filters of `courts.ground.tags`.

Every tag that inserts a value isolates its direction itself; templates wrap only the values that they insert by hand.
"""

from __future__ import annotations

from django.template import Library

from courts.ground.tags import assets, components, dates, forms, states, values

register = Library()

for part in (assets, components, dates, forms, states, values):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
