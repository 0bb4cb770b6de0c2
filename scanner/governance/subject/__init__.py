"""Requests of data subjects (PIPL art. 45 to 47): finding one person's rows, the clock, a copy, and what to delete."""
