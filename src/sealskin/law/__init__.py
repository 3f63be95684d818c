"""Papers for data protection, made from the settings as they are. Drafts, for a lawyer to check."""
