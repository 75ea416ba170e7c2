"""Measures how fast files move between two FTP servers: our worker, its peers, and the floor below them all."""
