"""Sessions: how one is stored and recognised, by pages and sockets."""
