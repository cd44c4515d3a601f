"""Telling the company's own systems: endpoints, their secrets, and what is sent to them."""
