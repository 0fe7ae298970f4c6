"""The demonstration: a fixed cast and a few cases, all invented, created by the product's own services."""
