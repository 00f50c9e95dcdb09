"""What helps editors correct: which words the machine doubts, and one correction carried out over the whole archive."""
