"""Models of recovery."""

from courts.recovery.models.factor_resets import FactorReset

__all__ = ["FactorReset"]
