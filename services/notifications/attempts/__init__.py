"""What becomes of deliveries that are handed to their channels, and of the nudges that they carry."""
