"""Handing what people hear to a channel, once: one state machine and one log whatever the channel."""
