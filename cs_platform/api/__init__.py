"""What all rooms' APIs have in common: addresses, who asks, pages, errors, repeated requests."""
