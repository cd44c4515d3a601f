"""How long it is kept what became of nudges and deliveries."""
