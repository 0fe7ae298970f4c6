"""Custody: facilities, the production of detainees, and the screens of facility rooms. It knows no case."""
