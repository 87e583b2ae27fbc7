"""Secret values are masked in whatever text leaves the process, in whatever encoding they come back."""
