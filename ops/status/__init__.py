"""The state of the installation: checks that the status page and `manage.py doctor` share."""
