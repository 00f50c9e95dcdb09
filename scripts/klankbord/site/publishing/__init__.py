"""How a site that was built reaches its readers: in the place of the live one in one step, or somewhere else."""
