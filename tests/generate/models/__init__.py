"""The models, as packages that are imported, checked and fed instances."""
