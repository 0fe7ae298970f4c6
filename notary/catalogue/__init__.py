"""The services of the notary as data: one TOML file for each, read into frozen records. Adding one needs no code."""
