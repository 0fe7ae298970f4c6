"""Models of operations."""

from ops.models.operations import Operation, OperationKind

__all__ = ["Operation", "OperationKind"]
