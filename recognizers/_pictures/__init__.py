"""Pictures: how they are opened, and what is recognized in them. Needs the extra ``images``."""
