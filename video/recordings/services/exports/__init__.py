"""Exports of recordings: asked for, made by a task, sent, removed."""
