"""What a person sees in a browser: the repositories of this Hub as small pages, made on the server without a script."""
