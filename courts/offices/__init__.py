"""Law offices and companies: people who act for a lawyer or a company, by mandates with an end."""
