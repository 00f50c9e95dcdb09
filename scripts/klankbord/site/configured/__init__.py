"""What the owner of a hub sets in mkdocs.yml, in the words of MkDocs and Material, as values for our own templates."""
