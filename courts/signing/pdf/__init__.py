"""PDF documents of the institution: rendered from templates, sealed by PAdES, and verified. No models."""
