"""Coaches from outside: people of whom HR has no record."""
