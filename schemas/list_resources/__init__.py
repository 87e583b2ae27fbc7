"""List resource types, one file each."""
