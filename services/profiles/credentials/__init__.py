"""What a person has from an issuer: certificates, degrees, licenses."""
