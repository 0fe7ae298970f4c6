"""The load: simulated browsers that send and receive."""
