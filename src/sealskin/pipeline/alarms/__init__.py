"""What happens when a rule rings: it is saved, told to people, and gets its clip."""
