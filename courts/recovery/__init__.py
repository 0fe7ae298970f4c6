"""Recovery: a person who lost their second factor gets into their account again, and a stranger with a mailbox not."""
