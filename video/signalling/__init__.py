"""The control plane: WebSockets between pages and rooms. `docs/signalling.md` is the contract."""
