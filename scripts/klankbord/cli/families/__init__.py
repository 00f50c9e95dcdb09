"""The verbs by family; importing a module adds its commands to the app."""
