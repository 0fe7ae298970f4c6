"""The ground: the base layer that every other app uses. It knows no case, no room and no deed."""
