"""What programs bring: participants against comparable others."""
