"""The forms in which data sets come: what they hold, and their labels written anew."""
