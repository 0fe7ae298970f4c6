"""Common parts of the API: body parsing and error format. The endpoints are in the `api` package of each app."""
