"""Keys and ciphers: the certificate of DTLS, and SRTP in place."""
