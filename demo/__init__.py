"""The demonstration: a standing cast and a few cases, all invented, made by the product's own services."""
