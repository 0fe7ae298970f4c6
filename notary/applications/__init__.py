"""Applications for the services of the notary, from the first answer to the settled fee."""
