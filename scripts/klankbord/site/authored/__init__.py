"""What editors write in the syntax they know from Material for MkDocs, as markup that works without scripts."""
