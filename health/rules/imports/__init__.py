"""Files in other people's columns: what each column means here. Import the submodule."""
