"""What people want to reach."""
