"""The routes of the local Hub: what is asked, and how it is answered."""
