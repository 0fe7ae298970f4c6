"""The registry: the smart justice channel, filings, and the cases that accepted filings become."""
