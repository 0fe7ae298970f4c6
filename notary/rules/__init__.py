"""Rules of marriage contracts, powers and notarial acts: pure functions from facts and a dated law to findings."""
