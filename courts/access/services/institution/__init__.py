"""The institution's own people, places, devices and programs, and their set-up."""
