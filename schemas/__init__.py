"""What Terraform sees: declarations only, one file per type."""
