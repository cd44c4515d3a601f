"""Addresses that take no mail: what bounced, who complained."""
