"""The upgrade of an installation to the version of this software, in one command."""
