"""What is told of when people meet, and whom it reaches when others take part."""
