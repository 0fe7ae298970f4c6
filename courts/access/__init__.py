"""Access: sign-in, the second factor, devices, and programs that act for an account."""
