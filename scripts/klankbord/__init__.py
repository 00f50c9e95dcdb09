"""Klankbord turns podcasts and articles into one searchable knowledge site."""
