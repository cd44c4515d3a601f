"""What two people hear whom somebody would introduce to each other."""
