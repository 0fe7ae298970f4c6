"""Approvals: acts that one administrator proposes and a different one confirms."""
