"""The cost of a change in a room: rooms and people, the web process under measurement, and pages as clients."""
