"""Identity checks in a video sitting: the waiting list, the sitting, and the decision in it."""
