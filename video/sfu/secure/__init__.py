"""DTLS and SRTP: one secured connection per browser and direction."""
