"""What the resource types share: repositories, files, the environment of Spaces, and what is known of the state."""
