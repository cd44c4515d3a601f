"""What people hear when others speak well of them, ask them, or let them read something."""
