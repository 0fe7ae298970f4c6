"""The ground every other app stands on. It knows no case, no room and no deed."""
