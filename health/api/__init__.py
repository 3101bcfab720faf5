"""Health over HTTP. What the vendor thinks of an account is for staff; its own usage is for the customer too."""
