"""Access: sign-in, the second factor, devices, and machine clients that act for an account."""
