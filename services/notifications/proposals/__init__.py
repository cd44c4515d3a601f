"""What people hear of a proposal, until both have answered."""
